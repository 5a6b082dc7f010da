// Are the verdicts true? On real schemas, on every major of PostgreSQL: what is there must not be called drift, and
// what was changed must be found. Prints the figures, and every verdict that is false.
//
//   verdicts [MAJOR …]    all that there are, when none is named
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>

#include "postgres/installations.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "tests/support/cache.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/verdicts/corpora.hpp"
#include "tests/verdicts/false_alarms.hpp"
#include "tests/verdicts/missed_drift.hpp"
#include "tests/verdicts/servers.hpp"
#include "tests/verdicts/tables.hpp"

namespace schemaproof::verdicts {

namespace {

namespace fs = std::filesystem;

enum class Part { false_alarms, missed_drift };

/// One part on one major: a server and a process of its own.
struct Task {
  Part part = Part::false_alarms;
  int major = 0;
  pid_t process = 0;  // 0: has not begun; -1: is over
};

fs::path tally_file(const fs::path& folder, const Task& task) {
  return folder / fmt::format("{}.{}", task.part == Part::false_alarms ? "alarms" : "missed", task.major);
}

/// In the child. Never returns: what the parent holds is the parent's to put away.
[[noreturn]] void work(const Task& task, const fs::path& folder) {
  Tally tally;
  try {
    DisposableServer server(ServerWish{std::to_string(task.major)});
    tally = task.part == Part::false_alarms ? false_alarms(server, folder / "common") : missed_drift(server);
  } catch (const Interrupted&) {
    ::_exit(1);
  } catch (const std::exception& exception) {
    tally.faults.push_back(exception.what());
  }
  write_tally(tally, tally_file(folder, task));
  ::_exit(0);
}

/// False alarms of the common major come first, since the others ask its expectations too.
std::vector<Task> tasks_for(const std::vector<int>& majors) {
  std::vector<Task> tasks;
  for (const Part part : {Part::false_alarms, Part::missed_drift}) {
    for (const int major : majors) tasks.push_back({part, major, 0});
  }
  std::stable_partition(tasks.begin(), tasks.end(), [](const Task& task) { return task.major == common_major; });
  return tasks;
}

/// The next task that may begin; null when all have, or must wait.
Task* next_of(std::vector<Task>& tasks) {
  const bool common_runs = std::any_of(tasks.begin(), tasks.end(), [](const Task& task) {
    return task.part == Part::false_alarms && task.major == common_major && task.process >= 0;
  });
  const auto next = std::find_if(tasks.begin(), tasks.end(), [&](const Task& task) {
    const bool waits = task.part == Part::false_alarms && task.major != common_major && common_runs;
    return task.process == 0 && !waits;
  });
  return next == tasks.end() ? nullptr : &*next;
}

void run_all(std::vector<Task>& tasks, const fs::path& folder) {
  const unsigned processors = std::max(std::thread::hardware_concurrency(), 1U);
  unsigned running = 0;
  for (;;) {
    Task* const next = interruption() == 0 && running < processors ? next_of(tasks) : nullptr;
    if (next != nullptr) {
      next->process = ::fork();
      if (next->process == 0) work(*next, folder);
      if (next->process < 0) throw Failure("cannot start a process");
      ++running;
      continue;
    }
    if (running == 0) break;
    int status = 0;
    const pid_t ended = ::waitpid(-1, &status, 0);
    for (Task& task : tasks) {
      if (ended <= 0 || task.process != ended) continue;
      task.process = -1;
      --running;
    }
  }
  stop_if_interrupted();
}

std::map<int, Tally> collected(const std::vector<Task>& tasks, Part part, const fs::path& folder) {
  std::map<int, Tally> by_major;
  for (const Task& task : tasks) {
    if (task.part != part) continue;
    const fs::path file = tally_file(folder, task);
    Tally& tally = by_major[task.major];
    if (fs::exists(file)) {
      tally = read_tally(file);
    } else {
      tally.faults.push_back("the process that asked ended early");
    }
  }
  return by_major;
}

void print(const std::string& text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
  static_cast<void>(std::fflush(stdout));
}

std::size_t print_all(const std::map<int, Tally>& by_major, const char* title, Shown shown) {
  std::size_t faults = 0;
  const std::string lines = table(by_major, shown);
  if (!lines.empty()) print(fmt::format("\n{}\n\n{}", title, lines));
  print(told_once(by_major, "remark", &Tally::remarks));
  print(told_once(by_major, "fault", &Tally::faults));
  for (const auto& [major, tally] : by_major) faults += tally.faults.size();
  return faults;
}

/// What is not here is not asked, and that is said; where CI is set it is a fault.
std::size_t tell_what_lacks(const std::vector<int>& lacking) {
  std::vector<std::string> what;
  for (const int major : lacking) what.push_back(fmt::format("PostgreSQL {}", major));
  if (!can_dump()) what.emplace_back("a pg_dump that serves every major");
  if (!fs::exists(testing::cache_folder() / "corpora")) what.emplace_back("schemas of other people's");
  for (const std::string& one : what) print(fmt::format("not here, and not asked: {}\n", one));
  if (!what.empty()) print("scripts/setup tests provides what can be had\n");
  return testing::in_ci() ? what.size() : 0;
}

int verdicts(const std::vector<int>& wanted) {
  testing::offer_cached_servers();
  std::vector<int> majors;
  std::vector<int> lacking = wanted;
  for (const Installation& installation : find_installations()) {
    const auto found = std::find(lacking.begin(), lacking.end(), installation.major);
    if (found == lacking.end()) continue;
    majors.push_back(installation.major);
    lacking.erase(found);
  }
  std::size_t faults = tell_what_lacks(lacking);
  if (majors.empty()) {
    print(testing::in_ci() ? "no PostgreSQL, and this is CI\n" : "no PostgreSQL: nothing was asked\n");
    return 3;
  }
  const auto begin = std::chrono::steady_clock::now();
  const TemporaryFolder folder;
  std::vector<Task> tasks = tasks_for(majors);
  run_all(tasks, folder.path());
  faults += print_all(collected(tasks, Part::false_alarms, folder.path()),
                      "false alarms: of what is there, how much is called drift (0 is right)", Shown::wrong);
  faults += print_all(collected(tasks, Part::missed_drift, folder.path()),
                      "missed drift: of the changes made, how many are found exactly as announced", Shown::right);
  if (torture().parts.empty()) print("\nnothing is changed: there is no fixtures/torture\n");
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - begin);
  print(fmt::format("\n{} in {} s\n", faults == 0 ? "no fault" : fmt::format("{} faults", faults), seconds.count()));
  return faults == 0 ? 0 : 1;
}

}  // namespace

}  // namespace schemaproof::verdicts

int main(int argc, char** argv) {
  std::vector<int> majors;
  for (int i = 1; i < argc; ++i) majors.push_back(std::atoi(argv[i]));
  if (majors.empty()) majors = {13, 14, 15, 16, 17, 18};
  schemaproof::catch_interruptions();
  try {
    return schemaproof::verdicts::verdicts(majors);
  } catch (const schemaproof::Interrupted& interrupted) {
    constexpr int signal_base = 128;
    return signal_base + interrupted.signal_number;
  } catch (const std::exception& exception) {
    static_cast<void>(std::fprintf(stderr, "verdicts: %s\n", exception.what()));
    return 3;
  }
}
