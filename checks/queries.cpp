// Does the user's own SQL give the answer that it must?
#include <fmt/format.h>

#include <algorithm>

#include "checks/rows.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

Check& add(Answers& answers, const QueryWish& query, Verdict verdict) {
  Check check;
  check.subject = {"query", "query", "queries", query.name};
  check.verdict = verdict;
  check.place = query.place;
  check.ref = query.ref;
  answers.checks.push_back(std::move(check));
  return answers.checks.back();
}

/// A decimal number without what does not change its value: `+01.50` is `1.5`. Empty for what is none.
std::string plain_number(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  std::string_view whole = text.substr(0, text.find('.'));
  std::string_view fraction = whole.size() < text.size() ? text.substr(whole.size() + 1) : std::string_view();
  if ((whole.empty() && fraction.empty()) || !digits(whole) || !digits(fraction)) return {};
  while (whole.starts_with('0')) whole.remove_prefix(1);
  while (fraction.ends_with('0')) fraction.remove_suffix(1);
  std::string number = whole.empty() ? "0" : std::string(whole);
  if (!fraction.empty()) number += "." + std::string(fraction);
  return negative && number != "0" ? "-" + number : number;
}

/// Texts are compared as the server prints them. What YAML takes for a number or a truth is one here too.
bool is_same(const Cell& wish, const Cell& found) {
  if (wish.text == found.text) return true;
  if (!wish.text || !found.text || !wish.plain) return false;
  if (*wish.text == "true") return found.text == "t";
  if (*wish.text == "false") return found.text == "f";
  const std::string number = plain_number(*wish.text);
  return !number.empty() && number == plain_number(*found.text);
}

bool is_same(const Cells& wish, const Cells& found) {
  return std::equal(wish.begin(), wish.end(), found.begin(), found.end(), [](const auto& one, const auto& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](const Cell& left, const Cell& right) { return is_same(left, right); });
  });
}

std::string shown(const Cell& cell) {
  return cell.text ? *cell.text : std::string("NULL");
}

/// `3`, `no rows`, `(1, a), (2, b)`.
std::string shown(const Cells& rows) {
  constexpr std::size_t most_shown = 10;
  if (rows.empty()) return "no rows";
  if (rows.size() == 1 && rows[0].size() == 1) return shown(rows[0][0]);
  std::vector<std::string> texts;
  for (const std::vector<Cell>& row : rows) {
    if (texts.size() == most_shown) break;
    std::vector<std::string> columns;
    for (const Cell& cell : row) columns.push_back(shown(cell));
    texts.push_back("(" + joined(columns, ", ") + ")");
  }
  if (rows.size() > most_shown) texts.push_back(fmt::format("and {} rows more", rows.size() - most_shown));
  return joined(texts, ", ");
}

/// Names without a schema are found as in a session of the people who wrote them. For this one query: what it sets
/// itself is taken back with the savepoint.
Cells answer(ReadSession& session, const std::string& home, const std::string& sql) {
  const auto no_rows = [](const Row&) {};
  const std::string path = quoted_name(home) + (home == "public" ? "" : ", public");
  session.query("SAVEPOINT query", no_rows);
  session.query("SELECT pg_catalog.set_config('search_path', " + quoted_literal(path) + ", true)", no_rows);
  Cells rows;
  session.query(sql, [&](const Row& row) {
    std::vector<Cell>& cells = rows.emplace_back();
    for (int i = 0; i < row.size(); ++i) {
      cells.push_back({row.is_null(i) ? std::nullopt : std::optional<std::string>(row.text(i)), false});
    }
  });
  session.query("ROLLBACK TO SAVEPOINT query", no_rows);
  return rows;
}

void ask_query(const Question& question, ReadSession& session, const QueryWish& query, Answers& answers) {
  stop_if_interrupted();
  try {
    const Cells found = answer(session, question.found.schema.home, query.sql);
    const bool same = is_same(query.returns, found);
    Check& check = add(answers, query, same ? Verdict::held : Verdict::drifted);
    if (same) return;
    check.drift = "changed";
    check.differences.push_back({"returns", shown(query.returns), shown(found), query.returns_place});
  } catch (const Failure& failure) {
    Check& check = add(answers, query, Verdict::errored);
    check.reason = failure.what();
    if (!failure.hint.empty()) check.hints.push_back(failure.hint);
  }
}

}  // namespace

std::string too_mighty(ReadSession& session) {
  std::string role;
  session.query(
      "SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.rolname IN (CURRENT_USER, SESSION_USER) AND EXISTS ("
      "SELECT FROM pg_catalog.pg_roles p WHERE (p.rolsuper OR p.rolname IN ('pg_execute_server_program', "
      "'pg_write_server_files')) AND pg_catalog.pg_has_role(r.oid, p.oid, 'MEMBER')) ORDER BY r.rolname LIMIT 1",
      [&](const Row& row) { role = row.text(0); });
  if (role.empty()) return {};
  return fmt::format(
      "the role {} may run programs or write files on the server, which a read-only transaction does not prevent",
      name_text(role));
}

void ask_queries(const Question& question, ReadSession& session, Answers& answers) {
  for (const QueryWish& query : question.expectation.queries) ask_query(question, session, query, answers);
}

void leave_queries(const Question& question, Verdict verdict, const std::string& reason, const std::string& hint,
                   Answers& answers) {
  for (const QueryWish& query : question.expectation.queries) {
    Check& check = add(answers, query, verdict);
    check.reason = reason;
    if (!hint.empty()) check.hints.push_back(hint);
  }
}

}  // namespace schemaproof
