#include "model/schema.hpp"

#include <algorithm>
#include <array>

#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

struct Spelling {
  std::string_view long_form;
  std::string_view short_form;
};

constexpr std::array other_spellings = {
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
  type = trimmed(type.substr(0, bracket));
  // `integer ARRAY` and `integer ARRAY[3]` are the standard's words for it.
  constexpr std::string_view array = " array";
  if (lowered(type).ends_with(array)) {
    type = trimmed(type.substr(0, type.size() - array.size()));
    parts.arrays = "[]";
  }
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

/// Takes the home's own name off what spells it out.
class HomeComing {
public:
  HomeComing(const std::string& home, const std::set<std::string>& built_in_types)
      : home_(home), prefix_(name_text(home) + "."), built_in_types_(built_in_types) {}

  void operator()(Name& name) const {
    if (name.schema == home_) name.schema.clear();
  }
  void operator()(std::string& text) const {
    if (text.starts_with(prefix_)) text.erase(0, prefix_.size());
  }
  void operator()(std::optional<std::string>& text) const {
    if (text) (*this)(*text);
  }
  /// Bare, the name of something built in would be that.
  void type(std::string& text) const {
    if (!text.starts_with(prefix_)) return;
    const std::string bare = text.substr(prefix_.size());
    if (!built_in_types_.contains(unquoted_name(bare.substr(0, bare.find_first_of("([ "))))) text = bare;
  }
  void type(std::optional<std::string>& text) const {
    if (text) type(*text);
  }

  template <class T>
  std::map<Name, T> renamed(std::map<Name, T> objects) const {
    std::map<Name, T> result;
    for (auto& [name, object] : objects) {
      Name own = name;
      (*this)(own);
      if constexpr (std::is_same_v<T, Function>) arguments(own);
      object.name = own.text();
      result.emplace(std::move(own), std::move(object));
    }
    return result;
  }

private:
  /// Types of arguments carry schemas of their own.
  void arguments(Name& function) const {
    if (function.arguments.find(prefix_) == std::string::npos) return;
    const std::string_view all = function.arguments;
    std::vector<std::string> types = split_top_level(all.substr(1, all.rfind(')') - 1), ',');
    for (std::string& one : types) type(one);
    function.arguments = "(" + joined(types, ", ") + ")";
  }

  const std::string& home_;
  std::string prefix_;
  const std::set<std::string>& built_in_types_;
};

void come_home(const HomeComing& home, Table& table) {
  for (ForeignKey& key : table.foreign_keys) {
    if (key.references) home(key.references->table);
  }
  for (Index& index : table.indexes) {
    for (IndexKey& key : index.keys) {
      home(key.collation);
      home(key.operator_class);
    }
  }
  for (Column& column : table.columns) {
    home(column.collation);
    home.type(column.type);
  }
  home(table.partition_of);
  home.type(table.of_type);
  if (table.inherits) {
    for (std::string& parent : *table.inherits) home(parent);
  }
}

}  // namespace

Schema seen_from(const std::string& home, Schema schema, const std::set<std::string>& built_in_types) {
  const HomeComing coming(home, built_in_types);
  schema.home = home;
  schema.tables = coming.renamed(std::move(schema.tables));
  for_each_standalone(schema, [&]<class T>(std::map<Name, T>& objects) {
    if constexpr (lies_in_schema<T>()) objects = coming.renamed(std::move(objects));
  });
  for (auto& [name, table] : schema.tables) come_home(coming, table);
  for (auto& [name, view] : schema.views) view.parts.name = name.text();
  for (auto& [name, view] : schema.materialized_views) come_home(coming, view.parts);
  for (auto& [name, domain] : schema.domains) {
    coming.type(domain.type);
    coming(domain.collation);
  }
  for (auto& [name, range] : schema.ranges) {
    coming.type(range.subtype);
    for (auto* text : {&range.operator_class, &range.collation, &range.canonical, &range.subtype_diff}) coming(*text);
  }
  for (auto& [name, type] : schema.composite_types) {
    if (!type.attributes) continue;
    for (auto& [attribute, attribute_type] : *type.attributes) coming.type(attribute_type);
  }
  for (auto& [name, sequence] : schema.sequences) coming(sequence.owned_by);
  return schema;
}

std::size_t object_count(const Schema& schema) {
  std::size_t count = schema.tables.size();
  for_each_standalone(schema, [&](const auto& objects) { count += objects.size(); });
  return count;
}

std::vector<std::string> schemas_in_use(const Schema& schema) {
  std::set<std::string> others;
  for (const auto& [name, table] : schema.tables) others.insert(name.schema);
  for_each_standalone(schema, [&]<class T>(const std::map<Name, T>& objects) {
    if (!lies_in_schema<T>()) return;
    for (const auto& [name, object] : objects) others.insert(name.schema);
  });
  others.erase("");
  std::vector<std::string> schemas{schema.home};
  schemas.insert(schemas.end(), others.begin(), others.end());
  return schemas;
}

std::vector<const Table*> parents_of(const Schema& schema, const Table& table) {
  Names names = table.inherits.value_or(Names{});
  if (!table.partition_of.value_or("").empty()) names.push_back(*table.partition_of);
  std::vector<const Table*> parents;
  for (const std::string& name : names) {
    if (const Table* parent = schema.table(parse_name(name))) parents.push_back(parent);
  }
  return parents;
}

bool inherits_not_null(const Schema& schema, const Table& table, const Column& column) {
  const std::vector<const Table*> parents = parents_of(schema, table);
  return std::any_of(parents.begin(), parents.end(), [&](const Table* parent) {
    const Column* above = parent->column(column.name);
    return above != nullptr && !column.not_null_name.value_or("").empty()
           && above->not_null_name == column.not_null_name;
  });
}

std::optional<Sequence> sequence_of_column(const Schema& schema, const Sequence& found) {
  if (!found.owned_by || found.owned_by->empty()) return std::nullopt;
  const ColumnName owner = parse_column_name(*found.owned_by);
  const Table* table = schema.table(owner.table);
  const Column* column = table == nullptr ? nullptr : table->column(owner.column);
  if (column == nullptr || !brings_sequence(*column)) return std::nullopt;
  auto plain = plain_object<Sequence>();
  plain.name = found.name;
  plain.type = column->type;
  plain.owned_by = found.owned_by;
  if (found.unlogged) plain.unlogged = table->unlogged;
  complete_sequence(plain);
  return plain;
}

bool comes_with_its_column(const Schema& schema, const Sequence& found) {
  const std::optional<Sequence> plain = sequence_of_column(schema, found);
  if (!plain) return false;
  const Fields fields = Sequence::fields();
  return std::all_of(fields.begin(), fields.end(), [&](const Field& field) {
    return field.name == "owner" || !is_stated(found, field) || get(found, field) == get(*plain, field);
  });
}

void complete_sequence(Sequence& sequence) {
  complete(sequence);
  struct Bounds {
    const char* type;
    const char* lowest;
    const char* highest;
  };
  static constexpr std::array all = {Bounds{"smallint", "-32768", "32767"},
                                     Bounds{"integer", "-2147483648", "2147483647"},
                                     Bounds{"bigint", "-9223372036854775808", "9223372036854775807"}};
  const auto* bounds =
      std::find_if(all.begin(), all.end(), [&](const Bounds& b) { return short_type(*sequence.type) == b.type; });
  if (bounds == all.end()) return;
  const bool descending = sequence.increment->starts_with('-');
  if (!sequence.min) sequence.min = descending ? bounds->lowest : "1";
  if (!sequence.max) sequence.max = descending ? "-1" : bounds->highest;
  if (!sequence.start) sequence.start = descending ? sequence.max : sequence.min;
}

std::string collation_of_type(const Schema& schema, const std::string& type) {
  const std::string base = type.substr(0, std::min(type.find('['), type.find('(')));
  const auto domain = schema.domains.find(parse_name(base));
  if (domain == schema.domains.end()) return base == "name" ? "C" : "default";
  const std::string own = domain->second.collation.value_or("");
  return own.empty() ? collation_of_type(schema, domain->second.type.value_or("")) : own;
}

std::string short_type(std::string_view type) {
  type = trimmed(type);
  if (type.find('"') != std::string_view::npos || type.find('.') != std::string_view::npos) return std::string(type);
  Parts parts = parts_of(type);
  // A name of several words is nobody's own, whatever its case.
  const bool words = parts.base.find(' ') != std::string::npos;
  const std::string name = words ? lowered(parts.base) : parts.base;
  const auto* known = std::find_if(other_spellings.begin(), other_spellings.end(),
                                   [&](const Spelling& spelling) { return spelling.long_form == name; });
  if (known != other_spellings.end()) parts.base = std::string(known->short_form);
  if (known == other_spellings.end() && !parts.modifier.empty() && type.find(parts.base) == std::string_view::npos) {
    return std::string(type);  // the modifier stands amid words
  }
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
