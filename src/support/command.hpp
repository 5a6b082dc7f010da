// A user's own command, as `sh -c` runs it: no input, a time that ends it, and nothing of it outlives us.
#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace schemaproof {

struct UserCommand {
  std::string text;              // for `sh -c`
  std::filesystem::path folder;  // where it runs
  std::chrono::milliseconds timeout{60'000};
  std::filesystem::path log = {};  // where all that it prints is kept; empty: nowhere
};

/// Runs it in a process group of its own and gives what it printed to standard output. It is ended, with all that it
/// started, when its time is over, when it prints more than `most` bytes, when we are interrupted, and when we are
/// killed. Throws Failure for the first two, when it cannot be started, and when it ends with another exit code than 0;
/// the end of what it printed to standard error is told with it.
std::string output_of(const UserCommand& command, std::size_t most = 64U << 20U);

/// What a program did.
struct ProgramOutput {
  int exit_code = 0;
  std::string output;
  std::string errors;  // the end of what it printed there
};
enum class Interruptions { end_it, wait };
enum class Errors { kept, shown };
enum class WhenKilled { goes_too, goes_on };

/// A program with its arguments, without a shell, found as a shell finds it.
struct ProgramCall {
  std::vector<std::string> words;
  std::map<std::string, std::string> settings = {};  // on top of our environment
  std::chrono::milliseconds timeout{60'000};
  Interruptions interruptions = Interruptions::end_it;  // or they wait until it is done: what tidies up is not ended
  Errors errors = Errors::kept;                         // or shown to the user while it runs, as progress
  WhenKilled when_killed = WhenKilled::goes_too;        // or it ends by itself: what is half done could not be undone
};

/// Runs it to its end, whatever that is, in a process group of its own. Throws Failure where it cannot be
/// started or is not done in time, and Interrupted.
ProgramOutput run_program_to_its_end(const ProgramCall& call);

/// The same for what it does: it may print any amount, of which the end is told with a Failure, and all of it
/// goes to its log. PostgreSQL's clients
/// find nothing of ours in its environment (PG…), but these settings. `secret` is not shown, whoever prints it.
void run_command(const UserCommand& command, const std::map<std::string, std::string>& settings,
                 const std::string& secret);

}  // namespace schemaproof
