#include "tests/support/cache.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "postgres/installations.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

/// The test programs run in one thread, and this before any server starts.
void set_variable(const char* name, const std::string& value) {
  constexpr int overwrite = 1;
  ::setenv(name, value.c_str(), overwrite);  // NOLINT(concurrency-mt-unsafe)
}

}  // namespace

std::string environment_variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr ? value : "";
}

bool in_ci() {
  return !environment_variable("CI").empty();
}

fs::path cache_folder() {
  if (const std::string own = environment_variable("SCHEMAPROOF_CACHE"); !own.empty()) return own;
  const std::string caches = environment_variable("XDG_CACHE_HOME");
  return (caches.empty() ? fs::path(environment_variable("HOME")) / ".cache" : fs::path(caches)) / "schemaproof";
}

void offer_cached_servers() {
  const std::vector<Installation> own = find_installations();
  std::string path = environment_variable("SCHEMAPROOF_POSTGRES_PATH");
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(cache_folder() / "postgres", none)) {
    const std::string major = entry.path().filename().string();
    const bool is_own = std::any_of(own.begin(), own.end(), [&](const Installation& installation) {
      return std::to_string(installation.major) == major;
    });
    const std::string programs = (entry.path() / "native" / "bin").string();
    if (!is_own && path.find(programs) == std::string::npos) path += ":" + programs;
  }
  set_variable("SCHEMAPROOF_POSTGRES_PATH", path);
}

}  // namespace schemaproof::testing
