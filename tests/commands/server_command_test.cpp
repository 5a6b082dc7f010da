// verify server: a database to look at, and what there is of our servers.
#include <sys/wait.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <chrono>
#include <csignal>
#include <regex>
#include <thread>

#include "tests/support/program.hpp"
#include "tests/support/providers.hpp"
#include "tests/support/server_folder.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

Outcome server_command(const ServerFolder& servers, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "server");
  return run_program({std::move(arguments), {}, servers.environment(), {}});
}

Outcome shell(const std::string& script) {
  return run_program({{"-c", script}, {}, {}, "sh"});
}

/// What follows `mark` on its line.
std::string after(const std::string& text, const std::string& mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + mark.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

/// What a program that goes on has printed so far, once there is a line with `mark`.
std::string printed_by(const fs::path& file, const std::string& mark) {
  for (int i = 0; i < 300; ++i) {
    if (fs::exists(file) && has(read_file(file), mark)) return read_file(file);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return {};
}

std::string program_in(const ServerFolder& servers) {
  return "SCHEMAPROOF_SERVER_FOLDER=" + servers.path().string() + " " + SCHEMAPROOF_PROGRAM;
}

}  // namespace

TEST_CASE("server start: the database that the checks see, until Ctrl-C or server stop", "[server]") {
  const bool by_hand = GENERATE(true, false);
  const ServerFolder servers;
  const TemporaryFolder folder;
  const fs::path output = folder.path() / "output";
  const pid_t process =
      start_program({{"-c", std::string("exec ") + SCHEMAPROOF_PROGRAM
                                + " server start --expect fixtures/reports/held > " + output.string()},
                     {},
                     servers.environment(),
                     "sh"});
  const std::string printed = printed_by(output, "stop: Ctrl-C");
  INFO(printed);
  CHECK(has(printed, "held: PostgreSQL "));
  CHECK(shell(after(printed, "psql: ") + " -Atc 'SELECT count(*) FROM task'").output == "0\n");
  CHECK(shell("psql '" + after(printed, "url:  ") + "' -Atc 'SELECT count(*) FROM task'").output == "0\n");
  const std::string id = after(printed, "verify server stop ");
  const std::string listed = server_command(servers, {"list"}).output;
  CHECK(has(listed, id + "        local"));
  CHECK(has(listed, "server start, process " + std::to_string(process)));
  // What is used was not left behind.
  CHECK(server_command(servers, {"clean"}).exit_code == 0);
  CHECK(!servers.is_empty());
  if (by_hand)
    kill(process, SIGINT);
  else
    CHECK(server_command(servers, {"stop", id}).exit_code == 0);
  int status = 0;
  REQUIRE(waitpid(process, &status, 0) == process);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(servers.is_empty());
}

TEST_CASE("server start --export leaves it to a shell, and server stop ends it", "[server]") {
  const Provider from = provider(GENERATE(from_range(provider_names)));
  INFO(from.name);
  const ServerFolder servers;
  std::string options;
  for (const std::string& option : from.options) options += " \"" + option + "\"";
  const std::string program = program_in(servers);
  const Outcome used = shell("eval \"$(" + program + " server start --export --expect fixtures/reports/held" + options
                             + ")\" && psql \"$DATABASE_URL\" -Atc 'SELECT count(*) FROM task'");
  INFO(used.errors);
  CHECK(used.output == "0\n");
  const std::vector<std::string> lent = from.name == "lent" ? from.options : std::vector<std::string>();
  std::vector<std::string> list = {"list"};
  list.insert(list.end(), lent.begin(), lent.end());
  const std::string listed = server_command(servers, list).output;
  INFO(listed);
  std::smatch id;
  REQUIRE(std::regex_search(listed, id, std::regex("([0-9a-f]+) +" + from.name + " .*kept")));
  // The next run sweeps, and must not take it.
  CHECK(run_program({with(from, {"--expect", "fixtures/reports/held"}), {}, servers.environment(), {}}).exit_code == 0);
  CHECK(server_command(servers, list).output == listed);
  std::vector<std::string> stop = {"stop", id[1].str()};
  stop.insert(stop.end(), lent.begin(), lent.end());
  CHECK(server_command(servers, stop).exit_code == 0);
  CHECK(!has(server_command(servers, list).output, id[1].str()));
  CHECK(servers.is_empty());
}

TEST_CASE("server clean removes what was left behind, and nothing else", "[server]") {
  const ServerFolder servers;
  // As a run leaves it that was killed together with its caretaker; and folders that only look so.
  const fs::path left = servers.path() / "schemaproof-0a1b2c";
  const fs::path theirs = servers.path() / "schemaproof-0a1b2d";
  const fs::path notes = servers.path() / "schemaproof-notes";
  for (const fs::path& folder : {left, theirs, notes}) fs::create_directories(folder / "data");
  write_file(left / "owner.lock", "a.b.c.1.2\n2026-01-01T00:00:00Z\nrun\n");
  const Outcome listed = server_command(servers, {"list"});
  INFO(listed.output);
  CHECK(has(listed.output, "left behind"));
  CHECK(!has(listed.output, "0a1b2d"));
  const Outcome cleaned = server_command(servers, {"clean"});
  CHECK(has(cleaned.output, "removed local " + left.string()));
  CHECK(!fs::exists(left));
  CHECK(fs::exists(theirs));
  CHECK(fs::exists(notes));
}

TEST_CASE("server says what it needs", "[server]") {
  const ServerFolder servers;
  CHECK(server_command(servers, {}).exit_code == 2);
  const Outcome near = server_command(servers, {"strat"});
  CHECK(near.exit_code == 2);
  CHECK(has(near.errors, "did you mean 'start'?"));
  CHECK(has(server_command(servers, {"--help"}).output, "verify server clean"));
  CHECK(server_command(servers, {"stop"}).exit_code == 2);
  CHECK(has(server_command(servers, {"stop", "nobody"}).errors, "there is no server 'nobody'"));
  CHECK(has(server_command(servers, {"list"}).errors, "there is none"));
}

TEST_CASE("--watch runs again when a file changes, and only then", "[server][alone]") {
  const ServerFolder servers;
  const TemporaryFolder folder;
  folder.write("expectations/verify.yaml",
               "database: {build: [{migrations: ../m}]}\nstrict: false\ntables:\n  t:\n    columns: {id: integer}\n");
  folder.write("m/1.sql", "CREATE TABLE t (id integer);");
  const fs::path output = folder.path() / "output";
  // What a run writes is no change.
  const pid_t process = start_program(
      {{"-c", std::string("exec ") + SCHEMAPROOF_PROGRAM
                  + " --watch --report text --report junit=expectations/report.xml > " + output.string() + " 2>&1"},
       folder.path(),
       servers.environment(),
       "sh"});
  CHECK(has(printed_by(output, "waiting"), "0 drifted"));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  CHECK(!has(read_file(output), "1 drifted"));
  folder.write("m/2.sql", "ALTER TABLE t ALTER COLUMN id TYPE bigint;");
  CHECK(has(printed_by(output, "1 drifted"), "t.id: type integer -> bigint"));
  folder.write("m/2.sql", "ALTER TABLE nowhere ADD COLUMN a integer;");
  CHECK(has(printed_by(output, "1 errored"), "nowhere"));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const std::string all = read_file(output);
  const std::regex waiting("waiting for a file");
  CHECK(std::distance(std::sregex_iterator(all.begin(), all.end(), waiting), {}) == 3);
  kill(process, SIGINT);
  int status = 0;
  REQUIRE(waitpid(process, &status, 0) == process);
  CHECK(WEXITSTATUS(status) == 130);
  CHECK(servers.is_empty());
}

}  // namespace schemaproof::testing
