// Does every pair in fixtures/diff differ as it announces, and does the SQL make the one what the other is? A pair says
// `-- # differs: id object` on the line that causes it, and `-- # hints: …` and `-- # warns: …` for what is told
// besides.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>

#include "diff/diff.hpp"
#include "diff/trial.hpp"
#include "diff/wanted.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/server.hpp"

namespace schemaproof::testing {

namespace {

/// Without the lines: a difference has none.
Findings without_lines(const Findings& findings) {
  Findings result;
  for (const std::string& one : findings) result.insert(one.substr(one.find(": ") + 2));
  return result;
}

Findings announced_in(const std::filesystem::path& folder, const std::string& word) {
  Findings findings;
  for (const char* file : {"from.sql", "to.sql"}) {
    findings.merge(without_lines(announced(read_file(folder / file), word)));
  }
  return findings;
}

Section diff_of(const std::filesystem::path& from, const std::filesystem::path& to) {
  Mistakes mistakes;
  DiffWish wish;
  wish.server_wish.postgres = std::to_string(server().major());
  wish.from = recognise(from.string(), mistakes);
  wish.to = recognise(to.string(), mistakes);
  std::vector<std::string> notices;
  REQUIRE(mistakes.empty());
  Report report = diff(wish, notices, mistakes);
  REQUIRE(mistakes.empty());
  return std::move(report.sections.front());
}

Findings differences_of(const Section& section) {
  Findings findings;
  for (const Check& check : section.checks) {
    if (check.verdict == Verdict::errored) findings.insert("errored: " + check.reason);
    if (check.verdict != Verdict::drifted) continue;
    for (const std::string& id : check.ids()) findings.insert(id + " " + check.subject.name);
  }
  return findings;
}

bool hints_at(const Section& section, const std::string& text) {
  for (const Check& check : section.checks) {
    for (const std::string& hint : check.hints) {
      if (hint.find(text) != std::string::npos) return true;
    }
  }
  return false;
}

/// What psql would run, one after the other.
void apply(const DisposableDatabase& database, const std::string& script) {
  WriteSession session(database);
  for (const std::string& statement : statements_with_comments(script)) {
    const auto error = session.run(statement);
    if (error) FAIL_CHECK(error->message << " in " << statement);
  }
}

Snapshot found_in(const DisposableDatabase& database) {
  return observe(database.target(), {}, "public").found;
}

/// The script that makes one of two databases what the other is; tried on `from` itself.
RepairScript script_between(const DisposableDatabase& from, const Snapshot& to) {
  std::vector<std::string> schemas = other_schemas(to.schema);
  schemas.insert(schemas.begin(), "public");
  for (const std::string& schema : other_schemas(found_in(from).schema)) schemas.push_back(schema);
  return make_alike(from, comparing_all("test", schemas), wanted_from(to, schemas), WishIs::printed);
}

/// A function, a sequence or an extension that only TO has: no SQL of ours makes it yet. Types between which no cast
/// leads are for people to decide. A NOT NULL constraint that is inherited keeps its name. And none makes an index that
/// is not valid.
bool is_beyond_repair(const std::string& problem, const std::string& to) {
  return problem.find("does not exist") != std::string::npos || problem.find("cannot cast") != std::string::npos
         || problem.find("cannot drop type") != std::string::npos
         || problem.find("cannot rename inherited constraint") != std::string::npos
         || problem.find("has no default operator class") != std::string::npos
         || (problem.find("index ") == 0 && to.find("indisvalid = false") != std::string::npos)
         || (problem.find("index ") == 0 && to.find("CREATE INDEX begun ON ONLY event") != std::string::npos);
}

}  // namespace

TEST_CASE("every pair differs as it announces, and its SQL makes FROM what TO is", "[diff]") {
  const auto folder = GENERATE(from_range(fixture_cases("diff")));
  DYNAMIC_SECTION(folder.filename().string()) {
    server();
    const Section section = diff_of(folder / "from.sql", folder / "to.sql");
    CHECK(difference(announced_in(folder, "differs"), differences_of(section)) == "");
    for (const std::string& hint : announced_in(folder, "hints")) {
      INFO(hint);
      CHECK(hints_at(section, hint));
    }
    const Findings warnings(section.warnings.begin(), section.warnings.end());
    CHECK(difference(announced_in(folder, "warns"), warnings) == "");
    INFO(section.repair);
    const DisposableDatabase database = database_with(read_file(folder / "from.sql"));
    apply(database, section.repair);
    // Nothing is left to do: one round of it was enough.
    const RepairScript rest = script_between(database, found_in(database_with(read_file(folder / "to.sql"))));
    CHECK(rest.sql == "");
    CHECK(rest.problem == "");
  }
}

TEST_CASE("the SQL between any two schemas of fixtures/drift works on a fresh copy", "[diff][pairs]") {
  const std::vector<std::filesystem::path> cases = fixture_cases("drift");
  const auto at = GENERATE_COPY(range(std::size_t{0}, cases.size()));
  const std::filesystem::path& from = cases[at];
  const std::filesystem::path& to = cases[(at + 1) % cases.size()];
  DYNAMIC_SECTION(from.filename().string() + " -> " + to.filename().string()) {
    for (const auto& folder : {from, to}) {
      if (const auto reason = reason_to_skip(folder, server().major())) SKIP(*reason);
    }
    const Snapshot wanted = found_in(database_with(read_file(to / "schema.sql")));
    const RepairScript script = script_between(database_with(read_file(from / "schema.sql")), wanted);
    INFO(script.sql);
    if (is_beyond_repair(script.problem, read_file(to / "schema.sql"))) SKIP(script.problem);
    CHECK(script.problem == "");
    const DisposableDatabase fresh = database_with(read_file(from / "schema.sql"));
    apply(fresh, script.sql);
    CHECK(script_between(fresh, wanted).sql == "");
  }
}

}  // namespace schemaproof::testing
