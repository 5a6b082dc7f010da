// Every server of this program's that there is on this machine, and what killed runs left behind.
#pragma once

#include <string>
#include <vector>

namespace schemaproof {

struct OwnServer {
  enum class State {
    runs,       // a run uses it
    session,    // `verify server start` waits for its end
    kept,       // until somebody stops it
    abandoned,  // who made it is gone
    unknown,    // whose it is cannot be told from here
  };
  std::string id;       // what `verify server stop` takes
  std::string source;   // local, docker, podman, lent
  std::string place;    // its directory, container, or databases
  std::string since;    // UTC
  std::string process;  // the owner's number, where it is one of this machine
  State state = State::unknown;
};

/// On this machine, in the engines that answer, and on the server that is lent, if one is named.
std::vector<OwnServer> own_servers(const std::string& lent);

/// Ends it with all that is ours of it. One that a process of this machine uses is ended by asking that process. False
/// where it is still there.
bool end_own_server(const OwnServer& server, const std::string& lent);

}  // namespace schemaproof
