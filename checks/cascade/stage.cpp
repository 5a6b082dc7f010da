#include "checks/cascade/stage.hpp"

#include <fmt/format.h>

#include "support/search_path.hpp"
#include "support/text.hpp"

namespace schemaproof {

Stage::Stage(WriteSession& own_session, const Schema& schema, const RowValues& stated)
    : session(own_session), shapes(schema), plan(shapes), maker(session, shapes, stated, plan), ddl(schema.home) {
  // Names without a schema are found as in a session of the people who wrote the triggers.
  session.run(sql_to_look_from(schema.home));
  session.run(
      "SELECT n.nspname, c.relname, k.conname FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = "
      "k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'f' AND k.conparentid = 0 "
      "ORDER BY k.oid",
      {}, [&](const Row& row) {
        const Name table = name_seen_from(schema.home, row.text(0), row.text(1));
        made_in_order.emplace(std::pair{table, std::string(row.text(2))}, made_in_order.size());
      });
}

bool Stage::is_partitioned(const Name& table) const {
  const TableShape* shape = shapes.find(table);
  return shape != nullptr
         && (!shape->table->partition_by.value_or("").empty() || !shape->table->partition_of.value_or("").empty());
}

Name Stage::table_of(const MadeRow& row) const {
  Name name;
  session.run(
      "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE c.oid = $1",
      {row.table_id},
      [&](const Row& found) { name = name_seen_from(shapes.schema().home, found.text(0), found.text(1)); });
  return name;
}

void Stage::tell_unmade(RowId id, Check& check) const {
  const Unmade& unmade = maker.unmade(id);
  const Name& table = plan.row(id).shape->name;
  check.verdict = Verdict::errored;
  check.reason = fmt::format("no row of {} can be made: {}", table.text(), printable(unmade.message));
  if (!unmade.constraint.empty()) check.reason += fmt::format(" (constraint {})", name_text(unmade.constraint));
  constexpr std::size_t longest = 600;
  const bool is_long = unmade.statement.size() > longest;
  check.hints.push_back("tried: " + printable(unmade.statement.substr(0, longest)) + (is_long ? " …" : ""));
  check.hints.push_back(
      fmt::format("rows: {{{}: {{COLUMN: VALUE}}}} in the expectation gives made rows values", table.text()));
}

}  // namespace schemaproof
