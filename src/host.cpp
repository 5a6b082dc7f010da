#include "host.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "migrations/apply.hpp"
#include "postgres/lent_database.hpp"

namespace schemaproof {

namespace {

/// What differs where the host alone is there, by what it is about.
using Drifts = std::map<std::string, std::set<std::string>>;

constexpr const char* unexpected = "unexpected";

std::string text_of(const Difference& difference) {
  return difference.property + "\n" + difference.expected + "\n" + difference.found;
}

/// Nothing is stated; or its tables are, bare or with their columns: what is in them shows only then.
Drifts drifts_of(const Question& question, const Snapshot& host, const RespellOpen& respell_open) {
  Expectation settings = question.expectation;
  settings.wish = {};
  settings.wish.schemas = question.expectation.wish.schemas;  // that some are stated makes the others unexpected
  settings.counts.clear();
  settings.rules.clear();
  settings.ignores.clear();
  settings.enforcement.range = EnforcementWish::Range::none;
  Schema nothing;
  nothing.home = host.schema.home;
  Schema bare = nothing;
  Schema with_columns = nothing;
  for (const auto& [name, table] : host.schema.tables) {
    bare.tables[name].name = name.text();
    with_columns.tables[name].name = name.text();
    with_columns.tables[name].columns = table.columns;
  }
  Drifts drifts;
  for (const Schema* wish : {&nothing, &bare, &with_columns}) {
    const Question alone{settings, *wish, host, question.database, question.today, question.disposable};
    for (const Check& check : ask_until_settled(alone, respell_open).checks) {
      if (check.verdict != Verdict::drifted) continue;
      std::set<std::string>& known = drifts[check.subject.text()];
      if (check.drift == unexpected) known.insert(unexpected);
      for (const Difference& difference : check.differences) known.insert(text_of(difference));
    }
  }
  return drifts;
}

}  // namespace

std::optional<Snapshot> brought_by_host(DisposableServer& server, const BuildPlan& plan, const std::string& name,
                                        const std::string& home) {
  BuildPlan presets = plan;
  std::erase_if(presets.scripts, [](const Script& script) { return script.preset == nullptr; });
  if (presets.scripts.empty() && !server.brings_objects()) return std::nullopt;
  const LentDatabase database(server, name);
  build_database(*database, presets);
  return observe(database->target(), {}, home).found;
}

std::set<Name> tables_of(const std::optional<Snapshot>& host) {
  std::set<Name> tables;
  if (!host) return tables;
  for (const auto& [name, table] : host->schema.tables) tables.insert(name);
  return tables;
}

void leave_to_host(const Question& question, const Snapshot& host, const RespellOpen& respell_open, Answers& answers) {
  const auto has_drifted = [](const Check& check) { return check.verdict == Verdict::drifted; };
  if (std::none_of(answers.checks.begin(), answers.checks.end(), has_drifted)) return;
  Drifts drifts = drifts_of(question, host, respell_open);
  std::erase_if(answers.checks, [&](const Check& check) {
    return check.drift == unexpected && drifts[check.subject.text()].contains(unexpected);
  });
  for (Check& check : answers.checks) {
    if (check.differences.empty()) continue;
    const std::set<std::string>& known = drifts[check.subject.text()];
    std::erase_if(check.differences, [&](const Difference& difference) { return known.contains(text_of(difference)); });
    if (!check.differences.empty() || !has_drifted(check)) continue;
    check.verdict = Verdict::held;
    check.drift.clear();
    check.hints.clear();
    check.repair.clear();
  }
}

void leave_out_host(const Schema& host, Schema& schema) {
  for_each_standalone(schema, [&]<class T>(std::map<Name, T>& objects) {
    if constexpr (std::is_same_v<T, Namespace>) return;
    std::erase_if(objects, [&](const auto& entry) { return objects_of<T>(host).contains(entry.first); });
  });
  // What others refer to is stated where its table is.
  std::set<std::pair<Name, std::string>> referred_to;
  for (const auto& [name, table] : schema.tables) {
    if (host.tables.contains(name)) continue;
    for (const ForeignKey& key : table.foreign_keys) {
      if (!key.references) continue;
      for (const std::string& column : key.references->columns) referred_to.emplace(key.references->table, column);
    }
  }
  for (const auto& entry : host.tables) {
    const Name& name = entry.first;
    const Table& brought = entry.second;
    const auto found = schema.tables.find(name);
    if (found == schema.tables.end()) continue;
    std::vector<Column> columns = found->second.columns;
    std::erase_if(columns, [&](const Column& column) { return !referred_to.contains({name, column.name}); });
    std::set<std::pair<Kind, std::string>> own;
    for_each_part_list(brought, [&]<class Part>(const std::vector<Part>& parts) {
      for (const Part& part : parts) own.emplace(Part::kind, part.name);
    });
    bool has_more = false;
    for_each_part_list(found->second, [&]<class Part>(std::vector<Part>& parts) {
      std::erase_if(parts, [&](const Part& part) { return own.contains({Part::kind, part.name}); });
      has_more = has_more || !parts.empty();
    });
    found->second.primary_key.reset();
    if (!has_more)
      schema.tables.erase(found);
    else
      std::move(columns.begin(), columns.end(), std::back_inserter(found->second.columns));
  }
  const std::vector<std::string> in_use = schemas_in_use(schema);
  std::erase_if(schema.schemas, [&](const auto& entry) {
    const bool is_in_use = std::find(in_use.begin(), in_use.end(), entry.first.name) != in_use.end();
    return !is_in_use && host.schemas.contains(entry.first);
  });
}

}  // namespace schemaproof
