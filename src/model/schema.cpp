#include "model/schema.hpp"

#include <algorithm>
#include <array>

#include "support/text.hpp"

namespace schemaproof {

namespace {

struct Spelling {
  std::string_view long_form;
  std::string_view short_form;
};

constexpr std::array spellings = {
    Spelling{"bool", "boolean"},
    Spelling{"int2", "smallint"},
    Spelling{"int4", "integer"},
    Spelling{"int", "integer"},
    Spelling{"int8", "bigint"},
    Spelling{"float4", "real"},
    Spelling{"float8", "double precision"},
    Spelling{"decimal", "numeric"},
    Spelling{"character varying", "varchar"},
    Spelling{"character", "char"},
    Spelling{"timestamp without time zone", "timestamp"},
    Spelling{"timestamp with time zone", "timestamptz"},
    Spelling{"time without time zone", "time"},
    Spelling{"time with time zone", "timetz"},
};

/// `base (modifier) rest [] []` in its three parts.
struct Parts {
  std::string base;
  std::string modifier;
  std::string arrays;
};

Parts parts_of(std::string_view type) {
  Parts parts;
  // PostgreSQL takes `integer[3]` and ignores the 3.
  const std::size_t bracket = type.find('[');
  for (const char c : type.substr(std::min(bracket, type.size()))) {
    if (c == ']') parts.arrays += "[]";
  }
  type = type.substr(0, bracket);
  const std::size_t open = type.find('(');
  const std::size_t close = type.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    parts.base = std::string(trimmed(type));
    return parts;
  }
  for (const char c : type.substr(open, close + 1 - open)) {
    if (c != ' ') parts.modifier += c;
  }
  parts.base = std::string(trimmed(type.substr(0, open)));
  const std::string_view rest = trimmed(type.substr(close + 1));
  if (!rest.empty()) parts.base += " " + std::string(rest);
  return parts;
}

}  // namespace

namespace {

template <class T>
std::map<Name, T> renamed(std::map<Name, T> objects, const std::string& home) {
  std::map<Name, T> result;
  for (auto& [name, object] : objects) {
    result.emplace(name.schema == home ? Name{{}, name.name} : name, std::move(object));
  }
  return result;
}

}  // namespace

Schema seen_from(const std::string& home, Schema schema) {
  schema.home = home;
  schema.tables = renamed(std::move(schema.tables), home);
  schema.enums = renamed(std::move(schema.enums), home);
  for (auto& [name, table] : schema.tables) {
    table.name = name.text();
    for (ForeignKey& key : table.foreign_keys) {
      if (key.references && key.references->table.schema == home) key.references->table.schema.clear();
    }
    const auto come_home = [&](std::string& text) {
      if (text.starts_with(home + ".")) text.erase(0, home.size() + 1);
    };
    for (Index& index : table.indexes) {
      for (IndexKey& key : index.keys) {
        come_home(key.collation);
        come_home(key.operator_class);
      }
    }
    for (Column& column : table.columns) {
      if (column.collation) come_home(*column.collation);
      if (column.type) come_home(*column.type);
    }
  }
  return schema;
}

std::string short_type(std::string_view type) {
  type = trimmed(type);
  if (type.find('"') != std::string_view::npos || type.find('.') != std::string_view::npos) return std::string(type);
  Parts parts = parts_of(type);
  const auto* known = std::find_if(spellings.begin(), spellings.end(),
                                   [&](const Spelling& spelling) { return spelling.long_form == parts.base; });
  if (known != spellings.end()) parts.base = std::string(known->short_form);
  return parts.base + parts.modifier + parts.arrays;
}

const Column* Table::column(std::string_view column_name) const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == column_name; });
  return found == columns.end() ? nullptr : &*found;
}

const Table* Schema::table(const Name& name) const {
  const auto found = tables.find(name);
  return found == tables.end() ? nullptr : &found->second;
}

}  // namespace schemaproof
