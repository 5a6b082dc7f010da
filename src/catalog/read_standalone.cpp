// Which types, sequences, views, functions, schemas and extensions are there, and what do new objects grant?
#include <fmt/format.h>

#include "catalog/access.hpp"
#include "catalog/queries.hpp"
#include "catalog/reading.hpp"
#include "model/definitions.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Reads the objects of one kind, whose query answers their schema, their name and their properties.
/// `finish` sees to what the properties' own columns do not say.
template <class T, class Finish>
void read_objects(Reading& reading, const char* query, Grantable grantable, const Finish& finish) {
  FieldReader fields(reading, T::fields());
  Columns at;
  reading.query(query, [&](const Row& row) {
    const Name name = reading.own_name(at.text(row, "schema"), at.text(row, "name"));
    T object;
    object.name = name.text();
    for (const Field& field : T::fields()) {
      if (holds<Entries>(field)) set_text(object, field, "");
    }
    fields.read(row, object);
    object.grants = grants_of({at.text(row, "grants"), at.text(row, "owner"), grantable, reading.snapshot.major});
    finish(row, at, name, std::move(object));
  });
}

template <class T>
void keep(Reading& reading, const Name& name, T object) {
  objects_of<T>(reading.snapshot.schema).emplace(name, std::move(object));
}

/// PostgreSQL's own name for the multirange type of a range type.
/// Source: makeMultirangeTypeName in src/backend/commands/typecmds.c: `range` becomes `multirange`, else it is added.
std::string multirange_name(const std::string& range) {
  const std::size_t at = range.find("range");
  if (at == std::string::npos) return range + "_multirange";
  return range.substr(0, at) + "multirange" + range.substr(at + std::string_view("range").size());
}

void read_enums(Reading& reading) {
  read_objects<Enum>(
      reading, queries::enums, Grantable::type,
      [&](const Row&, Columns&, const Name& name, Enum enumeration) { keep(reading, name, std::move(enumeration)); });
}

void read_domains(Reading& reading) {
  read_objects<Domain>(reading, queries::domains, Grantable::type,
                       [&](const Row&, Columns&, const Name& name, Domain domain) {
                         domain.collation = reading.seen_name(*domain.collation);
                         keep(reading, name, std::move(domain));
                       });
}

void read_composite_types(Reading& reading) {
  read_objects<CompositeType>(
      reading, queries::composite_types, Grantable::type,
      [&](const Row&, Columns&, const Name& name, CompositeType type) { keep(reading, name, std::move(type)); });
}

void read_ranges(Reading& reading) {
  read_objects<Range>(
      reading, queries::ranges, Grantable::type, [&](const Row&, Columns&, const Name& name, Range range) {
        for (auto* text : {&range.operator_class, &range.collation, &range.canonical, &range.subtype_diff}) {
          *text = reading.seen_name(**text);
        }
        if (range.multirange == multirange_name(name.name)) range.multirange = "";
        keep(reading, name, std::move(range));
      });
}

/// A materialized view or view is open like a table: for its columns, triggers, rules and indexes.
template <class T>
void open_view(Reading& reading, const Row& row, Columns& at, const Name& name, T view) {
  printed(row, at.of(row, "definition"), "a view");
  if (view.definition->ends_with(';')) view.definition->pop_back();
  T& kept = objects_of<T>(reading.snapshot.schema).emplace(name, std::move(view)).first->second;
  kept.parts.name = name.text();
  OpenTable& open_table = reading.tables[number(at.text(row, "id"))];
  open_table.table = &kept.parts;
  open_table.name = name;
}

std::string function_types(Reading& reading, std::string_view printed_types) {
  std::vector<std::string> types;
  for (const std::string& type : split_top_level(printed_types, ',')) {
    if (!type.empty()) types.push_back(reading.seen_type(type));
  }
  return "(" + joined(types, ", ") + ")";
}

/// `public` as initdb makes it, which changed with PostgreSQL 15: everybody could create there.
void read_schemas(Reading& reading) {
  FieldReader fields(reading, Namespace::fields());
  Columns at;
  reading.query(queries::schemas, [&](const Row& row) {
    const std::string name(at.text(row, "name"));
    reading.snapshot.schemas.insert(name);
    if (at.text(row, "of_extension") == "t") return;
    Namespace schema;
    schema.name = Name{{}, name, {}}.text();
    fields.read(row, schema);
    constexpr int closed_public = 15;
    if (at.text(row, "of_initdb") == "t" && reading.snapshot.major < closed_public) schema.owner = "";
    schema.grants =
        grants_of({at.text(row, "grants"), at.text(row, "owner"), Grantable::schema, reading.snapshot.major, name});
    keep(reading, Name{{}, name, {}}, std::move(schema));
  });
}

void read_extensions(Reading& reading) {
  FieldReader fields(reading, Extension::fields());
  Columns at;
  reading.query(queries::extensions, [&](const Row& row) {
    Extension extension;
    extension.name = at.text(row, "name");
    fields.read(row, extension);
    const Name name{{}, extension.name, {}};
    if (extension.name == "plpgsql")
      reading.snapshot.plpgsql = std::move(extension);
    else
      keep(reading, name, std::move(extension));
  });
}

void read_default_privileges(Reading& reading) {
  Columns at;
  reading.query(queries::default_privileges, [&](const Row& row) {
    const std::string objects(at.text(row, "objects"));
    const std::string schema(at.text(row, "schema"));
    DefaultPrivilege privilege;
    std::string whose = fmt::format(" of {}", name_text(at.text(row, "owner")));
    if (!schema.empty()) whose += " in " + name_text(schema);
    const Name name{{}, objects, whose};
    privilege.name = name.text();
    const Grantable grantable = grantable_of(Kind::default_privilege, objects);
    privilege.grants = grants_of(
        {at.text(row, "grants"), at.text(row, "owner"), grantable, reading.snapshot.major, {}, schema.empty()});
    keep(reading, name, privilege);
  });
}

}  // namespace

void read_types(Reading& reading) {
  read_enums(reading);
  read_domains(reading);
  read_composite_types(reading);
  read_ranges(reading);
}

void read_views(Reading& reading) {
  read_objects<View>(reading, queries::views, Grantable::table,
                     [&](const Row& row, Columns& at, const Name& name, View view) {
                       open_view(reading, row, at, name, std::move(view));
                     });
  read_objects<MaterializedView>(reading, queries::materialized_views, Grantable::table,
                                 [&](const Row& row, Columns& at, const Name& name, MaterializedView view) {
                                   open_view(reading, row, at, name, std::move(view));
                                 });
}

void read_sequences(Reading& reading) {
  read_objects<Sequence>(
      reading, queries::sequences, Grantable::sequence,
      [&](const Row& row, Columns& at, const Name& name, Sequence sequence) {
        const OpenTable* table = reading.find(at.text(row, "owner_table"));
        const Names column =
            table == nullptr ? Names{} : Reading::resolve(*table, {std::string(at.text(row, "owner_column"))});
        sequence.owned_by = column.empty() ? "" : reading.name_of(table->name).text() + "." + name_text(column.front());
        constexpr int may_be_unlogged = 15;
        if (reading.snapshot.major < may_be_unlogged) sequence.unlogged.reset();
        keep(reading, name, std::move(sequence));
      });
}

void read_functions(Reading& reading) {
  read_objects<Function>(reading, queries::functions, Grantable::function,
                         [&](const Row& row, Columns& at, Name name, Function function) {
                           name.arguments = function_types(reading, at.text(row, "types"));
                           function.name = name.text();
                           if (const int definition = at.of(row, "definition"); !row.is_null(definition)) {
                             function.body = reading.seen_sql(sql_body(row.text(definition)));
                           }
                           function.support = reading.seen_name(*function.support);
                           keep(reading, name, std::move(function));
                         });
}

void read_surroundings(Reading& reading) {
  read_schemas(reading);
  read_extensions(reading);
  read_default_privileges(reading);
}

}  // namespace schemaproof
