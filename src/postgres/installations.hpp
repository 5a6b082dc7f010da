// The PostgreSQL server programs that this machine has.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/failure.hpp"

namespace schemaproof {

struct Installation {
  int major = 0;
  std::filesystem::path programs;  // the folder that holds `initdb` and `postgres`
};

/// There are no server programs of that major.
struct NoInstallation : Failure {
  using Failure::Failure;
};

/// Where its extensions lie; empty where it does not say.
std::filesystem::path extensions_of(const Installation& installation);

/// As Debian, Ubuntu, Fedora, Homebrew, `pg_config` and PATH place them; each major once, lowest first.
std::vector<Installation> find_installations();

/// The one whose programs are in that folder, or in its `bin`. Throws Failure where there are none, or where they are
/// of another major than `wish` asks for, as below.
Installation installation_in(const std::filesystem::path& folder, const std::string& wish);

/// The installation that `wish` asks for: `15`, `15+` (the lowest from 15 on), empty (the newest).
/// Throws NoInstallation that says which majors there are and names the package to install.
Installation choose_installation(const std::string& wish);

}  // namespace schemaproof
