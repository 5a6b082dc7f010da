#include "diff/wanted.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "migrations/bookkeeping.hpp"

namespace schemaproof {

namespace {

template <class T>
void keep_only(std::map<Name, T>& objects, const std::vector<std::string>& schemas) {
  std::erase_if(objects, [&](const auto& entry) {
    const std::string& schema = entry.first.schema;
    return !schema.empty() && std::find(schemas.begin(), schemas.end(), schema) == schemas.end();
  });
}

/// The defaults that draw from a sequence which is not their column's own.
std::vector<std::string> defaults_of_others(const Schema& schema) {
  std::vector<std::string> defaults;
  for (const auto& [name, table] : schema.tables) {
    for (const Column& column : table.columns) {
      const std::string text = column.default_value.value_or("");
      if (!column.serial.value_or(false) && text.find("nextval(") != std::string::npos) defaults.push_back(text);
    }
  }
  return defaults;
}

bool is_named(const std::vector<std::string>& texts, const std::string& name) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return text.find(name) != std::string::npos; });
}

/// Of a view's columns only those of which something is said besides its query.
template <class T>
void leave_to_queries(std::map<Name, T>& views) {
  static const auto plain = plain_object<Column>();
  for (auto& [name, view] : views) {
    std::erase_if(view.parts.columns, [](Column& column) {
      column.type.reset();
      const Fields fields = Column::fields();
      return std::all_of(fields.begin(), fields.end(), [&](const Field& field) {
        return !is_stated(column, field) || get(column, field) == get(plain, field);
      });
    });
  }
}

}  // namespace

Schema wanted_from(const Snapshot& found, const std::vector<std::string>& schemas) {
  Schema wanted = seen_from(schemas.front(), found.schema, found.schema.built_in_types);
  keep_only(wanted.tables, schemas);
  for_each_standalone(wanted, [&]<class T>(std::map<Name, T>& objects) {
    if constexpr (lies_in_schema<T>()) keep_only(objects, schemas);
  });
  // The home of one is the home of the other, whatever they are called.
  if (auto home = wanted.schemas.extract(Name{{}, found.schema.home, {}}); !home.empty()) {
    home.key().name = schemas.front();
    home.mapped().name = home.key().text();
    wanted.schemas.insert(std::move(home));
  }
  const std::vector<std::string> defaults = defaults_of_others(wanted);
  std::erase_if(wanted.sequences, [&](const auto& entry) {
    return comes_with_its_column(wanted, entry.second) && !is_named(defaults, entry.first.name);
  });
  std::erase_if(wanted.tables, [](const auto& entry) { return is_bookkeeping(entry.second, entry.first.name); });
  // A serial column brings a sequence of its own name; another's, or one that others draw from, is made by itself.
  std::set<std::string> drawn_from;
  for (const auto& [name, sequence] : wanted.sequences) {
    const ColumnName owner = parse_column_name(sequence.owned_by.value_or(""));
    if (is_named(defaults, name.name) || name.name != chosen_name(owner.table.name, owner.column, "seq"))
      drawn_from.insert(sequence.owned_by.value_or(""));
  }
  std::vector<Column*> named_by_parents;
  for (auto& [name, table] : wanted.tables) {
    for (Column& column : table.columns) {
      const bool draws = drawn_from.contains(name.text() + "." + name_text(column.name));
      if (column.serial.value_or(false) && !draws) column.default_value.reset();
      if (inherits_not_null(wanted, table, column)) named_by_parents.push_back(&column);
    }
  }
  for (Column* column : named_by_parents) column->not_null_name.reset();
  leave_to_queries(wanted.views);
  leave_to_queries(wanted.materialized_views);
  return wanted;
}

std::vector<std::string> other_schemas(const Schema& schema) {
  std::vector<std::string> schemas = schemas_in_use(schema);
  schemas.erase(schemas.begin());
  return schemas;
}

void leave_out_privileges(Expectation& settings, Schema& wanted) {
  for (const Kind kind : {Kind::owner, Kind::grant, Kind::default_privilege}) settings.strict.erase(kind);
  const auto leave_out = [](Object& object) {
    object.owner.reset();
    object.grants.reset();
  };
  for (auto& [name, table] : wanted.tables) {
    leave_out(table);
    for (Column& column : table.columns) leave_out(column);
  }
  for_each_standalone(wanted, [&](auto& objects) {
    for (auto& [name, object] : objects) {
      leave_out(object);
      if constexpr (requires { object.parts; }) {
        for (Column& column : object.parts.columns) leave_out(column);
      }
    }
  });
  wanted.default_privileges.clear();
}

bool has_privileges(const Schema& schema) {
  const auto has = [](const Object& object) {
    return !object.owner.value_or("").empty() || !object.grants.value_or(Entries{}).empty();
  };
  const auto any_column = [&](const Table& table) {
    return std::any_of(table.columns.begin(), table.columns.end(), has);
  };
  bool any = !schema.default_privileges.empty();
  for (const auto& [name, table] : schema.tables) any = any || has(table) || any_column(table);
  for_each_standalone(schema, [&](const auto& objects) {
    for (const auto& [name, object] : objects) {
      any = any || has(object);
      if constexpr (requires { object.parts; }) any = any || any_column(object.parts);
    }
  });
  return any;
}

Expectation comparing_all(std::string name, std::vector<std::string> schemas) {
  Expectation settings;
  settings.name = std::move(name);
  settings.schemas = std::move(schemas);
  settings.asked_are_stated = false;
  settings.enforcement.range = EnforcementWish::Range::none;
  for (const KindWords& words : kinds) settings.strict.insert(words.kind);
  return settings;
}

}  // namespace schemaproof
