#include "catalog/sqlite/wish.hpp"

#include "sqlite/sql_tokens.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

void settle_collation(std::string& collation) {
  collation = lowered(collation);
  if (collation == "binary") collation.clear();
}

}  // namespace

Schema as_sqlite_has_it(Schema wish) {
  for (auto& [name, table] : wish.tables) {
    for (Column& column : table.columns) {
      if (!column.written_type.empty()) column.type = sqlite_type(column.written_type);
      if (column.collation) settle_collation(*column.collation);
    }
    for (Index& index : table.indexes) {
      for (IndexKey& key : index.keys) settle_collation(key.collation);
    }
  }
  return wish;
}

}  // namespace schemaproof
