// Is a file of SQLite's read as it is, and left as it is; is what cannot be read said so?
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <map>
#include <thread>

#include "sqlite/read_session.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "tests/support/sqlite_file.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr SqliteSession::Limits impatient{milliseconds{400}, milliseconds{200}};
constexpr const char* all = "SELECT id, name FROM t ORDER BY id";
const std::string two_rows =
    "CREATE TABLE t (id integer PRIMARY KEY, name text); INSERT INTO t VALUES (1, 'a'), (2, NULL);";
const std::string with_log = "PRAGMA journal_mode = WAL;";

std::string rows_of(SqliteSession& session, const std::string& sql = all) {
  std::string text;
  session.query(sql, [&](const Row& row) {
    for (int i = 0; i < row.size(); ++i)
      text += fmt::format("{}={} ", row.column_name(i), row.is_null(i) ? "NULL" : row.text(i));
  });
  return text;
}

std::string rows_of(const fs::path& file, const std::string& sql = all) {
  SqliteSession session(file, impatient);
  return rows_of(session, sql);
}

/// What is said, and what to do about it; empty when it could be read.
std::string refusal(const fs::path& file, const std::string& sql = all) {
  try {
    rows_of(file, sql);
  } catch (const Failure& failure) {
    return std::string(failure.what()) + " | " + failure.hint;
  }
  return {};
}

/// Every file there, with what is in it.
std::map<std::string, std::string> content_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder))
    files[entry.path().filename().string()] = read_file(entry.path());
  return files;
}

}  // namespace

TEST_CASE("sqlite: rows are read, and nothing is left beside the file", "[sqlite]") {
  const TemporaryFolder folder;
  for (const std::string& mode : {std::string(), with_log}) {
    const fs::path file = folder.path() / (mode.empty() ? "plain.sqlite" : "log.sqlite");
    write_sqlite(file, mode + two_rows);
    const auto before = content_of(folder.path());
    CHECK(rows_of(file) == "id=1 name=a id=2 name=NULL ");
    CHECK(content_of(folder.path()) == before);
  }
}

TEST_CASE("sqlite: what is only in another program's log is read, and stays there", "[sqlite]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "live.sqlite";
  const SqliteFile writer(file);
  writer.run(with_log + two_rows);
  const std::string log = read_file(file.string() + "-wal");
  SqliteSession session(file, impatient);
  CHECK(rows_of(session) == "id=1 name=a id=2 name=NULL ");
  writer.run("INSERT INTO t VALUES (3, 'c')");
  // One state, whatever others write meanwhile.
  CHECK(rows_of(session) == "id=1 name=a id=2 name=NULL ");
  CHECK(rows_of(file) == "id=1 name=a id=2 name=NULL id=3 name=c ");
  CHECK(read_file(file.string() + "-wal").starts_with(log));
}

TEST_CASE("sqlite: any file name", "[sqlite]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "a?mode=rwc&b#c%41 'd\"é.sqlite";
  write_sqlite(file, with_log + two_rows);
  CHECK(rows_of(file) == "id=1 name=a id=2 name=NULL ");
}

TEST_CASE("sqlite: what is no database says so", "[sqlite]") {
  const TemporaryFolder folder;
  CHECK(has(refusal(folder.path() / "none.sqlite"), "there is no "));
  CHECK_FALSE(fs::exists(folder.path() / "none.sqlite"));
  CHECK(has(refusal(folder.path()), "is not a regular file"));
  CHECK(has(refusal(folder.write("empty.sqlite", "")), "is no SQLite database: it is empty | name the file"));
  CHECK(has(refusal(folder.write("text.sqlite", std::string(5000, 'x'))), "is no SQLite database: file is not"));
}

TEST_CASE("sqlite: what is damaged says so", "[sqlite]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "damaged.sqlite";
  write_sqlite(file, two_rows);
  const std::string whole = read_file(file);
  constexpr std::size_t page = 4096;
  REQUIRE(whole.size() == 2 * page);
  folder.write("damaged.sqlite", whole.substr(0, page) + std::string(page, '\x5A'));
  CHECK(has(refusal(file), "is damaged: database disk image is malformed | sqlite3 FILE 'PRAGMA integrity_check'"));
}

TEST_CASE("sqlite: what another program locks is waited for, and not for ever", "[sqlite]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "locked.sqlite";
  const SqliteFile writer(file);
  writer.run(two_rows + "BEGIN EXCLUSIVE");
  CHECK(has(refusal(file), "is locked by another program: database is locked | try again"));
  std::thread ends([&] {
    std::this_thread::sleep_for(impatient.lock_timeout / 4);
    writer.run("COMMIT");
  });
  const std::string waited = refusal(file);
  ends.join();
  CHECK(waited.empty());
}

TEST_CASE("sqlite: a transaction that nobody ended is not undone by who only reads", "[sqlite]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "writing.sqlite";
  const SqliteFile writer(file);
  writer.run(two_rows + "PRAGMA cache_size = 1; BEGIN; INSERT INTO t SELECT value + 2, hex(randomblob(500)) "
             "FROM (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 2000) SELECT * FROM n)");
  const fs::path left = folder.write("left.sqlite", read_file(file));
  folder.write("left.sqlite-journal", read_file(file.string() + "-journal"));
  CHECK(has(refusal(left), "was left in the middle of a transaction"));
  CHECK(fs::exists(folder.path() / "left.sqlite-journal"));
}

TEST_CASE("sqlite: what is written while nothing keeps it as it is cannot be relied on", "[sqlite]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "log.sqlite";
  write_sqlite(file, with_log + two_rows);
  SqliteSession session(file, impatient);
  CHECK(rows_of(session) == "id=1 name=a id=2 name=NULL ");
  SECTION("and written to its end") {
    write_sqlite(file, "INSERT INTO t VALUES (3, 'c')");
    CHECK_THROWS_AS(rows_of(session), Failure);
  }
  SECTION("and still in the log") {
    const SqliteFile writer(file);
    writer.run("INSERT INTO t VALUES (3, 'c')");
    CHECK_THROWS_AS(rows_of(session), Failure);
  }
}

TEST_CASE("sqlite: nothing is written, and nothing goes on for ever", "[sqlite]") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "t.sqlite";
  write_sqlite(file, two_rows);
  CHECK(has(refusal(file, "INSERT INTO t VALUES (3, 'c')"), "attempt to write a readonly database"));
  CHECK(has(refusal(file, "WITH RECURSIVE n (v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n) SELECT max(v) FROM n"),
            "a query took longer than 200 ms"));
  CHECK(has(refusal(file, "SELECT colour FROM t"), "no such column: colour"));
}

}  // namespace schemaproof::testing
