#include "expectation/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/anchor.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>

#include "support/text.hpp"

namespace schemaproof {

namespace {

// An honest file repeats its anchors a few times; a bomb of nested aliases multiplies them without end.
constexpr std::size_t most_nodes_through_aliases = 2'000'000;

struct TooManyNodes {};

/// Builds the tree while yaml-cpp reads.
class TreeBuilder : public YAML::EventHandler {
public:
  TreeBuilder(std::shared_ptr<const std::string> file, Mistakes& mistakes)
      : file_(std::move(file)), mistakes_(mistakes) {}

  YamlPointer root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& /*mark*/) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(anchor, node(YamlNode::Kind::null, mark)); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) {
      mistakes_.push_back({place(mark), "an alias inside of what it names", "write it out"});
      add(YAML::NullAnchor, node(YamlNode::Kind::null, mark));
      return;
    }
    expanded_ += known->second->weight;
    if (expanded_ > most_nodes_through_aliases) {
      mistakes_.push_back({place(mark), "aliases here expand to millions of entries", "write them out, or use fewer"});
      throw TooManyNodes{};
    }
    append(known->second);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    auto scalar = node(YamlNode::Kind::scalar, mark);
    scalar->text = value;
    scalar->plain = tag == "?";
    const bool says_null = scalar->plain && (value.empty() || value == "~");
    if (says_null) scalar->kind = YamlNode::Kind::null;
    add(anchor, scalar);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(node(YamlNode::Kind::list, mark), anchor, style);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(node(YamlNode::Kind::map, mark), anchor, style);
  }
  void OnMapEnd() override { close(); }

private:
  struct Open {
    std::shared_ptr<YamlNode> node;
    YAML::anchor_t anchor;
    YamlPointer key;  // of a map: the key that waits for its value
  };

  [[nodiscard]] Place place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  [[nodiscard]] std::shared_ptr<YamlNode> node(YamlNode::Kind kind, const YAML::Mark& mark) const {
    auto made = std::make_shared<YamlNode>();
    made->kind = kind;
    made->place = place(mark);
    return made;
  }

  void add(YAML::anchor_t anchor, const std::shared_ptr<YamlNode>& added) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = added;
    append(added);
  }

  void append(const YamlPointer& added) {
    if (open_.empty()) {
      root_ = added;
      return;
    }
    Open& parent = open_.back();
    parent.node->weight += added->weight;
    if (parent.node->is_list()) {
      parent.node->items.push_back(added);
    } else if (!parent.key) {
      parent.key = added;
    } else {
      parent.node->entries.emplace_back(std::move(parent.key), added);
      parent.key = nullptr;
    }
  }

  void open(std::shared_ptr<YamlNode> opened, YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
    opened->flow = style == YAML::EmitterStyle::Flow;
    open_.push_back({std::move(opened), anchor, nullptr});
  }

  void close() {
    const Open closed = std::move(open_.back());
    open_.pop_back();
    add(closed.anchor, closed.node);
  }

  std::shared_ptr<const std::string> file_;
  Mistakes& mistakes_;
  YamlPointer root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlPointer> anchors_;
  std::size_t expanded_ = 0;
};

/// Why YAML did not read a line, where it is one of its well-known traps.
std::string hint_for(const std::string& content, int line) {
  std::istringstream lines(content);
  std::string text;
  for (int i = 0; i <= line && std::getline(lines, text); ++i) {}
  const std::string_view trimmed_line = trimmed(text);
  const std::size_t colon = trimmed_line.find(": ");
  const std::string_view value =
      colon == std::string_view::npos ? trimmed_line : trimmed(trimmed_line.substr(colon + 2));
  if (text.find('\t') != std::string::npos) return "YAML does not indent with tabs: use spaces";
  if (!value.empty() && (value.front() == '"' || value.front() == '\'')) {
    return "a value that starts with a quote ends at the next one: put the whole value in single quotes, and double "
           "the single quotes inside, as in '\"expiresAt\" < ''2025-01-01'''";
  }
  if (!value.empty() && (value.front() == '*' || value.front() == '&')) {
    return "a value that starts with * or & is an alias or an anchor to YAML: put it in quotes";
  }
  if (value.find(": ") != std::string_view::npos) return "a value with ': ' in it needs quotes around it";
  if (!value.empty() && (value.front() == '@' || value.front() == '`' || value.front() == '%')) {
    return "a value that starts with @, ` or % needs quotes around it";
  }
  return "look at the indentation and the quotes of this line and the one before";
}

bool is_trap_word(std::string_view text) {
  static constexpr std::array<std::string_view, 9> words = {"null", "true", "false", "yes", "no",
                                                            "on",   "off",  "y",     "n"};
  return std::find(words.begin(), words.end(), lowered(text)) != words.end();
}

/// Letters, digits and a few marks that YAML gives no meaning to wherever they stand.
bool is_harmless(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  constexpr std::string_view marks = "_ ().$/+-=<>;*^~|!&@%";
  return letter || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
}

bool can_be_plain(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || is_trap_word(text)) return false;
  const char first = text.front();
  const bool starts_as_word = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_'
                              || first == '(' || static_cast<unsigned char>(first) >= 0x80;
  if (!starts_as_word) return false;
  // A colon is harmless inside `'x'::text`, a comma in `numeric(10,2)` outside flow style, a quote inside a word.
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const bool inside = c == ',' || c == '\'' || c == '"' || c == '[' || c == ']' || c == '{' || c == '}' || c == '?'
                        || (c == ':' && next != ' ' && next != '\0') || (c == '#' && i > 0 && text[i - 1] != ' ');
    if (!is_harmless(c) && !inside) return false;
  }
  return true;
}

bool needs_escapes(std::string_view text) {
  return printable(text) != text || text.find('\t') != std::string_view::npos;
}

std::string double_quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      result += fmt::format("\\{}", c);
    else if (c == '\n')
      result += "\\n";
    else if (c == '\t')
      result += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      result += fmt::format("\\x{:02X}", c);
    else
      result += c;
  }
  return result + "\"";
}

}  // namespace

YamlPointer parse_yaml(const std::string& content, const std::shared_ptr<const std::string>& file, Mistakes& mistakes) {
  if (content.size() >= 2 && (content.compare(0, 2, "\xFE\xFF") == 0 || content.compare(0, 2, "\xFF\xFE") == 0)) {
    mistakes.push_back({{file, 1, 0}, "this file is UTF-16", "save it as UTF-8"});
    return nullptr;
  }
  if (!valid_utf8(content)) {
    mistakes.push_back({{file, 0, 0}, "this file is not UTF-8 text", "save it as UTF-8"});
    return nullptr;
  }
  TreeBuilder builder(file, mistakes);
  try {
    std::istringstream stream(content);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    TreeBuilder further(file, mistakes);
    if (parser.HandleNextDocument(further)) {
      const Place place = further.root() ? further.root()->place : Place{file, 0, 0};
      mistakes.push_back({place, "a second YAML document in one file", "give it a file of its own"});
    }
  } catch (const TooManyNodes&) {
    return nullptr;
  } catch (const YAML::Exception& error) {
    const Place place{file, error.mark.line + 1, error.mark.column + 1};
    mistakes.push_back({place, "not YAML: " + error.msg, hint_for(content, error.mark.line)});
    return nullptr;
  }
  return builder.root();
}

std::string yaml_scalar(std::string_view text) {
  if (needs_escapes(text)) return double_quoted(text);
  if (can_be_plain(text)) return std::string(text);
  return "'" + replaced(std::string(text), "'", "''") + "'";
}

}  // namespace schemaproof
