// Does the user's own SQL give the answer that it must?
#include <fmt/format.h>

#include <algorithm>

#include "checks/cells.hpp"
#include "checks/failed.hpp"
#include "checks/rows.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/search_path.hpp"
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

struct Answer {
  Cells rows;
  bool same = false;  // as stated
};

/// Names without a schema are found as in a session of the people who wrote them. For this one query: what it sets
/// itself is taken back with the savepoint.
Answer answer(ReadSession& session, const std::string& home, const QueryWish& query) {
  const auto no_rows = [](const Row&) {};
  session.query("SAVEPOINT query", no_rows);
  session.query("SELECT pg_catalog.set_config('search_path', " + quoted_literal(search_path_of(home)) + ", true)",
                no_rows);
  Answer answer;
  Cells& rows = answer.rows;
  session.query(query.sql, [&](const Row& row) { rows.push_back(cells_of(row)); });
  answer.same = is_same(query.returns, rows, [&] {
    Truths truths;
    const std::string sql = truths_query(query.sql, rows.front().size());
    if (!sql.empty()) session.query(sql, [&](const Row& row) { truths = truths_of(row); });
    return truths;
  });
  session.query("ROLLBACK TO SAVEPOINT query", no_rows);
  return answer;
}

void ask_query(const Question& question, ReadSession& session, const QueryWish& query, Answers& answers) {
  stop_if_interrupted();
  try {
    const auto [found, same] = answer(session, question.found.schema.home, query);
    Check& check = add(answers, query, same ? Verdict::held : Verdict::drifted);
    if (same) return;
    check.drift = "changed";
    check.differences.push_back({"returns", shown(query.returns), shown(found), query.returns_place});
  } catch (const Failure& failure) {
    fail(add(answers, query, Verdict::errored), failure);
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
