#include "tests/verdicts/missed_drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <sstream>

#include "postgres/lent_database.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "tests/support/asking.hpp"
#include "tests/verdicts/servers.hpp"

namespace schemaproof::verdicts {

namespace {

namespace fs = std::filesystem;

/// What stands behind `-- <word>: ` in a line that announces.
std::optional<std::string> announced(const std::string& line, const std::string& word) {
  const std::string mark = "-- " + word + ":";
  if (!line.starts_with(mark)) return std::nullopt;
  return std::string(trimmed(std::string_view(line).substr(mark.size())));
}

int number(const std::string& text, int line) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) {
    throw Failure(fmt::format("mutations.sql:{}: '{}' is no major", line, text));
  }
  return std::stoi(text);
}

/// Whether the line announces something; then the mutation knows it.
bool take(Mutation& mutation, const std::string& text, int line) {
  if (const auto finding = announced(text, "finds")) {
    if (*finding != "nothing") mutation.finds.insert(*finding);
  } else if (const auto first = announced(text, "from")) {
    mutation.majors.first = number(*first, line);
  } else if (const auto last = announced(text, "until")) {
    mutation.majors.last = number(*last, line);
  } else {
    return false;
  }
  return true;
}

std::set<std::string> found_in(const Section& section) {
  std::set<std::string> found;
  for (const Check& check : section.checks) {
    if (check.verdict == Verdict::errored) found.insert("errored | " + told(check));
    if (check.verdict != Verdict::drifted) continue;
    for (const std::string& id : check.ids()) found.insert(id + " | " + check.subject.name);
  }
  return found;
}

std::string without(const std::set<std::string>& these, const std::set<std::string>& those, const char* word) {
  std::vector<std::string> rest;
  std::set_difference(these.begin(), these.end(), those.begin(), those.end(), std::back_inserter(rest));
  return rest.empty() ? "" : fmt::format("; {} {}", word, printable(joined(rest, ", ")));
}

/// Mutations that are made in one copy.
using Together = std::vector<const Mutation*>;

/// Why mutations are not found as they say; nothing when they are.
std::optional<std::string> fault_of(DisposableServer& server, const DisposableDatabase& original,
                                    const Expectation& expectation, const Together& together) {
  const LentDatabase copy(server, original, "mutated");
  std::set<std::string> announced;
  for (const Mutation* mutation : together) {
    if (auto problem = run_statements(*copy, mutation->sql)) return "; " + *problem;
    announced.insert(mutation->finds.begin(), mutation->finds.end());
  }
  const std::set<std::string> found = found_in(testing::ask_of(*copy, expectation));
  const std::string fault = without(announced, found, "missed") + without(found, announced, "found besides");
  return fault.empty() ? std::nullopt : std::optional(fault);
}

/// Copying a database takes longer than asking it: mutations far from each other in the file, which are about other
/// objects, share a copy. Where they are not found just as announced together, each is tried by itself.
std::vector<Together> shared_copies(const std::vector<Mutation>& mutations, int major) {
  constexpr std::size_t in_one = 12;
  Together all;
  for (const Mutation& mutation : mutations) {
    if (mutation.majors.include(major)) all.push_back(&mutation);
  }
  std::vector<Together> copies((all.size() + in_one - 1) / in_one);
  for (std::size_t i = 0; i < all.size(); ++i) copies[i % copies.size()].push_back(all[i]);
  return copies;
}

}  // namespace

std::vector<Mutation> read_mutations(const std::string& content) {
  std::vector<Mutation> mutations;
  std::istringstream lines(content);
  std::string text;
  bool announcing = false;
  for (int line = 1; std::getline(lines, text); ++line) {
    Mutation fresh;
    fresh.line = line;
    Mutation& current = announcing ? mutations.back() : fresh;
    if (take(current, text, line)) {
      if (!announcing) mutations.push_back(fresh);
      announcing = true;
    } else if (!mutations.empty()) {
      mutations.back().sql += text + "\n";
      announcing = false;
    } else if (!trimmed(text).empty() && !text.starts_with("--")) {
      throw Failure(fmt::format("mutations.sql:{}: nothing announces what this is found as", line));
    }
  }
  return mutations;
}

Tally missed_drift(DisposableServer& server) {
  Tally tally;
  const Corpus corpus = torture();
  if (corpus.parts.empty()) return tally;
  const auto mutations = read_mutations(read_file(corpus.parts.front().file.parent_path() / "mutations.sql"));
  const LentDatabase original(server, "torture");
  if (const auto problem = load(*original, corpus, server.major())) {
    tally.faults.push_back(fmt::format("torture: {}", *problem));
    return tally;
  }
  const Loaded loaded = testing::loaded(testing::written(testing::snapshot_of(*original)));
  if (!loaded.mistakes.empty() || loaded.expectations.size() != 1) {
    tally.faults.push_back(std::string("torture: what was captured is no expectation"));
    return tally;
  }
  Count& count = tally.counts[{"torture", "mutations"}];
  const Expectation& expectation = loaded.expectations.front();
  for (const Together& together : shared_copies(mutations, server.major())) {
    count.asked += together.size();
    if (!fault_of(server, *original, expectation, together)) continue;
    for (const Mutation* mutation : together) {
      const auto fault = fault_of(server, *original, expectation, {mutation});
      if (!fault) continue;
      ++count.wrong;
      tally.faults.push_back(fmt::format("mutations.sql:{}{}", mutation->line, *fault));
    }
  }
  return tally;
}

}  // namespace schemaproof::verdicts
