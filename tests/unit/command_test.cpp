// A user's own command: its words, and what ends it.
#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "support/command.hpp"
#include "support/failure.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

namespace {

using Words = std::vector<std::string>;

CommandOutput run(const Words& words, const TemporaryFolder& folder) {
  return run_command({words, folder.path(), std::chrono::seconds(20), 1U << 20U});
}

std::string failure_of(const UserCommand& command) {
  try {
    run_command(command);
  } catch (const Failure& failure) {
    return failure.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a command's words are split as a shell splits them, and nothing is filled in", "[command]") {
  CHECK(command_words("npx  prisma\tmigrate") == Words{"npx", "prisma", "migrate"});
  CHECK(command_words(R"(a "b c" 'd e' f\ g "h\"i" 'j\k' "" l"m"n)")
        == Words{"a", "b c", "d e", "f g", "h\"i", "j\\k", "", "lmn"});
  CHECK(command_words("echo $HOME *") == Words{"echo", "$HOME", "*"});
  CHECK(command_words("  ") == Words{});
  CHECK(!command_words("echo 'a"));
  CHECK(!command_words("echo \"a"));
  CHECK(shell_operator({"a", "|", "b"}) == "|");
  CHECK(shell_operator({"a", "a|b"}).empty());
}

TEST_CASE("a command runs in its folder, without input, and both its outputs are kept apart", "[command]") {
  const TemporaryFolder folder;
  folder.write("here.sql", "SELECT 1");
  CHECK(run({"cat", "here.sql"}, folder).output == "SELECT 1");
  const CommandOutput both = run({"sh", "-c", "cat; echo out; echo err >&2"}, folder);
  CHECK(both.output == "out\n");
  CHECK(both.errors == "err\n");
  CHECK(run({"sh", "-c", "head -c 900000 /dev/zero"}, folder).output.size() == 900'000);
}

TEST_CASE("a command that fails, takes too long or prints too much is told with what it said", "[command]") {
  const TemporaryFolder folder;
  CHECK(failure_of({{"sh", "-c", "echo no schema here >&2; exit 3"}, folder.path()})
        == "sh -c echo no schema here >&2; exit 3 ended with exit code 3:\nno schema here");
  CHECK(failure_of({{"sh", "-c", "kill -9 $$"}, folder.path()}).find("exit code 137") != std::string::npos);
  CHECK(failure_of({{"no-such-program"}, folder.path()}).find("cannot run no-such-program") == 0);
  CHECK(failure_of({{"cat", "/dev/zero"}, folder.path(), std::chrono::seconds(20), 1U << 20U})
        == "cat /dev/zero prints more than 1 MiB");
  const auto begin = std::chrono::steady_clock::now();
  const std::string late = failure_of(
      {{"sh", "-c", "echo waiting >&2; sleep 60 & sleep 60"}, folder.path(), std::chrono::milliseconds(300)});
  CHECK(late.find("was not done after 0.3 s:\nwaiting") != std::string::npos);
  // What it leaves behind keeps the pipes open; nobody waits for that.
  CHECK(run({"sh", "-c", "sleep 60 & echo done"}, folder).output == "done\n");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

}  // namespace schemaproof::testing
