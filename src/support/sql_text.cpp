#include "support/sql_text.hpp"

#include <algorithm>
#include <array>

#include "support/text.hpp"

namespace schemaproof {

namespace {

bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_word_part(char c) {
  return is_word_start(c) || is_digit(c) || c == '$';
}

/// Reads one token after another; holds only where it is.
class Scanner {
public:
  explicit Scanner(std::string_view sql) : sql_(sql) {}

  std::vector<SqlToken> all() {
    std::vector<SqlToken> tokens;
    int depth = 0;
    while (skip_blank()) {
      const std::size_t begin = at_;
      closed_ = true;
      const SqlToken::Kind kind = advance();
      const std::string_view text = sql_.substr(begin, at_ - begin);
      const bool closes = kind == SqlToken::Kind::symbol && (text == ")" || text == "]");
      if (closes && depth > 0) --depth;
      tokens.push_back({kind, text, begin, depth, closed_});
      if (kind == SqlToken::Kind::symbol && (text == "(" || text == "[")) ++depth;
    }
    return tokens;
  }

private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }

  void skip_block_comment() {
    int nested = 0;
    do {
      if (peek() == '/' && peek(1) == '*') {
        ++nested;
        at_ += 2;
      } else if (peek() == '*' && peek(1) == '/') {
        --nested;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (nested > 0 && at_ < sql_.size());
  }

  /// To the next token; false at the end.
  bool skip_blank() {
    while (at_ < sql_.size()) {
      const char c = sql_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
        ++at_;
      } else if (c == '-' && peek(1) == '-') {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (c == '/' && peek(1) == '*') {
        skip_block_comment();
      } else {
        return true;
      }
    }
    at_ = sql_.size();
    return false;
  }

  /// Past a quoted run that starts at `at_`; a doubled quote stays inside, and a backslash escapes where told so.
  void skip_quoted(char quote, char escape) {
    ++at_;
    while (at_ < sql_.size()) {
      const bool escaped = escape != '\0' && sql_[at_] == escape;
      const bool doubled = sql_[at_] == quote && peek(1) == quote;
      if (escaped || doubled)
        at_ += 2;
      else if (sql_[at_++] == quote)
        return;
    }
    at_ = sql_.size();
    closed_ = false;
  }

  bool skip_dollar_quoted() {
    std::size_t tag_end = at_ + 1;
    if (tag_end < sql_.size() && is_digit(sql_[tag_end])) return false;
    while (tag_end < sql_.size() && sql_[tag_end] != '$' && is_word_part(sql_[tag_end])) ++tag_end;
    if (tag_end >= sql_.size() || sql_[tag_end] != '$') return false;
    const std::string_view tag = sql_.substr(at_, tag_end + 1 - at_);
    const std::size_t close = sql_.find(tag, tag_end + 1);
    closed_ = close != std::string_view::npos;
    at_ = closed_ ? close + tag.size() : sql_.size();
    return true;
  }

  SqlToken::Kind advance() {
    const char c = peek();
    if (c == '\'') {
      skip_quoted('\'', '\0');
      return SqlToken::Kind::string;
    }
    if (c == '"') {
      skip_quoted('"', '\0');
      return SqlToken::Kind::quoted_name;
    }
    if (c == '$' && skip_dollar_quoted()) return SqlToken::Kind::string;
    if ((c == 'e' || c == 'E') && peek(1) == '\'') {
      ++at_;
      skip_quoted('\'', '\\');
      return SqlToken::Kind::string;
    }
    if ((c == 'b' || c == 'B' || c == 'x' || c == 'X' || c == 'n' || c == 'N') && peek(1) == '\'') {
      ++at_;
      skip_quoted('\'', '\0');
      return SqlToken::Kind::string;
    }
    if (is_word_start(c)) {
      while (at_ < sql_.size() && is_word_part(sql_[at_])) ++at_;
      return SqlToken::Kind::word;
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      while (at_ < sql_.size() && (is_digit(sql_[at_]) || sql_[at_] == '.' || is_word_part(sql_[at_]))) ++at_;
      return SqlToken::Kind::number;
    }
    at_ += c == ':' && peek(1) == ':' ? 2 : 1;
    return SqlToken::Kind::symbol;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  bool closed_ = true;
};

}  // namespace

bool SqlToken::is(std::string_view lower_case) const {
  if (kind != Kind::word && kind != Kind::symbol) return false;
  return text.size() == lower_case.size() && lowered(text) == lower_case;
}

std::vector<SqlToken> sql_tokens(std::string_view sql) {
  return Scanner(sql).all();
}

std::vector<std::string> split_top_level(std::string_view sql, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (const SqlToken& token : sql_tokens(sql)) {
    if (token.depth != 0 || token.kind != SqlToken::Kind::symbol || token.text != std::string_view(&separator, 1)) {
      continue;
    }
    parts.emplace_back(trimmed(sql.substr(begin, token.begin - begin)));
    begin = token.end();
  }
  parts.emplace_back(trimmed(sql.substr(begin)));
  return parts;
}

std::vector<std::string_view> sql_statements(std::string_view script) {
  std::vector<std::string_view> statements;
  const SqlToken* first = nullptr;
  const SqlToken* previous = nullptr;
  int atomic_blocks = 0;  // BEGIN ATOMIC and CASE both end with END
  const std::vector<SqlToken> tokens = sql_tokens(script);
  for (const SqlToken& token : tokens) {
    const bool in_function_body = atomic_blocks > 0;
    if (token.is("atomic") && previous != nullptr && previous->is("begin")) ++atomic_blocks;
    if (in_function_body && token.is("case")) ++atomic_blocks;
    if (in_function_body && token.is("end")) --atomic_blocks;
    if (token.text == ";" && token.kind == SqlToken::Kind::symbol && token.depth == 0 && atomic_blocks == 0) {
      if (first != nullptr) statements.push_back(script.substr(first->begin, previous->end() - first->begin));
      first = nullptr;
    } else if (first == nullptr) {
      first = &token;
    }
    previous = &token;
  }
  if (first != nullptr) statements.push_back(script.substr(first->begin, previous->end() - first->begin));
  return statements;
}

std::string_view without_outer_parentheses(std::string_view sql) {
  const std::vector<SqlToken> tokens = sql_tokens(sql);
  std::vector<std::size_t> partner(tokens.size(), tokens.size());  // of an opening bracket: the one that closes it
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].is("(") || tokens[i].is("[")) open.push_back(i);
    if (open.empty() || !(tokens[i].is(")") || tokens[i].is("]"))) continue;
    partner[open.back()] = i;
    open.pop_back();
  }
  std::string_view inside = trimmed(sql);
  const auto begin_of = [&](std::string_view part) { return static_cast<std::size_t>(part.data() - sql.data()); };
  for (std::size_t first = 0; first + 1 < tokens.size() - first; ++first) {
    const SqlToken& front = tokens[first];
    const SqlToken& back = tokens[tokens.size() - 1 - first];
    const bool encloses = front.is("(") && back.is(")") && partner[first] == tokens.size() - 1 - first;
    const bool at_the_ends = front.begin == begin_of(inside) && back.end() == begin_of(inside) + inside.size();
    if (!encloses || !at_the_ends) break;
    inside = trimmed(sql.substr(front.end(), back.begin - front.end()));
  }
  return inside;
}

}  // namespace schemaproof
