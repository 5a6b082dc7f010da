#include "model/spellings.hpp"

#include "model/schema.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// `now()`, `transaction_timestamp()` and `CURRENT_TIMESTAMP` are one function (PostgreSQL documentation, "Current
/// Date/Time"), but print as they were written.
std::string with_one_now(std::string_view sql) {
  const std::vector<SqlToken> tokens = sql_tokens(sql);
  std::string result;
  std::size_t copied = 0;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    const bool names_now = tokens[i].is("now") || tokens[i].is("transaction_timestamp");
    const bool qualified = i > 0 && tokens[i - 1].text == ".";
    if (!names_now || qualified || tokens[i + 1].text != "(" || tokens[i + 2].text != ")") continue;
    result += sql.substr(copied, tokens[i].begin - copied);
    result += "CURRENT_TIMESTAMP";
    copied = tokens[i + 2].end();
  }
  return result + std::string(sql.substr(copied));
}

/// `'x'::text` in a text column is what PostgreSQL makes of `'x'`. The cast carries no modifier there.
std::string without_own_cast(const std::string& sql, const std::string& column_type) {
  const std::vector<SqlToken> tokens = sql_tokens(sql);
  if (tokens.size() < 3 || tokens[0].kind != SqlToken::Kind::string || tokens[1].text != "::") return sql;
  if (tokens[0].text.front() != '\'') return sql;
  const auto without_modifier = [](std::string type) {
    const std::size_t open = type.find('(');
    if (open == std::string::npos) return type;
    return type.erase(open, type.find(')') == std::string::npos ? std::string::npos : type.find(')') + 1 - open);
  };
  std::string cast = short_type(sql.substr(tokens[1].end()));
  const std::string own = without_modifier(column_type);
  if (cast == "bpchar") cast = "char";
  if (cast == own) return std::string(tokens[0].text);
  // An enum's cast is printed with its schema and in quotes; the column's type is as the language names it.
  const Name named = parse_name(cast);
  const Name wanted = parse_name(own);
  const bool is_user_type = cast.find('(') == std::string::npos && (!named.schema.empty() || cast.starts_with('"'));
  if (is_user_type && named.name == wanted.name && (wanted.schema.empty() || wanted.schema == named.schema)) {
    return std::string(tokens[0].text);
  }
  return sql;
}

}  // namespace

bool is_null_constant(std::string_view sql) {
  const std::vector<SqlToken> tokens = sql_tokens(without_outer_parentheses(sql));
  if (tokens.empty() || !tokens.front().is("null")) return false;
  if (tokens.size() == 1) return true;
  if (tokens[1].text != "::") return false;
  // Behind the cast a type, and nothing that works on the value.
  for (std::size_t i = 2; i < tokens.size(); ++i) {
    const bool type_mark = std::string_view(".,()[]").find(tokens[i].text) != std::string_view::npos;
    if (tokens[i].kind == SqlToken::Kind::symbol && !type_mark) return false;
    if (tokens[i].kind == SqlToken::Kind::string || tokens[i].is("collate")) return false;
  }
  return true;
}

std::string plainly(const SqlText& sql) {
  if (sql.role == Compared::as_type) return short_type(sql.text);
  if (sql.role == Compared::as_default && is_null_constant(sql.text)) return {};
  const std::string text = with_one_now(without_outer_parentheses(sql.text));
  return sql.role == Compared::as_default ? without_own_cast(text, sql.type) : text;
}

Spellings::Answer Spellings::compare(const SqlText& wish, const SqlText& found) {
  if (wish.text == found.text || plainly(wish) == plainly(found)) return Answer::same;
  if (wish.text.empty()) return Answer::different;
  static const Spelled nothing;
  const Spelled* known_wish = known(wish);
  const Spelled* known_found = found.text.empty() ? &nothing : known(found);
  if (known_wish == nullptr) open_.insert(wish);
  if (known_found == nullptr) open_.insert(found);
  if (known_wish == nullptr || known_found == nullptr) return Answer::open;
  // Something and nothing differ, unless the something is none to the server, or is no SQL at all: ask where one can.
  if (found.text.empty() && known_wish->nobody_to_ask) return Answer::different;
  // What was found names something beyond what the wish is about; else the wish would not be understood either.
  if (known_wish->problem.empty() && known_found->lacks_object) return Answer::different;
  for (const Spelled* spelled : {known_wish, known_found}) {
    if (spelled->problem.empty()) continue;
    problem_ = *spelled;
    return Answer::unknown;
  }
  const bool same_meaning = !known_wish->meaning.empty() && known_wish->meaning == known_found->meaning;
  return same_meaning || known_wish->text == known_found->text ? Answer::same : Answer::different;
}

const Spelled* Spellings::known(const SqlText& sql) const {
  const auto found = known_.find(sql);
  return found == known_.end() ? nullptr : &found->second;
}

std::string Spellings::canonical(const SqlText& sql) {
  const Spelled* spelled = known(sql);
  if (spelled == nullptr) open_.insert(sql);
  if (spelled == nullptr || !spelled->problem.empty()) return plainly(sql);
  return spelled->meaning.empty() ? spelled->text : spelled->meaning;
}

void Spellings::learn(const SqlText& sql, Spelled spelled) {
  open_.erase(sql);
  known_.insert_or_assign(sql, std::move(spelled));
}

}  // namespace schemaproof
