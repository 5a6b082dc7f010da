#include "tests/support/providers.hpp"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "postgres/read_session.hpp"
#include "tests/support/cache.hpp"
#include "tests/support/live.hpp"
#include "tests/support/program.hpp"

namespace schemaproof::testing {

namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream rest(text);
  std::vector<std::string> words;
  for (std::string word; rest >> word;) words.push_back(word);
  return words;
}

/// The server of the tests lends itself.
const DisposableDatabase& lender() {
  static const DisposableDatabase database = server().create_database("lender");
  return database;
}

void need_engine(const std::string& name) {
  const std::vector<std::string> there = words_of(environment_variable("SCHEMAPROOF_TEST_ENGINES"));
  if (std::find(there.begin(), there.end(), name) != there.end()) return;
  if (in_ci()) FAIL("there is no " << name << ", and this is CI");
  SKIP("there is no " << name << " with an image: eval \"$(ci/engines env)\" after ci/engines start");
}

/// Podman's watchers of containers that it does not know any more.
std::vector<std::string> orphaned_watchers() {
  namespace fs = std::filesystem;
  const std::string known =
      run_program({{"ps", "--all", "--no-trunc", "--format", "{{.ID}}"}, {}, {}, "podman"}).output;
  std::vector<std::string> orphans;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "cmdline");
    std::vector<std::string> words;
    for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
    const auto option = std::find(words.begin(), words.end(), "-c");
    const bool is_watcher = !words.empty() && words.front().ends_with("conmon") && option + 1 < words.end();
    if (is_watcher && known.find(*(option + 1)) == std::string::npos) orphans.push_back("conmon " + *(option + 1));
  }
  return orphans;
}

}  // namespace

Provider provider(const std::string& name) {
  if (name == "local") return {name, {"--server", "local"}};
  if (name == "lent") return {name, {"--server", url_of(lender())}};
  need_engine(name);
  return {name, {"--server", name, "--image", environment_variable("SCHEMAPROOF_TEST_IMAGE")}};
}

std::vector<std::string> with(const Provider& provider, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), provider.options.begin(), provider.options.end());
  return arguments;
}

std::vector<std::string> leftovers(const Provider& provider, int process) {
  if (provider.name == "local") return {};
  std::vector<std::string> left;
  if (provider.name == "lent") {
    ReadSession session(lender().target(), {});
    session.query("SELECT datname FROM pg_catalog.pg_database WHERE datname ~ '^schemaproof_'",
                  [&](const Row& row) { left.emplace_back(row.text(0)); });
    return left;
  }
  // Others may be running: what is ours has our number.
  const Outcome listed = run_program(
      {{"ps", "--all", "--filter", "label=schemaproof.owner", "--format",
        provider.name == "docker" ? "{{.Names}} {{.Label \"schemaproof.owner\"}}" : "{{.Names}} {{.Labels}}"},
       {},
       {},
       provider.name});
  // Podman's list fails where a container goes while it is made: whoever asks asks again.
  if (listed.exit_code != 0) return {"no list: " + listed.errors};
  if (provider.name == "podman") left = orphaned_watchers();
  std::istringstream lines(listed.output);
  for (std::string line; std::getline(lines, line);)
    if (line.find("." + std::to_string(process) + ".") != std::string::npos) left.push_back(line);
  return left;
}

}  // namespace schemaproof::testing
