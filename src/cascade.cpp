#include "cascade.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/capture.hpp"
#include "checks/cascade/played_tree.hpp"
#include "migrations/apply.hpp"
#include "servers.hpp"
#include "support/failure.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

Name table_named(const Stage& stage, const std::string& text) {
  Name name = parse_name(text);
  if (name.schema == stage.shapes.schema().home) name.schema.clear();
  if (stage.shapes.find(name) != nullptr) return name;
  std::vector<std::string> names;
  for (const auto& [known, shape] : stage.shapes.all()) names.push_back(known.text());
  throw Failure(fmt::format("there is no table {}", text), did_you_mean(text, names));
}

/// Whether the key, or what else its table has, refused the delete.
bool blocks(const TreeSeen& seen, const Branch& branch) {
  return std::any_of(seen.blockers.begin(), seen.blockers.end(), [&](const Blocker& blocker) {
    return blocker.table == branch.table && (blocker.key == nullptr || blocker.key == branch.key);
  });
}

DrawnCascade drawn(const PlayedTree& played) {
  DrawnCascade cascade;
  cascade.root = played.tree.root.text();
  for (const Branch& branch : played.tree.branches) {
    DrawnBranch& line = cascade.branches.emplace_back();
    line.table = branch.table.text();
    line.parent = branch.parent.text();
    line.columns = names_text(branch.key->columns);
    line.constraint = branch.key->name;
    line.rule = branch.key->on_delete.value_or("no action");
    line.depth = branch.depth;
    line.is_repeated = branch.is_repeated;
    line.blocks = blocks(played.seen, branch);
    const auto tally = played.seen.keys.find(branch.key);
    if (tally == played.seen.keys.end()) continue;
    line.made = tally->second.made;
    line.deleted = tally->second.deleted;
    line.nullified = tally->second.nullified;
    line.defaulted = tally->second.defaulted;
    line.kept = tally->second.kept;
  }
  if (played.seen.root_is_there) cascade.notes.emplace_back("the row itself stays, and nothing is refused");
  if (played.depends_on_order)
    cascade.notes.emplace_back("with the foreign keys made in the other order it would end otherwise");
  for (const auto& [table, written] : played.seen.elsewhere) {
    cascade.notes.push_back(fmt::format("{}: {} inserted, {} updated, {} deleted, by a trigger or rule", table.text(),
                                        written.inserted, written.updated, written.deleted));
  }
  for (const Name& table : played.seen.deleted) {
    if (table == played.tree.root || !played.tree.to(table).empty()) continue;
    cascade.notes.push_back(fmt::format("{}: {} of {} deleted, below what a trigger or rule deletes", table.text(),
                                        played.seen.tables.at(table).deleted, played.seen.tables.at(table).made));
  }
  for (const Name& table : played.seen.updated)
    cascade.notes.push_back(fmt::format("{}: a row that stays is changed, by a trigger or rule", table.text()));
  for (const Name& table : played.seen.controls_touched) {
    cascade.notes.push_back(fmt::format("{}: a row that hangs on another row was touched", table.text()));
  }
  return cascade;
}

DrawnCascade draw(Stage& stage, const Name& root, Control control) {
  const PlayedTree played = play(stage, root, control, Whole::as_far_as_can_be);
  if (played.unmade.verdict == Verdict::errored) {
    throw Failure(played.unmade.reason, joined(played.unmade.hints, "; "));
  }
  DrawnCascade cascade = drawn(played);
  for (const auto& [table, check] : played.left_out) {
    cascade.notes.push_back(fmt::format("{}: {}", table.text(), check.reason));
    for (const std::string& hint : check.hints) cascade.notes.push_back("  hint: " + hint);
  }
  if (played.seen.refusal) {
    cascade.notes.push_back(fmt::format("refused: {} {}", played.seen.refusal->sqlstate, played.seen.refusal->message));
  }
  return cascade;
}

}  // namespace

std::vector<DrawnCascade> draw_cascades(const BuildPlan& plan, const CascadeDrawingWish& wish) {
  DisposableServer server(wish.server_wish, listening_for({&plan, 1}));
  const DisposableDatabase database = server.create_database("cascade");
  build_database(database, plan);
  const Snapshot found = observe(database.target(), {}, wish.schema).found;
  WriteSession session(database);
  const RowValues stated = seen_from(wish.schema, wish.rows.values);
  Stage stage(session, found.schema, stated);
  const Control control = wish.roots.size() == 1 ? Control::where_there_is_room : Control::needed;
  std::vector<DrawnCascade> cascades;
  for (const std::string& root : wish.roots) cascades.push_back(draw(stage, table_named(stage, root), control));
  return cascades;
}

}  // namespace schemaproof
