#include "checks/parents.hpp"

#include <fmt/format.h>

#include <array>

#include "checks/compare.hpp"
#include "support/sql_names.hpp"

namespace schemaproof {

namespace {

std::vector<Name> parents_stated(const Table& table) {
  std::vector<Name> names;
  for (const std::string& parent : table.inherits.value_or(Names{})) names.push_back(parse_name(parent));
  if (!table.partition_of.value_or("").empty()) names.push_back(parse_name(*table.partition_of));
  return names;
}

std::string column_of(const Name& table, const std::string& column) {
  return table.text() + "." + name_text(column);
}

/// What ALTER TABLE changes in the children too.
bool is_altered_below(std::string_view property) {
  static constexpr std::array all = {"type",    "collation",   "nullable",       "default",
                                     "storage", "compression", "not_null_valid", "identity"};
  return std::find(all.begin(), all.end(), property) != all.end();
}

bool has(const Differences& differences, const Difference& one) {
  return std::any_of(differences.begin(), differences.end(), [&](const Difference& other) {
    return other.property == one.property && other.expected == one.expected && other.found == one.found;
  });
}

}  // namespace

std::string parents_unexpected(const Inquiry& inquiry, const Table& found, const Column& column) {
  for (const Name& name : parents_stated(found)) {
    const Table* wish = inquiry.question.wish.table(name);
    const Table* parent = inquiry.question.found.schema.table(name);
    const bool is_unexpected = wish != nullptr && !wish->absent && parent != nullptr
                               && parent->column(column.name) != nullptr && wish->column(column.name) == nullptr;
    if (is_unexpected) return column_of(name, column.name);
  }
  return {};
}

Cause parents_missing(const Inquiry& inquiry, const Table& found, const Column& wish) {
  for (const Name& name : parents_stated(found)) {
    const Table* wanted = inquiry.question.wish.table(name);
    const Table* parent = inquiry.question.found.schema.table(name);
    const Column* column = wanted == nullptr || wanted->absent ? nullptr : wanted->column(wish.name);
    const bool is_missing =
        column != nullptr && !column->absent && parent != nullptr && parent->column(wish.name) == nullptr;
    if (is_missing) {
      const std::string subject = "column " + column_of(name, wish.name);
      return {subject, fmt::format("follows from: {} is missing", subject)};
    }
  }
  return {};
}

Cause parents_changed(const Inquiry& inquiry, const Table& found, const Column& wish, Differences& differences) {
  for (const Name& name : parents_stated(found)) {
    const Table* wanted = inquiry.question.wish.table(name);
    const Table* parent = inquiry.question.found.schema.table(name);
    const Column* wanted_column = wanted == nullptr ? nullptr : wanted->column(wish.name);
    const Column* parents_column = parent == nullptr ? nullptr : parent->column(wish.name);
    if (wanted_column == nullptr || wanted_column->absent || parents_column == nullptr) continue;
    Comparison comparison(name, inquiry.frame());
    comparison.compare(*wanted_column, *parents_column);
    // A NOT NULL that is not to be handed down is there with the parent's.
    const bool hands_down =
        std::any_of(comparison.differences.begin(), comparison.differences.end(), [](const Difference& difference) {
          return difference.property == "not_null_no_inherit" && difference.expected == "true";
        });
    const std::size_t taken = std::erase_if(differences, [&](const Difference& difference) {
      return (is_altered_below(difference.property) && has(comparison.differences, difference))
             || (hands_down && difference.property == "nullable" && difference.expected == "true");
    });
    if (taken > 0) {
      const std::string subject = "column " + column_of(name, wish.name);
      return {subject, fmt::format("follows from: {} is changed", subject)};
    }
  }
  return {};
}

std::vector<const Table*> with_ancestors(const Schema& schema, std::vector<const Table*> tables) {
  for (std::size_t at = 0; at < tables.size(); ++at) {
    for (const Table* above : parents_of(schema, *tables[at])) {
      if (std::find(tables.begin(), tables.end(), above) == tables.end()) tables.push_back(above);
    }
  }
  return tables;
}

std::vector<const Table*> left_parents(const Inquiry& inquiry, const Table& wish, const Table& found) {
  const std::vector<Name> there = parents_stated(found);
  std::vector<const Table*> left;
  for (const Name& name : parents_stated(wish)) {
    const Table* parent = inquiry.question.found.schema.table(name);
    if (parent != nullptr && std::find(there.begin(), there.end(), name) == there.end()) left.push_back(parent);
  }
  return with_ancestors(inquiry.question.found.schema, std::move(left));
}

std::vector<Trigger> with_copies(const Schema& schema, const Table& wish, const Table& found) {
  std::vector<Trigger> triggers = found.triggers;
  const auto named = [](const std::vector<Trigger>& all, const std::string& name) {
    return std::find_if(all.begin(), all.end(), [&](const Trigger& trigger) { return trigger.name == name; });
  };
  for (const Trigger& stated : wish.triggers) {
    if (stated.absent || named(triggers, stated.name) != triggers.end()) continue;
    const Table* partition = &found;
    while (partition != nullptr && !partition->partition_of.value_or("").empty()) {
      partition = schema.table(parse_name(*partition->partition_of));
      if (partition == nullptr) break;
      const auto above = named(partition->triggers, stated.name);
      if (above == partition->triggers.end()) continue;
      Trigger copy = *above;
      copy.is_copy = true;
      copy.comment = "";
      triggers.push_back(std::move(copy));
      break;
    }
  }
  return triggers;
}

void forgive_identity(const std::vector<const Table*>& left, const Column& wish, Differences& differences) {
  const bool is_parents = std::any_of(left.begin(), left.end(), [&](const Table* parent) {
    const Column* column = parent->column(wish.name);
    return column != nullptr && column->identity == wish.identity && !parent->partition_by.value_or("").empty();
  });
  if (is_parents) std::erase_if(differences, [](const Difference& d) { return d.property == "identity"; });
}

std::string take_not_null_below(const Inquiry& inquiry, const Name& table, const Column& wish,
                                const Differences& differences) {
  const bool is_kept = std::none_of(differences.begin(), differences.end(), [](const Difference& difference) {
    return difference.property == "not_null_no_inherit" && difference.expected == "true";
  });
  if (is_kept) return {};
  std::string sql;
  std::vector<Name> above{table};
  for (std::size_t at = 0; at < above.size(); ++at) {
    for (const auto& [name, child] : inquiry.question.found.schema.tables) {
      const std::vector<Name> parents = parents_stated(child);
      if (std::find(parents.begin(), parents.end(), above[at]) == parents.end()) continue;
      if (std::find(above.begin(), above.end(), name) != above.end()) continue;
      above.push_back(name);
      const Table* wanted = inquiry.question.wish.table(name);
      const Column* column = wanted == nullptr ? nullptr : wanted->column(wish.name);
      if (column == nullptr || !column->nullable.value_or(false)) continue;
      sql += "\n" + inquiry.ddl.alter_table(name, fmt::format("ALTER COLUMN {} DROP NOT NULL", quoted_name(wish.name)));
    }
  }
  return sql;
}

bool is_copy_of(const PrimaryKey& own, const PrimaryKey& parents) {
  return own.columns == parents.columns;
}

bool is_copy_of(const Unique& own, const Unique& parents) {
  return own.columns == parents.columns;
}

bool is_copy_of(const ForeignKey& own, const ForeignKey& parents) {
  return own.columns == parents.columns && own.references == parents.references && own.on_delete == parents.on_delete
         && own.on_update == parents.on_update;
}

bool is_copy_of(const CheckConstraint& own, const CheckConstraint& parents) {
  return own.name == parents.name && own.expression == parents.expression && !parents.no_inherit.value_or(false);
}

bool is_copy_of(const Exclusion& own, const Exclusion& parents) {
  return own.definition == parents.definition;
}

bool is_copy_of(const Index& own, const Index& parents) {
  return own.keys == parents.keys && own.unique == parents.unique && own.method == parents.method
         && own.where == parents.where && own.include == parents.include;
}

}  // namespace schemaproof
