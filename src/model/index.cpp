#include "model/index.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Takes the words at the end of an entry that say how it is sorted, and what it is compared with.
class EntryReader {
public:
  explicit EntryReader(std::string_view entry) : entry_(entry), tokens_(sql_tokens(entry)) {}

  IndexKey read() {
    IndexKey key;
    bool nulls_stated = false;
    if (ends_with("nulls", "first") || ends_with("nulls", "last")) {
      key.nulls_first = last().is("first");
      nulls_stated = true;
      drop(2);
    }
    if (tokens_.size() > 1 && (last().is("desc") || last().is("asc"))) {
      key.descending = last().is("desc");
      drop(1);
    }
    if (!nulls_stated) key.nulls_first = key.descending;
    key.parameters = take_parameters();
    if (tokens_.size() > 1 && stands_apart() && !follows_collate()) {
      key.operator_class = take_name();
    }
    if (tokens_.size() > 2 && follows_collate()) {
      key.collation = take_name();
      drop(1);
    }
    const std::string_view rest = trimmed(entry_.substr(0, end()));
    const bool is_expression =
        std::any_of(tokens_.begin(), tokens_.end(), [](const SqlToken& token) { return token.is("("); });
    if (is_expression)
      key.expression = std::string(without_outer_parentheses(rest));
    else
      key.column = unquoted_name(rest);
    return key;
  }

private:
  [[nodiscard]] const SqlToken& last() const { return tokens_.back(); }
  [[nodiscard]] std::size_t end() const { return tokens_.empty() ? 0 : last().end(); }
  void drop(std::size_t count) { tokens_.resize(tokens_.size() - count); }

  [[nodiscard]] bool ends_with(std::string_view first, std::string_view second) const {
    const std::size_t size = tokens_.size();
    return size > 2 && tokens_[size - 2].is(first) && tokens_[size - 1].is(second);
  }

  static bool is_name(const SqlToken& token) {
    return token.kind == SqlToken::Kind::word || token.kind == SqlToken::Kind::quoted_name;
  }

  /// Where the name at the end begins: `schema.name` is three tokens.
  [[nodiscard]] std::size_t name_begin() const {
    const std::size_t size = tokens_.size();
    if (size > 2 && tokens_[size - 2].text == "." && is_name(tokens_[size - 3])) return size - 3;
    return size - 1;
  }

  /// Whether the last token is a name that white space separates from what it modifies.
  [[nodiscard]] bool stands_apart() const {
    const std::size_t begin = name_begin();
    if (!is_name(last()) || begin == 0 || last().depth != 0) return false;
    return tokens_[begin].begin > tokens_[begin - 1].end();
  }

  [[nodiscard]] bool follows_collate() const {
    const std::size_t begin = name_begin();
    return is_name(last()) && begin > 1 && tokens_[begin - 1].is("collate");
  }

  /// `(siglen=32)` behind an operator class, which stands apart from what it belongs to.
  std::string take_parameters() {
    if (last().text != ")" || last().depth != 0) return {};
    std::size_t open = tokens_.size() - 1;
    while (open > 0 && (tokens_[open].text != "(" || tokens_[open].depth != 0)) --open;
    const std::vector<SqlToken> whole = tokens_;
    tokens_.resize(open);
    if (tokens_.size() > 1 && stands_apart() && !follows_collate()) {
      std::string text;
      for (std::size_t i = open + 1; i + 1 < whole.size(); ++i) {
        text += std::string(whole[i].text) + (whole[i].text == "," ? " " : "");
      }
      return text;
    }
    tokens_ = whole;
    return {};
  }

  std::string take_name() {
    const std::size_t begin = name_begin();
    const std::string name = without_catalog(entry_.substr(tokens_[begin].begin, end() - tokens_[begin].begin));
    tokens_.resize(begin);
    return name;
  }

  std::string_view entry_;
  std::vector<SqlToken> tokens_;
};

std::string modifiers(const IndexKey& key, std::string_view collation, std::string_view operator_class) {
  std::string text;
  if (!collation.empty()) text += " collate " + std::string(collation);
  if (!operator_class.empty()) text += " " + std::string(operator_class);
  if (!key.parameters.empty()) text += "(" + key.parameters + ")";
  if (key.descending) text += " desc";
  if (key.nulls_first != key.descending) text += key.nulls_first ? " nulls first" : " nulls last";
  return text;
}

/// A function call needs no parentheses of its own in CREATE INDEX; other expressions do.
bool is_call(std::string_view expression) {
  const std::vector<SqlToken> tokens = sql_tokens(expression);
  if (tokens.size() < 3 || tokens.back().text != ")" || tokens.front().kind == SqlToken::Kind::string) return false;
  std::size_t at = 0;
  while (at < tokens.size() && tokens[at].text != "(") ++at;
  for (std::size_t i = 0; i < at; ++i) {
    const bool name = tokens[i].kind == SqlToken::Kind::word || tokens[i].kind == SqlToken::Kind::quoted_name;
    if (i % 2 == 0 ? !name : tokens[i].text != ".") return false;
  }
  if (at % 2 == 0) return false;
  for (std::size_t i = at + 1; i + 1 < tokens.size(); ++i) {
    if (tokens[i].depth == 0) return false;
  }
  return true;
}

std::string expression_text(const std::string& expression) {
  return is_call(expression) ? expression : "(" + expression + ")";
}

std::string quoted_parts(const std::string& dotted) {
  const Name name = parse_name(dotted);
  return name.schema.empty() ? quoted_name(name.name) : quoted_name(name.schema) + "." + quoted_name(name.name);
}

/// A name behind an entry ends where its word does: `de-x-icu` needs quotes there.
std::string one_word(const std::string& name) {
  static constexpr std::array modifier_words = {"asc", "desc", "nulls", "first", "last", "collate"};
  const std::vector<SqlToken> tokens = sql_tokens(name);
  const bool is_modifier = std::any_of(modifier_words.begin(), modifier_words.end(),
                                       [&](const char* word) { return lowered(name) == word; });
  const bool is_word = tokens.size() == 1 && tokens[0].kind == SqlToken::Kind::word && tokens[0].text == name;
  return is_word && !is_modifier ? name : "\"" + replaced(name, "\"", "\"\"") + "\"";
}

std::string words_of_parts(const std::string& dotted) {
  if (dotted.empty()) return {};
  const Name name = parse_name(dotted);
  return name.schema.empty() ? one_word(name.name) : one_word(name.schema) + "." + one_word(name.name);
}

}  // namespace

bool IndexKey::operator==(const IndexKey& other) const {
  const auto said = [](const IndexKey& key) {
    return std::tie(key.column, key.expression, key.collation, key.operator_class, key.parameters, key.descending,
                    key.nulls_first);
  };
  return said(*this) == said(other);
}

std::string IndexKey::text() const {
  return (column.empty() ? expression_text(expression) : name_text(column))
         + modifiers(*this, words_of_parts(collation), words_of_parts(operator_class));
}

std::string IndexKey::sql() const {
  return (column.empty() ? expression_text(expression) : quoted_name(column))
         + modifiers(*this, collation.empty() ? "" : quoted_parts(collation),
                     operator_class.empty() ? "" : quoted_parts(operator_class));
}

std::string keys_text(const std::vector<IndexKey>& keys) {
  std::string text;
  for (const IndexKey& key : keys) text += (text.empty() ? "" : ", ") + key.text();
  return text;
}

std::vector<IndexKey> parse_index_keys(std::string_view text) {
  std::vector<IndexKey> keys;
  for (const std::string& entry : split_top_level(text, ',')) {
    if (!entry.empty()) keys.push_back(EntryReader(entry).read());
  }
  return keys;
}

}  // namespace schemaproof
