#include "job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "alike.hpp"
#include "blame.hpp"
#include "catalog/respell.hpp"
#include "checks/history.hpp"
#include "host.hpp"
#include "one_schema.hpp"
#include "preserving.hpp"
#include "sqlite_job.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/glob.hpp"
#include "support/interruption.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

class JobRun {
public:
  explicit JobRun(Job job) : job_(std::move(job)) {}

  std::vector<Section> run() {
    return run([&] {
      if (job_.url != nullptr) return verify_live();
      job_.expectation().asks_only_of_file() ? verify_file() : verify_built();
    });
  }

private:
  std::vector<Section> run(const std::function<void()>& ask_it) {
    section_.name = job_.expectation().name;
    if (!job_.stages.back().after.empty()) section_.name += " after " + job_.stages.back().after;
    try {
      ask_it();
    } catch (const Failure& failure) {
      section_.checks.push_back(job_.errored(failure));
    }
    if (sections_.empty() || !section_.checks.empty()) sections_.push_back(std::move(section_));
    for (Section& section : sections_) {
      for (const ExpectationFile& file : job_.expectation().files) {
        section.properties.emplace_back("expectation " + file.path, "sha256 " + file.sha256);
      }
    }
    std::move(sections_.begin(), sections_.end(), std::back_inserter(phases_));
    return std::move(phases_);
  }

  void tell(std::string name, std::string value) {
    section_.properties.emplace_back(std::move(name), std::move(value));
  }

  /// By which a reader knows what was run.
  static std::string identity_of(const Script& script) {
    if (script.command) return "run in " + shown_path(script.command->folder);
    if (script.rows > 0) return "made";
    return "sha256 " + (script.preset ? sha256(script.preset->sql) : sha256(read_file(script.file)));
  }

  void verify_built() {
    const PlannedBuild planned{job_.plan, job_.server_wish(), job_.states};
    DisposableServer& server = job_.kept_states.server_for(planned);
    const DisposableDatabase database = server.create_database(job_.servers.free_name(job_.expectation().name));
    job_.servers.tell_if_kept(server, database);
    const std::size_t taken_over = job_.kept_states.taken_over();
    tell("server",
         server.shown()
             + (taken_over == 0 ? "" : ", built by an earlier run until " + job_.plan.scripts[taken_over - 1].what));
    for (const Script& script : job_.plan.scripts) tell(script.what, identity_of(script));
    if (!job_.plan.formats.empty()) tell("migrations format", joined(job_.plan.formats, ", "));
    for (const std::string& warning : job_.plan.warnings) section_.warnings.push_back(warning);
    job_.host = brought_by_host(server, job_.plan, job_.servers.free_name("host"), job_.expectation().home());
    Preserving::Stops stops;
    for (const BuildStage& stage : job_.stages) {
      if (stage.after.empty()) continue;
      stops[stage.scripts] = [&] {
        job_.kept_states.settle(planned);
        ask_phase(stage, server, database);
      };
    }
    const auto new_name = [&] { return job_.servers.free_name(job_.expectation().name); };
    const RowMaking making = job_.making();
    const Preserving::Run run_scripts = [&](std::size_t begin, std::size_t end) {
      return job_.kept_states.run(planned, database, begin, end, making);
    };
    job_.preserved = Preserving(job_.expectation(), server, database, new_name).build(job_.plan, run_scripts, stops);
    job_.kept_states.settle(planned);
    if (!job_.kept_states.fault().empty())
      section_.warnings.push_back("--cache: nothing was kept: " + job_.kept_states.fault());
    ask_built(server, database);
  }

  void ask_built(DisposableServer& server, const DisposableDatabase& database) {
    job_.server = &server;
    job_.built = &database;
    ask_all(database.target(), job_.expectation().home(),
            [&](const Schema& found, Spellings& spellings) { respell(database, found, spellings); });
  }

  /// What is stated of a state of the build is asked while it stops there.
  void ask_phase(const BuildStage& stage, DisposableServer& server, const DisposableDatabase& database) {
    BuildPlan so_far;
    so_far.scripts.assign(job_.plan.scripts.begin(),
                          job_.plan.scripts.begin() + static_cast<std::ptrdiff_t>(stage.scripts));
    JobRun run({{stage}, std::move(so_far), job_.wish, nullptr, nullptr, job_.servers, job_.kept_states, job_.notices});
    run.job_.host = job_.host;
    run.tell("server", server.shown());
    std::vector<Section> sections = run.run([&] { run.ask_built(server, database); });
    // What is hidden may come with a later migration.
    for (Section& section : sections) {
      std::erase_if(section.warnings, [](const std::string& text) { return text.ends_with(" matched nothing"); });
    }
    std::move(sections.begin(), sections.end(), std::back_inserter(phases_));
  }

  void verify_file() {
    const HistoryWish& wish = *job_.expectation().history;
    Answers answers;
    tell("database", shown_path(wish.database));
    ask_history_in_file(wish, answers);
    section_.checks = std::move(answers.checks);
  }

  void verify_live() {
    const Target target = parse_target(*job_.url);
    tell_dropped(job_.expectation().name, target, job_.notices);
    std::string schema = job_.expectation().home();
    if (!target.schema.empty()) {
      const bool in_place_of_another = !job_.expectation().schemas.empty() && schema != target.schema;
      const bool not_one_of_each =
          !job_.expectation().each_schema.empty() && !asks_each(job_.expectation(), target.schema);
      if (in_place_of_another || not_one_of_each) {
        section_.warnings.push_back(
            fmt::format("the URL asks schema '{}' in place of the expectation's '{}'", target.schema,
                        not_one_of_each ? joined(job_.expectation().each_schema, ", ") : schema));
      }
      schema = target.schema;
    }
    tell("server", target.shown);
    ask_all(target, schema, [&](const Schema& found, Spellings& spellings) {
      respell_on_twin(job_.servers, job_.server_wish().of_major(job_.major), job_.expectation().name, found, spellings);
    });
  }

  /// No schema: each that the expectation's globs match.
  void ask_all(const Target& target, const std::string& schema, const RespellOpen& respell_open) {
    if (schema.empty()) return ask_each(target, respell_open);
    // The connection is closed before anything else is asked: a live server is held no longer than the catalogs take.
    const auto [facts, found] = observe_for(job_.expectation(), target, job_.limits(), schema, section_);
    Spellings spellings;
    ask_schema(job_, {target, facts, found, respell_open, spellings}, section_);
    find_blame({{schema, &section_.checks}}, section_);
  }

  void ask_each(const Target& target, const RespellOpen& respell_open) {
    auto [facts, homes] = observe_each(
        target, job_.limits(), [&](const std::string& schema) { return asks_each(job_.expectation(), schema); });
    tell_database(section_, facts, joined(job_.expectation().each_schema, ", "));
    const std::vector<std::string> schemas = homes.names();
    for (const std::string& glob : job_.expectation().each_schema) check_match(glob, schemas);
    // What a server says of SQL goes for every schema of the same shape.
    std::map<std::string, Spellings> spellings;
    std::vector<SectionOfSchema> sections;
    for (const std::string& schema : schemas) {
      stop_if_interrupted();
      const Snapshot found = homes.take(schema);
      Section section{section_.name, section_.properties, {}, {}, section_.warnings, {}};
      try {
        ask_schema(job_, {target, facts, found, respell_open, spellings[shape_of(found.schema)]}, section);
      } catch (const Failure& failure) {
        section.checks.push_back(job_.errored(failure));
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
    if (job_.wish.find_blame == VerifyWish::FindBlame::no) return;
    if (job_.built == nullptr || all.empty() || migration_names(job_.plan).empty()) return;
    try {
      const auto again = job_.servers_for_building_again();
      blame({again ? *again : job_.servers, job_.server_wish(), job_.making(), job_.limits()}, job_.plan, all);
    } catch (const Failure& failure) {
      section.warnings.push_back(fmt::format("with which migration the drifts began is not known: {}", failure.what()));
    }
  }

  void check_match(const std::string& glob, const std::vector<std::string>& schemas) {
    const auto matches = [&](const std::string& schema) { return glob_matches(glob, schema); };
    if (std::any_of(schemas.begin(), schemas.end(), matches)) return;
    section_.checks.push_back(job_.errored(Failure(fmt::format("no schema of the database matches '{}'", glob),
                                                   "'schemas' has names and globs: tenant_*")));
  }

  Job job_;
  Section section_;                // of the schema asked, or of what goes for each
  std::vector<Section> sections_;  // of those that are asked one by one
  std::vector<Section> phases_;    // of states before the end
};

}  // namespace

RowMaking Job::making() const {
  return {expectation(), tables_of(host)};
}

ServerWish Job::server_wish() const {
  return wish.server_wish.filled_from(expectation().database ? expectation().database->server_wish : ServerWish());
}

std::unique_ptr<Servers> Job::servers_for_building_again() const {
  return servers.has_roles(server_wish()) ? servers.again() : nullptr;
}

ReadSession::Limits Job::limits() const {
  return {wish.statement_timeout, ReadSession::Limits{}.connect_timeout, ReadSession::Limits{}.search_path};
}

Check Job::errored(const Failure& failure) const {
  Check check = database_errored(expectation().name, failure);
  check.place = expectation().database ? expectation().database->place : expectation().strict_place;
  return check;
}

std::vector<Section> run(Job job) {
  if (is_asked_of_sqlite(job.expectation(), job.url)) return run_on_sqlite(std::move(job));
  return JobRun(std::move(job)).run();
}

}  // namespace schemaproof
