#include "checks/cascade/trees.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/cascade/hanging.hpp"
#include "checks/cascade/play.hpp"
#include "checks/told.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::string keys_to(const CascadeTree& tree, const Name& table) {
  std::vector<std::string> keys;
  for (const Branch* branch : tree.to(table)) {
    const std::string key = fmt::format("{}({})", table.text(), names_text(branch->key->columns));
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
  return joined(keys, ", ");
}

std::string refusal_text(const std::optional<Name>& table, const Refusal& refusal) {
  return fmt::format("refused{}: {} {}", table ? " by " + table->text() : std::string(), refusal.sqlstate,
                     printable(refusal.message));
}

std::string tally_text(const TableTally& tally) {
  return fmt::format("{} deleted, {} nullified, {} defaulted, {} kept", tally.deleted, tally.nullified, tally.defaulted,
                     tally.kept);
}

/// How the delete ended: what refused it, if anything did.
std::string end_text(const TreeSeen& seen) {
  if (seen.refusal) return refusal_text(std::nullopt, *seen.refusal);
  std::vector<std::string> texts;
  for (const Blocker& blocker : seen.blockers) texts.push_back(refusal_text(blocker.table, blocker.refusal));
  return texts.empty() ? "it goes through" : joined(texts, "; ");
}

/// One cascade against what was seen of it.
class TreeInquiry {
public:
  TreeInquiry(Inquiry& inquiry, const Shapes& shapes, const CascadeWish& wish)
      : inquiry_(inquiry), shapes_(shapes), wish_(wish), told_(inquiry.answers) {
    check_.subject = {"cascade", "cascade", "cascades", wish.root.text()};
    check_.place = wish.place;
    check_.ref = wish.ref;
  }

  void ask(const PlayOf& play_of) {
    if (is_there(wish_.root)) {
      const PlayedTree played = play_of(wish_.root);
      if (played.unmade.verdict == Verdict::errored)
        cannot(played.unmade);
      else
        judge(played);
    }
    conclude();
  }

private:
  bool is_there(const Name& table) {
    if (shapes_.find(table) != nullptr) return true;
    const auto is_missing = [](const Check& check) { return check.drift == "missing"; };
    if (const auto cause = told_.find(Kind::table, table.text(), is_missing)) {
      check_.verdict = Verdict::skipped;
      check_.reason = told_.tell_with(*cause, check_.subject.text());
      return false;
    }
    std::vector<std::string> names;
    for (const auto& [name, shape] : shapes_.all()) names.push_back(name.text());
    check_.verdict = Verdict::errored;
    const std::string reason = fmt::format("there is no table {}", table.text());
    if (check_.reason.find(reason) != std::string::npos) return false;
    check_.reason += (check_.reason.empty() ? "" : "; ") + reason;
    if (const std::string hint = did_you_mean(table.text(), names); !hint.empty()) check_.hints.push_back(hint);
    return false;
  }

  void cannot(const Check& unmade) {
    check_.verdict = Verdict::errored;
    check_.reason = unmade.reason;
    check_.hints = unmade.hints;
  }

  void judge(const PlayedTree& played) {
    hanging_ = hanging_below(wish_.root, shapes_, inquiry_.question.wish);
    judge_blockers(played);
    if (played.seen.refusal) {
      judge_refused(played);
    } else if (played.seen.root_is_there) {
      add(wish_.root, "deletes", "the row itself is deleted", "it stays, and nothing is refused", wish_.place);
    } else {
      judge_deletes(played);
      judge_columns("nullifies", "NULL", wish_.nullifies, played.seen.nullified, played.seen.deleted);
      judge_columns("defaults", "its default", wish_.defaults, played.seen.defaulted, played.seen.deleted);
      judge_keeps(played);
      judge_elsewhere(played);
      for (const Name& table : played.seen.controls_touched) {
        add(table, "control", fmt::format("a row of {} that hangs on another row stays", table.text()), "it does not",
            wish_.place);
      }
    }
    if (played.depends_on_order) judge_order(played);
  }

  void judge_order(const PlayedTree& played) {
    std::string now = end_text(played.seen);
    std::string then = end_text(played.seen_reversed);
    if (now == then) {
      for (const auto& [table, tally] : played.seen.tables) {
        const TableTally& reversed = played.seen_reversed.tables.at(table);
        if (tally == reversed) continue;
        now += fmt::format(", {}: {}", table.text(), tally_text(tally));
        then += fmt::format(", {}: {}", table.text(), tally_text(reversed));
      }
    }
    if (now == then) then = "it ends otherwise";
    const std::set<Name> tables = otherwise_in(played);
    const bool is_told = !tables.empty() && std::all_of(tables.begin(), tables.end(), [&](const Name& table) {
      return is_told_with_a_key(table);
    });
    if (is_told) return;
    add(wish_.root, "depends_on_order", "the same whatever the order in which foreign keys are made",
        fmt::format("as they were made: {}; in reverse, as a restore may make them: {}", now, then), wish_.place);
  }

  /// The tables in which it shows that the order decides: those that refuse in one of the two; else those whose rows
  /// end otherwise.
  static std::set<Name> otherwise_in(const PlayedTree& played) {
    std::set<Name> tables;
    for (const auto& [one, other] :
         {std::pair{&played.seen, &played.seen_reversed}, std::pair{&played.seen_reversed, &played.seen}}) {
      for (const Blocker& blocker : one->blockers) {
        if (!other->is_blocked_by(blocker.table)) tables.insert(blocker.table);
      }
    }
    if (!tables.empty() || played.seen.refusal || played.seen_reversed.refusal) return tables;
    for (const auto& [table, tally] : played.seen.tables) {
      if (!(tally == played.seen_reversed.tables.at(table))) tables.insert(table);
    }
    return tables;
  }

  void judge_deletes(const PlayedTree& played) {
    const CascadeTree& tree = played.tree;
    std::map<Name, Place> wanted;
    if (wish_.deletes_all) {
      for (const Name& table : tree.deleted) {
        if (is_reached(played, table)) wanted.emplace(table, wish_.deletes.place);
      }
    }
    for (const auto& entry : wish_.deletes.entries) wanted.emplace(entry.name, entry.place);
    for (const auto& [table, place] : wanted) {
      if (played.seen.deleted.contains(table)) continue;
      if (shapes_.find(table) == nullptr && !is_there(table)) continue;
      const std::string keys = keys_to(tree, table);
      add(table, "deletes", fmt::format("{} is deleted", table.text()),
          keys.empty() ? "it stays: no foreign key leads there" : "it stays", place);
    }
    for (const Name& table : played.seen.deleted) {
      if (wanted.contains(table)) continue;
      const std::string keys = keys_to(tree, table);
      add(table, "deletes", fmt::format("{} is not touched", table.text()),
          "it is deleted, by " + (keys.empty() ? "a key below what a trigger or rule deletes" : keys), wish_.place);
    }
  }

  static bool is_reached(const PlayedTree& played, const Name& table) {
    const auto tally = played.seen.tables.find(table);
    return tally != played.seen.tables.end() && tally->second.made > 0;
  }

  void judge_columns(const char* property, const char* becomes, const CascadeList<CascadeColumn>& list,
                     const std::set<ColumnOf>& seen, const std::set<Name>& deleted) {
    std::set<ColumnOf> wanted;
    const auto shown = [](const ColumnOf& column) { return column.first.text() + "." + name_text(column.second); };
    for (const auto& entry : list.entries) {
      const ColumnOf column{entry.name.table, entry.name.column};
      wanted.insert(column);
      if (seen.contains(column)) continue;
      if (shapes_.find(column.first) == nullptr && !is_there(column.first)) continue;
      add(column.first, property, fmt::format("{} becomes {}", shown(column), becomes),
          deleted.contains(column.first) ? "the row is deleted" : "it stays as it is", entry.place);
    }
    for (const ColumnOf& column : seen) {
      // Of a table that is said to be deleted, what else becomes of other rows of it goes without saying.
      if (wanted.contains(column) || deleted.contains(column.first)) continue;
      add(column.first, property, fmt::format("{} stays as it is", shown(column)),
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
      const bool is_written = written != played.seen.elsewhere.end() || played.seen.updated.contains(entry.name);
      if (shapes_.find(entry.name) == nullptr && !is_there(entry.name)) continue;
      if (!played.seen.deleted.contains(entry.name) && !nullified(entry.name) && !is_written) continue;
      // Told as what it is already, but where the list says so too.
      add(entry.name, "keeps", fmt::format("{} stays as it is", entry.name.text()),
          played.seen.deleted.contains(entry.name) ? "a row of it is deleted" : "a row of it changes", entry.place);
    }
  }

  void judge_elsewhere(const PlayedTree& played) {
    for (const auto& entry : wish_.inserts.entries) {
      if (played.seen.inserted.contains(entry.name)) continue;
      add(entry.name, "inserts", fmt::format("a trigger writes a row into {}", entry.name.text()), "it does not",
          entry.place);
    }
    for (const Name& table : played.seen.inserted) {
      if (is_listed(wish_.inserts, table) || played.seen.elsewhere.contains(table)) continue;
      add(table, "inserts", fmt::format("no row is written into {}", table.text()), "a trigger or rule writes one",
          wish_.place);
    }
    judge_updates(played);
    for (const auto& [table, written] : played.seen.elsewhere) {
      const bool may_insert = written.inserted == 0 || is_listed(wish_.inserts, table);
      const bool may_update = written.updated == 0 || is_listed(wish_.updates, table);
      if (is_listed(wish_.keeps, table) || (may_insert && may_update && written.deleted == 0)) continue;
      std::vector<std::string> what;
      if (!may_insert) what.push_back(counted(written.inserted, "row") + " inserted");
      if (!may_update) what.push_back(counted(written.updated, "row") + " updated");
      if (written.deleted > 0) what.push_back(counted(written.deleted, "row") + " deleted");
      const bool is_stated = is_listed(wish_.inserts, table) || is_listed(wish_.updates, table);
      if (!may_update) check_.hints.push_back(fmt::format("updates: [{}] states it", table.text()));
      add(table, may_insert && !may_update ? "updates" : "inserts",
          fmt::format("{}{} is not touched", table.text(), is_stated ? ", but for what is stated," : ""),
          joined(what, ", ") + ", by a trigger or rule", wish_.place);
    }
  }

  void judge_updates(const PlayedTree& played) {
    const auto is_updated = [&](const Name& table) {
      const auto written = played.seen.elsewhere.find(table);
      return played.seen.updated.contains(table)
             || (written != played.seen.elsewhere.end() && written->second.updated > 0);
    };
    for (const auto& entry : wish_.updates.entries) {
      if (is_updated(entry.name) || (shapes_.find(entry.name) == nullptr && !is_there(entry.name))) continue;
      add(entry.name, "updates", fmt::format("a trigger changes a row of {} that stays", entry.name.text()),
          "it does not", entry.place);
    }
    for (const Name& table : played.seen.updated) {
      if (is_listed(wish_.updates, table) || is_listed(wish_.keeps, table)) continue;
      add(table, "updates", fmt::format("rows of {} that stay hold what they held", table.text()),
          "a trigger or rule changes one", wish_.place);
      check_.hints.push_back(fmt::format("updates: [{}] states it", table.text()));
    }
  }

  static bool is_listed(const CascadeList<CascadeTable>& list, const Name& table) {
    return std::any_of(list.entries.begin(), list.entries.end(),
                       [&](const CascadeTable& entry) { return entry.name == table; });
  }

  /// Nothing takes the refusal away, so that nothing is deleted.
  void judge_refused(const PlayedTree& played) {
    const Refusal& refusal = *played.seen.refusal;
    const std::vector<Name> tables = tables_of(refusal, shapes_);
    const auto is_of = [&](const Name& table) {
      return std::find(tables.begin(), tables.end(), table) != tables.end();
    };
    const auto& stated = wish_.blocked_by.entries;
    const bool is_stated =
        std::any_of(stated.begin(), stated.end(), [&](const CascadeTable& entry) { return is_of(entry.name); });
    const bool is_told = std::any_of(played.seen.blockers.begin(), played.seen.blockers.end(),
                                     [&](const Blocker& blocker) { return is_of(blocker.table); });
    if (!is_stated && !is_told)
      add(wish_.root, "blocked", "the delete goes through", refusal_text(std::nullopt, refusal), wish_.place);
    if (!is_stated) return;
    for (const CascadeTable& entry : wish_.deletes.entries) {
      add(entry.name, "deletes", fmt::format("{} is deleted", entry.name.text()),
          "it stays: the delete is always refused", entry.place);
    }
  }

  void judge_blockers(const PlayedTree& played) {
    std::set<Name> told;
    for (const Blocker& blocker : played.seen.blockers) {
      if (is_listed(wish_.blocked_by, blocker.table) || !told.insert(blocker.table).second) continue;
      const std::size_t before = check_.differences.size();
      add(blocker.table, "blocked", "the delete goes through", refusal_text(blocker.table, blocker.refusal),
          wish_.place);
      if (check_.differences.size() > before)
        check_.hints.push_back(fmt::format("blocked_by: [{}] states it", blocker.table.text()));
    }
    if (played.seen.refusal) return;  // what blocks besides was not seen
    for (const CascadeTable& entry : wish_.blocked_by.entries) {
      if (played.seen.is_blocked_by(entry.name)) continue;
      if (shapes_.find(entry.name) == nullptr && !is_there(entry.name)) continue;
      const bool is_reached = !played.tree.to(entry.name).empty();
      add(entry.name, "blocked_by", fmt::format("a row of {} blocks the delete", entry.name.text()),
          is_reached ? "the delete goes through" : "it does not: no foreign key leads there", entry.place);
    }
  }

  /// A difference about a table, unless a drift of a key on the way there tells it.
  void add(const Name& table, const char* property, std::string expected, std::string found, const Place& place) {
    if (is_told_with_a_key(table)) return;
    check_.differences.push_back({property, std::move(expected), std::move(found), place});
  }

  bool is_told_with_a_key(const Name& table) {
    for (const Name& way : on_the_way_to(hanging_, table)) {
      auto cause = told_.of_foreign_keys(way.text());
      if (!cause) cause = lost_with_a_column(way);
      if (!cause) cause = told_.find("foreign_key_behaviour", way.text(), [](const Check&) { return true; });
      if (!cause) continue;
      cause_ = cause;
      return true;
    }
    return false;
  }

  /// The drift of a missing column with which a key that is stated is missing too.
  [[nodiscard]] std::optional<std::size_t> lost_with_a_column(const Name& table) const {
    const Table* stated = inquiry_.question.wish.table(table);
    if (stated == nullptr) return std::nullopt;
    return told_.find(Kind::column, table.text(), [&](const Check& check) {
      const auto is_lost = [&](const std::string& column) {
        return check.subject.name == table.text() + "." + name_text(column);
      };
      return check.drift == "missing"
             && std::any_of(stated->foreign_keys.begin(), stated->foreign_keys.end(), [&](const ForeignKey& key) {
                  return std::any_of(key.columns.begin(), key.columns.end(), is_lost);
                });
    });
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
  const Shapes& shapes_;
  const CascadeWish& wish_;
  ToldDrifts told_;
  std::vector<Hanging> hanging_;
  Check check_;
  std::optional<std::size_t> cause_;
};

}  // namespace

void ask_tree(Inquiry& inquiry, Stage& stage, const OnStage& on_stage, const CascadeWish& wish) {
  ask_tree(inquiry, stage.shapes, wish, [&](const Name& root) {
    PlayedTree played = play(stage, root, Control::needed);
    if (played.unmade.verdict == Verdict::errored)
      on_stage([&](Stage& alone) { played = play(alone, root, Control::where_there_is_room); });
    return played;
  });
}

void ask_tree(Inquiry& inquiry, const Shapes& shapes, const CascadeWish& wish, const PlayOf& play_of) {
  TreeInquiry(inquiry, shapes, wish).ask(play_of);
}

}  // namespace schemaproof
