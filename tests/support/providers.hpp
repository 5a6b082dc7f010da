// Where the program can get a disposable server from, on this machine.
#pragma once

#include <string>
#include <vector>

namespace schemaproof::testing {

struct Provider {
  std::string name;                  // local, lent, docker, podman
  std::vector<std::string> options;  // of the program
};

/// One after the other, as a generator of Catch2 gives them: what is not here skips its test, and fails it in CI. For a
/// container there is an image in SCHEMAPROOF_TEST_IMAGE, and the engines are in SCHEMAPROOF_TEST_ENGINES: `ci/engines
/// start` makes them ready.
Provider provider(const std::string& name);
inline const std::vector<std::string> provider_names = {"local", "lent", "docker", "podman"};

/// Its options before these.
std::vector<std::string> with(const Provider& provider, std::vector<std::string> arguments);

/// What is left on it of a run whose process had that number: names of containers, databases. Of a local server it is
/// in the run's own folder.
std::vector<std::string> leftovers(const Provider& provider, int process);

}  // namespace schemaproof::testing
