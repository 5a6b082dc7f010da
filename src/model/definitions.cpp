#include "model/definitions.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Copies a text but for the parts that are left out.
class Copy {
public:
  explicit Copy(std::string_view source) : source_(source) {}
  void leave_out(std::size_t from, std::size_t to) {
    text_ += source_.substr(copied_, from - copied_);
    copied_ = to;
  }
  std::string finish() { return text_ + std::string(source_.substr(copied_)); }

private:
  std::string_view source_;
  std::string text_;
  std::size_t copied_ = 0;
};

/// Pieces of a text with single spaces between them.
class Pieces {
public:
  explicit Pieces(std::string_view source) : source_(source), tokens_(sql_tokens(source)) {}

  [[nodiscard]] const std::vector<SqlToken>& tokens() const { return tokens_; }

  /// The tokens from `from` up to `to`, with what is between them.
  Pieces& add(std::size_t from, std::size_t to) {
    to = std::min(to, tokens_.size());
    if (from < to) add(source_.substr(tokens_[from].begin, tokens_[to - 1].end() - tokens_[from].begin));
    return *this;
  }
  Pieces& add(std::string_view piece) {
    if (!piece.empty()) text_ += (text_.empty() ? "" : " ") + std::string(piece);
    return *this;
  }
  [[nodiscard]] std::string text() const { return text_; }

private:
  std::string_view source_;
  std::vector<SqlToken> tokens_;
  std::string text_;
};

/// The token that leads to the table, behind the object's name; the number of tokens where there is none.
std::size_t table_word(const std::vector<SqlToken>& tokens, std::size_t from, std::string_view word) {
  while (from < tokens.size() && (tokens[from].depth != 0 || !tokens[from].is(word))) ++from;
  return from;
}

}  // namespace

std::string sql_seen_from(std::string_view home, const std::set<std::string>& shadowed, std::string_view sql) {
  sql = without_outer_parentheses(trimmed(sql));
  const std::string dotted = std::string(home) + ".";
  if (sql.find(dotted) == std::string_view::npos && sql.find(std::string(home) + "\".") == std::string_view::npos) {
    return std::string(sql);
  }
  const std::string quoted_home = "\"" + replaced(std::string(home), "\"", "\"\"") + "\"";
  const std::vector<SqlToken> tokens = sql_tokens(sql);
  Copy copy(sql);
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    const SqlToken& token = tokens[i];
    if (token.kind == SqlToken::Kind::string) {
      // nextval('public.order_id_seq'::regclass)
      const bool names_relation = tokens[i + 1].text == "::" && tokens[i + 2].is("regclass");
      for (const std::string& inside : {"'" + dotted, "'" + replaced(quoted_home, "'", "''") + "."}) {
        if (names_relation && token.text.starts_with(inside))
          copy.leave_out(token.begin + 1, token.begin + inside.size());
      }
      continue;
    }
    const bool follows_dot = i > 0 && tokens[i - 1].text == ".";
    const bool is_home = token.text == home || token.text == quoted_home;
    if (!follows_dot && is_home && tokens[i + 1].text == "." && !shadowed.contains(unquoted_name(tokens[i + 2].text))) {
      copy.leave_out(token.begin, tokens[i + 1].end());
    }
  }
  return copy.finish();
}

std::string without_place(std::string_view definition, Acting acting) {
  Pieces pieces(definition);
  const auto& tokens = pieces.tokens();
  const bool is_trigger = acting == Acting::trigger;
  std::size_t object = 0;
  while (object < tokens.size() && !tokens[object].is(is_trigger ? "trigger" : "rule")) ++object;
  const std::size_t begin = object + (is_trigger ? 2 : 3);  // behind the name, and the rule's AS
  const std::size_t word = table_word(tokens, begin, is_trigger ? "on" : "to");
  if (word + 1 >= tokens.size()) return std::string(definition);
  std::size_t after = word + 2;
  if (after + 1 < tokens.size() && tokens[after].text == ".") after += 2;
  const std::size_t end = tokens.size() - (tokens.back().text == ";" ? 1 : 0);
  return pieces.add(1, object).add(begin, word).add(after, end).text();
}

std::string with_place(std::string_view definition, Acting acting, std::string_view name, std::string_view table) {
  Pieces pieces(definition);
  const auto& tokens = pieces.tokens();
  if (acting == Acting::rule) {
    return Pieces(definition)
        .add("CREATE RULE")
        .add(name)
        .add("AS")
        .add(0, 2)
        .add("TO")
        .add(table)
        .add(2, tokens.size())
        .text();
  }
  // The first word that cannot stand among the events; a column of that name is in quotes.
  static constexpr std::array after_table = {"from", "not",  "deferrable",  "initially",
                                             "for",  "when", "referencing", "execute"};
  const bool constraint = !tokens.empty() && tokens.front().is("constraint");
  std::size_t events_end = 0;
  while (events_end < tokens.size()
         && std::none_of(
             after_table.begin(), after_table.end(), [&](const char* word) { return tokens[events_end].is(word); })) {
    ++events_end;
  }
  return pieces.add(constraint ? "CREATE CONSTRAINT TRIGGER" : "CREATE TRIGGER")
      .add(name)
      .add(constraint ? 1 : 0, events_end)
      .add("ON")
      .add(table)
      .add(events_end, tokens.size())
      .text();
}

std::string sql_body(std::string_view definition) {
  const std::size_t atomic = definition.find("\nBEGIN ATOMIC");
  const std::size_t begin = atomic != std::string_view::npos ? atomic : definition.find("\nRETURN ");
  return begin == std::string_view::npos ? std::string() : std::string(trimmed(definition.substr(begin)));
}

}  // namespace schemaproof
