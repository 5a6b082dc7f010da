#include "sqlite/sql_tokens.hpp"

#include <algorithm>
#include <array>

#include "support/text.hpp"

namespace schemaproof {

namespace {

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c) {
  return begins_name(c) || is_digit(c) || c == '$';
}

class Tokens {
public:
  explicit Tokens(std::string_view sql) : sql_(sql) {}

  std::vector<SqlToken> all() {
    std::vector<SqlToken> tokens;
    int depth = 0;
    while (to_next()) {
      const std::size_t begin = at_;
      closed_ = true;
      const SqlToken::Kind kind = pass();
      const std::string_view text = sql_.substr(begin, at_ - begin);
      if (kind == SqlToken::Kind::symbol && text == ")" && depth > 0) --depth;
      tokens.push_back({kind, text, begin, depth, closed_});
      if (kind == SqlToken::Kind::symbol && text == "(") ++depth;
    }
    return tokens;
  }

private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }

  bool to_next() {
    constexpr std::string_view blank = " \t\n\r\f\v";
    while (at_ < sql_.size()) {
      if (blank.find(sql_[at_]) != std::string_view::npos) {
        ++at_;
      } else if (peek() == '-' && peek(1) == '-') {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (peek() == '/' && peek(1) == '*') {
        const std::size_t end = sql_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? sql_.size() : end + 2;
      } else {
        return true;
      }
    }
    return false;
  }

  void pass_quoted(char end) {
    for (++at_; at_ < sql_.size(); ++at_) {
      if (sql_[at_] != end) continue;
      const bool is_doubled = end != ']' && peek(1) == end;
      if (!is_doubled) {
        ++at_;
        return;
      }
      ++at_;
    }
    closed_ = false;
  }

  SqlToken::Kind pass() {
    const char c = peek();
    if (c == '"' || c == '`' || c == '[') {
      pass_quoted(c == '[' ? ']' : c);
      return SqlToken::Kind::quoted_name;
    }
    const bool is_blob = (c == 'x' || c == 'X') && peek(1) == '\'';
    if (is_blob) ++at_;
    if (is_blob || c == '\'') {
      pass_quoted('\'');
      return SqlToken::Kind::string;
    }
    if (begins_name(c)) {
      while (at_ < sql_.size() && continues_name(sql_[at_])) ++at_;
      return SqlToken::Kind::word;
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return pass_number();
    constexpr std::array<std::string_view, 10> longer = {"->>", "->", "||", "<<", ">>", "<=", ">=", "==", "!=", "<>"};
    for (const std::string_view symbol : longer) {
      if (sql_.substr(at_, symbol.size()) != symbol) continue;
      at_ += symbol.size();
      return SqlToken::Kind::symbol;
    }
    ++at_;
    return SqlToken::Kind::symbol;
  }

  SqlToken::Kind pass_number() {
    while (at_ < sql_.size()) {
      const bool is_exponent_sign =
          (sql_[at_] == '+' || sql_[at_] == '-') && (sql_[at_ - 1] == 'e' || sql_[at_ - 1] == 'E');
      if (!continues_name(sql_[at_]) && sql_[at_] != '.' && !is_exponent_sign) break;
      ++at_;
    }
    return SqlToken::Kind::number;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  bool closed_ = true;
};

}  // namespace

std::vector<SqlToken> sqlite_tokens(std::string_view sql) {
  return Tokens(sql).all();
}

std::string sqlite_name(std::string_view token) {
  if (token.size() < 2) return std::string(token);
  const char quote = token.front();
  if (quote == '[' && token.back() == ']') return std::string(token.substr(1, token.size() - 2));
  if ((quote != '"' && quote != '`' && quote != '\'') || token.back() != quote) return std::string(token);
  const std::string one(1, quote);
  return replaced(std::string(token.substr(1, token.size() - 2)), one + one, one);
}

std::string sqlite_quoted(std::string_view name) {
  return "\"" + replaced(std::string(name), "\"", "\"\"") + "\"";
}

std::string sqlite_literal(std::string_view text) {
  return "'" + replaced(std::string(text), "'", "''") + "'";
}

bool is_same_name(std::string_view a, std::string_view b) {
  return lowered(a) == lowered(b);
}

std::string sqlite_type(std::string_view declared) {
  std::string type;
  for (const SqlToken& token : sqlite_tokens(declared)) {
    const bool is_tight = type.empty() || token.text == "(" || token.text == ")" || token.text == ","
                          || type.ends_with('(') || type.ends_with(',');
    if (!is_tight) type += ' ';
    type += token.kind == SqlToken::Kind::quoted_name ? sqlite_name(token.text) : std::string(token.text);
  }
  return type.empty() ? "none" : type;
}

std::string plain_sqlite(std::string_view sql) {
  std::string text;
  for (const SqlToken& token : sqlite_tokens(sql)) {
    if (!text.empty()) text += ' ';
    if (token.kind == SqlToken::Kind::quoted_name)
      text += sqlite_quoted(lowered(sqlite_name(token.text)));
    else if (token.kind == SqlToken::Kind::string)
      text += token.text;
    else if (token.kind == SqlToken::Kind::word)
      text += sqlite_quoted(lowered(token.text));
    else
      text += token.text == "==" ? "=" : token.text == "<>" ? "!=" : lowered(token.text);
  }
  return text;
}

}  // namespace schemaproof
