#include "commands/command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>

#include "commands/options.hpp"
#include "support/interruption.hpp"
#include "support/spelling.hpp"
#include "version.hpp"

namespace schemaproof {

namespace {

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : commands) names.emplace_back(command.name);
  return names;
}

int refuse(const std::string& word) {
  tell(fmt::format("usage: there is no command '{}'", word));
  tell("  hint: " + did_you_mean(word, command_names()));
  return exit_mistake;
}

int dispatch(const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments.front() == "--version") {
    fmt::print("schemaproof {}\n", version());
    return 0;
  }
  const bool names_command = !arguments.empty() && !arguments.front().starts_with('-');
  if (!names_command) return commands.front().run(arguments);
  const auto* command =
      std::find_if(commands.begin(), commands.end(), [&](const Command& c) { return c.name == arguments.front(); });
  if (command == commands.end()) return refuse(arguments.front());
  return command->run({arguments.begin() + 1, arguments.end()});
}

}  // namespace

int run_program(const std::vector<std::string>& arguments) {
  catch_interruptions();
  // libpq turns these into SETs of its own at every connection; here every setting that shows in an answer is pinned.
  for (const char* variable : {"PGDATESTYLE", "PGTZ", "PGGEQO"}) unsetenv(variable);  // NOLINT(concurrency-mt-unsafe)
  try {
    return dispatch(arguments);
  } catch (const Failure& failure) {
    tell(failure);
  } catch (const Interrupted& interrupted) {
    tell(std::string("interrupted: nothing was left behind"));
    constexpr int signal_base = 128;  // what a shell says of a process that a signal ended
    return signal_base + interrupted.signal_number;
  } catch (const std::exception& error) {
    tell(Failure(error.what(), "this is a fault of schemaproof itself: please report it"));
  }
  return exit_failure;
}

}  // namespace schemaproof
