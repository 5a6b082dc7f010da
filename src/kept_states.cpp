#include "kept_states.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <ranges>
#include <span>

#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr const char* prefix = "schemaproof_state_";  // of a kept state's database

/// What those states of a build are kept as between runs, the last first: that hangs on all that is stated of the
/// server, too.
std::vector<std::string> keys_of(const PlannedBuild& build, const std::function<bool(const std::string&)>& is_wanted) {
  const ServerWish& wish = build.server_wish;
  std::string server = joined({wish.postgres, wish.server, wish.template_database, wish.locale, wish.encoding}, "\n")
                       + "\n" + joined(wish.extensions, "\n");
  for (const auto& [name, value] : wish.settings) server += fmt::format("\n{}={}", name, value);
  std::vector<std::string> keys;
  for (const std::string& state : std::views::reverse(build.states))
    if (is_wanted(state)) keys.push_back(sha256(fmt::format("{}\n{}", state, server)));
  return keys;
}

}  // namespace

void KeptStates::foresee(const PlannedBuild& build) {
  for (const std::string& state : build.states)
    if (!state.empty()) ++foreseen_[build.server_wish][state];
}

DisposableServer& KeptStates::server_for(const PlannedBuild& build) {
  begin(build);
  Server& kept = kept_[build.server_wish];
  const bool is_there = std::any_of(build.states.begin(), build.states.end(),
                                    [&](const std::string& state) { return kept.states.contains(state); });
  if (is_settled_ && !is_there && servers_.has_roles(build.server_wish)) {
    kept = {};
    return servers_.start_again(build.server_wish, {});
  }
  const bool is_all_there = !build.states.empty() && kept.states.contains(build.states.back());
  if (is_settled_ || is_all_there) return servers_.of(build.server_wish);
  const auto is_known = [](const std::string& state) { return !state.empty(); };
  DisposableServer& server = servers_.start_again(build.server_wish, keys_of(build, is_known));
  kept = {};
  for (DisposableDatabase& database : server.own_databases()) {
    const std::string& name = database.name();
    const std::string state = name.starts_with(prefix) ? name.substr(std::string_view(prefix).size()) : std::string();
    const auto on_the_way = std::find(build.states.begin(), build.states.end(), state);
    if (state.empty() || on_the_way == build.states.end()) {
      server.drop_database(database);  // of the run that kept it
      continue;
    }
    taken_over_ = std::max(taken_over_, static_cast<std::size_t>(on_the_way - build.states.begin()));
    kept.states.emplace(state, std::move(database));
  }
  return server;
}

void KeptStates::begin(const PlannedBuild& build) {
  std::map<std::string, int>& foreseen = foreseen_[build.server_wish];
  for (const std::string& state : build.states)
    if (!state.empty()) --foreseen[state];
  taken_over_ = 0;
  fault_.clear();
  const bool is_known =
      std::any_of(build.states.begin(), build.states.end(), [](const std::string& state) { return !state.empty(); });
  is_settled_ = keeping_ == Keeping::within_run || !is_known;
  const auto source = source_of(build.server_wish.server);
  const bool is_local =
      source == ServerSource::first_there_is || source == ServerSource::local || source == ServerSource::folder;
  if (is_settled_ || is_local) return;
  is_settled_ = true;
  fault_ = servers_.of(build.server_wish).keep_as({});  // it says why not
}

std::vector<Check> KeptStates::run(const PlannedBuild& build, const DisposableDatabase& database, std::size_t begin,
                                   std::size_t end, const RowMaking& making) {
  Server& kept = kept_[build.server_wish];
  std::size_t from = begin;
  for (std::size_t i = std::min(end + 1, build.states.size()); i > begin + 1 && from == begin; --i) {
    const auto state = kept.states.find(build.states[i - 1]);
    if (state == kept.states.end()) continue;
    servers_.of(build.server_wish).replace_database(database, state->second);
    from = i - 1;
  }
  const std::span<const Script> scripts(build.plan.scripts);
  std::vector<Check> unmade = run_with_rows(database, scripts.subspan(from, end - from), making);
  servers_.of(build.server_wish).mark(database);
  if (end < build.states.size()) keep(build, database, build.states[end]);
  return unmade;
}

bool KeptStates::is_worth_keeping(const PlannedBuild& build, const std::string& state) const {
  if (state.empty()) return false;
  if (!is_settled_) return true;
  const auto foreseen = foreseen_.find(build.server_wish);
  return foreseen != foreseen_.end() && foreseen->second.contains(state) && foreseen->second.at(state) > 0;
}

void KeptStates::keep(const PlannedBuild& build, const DisposableDatabase& database, const std::string& state) {
  Server& kept = kept_[build.server_wish];
  if (kept.states.contains(state) || !is_worth_keeping(build, state)) return;
  kept.states.emplace(state, servers_.of(build.server_wish).clone_database(database, prefix + state));
  kept.has_new = true;
}

void KeptStates::settle(const PlannedBuild& build) {
  if (is_settled_) return;
  is_settled_ = true;
  Server& kept = kept_[build.server_wish];
  if (!kept.has_new) return;
  kept.has_new = false;
  const auto is_kept = [&](const std::string& state) { return kept.states.contains(state); };
  fault_ = servers_.of(build.server_wish).keep_as(keys_of(build, is_kept));
}

}  // namespace schemaproof
