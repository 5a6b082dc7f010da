#include "one_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <string_view>
#include <utility>

#include "changes.hpp"
#include "checks/cascade/cascade.hpp"
#include "checks/changes/changes.hpp"
#include "checks/history.hpp"
#include "checks/preservation/preservation.hpp"
#include "checks/preservation/printed_schema.hpp"
#include "checks/rows.hpp"
#include "checks/scenarios.hpp"
#include "host.hpp"
#include "migrations/history.hpp"
#include "postgres/lent_database.hpp"
#include "rehearsal.hpp"
#include "same_as.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

class SchemaInquiry {
public:
  SchemaInquiry(Job& job, const AskedSchema& asked) : job_(job), asked_(asked) {}

  void ask(Section& section) {
    const Snapshot& found = asked_.found;
    job_.major = asked_.facts.major();
    const Schema wanted = wish_seen_from(found.schema, job_.expectation());
    const Question question{job_.expectation(),    wanted,          found,
                            asked_.facts.database, utc("%Y-%m-%d"), job_.url == nullptr};
    Answers answers = ask_until_settled(question, asked_.respell_open, asked_.spellings);
    if (job_.host) leave_to_host(question, *job_.host, asked_.respell_open, answers);
    ask_of_rows(question, answers);
    ask_on_copies(question, answers);
    add_preserved(found, answers);
    if (job_.url != nullptr) leave_phases(answers);
    const bool has_base = is_whole_build() && !job_.wish.base.empty();
    if (has_base) ask_about_merged(answers);
    if (job_.expectation().changes) ask_about_changes(answers);
    if (is_whole_build() && job_.wish.from == VerifyWish::From::every) rehearse_migrations(answers, section);
    if (job_.expectation().history) ask_record(found.schema.home, answers);
    if (job_.built != nullptr) forget_triggers_of_server(answers.checks);
    tell_rows_held(answers, section);
    section.checks = std::move(answers.checks);
    section.hidden = std::move(answers.hidden);
    for (std::string& warning : answers.warnings) section.warnings.push_back(std::move(warning));
    tell_what_is_not_verified(found, section);
    if (!job_.expectation().same_as) return;
    const ServerWish server_wish = job_.url == nullptr ? job_.server_wish() : job_.server_wish().of_major(job_.major);
    ask_same_as({job_.expectation(), found, asked_.facts.database, server_wish, asked_.respell_open}, job_.servers,
                section);
  }

private:
  /// That something is preserved says little of how much it was.
  static void tell_rows_held(const Answers& answers, Section& section) {
    if (answers.rows_held.empty()) return;
    std::size_t rows = 0;
    for (const auto& [table, count] : answers.rows_held) rows += count;
    section.properties.emplace_back("preserved rows", std::to_string(rows));
  }

  /// PostgreSQL's own triggers are called after OIDs: on another server such SQL would name none, or others.
  static void forget_triggers_of_server(std::vector<Check>& checks) {
    constexpr std::string_view own = "ENABLE TRIGGER \"RI_ConstraintTrigger_";
    for (Check& check : checks) {
      for (std::size_t at = check.repair.find(own); at != std::string::npos; at = check.repair.find(own)) {
        const std::size_t before = check.repair.rfind('\n', at);
        const std::size_t begin = before == std::string::npos ? 0 : before;
        check.repair.erase(begin, std::min(check.repair.find('\n', at), check.repair.size()) - begin);
      }
      if (check.repair.starts_with('\n')) check.repair.erase(0, 1);
    }
  }

  void tell_what_is_not_verified(const Snapshot& found, Section& section) const {
    const std::vector<std::string> all = not_modelled_texts(found);
    for (const std::string& text : all) {
      if (!job_.wish.strict_coverage) continue;
      Check check;
      check.subject = {"coverage", "coverage", "coverage", text};
      check.verdict = Verdict::drifted;
      check.drift = "unverified";
      check.hints.emplace_back(
          "this version does not look at objects of that kind; without --strict-coverage it only says so");
      check.place = job_.expectation().strict_place;
      section.checks.push_back(std::move(check));
    }
    section.not_verified = joined(all, ", ");
  }

  /// Rows are asked last, on a connection of their own: most expectations ask nothing of them.
  void ask_of_rows(const Question& question, Answers& answers) const {
    const bool is_live = job_.url != nullptr;
    const bool runs_queries = !job_.expectation().queries.empty() && (!is_live || job_.wish.allow_queries);
    if (!job_.expectation().queries.empty() && !runs_queries) {
      leave_queries(question, Verdict::skipped, "needs --allow-queries", {}, answers);
    }
    if (!asks_orphans(job_.expectation()) && !runs_queries) return;
    try {
      ReadSession session(asked_.target, job_.limits());
      if (asks_orphans(job_.expectation())) ask_orphans(question, session, answers);
      if (!runs_queries) return;
      // On a disposable server nothing is at stake: whoever wrote the queries wrote the migrations too.
      const std::string refusal = is_live ? too_mighty(session) : std::string();
      if (refusal.empty()) return ask_queries(question, session, answers);
      leave_queries(question, Verdict::errored, refusal, "name a role in the URL that may only read", answers);
    } catch (const Failure& failure) {
      answers.checks.push_back(job_.errored(failure));
    }
  }

  /// What a tool recorded is there where the tool itself ran.
  void ask_record(const std::string& home, Answers& answers) const {
    const HistoryWish& wish = *job_.expectation().history;
    if (wish.is_in_file()) return ask_history_in_file(wish, answers);
    try {
      ReadSession session(asked_.target, job_.limits());
      if (job_.url == nullptr && !tool_ran(session, home)) {
        return leave_history(wish, Verdict::skipped, "needs a database that the tool itself migrated",
                             "verify it with --url, or let the tool build it: {command: …, migrations: FOLDER}",
                             answers);
      }
      ask_history(wish, migrations_of(job_.expectation().database->build, wish.tool),
                  read_history(session, *history_of(wish.tool), home), answers);
    } catch (const Failure& failure) {
      leave_history(wish, Verdict::errored, failure.what(), failure.hint, answers);
    }
  }

  /// While the database was built: a command says that it applies the tool's migrations, or has left a record.
  [[nodiscard]] bool tool_ran(ReadSession& session, const std::string& home) const {
    std::vector<BuildStep> commands = job_.expectation().database->build;
    std::erase_if(commands, [](const BuildStep& step) { return step.kind != BuildStep::Kind::command; });
    const std::string& tool = job_.expectation().history->tool;
    return !migrations_of(commands, tool).empty()
           || (!commands.empty() && has_history(session, *history_of(tool), home));
  }

  /// On a database of its own, where each migration is watched.
  void ask_about_changes(Answers& answers) {
    const ChangesWish& wish = *job_.expectation().changes;
    if (job_.built == nullptr) return leave_changes(wish, Verdict::skipped, "needs a disposable database", {}, answers);
    const std::string since = job_.merged ? first_unmerged(*job_.merged, job_.plan) : wish.since;
    if (job_.merged && since.empty()) return;
    try {
      const auto again = job_.servers_for_building_again();
      DisposableServer& server = again ? again->of(job_.server_wish()) : *job_.server;
      const LentDatabase database(server, job_.servers.free_name(job_.expectation().name));
      ask_changes(wish, effects_of(job_.plan, *database, job_.making(), job_.expectation().home(), since), answers);
    } catch (const Failure& failure) {
      leave_changes(wish, Verdict::errored, failure.what(), failure.hint, answers);
    }
  }

  /// And not a phase of it.
  [[nodiscard]] bool is_whole_build() const { return job_.built != nullptr && job_.stages.back().after.empty(); }

  void ask_about_merged(Answers& answers) {
    try {
      job_.merged = merged_at(job_.wish.base, job_.plan);
      ask_merged(*job_.merged, job_.wish.base, job_.plan, job_.expectation().database->place, answers);
    } catch (const Failure& failure) {
      answers.checks.push_back(job_.errored(failure));
    }
  }

  void rehearse_migrations(Answers& answers, Section& section) {
    try {
      const auto new_name = [&] { return job_.servers.free_name(job_.expectation().name); };
      const auto slowest =
          rehearse(job_.expectation(), job_.plan, {*job_.server, new_name, *job_.built, tables_of(job_.host)}, answers);
      if (!slowest) return;
      section.properties.emplace_back("slowest restore from a copy", fmt::format("{:.3f} s, the one from before {}",
                                                                                 slowest->seconds, slowest->migration));
    } catch (const Failure& failure) {
      answers.checks.push_back(job_.errored(failure));
    }
  }

  void add_preserved(const Snapshot& found, Answers& answers) {
    if (job_.built == nullptr && job_.before == nullptr) {
      return leave_preserved(job_.expectation(), Verdict::skipped, "needs a disposable database",
                             "or what verify fingerprint kept of this one before: --before FILE", answers);
    }
    if (job_.built == nullptr) return hold_since(found, answers);
    std::move(job_.preserved.checks.begin(), job_.preserved.checks.end(), std::back_inserter(answers.checks));
    std::move(job_.preserved.warnings.begin(), job_.preserved.warnings.end(), std::back_inserter(answers.warnings));
    answers.rows_held = std::move(job_.preserved.rows_held);
    job_.preserved = {};
  }

  void hold_since(const Snapshot& found, Answers& answers) const {
    try {
      const PrintedSchema printed = printed_schema(*job_.before, found.schema.home, found.schema.built_in_types);
      HeldState before{printed.schema, "in " + shown_path(job_.before->file)};
      before.fingerprint = job_.before;
      before.printed = &printed;
      ask_preserved_since(job_.expectation(), before, {found.schema, {}, asked_.target}, answers);
    } catch (const Failure& failure) {
      answers.checks.push_back(job_.errored(failure));
    }
  }

  /// What makes rows does so in copies of what was built.
  void ask_on_copies(const Question& question, Answers& answers) {
    if (job_.built == nullptr) {
      constexpr const char* reason = "needs a disposable database";
      leave_cascades(question, reason, answers);
      return leave_scenarios(question, reason, answers);
    }
    if (asks_cascades(question)) {
      ask_cascades(
          question, [&](const std::function<void(const DisposableDatabase&)>& use) { on_copy(answers, use); }, answers);
    }
    for (const ScenarioWish& scenario : job_.expectation().scenarios) {
      on_copy(answers, [&](const DisposableDatabase& copy) { ask_scenario(question, scenario, copy, answers); });
    }
  }

  void on_copy(Answers& answers, const std::function<void(const DisposableDatabase&)>& play) {
    try {
      const LentDatabase copy(*job_.server, *job_.built, job_.servers.free_name(job_.expectation().name));
      play(*copy);
    } catch (const Failure& failure) {
      answers.checks.push_back(job_.errored(failure));
    }
  }

  /// A live database is in its last state.
  void leave_phases(Answers& answers) const {
    for (const BuildStage& stage : job_.stages) {
      if (stage.after.empty()) continue;
      Check check;
      check.subject = {"phase", "phase", "phases", "after " + stage.after};
      check.verdict = Verdict::skipped;
      check.reason = "needs a disposable database";
      answers.checks.push_back(std::move(check));
    }
  }

  Job& job_;
  const AskedSchema& asked_;
};

}  // namespace

void ask_schema(Job& job, const AskedSchema& asked, Section& section) {
  SchemaInquiry(job, asked).ask(section);
}

}  // namespace schemaproof
