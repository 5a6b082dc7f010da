#include "tests/verdicts/false_alarms.hpp"

#include <fmt/format.h>

#include <optional>

#include "postgres/lent_database.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "tests/support/asking.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/verdicts/servers.hpp"

namespace schemaproof::verdicts {

namespace {

namespace fs = std::filesystem;
using testing::ask_of;

void write_all(const std::vector<WrittenFile>& files, const fs::path& folder) {
  for (const WrittenFile& file : files) {
    fs::create_directories((folder / file.path).parent_path());
    write_file(folder / file.path, file.content);
  }
}

/// Everything about one corpus on one server.
class Trial {
public:
  Trial(DisposableServer& server, const Corpus& corpus, Tally& tally)
      : server_(server), corpus_(corpus), tally_(tally) {}

  void run(const fs::path& common) {
    const LentDatabase made(server_, "made");
    if (!may_go_on(load(*made, corpus_, server_.major()))) return;
    const Snapshot found = testing::snapshot_of(*made);
    // An empty database is no question: `verify` would say so.
    if (object_count(found.schema) == found.schema.schemas.size()) return;
    const std::vector<WrittenFile> files = testing::written(found);
    if (server_.major() == common_major) write_all(files, common / corpus_.name);
    const auto expectation = read(testing::loaded(files));
    if (!expectation) return;
    ask_here(*made, *expectation);
    if (corpus_.restores && can_dump()) ask_restored(*made, *expectation);
    if (server_.major() != common_major && fs::exists(common / corpus_.name)) {
      ask_common(*made, common / corpus_.name);
    }
  }

private:
  [[nodiscard]] Row row(const char* how) const { return {corpus_.row, how}; }

  /// A corpus that is counted with others names itself in what it tells.
  [[nodiscard]] std::string name() const {
    return corpus_.row == corpus_.name ? corpus_.name : fmt::format("{}, {}", corpus_.row, corpus_.name);
  }

  bool may_go_on(const std::optional<std::string>& problem) {
    if (problem) tally_.faults.push_back(fmt::format("{}: {}", name(), *problem));
    return !problem;
  }

  std::optional<Expectation> read(const Loaded& loaded) {
    for (const Mistake& mistake : loaded.mistakes) {
      tally_.faults.push_back(fmt::format("{}: what was captured is a mistake: {}", name(), mistake.problem));
    }
    if (!loaded.mistakes.empty() || loaded.expectations.size() != 1) return std::nullopt;
    return loaded.expectations.front();
  }

  void ask_here(const DisposableDatabase& database, const Expectation& expectation) {
    tally_.add_section(row("as it is"), ask_of(database, expectation), name(), tally_.faults);
  }

  void ask_restored(const DisposableDatabase& made, const Expectation& expectation) {
    const LentDatabase restored(server_, "restored");
    if (!may_go_on(dump_and_restore(made, *restored))) return;
    tally_.add_section(row("dumped and restored"), ask_of(*restored, expectation), name() + ", restored", tally_.faults,
                       corpus_.lost_in_dumps);
  }

  /// Of a corpus with parts for newer servers those of the common major are loaded.
  void ask_common(const DisposableDatabase& made, const fs::path& files) {
    const auto expectation = read(load_expectations({files}));
    if (!expectation) return;
    std::optional<LentDatabase> own;
    for (const Part& part : corpus_.parts) {
      if (part.first_major > common_major && part.first_major <= server_.major() && !own) {
        own.emplace(server_, "common");
        if (!may_go_on(load(**own, corpus_, common_major))) return;
      }
    }
    tally_.add_section(row("with 13's"), ask_of(own ? **own : made, *expectation),
                       fmt::format("{}, as captured on {}", name(), common_major), tally_.remarks);
  }

  DisposableServer& server_;
  const Corpus& corpus_;
  Tally& tally_;
};

}  // namespace

Tally false_alarms(DisposableServer& server, const fs::path& common) {
  Tally tally;
  for (const Corpus& corpus : all_corpora()) {
    if (!corpus.majors.include(server.major())) continue;
    try {
      Trial(server, corpus, tally).run(common);
    } catch (const Failure& failure) {
      tally.faults.push_back(fmt::format("{}: {}", corpus.name, failure.what()));
    }
  }
  return tally;
}

}  // namespace schemaproof::verdicts
