// A file of SQLite's as a user has it: verified and captured with --url, left as it was, and what cannot be read said
// so. No PostgreSQL is needed for any of it.
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <map>

#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/program.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/texts.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

constexpr const char* schema =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);"
    "CREATE TABLE sessions (id TEXT PRIMARY KEY NOT NULL, user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE);"
    "CREATE INDEX sessions_user ON sessions (user);"
    "INSERT INTO users VALUES (1, 'ada@example.org');";

const std::string stated =
    "database: {engine: sqlite}\n"
    "tables:\n"
    "  users:\n"
    "    columns: {id: integer, email: text not null}\n"
    "    primary_key: id\n"
    "    unique: [[email]]\n"
    "  sessions:\n"
    "    columns: {id: text not null, user: integer not null}\n"
    "    primary_key: id\n"
    "    foreign_keys: {user: {references: users(id), on_delete: cascade}}\n"
    "    indexes: {user: {}}\n";

/// A folder with an expectation and a file.
class Project {
public:
  explicit Project(const std::string& expectation = stated, const std::string& sql = schema) {
    folder_.write("expectations/shop/verify.yaml", expectation);
    if (!sql.empty()) write_sqlite(path() / "shop.db", sql);
  }
  [[nodiscard]] const fs::path& path() const { return folder_.path(); }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  /// PATH leads to no PostgreSQL: nothing of it is needed.
  [[nodiscard]] Outcome run(const std::vector<std::string>& arguments) const {
    return run_program({arguments, path(), {{"SCHEMAPROOF_POSTGRES_PATH", "/nowhere"}, {"PATH", "/nowhere"}}, {}});
  }
  [[nodiscard]] Outcome verified(const std::string& file = "shop.db") const { return run({"--url", "sqlite:" + file}); }

private:
  TemporaryFolder folder_;
};

std::map<std::string, std::string> content_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) files[entry.path().filename().string()] = read_file(entry.path());
  }
  return files;
}

void says(const Outcome& outcome, int exit_code, const std::vector<std::string>& parts) {
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == exit_code);
  for (const std::string& part : parts) CHECK(has(outcome.output + outcome.errors, part));
}

}  // namespace

TEST_CASE("a file of SQLite's is verified and left as it is", "[sqlite]") {
  const Project project;
  const auto before = content_of(project.path());
  says(project.verified(), 0, {"0 drifted, 0 errored, 1 skipped", "needs a disposable database"});
  write_sqlite(project.path() / "shop.db", "DROP INDEX sessions_user; ALTER TABLE users ADD COLUMN name TEXT;");
  says(project.verified(), 1,
       {"index sessions(user) is missing", "CREATE INDEX", "column users.name is unexpected", "2 drifted, 0 errored"});
  // What the report prints mends it.
  write_sqlite(project.path() / "shop.db",
               "CREATE INDEX sessions_user ON sessions (user); ALTER TABLE users DROP COLUMN name;");
  says(project.verified(), 0, {"0 drifted"});
  CHECK(content_of(project.path()).size() == before.size());
}

TEST_CASE("a log of SQLite's is read and left as it is", "[sqlite]") {
  const Project project(stated, std::string("PRAGMA journal_mode = WAL;") + schema);
  CHECK(content_of(project.path()).size() == 1);
  says(project.verified(), 0, {"0 drifted, 0 errored"});
  CHECK(content_of(project.path()).size() == 1);
  const SqliteFile open(project.path() / "shop.db");
  open.run("CREATE TABLE late (id INTEGER PRIMARY KEY)");
  says(project.verified(), 1, {"table late is unexpected"});
}

TEST_CASE("what is no file of SQLite's cannot be asked", "[sqlite]") {
  const Project project;
  says(project.verified("missing.db"), 3, {"there is no", "check the path"});
  says(project.verified("expectations"), 3, {"is not a regular file"});
  project.folder().write("empty.db", "");
  says(project.verified("empty.db"), 3, {"it is empty"});
  project.folder().write("text.db", std::string(5000, 'x'));
  says(project.verified("text.db"), 3, {"is no SQLite database"});
  std::string damaged = read_file(project.path() / "shop.db");
  for (std::size_t i = 110; i < 4096 && i < damaged.size(); ++i) damaged[i] = '\x7f';
  project.folder().write("damaged.db", damaged);
  says(project.verified("damaged.db"), 3, {"is damaged"});
  const SqliteFile locked(project.path() / "shop.db");
  locked.run("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
  says(project.verified(), 3, {"is locked by another program"});
}

TEST_CASE("a page that is not sound drifts", "[sqlite]") {
  const Project project(stated, std::string(schema) + "CREATE TABLE bulk (t TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                        "SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO bulk SELECT hex(randomblob(20)) FROM n; "
                        "CREATE INDEX bulk_t ON bulk (t); DROP TABLE IF EXISTS none;");
  std::string content = read_file(project.path() / "shop.db");
  // The last page: of the index.
  for (std::size_t i = content.size() - 2000; i < content.size(); ++i) content[i] = '\x55';
  project.folder().write("shop.db", content);
  says(project.verified(), 1, {"integrity_check"});
}

TEST_CASE("a captured file of SQLite's verifies with its expectation alone", "[sqlite]") {
  const Project project;
  says(project.run({"capture", "--url", "sqlite:shop.db", "--out", "expectations/captured"}), 0, {"captured 2 tables"});
  says(project.run({"--expect", "expectations/captured", "--url", "sqlite:shop.db"}), 0,
       {"0 drifted, 0 errored, 1 skipped"});
  says(project.run({"--url", "shop=sqlite:shop.db", "--url", "captured=sqlite:shop.db"}), 0, {"shop: ", "captured: "});
}

TEST_CASE("what is PostgreSQL's alone is a mistake of whoever asks SQLite", "[sqlite]") {
  const Project project("tables:\n  users: {columns: {id: serial}, comment: of users}\n");
  says(project.verified(), 2,
       {"verify.yaml:2", "SQLite has no 'serial' of a column", "SQLite has no 'comment' of a table"});
  const Project plain;
  says(plain.run({"--url", "sqlite:"}), 2, {"names no file"});
  says(plain.run({"--url", "sqlite:///shop.db"}), 2, {"sqlite: and the path as the shell has it"});
  says(plain.run({"--url", "sqlite:shop.db", "--postgres", "15"}), 2, {"--postgres, --server and --image"});
  says(plain.run({"--url", "postgresql://localhost/shop"}), 2, {"this expectation is about SQLite"});
  says(plain.run({"stats", "--url", "sqlite:shop.db"}), 2, {"files of SQLite's are not taken here"});
  says(plain.run({"fingerprint", "--url", "sqlite:shop.db", "--out", "a.json"}), 2,
       {"files of SQLite's are not taken here"});
  says(plain.run({"mutate"}), 2, {"is about SQLite, and this command asks PostgreSQL"});
  says(plain.run({"cascade", "users"}), 2, {"is about SQLite, and this command asks PostgreSQL"});
  says(plain.run({"diff", "expectations/shop", "expectations/shop"}), 2,
       {"is about SQLite, and this command asks PostgreSQL"});
}

TEST_CASE("a command builds a file of SQLite's, twice", "[sqlite]") {
  const Project project(
      "database:\n  engine: sqlite\n  build:\n    - prelude: schema.sql\n    - {command: 'sh fill.sh', twice: true}\n"
      "strict: false\ncounts: {tables: 1}\nqueries: {rows: {sql: SELECT count(*) FROM t, returns: 2}}\n",
      "");
  project.folder().write("expectations/shop/schema.sql", "CREATE TABLE t (a INTEGER);");
  project.folder().write("expectations/shop/fill.sh", "sqlite3 \"$DATABASE_PATH\" 'INSERT INTO t VALUES (1)'\n");
  const Outcome outcome = run_program({{}, project.path(), {}, {}});
  says(outcome, 1, {"sh fill.sh: added t: no further row", "1 row came in"});
}

TEST_CASE("D1 loses the rows that its verification says it loses", "[tools]") {
  ToolProject project("wrangler");
  project.write("wrangler.toml",
                "name = \"shop\"\ncompatibility_date = \"2026-01-01\"\n\n[[d1_databases]]\nbinding = \"DB\"\n"
                "database_name = \"shop\"\ndatabase_id = \"00000000-0000-0000-0000-000000000001\"\n");
  const fs::path fixture = source_folder() / "fixtures/sqlite/rebuild_that_wipes";
  const auto wrangler = [&](const std::vector<std::string>& arguments) {
    const Outcome outcome = project.run("wrangler", arguments);
    INFO(outcome.output << outcome.errors);
    REQUIRE(outcome.exit_code == 0);
  };
  const std::vector<std::string> apply = {"d1", "migrations", "apply", "shop", "--local"};
  project.write("migrations/0000_init.sql", read_file(fixture / "drizzle/0000_init.sql"));
  wrangler(apply);
  project.write("seed.sql", read_file(fixture / "seed.sql"));
  wrangler({"d1", "execute", "shop", "--local", "--file=seed.sql", "--yes"});
  project.write("migrations/0001_email_required.sql", read_file(fixture / "drizzle/0001_email_required.sql"));
  wrangler(apply);
  project.write("expectations/shop/verify.yaml",
                "database: {engine: sqlite, build: [{migrations: ../../migrations, format: d1}]}\nstrict: false\n"
                "counts: {tables: 2}\nhistory: d1\n"
                "queries:\n  users: {sql: SELECT count(*) FROM users, returns: 2}\n"
                "  sessions: {sql: SELECT count(*) FROM sessions, returns: 0}\n");
  std::string file;
  for (const auto& entry :
       fs::directory_iterator(project.path() / ".wrangler/state/v3/d1/miniflare-D1DatabaseObject")) {
    const fs::path& path = entry.path();
    if (path.extension() == ".sqlite" && path.stem() != "metadata") file = path.string();
  }
  const Outcome outcome = run_program({{"--url", "sqlite:" + file, "--allow-queries"}, project.path(), {}, {}});
  says(outcome, 0, {"0 drifted, 0 errored", "2 migrations"});
  // And the build that the same migrations are in this program loses them too.
  says(run_program({{"--expect", (fixture.parent_path() / "rebuild_on_d1/expectation.yaml").string()}, {}, {}, {}}), 1,
       {"sessions", "2 rows are gone"});
}

}  // namespace schemaproof::testing
