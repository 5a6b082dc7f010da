// Six migrations and what came after them: what somebody made by hand, what is recorded and not there, a column that is
// required too soon, a backfill that leaves rows out, and the move to another host. (What the expectation notices:
// systems_test.cpp; how changes are classified: fixtures/states/face_swap_patterns.)
#include <catch2/catch_test_macros.hpp>
#include <regex>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/held.hpp"
#include "tests/support/live.hpp"
#include "tests/support/system_copy.hpp"
#include "tests/support/texts.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

const std::string migrations = "fixtures/face_swap/prisma/migrations/";
const std::vector<std::string> names = {"20241202090000_nextauth_tables",  "20241205100000_face_sources",
                                        "20241209093000_target_templates", "20241212140000_generated_videos",
                                        "20241220110000_purchases",        "20250106083000_indexes"};
const std::string prisma = "cd ../../fixtures/face_swap && ../../scripts/tool prisma ";

/// What the migrations and seeds make, with another schema as home.
std::string built_in(const std::string& schema) {
  std::string sql = "CREATE SCHEMA IF NOT EXISTS " + schema + "; SET search_path = " + schema + ";";
  for (const std::string& name : names) sql += read_file(source_folder() / (migrations + name + "/migration.sql"));
  for (const char* seed : {"seed-users", "seed", "seed-many-users"}) {
    sql += read_file(source_folder() / "fixtures/face_swap" / (std::string(seed) + ".sql"));
  }
  return sql;
}

/// As Prisma's users write it.
std::string prisma_url(const DisposableDatabase& database, const std::string& schema) {
  const std::string connection = url_of(database);
  const auto part = [&](const std::string& name) {
    std::smatch match;
    REQUIRE(std::regex_search(connection, match, std::regex(name + "='([^']*)'")));
    return match[1].str();
  };
  return "postgresql://postgres@localhost/" + part("dbname") + "?host=" + part("host") + "&schema=" + schema;
}

/// The steps of `face_swap_new`, instead of all migrations at once.
void build_by(const SystemCopy& copy, const std::string& steps) {
  const std::string file = "expectations/face_swap_new/verify.yaml";
  copy.replace(
      file,
      "    - command: " + prisma
          + "migrate deploy\n      migrations: ../../fixtures/face_swap/prisma/migrations\n      twice: true\n",
      steps);
}

}  // namespace

TEST_CASE("Face Swap holds after each of its migrations, also set up anew", "[face_swap][tools]") {
  const ToolProject is_there("prisma");
  check_held("face_swap",
             {"after 20241202090000_nextauth_tables: 4 tables", "8 tables, 69 columns", "8 preserved tables"});
  check_held("face_swap_new", {"6 migrations, 8 tables"});
}

TEST_CASE("a backfill fills every row while others read and write", "[face_swap][tools]") {
  const ToolProject is_there("node");
  check_held("face_swap_backfill", {"4 preserved tables"});
}

TEST_CASE("a backfill whose OFFSET grows leaves rows out, and that is found", "[face_swap][tools]") {
  const SystemCopy copy("face_swap", {"face_swap_backfill"}, "node");
  const std::string settings = "expectations/face_swap_backfill/verify.yaml";
  copy.replace(settings, "scripts/backfill.cjs", "scripts/backfill_by_offset.cjs");
  SECTION("when the column is required, at the latest") {
    const Outcome outcome = copy.verified();
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == 3);
    CHECK(has(outcome.output + outcome.errors, "\"displayName\" of relation \"users\" contains null values"));
  }
  SECTION("and before it is") {
    copy.replace(settings, "      twice: true\n    - migrations: ../../fixtures/face_swap/next\n", "");
    copy.replace(settings, "varchar(255) not null", "varchar(255)");
    check_drifted(copy.verified(),
                  {"displayName as stated", " rows differ: id 'user-", "-> NULL", "nobody is left without"});
  }
}

TEST_CASE("a backfill that keeps others waiting is found", "[face_swap][tools]") {
  const SystemCopy copy("face_swap", {"face_swap_backfill"}, "node");
  copy.replace("fixtures/face_swap/scripts/backfill.cjs", "for (let last = ''; ; ) {",
               "await client.query('BEGIN'); await client.query('LOCK TABLE \"users\"'); await pause(4000)\n"
               "    for (let last = ''; ; ) {");
  const Outcome outcome = copy.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 3);
  CHECK(has(outcome.output, "canceling statement due to"));  // the line ends somewhere behind that
}

TEST_CASE("a column that is required in one step fails where there are rows", "[face_swap][tools]") {
  const SystemCopy copy("face_swap", {"face_swap_backfill"}, "node");
  copy.write("fixtures/face_swap/next/20250113090000_display_name/migration.sql",
             "ALTER TABLE \"users\" ADD COLUMN \"displayName\" VARCHAR(255) NOT NULL;\n");
  const Outcome outcome = copy.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 3);
  CHECK(has(outcome.output + outcome.errors, "\"displayName\" of relation \"users\" contains null values"));
}

TEST_CASE("what somebody made by hand is found on a live database", "[face_swap]") {
  const DisposableDatabase live = database_with(built_in("public"));
  const std::vector<std::string> arguments{"--expect", "expectations/face_swap", "--url", url_of(live)};
  const Outcome before = verify(arguments);
  INFO(before.output << before.errors);
  CHECK(before.exit_code == 0);
  run(live, "ALTER TABLE users ADD COLUMN \"isVip\" boolean; DROP INDEX \"purchases_status_createdAt_idx\";");
  check_drifted(verify(arguments), {"column.unexpected", "users.isVip", "purchases(status, createdAt)", " 2 drifted"});
}

TEST_CASE("a migration that is recorded, and not there, is found", "[face_swap][tools]") {
  const SystemCopy copy("face_swap", {"face_swap_new"}, "prisma");
  SECTION("it was marked as applied") {
    const std::string indexes = "prisma/migrations/20250106083000_indexes";
    build_by(copy, "    - command: cd ../../fixtures/face_swap && mv " + indexes
                       + " . && ../../scripts/tool prisma migrate deploy"
                       + " && mv 20250106083000_indexes prisma/migrations\n" + "    - command: " + prisma
                       + "migrate resolve --applied 20250106083000_indexes\n"
                       + "      migrations: ../../fixtures/face_swap/prisma/migrations\n");
    check_drifted(copy.verified(), {"index.missing", "generated_videos(status)", " 11 drifted, 0 errored"});
  }
  SECTION("it has no file, as the one that the document calls the latest") {
    const std::string stated = "prisma/migrations/20241230_comprehensive_schema";
    copy.write("fixtures/face_swap/" + stated + "/migration.sql", "SELECT 1;\n");
    build_by(copy, "    - command: " + prisma + "migrate deploy && rm -r " + stated
                       + "\n      migrations: ../../fixtures/face_swap/prisma/migrations\n");
    check_drifted(copy.verified(),
                  {"history.unknown", "20241230_comprehensive_schema", " 1 drifted, 0 errored, 0 skipped"});
  }
}

TEST_CASE("a move to Supabase is proven equal in schema and in data", "[face_swap]") {
  need_program("pg_dump");
  need_program("psql");
  const SystemCopy copy("face_swap", {"face_swap"}, "node");
  copy.replace("expectations/face_swap/verify.yaml",
               "same_as:", "# ");  // Supabase brings extensions, which no model has
  copy.replace("expectations/face_swap/verify.yaml", "  command:", "# ");
  const std::string holds = "UPDATE users SET name = 'local.host at home' WHERE id = 'user-hid';";
  const DisposableDatabase from = database_with(built_in("local") + holds);
  const DisposableDatabase to = database_with(read_file(source_folder() / "src/migrations/preludes/supabase.sql"));
  const std::map<std::string, std::string> both{{"FROM", url_of(from)}, {"TO", url_of(to)}};
  const auto moved = [&](const std::string& line) {
    const Outcome outcome = copy.run("set -o pipefail; " + line, both);
    INFO(outcome.output << outcome.errors);
    REQUIRE(outcome.exit_code == 0);
  };
  const auto compared = [&] { return verify({"compare", url_of(from), url_of(to), "--map", "local=public"}); };
  SECTION("as it is") {
    moved("fixtures/face_swap/scripts/move_to_supabase.sh \"$FROM\" \"$TO\"");
    const Outcome rows = compared();
    INFO(rows.output << rows.errors);
    CHECK(rows.exit_code == 0);
    for (const std::string& url : {prisma_url(from, "local"), prisma_url(to, "public")}) {
      const Outcome schema = copy.verified({"--url", url});
      INFO(schema.output << schema.errors);
      CHECK(schema.exit_code == 0);
    }
    run(to,
        "UPDATE users SET credits = credits + 1 WHERE id = 'user-7'; DELETE FROM purchases WHERE id = 'purchase-3';");
    check_drifted(compared(), {"id 'user-7': '3' -> '4'", "id 'purchase-3'", " 2 drifted"});
  }
  SECTION("with every `local.` replaced, rows and all") {
    moved(
        "pg_dump --schema=local --no-owner --dbname=\"$FROM\" | sed -e '/^CREATE SCHEMA local;/d' -e "
        "'s/local\\./public./g' | "
        "psql --quiet --set ON_ERROR_STOP=1 --output=/dev/null \"$TO\"");
    check_drifted(compared(), {"id 'user-hid': 'local.host at home' -> 'public.host at home'", " 1 drifted"});
  }
}

}  // namespace schemaproof::testing
