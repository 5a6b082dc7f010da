#include "catalog/capture.hpp"

#include "catalog/access.hpp"
#include "catalog/queries.hpp"
#include "catalog/reading.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

void read_names(Reading& reading) {
  reading.query(queries::roles, [&](const Row& row) {
    reading.snapshot.roles.emplace(row.text(0));
    if (row.text(1) == "t") reading.snapshot.database_owner = row.text(0);
  });
  reading.query(queries::shadowed_names, [&](const Row& row) {
    const std::string schema(row.text(0));
    (schema.empty() ? reading.snapshot.schema.built_in_types : reading.shadowed[schema]).emplace(row.text(1));
  });
  reading.query(queries::operator_classes, [&](const Row& row) {
    reading.operator_classes[number(row.text(0))] = {Name{std::string(row.text(1)), std::string(row.text(2)), {}},
                                                     row.text(3) == "t"};
  });
  reading.query(queries::collations, [&](const Row& row) {
    reading.collations[number(row.text(0))] = Name{std::string(row.text(1)), std::string(row.text(2)), {}};
  });
}

/// `of_extensions` takes the tables that nobody states, but that foreign keys may refer to.
void read_tables(Reading& reading, std::map<Name, Table>& of_extensions) {
  FieldReader fields(reading, Table::fields());
  Columns at;
  reading.query(queries::tables, [&](const Row& row) {
    const Name name = reading.own_name(row.text(1), row.text(2));
    const bool of_extension = row.text(3) == "t";
    Table& table = of_extension ? of_extensions[name] : reading.snapshot.schema.tables[name];
    table.name = name.text();
    table.inherits = Names{};
    table.storage_parameters = Entries{};
    fields.read(row, table);
    if (!table.partition_of->empty()) table.partition_of = reading.seen_name(*table.partition_of);
    if (!table.of_type->empty()) table.of_type = reading.seen_type(*table.of_type);
    for (std::string& parent : *table.inherits) parent = reading.seen_name(parent);
    for (auto& [parameter, value] : parse_options(at.text(row, "toast_parameters"))) {
      table.storage_parameters->emplace_back("toast." + parameter, value);
    }
    table.grants = grants_of({at.text(row, "grants"), at.text(row, "owner"), Grantable::table, reading.snapshot.major});
    OpenTable& open_table = reading.tables[number(row.text(0))];
    open_table.table = &table;
    open_table.name = name;
  });
}

void read_what_is_not_modelled(Reading& reading) {
  reading.query(queries::not_modelled,
                [&](const Row& row) { reading.snapshot.not_modelled.emplace_back(row.text(0), number(row.text(1))); });
}

void read_all(Reading& reading) {
  std::map<Name, Table> of_extensions;
  read_names(reading);
  read_tables(reading, of_extensions);
  read_views(reading);
  read_columns(reading);
  read_constraints(reading);
  read_indexes(reading);
  read_table_rules(reading);
  read_types(reading);
  read_sequences(reading);
  read_functions(reading);
  read_surroundings(reading);
  read_what_is_not_modelled(reading);
  read_enforced(reading);
}

/// Looks until no DDL on other connections gets in between.
template <class Look>
auto undisturbed(const Target& target, const ReadSession::Limits& limits, const Look& look) {
  constexpr int attempts = 10;
  for (int attempt = 1;; ++attempt) {
    try {
      ReadSession session(target, limits);
      return look(session);
    } catch (const ConcurrentChange&) {
      if (attempt == attempts) throw;
    }
  }
}

}  // namespace

std::vector<std::string> not_modelled_texts(const Snapshot& found) {
  const auto plural_of = [](const std::string& what) {
    if (what.ends_with("ss")) return what + "es";
    if (what.ends_with("y")) return what.substr(0, what.size() - 1) + "ies";
    return what + "s";
  };
  std::vector<std::string> texts;
  for (const auto& [what, count] : found.not_modelled) texts.push_back(counted(count, what, plural_of(what)));
  return texts;
}

Snapshot capture(ReadSession& session, const std::string& home) {
  Reading reading(session, home);
  read_all(reading);
  reading.snapshot.schema.shadowed = reading.shadowed_in(home);
  return std::move(reading.snapshot);
}

Homes capture_each(ReadSession& session, const IsHome& is_home) {
  Reading reading(session, is_home);
  read_all(reading);
  return {std::move(reading.snapshot), is_home, reading.shadowed};
}

Observation observe(const Target& target, const ReadSession::Limits& limits, const std::string& home) {
  return undisturbed(target, limits, [&](ReadSession& session) {
    Snapshot found = capture(session, home);
    return Observation{session.facts(), std::move(found)};
  });
}

std::pair<ServerFacts, Homes> observe_each(const Target& target, const ReadSession::Limits& limits,
                                           const IsHome& is_home) {
  return undisturbed(target, limits, [&](ReadSession& session) {
    Homes homes = capture_each(session, is_home);
    return std::pair(session.facts(), std::move(homes));
  });
}

}  // namespace schemaproof
