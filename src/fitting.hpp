// Do the options, the expectations and the files on disk fit together? Found out before anything runs.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "expectation/expectation.hpp"
#include "fingerprint/fingerprint.hpp"
#include "migrations/plan.hpp"
#include "states.hpp"
#include "verify.hpp"

namespace schemaproof {

/// What stands under an expectation's name, or for the only one; null where nothing does.
template <class T>
const T* named_or_only(const std::map<std::string, T>& by_name, const Expectation& expectation) {
  const auto own = by_name.find(expectation.name);
  if (own != by_name.end()) return &own->second;
  const auto only = by_name.find("");
  return only == by_name.end() ? nullptr : &only->second;
}

/// An expectation with what its database is built of. With a URL it is not built.
struct Fitted {
  BuildPlan plan;
  std::vector<BuildStage> stages;  // what is asked in the end comes last
};

/// Whether an expectation is about SQLite; then that is a mistake, for commands that ask PostgreSQL alone.
bool refuse_sqlite(const Expectation& expectation, Mistakes& mistakes);
/// Whether an expectation has build steps for PostgreSQL; a mistake where it has none. `otherwise`: what else would do.
bool says_how_it_is_built(const Expectation& expectation, std::string_view otherwise, Mistakes& mistakes);
/// Says which --url and --before mean no expectation, or several.
void check_urls(const std::vector<Expectation>& expectations, const VerifyWish& wish, Mistakes& mistakes);
/// Reads the files of --before: each is for an expectation that has a --url.
std::map<std::string, Fingerprint> fingerprints_of(const std::vector<Expectation>& expectations, const VerifyWish& wish,
                                                   Mistakes& mistakes);
/// Lays out how the expectation's database is built, and holds what it says of migrations and rows against that.
Fitted fit(const Expectation& expectation, const std::string* url, Mistakes& mistakes);

}  // namespace schemaproof
