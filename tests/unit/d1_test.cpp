// Are wrangler's migrations taken in its order, and is its database found in the folders that it keeps?
#include <catch2/catch_test_macros.hpp>
#include <filesystem>

#include "migrations/d1.hpp"
#include "support/failure.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

const std::string kept = ".wrangler/state/v3/d1/miniflare-D1DatabaseObject/";

}  // namespace

TEST_CASE("d1: migrations are in the order of their numbers, then of their names", "[d1]") {
  const TemporaryFolder folder;
  for (const char* file : {"b.sql", "0010_c.sql", "2_b.sql", "a.sql", "0001_z.sql", "0002_a.sql", "notes.md"})
    folder.write(file, "SELECT 1;");
  std::string order;
  for (const Migration& migration : d1_migrations(folder.path())) order += migration.name + " ";
  CHECK(order == "0001_z 0002_a 2_b 0010_c a b ");
}

TEST_CASE("d1: whichever folder of wrangler's is named, the database is found", "[d1]") {
  const TemporaryFolder folder;
  const fs::path file = folder.write(kept + "0123.sqlite", "");
  folder.write(kept + "0123.sqlite-wal", "");
  folder.write(kept + "metadata.sqlite", "");
  folder.write(".wrangler/state/v3/kv/miniflare-KVNamespaceObject/4567.sqlite", "");
  for (const char* named : {"", ".wrangler", ".wrangler/", ".wrangler/state", ".wrangler/state/v3",
                            ".wrangler/state/v3/d1", kept.c_str(), ".wrangler/state/v3/d1/miniflare-D1DatabaseObject",
                            ".wrangler/state/v3/d1/miniflare-D1DatabaseObject/0123.sqlite"}) {
    INFO(named);
    const std::vector<fs::path> found = d1_databases(folder.path() / named);
    REQUIRE(found.size() == 1);
    CHECK(fs::equivalent(found.front(), file));
  }
  CHECK(d1_databases(folder.path() / "nowhere").empty());
  CHECK(d1_databases(folder.path() / ".wrangler/state/v3/kv").empty());
  folder.write(kept + "89ab.sqlite", "");
  CHECK(d1_databases(folder.path()).size() == 2);
}

TEST_CASE("d1: what is recorded is read in the order in which it was applied", "[d1]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "d1.sqlite";
  write_sqlite(file, "CREATE TABLE other (id int)");
  CHECK(read_d1_history(file, {"d1_migrations"}).empty());
  write_sqlite(
      file,
      "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP "
      "DEFAULT CURRENT_TIMESTAMP NOT NULL);"
      "INSERT INTO d1_migrations (id, name) VALUES (2, '0001_a.sql'), (1, '0002_b.sql')");
  const std::vector<Recorded> recorded = read_d1_history(file, {"gone", "d1_migrations"});
  REQUIRE(recorded.size() == 2);
  CHECK(recorded[0].identity == "0002_b.sql");
  CHECK(recorded[1].identity == "0001_a.sql");
  CHECK(recorded[1].state == Recorded::State::applied);
  CHECK_THROWS_AS(read_d1_history(folder.path() / "nowhere", {"d1_migrations"}), Failure);
}

TEST_CASE("d1: the record is in the table that wrangler is set to") {
  using Tables = std::vector<std::string>;
  const TemporaryFolder folder;
  const fs::path migrations = folder.write("db/migrations/0001_a.sql", "").parent_path();
  CHECK(d1_tables("", migrations) == Tables{"d1_migrations"});
  CHECK(d1_tables("stated", migrations) == Tables{"stated"});
  folder.write(
      "wrangler.toml",
      "[[d1_databases]]\nbinding = \"DB\"\n# migrations_table = \"old\"\nmigrations_table = 'of toml'  # ours\n");
  CHECK(d1_tables("", migrations) == Tables{"of toml", "d1_migrations"});
  folder.write(
      "wrangler.jsonc",
      "{\"d1_databases\": [\n  // \"migrations_table\": \"old\"\n  {\"binding\": \"A\", \"migrations_table\": \"a\"},\n"
      "  {\"binding\": \"B\",\n   \"migrations_table\" : \"b\"}]}\n");
  CHECK(d1_tables("", migrations) == Tables{"a", "b", "d1_migrations"});
  const fs::path file = folder.path() / "d1.sqlite";
  write_sqlite(file, "CREATE TABLE b (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO b (name) VALUES ('0001_a.sql')");
  CHECK(read_d1_history(file, d1_tables("", migrations)).size() == 1);
}

}  // namespace schemaproof::testing
