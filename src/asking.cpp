#include "asking.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/queries.hpp"
#include "catalog/respell.hpp"
#include "checks/failed.hpp"
#include "postgres/lent_database.hpp"
#include "support/failure.hpp"
#include "support/glob.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"
#include "support/utc.hpp"
#include "version.hpp"

namespace schemaproof {

Answers ask_until_settled(const Question& question, const RespellOpen& respell_open) {
  Spellings spellings;
  return ask_until_settled(question, respell_open, spellings);
}

Answers ask_until_settled(const Question& question, const RespellOpen& respell_open, Spellings& spellings) {
  Answers answers = ask(question, spellings);
  // Keys that are expressions are paired once they are spelled alike, and then have properties of their own to
  // compare: few rounds, and each asks only what is new.
  while (!spellings.open().empty()) {
    respell_open(question.found.schema, spellings);
    answers = ask(question, spellings);
  }
  return answers;
}

void respell_on_twin(Servers& servers, const ServerWish& twin_wish, const std::string& name, const Schema& found,
                     Spellings& spellings) {
  try {
    DisposableServer& server = servers.of(twin_wish);
    const LentDatabase twin(server, servers.free_name(name));
    make_twins(*twin, found, spellings);
    respell(*twin, found, spellings);
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

bool asks_each(const Expectation& expectation, const std::string& schema) {
  return std::any_of(expectation.each_schema.begin(), expectation.each_schema.end(),
                     [&](const std::string& glob) { return glob_matches(glob, schema); });
}

std::string home_in(const Target& target, const Expectation& expectation, const ReadSession::Limits& limits) {
  if (!target.schema.empty()) return target.schema;
  if (expectation.each_schema.empty()) return expectation.home();
  std::string home;
  ReadSession session(target, limits);
  session.query(queries::schemas, [&](const Row& row) {
    const std::string schema(row.text(0));
    if (home.empty() && asks_each(expectation, schema)) home = schema;
  });
  if (!home.empty()) return home;
  throw Failure(fmt::format("no schema of the database matches {}", joined(expectation.each_schema, ", ")),
                "'schemas' has names and globs: tenant_*");
}

void tell_dropped(const std::string& shown, const Target& target, std::vector<std::string>& notices) {
  for (const std::string& dropped : target.dropped) {
    notices.push_back(fmt::format("{}: left out of the URL, since only Prisma understands it: {}", shown, dropped));
  }
}

Check database_errored(const std::string& name, const Failure& failure) {
  Check check;
  check.subject = {"database", "database", "database", name};
  fail(check, failure);
  return check;
}

Report timed_report(std::chrono::steady_clock::time_point begin, const std::function<std::vector<Section>()>& ask) {
  Report report;
  report.program = "schemaproof " + std::string(version());
  report.time = utc("%Y-%m-%dT%H:%M:%SZ");
  report.sections = ask();
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return report;
}

void tell_database(Section& section, const ServerFacts& facts, std::string schema) {
  section.properties.emplace_back("server version", version_text(facts.version_number));
  section.properties.emplace_back("database", facts.database);
  section.properties.emplace_back("schema", std::move(schema));
  section.properties.emplace_back("role", facts.role);
}

Observation observe_for(const Expectation& expectation, const Target& target, const ReadSession::Limits& limits,
                        const std::string& schema, Section& section) {
  Observation seen = observe(target, limits, schema);
  tell_database(section, seen.facts, expectation.schemas.size() > 1 ? joined(expectation.schemas, ", ") : schema);
  const auto& schemas = seen.found.schemas;
  if (!schemas.contains(schema)) {
    throw Failure(fmt::format("the database has no schema '{}'", schema),
                  did_you_mean(schema, {schemas.begin(), schemas.end()}));
  }
  return seen;
}

Schema wish_seen_from(const Schema& found, const Expectation& expectation) {
  const std::string& schema = found.home;
  Schema wanted = seen_from(schema, expectation.wish, found.built_in_types);
  // What is said of the schema of bare names goes for the one that is asked in its place.
  if (auto own = wanted.schemas.extract(Name{{}, expectation.home(), {}}); !own.empty()) {
    own.key().name = schema;
    own.mapped().name = own.key().text();
    wanted.schemas.insert(std::move(own));
  }
  if (object_count(wanted) != object_count(expectation.wish)) {
    throw Failure(
        fmt::format("with schema '{0}' some names are stated twice: bare, and with '{0}.' before them", schema),
        "leave the schema out of the names that lie in the schema asked");
  }
  return wanted;
}

std::string version_text(int number) {
  return fmt::format("{}.{}", number / 10000, number % 10000);
}

}  // namespace schemaproof
