#include "checks/cascade/literals.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/schema.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using Role = ConditionLiteral::Role;
using Tokens = std::vector<SqlToken>;

template <std::size_t count>
bool is_any(const SqlToken& token, const std::array<std::string_view, count>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return token.is(word); });
}

char escaped_character(char c) {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    default: return c;
  }
}

/// What a string means; dollar quotes are none of those that a server prints.
std::string meaning_of(std::string_view literal) {
  const bool escapes = literal.starts_with('E') || literal.starts_with('e');
  if (!literal.starts_with('\'')) literal.remove_prefix(1);
  std::string text;
  for (std::size_t at = 1; at + 1 < literal.size(); ++at) {
    if (escapes && literal[at] == '\\')
      text += escaped_character(literal[++at]);
    else
      text += literal[at] == '\'' ? literal[++at] : literal[at];
  }
  return text;
}

struct Cast {
  std::string type;      // empty: none
  std::size_t last = 0;  // its last token
};

/// What `::` at `at` casts to.
Cast cast_at(std::string_view sql, const Tokens& tokens, std::size_t at) {
  static constexpr std::array<std::string_view, 7> further = {"varying", "precision", "with", "without",
                                                              "time",    "zone",      "month"};
  if (at + 1 >= tokens.size() || !tokens[at].is("::")) return {};
  const std::size_t first = at + 1;
  std::size_t last = first;
  while (last + 1 < tokens.size()) {
    const SqlToken& next = tokens[last + 1];
    const bool opens = next.is("(") || next.is("[");
    const bool of_name = next.is(".") || tokens[last].is(".") || is_any(next, further);
    if (opens) {
      std::size_t close = last + 2;
      while (close < tokens.size() && tokens[close].depth > next.depth) ++close;
      if (close >= tokens.size()) break;
      last = close;
    } else if (of_name) {
      ++last;
    } else {
      break;
    }
  }
  return {short_type(sql.substr(tokens[first].begin, tokens[last].end() - tokens[first].begin)), last};
}

bool is_number(std::string_view text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && rest == text.data() + text.size();
}

bool is_number_type(std::string_view type) {
  static constexpr std::array<std::string_view, 6> types = {"smallint", "integer", "bigint",
                                                            "real",     "numeric", "double precision"};
  return std::find(types.begin(), types.end(), type.substr(0, type.find('('))) != types.end();
}

/// The elements of an array of one dimension, as `{a,"b c"}` has them.
std::vector<std::string> elements_of(std::string_view array) {
  std::vector<std::string> elements;
  if (array.size() < 3 || !array.starts_with('{') || !array.ends_with('}')) return elements;
  std::string element;
  bool quoted = false;
  for (std::size_t at = 1; at < array.size(); ++at) {
    const char c = array[at];
    if (c == '\\' && at + 1 < array.size()) {
      element += array[++at];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || at + 1 == array.size())) {
      elements.push_back(std::move(element));
      element.clear();
    } else {
      element += c;
    }
  }
  return elements;
}

Role role_of_operator(std::string_view symbols) {
  if (symbols == "~" || symbols == "~*") return Role::regular_expression;
  if (symbols == "~~" || symbols == "~~*") return Role::like;
  if (symbols.starts_with('!')) return Role::unlike;
  static constexpr std::array<std::string_view, 7> of_keys = {"->", "->>", "#>", "#>>", "?", "?|", "?&"};
  return std::find(of_keys.begin(), of_keys.end(), symbols) != of_keys.end() ? Role::key : Role::value;
}

Role role_of_word(const SqlToken& word, Role before) {
  static constexpr std::array<std::string_view, 5> matching = {"regexp_like", "regexp_match", "regexp_matches",
                                                               "regexp_count", "regexp_substr"};
  static constexpr std::array<std::string_view, 3> of_keys = {"jsonb_exists", "jsonb_exists_any", "jsonb_exists_all"};
  if (word.is("similar_to_escape")) return before == Role::unlike ? before : Role::similar_to;
  if (is_any(word, matching)) return Role::regular_expression;
  return is_any(word, of_keys) ? Role::key : before;
}

bool names(const SqlToken& token, std::string_view column) {
  if (token.kind == SqlToken::Kind::quoted_name) return unquoted_name(token.text) == column;
  // Of a domain VALUE is written in capitals.
  return token.kind == SqlToken::Kind::word && (token.text == column || (column == "value" && token.is("value")));
}

class Reader {
public:
  explicit Reader(std::string_view column) : column_(column) {}

  void read(std::string_view sql) {
    const Tokens tokens = sql_tokens(sql);
    if (std::none_of(tokens.begin(), tokens.end(), [&](const SqlToken& t) { return names(t, column_); })) return;
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      static constexpr std::array<std::string_view, 5> separators = {"and", "or", "when", "then", "else"};
      const SqlToken& token = tokens[at];
      if (is_any(token, separators)) {
        end_clause();
      } else if (const Cast cast = cast_at(sql, tokens, at); !cast.type.empty()) {
        at = cast.last;  // the numbers in a type are none of the condition's
      } else if (token.kind == SqlToken::Kind::string && token.closed) {
        read_string(meaning_of(token.text), cast_at(sql, tokens, at + 1).type);
      } else if (token.kind == SqlToken::Kind::number) {
        add({std::string(token.text), Role::value, {}, is_number(token.text)});
      } else if (token.kind == SqlToken::Kind::symbol) {
        if (!is_operator(token)) continue;
        at = end_of_operator(tokens, at);
        role_ = role_of_operator(sql.substr(token.begin, tokens[at].end() - token.begin));
      } else {
        by_column_ = by_column_ || names(token, column_);
        role_ = role_of_word(token, role_);
      }
    }
    end_clause();
  }

  std::vector<ConditionLiteral> all() && {
    for (ConditionLiteral& other : others_) append(near_, std::move(other));
    return std::move(near_);
  }

private:
  static bool is_operator(const SqlToken& token) {
    return token.kind == SqlToken::Kind::symbol
           && std::string_view("~!@#%^&|`?+-*/<>=").find(token.text) != std::string_view::npos;
  }
  static std::size_t end_of_operator(const Tokens& tokens, std::size_t at) {
    while (at + 1 < tokens.size() && is_operator(tokens[at + 1]) && tokens[at + 1].begin == tokens[at].end()) ++at;
    return at;
  }
  static void append(std::vector<ConditionLiteral>& literals, ConditionLiteral literal) {
    if (std::find(literals.begin(), literals.end(), literal) == literals.end()) literals.push_back(std::move(literal));
  }

  void add(ConditionLiteral literal) { clause_.push_back(std::move(literal)); }

  void read_string(const std::string& text, const std::string& cast) {
    if (cast.ends_with("[]")) {
      const std::string element_cast = cast.substr(0, cast.size() - 2);
      for (const std::string& element : elements_of(text)) read_string(element, element_cast);
    }
    add({text, role_, cast, is_number_type(cast) && is_number(text)});
  }

  void end_clause() {
    std::vector<ConditionLiteral>& literals = by_column_ ? near_ : others_;
    for (ConditionLiteral& literal : clause_) append(literals, std::move(literal));
    clause_.clear();
    by_column_ = false;
    role_ = Role::value;
  }

  std::string_view column_;
  std::vector<ConditionLiteral> clause_;  // between AND and OR
  bool by_column_ = false;                // whether the clause names the column
  Role role_ = Role::value;
  std::vector<ConditionLiteral> near_;
  std::vector<ConditionLiteral> others_;
};

}  // namespace

std::vector<ConditionLiteral> literals_about(std::string_view column, const std::vector<std::string>& expressions) {
  Reader reader(column);
  for (const std::string& expression : expressions) reader.read(expression);
  return std::move(reader).all();
}

}  // namespace schemaproof
