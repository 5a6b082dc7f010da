// `history: d1` as a user has it: what wrangler left on this machine is held against its migrations, and there need be
// no PostgreSQL. scripts/setup has wrangler; where it could not have it that is skipped, and in CI it fails.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <set>

#include "support/files.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/texts.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

const std::string kept = ".wrangler/state/v3/d1/miniflare-D1DatabaseObject/";
const std::string history = "history: {d1: {database: ../../.wrangler/state, folder: ../../migrations}}\n";
const std::string record =
    "CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT "
    "CURRENT_TIMESTAMP NOT NULL);";

/// A folder as wrangler leaves it, with what is written of its database.
class Left {
public:
  explicit Left(const std::string& settings = history) {
    folder_.write("migrations/0001_a.sql", "CREATE TABLE a (id integer PRIMARY KEY);\n");
    folder_.write("expectations/shop/verify.yaml", settings);
    fs::create_directories(database().parent_path());
  }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  [[nodiscard]] fs::path database() const { return folder_.path() / kept / "0123.sqlite"; }
  /// PATH leads to no PostgreSQL: nothing of it is needed.
  [[nodiscard]] Outcome verified() const {
    return run_program({{}, folder_.path(), {{"SCHEMAPROOF_POSTGRES_PATH", "/nowhere"}, {"PATH", "/nowhere"}}, {}});
  }

private:
  TemporaryFolder folder_;
};

std::set<std::string> files_below(const fs::path& folder) {
  std::set<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.insert(entry.path().filename().string());
  return files;
}

}  // namespace

TEST_CASE("what wrangler applied is held against its migrations", "[tools]") {
  ToolProject project("wrangler");
  project.write("wrangler.toml",
                "name = \"shop\"\ncompatibility_date = \"2026-01-01\"\n\n[[d1_databases]]\nbinding = \"DB\"\n"
                "database_name = \"shop\"\ndatabase_id = \"00000000-0000-0000-0000-000000000001\"\n");
  project.write("migrations/0001_a.sql", "CREATE TABLE a (id integer PRIMARY KEY);\n");
  project.write("migrations/0003_c.sql", "CREATE TABLE c (id integer PRIMARY KEY);\n");
  project.write("expectations/shop/verify.yaml", history);
  const auto apply = [&] {
    const Outcome outcome = project.run("wrangler", {"d1", "migrations", "apply", "shop", "--local"});
    INFO(outcome.output << outcome.errors);
    REQUIRE(outcome.exit_code == 0);
  };
  const auto says = [&](int exit_code, const std::vector<std::string>& parts) {
    const Outcome outcome = project.verified();
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == exit_code);
    for (const std::string& part : parts) CHECK(has(outcome.output, part));
  };
  says(3, {"there is no database of D1's at", "wrangler d1 migrations apply NAME --local"});
  apply();
  const auto left = files_below(project.path() / kept);
  says(0, {"2 checks held, 0 drifted, 0 errored, 0 skipped", "2 migrations"});
  CHECK(files_below(project.path() / kept) == left);

  project.write("migrations/0002_b.sql", "CREATE TABLE b (id integer PRIMARY KEY);\n");
  says(1, {"0002_b: missing", "1 drifted, 0 errored"});
  apply();
  says(1, {"0003_c: out_of_order", "1 drifted, 0 errored"});

  fs::rename(project.path() / "migrations/0002_b.sql", project.path() / "migrations/0004_b.sql");
  says(1, {"0004_b: missing", "0002_b.sql: unknown", "2 drifted, 0 errored"});
  fs::remove(project.path() / "migrations/0004_b.sql");
  says(1, {"0002_b.sql: unknown", "1 drifted, 0 errored"});

  const std::string latest = "history: {d1: {database: ../../" + kept + ", folder: ../../migrations, latest: ";
  project.write("migrations/0002_b.sql", "CREATE TABLE b (id integer PRIMARY KEY);\n");
  project.write("expectations/shop/verify.yaml", latest + "0002_b}}\n");
  says(1, {"0003_c: latest", "1 drifted, 0 errored"});
  project.write("expectations/shop/verify.yaml", latest + "0005_x}}\n");
  says(3, {"there is no migration '0005_x'", "1 errored"});
}

TEST_CASE("what D1 left that cannot be read is errored, and says what to do", "[d1]") {
  const Left left;
  const auto says = [&](const std::vector<std::string>& parts) {
    const Outcome outcome = left.verified();
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == 3);
    CHECK(has(outcome.output, "1 errored"));
    for (const std::string& part : parts) CHECK(has(outcome.output, part));
  };
  says({"there is no database of D1's at", "wrangler d1 migrations apply NAME --local"});
  const std::string file = kept + "0123.sqlite";
  left.folder().write(file, "SQLite format 3 it is not");
  says({file, "is no SQLite", "name the file that SQLite keeps"});
  fs::remove(left.database());
  write_sqlite(left.database(), record + "INSERT INTO d1_migrations (name) VALUES ('0001_a.sql');");
  const std::string whole = read_file(left.database());
  left.folder().write(file, whole.substr(0, whole.size() / 4) + std::string(whole.size() * 3 / 4, '\x5A'));
  says({file, "is damaged", "integrity_check"});
  left.folder().write(file, whole);
  const SqliteFile writer(left.database());
  writer.run("BEGIN EXCLUSIVE");
  says({file, "is locked by", "try again when that one is done"});
  writer.run("ROLLBACK");
  const Outcome held = left.verified();
  INFO(held.output << held.errors);
  CHECK(held.exit_code == 0);
  CHECK(has(held.output, "shop: on database .wrangler/state\nshop: 1 migration\n"));
}

TEST_CASE("a database of D1's that never had a migration has all of them pending", "[d1]") {
  const Left left;
  write_sqlite(left.database(), "CREATE TABLE a (id integer)");
  const Outcome outcome = left.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "0001_a: missing"));
}

TEST_CASE("which of several databases of D1's is meant must be said", "[d1]") {
  const Left left;
  write_sqlite(left.database(), record);
  write_sqlite(left.folder().path() / kept / "89ab.sqlite", record);
  const Outcome outcome = left.verified();
  CHECK(outcome.exit_code == 2);
  CHECK(has(outcome.errors, "'database' must name one of the databases in .wrangler/state"));
  CHECK(has(outcome.errors, kept + "0123.sqlite, " + kept + "89ab.sqlite"));
}

TEST_CASE("a folder without wrangler's migrations is a mistake", "[d1]") {
  const Left left("history: {d1: {database: ../../.wrangler, folder: ..}}\n");
  const Outcome outcome = left.verified();
  CHECK(outcome.exit_code == 2);
  CHECK(has(outcome.errors, "there are no migrations in expectations"));
}

TEST_CASE("what else is asked beside the history of D1 needs its database", "[d1]") {
  const Left left(history + "strict: true\n");
  const Outcome outcome = left.verified();
  CHECK(outcome.exit_code == 2);
  CHECK(has(outcome.errors, "does not say how its database is built"));
}

TEST_CASE("a changelog passes over what has only the history of D1", "[d1]") {
  const Left left;
  const auto changelog = [&] { return run_program({{"changelog"}, left.folder().path(), {}, {}}); };
  CHECK(changelog().exit_code == 2);
  left.folder().write("expectations/old/migrations/1_b.sql", "CREATE TABLE b (id integer);\n");
  left.folder().write("expectations/old/verify.yaml",
                      "database: {build: [{migrations: migrations}]}\nstrict: false\ntables: {b: {}}\n");
  const Outcome outcome = changelog();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(outcome.output.starts_with("# old\n"));
}

TEST_CASE("the history of D1 is asked beside a live database", "[d1]") {
  const Left left(history + "strict: false\ntables: {a: absent}\n");
  write_sqlite(left.database(), record);
  const DisposableDatabase database = database_with("");
  const Outcome outcome = run_program({{"--url", database.target().connection}, left.folder().path(), {}, {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "0001_a: missing"));
  CHECK(has(outcome.output, "1 drifted, 0 errored"));
}

}  // namespace schemaproof::testing
