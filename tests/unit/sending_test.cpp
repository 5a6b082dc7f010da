// In which order do the migrations of each tool run, and how is each sent?
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "migrations/dump.hpp"
#include "migrations/formats.hpp"
#include "support/failure.hpp"
#include "support/text.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof {

namespace {

using Texts = std::vector<std::string>;

Listing listed(const std::string& format, const std::filesystem::path& folder) {
  return format_called(format)->list(folder);
}

Texts names(const Listing& listing) {
  Texts texts;
  for (const Migration& migration : listing.migrations) texts.push_back(migration.name);
  return texts;
}

std::string problem_of(const std::string& format, const std::filesystem::path& folder) {
  try {
    listed(format, folder);
    return {};
  } catch (const Failure& failure) {
    return failure.what();
  }
}

struct Sent {
  Texts messages;
  bool in_transaction = false;
  std::string problem;
};

Sent sent(const std::string& format, const std::string& text, Direction direction = Direction::up,
          const std::filesystem::path& file = "1_a.sql") {
  try {
    Sent result;
    const Sending sending = format_called(format)->sending(file, text, direction);
    for (const Message& message : sending.messages)
      result.messages.emplace_back(trimmed(std::string_view(text).substr(message.begin, message.size)));
    result.in_transaction = sending.in_transaction;
    return result;
  } catch (const Failure& failure) {
    return {{}, false, failure.what()};
  }
}

}  // namespace

TEST_CASE("Drizzle: the journal gives the order, and says what its migrator passes over") {
  const TemporaryFolder folder;
  folder.write("0000_b.sql", "");
  folder.write("0001_a.sql", "");
  folder.write("0002_late.sql", "");
  folder.write("0009_forgotten.sql", "");
  folder.write("meta/_journal.json",
               R"({"entries": [{"idx": 0, "when": 10, "tag": "0001_a"}, {"idx": 1, "when": 20, "tag": "0000_b"},
                   {"idx": 2, "when": 15, "tag": "0002_late"}]})");
  const Listing listing = listed("drizzle", folder.path());
  CHECK(names(listing) == Texts{"0001_a", "0000_b", "0002_late"});
  REQUIRE(listing.warnings.size() == 2);
  CHECK(listing.warnings[0].starts_with("Drizzle will not apply 0002_late where 0000_b was applied"));
  CHECK(listing.warnings[1].starts_with("Drizzle passes over 0009_forgotten.sql"));
  folder.write("meta/_journal.json", R"({"entries": [{"idx": 0, "when": 10, "tag": "0007_gone"}]})");
  CHECK(problem_of("drizzle", folder.path()).starts_with("the journal names 0007_gone, and there is no "));
  folder.write("meta/_journal.json", "[]");
  CHECK(problem_of("drizzle", folder.path()).find("is no journal of Drizzle") != std::string::npos);
}

TEST_CASE("Drizzle: what stands between breakpoints is a message, all in one transaction") {
  const Sent both = sent("drizzle", "CREATE TABLE a ();--> statement-breakpoint\nCREATE TABLE b (); SELECT 1;");
  CHECK(both.messages == Texts{"CREATE TABLE a ();", "CREATE TABLE b (); SELECT 1;"});
  CHECK(both.in_transaction);
  CHECK(format_called("drizzle")->pending_together);
  CHECK_FALSE(format_called("prisma")->pending_together);
}

TEST_CASE("golang-migrate: versions are numbers, and none stands twice") {
  const TemporaryFolder folder;
  for (const char* file : {"10_c.up.sql", "2_b.up.sql", "2_b.down.sql", "0001_a.up.sql", "notes.sql", "7_x.down.sql"})
    folder.write(file, "select 1");
  const Listing listing = listed("golang-migrate", folder.path());
  CHECK(names(listing) == Texts{"0001_a", "2_b", "10_c"});
  CHECK(listing.migrations[1].down.filename() == "2_b.down.sql");
  CHECK(listing.migrations[0].down.empty());
  CHECK(listing.warnings.size() == 2);
  folder.write("02_again.up.sql", "");
  CHECK(problem_of("golang-migrate", folder.path())
        == "two migrations have the version 2: 02_again.up.sql and 2_b.up.sql");
}

TEST_CASE("goose: a statement ends with its line, or with StatementEnd") {
  const std::string text =
      "-- +goose Up\nCREATE TABLE a ();  -- first;\nCREATE TABLE b\n  ();\n-- +goose StatementBegin\n"
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1;\n SELECT 2; $$;\n-- +goose StatementEnd\n"
      "-- +goose Down\nDROP TABLE a;\n";
  const Sent up = sent("goose", text);
  REQUIRE(up.messages.size() == 3);
  CHECK(up.messages[0] == "CREATE TABLE a ();  -- first;");
  CHECK(up.messages[1] == "CREATE TABLE b\n  ();");
  CHECK(up.messages[2].ends_with("SELECT 2; $$;"));
  CHECK(up.in_transaction);
  CHECK(sent("goose", text, Direction::down).messages == Texts{"DROP TABLE a;"});
  CHECK_FALSE(sent("goose", "-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n").in_transaction);
  CHECK(sent("goose", "-- +goose Up\nSELECT 1\n").problem.find("does not end in a semicolon") != std::string::npos);
  CHECK(sent("goose", "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n").problem.find("StatementEnd")
        != std::string::npos);
  CHECK(sent("goose", "-- +goose ENVSUB ON\n-- +goose Up\nSELECT 1;\n").problem.find("ENVSUB") != std::string::npos);
}

TEST_CASE("dbmate: a block is one message, in a transaction unless it says otherwise") {
  const std::string text = "-- migrate:up\nCREATE TABLE a ();\nCREATE TABLE b ();\n\n-- migrate:down\nDROP TABLE a;\n";
  const Sent up = sent("dbmate", text);
  CHECK(up.messages == Texts{"CREATE TABLE a ();\nCREATE TABLE b ();"});
  CHECK(up.in_transaction);
  CHECK(sent("dbmate", text, Direction::down).messages == Texts{"DROP TABLE a;"});
  CHECK_FALSE(sent("dbmate", "-- migrate:up transaction:false\nVACUUM;\n-- migrate:down\n").in_transaction);
  CHECK(sent("dbmate", "SELECT 1;").problem.find("has no '-- migrate:up'") != std::string::npos);
}

TEST_CASE("Flyway: by version, then what is repeatable") {
  const TemporaryFolder folder;
  for (const char* file : {"V1_10__c.sql", "V1.2__b.sql", "V1__a.sql", "R__view.sql", "U1.2__b.sql", "below/V2__d.sql",
                           "V__none.sql", "notes.sql"})
    folder.write(file, "select 1");
  const Listing listing = listed("flyway", folder.path());
  CHECK(names(listing) == Texts{"V1__a", "V1.2__b", "V1_10__c", "V2__d", "R__view"});
  CHECK(listing.migrations[1].down.filename() == "U1.2__b.sql");
  CHECK(listing.warnings.size() == 2);
  folder.write("V1.0__again.sql", "");
  CHECK(problem_of("flyway", folder.path()).starts_with("two migrations have the version 1: "));
}

TEST_CASE("Flyway: statements that forbid a transaction run without one, and stand alone") {
  CHECK(sent("flyway", "CREATE TABLE a (); CREATE TABLE b ();").in_transaction);
  const Sent alone = sent("flyway", "CREATE UNIQUE INDEX CONCURRENTLY i ON a (x);");
  CHECK(alone.messages.size() == 1);
  CHECK_FALSE(alone.in_transaction);
  CHECK(sent("flyway", "CREATE TABLE a (); VACUUM;").problem.find("mixes statements") != std::string::npos);
  CHECK(sent("flyway", "INSERT INTO a VALUES ('${name}');").problem.find("${name}") != std::string::npos);
  const TemporaryFolder folder;
  const auto file = folder.write("V1__a.sql", "");
  folder.write("V1__a.sql.conf", "# why\nexecuteInTransaction=false\n");
  CHECK_FALSE(sent("flyway", "CREATE TABLE a ();", Direction::up, file).in_transaction);
}

TEST_CASE("Sqitch: the plan gives the order; a reworked change has the tag's script first") {
  const TemporaryFolder folder;
  folder.write("sqitch.plan",
               "%syntax-version=1.0.0\n%project=shop\n\nusers 2024-01-01T00:00:00Z A <a@b> # first\n"
               "@v1 2024-01-02T00:00:00Z A <a@b>\norders [users] 2024-01-03T00:00:00Z A <a@b>\n"
               "users [users@v1] 2024-01-04T00:00:00Z A <a@b>\n");
  for (const char* file : {"deploy/users@v1.sql", "deploy/users.sql", "deploy/orders.sql", "revert/orders.sql"})
    folder.write(file, "select 1");
  const Listing listing = listed("sqitch", folder.path());
  CHECK(names(listing) == Texts{"users@v1", "orders", "users"});
  CHECK(listing.migrations[1].down.filename() == "orders.sql");
  folder.write("sqitch.plan", "gone 2024-01-01T00:00:00Z A <a@b>\n");
  CHECK(problem_of("sqitch", folder.path()).starts_with("the plan names gone, and there is no "));
  const Sent each = sent("sqitch", "BEGIN;\nCREATE TABLE a ();\nCOMMIT;");
  CHECK(each.messages.size() == 3);
  CHECK_FALSE(each.in_transaction);
}

TEST_CASE("Supabase: what no transaction takes parts a file, and one that controls its own is sent in statements") {
  CHECK(sent("supabase", "CREATE TABLE a ();\nCREATE TABLE b ();").messages
        == Texts{"CREATE TABLE a ();\nCREATE TABLE b ()"});
  for (const std::string alone :
       {"CREATE INDEX CONCURRENTLY ai ON a (id)", "create unique index concurrently ai on a (id)",
        "-- soon\nDROP INDEX CONCURRENTLY ai", "REINDEX (VERBOSE) TABLE CONCURRENTLY a", "VACUUM FULL a", "CLUSTER",
        "ALTER SYSTEM SET work_mem = '8MB'"}) {
    INFO(alone);
    const Sent parted = sent("supabase", "SELECT 1; SELECT 2;" + alone + "; SELECT 3; SELECT 4");
    REQUIRE(parted.messages.size() == 3);
    CHECK(alone.ends_with(parted.messages[1]));
    CHECK(parted.messages[2] == "SELECT 3; SELECT 4");
    CHECK_FALSE(parted.in_transaction);
  }
  for (const std::string one :
       {"CREATE INDEX ai ON a (id)", "REINDEX TABLE a", "ALTER TABLE a DETACH PARTITION b CONCURRENTLY",
        "ROLLBACK TO SAVEPOINT before", "SELECT 'BEGIN', 'VACUUM'"}) {
    INFO(one);
    CHECK(sent("supabase", "SELECT 1;" + one + "; SELECT 2").messages.size() == 1);
  }
  for (const std::string control : {"BEGIN", "START TRANSACTION", "COMMIT", "END", "ABORT", "ROLLBACK WORK"}) {
    INFO(control);
    CHECK(sent("supabase", "SELECT 1;" + control + "; SELECT 2").messages.size() == 3);
  }
  CHECK(sent("supabase", "-- pg-delta: transaction=false\nSELECT 1; SELECT 2").messages.size() == 2);
}

TEST_CASE("Supabase: its own folder, files with other names passed over") {
  const TemporaryFolder folder;
  for (const char* file : {"supabase/migrations/20240102000000_b.sql", "supabase/migrations/20240101000000_a.sql",
                           "supabase/migrations/seed.sql"})
    folder.write(file, "select 1");
  const auto migrations = folder.path() / "supabase" / "migrations";
  CHECK(find_format(migrations)->name == "supabase");
  CHECK(find_format(migrations / "")->name == "supabase");
  const Listing listing = listed("supabase", migrations);
  CHECK(names(listing) == Texts{"20240101000000_a", "20240102000000_b"});
  CHECK(listing.warnings.size() == 1);
}

TEST_CASE("plain files: an order of names that is none of their numbers is told") {
  const TemporaryFolder folder;
  for (const char* file : {"1_a.sql", "2_b.sql", "10_c.sql"}) folder.write(file, "select 1");
  const Listing listing = listed("sql", folder.path());
  CHECK(names(listing) == Texts{"10_c", "1_a", "2_b"});
  REQUIRE(listing.warnings.size() == 1);
  CHECK(listing.warnings[0].starts_with("1_a runs after 10_c"));
}

TEST_CASE("Prisma: folders in the order of a dictionary, as its command line has them") {
  const TemporaryFolder folder;
  const Texts ordered = {"_x",           "1_one",        "10_ten",       "2_two",       "20240101_a b",
                         "20240101_a_b", "20240101_a-b", "20240101_a.b", "20240101_ab", "a_x",
                         "A_x",          "b_x",          "B_x"};
  for (const std::string& name : ordered) folder.write(name + "/migration.sql", "SELECT 1;");
  CHECK(names(listed("prisma", folder.path())) == ordered);
}

TEST_CASE("goose: what is wrong with a way down is no matter to the way up") {
  const TemporaryFolder folder;
  folder.write("1_a.sql", "-- +goose Up\nCREATE TABLE a ();\n-- +goose Down\nDROP TABLE a\n");
  const Listing listing = listed("goose", folder.path());
  REQUIRE(listing.migrations.size() == 1);
  CHECK_FALSE(listing.migrations.front().down.empty());
  CHECK(sent("goose", "-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2\n", Direction::down)
            .problem.ends_with("a statement does not end in a semicolon"));
}

TEST_CASE("dbmate: by name, and versions are words") {
  const TemporaryFolder folder;
  for (const char* file : {"9_c.sql", "10_a.sql", "1_b.sql", "01_b.sql"})
    folder.write(file, "-- migrate:up\n-- migrate:down\n");
  CHECK(names(listed("dbmate", folder.path())) == Texts{"01_b", "10_a", "1_b", "9_c"});
  folder.write("10_b.sql", "-- migrate:up\n-- migrate:down\n");
  CHECK(problem_of("dbmate", folder.path()) == "two migrations have the version 10: 10_a.sql and 10_b.sql");
}

TEST_CASE("Flyway: callbacks run around what a step brings, and those that run inside migrations are Flyway's own") {
  const TemporaryFolder folder;
  for (const char* file :
       {"V1__a.sql", "beforeMigrate.sql", "below/afterMigrate__rights.sql", "afterMigrate.sql", "afterClean.sql",
        "beforeInfo__x.sql", "afterMigrateApplied__x.sql", "afterValidate.sql", "afterMigrateError.sql"})
    folder.write(file, "select 1");
  const Listing listing = listed("flyway", folder.path());
  CHECK(names(listing) == Texts{"V1__a"});
  CHECK(names({listing.callbacks.first, {}}) == Texts{"afterValidate", "beforeMigrate"});
  CHECK(names({listing.callbacks.if_any, {}}) == Texts{"afterMigrateApplied__x"});
  CHECK(names({listing.callbacks.last, {}}) == Texts{"afterMigrate", "afterMigrate__rights"});
  CHECK(listing.warnings.empty());
  const auto each = folder.write("beforeEachMigrate.sql", "set role shop");
  CHECK(problem_of("flyway", folder.path())
            .ends_with("beforeEachMigrate.sql is a callback that Flyway runs inside each migration's own transaction, "
                       "as nobody else does"));
  std::filesystem::remove(each);
  folder.write("createSchema.sql", "create role shop");
  CHECK(problem_of("flyway", folder.path())
            .ends_with("createSchema.sql is a callback that only Flyway itself runs where it is due"));
}

TEST_CASE("a byte order mark is sent where the tool sends it") {
  const TemporaryFolder folder;
  const auto file = folder.write("1.sql", std::string(byte_order_mark) + "SELECT 1;");
  for (const MigrationFormat* format : migration_formats()) {
    INFO(format->name);
    const bool is_sent = format->name == "prisma" || format->name == "drizzle" || format->name == "golang-migrate";
    CHECK(read_migration(*format, file).starts_with(is_sent ? byte_order_mark : "   SELECT"));
  }
}

TEST_CASE("dbmate and goose refuse files that do not say where they begin, and so do we") {
  const auto problem = [](const char* format, const std::string& text) { return sent(format, text).problem; };
  const auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
  CHECK(problem("dbmate", "-- a comment\n\n-- migrate:up\nSELECT 1;\n-- migrate:down\n").empty());
  CHECK(has(problem("dbmate", "SELECT 1;\n-- migrate:up\n-- migrate:down\n"), "SQL before '-- migrate:up'"));
  CHECK(has(problem("dbmate", "-- migrate:up\nSELECT 1;\n"), "no '-- migrate:down'"));
  CHECK(has(problem("dbmate", "-- migrate:down\n-- migrate:up\nSELECT 1;\n"), "before '-- migrate:up'"));
  CHECK(has(problem("dbmate", "-- migrate:up\n-- migrate:down\n-- migrate:up\n-- migrate:down\n"), "before"));
  CHECK(has(problem("dbmate", "-- migrate:up\n-- migrate:up\n-- migrate:down\n"), "twice"));
  CHECK(has(problem("goose", "SELECT 1;\n"), "no '-- +goose Up'"));
  CHECK(has(problem("goose", ""), "no '-- +goose Up'"));
  CHECK(has(problem("goose", "-- +goose Down\nSELECT 1;\n-- +goose Up\n"), "before '-- +goose Up'"));
}

TEST_CASE("scripts: rows below COPY are apart from the SQL around them") {
  const std::string text =
      "\\restrict abc\nCREATE TABLE a (x text);\nCOPY public.a (x) FROM stdin;\nit's\n$$ ;\n\\.\n\n"
      "SELECT 'COPY a FROM stdin;\nnot data';\n\\unrestrict abc\n";
  Texts sql;
  Texts rows;
  for (const ScriptPart& part : script_parts(text)) {
    sql.emplace_back(trimmed(std::string_view(text).substr(part.sql.begin, part.sql.size)));
    if (part.rows) rows.emplace_back(text.substr(part.rows->begin, part.rows->size));
  }
  CHECK(
      sql
      == Texts{"CREATE TABLE a (x text);", "COPY public.a (x) FROM stdin;", "SELECT 'COPY a FROM stdin;\nnot data';"});
  CHECK(rows == Texts{"it's\n$$ ;\n"});
}

TEST_CASE("scripts: a COPY without rows, and one that the text ends in") {
  for (const std::string end : {"\\.\n", "\\.", ""}) {
    const std::string text = "COPY a FROM stdin;\n" + end;
    const std::vector<ScriptPart> parts = script_parts(text);
    REQUIRE(parts.size() == 1);
    REQUIRE(parts.front().rows);
    CHECK(parts.front().rows->size == 0);
  }
}

TEST_CASE("scripts: a COPY over several lines, and what only begins like one") {
  const std::string copy = "copy a (x,\n  y)\nFROM STDIN\nWITH DELIMITER '|';";
  const std::string text = copy + "\n1|2\n\\.\nCOPY a TO STDOUT;\nCOPY (SELECT 1) TO STDOUT;\ncopied;\n";
  const std::vector<ScriptPart> parts = script_parts(text);
  REQUIRE(parts.size() == 2);
  CHECK(text.substr(parts[0].sql.begin, parts[0].sql.size) == copy);
  REQUIRE(parts[0].rows);
  CHECK(text.substr(parts[0].rows->begin, parts[0].rows->size) == "1|2\n");
  CHECK(!parts[1].rows);
}

}  // namespace schemaproof
