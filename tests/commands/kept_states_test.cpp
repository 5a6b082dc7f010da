// What was built is not built again: within a run, and with --cache by later ones; and no verdict hangs on that.
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/program.hpp"
#include "tests/support/server_folder.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

/// Two migrations and a seed; the first makes a role, which it can do once on a server.
class Project {
public:
  Project() {
    folder_.write("expectations/shop/verify.yaml", verify_yaml);
    folder_.write("expectations/shop/migrations/001_a.sql", "CREATE ROLE clerk; CREATE TABLE a (id integer);");
    folder_.write("expectations/shop/migrations/002_b.sql", "CREATE TABLE b (id integer);");
    folder_.write("expectations/shop/seed.sql", "INSERT INTO a VALUES (1), (2);");
  }

  /// An expectation of its own, of the same build.
  void add_twin(const std::string& name) const {
    std::string text = verify_yaml;
    for (const char* path : {"migrations}", "seed.sql}"}) text.replace(text.find(path), 0, "../shop/");
    folder_.write("expectations/" + name + "/verify.yaml", text);
  }

  void write(const std::string& name, const std::string& text) const { folder_.write("expectations/" + name, text); }

  [[nodiscard]] std::map<std::string, std::string> environment() const {
    std::map<std::string, std::string> all = servers_.environment();
    all["SCHEMAPROOF_CACHE"] = (folder_.path() / "cache").string();
    return all;
  }

  /// The report for machines tells all.
  [[nodiscard]] Outcome verified(const std::vector<std::string>& options) const {
    std::vector<std::string> arguments{"--report", "junit"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    Outcome outcome = run_program({arguments, folder_.path(), environment(), {}});
    UNSCOPED_INFO(outcome.output << outcome.errors);
    return outcome;
  }

  [[nodiscard]] fs::path kept() const {
    for (const auto& entry : fs::directory_iterator(folder_.path() / "cache" / "clusters"))
      if (entry.path().filename().string().starts_with("built-")) return entry.path();
    return {};
  }

  [[nodiscard]] const ServerFolder& servers() const { return servers_; }
  [[nodiscard]] const fs::path& folder() const { return folder_.path(); }

private:
  static constexpr const char* verify_yaml =
      "database: {build: [{migrations: migrations}, {seed: seed.sql}]}\n"
      "strict: false\n"
      "tables: {a: {columns: {id: integer}}, b: {columns: {id: integer}}}\n"
      "queries:\n  rows: {sql: SELECT count(*) FROM a, returns: 2}\n";

  TemporaryFolder folder_;
  ServerFolder servers_;
};

bool took_over(const Outcome& outcome, const std::string& until) {
  return has(outcome.output, ", built by an earlier run until " + until + "\"");
}

}  // namespace

TEST_CASE("with --cache a later run begins with what an earlier one built", "[kept_states]") {
  const Project project;
  const Outcome first = project.verified({"--cache"});
  CHECK(first.exit_code == 0);
  CHECK(!has(first.output, "earlier run"));
  const Outcome second = project.verified({"--cache"});
  CHECK(second.exit_code == 0);
  CHECK(took_over(second, "seed seed.sql"));
  CHECK(!has(project.verified({}).output, "earlier run"));
  CHECK(project.servers().is_empty());
}

TEST_CASE("what changed since is built, and what comes before that is not", "[kept_states]") {
  const Project project;
  CHECK(project.verified({"--cache"}).exit_code == 0);
  project.write("shop/migrations/002_b.sql", "CREATE TABLE b (id bigint);");
  const Outcome changed = project.verified({"--cache"});
  CHECK(changed.exit_code == 1);
  CHECK(!has(changed.output, "earlier run"));
  project.write("shop/seed.sql", "INSERT INTO a VALUES (1);");
  project.write("shop/migrations/002_b.sql", "CREATE TABLE b (id integer);");
  const Outcome reseeded = project.verified({"--cache"});
  CHECK(reseeded.exit_code == 1);
  CHECK(took_over(reseeded, "migration 002_b"));
  CHECK(has(reseeded.output, "returns"));
  // What it shows now stays what it shows.
  const Outcome again = project.verified({"--cache"});
  CHECK(again.exit_code == 1);
  CHECK(took_over(again, "seed seed.sql"));
}

TEST_CASE("a migration that was added is run upon what is kept", "[kept_states]") {
  const Project project;
  CHECK(project.verified({"--cache"}).exit_code == 0);
  project.write("shop/migrations/003_c.sql", "DROP TABLE b;");
  const Outcome outcome = project.verified({"--cache"});
  CHECK(outcome.exit_code == 1);
  CHECK(took_over(outcome, "migration 002_b"));
}

TEST_CASE("what fails, fails the same way from what is kept", "[kept_states]") {
  const Project project;
  project.write("shop/migrations/003_c.sql", "CREATE ROLE baker; SELECT nonsense;");
  const Outcome first = project.verified({"--cache"});
  CHECK(first.exit_code == 3);
  CHECK(has(first.output, "nonsense"));
  const Outcome second = project.verified({"--cache"});
  CHECK(second.exit_code == 3);
  CHECK(has(second.output, "nonsense"));
}

TEST_CASE("what is said of the database as a whole comes with it", "[kept_states]") {
  const Project project;
  project.write("shop/migrations/003_c.sql",
                "DO $$ BEGIN\n"
                "  EXECUTE format('ALTER DATABASE %I SET work_mem = ''5MB''', current_database());\n"
                "  EXECUTE format('ALTER ROLE clerk IN DATABASE %I SET work_mem = ''6MB''', current_database());\n"
                "  EXECUTE format('ALTER DATABASE %I OWNER TO clerk', current_database());\n"
                "  EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 7', current_database());\n"
                "  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());\n"
                "  EXECUTE format('COMMENT ON DATABASE %I IS ''of the shop''', current_database());\n"
                "END $$;");
  const std::string text = read_file(project.folder() / "expectations/shop/verify.yaml");
  project.write("shop/verify.yaml",
                text + "  whole:\n"
                       "    sql: |\n"
                       "      SELECT concat_ws(' ', datdba::regrole, datacl, datconnlimit,\n"
                       "        shobj_description(oid, 'pg_database'), (SELECT string_agg(setconfig::text, '' ORDER BY 1)\n"
                       "        FROM pg_db_role_setting WHERE setdatabase = d.oid))\n"
                       "      FROM pg_database d WHERE datname = current_database()\n"
                       "    returns: clerk {clerk=CTc/clerk} 7 of the shop {work_mem=5MB}{work_mem=6MB}\n");
  CHECK(project.verified({"--cache"}).exit_code == 0);
  const Outcome again = project.verified({"--cache"});
  CHECK(again.exit_code == 0);
  CHECK(took_over(again, "seed seed.sql"));
}

TEST_CASE("what was touched in the cache is built anew", "[kept_states]") {
  const Project project;
  CHECK(project.verified({"--cache"}).exit_code == 0);
  const fs::path entry = project.kept();
  REQUIRE(!entry.empty());
  SECTION("a file is shorter") {
    fs::resize_file(entry / "data" / "global" / "pg_control", 100);
  }
  SECTION("a file is gone") {
    fs::remove(entry / "data" / "PG_VERSION");
  }
  SECTION("the list is gone") {
    fs::remove(entry / "manifest");
  }
  SECTION("what it holds is gone") {
    fs::remove(entry / "holds");
  }
  SECTION("others may write to it") {
    fs::permissions(entry, fs::perms::others_write, fs::perm_options::add);
  }
  const Outcome outcome = project.verified({"--cache"});
  CHECK(outcome.exit_code == 0);
  CHECK(!has(outcome.output, "earlier run"));
}

TEST_CASE("killed while it keeps something, it leaves that to the next run", "[kept_states]") {
  const Project project;
  CHECK(project.verified({"--cache"}).exit_code == 0);
  const fs::path clusters = project.folder() / "cache" / "clusters";
  const auto unfinished = [&] {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(clusters))
      if (entry.path().filename().string().starts_with("unfinished-")) names.push_back(entry.path().string());
    return names;
  };
  // Its copy is under way once that is there.
  project.write("shop/seed.sql", "INSERT INTO a SELECT generate_series(1, 1000000);");
  const pid_t run = start_program({{"--cache"}, project.folder(), project.environment(), {}});
  while (unfinished().empty() && ::waitpid(run, nullptr, WNOHANG) == 0) std::this_thread::yield();
  ::kill(run, SIGKILL);
  ::waitpid(run, nullptr, 0);
  REQUIRE(unfinished().size() == 1);
  project.write("shop/seed.sql", "INSERT INTO a VALUES (1), (2);");
  CHECK(project.verified({"--cache"}).exit_code == 0);
  CHECK(unfinished().empty());
}

TEST_CASE("two runs at once do not disturb each other", "[kept_states]") {
  const Project project;
  for (int round = 0; round < 2; ++round) {
    std::vector<pid_t> runs;
    for (int i = 0; i < 3; ++i)
      runs.push_back(
          start_program({{"--cache", "--report", "text=/dev/null"}, project.folder(), project.environment(), {}}));
    for (const pid_t run : runs) {
      int status = 0;
      REQUIRE(::waitpid(run, &status, 0) == run);
      CHECK(status == 0);
    }
  }
  CHECK(project.servers().is_empty());
}

TEST_CASE("expectations of one build share it within a run", "[kept_states]") {
  const Project project;
  project.add_twin("stock");
  project.add_twin("till");
  // Each by itself would make the role again, on the same server.
  for (const std::vector<std::string>& options : {std::vector<std::string>{}, {"--cache"}, {"--cache"}}) {
    const Outcome outcome = project.verified(options);
    CHECK(outcome.exit_code == 0);
  }
}

TEST_CASE("--cache is of what is built", "[kept_states]") {
  const Project project;
  CHECK(project.verified({"--cache", "--url", "postgresql://localhost/x"}).exit_code == 2);
}

TEST_CASE("where nothing can be kept a warning says so", "[kept_states]") {
  const Project project;
  std::map<std::string, std::string> environment = project.environment();
  environment["SCHEMAPROOF_CACHE"] = "/dev/null/here";
  const Outcome outcome = run_program({{"--cache"}, project.folder(), environment, {}});
  INFO(outcome.output);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, "--cache: nothing was kept: "));
}

TEST_CASE("a role that migrations make is made again where they are built again", "[kept_states]") {
  const Project project;
  project.write("shop/verify.yaml",
                "database: {build: [{migrations: migrations}]}\nstrict: false\n"
                "changes: {allow: additive}\ntables: {a: {columns: {id: text}}}\n");
  project.write(
      "stock/verify.yaml",
      "database: {build: [{migrations: migrations}]}\nstrict: false\ntables: {a: {columns: {id: integer}}}\n");
  project.write("stock/migrations/1.sql", "CREATE ROLE clerk; CREATE ROLE baker; CREATE TABLE a (id integer);");
  const Outcome outcome = project.verified({});
  CHECK(outcome.exit_code == 1);
  CHECK(!has(outcome.output, "already exists"));
  CHECK(has(outcome.output, "since migration 001_a"));
}

TEST_CASE("a tablespace goes with the server that made it", "[kept_states]") {
  const Project project;
  const fs::path place = project.folder() / "space";
  fs::create_directory(place);
  fs::permissions(project.folder(), fs::perms::others_exec | fs::perms::group_exec, fs::perm_options::add);
  fs::permissions(place, fs::perms::all);
  if (::geteuid() == 0)
    REQUIRE(run_program({{"postgres", place.string()}, project.folder(), {}, "chown"}).exit_code == 0);
  project.write("shop/migrations/003_c.sql", "CREATE TABLESPACE elsewhere LOCATION '" + place.string() + "';");
  CHECK(project.verified({}).exit_code == 0);
  CHECK(fs::is_empty(place));
  CHECK(project.verified({}).exit_code == 0);
}

TEST_CASE("verify server start --cache begins with the same", "[kept_states]") {
  const Project project;
  CHECK(project.verified({"--cache"}).exit_code == 0);
  const auto start = [&] {
    return run_program({{"server", "start", "--cache", "--export"}, project.folder(), project.environment(), {}});
  };
  const Outcome started = start();
  INFO(started.output << started.errors);
  REQUIRE(started.exit_code == 0);
  const std::size_t at = started.output.find("# verify server stop ");
  REQUIRE(at != std::string::npos);
  const Outcome asked = run_program({{"-c", "eval \"$0\"; psql -Atc 'SELECT count(*) FROM a'", started.output},
                                     project.folder(),
                                     project.environment(),
                                     "sh"});
  CHECK(asked.output == "2\n");
  const std::size_t word = at + std::string("# verify server stop ").size();
  const std::string id = started.output.substr(word, started.output.find('\n', word) - word);
  CHECK(run_program({{"server", "stop", id}, project.folder(), project.environment(), {}}).exit_code == 0);
  CHECK(project.servers().is_empty());
}

}  // namespace schemaproof::testing
