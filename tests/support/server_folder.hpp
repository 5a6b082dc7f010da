// A folder in which the program makes the directories of its servers: what is left behind is seen there.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

/// Nothing may stay in it.
class ServerFolder {
public:
  ServerFolder() {
    // The server runs as another user when the tests run as root.
    std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_all | std::filesystem::perms::others_exec
                                                     | std::filesystem::perms::group_exec);
  }
  [[nodiscard]] std::map<std::string, std::string> environment() const {
    return {{"SCHEMAPROOF_SERVER_FOLDER", folder_.path().string()}};
  }
  [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }
  [[nodiscard]] bool is_empty() const { return std::filesystem::is_empty(folder_.path()); }

private:
  TemporaryFolder folder_;
};

}  // namespace schemaproof::testing
