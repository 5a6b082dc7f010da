// Commands as build steps: how they reach the database, what ends them, and what a second run may not change.
#include <sys/wait.h>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <csignal>
#include <thread>

#include "support/files.hpp"
#include "tests/support/program.hpp"
#include "tests/support/server.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

/// A project with one table and what its expectation says of building it.
class Project {
public:
  explicit Project(const std::string& settings) {
    server();
    folder_.write("migrations/1.sql", "CREATE TABLE t (id integer PRIMARY KEY, n integer);");
    folder_.write("e/verify.yaml", settings);
  }
  [[nodiscard]] fs::path path() const { return folder_.path(); }
  void write(const std::string& name, const std::string& content) const { folder_.write(name, content); }
  [[nodiscard]] Invocation invocation(std::vector<std::string> arguments = {}) const {
    arguments.insert(arguments.end(), {"--expect", "e"});
    return {
        arguments, folder_.path(), {{"PGHOSTADDR", "10.0.0.1"}, {"PGOPTIONS", "-c application_name=production"}}, {}};
  }
  [[nodiscard]] Outcome verified(const std::vector<std::string>& arguments = {}) const {
    return run_program(invocation(arguments));
  }

private:
  TemporaryFolder folder_;
};

std::string built_with(const std::string& steps) {
  return "database:\n  build:\n    - migrations: ../migrations\n" + steps + "strict: false\ntables: {t: {}}\n";
}

bool appears(const fs::path& file) {
  for (int i = 0; i < 3000 && !fs::exists(file); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return fs::exists(file);
}

/// That nothing writes there any more: the command under test writes a line every 0.1 s.
bool stands_still(const fs::path& file) {
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const auto size = fs::file_size(file);
  std::this_thread::sleep_for(std::chrono::seconds(1));
  return fs::file_size(file) == size;
}

}  // namespace

TEST_CASE("a command step runs in its expectation's folder and reaches the database over loopback alone", "[steps]") {
  const Project project(
      "database:\n  build:\n    - migrations: ../migrations\n"
      "    - command: psql -q \"$DATABASE_URL\" -f rows.sql && env > seen\n"
      "    - command: psql -q -v ON_ERROR_STOP=1 -c \"INSERT INTO t VALUES (2, 20)\"\n"
      "strict: false\n"
      "queries:\n"
      "  rows: {sql: SELECT id FROM t ORDER BY id, returns: [1, 2]}\n"
      "  address: {sql: \"SELECT current_setting('listen_addresses')\", returns: 127.0.0.1}\n"
      "  passwords: {sql: \"SELECT current_setting('password_encryption')\", returns: scram-sha-256}\n"
      "  who from where: {sql: \"SELECT string_agg(type || ' ' || auth_method, ', ' ORDER BY nth) FROM "
      "(SELECT row_number() OVER () AS nth, * FROM pg_hba_file_rules WHERE database = '{all}') rules\", "
      "returns: 'local trust, host scram-sha-256, host scram-sha-256'}\n");
  project.write("e/rows.sql", "INSERT INTO t VALUES (1, 10);");
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  const std::string seen = read_file(project.path() / "e" / "seen");
  for (const char* name : {"DATABASE_URL=postgresql://postgres:", "PGHOST=127.0.0.1", "PGPORT=", "PGUSER=postgres",
                           "PGPASSWORD=", "PGDATABASE=e"})
    CHECK(has(seen, name));
  CHECK(!has(seen, "10.0.0.1"));
  CHECK(!has(seen, "production"));
  const std::size_t at = seen.find("PGPASSWORD=") + 11;
  const std::string password = seen.substr(at, seen.find('\n', at) - at);
  CHECK(password.size() >= 32);
  CHECK(!has(outcome.output + outcome.errors, password));
}

TEST_CASE("without a command step the server listens on its socket alone", "[steps]") {
  const Project project(
      "database: {build: [{migrations: ../migrations}]}\nstrict: false\nqueries:\n"
      "  address: {sql: \"SELECT current_setting('listen_addresses')\", returns: ''}\n");
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
}

TEST_CASE("the password is wanted: nobody else on the machine gets in", "[steps]") {
  const Project project(built_with("    - command: PGPASSWORD=guessed psql -w -c 'SELECT 1'\n"));
  const Outcome outcome = project.verified();
  CHECK(outcome.exit_code == 3);
  CHECK(has(outcome.output, "password authentication failed"));
}

TEST_CASE("a port that somebody else takes first is given up for another", "[steps]") {
  std::string programs;
  WriteSession(database_with("")).run("SELECT setting FROM pg_config WHERE name = 'BINDIR'", {}, [&](const Row& row) {
    programs = std::string(row.text(0));
  });
  const Project project(built_with("    - command: psql -c 'INSERT INTO t VALUES (1, 1)'\n"));
  // Starts the server, but the first time only once another process listens on its port.
  project.write("bin/postgres",
                "#!/bin/sh\n"
                "port=$(echo \"$*\" | sed -n 's/.* port=\\([0-9]*\\).*/\\1/p')\n"
                "if [ -n \"$port\" ] && [ ! -e \"$0.taken\" ]; then\n"
                "  echo \"$port\" > \"$0.taken\"\n"
                "  perl -MIO::Socket -e 'IO::Socket::INET->new(Listen => 1, LocalAddr => \"127.0.0.1:$ARGV[0]\") and "
                "sleep 5' \"$port\" &\n"
                "  sleep 0.5\n"
                "fi\n"
                "exec "
                    + programs + "/postgres \"$@\"\n");
  project.write("bin/initdb", "#!/bin/sh\nexec " + programs + "/initdb \"$@\"\n");
  const fs::path bin = project.path() / "bin";
  for (const fs::path& each : {project.path(), bin, bin / "postgres", bin / "initdb"})
    fs::permissions(each, fs::perms(each.filename() == "bin" ? 0777 : 0755));
  Invocation invocation = project.invocation();
  invocation.environment["SCHEMAPROOF_POSTGRES_PATH"] = (project.path() / "bin").string();
  const Outcome outcome = run_program(invocation);
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(fs::exists(project.path() / "bin" / "postgres.taken"));
}

TEST_CASE("a command step that fails is told with its exit code and the end of what it printed", "[steps]") {
  const Project project(built_with("    - command: seq 100000; echo connecting to $DATABASE_URL; exit 7\n"));
  const Outcome outcome = project.verified();
  INFO(outcome.output);
  CHECK(outcome.exit_code == 3);
  CHECK(has(outcome.output, "ended with exit code 7"));
  CHECK(has(outcome.output, "connecting to postgresql://postgres:***@127.0.0.1:"));
  CHECK(!has(outcome.output, "\n        1000\n"));
  project.write("e/verify.yaml", built_with("    - command: sleep 60\n      timeout: 1s\n"));
  const auto begin = std::chrono::steady_clock::now();
  const Outcome late = project.verified();
  CHECK(late.exit_code == 3);
  CHECK(has(late.output, "sleep 60 was not done after 1 s"));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("rows are held across commands, and mutate and cascade run them too", "[steps]") {
  const Project project(
      "database:\n  build:\n    - migrations: ../migrations\n    - seed: seed.sql\n"
      "    - command: psql -c 'UPDATE t SET n = 0 WHERE id = 2'\n"
      "strict: false\ntables: {t: {}}\npreserve: {t: {}}\n");
  project.write("e/seed.sql", "INSERT INTO t VALUES (1, 10), (2, 20);");
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "preserve.changed"));
  CHECK(has(outcome.output, "id '2': '20' -> '0'"));
  project.write("e/verify.yaml",
                "database: {build: [{command: psql -c 'CREATE TABLE made (id int PRIMARY KEY)'}]}\n"
                "tables: {made: {columns: {id: integer}, primary_key: id}}\n");
  const Outcome mutated = run_program({{"mutate", "--expect", "e"}, project.path(), {}, {}});
  INFO(mutated.output << mutated.errors);
  CHECK(has(mutated.output, "noticed"));
  CHECK(has(mutated.output, "0 errored"));
  const Outcome drawn = run_program({{"cascade", "made", "--expect", "e"}, project.path(), {}, {}});
  INFO(drawn.output << drawn.errors);
  CHECK(drawn.exit_code == 0);
}

TEST_CASE("a command that is to run twice holds where its second run changes nothing", "[steps]") {
  const Project project(
      built_with("    - command: psql -c 'INSERT INTO t VALUES (1, 1) ON CONFLICT (id) DO NOTHING' -c 'CREATE INDEX IF "
                 "NOT EXISTS t_n ON t (n)'\n      twice: true\n"));
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, "1 command"));
}

TEST_CASE("what a second run of a command changes is drift", "[steps]") {
  const Project project(built_with("    - command: sh again.sh\n      twice: true\n"));
  project.write("migrations/2.sql", "CREATE TABLE empty (id int); INSERT INTO t VALUES (1, 1), (2, 2), (3, 3);");
  project.write("e/again.sh",
                "psql -q -v ON_ERROR_STOP=1 <<'END'\n"
                "UPDATE t SET n = n + 1 WHERE id = 1;\n"
                "DELETE FROM t WHERE id = (SELECT max(id) FROM t);\n"
                "INSERT INTO empty SELECT 7 WHERE EXISTS (SELECT FROM pg_class WHERE relname = 'late');\n"
                "SELECT count(*) > 0 AS late FROM pg_class WHERE relname = 'early' \\gset\n"
                "\\if :late\n"
                "CREATE TABLE late (id int);\n"
                "\\endif\n"
                "CREATE TABLE IF NOT EXISTS early (id int);\n"
                "INSERT INTO empty SELECT 7 WHERE EXISTS (SELECT FROM pg_class WHERE relname = 'late');\n"
                "END\n");
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "1 drifted, 0 errored"));
  for (const char* id : {"command.schema", "command.lost", "command.added", "command.changed"})
    CHECK(has(outcome.output, id));
  CHECK(has(outcome.output, "table late is unexpected"));
  CHECK(has(outcome.output, "t: n as after its first run"));
  CHECK(has(outcome.output, "id '1': '2' -> '3'"));
  CHECK(has(outcome.output, "empty: no further row"));
}

TEST_CASE("a second run that fails is drift, and what is built afterwards is asked all the same", "[steps]") {
  const Project project(
      built_with("    - command: psql -v ON_ERROR_STOP=1 -c 'CREATE TABLE once ()'\n"
                 "      twice: true\n"));
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "command.fails"));
  CHECK(has(outcome.output, "relation \"once\" already exists"));
  CHECK(has(outcome.output, "1 check held, 1 drifted"));
}

TEST_CASE("a command does not outlive the program, however that ends", "[steps]") {
  for (const int signal_number : {SIGINT, SIGTERM, SIGKILL}) {
    const Project project(built_with("    - command: (while :; do echo x >> alive; sleep 0.1; done) & wait\n"));
    const pid_t process = start_program(project.invocation());
    const fs::path alive = project.path() / "e" / "alive";
    CHECK(appears(alive));
    kill(process, signal_number);
    int status = 0;
    CHECK(waitpid(process, &status, 0) == process);
    INFO("signal " << signal_number);
    CHECK(stands_still(alive));
  }
}

TEST_CASE("what only the tool itself can run of a migration is told with how to run it", "[steps]") {
  const Project project("database: {build: [{migrations: ../sqitch}]}\nstrict: false\ntables: {t: {}}\n");
  project.write("sqitch/sqitch.plan",
                "%syntax-version=1.0.0\n%project=shop\n\na 2026-01-01T00:00:00Z T <t@example.org> # a\n");
  for (const std::string script : {"\\set n 7\nSELECT 1;\n", "CREATE TABLE t (id int);\nSELECT :n;\n",
                                   "CREATE TABLE t (id int);\nCOPY t FROM stdin;\n1\n\\.\n",
                                   "CREATE TABLE t (id int);\n\\copy t FROM 't.csv'\n"}) {
    INFO(script);
    project.write("sqitch/deploy/a.sql", script);
    const Outcome outcome = project.verified();
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == 3);
    CHECK(has(outcome.output, "'command: sqitch"));
  }
}

TEST_CASE("a byte order mark that a tool sends is refused as the tool has it refused", "[steps]") {
  const Project project("database: {build: [{migrations: ../golang}]}\nstrict: false\ntables: {t: {}}\n");
  project.write("golang/1_t.up.sql",
                "\xEF\xBB\xBF"
                "CREATE TABLE t (id int);\n");
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 3);
  CHECK(has(outcome.output, "byte order mark"));
}

}  // namespace schemaproof::testing
