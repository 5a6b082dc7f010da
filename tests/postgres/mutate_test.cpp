// What an expectation would notice, asked of as little as possible, is what it would notice if everything were asked
// anew; and no server hears of a change.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>

#include "asking.hpp"
#include "catalog/respell.hpp"
#include "expectation/load.hpp"
#include "mutate/judge.hpp"
#include "mutate/units.hpp"
#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

/// One change in so many, of each sort the first.
struct Sample {
  std::size_t every = 1;
  std::size_t changes = 0;
  std::set<std::pair<Kind, std::string>> sorts = {};

  bool takes(const Mutation& mutation) {
    return sorts.emplace(mutation.kind, mutation.property).second || ++changes % every == 0;
  }
};

struct Outcomes {
  std::map<std::string, bool> noticed;  // `column.type user.email: text -> bytea`
  std::vector<std::string> disagreements;

  /// How many of a sort are noticed.
  [[nodiscard]] std::string of(const std::string& sort) const {
    std::size_t all = 0;
    std::size_t caught = 0;
    for (const auto& [text, is_noticed] : noticed) {
      if (!text.starts_with(sort + " ")) continue;
      ++all;
      caught += is_noticed ? 1 : 0;
    }
    return std::to_string(caught) + " of " + std::to_string(all);
  }
  [[nodiscard]] bool notices(const std::string& text) const {
    UNSCOPED_INFO(text);
    REQUIRE(noticed.contains(text));
    return noticed.at(text);
  }
};

std::string text_of(const Mutation& mutation) {
  std::string text = std::string(words_of(mutation.kind).id) + "." + mutation.property + " " + mutation.object;
  return mutation.change.empty() ? text : text + ": " + mutation.change;
}

/// Asks of the changes to a database, both ways where `sample` takes them.
Outcomes outcomes_of(const DisposableDatabase& database, const Expectation& expectation, Sample sample) {
  const std::string home = expectation.schemas.empty() ? "public" : expectation.schemas.front();
  const Snapshot found = snapshot_of(database, home);
  const Schema wish = seen_from(home, expectation.wish, found.schema.built_in_types);
  const Question question{expectation, wish, found, "test", "2026-01-01", true};
  std::set<SqlText> asked;
  Spellings spellings;
  const auto respell_open = [&](const Schema& seen, Spellings& open) {
    asked.insert(open.open().begin(), open.open().end());
    respell(database, seen, open);
  };
  static_cast<void>(ask_until_settled(question, respell_open, spellings));
  Judge judge(question, spellings, asked);
  Outcomes outcomes;
  for_each_unit(question, [&](const Unit& unit) {
    const Cut cut = judge.cut(unit);
    for (const Mutation& mutation : unit.mutations) {
      if (!sample.takes(mutation)) continue;
      const bool noticed = judge.notices(cut, unit, mutation);
      outcomes.noticed[text_of(mutation)] = noticed;
      if (noticed == judge.notices_in_whole(mutation)) continue;
      outcomes.disagreements.push_back(text_of(mutation) + (noticed ? ": only in part" : ": only in whole"));
    }
  });
  return outcomes;
}

Expectation stated(const std::string& content) {
  const TemporaryFolder folder;
  const Loaded loaded = load_expectations({folder.write("e/verify.yaml", content).parent_path()});
  for (const Mistake& mistake : loaded.mistakes) FAIL(mistake.place.text() << ": " << mistake.problem);
  return loaded.expectations.at(0);
}

Expectation captured(const DisposableDatabase& database) {
  const Loaded all = loaded(written(snapshot_of(database)));
  for (const Mistake& mistake : all.mistakes) FAIL(mistake.place.text() << ": " << mistake.problem);
  return all.expectations.at(0);
}

std::string torture() {
  std::string sql = read_file(source_folder() / "fixtures/torture/schema.sql");
  for (const int major : {14, 15, 17, 18}) {
    const fs::path file = source_folder() / ("fixtures/torture/schema_" + std::to_string(major) + ".sql");
    if (server().major() >= major && fs::exists(file)) sql += "\n" + read_file(file);
  }
  return sql;
}

std::string megaforce() {
  std::string sql;
  for (const char* migration : {"20250110090000_auth", "20250201090000_megaforce"}) {
    sql += read_file(source_folder() / "fixtures/megaforce/prisma/migrations" / migration / "migration.sql");
  }
  return sql;
}

const std::string rules =
    "rules:\n  - {every: table, has: primary_key}\n  - {every: table, has: [id], except: {'*': rare}}\n"
    "  - {every: foreign_key, has: index, except: {'*': many}}\n  - {every: column, matches: '.*'}\n  - {no: cycle}\n";

void check_both_ways(const DisposableDatabase& database, const Expectation& expectation, std::size_t every) {
  const Outcomes outcomes = outcomes_of(database, expectation, {every});
  CHECK(outcomes.noticed.size() > 100);
  CHECK(outcomes.disagreements == std::vector<std::string>{});
}

}  // namespace

TEST_CASE("asked in part or in whole, the torture schema's changes are noticed alike", "[mutate]") {
  const DisposableDatabase database = database_with(torture());
  SECTION("as captured") {
    check_both_ways(database, captured(database), 500);
  }
  SECTION("strict in all") {
    Expectation all = captured(database);
    for (const KindWords& words : kinds) all.strict.insert(words.kind);
    check_both_ways(database, all, 500);
  }
  SECTION("with rules and counts only") {
    check_both_ways(database,
                    stated("strict: false\nenforcement: true\ncounts: {tables: 3, foreign_keys: 4}\n" + rules), 500);
  }
}

TEST_CASE("asked in part or in whole, Megaforce's changes are noticed alike", "[mutate]") {
  const DisposableDatabase database = database_with(megaforce());
  SECTION("as captured") {
    check_both_ways(database, captured(database), 10);
  }
  SECTION("where the database has drifted already") {
    const Expectation expectation = captured(database);
    run(database,
        "DROP TABLE content_candidate CASCADE; ALTER TABLE persona DROP COLUMN name; DROP INDEX "
        "job_queue_type_status_idx;"
        "CREATE TABLE more (id int PRIMARY KEY, project text REFERENCES project); ALTER TABLE project ADD more text;");
    check_both_ways(database, expectation, 10);
  }
  SECTION("with rules, counts and a few tables") {
    check_both_ways(
        database,
        stated(
            "strict: false\nenforcement: true\ncounts: {tables: 17, enums: 6, foreign_keys: 25}\n" + rules
            + "  - {every: table, reaches: user, except: {'*': some}}\n"
              "tables:\n  account: {columns: {id: text not null}, foreign_keys: {userId: {references: user(id)}}}\n"),
        10);
  }
}

TEST_CASE("what makes a circle or leaves a way out is noticed by the tables elsewhere", "[mutate]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE a (id int PRIMARY KEY, c int);"
      "CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a);"
      "CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b);"
      "CREATE TABLE d (id int PRIMARY KEY, b int REFERENCES b, a int REFERENCES a);");
  const Expectation expectation =
      stated("strict: false\nrules: [{every: table, reaches: a, except: {c: far}}, {no: cycle}]\n");
  const Outcomes outcomes = outcomes_of(database, expectation, {1});
  CHECK(outcomes.disagreements == std::vector<std::string>{});
  CHECK(outcomes.notices("foreign_key.references b(a): a(id) -> a(id1)") == false);
  CHECK(outcomes.notices("foreign_key.dropped b(a)"));
  CHECK(outcomes.notices("foreign_key.added a(id)"));
  CHECK(outcomes.notices("foreign_key.dropped d(b)") == false);  // it leads there by itself
  CHECK(outcomes.notices("foreign_key.dropped c(b)") == false);  // it is excepted
  CHECK(outcomes.notices("column.dropped a.id"));
  CHECK(outcomes.notices("primary_key.dropped b(id)") == false);
  CHECK(outcomes.notices("table.added added_by_mutate"));
  CHECK(outcomes.notices("table.dropped a"));
  CHECK(outcomes.notices("column.comment b.a: none -> other") == false);
}

TEST_CASE("a foreign key goes with the key that it refers to", "[mutate]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE a (id int PRIMARY KEY, other int UNIQUE);"
      "CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);"
      "CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b);");
  SECTION("where a rule wants it to lead on") {
    const Outcomes outcomes =
        outcomes_of(database, stated("strict: false\nrules: [{every: table, reaches: a}]\n"), {1});
    CHECK(outcomes.disagreements == std::vector<std::string>{});
    CHECK(outcomes.notices("primary_key.dropped b(id)"));
    CHECK(outcomes.notices("unique.dropped a(other)") == false);
  }
  SECTION("where it is stated") {
    const Outcomes outcomes =
        outcomes_of(database, stated("strict: false\ntables: {c: {foreign_keys: {b: {references: b(id)}}}}\n"), {1});
    CHECK(outcomes.disagreements == std::vector<std::string>{});
    CHECK(outcomes.notices("primary_key.dropped b(id)"));
    CHECK(outcomes.notices("table.dropped b"));
    CHECK(outcomes.notices("column.dropped b.id"));
    CHECK(outcomes.notices("column.dropped b.a") == false);
  }
}

TEST_CASE("a partition's foreign key is asked when its partitioned table loses the index", "[mutate]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE r (id int PRIMARY KEY); CREATE TABLE t (a int, k int) PARTITION BY RANGE (k);"
      "CREATE TABLE p PARTITION OF t FOR VALUES FROM (0) TO (9); CREATE INDEX ON t (a);"
      "ALTER TABLE p ADD FOREIGN KEY (a) REFERENCES r;");
  const Outcomes outcomes =
      outcomes_of(database, stated("strict: false\nrules: [{every: foreign_key, has: index}]\n"), {1});
  CHECK(outcomes.disagreements == std::vector<std::string>{});
  CHECK(outcomes.notices("index.dropped t(a)"));
}

TEST_CASE("what is explained by something missing is not noticed", "[mutate]") {
  const DisposableDatabase database = database_with("CREATE TABLE t (m text);");
  const Outcomes outcomes = outcomes_of(
      database, stated("strict: false\nenums: {mood: [sad]}\ntables: {t: {columns: {m: {type: mood}}}}\n"), {1});
  CHECK(outcomes.disagreements == std::vector<std::string>{});
  CHECK(outcomes.notices("column.type t.m: text -> bytea") == false);
}

TEST_CASE("what the server has said of SQL is true of it beside a change too", "[mutate]") {
  const DisposableDatabase database = database_with("CREATE TABLE t (n varchar(9) DEFAULT lower('A'));");
  const Outcomes outcomes =
      outcomes_of(database, stated("strict: false\ntables: {t: {columns: {n: {default: \"LOWER('A')\"}}}}\n"), {1});
  CHECK(outcomes.notices("column.type t.n: varchar(9) -> text") == false);
  CHECK(outcomes.of("column.default") == "2 of 2");
}

TEST_CASE("what is not compared is no change, and what cannot be alone is none", "[mutate]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE t (id serial PRIMARY KEY, n int NOT NULL, name text);"
      "CREATE INDEX odd ON t (n); CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64),"
      "finished_at timestamptz, migration_name varchar(255), logs text, rolled_back_at timestamptz,"
      "started_at timestamptz, applied_steps_count int);");
  const Outcomes outcomes = outcomes_of(database, captured(database), {1});
  const auto has = [&](const std::string& part) {
    UNSCOPED_INFO(part);
    return std::any_of(outcomes.noticed.begin(), outcomes.noticed.end(),
                       [&](const auto& outcome) { return outcome.first.find(part) != std::string::npos; });
  };
  CHECK_FALSE(has("index.name"));
  CHECK_FALSE(has("not_null_name"));
  CHECK_FALSE(has("_prisma_migrations"));
  CHECK_FALSE(has("column.collation t.n:"));
  CHECK(has("column.collation t.name:"));
  CHECK_FALSE(has("column.storage t.n:"));
  CHECK_FALSE(has("column.generation"));
  CHECK_FALSE(has("sequence.dropped"));
  CHECK_FALSE(has("primary_key.initially"));
  CHECK(has("primary_key.nulls_not_distinct") == false);
}

TEST_CASE("each property that is stated is noticed, and no other", "[mutate]") {
  const DisposableDatabase database = database_with(
      "CREATE TYPE mood AS ENUM ('sad', 'happy');"
      "CREATE TABLE t (id int PRIMARY KEY, m mood NOT NULL DEFAULT 'sad', CHECK (id > 0));"
      "CREATE VIEW v AS SELECT id FROM t; CREATE INDEX ON t (m) WHERE id > 1;");
  const Outcomes outcomes =
      outcomes_of(database,
                  stated("strict: false\nenums: {mood: [sad, happy]}\ntables:\n  t:\n    columns:\n"
                         "      m: {type: mood, default: \"'sad'::mood\"}\n    checks: {t_id_check: 0 < id}\n"
                         "    indexes: {m: {where: 1 < id}}\n"),
                  {1});
  CHECK(outcomes.disagreements == std::vector<std::string>{});
  CHECK(outcomes.of("column.type") == "1 of 2");
  CHECK(outcomes.of("column.nullable") == "0 of 1");
  CHECK(outcomes.of("column.default") == "2 of 4");
  CHECK(outcomes.of("check.expression") == "1 of 1");
  CHECK(outcomes.of("enum.labels") == "3 of 3");
  CHECK(outcomes.of("index.where") == "2 of 2");
  CHECK(outcomes.of("view.definition") == "0 of 1");
  CHECK(outcomes.of("view.dropped") == "0 of 1");
  CHECK(outcomes.notices("column.dropped t.m"));
  CHECK(outcomes.notices("column.dropped t.id"));  // takes the check along
}

}  // namespace schemaproof::testing
