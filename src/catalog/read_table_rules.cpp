// Which triggers, rewrite rules and policies act on the tables and views?
#include <algorithm>

#include "catalog/queries.hpp"
#include "catalog/reading.hpp"
#include "model/definitions.hpp"

namespace schemaproof {

namespace {

template <class T>
void read_acting(Reading& reading, const char* query, std::vector<T> Table::* list, Acting acting) {
  FieldReader fields(reading, T::fields());
  Columns at;
  reading.query(query, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    T object;
    object.name = at.text(row, "name");
    const std::string_view definition = printed(row, at.of(row, "definition"), "a trigger or rule");
    fields.read(row, object);
    object.definition = reading.seen_sql(without_place(definition, acting));
    (open_table->table->*list).push_back(std::move(object));
  });
}

/// A partition's copy of a trigger is only read where it is enabled otherwise.
void mark_copies(Schema& schema) {
  for (auto& [name, table] : schema.tables) {
    if (table.partition_of.value_or("").empty()) continue;
    for (Trigger& trigger : table.triggers) {
      const Table* parent = schema.table(parse_name(*table.partition_of));
      while (parent != nullptr && !trigger.is_copy) {
        trigger.is_copy = std::any_of(parent->triggers.begin(), parent->triggers.end(),
                                      [&](const Trigger& other) { return other.name == trigger.name; });
        const std::string above = parent->partition_of.value_or("");
        parent = above.empty() ? nullptr : schema.table(parse_name(above));
      }
    }
  }
}

void read_policies(Reading& reading) {
  FieldReader fields(reading, Policy::fields());
  Columns at;
  reading.query(queries::policies, [&](const Row& row) {
    OpenTable* open_table = reading.open(row.text(0));
    if (open_table == nullptr) return;
    Policy policy;
    policy.name = at.text(row, "name");
    fields.read(row, policy);
    open_table->table->policies.push_back(std::move(policy));
  });
}

}  // namespace

void read_table_rules(Reading& reading) {
  read_acting(reading, queries::triggers, &Table::triggers, Acting::trigger);
  mark_copies(reading.snapshot.schema);
  read_acting(reading, queries::rewrite_rules, &Table::rewrite_rules, Acting::rule);
  read_policies(reading);
}

}  // namespace schemaproof
