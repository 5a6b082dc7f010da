// Which builds come to the same state, and which of them cannot be told from their texts?
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "migrations/state_names.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof {

namespace {

using Names = std::vector<std::string>;

/// Of a build of these files, all run as psql runs them.
Names names_of(const TemporaryFolder& folder, const std::vector<std::string>& texts,
               const std::string& database = "shop") {
  BuildPlan plan;
  for (const std::string& text : texts) {
    Script script;
    script.what = "seed " + std::to_string(plan.scripts.size());
    script.file = folder.write(std::to_string(plan.scripts.size()) + ".sql", text);
    script.kind = BuildStep::Kind::seed;
    plan.scripts.push_back(script);
  }
  return state_names(plan, {}, database);
}

}  // namespace

TEST_CASE("a state is told by all that was sent before it") {
  const TemporaryFolder folder;
  const Names names = names_of(folder, {"SELECT 1", "SELECT 2", "SELECT 3"});
  REQUIRE(names.size() == 4);
  CHECK(names[0].empty());
  CHECK(names_of(folder, {"SELECT 1", "SELECT 2", "SELECT 3"}) == names);
  const Names other = names_of(folder, {"SELECT 1", "SELECT 5", "SELECT 3"});
  CHECK(other[1] == names[1]);
  CHECK(other[2] != names[2]);
  CHECK(other[3] != names[3]);
  CHECK(names_of(folder, {"SELECT 1"}, "other")[1] == names[1]);
}

TEST_CASE("what reaches outside of the database names no state, nor does anything after it") {
  const TemporaryFolder folder;
  for (const char* text : {"COPY t FROM '/srv/t.csv'", "COPY t FROM /* a file */ U&'x'",
                           "DO $$ BEGIN EXECUTE 'COPY t FROM ' || f(); END $$", "copy t (a, b)\n  from\n E'/srv/t.csv'",
                           "COPY t FROM PROGRAM 'x'", "SELECT pg_read_file('/etc/hosts')", "SELECT lo_import('/x')",
                           "CREATE EXTENSION postgres_fdw", "SELECT * FROM dblink('x', 'y') AS t (a int)",
                           "ALTER SYSTEM SET work_mem = '7MB'", "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p",
                           "CREATE TABLESPACE t LOCATION '/x'"}) {
    INFO(text);
    const Names names = names_of(folder, {"SELECT 1", text, "SELECT 3"});
    CHECK(!names[1].empty());
    CHECK(names[2].empty());
    CHECK(names[3].empty());
  }
  for (const char* text : {"COPY t FROM stdin;\n1\n\\.\n", "SET default_tablespace = ''", "SELECT 'from here'"}) {
    INFO(text);
    CHECK(!names_of(folder, {text})[1].empty());
  }
}

TEST_CASE("what may speak of its database by name goes for that name alone") {
  const TemporaryFolder folder;
  const char* const text = "ALTER DATABASE shop SET timezone = 'UTC'";
  CHECK(names_of(folder, {text}, "shop") != names_of(folder, {text}, "other"));
}

TEST_CASE("commands and rows that are made name no state, and a transaction has none inside") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.write("1.sql", "SELECT 1");
  const auto script = [&] {
    Script one;
    one.what = "migration 1";
    one.file = file;
    return one;
  };
  BuildPlan plan;
  plan.scripts = {script(), script(), script()};
  plan.scripts[1].rows = 10;
  CHECK(state_names(plan, {}, "shop")[2].empty());
  plan.scripts[1] = script();
  plan.scripts[1].command.emplace();
  CHECK(state_names(plan, {}, "shop")[2].empty());
  plan.scripts[1] = script();
  plan.scripts[1].joins_previous = true;
  const Names joined = state_names(plan, {}, "shop");
  CHECK(joined[1].empty());
  CHECK(!joined[2].empty());
  // A stop between the two makes two transactions of it.
  CHECK(state_names(plan, {1}, "shop")[2].empty());
  plan.scripts[2].file = folder.path() / "gone.sql";
  CHECK(state_names(plan, {}, "shop")[3].empty());
}

}  // namespace schemaproof
