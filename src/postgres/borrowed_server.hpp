// What there is of ours on a server that somebody lends.
#pragma once

#include <string>
#include <vector>

namespace schemaproof {

/// The databases of one run.
struct LentRoom {
  std::string session;
  std::string databases;  // their names, with commas
  std::string use;        // `run`, `kept`
  bool is_used = false;   // its run has a connection there
};

/// Those of the role that the URL names. Throws Failure where the server cannot be asked.
std::vector<LentRoom> lent_rooms(const std::string& url);
/// Drops the databases of that run. False where some are still there.
bool drop_lent_room(const std::string& url, const std::string& session);

}  // namespace schemaproof
