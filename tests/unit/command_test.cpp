// A user's own command: what it prints, what ends it, and what it finds in its environment.
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <regex>
#include <thread>

#include "support/command.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string failure_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "";
}

bool has(const std::string& text, const std::string& part) {
  UNSCOPED_INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a command runs in its folder, by the shell, without input", "[command]") {
  const TemporaryFolder folder;
  folder.write("here.sql", "SELECT 1");
  const auto printed = [&](const std::string& text) { return output_of({text, folder.path(), seconds(20)}); };
  CHECK(printed("cat *.sql") == "SELECT 1");
  CHECK(printed("cat; echo out | cat; echo err >&2") == "out\n");
  CHECK(printed("head -c 900000 /dev/zero").size() == 900'000);
}

TEST_CASE("a command that fails, takes too long or prints too much is told with what it said", "[command]") {
  const TemporaryFolder folder;
  const auto fault = [&](const std::string& text, milliseconds timeout = seconds(20)) {
    return failure_of([&] { output_of({text, folder.path(), timeout}, 1U << 20U); });
  };
  CHECK(fault("echo no schema here >&2; exit 3")
        == "echo no schema here >&2; exit 3 ended with exit code 3:\nno schema here");
  CHECK(has(fault("kill -9 $$"), "exit code 137"));
  CHECK(has(fault("no-such-program"), "no-such-program: not found"));
  CHECK(fault("cat /dev/zero") == "cat /dev/zero prints more than 1 MiB");
  const auto begin = std::chrono::steady_clock::now();
  CHECK(has(fault("echo waiting >&2; sleep 60 & sleep 60", milliseconds(300)), "was not done after 0.3 s:\nwaiting"));
  // What it leaves behind keeps the pipes open; nobody waits for that.
  CHECK(output_of({"sleep 60 & echo done", folder.path()}) == "done\n");
  CHECK(std::chrono::steady_clock::now() - begin < seconds(10));
}

TEST_CASE("a command that is ended may tidy up, and nothing that it started stays", "[command]") {
  const TemporaryFolder folder;
  CHECK(has(failure_of([&] {
              run_command(
                  {"trap 'echo tidied > tidied; exit' TERM; (trap '' TERM; sleep 5; echo late > late) & echo up; wait",
                   folder.path(), milliseconds(300)},
                  {}, {});
            }),
            "was not done after 0.3 s:\nup"));
  CHECK(read_file(folder.path() / "tidied") == "tidied\n");
  std::this_thread::sleep_for(milliseconds(2500));
  CHECK(!std::filesystem::exists(folder.path() / "late"));
}

TEST_CASE("what a command that is run for its effect prints is bounded, and holds no secret", "[command]") {
  const TemporaryFolder folder;
  const std::string fault = failure_of([&] {
    run_command(
        {"head -c 90000000 /dev/zero; echo; echo to $WHERE; echo as $WHERE >&2; exit 4", folder.path(), seconds(20)},
        {{"WHERE", "postgres://u:hunter2@h"}}, "hunter2");
  });
  CHECK(has(fault, "ended with exit code 4"));
  CHECK(has(fault, "to postgres://u:***@h\nas postgres://u:***@h"));
  CHECK(!has(fault, "hunter2"));
  CHECK(fault.size() < 4000);
}

TEST_CASE("all that a command prints is kept in its log, run after run, without the secret", "[command]") {
  const TemporaryFolder folder;
  const std::filesystem::path log = folder.path() / "logs" / "it.log";
  // The secret is printed in two pieces, and its beginning once more at the end.
  run_command({"echo a; echo b >&2; printf 'as hun'; sleep 0.3; printf 'ter2 hunt'", folder.path(), seconds(20), log},
              {}, "hunter2");
  const std::string fault =
      failure_of([&] { run_command({"echo again; exit 3", folder.path(), seconds(20), log}, {}, "hunter2"); });
  CHECK(has(fault, "exit code 3 (all of it is in"));
  const std::string kept = std::regex_replace(read_file(log), std::regex("--- [0-9T:-]+Z"), "--- TIME");
  CHECK(kept
        == "--- TIME echo a; echo b >&2; printf 'as hun'; sleep 0.3; printf 'ter2 hunt'\n"
           "a\nb\nas *** hunt"
           "--- TIME echo again; exit 3\nagain\n");
  CHECK(has(failure_of([&] { run_command({"true", folder.path(), seconds(20), folder.path()}, {}, {}); }),
            "cannot write"));
}

TEST_CASE("nothing of ours leads a command's clients to another server", "[command]") {
  const TemporaryFolder folder;
  ::setenv("PGHOSTADDR", "10.0.0.1", 1);
  ::setenv("PGSERVICE", "production", 1);
  run_command({"env > all", folder.path()}, {{"PGHOST", "127.0.0.1"}}, {});
  CHECK(has(output_of({"env", folder.path()}), "PGSERVICE=production"));
  ::unsetenv("PGHOSTADDR");
  ::unsetenv("PGSERVICE");
  const std::string all = read_file(folder.path() / "all");
  CHECK(has(all, "PGHOST=127.0.0.1\n"));
  CHECK(!has(all, "PGHOSTADDR"));
  CHECK(!has(all, "PGSERVICE"));
}

}  // namespace schemaproof::testing
