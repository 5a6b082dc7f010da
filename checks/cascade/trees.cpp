#include "checks/cascade/trees.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/told.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

std::optional<Name> refusing_table(const CascadeTree& tree, const Refusal& refusal) {
  for (const Branch& branch : tree.branches) {
    if (branch.table.name == refusal.table && branch.key->name == refusal.constraint) return branch.table;
  }
  // Not the key itself: NOT NULL, a check, a trigger below it.
  for (const Branch& branch : tree.branches) {
    if (branch.table.name == refusal.table) return branch.table;
  }
  return std::nullopt;
}

namespace {

/// The tables that lie between the root and a table, with both.
std::set<Name> on_the_way_to(const CascadeTree& tree, const Name& table) {
  std::set<Name> way{table};
  for (bool grows = true; grows;) {
    grows = false;
    for (const Branch& branch : tree.branches) {
      if (way.contains(branch.table)) grows = way.insert(branch.parent).second || grows;
    }
  }
  return way;
}

std::string keys_to(const CascadeTree& tree, const Name& table) {
  std::vector<std::string> keys;
  for (const Branch* branch : tree.to(table)) {
    const std::string key = fmt::format("{}({})", table.text(), names_text(branch->key->columns));
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  return joined(keys, ", ");
}

std::string refusal_text(const CascadeTree& tree, const Refusal& refusal) {
  const auto table = refusing_table(tree, refusal);
  return fmt::format("refused{}: {} {}", table ? " by " + table->text() : std::string(), refusal.sqlstate,
                     printable(refusal.message));
}

/// One cascade against what was seen of it.
class TreeInquiry {
public:
  TreeInquiry(Inquiry& inquiry, Stage& stage, const CascadeWish& wish)
      : inquiry_(inquiry), stage_(stage), wish_(wish), told_(inquiry.answers) {
    check_.subject = {"cascade", "cascade", "cascades", wish.root.text()};
    check_.place = wish.place;
    check_.ref = wish.ref;
  }

  void ask() {
    if (is_there(wish_.root)) {
      for (const auto& entry : wish_.blocked_by.entries) left_out_.insert(entry.name);
      const PlayedTree played = play(stage_, wish_.root, left_out_);
      if (played.unmade.verdict == Verdict::errored)
        cannot(played.unmade);
      else
        judge(played);
      // What blocks it besides would block it again with each of these.
      if (!played.seen.refusal) {
        for (const auto& entry : wish_.blocked_by.entries) ask_blocker(entry);
      }
    }
    conclude();
  }

private:
  bool is_there(const Name& table) {
    if (stage_.shapes.find(table) != nullptr) return true;
    const auto is_missing = [](const Check& check) { return check.drift == "missing"; };
    if (const auto cause = told_.find(Kind::table, table.text(), is_missing)) {
      check_.verdict = Verdict::skipped;
      check_.reason = told_.tell_with(*cause, check_.subject.text());
      return false;
    }
    std::vector<std::string> names;
    for (const auto& [name, shape] : stage_.shapes.all()) names.push_back(name.text());
    check_.verdict = Verdict::errored;
    check_.reason = fmt::format("there is no table {}", table.text());
    if (const std::string hint = did_you_mean(table.text(), names); !hint.empty()) check_.hints.push_back(hint);
    return false;
  }

  void cannot(const Check& unmade) {
    check_.verdict = Verdict::errored;
    check_.reason = unmade.reason;
    check_.hints = unmade.hints;
  }

  void judge(const PlayedTree& played) {
    const CascadeTree& tree = played.tree;
    if (played.seen.refusal) {
      const auto table = refusing_table(tree, *played.seen.refusal);
      add(tree, table.value_or(wish_.root), "blocked", "the delete goes through",
          refusal_text(tree, *played.seen.refusal), wish_.place);
      if (table) check_.hints.push_back(fmt::format("blocked_by: [{}] states it", table->text()));
    } else if (played.seen.root_is_there) {
      add(tree, wish_.root, "deletes", "the row itself is deleted", "it stays, and nothing is refused", wish_.place);
    } else {
      judge_deletes(played);
      judge_columns(tree, "nullifies", "NULL", wish_.nullifies, played.seen.nullified, played.seen.deleted);
      judge_columns(tree, "defaults", "its default", wish_.defaults, played.seen.defaulted, played.seen.deleted);
      judge_keeps(played);
      judge_elsewhere(played);
      for (const Name& table : played.seen.controls_touched) {
        add(tree, table, "control", fmt::format("a row of {} that hangs on another row stays", table.text()),
            "it does not", wish_.place);
      }
    }
    if (played.depends_on_order) judge_order(played);
  }

  void judge_order(const PlayedTree& played) {
    const auto text = [&](const TreeSeen& seen) {
      return seen.refusal ? refusal_text(played.tree, *seen.refusal) : std::string("it goes through");
    };
    std::string now = text(played.seen);
    std::string then = text(played.seen_reversed);
    if (now == then) then = "it ends otherwise";
    add(played.tree, wish_.root, "depends_on_order", "the same whatever the order in which foreign keys are made",
        fmt::format("as they were made: {}; in reverse, as a restore may make them: {}", now, then), wish_.place);
  }

  void judge_deletes(const PlayedTree& played) {
    const CascadeTree& tree = played.tree;
    std::map<Name, Place> wanted;
    if (wish_.deletes_all) {
      for (const Name& table : tree.deleted) {
        if (!left_out_.contains(table) && is_reached(played, table)) wanted.emplace(table, wish_.deletes.place);
      }
    }
    for (const auto& entry : wish_.deletes.entries) wanted.emplace(entry.name, entry.place);
    for (const auto& [table, place] : wanted) {
      if (played.seen.deleted.contains(table)) continue;
      if (stage_.shapes.find(table) == nullptr && !is_there(table)) continue;
      const std::string keys = keys_to(tree, table);
      add(tree, table, "deletes", fmt::format("{} is deleted", table.text()),
          keys.empty() ? "it stays: no foreign key leads there" : "it stays", place);
    }
    for (const Name& table : played.seen.deleted) {
      if (wanted.contains(table)) continue;
      add(tree, table, "deletes", fmt::format("{} is not touched", table.text()),
          fmt::format("it is deleted, by {}", keys_to(tree, table)), wish_.place);
    }
  }

  static bool is_reached(const PlayedTree& played, const Name& table) {
    const auto tally = played.seen.tables.find(table);
    return tally != played.seen.tables.end() && tally->second.made > 0;
  }

  void judge_columns(const CascadeTree& tree, const char* property, const char* becomes,
                     const CascadeList<CascadeColumn>& list, const std::set<ColumnOf>& seen,
                     const std::set<Name>& deleted) {
    std::set<ColumnOf> wanted;
    const auto shown = [](const ColumnOf& column) { return column.first.text() + "." + name_text(column.second); };
    for (const auto& entry : list.entries) {
      const ColumnOf column{entry.name.table, entry.name.column};
      wanted.insert(column);
      if (seen.contains(column)) continue;
      if (stage_.shapes.find(column.first) == nullptr && !is_there(column.first)) continue;
      add(tree, column.first, property, fmt::format("{} becomes {}", shown(column), becomes),
          deleted.contains(column.first) ? "the row is deleted" : "it stays as it is", entry.place);
    }
    for (const ColumnOf& column : seen) {
      // Of a table that is said to be deleted, what else becomes of other rows of it goes without saying.
      if (wanted.contains(column) || deleted.contains(column.first)) continue;
      add(tree, column.first, property, fmt::format("{} stays as it is", shown(column)),
          fmt::format("it becomes {}", becomes), wish_.place);
    }
  }

  void judge_keeps(const PlayedTree& played) {
    const auto nullified = [&](const Name& table) {
      const auto is_of = [&](const ColumnOf& column) { return column.first == table; };
      return std::any_of(played.seen.nullified.begin(), played.seen.nullified.end(), is_of)
             || std::any_of(played.seen.defaulted.begin(), played.seen.defaulted.end(), is_of);
    };
    for (const auto& entry : wish_.keeps.entries) {
      const auto written = played.seen.elsewhere.find(entry.name);
      const bool is_written = written != played.seen.elsewhere.end();
      if (stage_.shapes.find(entry.name) == nullptr && !is_there(entry.name)) continue;
      if (!played.seen.deleted.contains(entry.name) && !nullified(entry.name) && !is_written) continue;
      // Told as what it is already, but where the list says so too.
      add(played.tree, entry.name, "keeps", fmt::format("{} stays as it is", entry.name.text()),
          played.seen.deleted.contains(entry.name) ? "a row of it is deleted" : "a row of it changes", entry.place);
    }
  }

  void judge_elsewhere(const PlayedTree& played) {
    std::set<Name> listed;
    for (const auto& entry : wish_.inserts.entries) {
      listed.insert(entry.name);
      if (played.seen.inserted.contains(entry.name)) continue;
      add(played.tree, entry.name, "inserts", fmt::format("a trigger writes a row into {}", entry.name.text()),
          "it does not", entry.place);
    }
    for (const Name& table : played.seen.inserted) {
      if (listed.contains(table) || played.seen.elsewhere.contains(table)) continue;
      add(played.tree, table, "inserts", fmt::format("no row is written into {}", table.text()),
          "a trigger or rule writes one", wish_.place);
    }
    std::set<Name> kept;
    for (const auto& entry : wish_.keeps.entries) kept.insert(entry.name);
    for (const auto& [table, written] : played.seen.elsewhere) {
      if (kept.contains(table) || (listed.contains(table) && written.updated + written.deleted == 0)) continue;
      std::vector<std::string> what;
      if (written.inserted > 0) what.push_back(counted(written.inserted, "row") + " inserted");
      if (written.updated > 0) what.push_back(counted(written.updated, "row") + " updated");
      if (written.deleted > 0) what.push_back(counted(written.deleted, "row") + " deleted");
      add(played.tree, table, "inserts", fmt::format("{} is not touched", table.text()),
          joined(what, ", ") + ", by a trigger or rule", wish_.place);
    }
  }

  /// Each blocker is played apart: a row of it, and of everything but the other blockers.
  void ask_blocker(const CascadeTable& blocker) {
    if (!is_there(blocker.name)) return;
    std::set<Name> others = left_out_;
    others.erase(blocker.name);
    const PlayedTree played = play(stage_, wish_.root, others);
    if (played.unmade.verdict == Verdict::errored) return cannot(played.unmade);
    const bool is_refused = played.seen.refusal.has_value();
    const std::string expected = fmt::format("a row of {} blocks the delete", blocker.name.text());
    if (!is_refused) {
      const bool is_reached = !played.tree.to(blocker.name).empty();
      return add(played.tree, blocker.name, "blocked_by", expected,
                 is_reached ? "the delete goes through" : "it does not: no foreign key leads there", blocker.place);
    }
    const auto table = refusing_table(played.tree, *played.seen.refusal);
    if (table && *table != blocker.name) {
      add(played.tree, blocker.name, "blocked_by", expected, refusal_text(played.tree, *played.seen.refusal),
          blocker.place);
    }
  }

  /// A difference about a table, unless a drift of a key on the way there tells it.
  void add(const CascadeTree& tree, const Name& table, const char* property, std::string expected, std::string found,
           const Place& place) {
    for (const Name& way : on_the_way_to(tree, table)) {
      const auto any = [](const Check&) { return true; };
      auto cause = told_.find(Kind::foreign_key, way.text(), any);
      if (!cause) cause = told_.find("foreign_key_behaviour", way.text(), any);
      if (!cause) continue;
      cause_ = cause;
      return;
    }
    check_.differences.push_back({property, std::move(expected), std::move(found), place});
  }

  void conclude() {
    if (!check_.differences.empty()) {
      check_.verdict = Verdict::drifted;
      check_.drift = "changed";
      check_.reason.clear();
    } else if (check_.verdict == Verdict::held && cause_) {
      check_.verdict = Verdict::skipped;
      check_.reason = told_.tell_with(*cause_, check_.subject.text());
    }
    inquiry_.answers.checks.push_back(std::move(check_));
  }

  Inquiry& inquiry_;
  Stage& stage_;
  const CascadeWish& wish_;
  ToldDrifts told_;
  Check check_;
  std::set<Name> left_out_;
  std::optional<std::size_t> cause_;
};

/// Whether the order of keys may decide: where more than one leads to a table.
bool may_depend_on_order(const CascadeTree& tree) {
  return std::any_of(tree.branches.begin(), tree.branches.end(),
                     [&](const Branch& branch) { return tree.to(branch.table).size() > 1; });
}

}  // namespace

PlayedTree play(Stage& stage, const Name& root, const std::set<Name>& left_out) {
  PlayedTree played{tree_of(stage.shapes, root), {}, left_out, {}, false, {}, {}};
  std::set<Name> single;
  for (;;) {
    try {
      played.rows = plan_tree(stage, played.tree, left_out, single);
    } catch (const NoRow& none) {
      played.unmade.verdict = Verdict::errored;
      played.unmade.reason = "no row can be made: " + none.reason;
      return played;
    }
    stage.maker.make_all();
    const auto unmade = std::find_if(played.rows.needed.begin(), played.rows.needed.end(),
                                     [&](RowId id) { return stage.maker.made(id) == nullptr; });
    if (unmade == played.rows.needed.end()) break;
    const Name table = stage.plan.row(*unmade).shape->name;
    if (table == root || !single.insert(table).second) {
      stage.tell_unmade(*unmade, played.unmade);
      return played;
    }
  }
  played.seen = play_tree(stage, played.tree, played.rows, KeyOrder::as_made);
  if (!may_depend_on_order(played.tree)) return played;
  played.seen_reversed = play_tree(stage, played.tree, played.rows, KeyOrder::reversed);
  const auto ends = [](const TreeSeen& seen) {
    return std::tuple{seen.refusal.has_value(), seen.deleted, seen.nullified, seen.defaulted};
  };
  played.depends_on_order = ends(played.seen) != ends(played.seen_reversed);
  return played;
}

void ask_tree(Inquiry& inquiry, Stage& stage, const CascadeWish& wish) {
  TreeInquiry(inquiry, stage, wish).ask();
}

}  // namespace schemaproof
