#include "checks/preservation/printed_schema.hpp"

#include <algorithm>

namespace schemaproof {

PrintedSchema printed_schema(const Fingerprint& fingerprint, const std::string& home,
                             const std::set<std::string>& built_in_types) {
  PrintedSchema printed;
  for (const TableFingerprint& print : fingerprint.tables) {
    Table table;
    table.partition_of = print.partition_of;
    for (const FingerprintColumn& one : print.columns) {
      Column column;
      column.name = one.name;
      column.type = one.type;
      // What it prints as is all that is known of a type of one's own, and of those that arrays are of.
      const auto base = [](const std::string& type) {
        return type.substr(0, std::min(type.find('['), type.find('(')));
      };
      if (one.printed_as != one.type) {
        const bool is_over_array = one.printed_as.ends_with("[]") && !one.type.ends_with("[]");
        printed.schema.domains[parse_name(base(one.type))].type = base(one.printed_as) + (is_over_array ? "[]" : "");
      }
      for (const auto& [type, types] : one.attributes) {
        Entries& attributes = printed.schema.composite_types[parse_name(type)].attributes.emplace();
        // By their places: what they are called is not kept.
        for (const std::string& own : types) attributes.emplace_back(std::to_string(attributes.size()), own);
      }
      table.columns.push_back(std::move(column));
    }
    if (!print.key.empty() && !print.key_is_stated) table.primary_key.emplace().columns = print.key;
    printed.schema.tables.emplace(print.name, std::move(table));
    Name own = print.name;
    if (own.schema == home) own.schema.clear();
    printed.tables.emplace(std::move(own), &print);
  }
  printed.schema = seen_from(home, std::move(printed.schema), built_in_types);
  return printed;
}

}  // namespace schemaproof
