#include "expectation/cross_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::vector<std::string> column_names(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  return names;
}

class CrossCheck {
public:
  CrossCheck(Expectation& expectation, Mistakes& mistakes) : expectation_(expectation), mistakes_(mistakes) {
    for (const auto& [name, table] : expectation.wish.tables) {
      if (!table.absent) table_names_.push_back(name.text());
    }
  }

  void run() {
    for (auto& [name, table] : expectation_.wish.tables) {
      check_columns(table);
      for (ForeignKey& key : table.foreign_keys) check_reference(key);
      check_twice(table);
    }
    find_two_spellings(expectation_.wish.tables, "table");
    for_each_standalone(expectation_.wish, [&]<class T>(const std::map<Name, T>& stated) {
      find_two_spellings(stated, words_of(T::kind).words);
    });
    for (const Ignore& ignore : expectation_.ignores) check_ignore(ignore);
    for (const Rule& rule : expectation_.rules) check_rule(rule);
    for (const CascadeWish& cascade : expectation_.cascades) check_cascade(cascade);
    if (expectation_.preserve) check_preserve(expectation_.home(), *expectation_.preserve, mistakes_);
    check_cascades(seen_from(expectation_.home(), expectation_.cascades), mistakes_);
    check_rows();
  }

private:
  [[nodiscard]] bool is_sqlite() const {
    return expectation_.database && expectation_.database->engine == Engine::sqlite;
  }
  [[nodiscard]] bool strict(Kind kind) const { return expectation_.strict.contains(kind); }

  /// Under strict columns every column is stated, so a key over another one is a slip of the pen.
  void require_columns(const Table& table, const Names& columns, const Place& place, std::string_view what) {
    if (!strict(Kind::column)) return;
    for (const std::string& column : columns) {
      if (column.empty()) continue;  // told where it was read
      const Column* stated = table.column(column);
      if (stated != nullptr && !stated->absent) continue;
      mistakes_.push_back(
          {place, fmt::format("{} names column '{}', which table '{}' does not state", what, column, table.name),
           column.find_first_of("|+*/<>=:'") != std::string::npos
               ? "an expression in an index's key needs parentheses: (" + column + ")"
               : did_you_mean(column, column_names(table))});
    }
  }

  /// SQLite's primary keys take NULL, but for those that are the rowid and those of tables without one.
  void check_key_columns(const Table& table, const Names& key) {
    if (is_sqlite()) return;
    for (const Column& column : table.columns) {
      const bool in_key = std::find(key.begin(), key.end(), column.name) != key.end();
      if (!in_key || !column.nullable.value_or(false)) continue;
      mistakes_.push_back({column.place, fmt::format("'{}' is in the primary key and cannot be nullable", column.name),
                           "leave out 'null'"});
    }
  }

  void check_columns(const Table& table) {
    if (table.primary_key && table.primary_key->columns) {
      require_columns(table, *table.primary_key->columns, table.primary_key->place, "the primary key");
      check_key_columns(table, *table.primary_key->columns);
    }
    for (const Unique& unique : table.uniques) {
      if (!unique.absent) require_columns(table, unique.columns, unique.place, "a unique constraint");
    }
    for (const ForeignKey& key : table.foreign_keys) {
      if (!key.absent) require_columns(table, key.columns, key.place, "a foreign key");
    }
    for (const Index& index : table.indexes) {
      if (index.absent) continue;
      Names columns = index.include.value_or(Names{});
      for (const IndexKey& key : index.keys) {
        if (!key.column.empty()) columns.push_back(key.column);
      }
      require_columns(table, columns, index.place, "an index");
    }
  }

  void check_reference(ForeignKey& key) {
    if (!key.references) return;
    const Place& place = key.place_of("references");
    const Table* target = expectation_.wish.table(key.references->table);
    if (target == nullptr || target->absent) {
      if (key.references->columns.empty() && is_sqlite()) {
        key.references->columns.assign(key.columns.size(), std::string());
      } else if (key.references->columns.empty()) {
        mistakes_.push_back({place,
                             fmt::format("'{}' does not say which column is referenced", key.references->table.text()),
                             "write table(column)"});
      } else if (key.references->table.schema.empty() && strict(Kind::table)) {
        mistakes_.push_back({place, fmt::format("nothing states the table '{}'", key.references->table.text()),
                             did_you_mean(key.references->table.text(), table_names_)});
      }
      return;
    }
    if (key.references->columns.empty())
      refer_to_primary_key(key, *target, place);
    else if (!is_sqlite())
      require_columns(*target, key.references->columns, place, "'references'");
  }

  /// REFERENCES without columns means the primary key.
  void refer_to_primary_key(ForeignKey& key, const Table& target, const Place& place) {
    if (target.primary_key && target.primary_key->columns
        && target.primary_key->columns->size() == key.columns.size()) {
      key.references->columns = *target.primary_key->columns;
      order_pairs(key);
      return;
    }
    // SQLite takes such a key, and it works for nobody: enforcement tells it.
    if (is_sqlite()) return key.references->columns.assign(key.columns.size(), std::string());
    mistakes_.push_back({place, fmt::format("'{}' states no primary key that this could refer to", target.name),
                         "write table(column)"});
  }

  template <class T, class KeyOf>
  void find_twins(const std::vector<T>& parts, std::string_view what, const KeyOf& key_of) {
    std::map<std::string, const T*> seen;
    for (const T& part : parts) {
      const auto [first, is_new] = seen.emplace(key_of(part), &part);
      if (is_new || (!part.name.empty() && part.name != first->second->name)) continue;
      mistakes_.push_back({part.place, fmt::format("{} '{}' is stated twice", what, first->first),
                           "the first is at " + first->second->place.text()});
    }
  }

  void check_twice(const Table& table) {
    find_twins(table.uniques, "unique constraint", [](const Unique& unique) { return names_text(unique.columns); });
    find_twins(table.foreign_keys, "foreign key", [](const ForeignKey& key) {
      return names_text(key.columns) + (key.references ? " -> " + key.references->text() : std::string());
    });
  }

  /// `public.user` and `user` are one table where names without a schema are in `public`.
  template <class T>
  void find_two_spellings(const std::map<Name, T>& stated, std::string_view what) {
    const std::string home = expectation_.home();
    for (const auto& [name, object] : stated) {
      const auto bare = stated.find({{}, name.name, name.arguments});
      if (name.schema.empty() || name.schema != home || bare == stated.end()) continue;
      mistakes_.push_back({object.place, fmt::format("{} '{}' is stated twice", what, name.text()),
                           fmt::format("'{}' at {} is the same", bare->first.text(), bare->second.place.text())});
    }
  }

  void check_ignore(const Ignore& ignore) {
    const auto refuse = [&](const Place& stated, const std::string& what) {
      mistakes_.push_back({ignore.place, fmt::format("'ignore' covers {}, which is stated at {}", what, stated.text()),
                           "ignore hides what nobody states: narrow the pattern, or leave out the statement"});
    };
    for (const auto& entry : expectation_.wish.tables) {
      const Name& name = entry.first;
      const Table& table = entry.second;
      if (hides(ignore, Kind::table, name.text(), name.text())) return refuse(table.place, "table " + name.text());
      for (const Column& column : table.columns) {
        if (hides(ignore, Kind::column, name.text(), column.name)) return refuse(column.place, "column " + column.name);
      }
      const auto covered = [&](const auto& parts, const KindWords& kind) {
        for (const auto& part : parts) {
          if (part.name.empty() || !hides(ignore, kind.kind, name.text(), part.name)) continue;
          refuse(part.place, fmt::format("{} {}", kind.words, part.name));
          return true;
        }
        return false;
      };
      bool found = false;
      for_each_part_list(table, [&]<class T>(const std::vector<T>& parts) {
        if (!std::is_same_v<T, Column> && !found) found = covered(parts, words_of(T::kind));
      });
      if (found) return;
    }
    bool told = false;
    for_each_standalone(expectation_.wish, [&]<class T>(const std::map<Name, T>& stated) {
      for (const auto& [name, object] : stated) {
        if (told || !hides(ignore, T::kind, "", name.name)) continue;
        told = true;
        refuse(object.place, fmt::format("{} {}", words_of(T::kind).words, name.text()));
      }
    });
  }

  void check_rule(const Rule& rule) {
    if (rule.asks != Rule::Asks::reaches || !rule.target.schema.empty() || !strict(Kind::table)) return;
    const Table* target = expectation_.wish.table(rule.target);
    if (target != nullptr && !target->absent) return;
    mistakes_.push_back({rule.place, fmt::format("nothing states the table '{}'", rule.target.text()),
                         did_you_mean(rule.target.text(), table_names_)});
  }

  /// A table that is to be there, however its schema is written; null where nobody states it.
  [[nodiscard]] const Table* stated_table(const Name& name) const {
    const std::string home = expectation_.home();
    const Table* stated = expectation_.wish.table(name);
    if (stated == nullptr && name.schema.empty()) stated = expectation_.wish.table({home, name.name, {}});
    if (stated == nullptr && name.schema == home) stated = expectation_.wish.table({{}, name.name, {}});
    return stated == nullptr || stated->absent ? nullptr : stated;
  }

  /// Whether the tables stated include this one, or it cannot be known.
  bool require_table(const Name& name, const Place& place) {
    if (stated_table(name) != nullptr || !strict(Kind::table)) return true;
    const bool is_home = name.schema.empty() || name.schema == expectation_.home();
    const Table* owner = is_home ? nullptr : stated_table({{}, name.schema, {}});
    const bool is_column = owner != nullptr && owner->column(name.name) != nullptr;
    if (!is_home && !is_column) return true;
    const bool is_ignored =
        std::any_of(expectation_.ignores.begin(), expectation_.ignores.end(),
                    [&](const Ignore& ignore) { return hides(ignore, Kind::table, name.text(), name.text()); });
    if (is_ignored) return true;
    mistakes_.push_back(
        {place, fmt::format("nothing states the table '{}'", name.text()),
         is_home ? did_you_mean(name.name, table_names_) : fmt::format("'{}' is a table: name it alone", name.schema)});
    return false;
  }

  void require_column(const Name& table, const std::string& column, const Place& place, std::string_view what) {
    if (const Table* stated = stated_table(table)) require_columns(*stated, {column}, place, what);
  }

  void check_cascade(const CascadeWish& cascade) {
    require_table(cascade.root, cascade.place);
    for (const auto* list :
         {&cascade.deletes, &cascade.keeps, &cascade.blocked_by, &cascade.inserts, &cascade.updates}) {
      for (const CascadeTable& table : list->entries) require_table(table.name, table.place);
    }
    const auto check_list = [&](const CascadeList<CascadeColumn>& list, std::string_view what) {
      for (const auto& [name, place] : list.entries) {
        if (require_table(name.table, place)) require_column(name.table, name.column, place, what);
      }
    };
    check_list(cascade.nullifies, "'nullifies'");
    check_list(cascade.defaults, "'defaults'");
  }

  void check_rows() {
    const std::string home = expectation_.home();
    const auto& places = expectation_.rows.column_places;
    for (const auto& [name, place] : expectation_.rows.table_places) require_table(name, place);
    for (const auto& [owned, place] : places) {
      const auto& [table, column] = owned;
      require_column(table, column, place, "'rows'");
      const auto bare = places.find({{{}, table.name, {}}, column});
      if (table.schema.empty() || table.schema != home || bare == places.end()) continue;
      mistakes_.push_back({place, fmt::format("the values of '{}.{}' are stated twice", table.text(), column),
                           fmt::format("'{}' at {} is the same", table.name, bare->second.text())});
    }
  }

  Expectation& expectation_;
  Mistakes& mistakes_;
  std::vector<std::string> table_names_;
};

}  // namespace

void cross_check(Expectation& expectation, const Place& whole, Mistakes& mistakes) {
  CrossCheck(expectation, mistakes).run();
  if (expectation.asks_nothing_of_schema() && !expectation.history && mistakes.empty()) {
    mistakes.push_back({whole, "nothing is asked here", "state tables, enums or counts; `verify capture` writes them"});
  }
}

void settle_strictness(Expectation& expectation) {
  if (!expectation.strict_follows) return;
  const auto note = [&]<class T>(const T& object) {
    for (const Field& field : T::fields()) {
      if (field.under && is_stated(object, field)) expectation.strict.insert(*field.under);
    }
  };
  const auto note_parts = [&](const Table& table) {
    for_each_part_list(table, [&]<class T>(const std::vector<T>& parts) {
      if (!parts.empty()) expectation.strict.insert(T::kind);
      for (const T& part : parts) note(part);
    });
  };
  for (const auto& [name, table] : expectation.wish.tables) {
    note(table);
    note_parts(table);
  }
  for (const auto& [name, view] : expectation.wish.views) note_parts(view.parts);
  for (const auto& [name, view] : expectation.wish.materialized_views) note_parts(view.parts);
  for_each_standalone(expectation.wish, [&]<class T>(const std::map<Name, T>& objects) {
    if (!objects.empty()) expectation.strict.insert(T::kind);
    for (const auto& [name, object] : objects) note(object);
  });
}

}  // namespace schemaproof
