// What every user meets: options, exit codes, and nothing left behind.
#include <sys/stat.h>
#include <sys/wait.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <thread>

#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/live.hpp"
#include "tests/support/program.hpp"
#include "tests/support/server_folder.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

Outcome verify_in(const TemporaryFolder& folder, std::vector<std::string> arguments) {
  return run_program({std::move(arguments), folder.path(), {}, {}});
}

}  // namespace

TEST_CASE("usage errors end with 2 and say what was meant", "[program]") {
  const Outcome option = verify({"--exepct", "x"});
  CHECK(option.exit_code == 2);
  CHECK(option.errors.find("did you mean --expect?") != std::string::npos);
  const Outcome command = verify({"captrue"});
  CHECK(command.exit_code == 2);
  CHECK(command.errors.find("did you mean 'capture'?") != std::string::npos);
  const Outcome report = verify({"--report", "junti", "--expect", "expectations/megaforce"});
  CHECK(report.exit_code == 2);
  CHECK(report.errors.find("did you mean 'junit'?") != std::string::npos);
  const Outcome two = verify({"--report", "junit", "--report", "text", "--expect", "expectations/megaforce"});
  CHECK(two.exit_code == 2);
  CHECK(two.errors.find("two reports for standard output") != std::string::npos);
  const Outcome folder = verify({"--expect", "expectations/megafarce"});
  CHECK(folder.exit_code == 2);
  CHECK(folder.errors.find("there is no such file or folder") != std::string::npos);
}

TEST_CASE("help and version end with 0", "[program]") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--help"}, {"verify", "--help"}, {"capture", "--help"}, {"--version"}}) {
    const Outcome outcome = verify(arguments);
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.errors.empty());
    CHECK(!outcome.output.empty());
  }
}

TEST_CASE("a report that cannot be written ends with 3", "[program]") {
  const Outcome outcome = verify({"--expect", "fixtures/reports/held", "--report", "junit=/nowhere/at/all.xml"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.errors.find("/nowhere/at/all.xml") != std::string::npos);
}

TEST_CASE("an expectation that does not say how its database is built is a mistake", "[program]") {
  const TemporaryFolder folder;
  folder.write("expectations/verify.yaml", "tables:\n  t:\n    columns: {id: integer}\n");
  const Outcome outcome = verify_in(folder, {});
  CHECK(outcome.exit_code == 2);
  CHECK(outcome.errors.find("does not say how its database is built") != std::string::npos);
}

TEST_CASE("one expectation that cannot be asked does not stop the others", "[program]") {
  const TemporaryFolder folder;
  folder.write("expectations/good/verify.yaml",
               "database: {build: [{prelude: s.sql}]}\ntables:\n  t:\n    columns: {id: integer}\n");
  folder.write("expectations/good/s.sql", "CREATE TABLE t (id integer);");
  folder.write("expectations/bad/verify.yaml",
               "database: {build: [{prelude: s.sql}]}\ntables:\n  t:\n    columns: {id: integer}\n");
  folder.write("expectations/bad/s.sql", "CREATE TABLE t (id integer;");
  const Outcome outcome = verify_in(folder, {});
  INFO(outcome.output);
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.output.find("good: 2 checks held, 0 drifted") != std::string::npos);
  CHECK(outcome.output.find("s.sql:1") != std::string::npos);
  CHECK(outcome.output.find("42601") != std::string::npos);
}

TEST_CASE("a script that leaves its transaction open is an error, not a loss", "[program]") {
  const TemporaryFolder folder;
  folder.write("expectations/verify.yaml",
               "database: {build: [{migrations: m}]}\ntables:\n  a:\n    columns: {id: integer}\n");
  folder.write("expectations/m/1.sql", "CREATE TABLE a (id integer);");
  folder.write("expectations/m/2.sql", "BEGIN;\nCREATE TABLE b (id integer);\n");
  const Outcome outcome = verify_in(folder, {});
  INFO(outcome.output);
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.output.find("2.sql") != std::string::npos);
  CHECK(outcome.output.find("SQLSTATE 25001") != std::string::npos);
}

TEST_CASE("reports destroy nothing", "[program]") {
  const TemporaryFolder folder;
  const fs::path expectation = folder.write("e/verify.yaml", "tables:\n  t:\n    columns: {id: integer}\n");
  const std::string url = "postgresql://nobody@127.0.0.1:1/nothing";
  const Outcome over = verify_in(folder, {"--expect", "e", "--url", url, "--report", "junit=e/../e/verify.yaml"});
  CHECK(over.exit_code == 2);
  CHECK(read_file(expectation).starts_with("tables:"));
  CHECK(verify_in(folder, {"--expect", "e", "--url", url, "--report", "junit=a", "--report", "text=./a"}).exit_code
        == 2);
  folder.write("target", "old");
  fs::create_symlink("target", folder.path() / "link");
  CHECK(verify_in(folder, {"--expect", "e", "--url", url, "--report", "text=link"}).exit_code == 3);
  CHECK(fs::is_symlink(folder.path() / "link"));
  CHECK(read_file(folder.path() / "target") != "old");
  REQUIRE(mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
  CHECK(verify_in(folder, {"--expect", "e", "--url", url, "--report", "text=pipe"}).exit_code == 3);
}

TEST_CASE("a statement timeout that PostgreSQL cannot take is a mistake", "[program]") {
  for (const char* seconds : {"0", "-1", "nan", "0.0001", "1e9"}) {
    INFO(seconds);
    CHECK(verify({"--expect", "fixtures/reports/held", "--statement-timeout", seconds}).exit_code == 2);
  }
}

TEST_CASE("a cluster that was prepared is copied, and one that was touched is made anew", "[program]") {
  server();
  const TemporaryFolder cache;
  const auto held = [&] {
    const Outcome outcome =
        run_program({{"--expect", "fixtures/reports/held"}, {}, {{"SCHEMAPROOF_CACHE", cache.path().string()}}, {}});
    INFO(outcome.output << outcome.errors);
    return outcome.exit_code == 0;
  };
  const auto entries = [&] {
    std::map<std::string, fs::file_time_type> found;
    for (const auto& entry : fs::directory_iterator(cache.path() / "clusters"))
      found[entry.path().string()] = fs::last_write_time(entry.path() / "manifest");
    return found;
  };
  CHECK(held());
  const auto first = entries();
  REQUIRE(first.size() == 1);
  const fs::path entry = first.begin()->first;
  CHECK(held());
  CHECK(entries() == first);

  fs::resize_file(entry / "data" / "global" / "pg_control", 100);
  CHECK(held());
  CHECK(entries() != first);
  write_file(entry / "data" / "stranger", "hello");
  CHECK(held());
  CHECK(!fs::exists(entry / "data" / "stranger"));
  fs::remove(entry / "manifest");
  CHECK(held());
  CHECK(fs::exists(entry / "manifest"));
  // Nothing tells that this one is of no use but the server that does not start.
  const auto untouched = fs::last_write_time(entry / "data" / "global" / "pg_control");
  write_file(entry / "data" / "global" / "pg_control",
             std::string(fs::file_size(entry / "data" / "global" / "pg_control"), 'x'));
  fs::permissions(entry / "data" / "global" / "pg_control", fs::perms::owner_read | fs::perms::owner_write);
  fs::last_write_time(entry / "data" / "global" / "pg_control", untouched);
  CHECK(held());
  CHECK(read_file(entry / "data" / "global" / "pg_control").find("xxxx") == std::string::npos);

  // Where others may write, nothing is taken.
  write_file(entry / "data" / "stranger", "hello");
  fs::permissions(cache.path() / "clusters", fs::perms::others_write, fs::perm_options::add);
  CHECK(held());
  CHECK(fs::exists(entry / "data" / "stranger"));
}

TEST_CASE("the environment of psql does not reach the disposable server", "[program]") {
  const Outcome outcome =
      run_program({{"--expect", "fixtures/reports/held"},
                   {},
                   {{"PGPORT", "99999"}, {"PGDATESTYLE", "xx"}, {"PGHOST", "192.0.2.1"}, {"PGDATABASE", "x"}},
                   {}});
  INFO(outcome.output);
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("an unknown major names what there is", "[program]") {
  const Outcome outcome = verify({"--expect", "fixtures/reports/held", "--postgres", "9"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.output.find("postgresql-9") != std::string::npos);
}

TEST_CASE("no server programs: the failure names the package", "[program]") {
  // Nothing of the machine's PostgreSQL can be seen from an empty root of programs; only a build that looks in fixed
  // places would still find it, so this asks for a major that cannot exist beside the hint for any.
  const Outcome outcome = verify({"--expect", "fixtures/reports/held", "--postgres", "99"});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.output.find("apt-get install") != std::string::npos);
}

TEST_CASE("colour is for terminals only", "[program]") {
  const Outcome outcome = verify({"--expect", "fixtures/reports/five_drifts"});
  CHECK(outcome.output.find('\x1B') == std::string::npos);
}

TEST_CASE("nothing is left behind, whatever the end", "[program]") {
  const ServerFolder servers;
  for (const std::string name : {"held", "five_drifts", "failing_migration", "mistakes"}) {
    run_program({{"--expect", "fixtures/reports/" + name}, {}, servers.environment(), {}});
    INFO(name);
    CHECK(servers.is_empty());
  }
}

TEST_CASE("a signal ends it, and nothing is left behind", "[program]") {
  const TemporaryFolder folder;
  folder.write("expectations/verify.yaml",
               "database: {build: [{prelude: s.sql}]}\ntables:\n  t:\n    columns: {id: integer}\n");
  folder.write("expectations/s.sql", "CREATE TABLE t (id integer); SELECT pg_sleep(30);");
  const ServerFolder servers;
  for (const int signal_number : {SIGINT, SIGTERM, SIGHUP}) {
    for (const int milliseconds : {50, 300, 1500}) {
      const pid_t process = start_program({{}, folder.path(), servers.environment(), {}});
      std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
      kill(process, signal_number);
      int status = 0;
      REQUIRE(waitpid(process, &status, 0) == process);
      INFO(signal_number << " after " << milliseconds << " ms");
      // Before the handler stands, the signal itself ends the process; it has started nothing by then.
      CHECK((WIFSIGNALED(status) || WEXITSTATUS(status) == 128 + signal_number));
      CHECK(servers.is_empty());
    }
  }
}

TEST_CASE("--keep leaves the server, and says how to reach it and how to end it", "[program]") {
  const ServerFolder servers;
  const Outcome outcome = run_program({{"--expect", "fixtures/reports/held", "--keep"}, {}, servers.environment(), {}});
  CHECK(outcome.exit_code == 0);
  CHECK(!servers.is_empty());
  const std::string mark = "kept: ";
  const std::size_t at = outcome.errors.find(mark);
  REQUIRE(at != std::string::npos);
  const std::string psql = outcome.errors.substr(at + mark.size(), outcome.errors.find('\n', at) - at - mark.size());
  const Outcome asked =
      run_program({{"-c", psql + " -Atc 'SELECT count(*) FROM pg_class WHERE relname = $$task$$'"}, {}, {}, "sh"});
  CHECK(asked.output == "1\n");
  const std::string done = "when done: verify ";
  const std::size_t end = outcome.errors.find(done);
  REQUIRE(end != std::string::npos);
  const std::string removal =
      outcome.errors.substr(end + done.size(), outcome.errors.find('\n', end) - end - done.size());
  CHECK(
      run_program({{"-c", std::string(SCHEMAPROOF_PROGRAM) + " " + removal}, {}, servers.environment(), "sh"}).exit_code
      == 0);
  CHECK(servers.is_empty());
}

TEST_CASE("a folder for servers that is too long for a socket is a failure", "[program]") {
  const Outcome outcome = run_program(
      {{"--expect", "fixtures/reports/held"}, {}, {{"SCHEMAPROOF_SERVER_FOLDER", "/tmp/" + std::string(90, 'x')}}, {}});
  CHECK(outcome.exit_code == 3);
  CHECK(outcome.output.find("SCHEMAPROOF_SERVER_FOLDER") != std::string::npos);
}

}  // namespace schemaproof::testing
