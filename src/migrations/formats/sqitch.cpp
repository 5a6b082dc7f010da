// Sqitch: `sqitch.plan` names the changes in order; `deploy/<change>.sql` applies one and `revert/<change>.sql` takes
// it back. psql runs them, so each statement is for itself, and scripts bring their own BEGIN and COMMIT. A change that
// is reworked stands in the plan twice: the script of its first time is `<change>@<tag>.sql`, with the tag that came
// next. Source: sqitchtutorial, sqitch-plan and sqitch-rework of Sqitch's documentation.
#include <fmt/format.h>

#include <algorithm>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

struct Change {
  std::string name;
  std::string reworked_at;  // the tag after which it stands in the plan again
};

std::string first_word(std::string_view line) {
  return std::string(line.substr(0, std::min(line.find_first_of(" \t"), line.size())));
}

std::vector<Change> read_plan(const fs::path& plan) {
  std::vector<Change> changes;
  std::vector<std::pair<std::size_t, std::string>> tags;  // how many changes stand before each
  const std::string text = read_file(plan);
  for (const TextLine& line : lines_of(text)) {
    const std::string_view bare = trimmed(line.text.substr(0, line.text.find('#')));
    if (bare.empty() || bare.front() == '%') continue;
    if (bare.front() == '@')
      tags.emplace_back(changes.size(), first_word(bare));
    else
      changes.push_back({first_word(bare), {}});
  }
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const bool comes_again = std::any_of(changes.begin() + static_cast<std::ptrdiff_t>(i) + 1, changes.end(),
                                         [&](const Change& later) { return later.name == changes[i].name; });
    if (!comes_again) continue;
    const auto tag = std::find_if(tags.begin(), tags.end(), [&](const auto& t) { return t.first > i; });
    if (tag == tags.end())
      throw Failure(
          fmt::format("{} names the change {} twice, and no tag between them", shown_path(plan), changes[i].name));
    changes[i].reworked_at = tag->second;
  }
  return changes;
}

/// The folder that holds deploy and revert: sqitch.conf may name it.
fs::path top_of(const fs::path& folder) {
  const fs::path config = folder / "sqitch.conf";
  if (!fs::exists(config)) return folder;
  const std::string text = read_file(config);
  for (const TextLine& line : lines_of(text)) {
    const std::string_view bare = trimmed(line.text);
    if (!bare.starts_with("top_dir")) continue;
    const std::size_t equals = bare.find('=');
    if (equals != std::string_view::npos) return folder / trimmed(bare.substr(equals + 1));
  }
  return folder;
}

Listing list(const fs::path& folder) {
  Listing listing;
  const fs::path top = top_of(folder);
  for (const Change& change : read_plan(folder / "sqitch.plan")) {
    const std::string file = change.name + change.reworked_at + ".sql";
    const fs::path deploy = top / "deploy" / file;
    if (!fs::exists(deploy))
      throw Failure(fmt::format("the plan names {}, and there is no {}", change.name, shown_path(deploy)));
    const fs::path revert = top / "revert" / file;
    listing.migrations.push_back(
        {change.name + change.reworked_at, deploy, {}, fs::exists(revert) ? revert : fs::path()});
  }
  return listing;
}

}  // namespace

const MigrationFormat sqitch_format{
    "sqitch",
    [](const fs::path& folder) { return fs::exists(folder / "sqitch.plan"); },
    list,
    [](const fs::path&, const std::string& text, Direction) { return statement_by_statement(text); },
    false,
    false,
    {},
    {},
    false,
    false,
    "sqitch deploy"};

}  // namespace schemaproof
