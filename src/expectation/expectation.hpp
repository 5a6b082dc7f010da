// What somebody stated in a folder of YAML files: the settings, and the schema that must be there.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "expectation/behaviour.hpp"
#include "expectation/cascades.hpp"
#include "expectation/changes.hpp"
#include "expectation/enforcement.hpp"
#include "expectation/history.hpp"
#include "expectation/preserve.hpp"
#include "expectation/queries.hpp"
#include "expectation/row_values.hpp"
#include "expectation/rules.hpp"
#include "expectation/scenarios.hpp"
#include "model/build_step.hpp"
#include "model/engine.hpp"
#include "model/kind.hpp"
#include "model/same_as_wish.hpp"
#include "model/schema.hpp"
#include "model/server_wish.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

struct DatabaseWish {
  Engine engine = Engine::postgres;
  std::optional<bool> foreign_keys;  // of SQLite: whether whoever builds has them enforced; empty: yes
  ServerWish server_wish;
  std::vector<BuildStep> build;
  Place place;
};

/// One entry of `ignore`.
struct Ignore {
  Kind kind = Kind::table;
  std::string pattern;
  std::string reason;
  std::string until;     // ISO date; empty: for ever
  std::string database;  // glob; empty: every database
  Place place;
};

/// How many there must be of a kind.
struct CountWish {
  Kind kind = Kind::table;
  std::size_t count = 0;
  Place place;
};

struct ExpectationFile {
  std::string path;  // as a person would write it
  std::string sha256;
};

struct Phase;

struct Expectation {
  std::string name;  // its folder's, or its file's
  std::filesystem::path folder;
  std::vector<ExpectationFile> files;
  std::optional<DatabaseWish> database;
  /// The schemas asked: the first is home to names without a schema; what is unexpected is looked for in all.
  /// Empty: the URL's, else `public`.
  std::vector<std::string> schemas;
  /// Globs: every schema that one of them matches is asked by itself, as home. Then `schemas` is empty.
  std::vector<std::string> each_schema;
  bool asked_are_stated = true;  // that these schemas are asked says that they are to be there
  std::set<Kind> strict;         // the kinds of which nothing unstated may exist
  bool strict_follows = true;    // what is stated anywhere is strict too
  Place strict_place;            // where that is said, or the expectation as a whole
  std::vector<Ignore> ignores;
  std::vector<CountWish> counts;
  std::vector<Rule> rules;
  std::vector<QueryWish> queries;
  EnforcementWish enforcement;
  BehaviourWish foreign_key_behaviour;
  std::vector<CascadeWish> cascades;
  std::vector<ScenarioWish> scenarios;
  /// None: every table that a seed filled is held.
  std::optional<PreserveSection> preserve;
  std::optional<HistoryWish> history;
  std::optional<ChangesWish> changes;
  RowsWish rows;
  std::optional<SameAsWish> same_as;
  Schema wish;
  std::vector<Phase> phases;  // each with what its files state alone; see expectation/phases.hpp

  /// The schema of bare names, where the URL asks no other; empty where it is each in turn.
  [[nodiscard]] std::string home() const;
  /// Whether nothing is asked of the schema that is built, or of its rows: what a tool recorded is something else.
  [[nodiscard]] bool asks_nothing_of_schema() const;
  /// Whether all that is asked is in a file that a tool keeps: then there need be no database of PostgreSQL's.
  [[nodiscard]] bool asks_only_of_file() const;
};

/// What files with `after: MIGRATION` state: it holds once that one has run. `stated` has no settings.
struct Phase {
  std::string after;
  Place place;
  Expectation stated;
};

/// Whether `ignore` covers an object: by its name, by `table.name`, or by its table.
bool hides(const Ignore& ignore, Kind kind, const std::string& table, const std::string& name);

}  // namespace schemaproof
