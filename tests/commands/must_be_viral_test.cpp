// Three systems that make one schema: each, all, and where they contradict each other; what is looked at afterwards,
// and how one goes back. (What the expectation notices: systems_test.cpp.)
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

const std::string settings = "expectations/must_be_viral/verify.yaml";

DisposableDatabase live_database() {
  const std::string folder = "fixtures/must_be_viral/";
  return database_from({folder + "sql/001_tables.sql", folder + "sql/002_indexes.sql", folder + "seed.sql"});
}

}  // namespace

TEST_CASE("Must Be Viral holds through each of its systems, and through all", "[must_be_viral][tools]") {
  const ToolProject drizzle("drizzle-kit");
  const ToolProject supabase("supabase");
  check_held("must_be_viral", {"3 tables, 21 columns", "3 preserved tables, 5 migrations",
                               "two sources make table users: migration 0000_consolidated and migration 001_tables"});
  check_held("must_be_viral_drizzle", {"1 command, 1 migration, 1 same_as"});
  check_held("must_be_viral_supabase", {"1 command, 3 migrations"});
  check_held("must_be_viral_sql", {"1 same_as"});
}

TEST_CASE("where the systems contradict each other is found", "[must_be_viral][tools]") {
  const SystemCopy copy("must_be_viral", {"must_be_viral"}, "node");
  SECTION("the later one's wish is dropped, IF NOT EXISTS") {
    copy.replace("fixtures/must_be_viral/drizzle/0000_consolidated.sql", "\"email\" varchar(255)",
                 "\"email\" varchar(100)");
    check_drifted(copy.verified(), {"users.email: type varchar(255) -> varchar(100)", "two sources make table users",
                                    "since migration 0000_consolidated", " 1 drifted, 0 errored"});
  }
  SECTION("the later one insists") {
    const std::string step = "    - migrations: ../../fixtures/must_be_viral/";
    const std::string seed = "    - seed: ../../fixtures/must_be_viral/seed.sql\n";
    copy.replace(settings, step + "drizzle\n" + seed + step + "supabase/migrations\n",
                 step + "supabase/migrations\n" + seed + step + "drizzle\n");
    const Outcome outcome = copy.verified();
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == 3);
    CHECK(has(outcome.output, "0000_consolidated failed"));
    CHECK(has(outcome.output, "already exists"));
  }
}

TEST_CASE("what is looked at after a migration holds, also on a live database", "[must_be_viral][tools]") {
  const ToolProject is_there("node");
  check_held("must_be_viral_checklist", {"6 queries", "1 command"});
  const DisposableDatabase live = live_database();
  const std::vector<std::string> arguments{"--expect", "expectations/must_be_viral_checklist", "--url", url_of(live)};
  const Outcome without = verify(arguments);
  INFO(without.output << without.errors);
  CHECK(without.exit_code == 0);
  CHECK(has(without.output, "needs --allow-queries"));
  run(live, "CREATE ROLE watcher LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO watcher;");
  run(live,
      "ALTER TABLE content DISABLE TRIGGER ALL; UPDATE content SET user_id = gen_random_uuid() WHERE body IS NULL;");
  check_drifted(verify(arguments), {"content(user_id) has no orphan"});
}

TEST_CASE("the monitoring queries as they were written are not answered", "[must_be_viral][tools]") {
  const SystemCopy copy("must_be_viral", {"must_be_viral_checklist"}, "node");
  const std::string queries = "expectations/must_be_viral_checklist/monitoring.yaml";
  copy.replace(queries, "SELECT relname, indexrelname, idx_scan >= 0", "SELECT tablename, indexname, idx_scan >= 0");
  const Outcome outcome = copy.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 3);
  CHECK(has(outcome.output, "column \"tablename\" does not exist"));
}

TEST_CASE("an end-to-end test that leaves something behind is found", "[must_be_viral][tools]") {
  const SystemCopy copy("must_be_viral", {"must_be_viral_checklist"}, "node");
  copy.replace("fixtures/must_be_viral/scripts/end_to_end.cjs", "'DELETE FROM users WHERE id = $1'",
               "'UPDATE users SET email = gen_random_uuid() WHERE id = $1'");
  check_drifted(copy.verified(), {"command.added", "preserve.added", "users"});
}

TEST_CASE("a deployment that went wrong is taken back by its backup, and only by that", "[must_be_viral][tools]") {
  need_program("pg_dump");
  check_held("must_be_viral_restored", {"3 preserved tables"});
  const SystemCopy copy("must_be_viral", {"must_be_viral_restored"}, "node");
  const std::string script = "fixtures/must_be_viral/scripts/deploy_and_restore.sh";
  SECTION("without it") {
    const std::string text = read_file(copy.path() / script);
    copy.replace(script, text.substr(text.find("run --command 'DROP")), "");
    check_drifted(copy.verified(), {"column users.role is missing", "content.slug is unexpected", "preserve.vanished",
                                    "title", "preserve.lost"});
  }
  SECTION("of a backup that is not whole") {
    copy.replace(script, "--no-owner", "--no-owner --exclude-table-data=content");
    const Outcome outcome = copy.verified();
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == 3);  // its own foreign keys refuse it
    CHECK(has(outcome.output, "violates foreign key constraint"));
  }
}

TEST_CASE("whether a dump is that database is told, of schema and rows", "[must_be_viral]") {
  need_program("pg_dump");
  const DisposableDatabase live = live_database();
  const SystemCopy copy("must_be_viral", {}, "node");
  const Outcome dumped = copy.run("pg_dump --no-owner --file=dump.sql \"$DATABASE\"", {{"DATABASE", url_of(live)}});
  INFO(dumped.errors);
  REQUIRE(dumped.exit_code == 0);
  const auto held_against = [&](const std::string& command) {
    return copy.verified({command, "dump.sql", url_of(live)});
  };
  for (const char* command : {"compare", "diff"}) {
    const Outcome same = held_against(command);
    INFO(same.output << same.errors);
    CHECK(same.exit_code == 0);
  }
  run(live, "UPDATE content SET status = 'published' WHERE body IS NULL;");
  check_drifted(held_against("compare"), {"'draft' -> 'published'", " 1 drifted"});
  CHECK(held_against("diff").exit_code == 0);
  run(live, "DROP INDEX idx_content_user_id;");
  check_drifted(held_against("diff"), {"index content(user_id) is removed"});
}

}  // namespace schemaproof::testing
