// What the program can be told to do: one list is dispatcher, help text and source of spelling hints.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

/// Arguments come without the names of program and command. The result is the exit code; see `exit_code` in
/// model/report.hpp for what it says. Failures and interruptions are thrown.
struct Command {
  std::string_view name;
  std::string_view summary;
  int (*run)(const std::vector<std::string>& arguments);
};

int run_verify(const std::vector<std::string>& arguments);
int run_capture(const std::vector<std::string>& arguments);
int run_diff(const std::vector<std::string>& arguments);
int run_mutate(const std::vector<std::string>& arguments);
int run_cascade(const std::vector<std::string>& arguments);
int run_changelog(const std::vector<std::string>& arguments);
int run_fingerprint(const std::vector<std::string>& arguments);
int run_compare(const std::vector<std::string>& arguments);
int run_stats(const std::vector<std::string>& arguments);
int run_server(const std::vector<std::string>& arguments);

/// The first is what happens when none is named.
inline constexpr std::array commands = {
    Command{"verify", "prove that databases are what their expectations say", run_verify},
    Command{"capture", "write the expectation files of a database that is there", run_capture},
    Command{"diff", "tell what differs between two schemas, and the SQL between them", run_diff},
    Command{"mutate", "tell which changes to a schema its expectation would not notice", run_mutate},
    Command{"cascade", "show what deleting a row does, with rows that are made for it", run_cascade},
    Command{"changelog", "tell what each migration does, and whether others can live with it", run_changelog},
    Command{"fingerprint", "keep of a live database what tells later whether rows changed", run_fingerprint},
    Command{"compare", "tell whether two databases, fingerprints or dumps have the same rows", run_compare},
    Command{"stats", "tell sizes, use of indexes, sessions and locks of a live database", run_stats},
    Command{"server", "start a server with the database that the checks see; list, stop, clean", run_server},
};

/// Runs the command that the arguments name, or the first. Everything that is thrown ends here, as an exit code.
int run_program(const std::vector<std::string>& arguments);

inline constexpr int exit_mistake = 2;
inline constexpr int exit_failure = 3;

}  // namespace schemaproof
