// Which constraints are in force, and what stands before them? And which tables are partitions?
#include "catalog/queries.hpp"
#include "catalog/reading.hpp"

namespace schemaproof {

namespace {

void note_partitions(Reading& reading) {
  for (const auto& [id, open_table] : reading.tables) {
    const std::string parent = open_table.table->partition_of.value_or("");
    if (!parent.empty()) reading.snapshot.enforced.partition_of.emplace(open_table.name, parse_name(parent));
  }
}

void read_disabled_triggers(Reading& reading) {
  reading.query(queries::disabled_triggers, [&](const Row& row) {
    const OpenTable* table = reading.find(row.text(0));
    const OpenTable* on = reading.find(row.text(2));
    if (table == nullptr || on == nullptr) return;
    reading.snapshot.enforced.disabled_triggers.push_back(
        {table->name, std::string(row.text(1)), on->name, std::string(row.text(3))});
  });
}

void read_broken_indexes(Reading& reading) {
  reading.query(queries::broken_indexes, [&](const Row& row) {
    const OpenTable* table = reading.find(row.text(0));
    if (table == nullptr) return;
    reading.snapshot.enforced.broken_indexes.push_back(
        {table->name, std::string(row.text(1)), std::string(row.text(2))});
  });
}

void read_interceptors(Reading& reading) {
  reading.query(queries::interceptors, [&](const Row& row) {
    const OpenTable* table = reading.find(row.text(1));
    if (table == nullptr) return;
    Interceptor interceptor;
    interceptor.kind = row.text(0) == "rule" ? Interceptor::Kind::rule : Interceptor::Kind::trigger;
    interceptor.table = table->name;
    interceptor.name = row.text(2);
    interceptor.on_delete = row.text(3) == "t";
    interceptor.on_update = row.text(4) == "t";
    interceptor.is_conditional = row.text(5) == "t";
    interceptor.columns = Reading::resolve(*table, array_elements(row.text(6)));
    interceptor.language = row.text(7);
    interceptor.source = row.text(8);
    interceptor.library = row.text(9);
    interceptor.arguments = array_elements(row.text(10));
    reading.snapshot.enforced.interceptors.push_back(std::move(interceptor));
  });
}

}  // namespace

void read_enforced(Reading& reading) {
  note_partitions(reading);
  read_disabled_triggers(reading);
  read_broken_indexes(reading);
  read_interceptors(reading);
}

}  // namespace schemaproof
