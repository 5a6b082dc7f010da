#include "verify.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <set>

#include "catalog/capture.hpp"
#include "catalog/respell.hpp"
#include "checks/check.hpp"
#include "migrations/apply.hpp"
#include "postgres/disposable.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"
#include "version.hpp"

namespace schemaproof {

namespace {

/// The disposable servers of a run: one for each major asked, started when first needed.
class Servers {
public:
  Servers(const VerifyWish& wish, std::vector<std::string>& notices) : keep_(wish.keep), notices_(notices) {}

  DisposableServer& of(const std::string& postgres) {
    auto& server = servers_[postgres];
    if (!server) server = std::make_unique<DisposableServer>(ServerWish{postgres, keep_});
    return *server;
  }

  /// A database's name after its expectation; two may be called the same.
  std::string free_name(const std::string& wanted) {
    std::string name = wanted;
    for (int i = 2; !names_.insert(name).second; ++i) name = fmt::format("{}_{}", wanted, i);
    return name;
  }

  void tell_if_kept(const DisposableServer& server, const DisposableDatabase& database) {
    if (!keep_) return;
    notices_.push_back("kept: " + server.psql_line(database));
    notices_.push_back("when done: " + server.removal_line());
  }

private:
  bool keep_;
  std::vector<std::string>& notices_;
  std::map<std::string, std::unique_ptr<DisposableServer>> servers_;
  std::set<std::string> names_{"postgres", "template0", "template1"};
};

std::string utc(std::string_view format) {
  const std::time_t now = std::time(nullptr);
  return fmt::format(fmt::runtime(fmt::format("{{:{}}}", format)), fmt::gmtime(now));
}

std::string version_text(int number) {
  return fmt::format("{}.{}", number / 10000, number % 10000);
}

/// Verifies one expectation; its section of the report.
class Job {
public:
  Job(const Expectation& expectation, const VerifyWish& wish, const std::string* url, BuildPlan plan, Servers& servers,
      std::vector<std::string>& notices)
      : expectation_(expectation),
        wish_(wish),
        url_(url),
        plan_(std::move(plan)),
        servers_(servers),
        notices_(notices) {}

  Section run() {
    section_.name = expectation_.name;
    try {
      if (url_ != nullptr)
        verify_live();
      else
        verify_built();
    } catch (const Failure& failure) {
      section_.checks.push_back(errored(failure));
    }
    for (const ExpectationFile& file : expectation_.files) tell("expectation " + file.path, "sha256 " + file.sha256);
    return std::move(section_);
  }

private:
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

  [[nodiscard]] std::string home() const {
    return expectation_.schemas.empty() ? std::string("public") : expectation_.schemas.front();
  }

  void verify_built() {
    const std::string& postgres = wish_.postgres.empty() ? expectation_.database->postgres : wish_.postgres;
    DisposableServer& server = servers_.of(postgres);
    const DisposableDatabase database = server.create_database(servers_.free_name(expectation_.name));
    servers_.tell_if_kept(server, database);
    tell("server", "disposable");
    for (const Script& script : plan_.scripts) tell(script.what, "sha256 " + sha256(read_file(script.file)));
    if (!plan_.formats.empty()) tell("migrations format", joined(plan_.formats, ", "));
    build_database(database, plan_);
    ask_all(database.target(), home(),
            [&](const Schema& found, Spellings& spellings) { respell(database, found, spellings); });
  }

  void verify_live() {
    const Target target = parse_target(*url_);
    for (const std::string& dropped : target.dropped) {
      notices_.push_back(
          fmt::format("{}: left out of the URL, since only Prisma understands it: {}", expectation_.name, dropped));
    }
    std::string schema = home();
    if (!target.schema.empty()) {
      if (!expectation_.schemas.empty() && schema != target.schema) {
        section_.warnings.push_back(
            fmt::format("the URL asks schema '{}' in place of the expectation's '{}'", target.schema, schema));
      }
      schema = target.schema;
    }
    tell("server", target.shown);
    ask_all(target, schema, [&](const Schema& found, Spellings& spellings) { respell_elsewhere(found, spellings); });
  }

  /// A live database is never asked what SQL means: that takes writing. A disposable server of its major is.
  void respell_elsewhere(const Schema& found, Spellings& spellings) {
    try {
      DisposableServer& server = servers_.of(std::to_string(major_));
      const DisposableDatabase twin = server.create_database(servers_.free_name(expectation_.name));
      make_twins(twin, found, spellings);
      respell(twin, found, spellings);
    } catch (const Failure& failure) {
      const std::set<SqlText> open = spellings.open();
      for (const SqlText& sql : open) {
        spellings.learn(sql, {{},
                              fmt::format("comparing needs a disposable server of the same major: {}", failure.what()),
                              failure.hint,
                              true});
      }
    }
  }

  template <class Respell>
  void ask_all(const Target& target, const std::string& schema, const Respell& respell_open) {
    // The connection is closed before anything else is asked: a live server is held no longer than the catalogs take.
    const ReadSession::Limits limits{wish_.statement_timeout, ReadSession::Limits{}.connect_timeout};
    const auto [facts, found] = observe(target, limits, schema);
    major_ = facts.major();
    tell("server version", version_text(facts.version_number));
    tell("database", facts.database);
    tell("schema", expectation_.schemas.size() > 1 ? joined(expectation_.schemas, ", ") : schema);
    tell("role", facts.role);
    if (!found.schemas.contains(schema)) {
      throw Failure(fmt::format("the database has no schema '{}'", schema),
                    did_you_mean(schema, {found.schemas.begin(), found.schemas.end()}));
    }
    const Schema wanted = seen_from(schema, expectation_.wish);
    if (wanted.tables.size() != expectation_.wish.tables.size()
        || wanted.enums.size() != expectation_.wish.enums.size()) {
      throw Failure(
          fmt::format("with schema '{0}' some names are stated twice: bare, and with '{0}.' before them", schema),
          "leave the schema out of the names that lie in the schema asked");
    }
    const Question question{expectation_, wanted, found, facts.database, utc("%Y-%m-%d")};
    Spellings spellings;
    Answers answers = ask(question, spellings);
    // Keys that are expressions are paired once they are spelled alike, and then have properties of their own to
    // compare: few rounds, and each asks only what is new.
    while (!spellings.open().empty()) {
      respell_open(found.schema, spellings);
      answers = ask(question, spellings);
    }
    section_.checks = std::move(answers.checks);
    section_.hidden = std::move(answers.hidden);
    for (std::string& warning : answers.warnings) section_.warnings.push_back(std::move(warning));
  }

  const Expectation& expectation_;
  const VerifyWish& wish_;
  const std::string* url_;
  BuildPlan plan_;
  Servers& servers_;
  std::vector<std::string>& notices_;
  Section section_;
  int major_ = 0;
};

/// The URL that an expectation is held against, if any.
const std::string* url_of(const VerifyWish& wish, const Expectation& expectation) {
  const auto own = wish.urls.find(expectation.name);
  if (own != wish.urls.end()) return &own->second;
  const auto only = wish.urls.find("");
  return only == wish.urls.end() ? nullptr : &only->second;
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

BuildPlan plan_of(const Expectation& expectation, const std::string* url, Mistakes& mistakes) {
  if (url != nullptr) return {};
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
  std::vector<BuildPlan> plans;
  for (const Expectation& expectation : expectations) {
    plans.push_back(plan_of(expectation, url_of(wish, expectation), mistakes));
  }
  if (!mistakes.empty()) return verified;
  verified.report.program = "schemaproof " + std::string(version());
  verified.report.time = utc("%Y-%m-%dT%H:%M:%SZ");
  Servers servers(wish, verified.notices);
  for (std::size_t i = 0; i < expectations.size(); ++i) {
    stop_if_interrupted();
    Job job(expectations[i], wish, url_of(wish, expectations[i]), std::move(plans[i]), servers, verified.notices);
    verified.report.sections.push_back(job.run());
  }
  verified.report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return verified;
}

}  // namespace schemaproof
