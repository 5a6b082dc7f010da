#include "seeding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "checks/cascade/stage.hpp"
#include "checks/cascade/values.hpp"
#include "checks/preservation/row_sql.hpp"
#include "migrations/apply.hpp"
#include "migrations/bookkeeping.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/tables_with_rows.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// How many rows each table is still to get.
using Wanted = std::map<Name, std::size_t>;

class Seeding {
public:
  Seeding(const Expectation& expectation, const DisposableDatabase& database, Schema schema, const Script& script)
      : script_(script),
        session_(database),
        schema_(std::move(schema)),
        stated_(seen_from(schema_.home, expectation.rows.values)) {}

  /// The tables in which there is a row.
  std::set<Name> filled() {
    std::vector<Name> names;
    std::vector<std::string> tables;
    for (const auto& [name, table] : schema_.tables) {
      names.push_back(name);
      tables.push_back(own_rows(schema_.home, name, table));
    }
    const auto ask = [&](const std::string& sql, const OnRow& on_row) {
      const auto error = session_.run(sql, {}, on_row);
      if (error) throw Failure(fmt::format("cannot look for rows: {}", error->message));
    };
    std::set<Name> filled;
    for (const std::size_t place : tables_with_rows(tables, ask)) filled.insert(names[place]);
    return filled;
  }

  std::vector<Check> run(const std::set<Name>& brought) {
    Wanted wanted;
    for (const auto& [name, table] : schema_.tables) {
      if (has_rows_of_its_own(table, name.name) && !brought.contains(name)) wanted[name] = script_.rows;
    }
    if (wanted.empty()) return {};
    // Values in every column are worth more; where they are refused, those that must have one.
    make(wanted, with_values_for_all());
    unmade_.clear();
    make(wanted, stated_);
    std::vector<Check> checks;
    for (auto& [name, check] : unmade_) {
      check.reason += fmt::format("; {} of {} are there", script_.rows - wanted[name], script_.rows);
      checks.push_back(std::move(check));
    }
    return checks;
  }

private:
  /// Also for columns that may do without: not where rows must differ, nor where something else decides.
  [[nodiscard]] RowValues with_values_for_all() const {
    constexpr std::size_t different = 7;
    const Shapes shapes(schema_);
    const Values values(schema_);
    RowValues all = stated_;
    for (const auto& [name, shape] : shapes.all()) {
      for (const Column& column : shape.table->columns) {
        if (!is_free(shape, column) || all[name].contains(column.name)) continue;
        std::vector<std::optional<std::string>> several;
        for (std::size_t n = 0; n < different; ++n) {
          if (auto value = values.value(column.type.value_or(""), n)) several.push_back(std::move(value));
        }
        if (!several.empty()) all[name][column.name] = std::move(several);
      }
    }
    return all;
  }

  static bool is_free(const TableShape& shape, const Column& column) {
    const bool decides_itself = !column.default_value.value_or("").empty() || !column.identity.value_or("").empty()
                                || !column.generated.value_or("").empty() || column.serial.value_or(false);
    const bool is_minded = std::any_of(shape.checks.begin(), shape.checks.end(), [&](const Condition& check) {
      return check.expression.find(column.name) != std::string::npos;
    });
    return !decides_itself && !is_minded && !shape.is_in_key(column.name) && !shape.is_required(column.name)
           && !shape.distinct.contains(column.name);
  }

  /// As many of the wanted rows as can be made; they are not wanted any more.
  void make(Wanted& wanted, const RowValues& values) {
    Stage stage(session_, schema_, values);
    constexpr std::size_t most_at_once = 500;
    for (std::size_t begin = 0; begin < script_.rows; begin += most_at_once) {
      stop_if_interrupted();
      std::map<Name, std::vector<RowId>> planned;
      for (const Name& name : parents_first(stage.shapes)) {
        const auto left = wanted.find(name);
        if (left == wanted.end()) continue;
        const std::size_t count = std::min({left->second, most_at_once, script_.rows - begin});
        for (std::size_t i = 0; i < count; ++i) plan_row(stage, name, i, planned);
      }
      stage.maker.make_all();
      for (const auto& [name, rows] : planned) {
        for (const RowId row : rows) {
          const MadeRow* made = stage.maker.made(row);
          // One that is there may stand in for one that cannot be: it is one row all the same.
          if (made != nullptr && there_.emplace(made->table_id, made->place).second)
            --wanted[name];
          else if (made == nullptr && !unmade_.contains(name))
            stage.tell_unmade(row, unmade_[name] = check_of(name));
          else if (made != nullptr)
            tell_none_further(name);
        }
      }
    }
    const Stage again(session_, schema_, values);
    if (again.made_in_order != stage.made_in_order) {
      throw Failure("rows could only be made while foreign keys were away, and the keys are in another order now",
                    "seed these tables from a file");
    }
  }

  void tell_none_further(const Name& name) {
    const auto [check, is_new] = unmade_.emplace(name, check_of(name));
    if (!is_new) return;
    check->second.verdict = Verdict::errored;
    check->second.reason =
        fmt::format("no further row of {} can be made: the only one that its constraints let in is there", name.text());
  }

  void plan_row(Stage& stage, const Name& name, std::size_t number, std::map<Name, std::vector<RowId>>& planned) {
    Sources given;
    for (const ForeignKey* key : stage.shapes.find(name)->keys) {
      const auto parents = planned.find(key->references->table);
      const bool is_shared = std::any_of(key->columns.begin(), key->columns.end(),
                                         [&](const std::string& column) { return given.contains(column); });
      if (parents == planned.end() || parents->second.empty() || parents->first == name || is_shared) continue;
      given.merge(RowPlan::referring(*key, parents->second[number % parents->second.size()]));
    }
    try {
      planned[name].push_back(stage.plan.add(name, given));
    } catch (const NoRow& none) {
      Check& check = unmade_[name] = check_of(name);
      check.verdict = Verdict::errored;
      check.reason = fmt::format("no row of {} can be made: {}", name.text(), none.reason);
    }
  }

  /// Circles end wherever they are entered.
  static std::vector<Name> parents_first(const Shapes& shapes) {
    std::vector<Name> order;
    std::set<Name> seen;
    const auto visit = [&](const auto& self, const Name& name) -> void {
      const TableShape* shape = shapes.find(name);
      if (shape == nullptr || !seen.insert(name).second) return;
      for (const ForeignKey* key : shape->keys) self(self, key->references->table);
      order.push_back(name);
    };
    for (const auto& [name, shape] : shapes.all()) visit(visit, name);
    return order;
  }

  [[nodiscard]] Check check_of(const Name& name) const {
    Check check;
    check.subject = {"seed", "seeded table", "seed", name.text()};
    check.place = script_.place;
    return check;
  }

  const Script& script_;
  WriteSession session_;
  Schema schema_;
  RowValues stated_;
  std::map<Name, Check> unmade_;
  std::set<std::pair<std::string, std::string>> there_;  // rows: their tables' OIDs, and their places
};

}  // namespace

std::vector<Check> run_with_rows(const DisposableDatabase& database, std::span<const Script> scripts,
                                 const RowMaking& making) {
  std::vector<Check> unmade;
  for (auto begin = scripts.begin(); begin != scripts.end();) {
    const auto made = std::find_if(begin, scripts.end(), [](const Script& script) { return script.rows > 0; });
    run_scripts(database, {begin, made});
    begin = made;
    if (begin == scripts.end()) break;
    std::vector<Check> own = make_rows(database, *begin, making);
    std::move(own.begin(), own.end(), std::back_inserter(unmade));
    ++begin;
  }
  return unmade;
}

std::vector<Check> make_rows(const DisposableDatabase& database, const Script& script, const RowMaking& making) {
  Schema schema = observe(database.target(), {}, making.expectation.home()).found.schema;
  return Seeding(making.expectation, database, std::move(schema), script).run(making.brought);
}

std::vector<Check> fill_empty_tables(const DisposableDatabase& database, const Schema& found, const Script& script,
                                     const RowMaking& making) {
  Seeding seeding(making.expectation, database, found, script);
  std::set<Name> left_out = seeding.filled();
  left_out.insert(making.brought.begin(), making.brought.end());
  return seeding.run(left_out);
}

}  // namespace schemaproof
