#include "expectation/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/anchor.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>

#include "expectation/yaml_traps.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

// An honest file repeats its anchors a few times; a bomb of nested aliases multiplies them without end.
constexpr std::size_t most_nodes_through_aliases = 2'000'000;

/// Thrown when there is no sense in reading on; the mistake is already noted.
struct GiveUp {};

/// Builds the tree while yaml-cpp reads.
class TreeBuilder : public YAML::EventHandler {
public:
  TreeBuilder(std::shared_ptr<const std::string> file, const YamlLines& lines, Mistakes& mistakes)
      : file_(std::move(file)), lines_(lines), mistakes_(mistakes) {}

  [[nodiscard]] YamlPointer root() const { return root_; }
  [[nodiscard]] const YAML::Mark& document() const { return document_; }
  /// The innermost list or map that is still open; null outside of all.
  [[nodiscard]] const YamlNode* open_node() const { return open_.empty() ? nullptr : open_.back().node.get(); }

  void OnDocumentStart(const YAML::Mark& mark) override { document_ = mark; }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto nothing = node(YamlNode::Kind::null, mark);
    nothing->place = place_of_nothing(mark);
    add(anchor, nothing);
  }

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
      throw GiveUp{};
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
    look_for_traps(*scalar, lines_.value_at(mark.line, mark.column));
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

  /// yaml-cpp marks a value that is not there where the next thing stands; it is missed at its key, or at its dash.
  [[nodiscard]] Place place_of_nothing(const YAML::Mark& mark) const {
    Place here = place(mark);
    if (open_.empty()) return here;
    const Open& parent = open_.back();
    if (parent.key) return here.line > parent.key->place.line ? parent.key->place : here;
    const std::string_view source = lines_.from(mark.line, mark.column);
    const bool written_out = source.starts_with('~') || lowered(source.substr(0, 4)) == "null";
    if (!parent.node->is_list() || parent.node->flow || written_out) return here;
    for (int line = mark.line - 1; line + 1 >= parent.node->place.line; --line) {
      const std::string_view text = lines_.line(line);
      const std::size_t first = text.find_first_not_of(' ');
      if (first != std::string_view::npos && text[first] == '-') return {file_, line + 1, static_cast<int>(first) + 1};
    }
    return here;
  }

  void look_for_traps(YamlNode& scalar, std::string_view source) {
    if (scalar.text.find('\0') != std::string::npos) {
      mistakes_.push_back({scalar.place, "a NUL character, which PostgreSQL cannot hold", "leave it out"});
    }
    if (!scalar.plain && (source.starts_with('"') || source.starts_with('\'')) && !quote_closes(source)) {
      mistakes_.push_back({scalar.place, "a quote that does not close", "all that follows is inside of the quotes"});
      throw GiveUp{};
    }
    if (scalar.plain && source.starts_with(scalar.text)) {
      scalar.cut_by_comment = goes_on_as_sql(source.substr(scalar.text.size()));
    }
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
  const YamlLines& lines_;
  Mistakes& mistakes_;
  YAML::Mark document_;
  YamlPointer root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, YamlPointer> anchors_;
  std::size_t expanded_ = 0;
};

constexpr const char* general_hint = "look at the indentation and the quotes of this line and the one before";

Mistake explain(const YAML::Exception& error, const YamlLines& lines, const std::shared_ptr<const std::string>& file,
                const YamlNode* open) {
  Mistake mistake{{file, error.mark.line + 1, error.mark.column + 1}, "not YAML: " + error.msg, {}};
  if (dynamic_cast<const YAML::DeepRecursion*>(&error) != nullptr) {
    if (open != nullptr) mistake.place = open->place;
    mistake.problem = "lists and maps are nested too deep here";
    mistake.hint = "no expectation needs hundreds of levels";
    return mistake;
  }
  mistake.hint = trap_at(lines, error.mark.line, error.mark.column);
  if (!mistake.hint.empty()) return mistake;
  if (open != nullptr && open->flow && error.msg.starts_with("end of")) {
    mistake.place = open->place;
    mistake.hint = fmt::format(
        "this {} is not closed where it should be; a value with brackets or commas in it needs "
        "quotes inside of it",
        open->is_map() ? '{' : '[');
  } else if (error.msg.find("flow end") != std::string::npos) {
    mistake.hint = "a bracket too many; inside { } and [ ] a value with brackets or commas in it needs quotes";
  } else {
    mistake.hint = general_hint;
  }
  return mistake;
}

}  // namespace

YamlPointer parse_yaml(const std::string& content, const std::shared_ptr<const std::string>& file, Mistakes& mistakes) {
  if (auto mistake = not_text(content, file)) {
    mistakes.push_back(std::move(*mistake));
    return nullptr;
  }
  const YamlLines lines(content);
  TreeBuilder builder(file, lines, mistakes);
  TreeBuilder further(file, lines, mistakes);
  try {
    std::istringstream stream(content);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    if (!parser.HandleNextDocument(further)) return builder.root();
    const YAML::Mark& mark = further.document();
    const Place place{file, mark.line + 1, mark.column + 1};
    if (lines.from(mark.line, mark.column).starts_with("---"))
      mistakes.push_back({place, "a second YAML document in one file", "give it a file of its own"});
    else
      mistakes.push_back({place, "not YAML: this does not go on with what stands above", general_hint});
    return nullptr;
  } catch (const GiveUp&) {
    return nullptr;
  } catch (const YAML::Exception& error) {
    const TreeBuilder& reading = further.open_node() != nullptr ? further : builder;
    mistakes.push_back(explain(error, lines, file, reading.open_node()));
    return nullptr;
  }
  return builder.root();
}

}  // namespace schemaproof
