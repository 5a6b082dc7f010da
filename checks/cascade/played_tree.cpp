#include "checks/cascade/played_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

namespace schemaproof {

namespace {

/// Whether the order of keys may decide: where more than one leads to a table.
bool may_depend_on_order(const CascadeTree& tree) {
  return std::any_of(tree.branches.begin(), tree.branches.end(),
                     [&](const Branch& branch) { return tree.to(branch.table).size() > 1; });
}

/// The partitioned table of a partition through which keys refer to its rows, too; none where no key does.
std::optional<Name> referred_through(const Shapes& shapes, const Name& table) {
  const TableShape* shape = shapes.find(table);
  const std::string parent = shape == nullptr ? std::string() : shape->table->partition_of.value_or("");
  if (parent.empty()) return std::nullopt;
  const Name above = parse_name(parent);
  return shapes.leading_to(above).empty() ? referred_through(shapes, above) : above;
}

/// Partitioned tables with a partition, however far below, to which foreign keys lead by itself.
std::map<Name, Name> referred_to_below(const Shapes& shapes) {
  std::map<Name, Name> below;
  for (const auto& [name, shape] : shapes.all()) {
    if (shape.table->partition_of.value_or("").empty() || shapes.leading_to(name).empty()) continue;
    const TableShape* at = &shape;
    while (at != nullptr && !at->table->partition_of.value_or("").empty()) {
      const Name above = parse_name(*at->table->partition_of);
      below.emplace(above, name);
      at = shapes.find(above);
    }
  }
  return below;
}

/// Whether what hangs on a row of a table whose rows are deleted is what the keys to that table say; else why it is
/// not: keys to a partition are about the rows in it alone, and those to a partitioned table about its partitions' rows
/// too.
bool is_as_its_keys_say(const Shapes& shapes, const std::map<Name, Name>& below, const Name& table, const Name& root,
                        Check& told) {
  if (const auto above = referred_through(shapes, table)) {
    told.reason = fmt::format("{} is a partition, and keys refer to its rows through {}", table.text(), above->text());
    if (table == root && !below.contains(*above)) told.hints.push_back("ask it of " + above->text());
  } else if (const auto partition = below.find(table); partition != below.end()) {
    told.reason =
        fmt::format("what hangs on a row of {} depends on the partition that it is in: keys refer to {} alone",
                    table.text(), partition->second.text());
    const bool can_be_asked = !referred_through(shapes, partition->second);
    if (table == root && can_be_asked) told.hints.push_back("ask it of " + partition->second.text());
  } else {
    return true;
  }
  told.verdict = Verdict::errored;
  return false;
}

/// False where the other row can be made, or where the tree's own rows are what cannot.
bool leave_out_control(const Stage& stage, TreeRows& rows) {
  if (stage.maker.made(*rows.control_root) != nullptr) return false;
  std::set<RowId> own = rows.needed;
  own.erase(*rows.control_root);
  for (const auto& [table, ids] : rows.controls) {
    for (const RowId id : ids) own.erase(id);
  }
  if (std::any_of(own.begin(), own.end(), [&](RowId id) { return stage.maker.made(id) == nullptr; })) return false;
  rows.control_root.reset();
  rows.controls.clear();
  rows.needed = std::move(own);
  return true;
}

}  // namespace

PlayedTree play(Stage& stage, const Name& root, Control control, Whole whole) {
  PlayedTree played{tree_of(stage.shapes, root), {}, {}, false, {}, {}, {}};
  const std::map<Name, Name> below = referred_to_below(stage.shapes);
  for (const Name& table : played.tree.deleted) {
    if (!is_as_its_keys_say(stage.shapes, below, table, root, played.unmade)) return played;
  }
  std::set<Name> single;
  for (;;) {
    try {
      played.rows = plan_tree(stage.plan, stage.shapes, played.tree, single);
    } catch (const NoRow& none) {
      played.unmade.verdict = Verdict::errored;
      played.unmade.reason = "no row can be made: " + none.reason;
      return played;
    }
    stage.maker.make_all();
    const auto unmade = std::find_if(played.rows.needed.begin(), played.rows.needed.end(), [&](RowId id) {
      return stage.maker.made(id) == nullptr && !played.left_out.contains(stage.plan.row(id).shape->name);
    });
    if (unmade == played.rows.needed.end()) break;
    if (control == Control::where_there_is_room && leave_out_control(stage, played.rows)) break;
    const Name table = stage.plan.row(*unmade).shape->name;
    if (table != root && single.insert(table).second) continue;
    Check& told = table != root && whole == Whole::as_far_as_can_be ? played.left_out[table] : played.unmade;
    stage.tell_unmade(*unmade, told);
    if (&told == &played.unmade) return played;
  }
  played.seen = play_tree(stage, played.tree, played.rows, KeyOrder::as_made);
  if (!may_depend_on_order(played.tree)) return played;
  played.seen_reversed = play_tree(stage, played.tree, played.rows, KeyOrder::reversed);
  const auto ends = [](const TreeSeen& seen) {
    std::set<Name> blocking;
    for (const Blocker& blocker : seen.blockers) blocking.insert(blocker.table);
    return std::tuple{seen.refusal.has_value(), blocking, seen.tables, seen.nullified, seen.defaulted};
  };
  played.depends_on_order = ends(played.seen) != ends(played.seen_reversed);
  return played;
}

}  // namespace schemaproof
