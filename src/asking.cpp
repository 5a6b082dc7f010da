#include "asking.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "catalog/respell.hpp"
#include "support/failure.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

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

void respell_on_twin(Servers& servers, int major, const std::string& name, const Schema& found, Spellings& spellings) {
  try {
    DisposableServer& server = servers.of(std::to_string(major));
    const DisposableDatabase twin = server.create_database(servers.free_name(name));
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

std::string home_of(const Expectation& expectation) {
  return expectation.schemas.empty() ? std::string("public") : expectation.schemas.front();
}

void tell_dropped(const Expectation& expectation, const Target& target, std::vector<std::string>& notices) {
  for (const std::string& dropped : target.dropped) {
    notices.push_back(
        fmt::format("{}: left out of the URL, since only Prisma understands it: {}", expectation.name, dropped));
  }
}

Observation observe_for(const Expectation& expectation, const Target& target, const ReadSession::Limits& limits,
                        const std::string& schema, Section& section) {
  Observation seen = observe(target, limits, schema);
  const auto tell = [&](const char* name, std::string value) {
    section.properties.emplace_back(name, std::move(value));
  };
  tell("server version", version_text(seen.facts.version_number));
  tell("database", seen.facts.database);
  tell("schema", expectation.schemas.size() > 1 ? joined(expectation.schemas, ", ") : schema);
  tell("role", seen.facts.role);
  const auto& schemas = seen.found.schemas;
  if (!schemas.contains(schema)) {
    throw Failure(fmt::format("the database has no schema '{}'", schema),
                  did_you_mean(schema, {schemas.begin(), schemas.end()}));
  }
  return seen;
}

Schema wish_seen_from(const std::string& schema, const Expectation& expectation) {
  Schema wanted = seen_from(schema, expectation.wish);
  // What is said of the schema of bare names goes for the one that is asked in its place.
  if (auto own = wanted.schemas.extract(Name{{}, home_of(expectation), {}}); !own.empty()) {
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

std::string utc(std::string_view format) {
  const std::time_t now = std::time(nullptr);
  return fmt::format(fmt::runtime(fmt::format("{{:{}}}", format)), fmt::gmtime(now));
}

std::string version_text(int number) {
  return fmt::format("{}.{}", number / 10000, number % 10000);
}

}  // namespace schemaproof
