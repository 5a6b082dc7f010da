#include "verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "alike.hpp"
#include "asking.hpp"
#include "blame.hpp"
#include "catalog/capture.hpp"
#include "catalog/respell.hpp"
#include "changes.hpp"
#include "checks/cascade/cascade.hpp"
#include "checks/changes/changes.hpp"
#include "checks/history.hpp"
#include "checks/rows.hpp"
#include "checks/scenarios.hpp"
#include "fingerprint/read_file.hpp"
#include "host.hpp"
#include "merged.hpp"
#include "migrations/history.hpp"
#include "preserving.hpp"
#include "rehearsal.hpp"
#include "same_as.hpp"
#include "servers.hpp"
#include "states.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/glob.hpp"
#include "support/interruption.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"
#include "version.hpp"

namespace schemaproof {

namespace {

/// Verifies one expectation; its sections of the report.
class Job {
public:
  /// `stages`: what is asked in the end comes last.
  Job(std::vector<BuildStage> stages, const VerifyWish& wish, const std::string* url, const Fingerprint* before,
      BuildPlan plan, Servers& servers, std::vector<std::string>& notices)
      : stages_(std::move(stages)),
        expectation_(stages_.back().expectation),
        wish_(wish),
        limits_{wish.statement_timeout, ReadSession::Limits{}.connect_timeout, ReadSession::Limits{}.search_path},
        url_(url),
        before_(before),
        plan_(std::move(plan)),
        servers_(servers),
        notices_(notices) {}

  std::vector<Section> run() {
    return run([&] { url_ != nullptr ? verify_live() : verify_built(); });
  }

private:
  std::vector<Section> run(const std::function<void()>& ask_it) {
    section_.name = expectation_.name;
    if (!stages_.back().after.empty()) section_.name += " after " + stages_.back().after;
    try {
      ask_it();
    } catch (const Failure& failure) {
      section_.checks.push_back(errored(failure));
    }
    if (sections_.empty() || !section_.checks.empty()) sections_.push_back(std::move(section_));
    for (Section& section : sections_) {
      for (const ExpectationFile& file : expectation_.files) {
        section.properties.emplace_back("expectation " + file.path, "sha256 " + file.sha256);
      }
    }
    std::move(sections_.begin(), sections_.end(), std::back_inserter(phases_));
    return std::move(phases_);
  }

  void tell(std::string name, std::string value) {
    section_.properties.emplace_back(std::move(name), std::move(value));
  }

  [[nodiscard]] Check errored(const Failure& failure) const {
    Check check;
    check.subject = {"database", "database", "database", expectation_.name};
    check.verdict = Verdict::errored;
    check.reason = failure.what();
    if (!failure.hint.empty()) check.hints.push_back(failure.hint);
    check.place = expectation_.database ? expectation_.database->place : expectation_.strict_place;
    return check;
  }

  /// By which a reader knows what was run.
  static std::string identity_of(const Script& script) {
    if (script.command) return "run in " + shown_path(script.command->folder);
    if (script.rows > 0) return "made";
    return "sha256 " + (script.preset ? sha256(script.preset->sql) : sha256(read_file(script.file)));
  }

  void verify_built() {
    postgres_ = wish_.postgres.empty() ? expectation_.database->postgres : wish_.postgres;
    DisposableServer& server = servers_.of(postgres_);
    const DisposableDatabase database = server.create_database(servers_.free_name(expectation_.name));
    servers_.tell_if_kept(server, database);
    tell("server", "disposable");
    for (const Script& script : plan_.scripts) tell(script.what, identity_of(script));
    if (!plan_.formats.empty()) tell("migrations format", joined(plan_.formats, ", "));
    for (const std::string& warning : plan_.warnings) section_.warnings.push_back(warning);
    host_ = brought_by_host(server, plan_, servers_.free_name("host"), expectation_.home());
    std::set<Name> brought;
    if (host_) {
      for (const auto& [name, table] : host_->schema.tables) brought.insert(name);
    }
    Preserving::Stops stops;
    for (const BuildStage& stage : stages_) {
      if (!stage.after.empty()) stops[stage.scripts] = [&] { ask_phase(stage, server, database); };
    }
    const auto new_name = [&] { return servers_.free_name(expectation_.name); };
    preserved_ = Preserving(expectation_, server, database, new_name).build(plan_, stops, brought);
    ask_built(server, database);
  }

  void ask_built(DisposableServer& server, const DisposableDatabase& database) {
    server_ = &server;
    built_ = &database;
    ask_all(database.target(), expectation_.home(),
            [&](const Schema& found, Spellings& spellings) { respell(database, found, spellings); });
  }

  /// What is stated of a state of the build is asked while it stops there.
  void ask_phase(const BuildStage& stage, DisposableServer& server, const DisposableDatabase& database) {
    BuildPlan so_far;
    so_far.scripts.assign(plan_.scripts.begin(), plan_.scripts.begin() + static_cast<std::ptrdiff_t>(stage.scripts));
    Job job({stage}, wish_, nullptr, nullptr, std::move(so_far), servers_, notices_);
    job.postgres_ = postgres_;
    job.tell("server", "disposable");
    std::vector<Section> sections = job.run([&] { job.ask_built(server, database); });
    // What is hidden may come with a later migration.
    for (Section& section : sections) {
      std::erase_if(section.warnings, [](const std::string& text) { return text.ends_with(" matched nothing"); });
    }
    std::move(sections.begin(), sections.end(), std::back_inserter(phases_));
  }

  /// A live database is in its last state.
  void leave_phases(Answers& answers) const {
    for (const BuildStage& stage : stages_) {
      if (stage.after.empty()) continue;
      Check check;
      check.subject = {"phase", "phase", "phases", "after " + stage.after};
      check.verdict = Verdict::skipped;
      check.reason = "needs a disposable database";
      answers.checks.push_back(std::move(check));
    }
  }

  void verify_live() {
    const Target target = parse_target(*url_);
    tell_dropped(expectation_, target, notices_);
    std::string schema = expectation_.home();
    if (!target.schema.empty()) {
      const bool in_place_of_another = !expectation_.schemas.empty() && schema != target.schema;
      const bool not_one_of_each = !expectation_.each_schema.empty() && !asks_each(expectation_, target.schema);
      if (in_place_of_another || not_one_of_each) {
        section_.warnings.push_back(fmt::format("the URL asks schema '{}' in place of the expectation's '{}'",
                                                target.schema,
                                                not_one_of_each ? joined(expectation_.each_schema, ", ") : schema));
      }
      schema = target.schema;
    }
    tell("server", target.shown);
    ask_all(target, schema, [&](const Schema& found, Spellings& spellings) {
      respell_on_twin(servers_, major_, expectation_.name, found, spellings);
    });
  }

  /// No schema: each that the expectation's globs match.
  void ask_all(const Target& target, const std::string& schema, const RespellOpen& respell_open) {
    if (schema.empty()) return ask_each(target, respell_open);
    // The connection is closed before anything else is asked: a live server is held no longer than the catalogs take.
    const auto [facts, found] = observe_for(expectation_, target, limits_, schema, section_);
    Spellings spellings;
    ask(section_, target, facts, found, respell_open, spellings);
    find_blame({{schema, &section_.checks}}, section_);
  }

  void ask_each(const Target& target, const RespellOpen& respell_open) {
    auto [facts, homes] =
        observe_each(target, limits_, [&](const std::string& schema) { return asks_each(expectation_, schema); });
    tell_database(section_, facts, joined(expectation_.each_schema, ", "));
    const std::vector<std::string> schemas = homes.names();
    for (const std::string& glob : expectation_.each_schema) check_match(glob, schemas);
    // What a server says of SQL goes for every schema of the same shape.
    std::map<std::string, Spellings> spellings;
    std::vector<SectionOfSchema> sections;
    for (const std::string& schema : schemas) {
      stop_if_interrupted();
      const Snapshot found = homes.take(schema);
      Section section{section_.name, section_.properties, {}, {}, section_.warnings, {}};
      try {
        ask(section, target, facts, found, respell_open, spellings[shape_of(found.schema)]);
      } catch (const Failure& failure) {
        section.checks.push_back(errored(failure));
      }
      sections.push_back({schema, std::move(section)});
    }
    std::vector<Blamed> all;
    for (SectionOfSchema& each : sections) all.push_back({each.schema, &each.section.checks});
    find_blame(std::move(all), section_);
    sections_ = told_together(std::move(sections));
  }

  /// Costs a second build, and so only where something drifted.
  void find_blame(std::vector<Blamed> all, Section& section) {
    std::erase_if(all, [](const Blamed& blamed) { return !any_drifted(*blamed.checks); });
    if (wish_.find_blame == VerifyWish::FindBlame::no) return;
    if (built_ == nullptr || all.empty() || migration_names(plan_).empty()) return;
    try {
      const DisposableDatabase database = server_->create_database(servers_.free_name(expectation_.name));
      blame(expectation_, plan_, database, all);
      server_->drop_database(database);
    } catch (const Failure& failure) {
      section.warnings.push_back(fmt::format("with which migration the drifts began is not known: {}", failure.what()));
    }
  }

  void check_match(const std::string& glob, const std::vector<std::string>& schemas) {
    const auto matches = [&](const std::string& schema) { return glob_matches(glob, schema); };
    if (std::any_of(schemas.begin(), schemas.end(), matches)) return;
    section_.checks.push_back(errored(Failure(fmt::format("no schema of the database matches '{}'", glob),
                                              "'schemas' has names and globs: tenant_*")));
  }

  /// Asks one schema everything.
  void ask(Section& section, const Target& target, const ServerFacts& facts, const Snapshot& found,
           const RespellOpen& respell_open, Spellings& spellings) {
    major_ = facts.major();
    const Schema wanted = wish_seen_from(found.schema.home, expectation_);
    const Question question{expectation_, wanted, found, facts.database, utc("%Y-%m-%d"), url_ == nullptr};
    Answers answers = ask_until_settled(question, respell_open, spellings);
    if (host_) leave_to_host(question, *host_, respell_open, answers);
    ask_of_rows(target, question, answers);
    ask_on_copies(question, answers);
    add_preserved(target, found, answers);
    if (url_ != nullptr) leave_phases(answers);
    const bool has_base = is_whole_build() && !wish_.base.empty();
    if (has_base) ask_about_merged(answers);
    if (expectation_.changes) ask_about_changes(answers);
    if (is_whole_build() && wish_.from == VerifyWish::From::every) rehearse_migrations(answers);
    if (expectation_.history) ask_record(target, question, answers);
    section.checks = std::move(answers.checks);
    section.hidden = std::move(answers.hidden);
    for (std::string& warning : answers.warnings) section.warnings.push_back(std::move(warning));
    tell_what_is_not_verified(found, section);
    if (!expectation_.same_as) return;
    const std::string postgres = url_ == nullptr ? postgres_ : std::to_string(major_);
    ask_same_as({expectation_, found, facts.database, postgres, respell_open}, servers_, section);
  }

  void tell_what_is_not_verified(const Snapshot& found, Section& section) const {
    const std::vector<std::string> all = not_modelled_texts(found);
    for (const std::string& text : all) {
      if (!wish_.strict_coverage) continue;
      Check check;
      check.subject = {"coverage", "coverage", "coverage", text};
      check.verdict = Verdict::drifted;
      check.drift = "unverified";
      check.hints.emplace_back(
          "this version does not look at objects of that kind; without --strict-coverage it only says so");
      check.place = expectation_.strict_place;
      section.checks.push_back(std::move(check));
    }
    section.not_verified = joined(all, ", ");
  }

  /// Rows are asked last, on a connection of their own: most expectations ask nothing of them.
  void ask_of_rows(const Target& target, const Question& question, Answers& answers) const {
    const bool is_live = url_ != nullptr;
    const bool runs_queries = !expectation_.queries.empty() && (!is_live || wish_.allow_queries);
    if (!expectation_.queries.empty() && !runs_queries) {
      leave_queries(question, Verdict::skipped, "needs --allow-queries", {}, answers);
    }
    if (!asks_orphans(expectation_) && !runs_queries) return;
    try {
      ReadSession session(target, limits_);
      if (asks_orphans(expectation_)) ask_orphans(question, session, answers);
      if (!runs_queries) return;
      // On a disposable server nothing is at stake: whoever wrote the queries wrote the migrations too.
      const std::string refusal = is_live ? too_mighty(session) : std::string();
      if (refusal.empty()) return ask_queries(question, session, answers);
      leave_queries(question, Verdict::errored, refusal, "name a role in the URL that may only read", answers);
    } catch (const Failure& failure) {
      answers.checks.push_back(errored(failure));
    }
  }

  /// What a tool recorded is there where the tool itself ran.
  void ask_record(const Target& target, const Question& question, Answers& answers) const {
    try {
      ReadSession session(target, limits_);
      if (url_ == nullptr && !tool_ran(session, question)) {
        return leave_history(question, Verdict::skipped, "needs a database that the tool itself migrated",
                             "verify it with --url, or let the tool build it: {command: …, migrations: FOLDER}",
                             answers);
      }
      ask_history(question, migrations_of(expectation_.database->build, expectation_.history->tool), session, answers);
    } catch (const Failure& failure) {
      leave_history(question, Verdict::errored, failure.what(), failure.hint, answers);
    }
  }

  /// While the database was built: a command says that it applies the tool's migrations, or has left a record.
  [[nodiscard]] bool tool_ran(ReadSession& session, const Question& question) const {
    std::vector<BuildStep> commands = expectation_.database->build;
    std::erase_if(commands, [](const BuildStep& step) { return step.kind != BuildStep::Kind::command; });
    const std::string& tool = expectation_.history->tool;
    return !migrations_of(commands, tool).empty()
           || (!commands.empty() && has_history(session, *history_of(tool), question.found.schema.home));
  }

  /// On a database of its own, where each migration is watched.
  void ask_about_changes(Answers& answers) {
    const ChangesWish& wish = *expectation_.changes;
    if (built_ == nullptr) return leave_changes(wish, Verdict::skipped, "needs a disposable database", {}, answers);
    const std::string since = merged_ ? first_unmerged(*merged_, plan_) : wish.since;
    if (merged_ && since.empty()) return;
    try {
      const DisposableDatabase database = server_->create_database(servers_.free_name(expectation_.name));
      ask_changes(wish, effects_of(plan_, database, expectation_.home(), since), answers);
      server_->drop_database(database);
    } catch (const Failure& failure) {
      leave_changes(wish, Verdict::errored, failure.what(), failure.hint, answers);
    }
  }

  /// And not a phase of it.
  [[nodiscard]] bool is_whole_build() const { return built_ != nullptr && stages_.back().after.empty(); }

  void ask_about_merged(Answers& answers) {
    try {
      merged_ = merged_at(wish_.base, plan_);
      ask_merged(*merged_, wish_.base, plan_, expectation_.database->place, answers);
    } catch (const Failure& failure) {
      answers.checks.push_back(errored(failure));
    }
  }

  void rehearse_migrations(Answers& answers) {
    try {
      rehearse(expectation_, plan_, {*server_, [&] { return servers_.free_name(expectation_.name); }, *built_},
               answers);
    } catch (const Failure& failure) {
      answers.checks.push_back(errored(failure));
    }
  }

  void add_preserved(const Target& target, const Snapshot& found, Answers& answers) {
    if (built_ == nullptr && before_ == nullptr) {
      return leave_preserved(expectation_, Verdict::skipped, "needs a disposable database",
                             "or what verify fingerprint kept of this one before: --before FILE", answers);
    }
    if (built_ == nullptr) return hold_since(target, found, answers);
    std::move(preserved_.checks.begin(), preserved_.checks.end(), std::back_inserter(answers.checks));
    std::move(preserved_.warnings.begin(), preserved_.warnings.end(), std::back_inserter(answers.warnings));
    preserved_ = {};
  }

  void hold_since(const Target& target, const Snapshot& found, Answers& answers) const {
    try {
      const PrintedSchema printed = printed_schema(*before_, found.schema.home);
      HeldState before{printed.schema, "in " + shown_path(before_->file)};
      before.fingerprint = before_;
      before.printed = &printed;
      ask_preserved_since(expectation_, before, {found.schema, {}, target}, answers);
    } catch (const Failure& failure) {
      answers.checks.push_back(errored(failure));
    }
  }

  /// What makes rows does so in copies of what was built.
  void ask_on_copies(const Question& question, Answers& answers) {
    if (built_ == nullptr) {
      constexpr const char* reason = "needs a disposable database";
      leave_cascades(question, reason, answers);
      return leave_scenarios(question, reason, answers);
    }
    if (asks_cascades(question)) {
      ask_cascades(
          question, [&](const std::function<void(const DisposableDatabase&)>& use) { on_copy(answers, use); }, answers);
    }
    for (const ScenarioWish& scenario : expectation_.scenarios) {
      on_copy(answers, [&](const DisposableDatabase& copy) { ask_scenario(question, scenario, copy, answers); });
    }
  }

  void on_copy(Answers& answers, const std::function<void(const DisposableDatabase&)>& play) {
    try {
      const DisposableDatabase copy = server_->clone_database(*built_, servers_.free_name(expectation_.name));
      play(copy);
      server_->drop_database(copy);
    } catch (const Failure& failure) {
      answers.checks.push_back(errored(failure));
    }
  }

  std::vector<BuildStage> stages_;
  const Expectation& expectation_;  // of the last of them
  const VerifyWish& wish_;
  const ReadSession::Limits limits_;
  const std::string* url_;
  const Fingerprint* before_;  // what the live database's rows are held to; null: nothing
  BuildPlan plan_;
  Servers& servers_;
  std::vector<std::string>& notices_;
  Section section_;                // of the schema asked, or of what goes for each
  std::vector<Section> sections_;  // of those that are asked one by one
  std::vector<Section> phases_;    // of states before the end
  std::string postgres_;           // the disposable server's, as asked
  DisposableServer* server_ = nullptr;
  std::optional<Snapshot> host_;               // what it brings along
  std::optional<Merged> merged_;               // with --base
  Answers preserved_;                          // what was held while it was built
  const DisposableDatabase* built_ = nullptr;  // while it is asked; null where a live database is
  int major_ = 0;
};

/// What stands under an expectation's name, or for the only one; null where nothing does.
template <class T>
const T* named_or_only(const std::map<std::string, T>& by_name, const Expectation& expectation) {
  const auto own = by_name.find(expectation.name);
  if (own != by_name.end()) return &own->second;
  const auto only = by_name.find("");
  return only == by_name.end() ? nullptr : &only->second;
}

void check_urls(const std::vector<Expectation>& expectations, const VerifyWish& wish, Mistakes& mistakes) {
  std::vector<std::string> names;
  for (const Expectation& expectation : expectations) names.push_back(expectation.name);
  std::set<std::string> once;
  for (const std::string& name : names) {
    if (once.insert(name).second || wish.urls.empty()) continue;
    mistakes.push_back({{},
                        fmt::format("two expectations are called '{}', and --url could mean either", name),
                        "verify them one by one with --expect"});
  }
  for (const auto& [name, url] : wish.urls) {
    if (name.empty() && expectations.size() > 1) {
      mistakes.push_back({{},
                          fmt::format("one --url for {}", counted(expectations.size(), "expectation")),
                          "say which: --url NAME=URL, with the names " + joined(names, ", ")});
    } else if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      mistakes.push_back(
          {{}, fmt::format("--url names '{}', and no expectation is called so", name), did_you_mean(name, names)});
    }
  }
}

/// Reads the files of --before: each is for an expectation that has a --url.
std::map<std::string, Fingerprint> fingerprints_of(const std::vector<Expectation>& expectations, const VerifyWish& wish,
                                                   Mistakes& mistakes) {
  std::map<std::string, Fingerprint> fingerprints;
  for (const auto& [name, file] : wish.befores) {
    std::vector<std::string> with_url;
    for (const Expectation& expectation : expectations) {
      if (named_or_only(wish.urls, expectation) != nullptr) with_url.push_back(expectation.name);
    }
    const bool is_known = name.empty() || std::find(with_url.begin(), with_url.end(), name) != with_url.end();
    if (with_url.empty()) {
      mistakes.push_back({{}, "--before holds a live database to what it was, and there is no --url", "--url URL"});
    } else if (name.empty() && expectations.size() > 1) {
      mistakes.push_back({{},
                          fmt::format("one --before for {}", counted(expectations.size(), "expectation")),
                          "say which: --before NAME=FILE, with the names " + joined(with_url, ", ")});
    } else if (!is_known) {
      mistakes.push_back({{},
                          fmt::format("--before names '{}', and no expectation with a --url is called so", name),
                          did_you_mean(name, with_url)});
    } else if (auto fingerprint = read_fingerprint(file, mistakes)) {
      fingerprints.emplace(name, std::move(*fingerprint));
    }
  }
  return fingerprints;
}

void check_history(const Expectation& expectation, Mistakes& mistakes) {
  if (!expectation.history) return;
  const HistoryWish& wish = *expectation.history;
  std::vector<std::string> tools;
  for (const HistoryFormat& format : history_formats()) tools.emplace_back(format.format);
  if (history_of(wish.tool) == nullptr) {
    const std::string hint = did_you_mean(wish.tool, tools);
    mistakes.push_back({wish.place, fmt::format("'history' knows no tool called '{}'", wish.tool),
                        hint.empty() ? "tools that are known: " + joined(tools, ", ") : hint});
    return;
  }
  try {
    const bool has_files = expectation.database && !migrations_of(expectation.database->build, wish.tool).empty();
    if (has_files) return;
    mistakes.push_back(
        {wish.place, fmt::format("'history' is held against {}'s migrations, and no build step names them", wish.tool),
         "database: {build: [{migrations: FOLDER}]}, also beside the command with which the tool applies them"});
  } catch (const Failure& failure) {
    mistakes.push_back({wish.place, failure.what(), failure.hint});
  }
}

void check_changes(const Expectation& expectation, const BuildPlan& plan, Mistakes& mistakes) {
  if (!expectation.changes || expectation.changes->since.empty()) return;
  const std::string& since = expectation.changes->since;
  const std::vector<std::string> names = migration_names(plan);
  const bool is_known = std::any_of(names.begin(), names.end(),
                                    [&](const std::string& name) { return name == since || name + ".sql" == since; });
  if (!is_known) {
    mistakes.push_back({expectation.changes->place, fmt::format("no build step runs a migration '{}'", since),
                        did_you_mean(since, names)});
  }
}

BuildPlan plan_of(const Expectation& expectation, const std::string* url, Mistakes& mistakes) {
  if (url != nullptr) return {};
  if (const std::string fault = fault_of_preserve(expectation); !fault.empty()) {
    mistakes.push_back({expectation.preserve->place, fault,
                        "build: [{migrations: FOLDER, until: NAME}, {seed: FILE}, {migrations: FOLDER}]"});
  }
  if (!expectation.database || expectation.database->build.empty()) {
    mistakes.push_back(
        {expectation.strict_place,
         fmt::format("expectation '{}' does not say how its database is built", expectation.name),
         "add database: {build: [{migrations: FOLDER}]} to its verify.yaml, or verify a live database with --url"});
    return {};
  }
  return plan_build(expectation.database->build, mistakes);
}

}  // namespace

Verified verify(const std::vector<Expectation>& expectations, const VerifyWish& wish, Mistakes& mistakes) {
  const auto begin = std::chrono::steady_clock::now();
  Verified verified;
  check_urls(expectations, wish, mistakes);
  const std::map<std::string, Fingerprint> fingerprints = fingerprints_of(expectations, wish, mistakes);
  std::vector<BuildPlan> plans;
  std::vector<std::vector<BuildStage>> stages;
  for (const Expectation& expectation : expectations) {
    check_history(expectation, mistakes);
    const std::string* url = named_or_only(wish.urls, expectation);
    plans.push_back(plan_of(expectation, url, mistakes));
    if (url == nullptr) check_changes(expectation, plans.back(), mistakes);
    const bool only_for_order = url != nullptr && !expectation.phases.empty() && expectation.database;
    stages.push_back(stages_of(
        expectation, only_for_order ? plan_build(expectation.database->build, mistakes) : plans.back(), mistakes));
  }
  if (!mistakes.empty()) return verified;
  verified.report.program = "schemaproof " + std::string(version());
  verified.report.time = utc("%Y-%m-%dT%H:%M:%SZ");
  Servers servers(wish.keep, listening_for(plans), verified.notices);
  for (std::size_t i = 0; i < expectations.size(); ++i) {
    stop_if_interrupted();
    Job job(std::move(stages[i]), wish, named_or_only(wish.urls, expectations[i]),
            named_or_only(fingerprints, expectations[i]), std::move(plans[i]), servers, verified.notices);
    for (Section& section : job.run()) verified.report.sections.push_back(std::move(section));
  }
  verified.report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return verified;
}

}  // namespace schemaproof
