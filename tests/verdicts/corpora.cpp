#include "tests/verdicts/corpora.hpp"

#include <algorithm>
#include <sstream>

#include "support/files.hpp"
#include "support/text.hpp"
#include "tests/support/cache.hpp"

namespace schemaproof::verdicts {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::error_code none;
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder, none)) entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::set<std::string> not_dumped(const std::string& script) {
  std::set<std::string> findings;
  const std::string mark = "-- not dumped: ";
  std::istringstream lines(script);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(mark)) findings.emplace(trimmed(line.substr(mark.size())));
  }
  return findings;
}

Corpus drift_fixture(const fs::path& folder) {
  const std::string expectation = read_file(folder / "expectation.yaml");
  Corpus corpus{"drift fixtures",
                folder.filename().string(),
                {{folder / "schema.sql"}},
                testing::majors_of(expectation),
                true,
                {}};
  // What a case says in words: the dump of an invalid index makes a valid one.
  corpus.restores = expectation.find("# not dumped: ") == std::string::npos;
  return corpus;
}

}  // namespace

Corpus torture() {
  Corpus corpus{"torture", "torture", {}, {}, true, {}};
  const fs::path folder = testing::source_folder() / "fixtures" / "torture";
  for (const fs::path& file : entries_of(folder)) {
    const std::string name = file.stem().string();
    const std::string before = "schema_";
    if (file.extension() != ".sql") continue;
    if (name == "schema") corpus.parts.push_back({file, 0});
    for (const std::string& finding : not_dumped(read_file(file))) corpus.lost_in_dumps.insert(finding);
    if (name.starts_with(before)) corpus.parts.push_back({file, std::stoi(name.substr(before.size()))});
  }
  std::sort(corpus.parts.begin(), corpus.parts.end(),
            [](const Part& one, const Part& other) { return one.first_major < other.first_major; });
  return corpus;
}

std::vector<Corpus> all_corpora() {
  std::vector<Corpus> corpora;
  for (const fs::path& folder : testing::fixture_cases("drift")) {
    if (fs::exists(folder / "schema.sql")) corpora.push_back(drift_fixture(folder));
  }
  for (const fs::path& file : entries_of(testing::cache_folder() / "corpora")) {
    if (file.extension() == ".sql")
      corpora.push_back({file.stem().string(), file.stem().string(), {{file}}, {}, true, {}});
  }
  if (Corpus own = torture(); !own.parts.empty()) corpora.push_back(std::move(own));
  return corpora;
}

}  // namespace schemaproof::verdicts
