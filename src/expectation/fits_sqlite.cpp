#include "expectation/fits_sqlite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "support/text.hpp"

namespace schemaproof {

namespace {

/// What SQLite has of each kind of object.
struct Had {
  Kind kind;
  std::vector<std::string_view> properties;
};

const std::vector<Had>& kinds_of_sqlite() {
  static const std::vector<Had> all = {
      {Kind::table, {"storage_parameters"}},
      {Kind::column, {"type", "nullable", "default", "generated", "generation", "collation", "options"}},
      {Kind::primary_key, {"columns"}},
      {Kind::unique, {}},
      {Kind::foreign_key, {"references", "on_delete", "on_update", "deferrable", "initially"}},
      {Kind::check, {"expression"}},
      {Kind::index, {"unique", "where"}},
      {Kind::trigger, {"definition"}},
      {Kind::view, {"definition"}},
  };
  return all;
}

const Had* had(Kind kind) {
  const auto& all = kinds_of_sqlite();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Had& one) { return one.kind == kind; });
  return found == all.end() ? nullptr : &*found;
}

/// What a person would write instead.
std::string_view in_its_place(std::string_view what) {
  struct Advice {
    std::string_view what;
    std::string_view hint;
  };
  static constexpr std::array all = {
      Advice{"serial",
             "integer, with it as the primary key: SQLite numbers rows by itself; options: {autoincrement: true} "
             "says AUTOINCREMENT"},
      Advice{"identity", "integer, with it as the primary key: SQLite numbers rows by itself"},
      Advice{"enum", "text, and a check: state IN ('open', 'closed')"},
      Advice{"method", "every index of SQLite's is a btree"},
      Advice{"include", "add the columns to the index's key"},
      Advice{"match", "SQLite reads MATCH and treats every key as MATCH SIMPLE"},
      Advice{"materialized_view", "a view, or a table that triggers keep"},
      Advice{"comment", "SQLite keeps no comments on objects"},
  };
  const auto* found = std::find_if(all.begin(), all.end(), [&](const Advice& one) { return one.what == what; });
  return found == all.end() ? std::string_view("leave it out") : found->hint;
}

class Fits {
public:
  explicit Fits(Mistakes& mistakes) : mistakes_(mistakes) {}

  void check(const Schema& wish) {
    for (const auto& [name, table] : wish.tables) check(table);
    for_each_standalone(wish, [&]<class T>(const std::map<Name, T>& objects) {
      for (const auto& [name, object] : objects) check_standalone(object);
    });
  }

  void refuse(const Place& place, const std::string& what, std::string_view hint) {
    mistakes_.push_back({place, fmt::format("SQLite has no {}", what), std::string(hint)});
  }

private:
  template <class T>
  void check_standalone(const T& object) {
    if (had(T::kind) == nullptr) return refuse_kind(object);
    check_properties(object);
    if constexpr (std::is_same_v<T, View>) {
      for (const Trigger& trigger : object.parts.triggers) check_properties(trigger);
      for (const Column& column : object.parts.columns)
        refuse(column.place, "columns of views that are stated by themselves", "state the view's query: definition");
      for (const RewriteRule& rule : object.parts.rewrite_rules) refuse_kind(rule);
    }
  }

  template <class T>
  void refuse_kind(const T& object) {
    refuse(object.place, fmt::format("{}", words_of(T::kind).section == "schemas" ? "schemas" : plural(T::kind)),
           in_its_place(words_of(T::kind).id));
  }

  static std::string plural(Kind kind) { return replaced(std::string(words_of(kind).section), "_", " "); }

  template <class T>
  void check_properties(const T& object) {
    static const T plain = plain_object<T>();
    const Had& known = *had(T::kind);
    for (const Field& field : T::fields()) {
      const auto value = get(object, field);
      const bool is_known =
          std::find(known.properties.begin(), known.properties.end(), field.name) != known.properties.end();
      // What SQL gives anyway was not asked for.
      if (!value || is_known || value == get(plain, field)) continue;
      refuse(object.place_of(field.name), fmt::format("'{}' of a {}", field.name, words_of(T::kind).words),
             in_its_place(field.name));
    }
  }

  void check_entries(const Object& object, std::string_view property, const std::optional<Entries>& entries,
                     const std::vector<std::string_view>& known) {
    for (const auto& [key, value] : entries.value_or(Entries{})) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      refuse(object.place_of(property), fmt::format("'{}' in '{}'", key, property),
             "it has: " + joined({known.begin(), known.end()}, ", "));
    }
  }

  void check(const Table& table) {
    check_properties(table);
    check_entries(table, "storage_parameters", table.storage_parameters, {"strict", "without_rowid"});
    if (table.primary_key) check_properties(*table.primary_key);
    for_each_part_list(table, [&]<class T>(const std::vector<T>& parts) {
      for (const T& part : parts) {
        if (had(T::kind) == nullptr)
          refuse_kind(part);
        else
          check_properties(part);
      }
    });
    for (const Column& column : table.columns) check_entries(column, "options", column.options, {"autoincrement"});
    for (const ForeignKey& key : table.foreign_keys) check_actions(key);
    for (const Index& index : table.indexes) check_keys(index);
  }

  void check_actions(const ForeignKey& key) {
    for (const auto& [property, action] :
         {std::pair{"on_delete", key.on_delete.value_or("")}, std::pair{"on_update", key.on_update.value_or("")}}) {
      if (action.find('(') == std::string::npos) continue;
      refuse(key.place_of(property), fmt::format("list of columns in '{}'", action), "it sets all columns of the key");
    }
  }

  void check_keys(const Index& index) {
    for (const IndexKey& key : index.keys) {
      if (!key.operator_class.empty() || !key.parameters.empty())
        refuse(index.place, "operator classes", "a collation: name collate nocase");
      if (key.nulls_first != key.descending && !index.absent)
        refuse(index.place, "NULLS FIRST or LAST in indexes", "NULL is the least there: leave it out");
    }
  }

  Mistakes& mistakes_;
};

void check_settings(const Expectation& expectation, Mistakes& mistakes) {
  const auto refuse = [&](const Place& place, std::string problem, std::string hint) {
    mistakes.push_back({place, std::move(problem), std::move(hint)});
  };
  const Place& whole = expectation.strict_place;
  if (!expectation.schemas.empty() || !expectation.each_schema.empty())
    refuse(expectation.database ? expectation.database->place : whole, "a file of SQLite's has no schemas",
           "leave out 'schema'");
  if (expectation.changes)
    refuse(expectation.changes->place, "'changes' is not asked of SQLite: it is about PostgreSQL's locks and types",
           "preserve holds the rows that a migration must not lose");
  if (!expectation.rows.column_places.empty() || !expectation.rows.table_places.empty())
    refuse(expectation.rows.column_places.empty() ? expectation.rows.table_places.begin()->second
                                                  : expectation.rows.column_places.begin()->second,
           "'rows' is not taken for SQLite yet", "leave it out");
  for (const CountWish& count : expectation.counts) {
    if (had(count.kind) == nullptr)
      refuse(count.place, fmt::format("SQLite has no {}", words_of(count.kind).section), "leave the count out");
  }
  for (const Rule& rule : expectation.rules) {
    if (had(rule.every) == nullptr)
      refuse(rule.place, fmt::format("SQLite has no {}", words_of(rule.every).section), "leave the rule out");
  }
  for (const ScenarioWish& scenario : expectation.scenarios) {
    if (!scenario.fails.empty() && scenario.fails != "true")
      refuse(scenario.fails_place, "SQLite's refusals have no SQLSTATE", "fails: true");
  }
  for (const BuildStep& step : expectation.database ? expectation.database->build : std::vector<BuildStep>{}) {
    if (!step.preset.empty())
      refuse(step.place, fmt::format("the prelude '{}' is PostgreSQL's", step.preset), "name a .sql file of SQLite's");
    if (step.rows > 0) refuse(step.place, "rows are not made in SQLite yet", "seed: FILE.sql");
    if (step.format == "supabase" || step.format == "flyway" || step.format == "sqitch")
      refuse(step.place, fmt::format("migrations of {} are not built on SQLite", step.format), "format: sql");
  }
}

}  // namespace

void check_fits_sqlite(const Expectation& expectation, Mistakes& mistakes) {
  check_settings(expectation, mistakes);
  Fits fits(mistakes);
  fits.check(expectation.wish);
  for (const Phase& phase : expectation.phases) fits.check(phase.stated.wish);
}

}  // namespace schemaproof
