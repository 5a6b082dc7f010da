// The PostgreSQL server programs that this machine has.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace schemaproof {

struct Installation {
  int major = 0;
  std::filesystem::path programs;  // the folder that holds `initdb` and `postgres`
};

/// As Debian, Ubuntu, Fedora, Homebrew, `pg_config` and PATH place them; each major once, lowest first.
std::vector<Installation> find_installations();

/// The installation that `wish` asks for: `15`, `15+` (the lowest from 15 on), empty (the newest).
/// Throws Failure that says which majors there are and names the package to install.
Installation choose_installation(const std::string& wish);

}  // namespace schemaproof
