// Wherever the server comes from, the verdicts are the same, and nothing is left of it.
#include <fmt/format.h>
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <csignal>
#include <regex>
#include <sstream>

#include "tests/support/cache.hpp"
#include "tests/support/live.hpp"
#include "tests/support/program.hpp"
#include "tests/support/providers.hpp"
#include "tests/support/server_folder.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

/// The text report breaks lines where they are long.
bool says(const Outcome& outcome, const std::string& text) {
  return has(std::regex_replace(outcome.output, std::regex("\\s+"), " "), text);
}

/// Without what says where and how long.
std::string counts_in(const std::string& report) {
  const std::size_t at = report.find("\nmegaforce: 17 tables");
  return at == std::string::npos ? report : std::regex_replace(report.substr(at), std::regex(" in [0-9.]+ s"), "");
}

/// An expectation of one table, with these lines under `database`.
TemporaryFolder& expecting(TemporaryFolder& folder, const std::string& database, const std::string& schema = {}) {
  folder.write("expectations/verify.yaml", "database:\n" + database
                                               + "  build: [{prelude: s.sql}]\n"
                                                 "strict: true\n"
                                                 "tables:\n  t:\n    columns: {id: integer}\n");
  folder.write("expectations/s.sql", "CREATE TABLE t (id integer);" + schema);
  return folder;
}

Outcome verified(const TemporaryFolder& folder, const std::vector<std::string>& arguments = {},
                 const std::map<std::string, std::string>& environment = {}) {
  return run_program({arguments, folder.path(), environment, {}});
}

}  // namespace

TEST_CASE("the same expectation has the same counts wherever the server comes from", "[servers]") {
  static const std::string local = counts_in(verify({"--expect", "expectations/megaforce"}).output);
  const Provider from = provider(GENERATE(from_range(provider_names)));
  INFO(from.name);
  const ServerFolder servers;
  const Outcome outcome =
      run_program({with(from, {"--expect", "expectations/megaforce"}), {}, servers.environment(), {}});
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(says(outcome, " checks held, 0 drifted, 0 errored"));
  CHECK(counts_in(outcome.output) == local);
  CHECK(servers.is_empty());
  CHECK(leftovers(from, 0) == std::vector<std::string>{});
}

TEST_CASE("a command reaches the database wherever it is", "[servers]") {
  const Provider from = provider(GENERATE(from_range(provider_names)));
  INFO(from.name);
  TemporaryFolder folder;
  folder.write("expectations/verify.yaml",
               "database:\n  build:\n    - command: psql -v ON_ERROR_STOP=1 \"$DATABASE_URL\" -c 'CREATE TABLE t (id "
               "integer)'\n"
               "tables:\n  t:\n    columns: {id: integer}\n");
  const Outcome outcome = verified(folder, with(from, {}));
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("images of other majors are asked the same", "[servers]") {
  const Provider docker = provider("docker");
  std::istringstream images(environment_variable("SCHEMAPROOF_TEST_IMAGES"));
  for (std::string image; images >> image;) {
    const std::string major = image.substr(image.find(':') + 1);
    INFO(image);
    const Outcome outcome =
        verify({"--expect", "fixtures/reports/held", "--server", "docker", "--image", image, "--postgres", major});
    CHECK(outcome.exit_code == 0);
    CHECK(says(outcome, "server version " + major + "."));
  }
}

TEST_CASE("a folder of server programs", "[servers]") {
  const fs::path programs = cache_folder() / "postgres" / "16" / "native";
  if (!fs::exists(programs)) SKIP("no PostgreSQL 16 in the cache");
  for (const fs::path& folder : {programs, programs / "bin"}) {
    const Outcome outcome = verify({"--expect", "fixtures/reports/held", "--server", folder.string()});
    INFO(outcome.output);
    CHECK(outcome.exit_code == 0);
    CHECK(says(outcome, "version 16."));
  }
  const Outcome other =
      verify({"--expect", "fixtures/reports/held", "--server", programs.string(), "--postgres", "15"});
  CHECK(other.exit_code == 3);
  CHECK(says(other, "PostgreSQL 16, and 15 is asked"));
  const Outcome nothing = verify({"--expect", "fixtures/reports/held", "--server", "./fixtures"});
  CHECK(nothing.exit_code == 3);
  CHECK(says(nothing, "no PostgreSQL server programs"));
}

TEST_CASE("what names no server is a mistake", "[servers]") {
  const Outcome word = verify({"--expect", "fixtures/reports/held", "--server", "dokcer"});
  CHECK(word.exit_code == 2);
  CHECK(has(word.errors, "did you mean docker?"));
  const Outcome image = verify({"--expect", "fixtures/reports/held", "--server", "local", "--image", "postgres:15"});
  CHECK(image.exit_code == 2);
  CHECK(has(image.errors, "--image is a container's"));
  const Outcome url = verify({"--expect", "fixtures/reports/held", "--server", "mysql://localhost/x"});
  CHECK(url.exit_code == 2);
}

TEST_CASE("an engine that does not answer, an image that is not there: at once, and with what to do", "[servers]") {
  const Outcome engine = run_program({{"--expect", "fixtures/reports/held", "--server", "docker"},
                                      {},
                                      {{"DOCKER_HOST", "unix:///nowhere/docker.sock"}},
                                      {}});
  CHECK(engine.exit_code == 3);
  CHECK(says(engine, "docker does not answer"));
  CHECK(says(engine, "hint: "));
  const std::string name = GENERATE("docker", "podman");
  static_cast<void>(provider(name));
  const Outcome image =
      verify({"--expect", "fixtures/reports/held", "--server", name, "--image", "localhost:1/nobody/has-this:image"});
  INFO(image.output);
  CHECK(image.exit_code == 3);
  CHECK(says(image, "has no image localhost:1/nobody/has-this:image"));
}

TEST_CASE("an image of another major than is asked", "[servers]") {
  const std::string name = GENERATE("docker", "podman");
  const Outcome outcome = verify(with(provider(name), {"--expect", "fixtures/reports/held", "--postgres", "14"}));
  CHECK(outcome.exit_code == 3);
  CHECK(says(outcome, "has PostgreSQL 15, and 14"));
}

TEST_CASE("a server that cannot start says why", "[servers]") {
  const std::string name = GENERATE("local", "docker", "podman");
  TemporaryFolder folder;
  expecting(folder, "  settings: {shared_buffers: plenty}\n");
  const Outcome outcome = verified(folder, with(provider(name), {}));
  INFO(outcome.output);
  CHECK(outcome.exit_code == 3);
  CHECK(says(outcome, "ended while starting"));
  CHECK(says(outcome, "invalid value for parameter \"shared_buffers\""));
}

TEST_CASE("settings, extensions, locale and encoding hold for every database", "[servers]") {
  const Provider from = provider(GENERATE(from_range(provider_names)));
  INFO(from.name);
  TemporaryFolder folder;
  expecting(folder,
            "  settings: {timezone: Asia/Kathmandu, work_mem: 5MB}\n"
            "  extensions: [citext, pg_trgm]\n"
            "  encoding: SQL_ASCII\n"
            "  locale: C\n",
            "DO $$ BEGIN\n"
            "  ASSERT current_setting('timezone') = 'Asia/Kathmandu', current_setting('timezone');\n"
            "  ASSERT current_setting('work_mem') = '5MB';\n"
            "  ASSERT current_setting('server_encoding') = 'SQL_ASCII';\n"
            "  ASSERT 'A'::citext = 'a'::citext;\n"
            "END $$;");
  const Outcome outcome = verified(folder, with(from, {}));
  INFO(outcome.output);
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("an extension that the server lacks names its package", "[servers]") {
  TemporaryFolder folder;
  expecting(folder, "  extensions: [postgis]\n");
  const Outcome listed = verified(folder);
  CHECK(listed.exit_code == 3);
  CHECK(says(listed, "-postgis-3"));
  expecting(folder, "", "CREATE EXTENSION vector;");
  const Outcome built = verified(folder);
  INFO(built.output);
  CHECK(built.exit_code == 3);
  CHECK(says(built, "-pgvector"));
}

TEST_CASE("a template brings what is in it, and that is the host's", "[servers]") {
  const Provider lent = provider("lent");
  const DisposableDatabase original = database_with("CREATE TABLE of_the_house (id integer);");
  TemporaryFolder folder;
  expecting(folder, "  template: " + original.name() + "\n", "INSERT INTO of_the_house VALUES (1);");
  const Outcome outcome = verified(folder, with(lent, {}));
  INFO(outcome.output);
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("roles that migrations make stay on a server that was lent, and are named", "[servers]") {
  const Provider lent = provider("lent");
  TemporaryFolder folder;
  expecting(folder, "", "CREATE ROLE that_came NOLOGIN;");
  const Outcome outcome = verified(folder, with(lent, {}));
  run(database_with(""), "DROP ROLE that_came;");
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.errors, "these roles came, and stay: that_came"));
  CHECK(!has(verified(folder).errors, "that_came"));
}

TEST_CASE("a role that may make no databases cannot be lent a server", "[servers]") {
  const DisposableDatabase database = database_with("CREATE ROLE lender_without_rights LOGIN;");
  const Outcome outcome =
      verify({"--expect", "fixtures/reports/held", "--server", url_of(database) + " user=lender_without_rights"});
  run(database, "DROP ROLE lender_without_rights;");
  INFO(outcome.output);
  CHECK(outcome.exit_code == 3);
  CHECK(says(outcome, "CREATEDB"));
}

TEST_CASE("what a killed run left on a lent server goes with the next one, and nothing else", "[servers]") {
  const DisposableDatabase database = database_with("");
  // As one leaves it whose caretaker was killed with it; and two that only look like ours.
  run(database, "CREATE DATABASE schemaproof_0123456789ab_1_x;");
  run(database, "COMMENT ON DATABASE schemaproof_0123456789ab_1_x IS 'made by schemaproof, which drops it';");
  run(database, "CREATE DATABASE schemaproof_0123456789ab_2_x;");
  run(database, "CREATE DATABASE schemaproof_of_mine;");
  run(database, "COMMENT ON DATABASE schemaproof_of_mine IS 'made by schemaproof, which drops it';");
  CHECK(verify({"--expect", "fixtures/reports/held", "--server", url_of(database)}).exit_code == 0);
  CHECK(leftovers(provider("lent"), 0)
        == std::vector<std::string>{"schemaproof_0123456789ab_2_x", "schemaproof_of_mine"});
  run(database, "DROP DATABASE schemaproof_of_mine;");
  run(database, "DROP DATABASE schemaproof_0123456789ab_2_x;");
}

TEST_CASE("a role that may only make databases is told which right is missing", "[servers]") {
  TemporaryFolder folder;
  folder.write("expectations/s.sql",
               "CREATE TABLE p (id integer PRIMARY KEY CHECK (id IN (1, 2, 3)));"
               "CREATE TABLE c (id integer PRIMARY KEY, p integer NOT NULL REFERENCES p ON UPDATE CASCADE);");
  folder.write("expectations/verify.yaml",
               "database: {postgres: 15+, build: [{prelude: s.sql}]}\nstrict: false\nenforcement: true\n"
               "tables:\n  p: {columns: {id: integer not null}}\n"
               "  c: {columns: {p: integer not null}, foreign_keys: {p: {references: p(id), on_update: cascade}}}\n");
  const DisposableDatabase database = database_with("CREATE ROLE lender_of_rooms LOGIN CREATEDB;");
  const auto asked = [&] { return verified(folder, {"--server", url_of(database) + " user=lender_of_rooms"}); };
  const Outcome without = asked();
  INFO(without.output << without.errors);
  CHECK(without.exit_code == 3);
  CHECK(says(without, "GRANT SET ON PARAMETER session_replication_role"));
  run(database, "GRANT SET ON PARAMETER session_replication_role TO lender_of_rooms;");
  const Outcome with_right = asked();
  INFO(with_right.output << with_right.errors);
  CHECK(with_right.exit_code == 0);
  run(database, "REVOKE SET ON PARAMETER session_replication_role FROM lender_of_rooms; DROP ROLE lender_of_rooms;");
}

TEST_CASE("a server that cannot be had says what to change", "[servers]") {
  TemporaryFolder folder;
  SECTION("a setting that the server does not know") {
    const Outcome outcome = verified(expecting(folder, "  settings: {work_memory: 4MB}\n"));
    INFO(outcome.output);
    CHECK(outcome.exit_code == 3);
    CHECK(says(outcome, "ended while starting: FATAL: unrecognized configuration parameter \"work_memory\" "));
    CHECK(says(outcome, "hint: 'database.settings' states it"));
  }
  SECTION("a URL that chooses a schema") {
    const std::map<std::string, std::string> reached = parameters_of(database_with("").target());
    const std::string url = fmt::format("postgresql://postgres@/postgres?host={}&port={}&schema=shop",
                                        reached.at("host"), reached.at("port"));
    const Outcome outcome = verified(expecting(folder, {}), {"--server", url});
    INFO(outcome.output);
    CHECK(outcome.exit_code == 3);
    CHECK(says(outcome, "hint: leave it out"));
  }
  SECTION("what is called docker and is none") {
    fs::permissions(folder.write("programs/docker", "#!/bin/sh\necho hello\n"), fs::perms::owner_all);
    const std::string path = (folder.path() / "programs").string() + ":" + environment_variable("PATH");
    const Outcome outcome = verified(expecting(folder, {}), {"--server", "docker"}, {{"PATH", path}});
    INFO(outcome.output);
    CHECK(outcome.exit_code == 3);
    CHECK(says(outcome, "docker runs no container: it printed 'hello'"));
  }
}

}  // namespace schemaproof::testing
