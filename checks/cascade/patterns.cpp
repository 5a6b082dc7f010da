#include "checks/cascade/patterns.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace schemaproof {

namespace {

constexpr std::size_t longest_text = 1000;
constexpr std::size_t longest_pattern = 4000;
constexpr int deepest_group = 60;
constexpr std::size_t most_steps = 20000;  // of one text: empty groups repeat without getting longer
constexpr int unbounded = -1;
constexpr int tried_repeats = 16;

void append_utf8(std::string& text, char32_t c) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | (c >> 6));
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | (c >> 12));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | (c >> 18));
    put(0x80 | ((c >> 12) & 0x3F));
    put(0x80 | ((c >> 6) & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

std::u32string code_points(std::string_view text) {
  std::u32string points;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0xC0)
      points += static_cast<char32_t>(byte >= 0xF0 ? byte & 0x07 : byte >= 0xE0 ? byte & 0x0F : byte & 0x1F);
    else if (byte >= 0x80 && !points.empty())
      points.back() = (points.back() << 6) | (byte & 0x3F);
    else
      points += byte;
  }
  return points;
}

const std::u32string digits = U"0123456789";
const std::u32string lower_letters = U"abcdefghijklmnopqrstuvwxyz";
const std::u32string upper_letters = U"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const std::u32string letters = lower_letters + upper_letters;
const std::u32string word_characters = letters + digits + U"_";
const std::u32string blanks = U" \t\n\r\f\v";
const std::u32string punctuation = U"-.,:;!?@#$%&*+/=()[]{}<>|\\^~'\"`_";
/// What stands for any character: those first that the fewest conditions mind.
const std::u32string anything = letters + digits + punctuation + U" é";

/// Those of `anything` that are not among the others.
std::u32string all_but(const std::u32string& others) {
  std::u32string rest;
  std::copy_if(anything.begin(), anything.end(), std::back_inserter(rest),
               [&](char32_t c) { return others.find(c) == std::u32string::npos; });
  return rest;
}

std::optional<std::u32string> characters_of_class(const std::u32string& name) {
  if (name == U"alpha") return letters;
  if (name == U"digit") return digits;
  if (name == U"alnum") return letters + digits;
  if (name == U"lower") return lower_letters;
  if (name == U"upper") return upper_letters;
  if (name == U"space") return blanks;
  if (name == U"blank") return std::u32string(U" \t");
  if (name == U"punct") return punctuation;
  if (name == U"xdigit") return std::u32string(U"0123456789abcdefABCDEF");
  if (name == U"word") return word_characters;
  if (name == U"graph") return letters + digits + punctuation;
  if (name == U"print") return letters + digits + punctuation + U" ";
  if (name == U"cntrl") return std::u32string(U"\t\n");
  if (name == U"ascii") return all_but(U"é");
  return std::nullopt;
}

/// \d and the like; empty for what is none.
std::u32string characters_of_escape(char32_t c) {
  switch (c) {
    case U'd': return digits;
    case U'w': return word_characters;
    case U's': return blanks;
    case U'D': return all_but(digits);
    case U'W': return all_but(word_characters);
    case U'S': return all_but(blanks);
    default: return {};
  }
}

struct Node {
  enum class Kind { characters, sequence, alternatives, repeat, group, reference };
  Kind kind;
  std::vector<std::size_t> children = {};
  std::u32string characters = {};  // one of them
  int least = 0;                   // repeats; of groups and references: the number
  int most = 0;
};

/// Thrown inside this file where a pattern is beyond it.
struct Beyond {};

class Parser {
public:
  explicit Parser(std::u32string pattern) : pattern_(std::move(pattern)) {}

  std::vector<Node> parse() {
    if (looking_at(U"***=")) return literally();
    if (looking_at(U"***:")) at_ += 4;
    if (read_options() == Reading::literally) return literally();
    const std::size_t root = read_alternatives(0);
    if (at_ != pattern_.size()) throw Beyond{};
    add({Node::Kind::sequence, {root}});
    return std::move(nodes_);
  }

private:
  enum class Reading { as_expression, literally };

  [[nodiscard]] bool at_end() const { return at_ >= pattern_.size(); }
  [[nodiscard]] char32_t peek(std::size_t ahead = 0) const {
    return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : U'\0';
  }
  [[nodiscard]] bool looking_at(std::u32string_view what) const {
    return pattern_.compare(at_, what.size(), what) == 0;
  }
  char32_t take() {
    if (at_end()) throw Beyond{};
    return pattern_[at_++];
  }
  std::size_t add(Node node) {
    nodes_.push_back(std::move(node));
    return nodes_.size() - 1;
  }
  std::size_t add_characters(std::u32string characters) {
    if (characters.empty()) throw Beyond{};
    return add({Node::Kind::characters, {}, std::move(characters)});
  }

  std::vector<Node> literally() {
    if (looking_at(U"***=")) at_ += 4;
    Node all{Node::Kind::sequence};
    while (!at_end()) all.children.push_back(add_characters({take()}));
    add(std::move(all));
    return std::move(nodes_);
  }

  /// `(?ix)` at the beginning.
  Reading read_options() {
    const std::size_t close = pattern_.find(U')', at_);
    if (!looking_at(U"(?") || close == std::u32string::npos) return Reading::as_expression;
    const std::u32string options = pattern_.substr(at_ + 2, close - at_ - 2);
    if (options.empty() || options.find_first_not_of(lower_letters) != std::u32string::npos) {
      return Reading::as_expression;
    }
    at_ = close + 1;
    expanded_ = options.find(U'x') != std::u32string::npos;
    return options.find(U'q') == std::u32string::npos ? Reading::as_expression : Reading::literally;
  }

  std::size_t read_alternatives(int depth) {
    if (depth > deepest_group) throw Beyond{};
    Node alternatives{Node::Kind::alternatives};
    alternatives.children.push_back(read_sequence(depth));
    while (peek() == U'|') {
      ++at_;
      alternatives.children.push_back(read_sequence(depth));
    }
    return alternatives.children.size() == 1 ? alternatives.children.front() : add(std::move(alternatives));
  }

  void skip_blanks() {
    while (!at_end() && (blanks.find(peek()) != std::u32string::npos || peek() == U'#')) {
      at_ = peek() == U'#' ? std::min(pattern_.find(U'\n', at_), pattern_.size()) : at_ + 1;
    }
  }

  std::size_t read_sequence(int depth) {
    Node sequence{Node::Kind::sequence};
    while (true) {
      if (expanded_) skip_blanks();
      if (at_end() || peek() == U'|' || peek() == U')') break;
      if (const auto atom = read_atom(depth)) sequence.children.push_back(read_repeats(*atom));
    }
    return add(std::move(sequence));
  }

  /// Nothing for what stands between characters: anchors, and what is looked ahead to.
  std::optional<std::size_t> read_atom(int depth) {
    const char32_t c = take();
    switch (c) {
      case U'^':
      case U'$': return std::nullopt;
      case U'.': return add_characters(anything);
      case U'[': return read_bracket();
      case U'(': return read_group(depth);
      case U'\\': return read_escape();
      case U'*':
      case U'+':
      case U'?': throw Beyond{};
      default: return add_characters({c});
    }
  }

  std::optional<std::size_t> read_group(int depth) {
    const bool ahead = looking_at(U"?=") || looking_at(U"?!");
    const bool behind = looking_at(U"?<=") || looking_at(U"?<!");
    const bool plain = looking_at(U"?:");
    if (peek() == U'?' && !ahead && !behind && !plain) throw Beyond{};
    at_ += behind ? 3 : ahead || plain ? 2 : 0;
    Node group{Node::Kind::group};
    group.least = ahead || behind || plain ? 0 : ++groups_;
    group.children.push_back(read_alternatives(depth + 1));
    if (take() != U')') throw Beyond{};
    if (ahead || behind) return std::nullopt;
    return add(std::move(group));
  }

  char32_t read_hexadecimal(std::size_t most) {
    char32_t value = 0;
    std::size_t read = 0;
    for (; read < most; ++read) {
      const std::size_t digit = std::u32string(U"0123456789abcdef").find(peek() | 0x20);
      if (digit == std::u32string::npos) break;
      value = value * 16 + static_cast<char32_t>(digit);
      ++at_;
    }
    if (read == 0 || value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) throw Beyond{};
    return value;
  }

  /// The character that an escape stands for.
  char32_t read_escaped_character(char32_t c) {
    switch (c) {
      case U'n': return U'\n';
      case U't': return U'\t';
      case U'r': return U'\r';
      case U'f': return U'\f';
      case U'v': return U'\v';
      case U'a': return U'\a';
      case U'b': return U'\b';
      case U'B': return U'\\';
      case U'e': return U'\x1B';
      case U'x': return read_hexadecimal(2);
      case U'u': return read_hexadecimal(4);
      case U'U': return read_hexadecimal(8);
      default:
        if (word_characters.find(c) != std::u32string::npos) throw Beyond{};
        return c;
    }
  }

  std::optional<std::size_t> read_escape() {
    const char32_t c = take();
    if (std::u32string_view(U"mMyYAZ").find(c) != std::u32string_view::npos) return std::nullopt;
    if (c >= U'1' && c <= U'9') {
      Node reference{Node::Kind::reference};
      reference.least = static_cast<int>(c - U'0');
      return add(std::move(reference));
    }
    std::u32string characters = characters_of_escape(c);
    if (characters.empty()) characters.push_back(read_escaped_character(c));
    return add_characters(std::move(characters));
  }

  /// `[:alpha:]`, `[=a=]`, `[.-.]` inside a bracket expression; `[` is taken.
  std::u32string read_class() {
    const char32_t mark = take();
    const std::size_t close = pattern_.find(std::u32string{mark, U']'}, at_);
    if (close == std::u32string::npos) throw Beyond{};
    const std::u32string name = pattern_.substr(at_, close - at_);
    at_ = close + 2;
    if (mark != U':') return name.size() == 1 ? name : throw Beyond{};
    const std::optional<std::u32string> characters = characters_of_class(name);
    return characters ? *characters : throw Beyond{};
  }

  /// One entry of a bracket expression: a character, or several of a class.
  std::u32string read_bracket_entry() {
    const char32_t c = take();
    if (c == U'[' && (peek() == U':' || peek() == U'=' || peek() == U'.')) return read_class();
    if (c != U'\\') return {c};
    const char32_t escaped = take();
    const std::u32string characters = characters_of_escape(escaped);
    return characters.empty() ? std::u32string{read_escaped_character(escaped)} : characters;
  }

  std::optional<std::size_t> read_bracket() {
    // `[[:<:]]` and `[[:>:]]` stand between characters.
    if (looking_at(U"[:<:]]") || looking_at(U"[:>:]]")) {
      at_ += 6;
      return std::nullopt;
    }
    const bool negated = peek() == U'^';
    if (negated) ++at_;
    std::u32string characters;
    bool first = true;
    while (first || peek() != U']') {
      first = false;
      const std::u32string from = read_bracket_entry();
      if (from.size() != 1 || peek() != U'-' || peek(1) == U']') {
        characters += from;
        continue;
      }
      ++at_;
      const std::u32string to = read_bracket_entry();
      if (to.size() != 1 || to < from) throw Beyond{};
      // Far more than anybody tries of a range; not where its characters are left out.
      const char32_t last = negated ? to[0] : std::min<char32_t>(to[0], from[0] + 200);
      for (char32_t c = from[0]; c <= last && (c < 0xD800 || c >= 0xE000) && c - from[0] < 0x800; ++c) characters += c;
    }
    ++at_;
    return add_characters(negated ? all_but(characters) : characters);
  }

  int read_number() {
    int number = 0;
    bool any = false;
    while (digits.find(peek()) != std::u32string::npos && !at_end()) {
      number = number * 10 + static_cast<int>(take() - U'0');
      any = true;
      if (number > static_cast<int>(longest_text)) throw Beyond{};
    }
    return any ? number : throw Beyond{};
  }

  std::size_t read_repeats(std::size_t atom) {
    Node repeat{Node::Kind::repeat, {atom}};
    repeat.most = unbounded;
    const char32_t c = at_end() ? U'\0' : peek();
    if (c == U'*' || c == U'+' || c == U'?') {
      ++at_;
      repeat.least = c == U'+' ? 1 : 0;
      if (c == U'?') repeat.most = 1;
    } else if (c == U'{' && digits.find(peek(1)) != std::u32string::npos) {
      ++at_;
      repeat.least = repeat.most = read_number();
      if (peek() == U',') {
        ++at_;
        repeat.most = peek() == U'}' ? unbounded : read_number();
      }
      if (take() != U'}' || (repeat.most != unbounded && repeat.most < repeat.least)) throw Beyond{};
    } else {
      return atom;
    }
    if (peek() == U'?') ++at_;  // as few as possible
    return add(std::move(repeat));
  }

  std::u32string pattern_;
  std::size_t at_ = 0;
  bool expanded_ = false;
  int groups_ = 0;
  std::vector<Node> nodes_;
};

/// Writes the text that a number chooses: each choice takes its part of the number, the first ones the lowest part.
class Writer {
public:
  Writer(const std::vector<Node>& nodes, std::size_t number) : nodes_(nodes), number_(number) {}

  /// Nothing where the text gets too long.
  std::optional<std::string> write() {
    write(nodes_.size() - 1);
    if (too_much_) return std::nullopt;
    return std::move(text_);
  }

private:
  std::size_t choose(std::size_t options) {
    const std::size_t chosen = number_ % options;
    number_ /= options;
    return chosen;
  }

  void write(std::size_t index) {
    too_much_ = too_much_ || ++steps_ > most_steps || text_.size() > longest_text;
    if (too_much_) return;
    const Node& node = nodes_[index];
    switch (node.kind) {
      case Node::Kind::characters: append_utf8(text_, node.characters[choose(node.characters.size())]); break;
      case Node::Kind::sequence:
        for (const std::size_t child : node.children) write(child);
        break;
      case Node::Kind::alternatives: write(node.children[choose(node.children.size())]); break;
      case Node::Kind::repeat: {
        const int further = node.most == unbounded ? tried_repeats : std::min(node.most - node.least, tried_repeats);
        const int repeats = node.least + static_cast<int>(choose(static_cast<std::size_t>(further) + 1));
        for (int i = 0; i < repeats && !too_much_; ++i) write(node.children.front());
        break;
      }
      case Node::Kind::group: {
        const std::size_t begin = text_.size();
        write(node.children.front());
        if (node.least > 0 && node.least < 10) groups_[static_cast<std::size_t>(node.least)] = text_.substr(begin);
        break;
      }
      case Node::Kind::reference: text_ += groups_[static_cast<std::size_t>(node.least)]; break;
    }
  }

  const std::vector<Node>& nodes_;
  std::size_t number_;
  std::size_t steps_ = 0;
  bool too_much_ = false;
  std::string text_;
  std::vector<std::string> groups_ = std::vector<std::string>(10);
};

enum class Language { like, similar_to };

/// As a regular expression; nothing where a backslash escapes nothing.
std::optional<std::string> as_regular_expression(std::string_view pattern, Language language) {
  static constexpr std::string_view special = R"(\^$.*+?()[]{}|)";
  static constexpr std::string_view same_in_similar_to = "*+?()[]{}|";
  std::string expression = "^(?:";
  bool in_bracket = false;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const bool escaped = pattern[at] == '\\';
    if (escaped && ++at == pattern.size()) return std::nullopt;
    const char c = pattern[at];
    const bool means_itself = language == Language::like || same_in_similar_to.find(c) == std::string_view::npos;
    if (language == Language::similar_to && !escaped && (c == '[' || c == ']')) in_bracket = c == '[';
    if (!escaped && !in_bracket && c == '%')
      expression += ".*";
    else if (!escaped && !in_bracket && c == '_')
      expression += '.';
    else if (special.find(c) != std::string_view::npos && (escaped || (means_itself && !in_bracket)))
      expression += std::string{'\\', c};
    else
      expression += c;
  }
  return expression + ")$";
}

}  // namespace

std::vector<std::string> texts_matching(std::string_view pattern, std::size_t count) {
  std::vector<std::string> texts;
  if (pattern.size() > longest_pattern) return texts;
  try {
    const std::vector<Node> nodes = Parser(code_points(pattern)).parse();
    std::set<std::string> seen;
    const std::size_t tries = 2 * count + 20;  // not every number chooses another text
    std::size_t failures = 0;
    for (std::size_t number = 0; number < tries && texts.size() < count && failures < 20; ++number) {
      std::optional<std::string> text = Writer(nodes, number).write();
      if (!text || text->size() > longest_text)
        ++failures;
      else if (seen.insert(*text).second)
        texts.push_back(std::move(*text));
    }
  } catch (const Beyond&) {
    return {};
  }
  return texts;
}

std::vector<std::string> texts_like(std::string_view pattern, std::size_t count) {
  const std::optional<std::string> expression = as_regular_expression(pattern, Language::like);
  return expression ? texts_matching(*expression, count) : std::vector<std::string>{};
}

std::vector<std::string> texts_similar(std::string_view pattern, std::size_t count) {
  const std::optional<std::string> expression = as_regular_expression(pattern, Language::similar_to);
  return expression ? texts_matching(*expression, count) : std::vector<std::string>{};
}

}  // namespace schemaproof
