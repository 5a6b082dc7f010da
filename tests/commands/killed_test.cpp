// kill -9, or Ctrl-C twice, at any instant: what the program had made is gone a moment later, wherever its server came
// from.
#include <sys/wait.h>

#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <thread>

#include "tests/support/cache.hpp"
#include "tests/support/program.hpp"
#include "tests/support/providers.hpp"
#include "tests/support/server_folder.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Names = std::vector<std::string>;

constexpr const char* marking = "SCHEMAPROOF_TEST_RUN";

/// Empty where the process went meanwhile: then there is nothing to read any more.
std::string text_of(const fs::path& file) {
  try {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
  } catch (const std::ios_base::failure&) {
    return {};
  }
}

bool is_zombie(const fs::path& process) {
  const std::string line = text_of(process / "stat");
  const std::size_t name_end = line.rfind(") ");
  return name_end == std::string::npos || line.at(name_end + 2) == 'Z';
}

/// Whatever it started, and what that started: all of it has the marking in its environment.
Names processes_marked(const std::string& value) {
  Names found;
  const std::string wanted = std::string(marking) + "=" + value;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string environment = text_of(entry.path() / "environ");
    if (environment.find(wanted + '\0') == std::string::npos || is_zombie(entry.path())) continue;
    found.push_back(entry.path().filename().string() + " " + text_of(entry.path() / "cmdline"));
  }
  return found;
}

/// All that it can leave: processes, directories with their sockets, containers, databases.
Names left_of(const Provider& from, const ServerFolder& servers, pid_t process, const std::string& run) {
  Names left = processes_marked(run);
  std::error_code going;  // what is read may be removed meanwhile
  for (auto entry = fs::recursive_directory_iterator(servers.path(), going);
       entry != fs::recursive_directory_iterator(); entry.increment(going)) {
    left.push_back(entry->path().string());
  }
  // Asking an engine takes long: only when nothing else is left.
  if (left.empty()) left = leftovers(from, process);
  return left;
}

int times() {
  const std::string wanted = environment_variable("SCHEMAPROOF_KILLS");
  constexpr int in_the_suite = 6;
  return wanted.empty() ? in_the_suite : std::stoi(wanted);
}

}  // namespace

TEST_CASE("killed or interrupted at any instant it leaves nothing", "[killed][alone]") {
  const Provider from = provider(GENERATE(from_range(provider_names)));
  const ServerFolder servers;
  const auto begin = Clock::now();
  std::map<std::string, std::string> environment = servers.environment();
  REQUIRE(run_program({with(from, {"--expect", "expectations/megaforce"}), {}, environment, {}}).exit_code == 0);
  const std::chrono::duration<double> whole = Clock::now() - begin;
  const unsigned seed = std::random_device()();
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> instant(0, whole.count());
  bool all_clean = true;
  for (int i = 0; i < times(); ++i) {
    const std::string run = std::to_string(::getpid()) + "." + from.name + "." + std::to_string(i);
    environment[marking] = run;
    const double seconds = instant(random);
    const pid_t process = start_program({with(from, {"--expect", "expectations/megaforce"}), {}, environment, {}});
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    // Every third time by hand: Ctrl-C, and again from somebody who is impatient.
    const bool by_hand = i % 3 == 2;
    ::kill(process, by_hand ? SIGINT : SIGKILL);
    if (by_hand) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (by_hand) ::kill(process, SIGINT);
    REQUIRE(::waitpid(process, nullptr, 0) == process);
    constexpr std::chrono::seconds patience{30};
    const auto deadline = Clock::now() + patience;
    Names left = left_of(from, servers, process, run);
    while (!left.empty() && Clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      left = left_of(from, servers, process, run);
    }
    INFO(from.name << ", seed " << seed << ", killed after " << seconds << " of " << whole.count() << " s");
    CHECK(left == Names{});
    all_clean = all_clean && left.empty();
  }
  std::cout << "killed or interrupted " << times() << " times at random instants of " << whole.count()
            << " s, server from " << from.name << " (seed " << seed
            << "): looked for processes of the run, directories and sockets in its folder, containers with its number, "
               "databases with our name; "
            << (all_clean ? "nothing" : "something") << " was left" << std::endl;
}

}  // namespace schemaproof::testing
