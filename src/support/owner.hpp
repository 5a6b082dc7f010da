// Whose is what a run left behind, and is that run still there?
#pragma once

#include <sys/types.h>

#include <string>

namespace schemaproof {

/// This process among all that ever ran on this machine: machine, boot, process namespace, number, start.
std::string our_identity();

enum class OwnerState {
  runs,
  gone,
  unknown,  // another machine's, or one in a container that cannot be seen from here
};

/// Of the process that `our_identity` named so.
OwnerState state_of_owner(const std::string& identity);
/// Whether it runs: one that is dead, and whose parent did not ask yet, does not.
bool is_alive(pid_t process);
/// Its number, as it stands in an identity; empty where that is none.
std::string process_in(const std::string& identity);

}  // namespace schemaproof
