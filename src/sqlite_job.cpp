#include "sqlite_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "asking.hpp"
#include "catalog/sqlite/capture.hpp"
#include "catalog/sqlite/respell.hpp"
#include "catalog/sqlite/wish.hpp"
#include "checks/cascade/cascade.hpp"
#include "checks/history.hpp"
#include "checks/preservation/preservation.hpp"
#include "checks/rows.hpp"
#include "checks/scenarios.hpp"
#include "checks/sqlite/behaviour.hpp"
#include "checks/sqlite/integrity.hpp"
#include "checks/sqlite/rows.hpp"
#include "checks/sqlite/scenarios.hpp"
#include "expectation/fits_sqlite.hpp"
#include "fitting.hpp"
#include "migrations/d1.hpp"
#include "postgres/private_directory.hpp"
#include "same_as.hpp"
#include "sqlite/read_session.hpp"
#include "sqlite/url.hpp"
#include "sqlite_build.hpp"
#include "sqlite_repairs.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// Where the file is says something to people only where it is theirs.
SqliteAsk ask_of(SqliteSession& session, const fs::path& file, bool is_theirs) {
  return [&session, file, is_theirs](const std::string& sql, const OnRow& on_row) {
    try {
      session.query(sql, on_row);
    } catch (const Failure& failure) {
      if (is_theirs) throw;
      throw Failure(replaced(failure.what(), shown_path(file) + ": ", ""), failure.hint);
    }
  };
}

/// A file, and what an expectation wants of it.
struct Looked {
  Looked(const Expectation& asked, const fs::path& file, const SqliteAsk& ask)
      : expectation(asked),
        name(file.filename().string()),
        found(capture(ask)),
        statements(statements_of(ask)),
        wanted(as_sqlite_has_it(wish_seen_from(found.schema, asked))),
        respell_open([this](const Schema&, Spellings& spellings) { respell(statements, spellings); }) {}
  Looked(const Looked&) = delete;
  Looked& operator=(const Looked&) = delete;

  [[nodiscard]] Question question() const { return {expectation, wanted, found, name, utc("%Y-%m-%d"), false}; }

  const Expectation& expectation;
  std::string name;
  Snapshot found;
  std::vector<std::string> statements;
  Schema wanted;
  RespellOpen respell_open;
};

class SqliteRun {
public:
  explicit SqliteRun(Job job) : job_(std::move(job)) {}

  std::vector<Section> run() {
    section_ = section_of(job_.stages.back());
    try {
      if (job_.url != nullptr)
        verify_file();
      else
        verify_built();
    } catch (const Failure& failure) {
      section_.checks.push_back(job_.errored(failure));
    }
    sections_.push_back(std::move(section_));
    for (Section& section : sections_) {
      for (const ExpectationFile& file : job_.expectation().files)
        section.properties.emplace_back("expectation " + file.path, "sha256 " + file.sha256);
    }
    return std::move(sections_);
  }

private:
  [[nodiscard]] static Section section_of(const BuildStage& stage) {
    Section section;
    section.name = stage.expectation.name + (stage.after.empty() ? "" : " after " + stage.after);
    return section;
  }

  [[nodiscard]] SqliteSession::Limits limits() const {
    return {SqliteSession::Limits{}.lock_timeout, job_.wish.statement_timeout};
  }

  void verify_file() {
    const fs::path file = sqlite_path(*job_.url);
    const Expectation& expectation = job_.expectation();
    SqliteSession session(file, limits());
    const SqliteAsk ask = ask_of(session, file, true);
    tell_database(ask, shown_path(file), section_);
    const Looked looked(expectation, file, ask);
    const Question question = looked.question();
    Answers answers = ask_of_any(looked, ask);
    constexpr const char* reason = "needs a disposable database";
    leave_cascades(question, reason, answers);
    leave_scenarios(question, reason, answers);
    if (job_.wish.allow_queries)
      ask_queries(question, ask, answers);
    else
      leave_queries(question, Verdict::skipped, "needs --allow-queries", {}, answers);
    leave_preserved(expectation, Verdict::skipped, reason, {}, answers);
    leave_phases(answers);
    if (expectation.history) ask_record(*expectation.history, file, answers);
    finish(looked, std::move(answers), section_);
  }

  /// What a tool recorded: in this file, or where the expectation says.
  void ask_record(const HistoryWish& wish, const fs::path& file, Answers& answers) const {
    if (wish.is_in_file()) return ask_history_in_file(wish, answers);
    if (wish.tool != "d1") {
      return leave_history(wish, Verdict::errored, fmt::format("what {} records in SQLite is not read yet", wish.tool),
                           {}, answers);
    }
    try {
      const std::vector<BuildStep>& steps = job_.expectation().database->build;
      const auto step =
          std::find_if(steps.begin(), steps.end(), [](const BuildStep& one) { return one.format == "d1"; });
      const fs::path folder = !wish.folder.empty() ? wish.folder : step == steps.end() ? fs::path() : step->path;
      ask_history(wish, d1_migrations(folder), read_d1_history(file, d1_tables(wish.table, folder)), answers);
    } catch (const Failure& failure) {
      leave_history(wish, Verdict::errored, failure.what(), failure.hint, answers);
    }
  }

  static void tell_database(const SqliteAsk& ask, std::string name, Section& section) {
    ask("SELECT sqlite_version()",
        [&](const Row& row) { section.properties.emplace_back("SQLite", std::string(row.text(0))); });
    section.properties.emplace_back("database", std::move(name));
  }

  /// All that is asked of the schema of any file, and of its rows as they are.
  [[nodiscard]] Answers ask_of_any(const Looked& looked, const SqliteAsk& ask) const {
    const Question question = looked.question();
    Answers answers = ask_until_settled(question, looked.respell_open);
    ask_integrity(question, ask, answers);
    ask_orphans(question, ask, answers);
    leave_rehearsals(answers);
    if (!job_.wish.strict_coverage) return answers;
    for (const std::string& text : not_modelled_texts(looked.found)) {
      Check& check = answers.checks.emplace_back();
      check.subject = {"coverage", "coverage", "coverage", text};
      check.verdict = Verdict::drifted;
      check.drift = "unverified";
      check.place = job_.expectation().strict_place;
    }
    return answers;
  }

  /// Options that are for others of the run.
  void leave_rehearsals(Answers& answers) const {
    for (const auto& [is_asked, option] : {std::pair{job_.wish.from == VerifyWish::From::every, "--from every"},
                                           std::pair{!job_.wish.base.empty(), "--base"}}) {
      if (!is_asked) continue;
      Check& check = answers.checks.emplace_back();
      check.subject = {"rehearsal", "rehearsal", "rehearsals", option};
      check.verdict = Verdict::skipped;
      check.reason = "is about PostgreSQL, and this is a database of SQLite's";
      check.place = job_.expectation().strict_place;
    }
  }

  /// What same_as says comes last, as it tells what the others told with theirs.
  static void finish(const Looked& looked, Answers answers, Section& section) {
    tell(std::move(answers), section);
    section.not_verified = joined(not_modelled_texts(looked.found), ", ");
    if (looked.expectation.same_as)
      ask_same_as_of_sqlite({looked.expectation, looked.found, looked.name, {}, looked.respell_open}, section);
    leave_repairs_that_work(looked.question(), looked.statements, section.checks);
  }

  static void tell(Answers answers, Section& section) {
    section.checks = std::move(answers.checks);
    section.hidden = std::move(answers.hidden);
    std::move(answers.warnings.begin(), answers.warnings.end(), std::back_inserter(section.warnings));
  }

  void leave_phases(Answers& answers) const {
    for (const BuildStage& stage : job_.stages) {
      if (stage.after.empty()) continue;
      Check& check = answers.checks.emplace_back();
      check.subject = {"phase", "phase", "phases", "after " + stage.after};
      check.verdict = Verdict::skipped;
      check.reason = "needs a disposable database";
    }
  }

  void verify_built() {
    if (job_.expectation().asks_only_of_file()) {
      Answers answers;
      ask_history_in_file(*job_.expectation().history, answers);
      return tell(std::move(answers), section_);
    }
    const PrivateDirectory folder(std::nullopt);
    const DisposableFile file = DisposableFile::create(folder.path() / "database.sqlite");
    tell_scripts();
    SqliteBuild build(job_.expectation(), folder.path(), file, keys());
    std::size_t begin = 0;
    for (const BuildStage& stage : job_.stages) {
      build.run(std::span(job_.plan.scripts).subspan(begin, stage.scripts - begin));
      begin = stage.scripts;
      Section phase = section_of(stage);
      const bool is_end = stage.after.empty();
      Section& section = is_end ? section_ : phase;
      ask_built(stage, file, build, section);
      if (!is_end) sections_.push_back(std::move(phase));
    }
  }

  [[nodiscard]] SqliteScratch::ForeignKeys keys() const {
    const bool enforced = job_.expectation().database->foreign_keys.value_or(true);
    return enforced ? SqliteScratch::ForeignKeys::enforced : SqliteScratch::ForeignKeys::ignored;
  }

  void tell_scripts() {
    for (const Script& script : job_.plan.scripts) {
      section_.properties.emplace_back(script.what, script.command ? "run in " + shown_path(script.command->folder)
                                                                   : "sha256 " + sha256(read_file(script.file)));
    }
    if (!job_.plan.formats.empty())
      section_.properties.emplace_back("migrations format", joined(job_.plan.formats, ", "));
    for (const std::string& warning : job_.plan.warnings) section_.warnings.push_back(warning);
  }

  void ask_built(const BuildStage& stage, const DisposableFile& file, SqliteBuild& build, Section& section) {
    const Expectation& expectation = stage.expectation;
    SqliteSession session(file.path(), limits());
    const SqliteAsk ask = ask_of(session, file.path(), false);
    tell_database(ask, file.path().filename().string(), section);
    const Looked looked(expectation, file.path(), ask);
    const Question question = looked.question();
    Answers answers = ask_of_any(looked, ask);
    ask_left_enforced(question, build.left_off(), answers);
    ask_queries(question, ask, answers);
    if (expectation.history) ask_history_in_file(*expectation.history, answers);
    if (asks_cascades(question)) ask_cascades(question, looked.statements, answers);
    for (const ScenarioWish& scenario : expectation.scenarios) play(scenario, file, answers);
    if (stage.after.empty()) {
      Answers seen = build.seen();
      std::move(seen.checks.begin(), seen.checks.end(), std::back_inserter(answers.checks));
      std::move(seen.warnings.begin(), seen.warnings.end(), std::back_inserter(answers.warnings));
    }
    finish(looked, std::move(answers), section);
  }

  void play(const ScenarioWish& scenario, const DisposableFile& file, Answers& answers) {
    const DisposableFile copy = file.copy(file.path().parent_path() / fmt::format("scenario_{}.sqlite", ++copies_));
    SqliteScratch session(copy, keys());
    ask_scenario(scenario, session, answers);
  }

  Job job_;
  std::size_t copies_ = 0;
  Section section_;
  std::vector<Section> sections_;
};

void check_options(const VerifyWish& wish, Mistakes& mistakes) {
  const auto refuse = [&](bool is_asked, std::string_view option, std::string_view hint) {
    if (is_asked)
      mistakes.push_back(
          {{}, fmt::format("{} is about PostgreSQL, and a database of SQLite's is asked", option), std::string(hint)});
  };
  refuse(wish.server_wish != ServerWish(), "--postgres, --server and --image", "leave them out");
  refuse(wish.from == VerifyWish::From::every, "--from every", "verify without it");
  refuse(!wish.base.empty(), "--base", "verify without it");
  refuse(wish.keep, "--keep", "verify without it");
  refuse(wish.cache, "--cache", "verify without it: a file of SQLite's is made in no time");
  refuse(!wish.befores.empty(), "--before", "preserve holds rows of seeds while migrations run: engine: sqlite");
}

}  // namespace

bool is_asked_of_sqlite(const Expectation& expectation, const std::string* url) {
  if (url != nullptr) return is_sqlite_url(*url);
  return expectation.database && expectation.database->engine == Engine::sqlite;
}

void check_asked_of_sqlite(const std::vector<Expectation>& expectations, const VerifyWish& wish, Mistakes& mistakes) {
  bool any = false;
  bool all = true;
  for (const Expectation& expectation : expectations) {
    const std::string* url = named_or_only(wish.urls, expectation);
    const bool is_sqlite = is_asked_of_sqlite(expectation, url);
    any = any || is_sqlite;
    all = all && is_sqlite;
    const bool is_stated = expectation.database && expectation.database->engine == Engine::sqlite;
    if (is_sqlite && !is_stated) check_fits_sqlite(expectation, mistakes);
    if (is_stated && url != nullptr && !is_sqlite)
      mistakes.push_back({expectation.database->place,
                          "this expectation is about SQLite, and its --url is PostgreSQL's", "--url sqlite:PATH"});
    if (is_sqlite && url == nullptr && expectation.history && !expectation.history->is_in_file())
      mistakes.push_back({expectation.history->place, "'history' is what a tool recorded, and no tool ran here",
                          "history: {d1: {database: PATH, folder: PATH}} reads it where wrangler keeps it"});
  }
  // Beside expectations of PostgreSQL's the options are those'.
  if (any && all) check_options(wish, mistakes);
}

std::vector<Section> run_on_sqlite(Job job) {
  return SqliteRun(std::move(job)).run();
}

}  // namespace schemaproof
