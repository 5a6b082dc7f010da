#include "checks/preservation/judgement.hpp"

#include <fmt/format.h>

#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

class RowJudgement {
public:
  RowJudgement(const JudgedRows& about, Check& check) : about_(about), check_(check) {}

  void judge(const RowsSeen& seen, std::vector<std::string>& warnings) {
    const std::string since = "as " + about_.when;
    if (seen.rows_before == 0 && (about_.table.table_after != nullptr || about_.wish.may_lose.empty())) {
      warnings.push_back(
          fmt::format("preserve: {} holds vacuously: it had 0 rows {}", about_.wish.table.text(), about_.when));
    }
    if (about_.table.table_after == nullptr) {
      if (seen.rows_before == 0) return;
      add("lost", fmt::format("its rows {}", since),
          fmt::format("the table is gone, with {}", counted(seen.rows_before, "row")), check_.place);
      check_.hints.push_back(
          fmt::format("if it has another name now: NEW_NAME: {{was: {}}}", about_.table.before.text()));
      return;
    }
    if (seen.lost.count > 0)
      add("lost", fmt::format("every row {} is there", since), tally_text(seen.lost, "row is gone", "rows are gone"),
          check_.place);
    if (seen.added.count > 0)
      add("added", "no further row", tally_text(seen.added, "row came in", "rows came in"), check_.place);
    if (!about_.table.lost_key.empty() && seen.lost.count + seen.added.count > 0) {
      check_.hints.push_back(fmt::format(
          "rows are told by all that they hold, as {} of the primary key is gone or excepted; under another name: "
          "columns: {{NEW_NAME: {{was: {}}}}}",
          name_text(about_.table.lost_key), name_text(about_.table.lost_key)));
    }
    for (const auto& [at, held] : seen.vanished) {
      const MatchedColumn& column = about_.table.columns[at];
      add("vanished", fmt::format("{} {}", name_text(column.name()), since),
          fmt::format("the column is gone, with {}", counted(held, "value")), place_of(column));
      check_.hints.push_back(
          fmt::format("if it has another name now: columns: {{NEW_NAME: {{was: {}}}}}; if it may "
                      "go: except: [{}]",
                      name_text(column.before), name_text(column.before)));
    }
    for (const auto& [at, tally] : seen.changed) {
      const MatchedColumn& column = about_.table.columns[at];
      const std::string wanted = column.becomes.empty() ? since : "as stated: " + printable(column.becomes);
      add("changed", fmt::format("{} {}", name_text(column.after), wanted),
          tally_text(tally, "row differs", "rows differ"), place_of(column));
      if (column.becomes.empty() && about_.way_to_state) check_.hints.push_back(about_.way_to_state(column));
    }
    tell_untold(seen);
  }

private:
  void add(const char* property, std::string expected, std::string found, const Place& place) {
    check_.verdict = Verdict::drifted;
    check_.drift = "changed";
    check_.differences.push_back({property, std::move(expected), std::move(found), place});
  }

  [[nodiscard]] Place place_of(const MatchedColumn& column) const {
    return column.place.known() ? column.place : check_.place;
  }

  /// What nobody could tell is no verdict of its own where something is known to differ.
  void tell_untold(const RowsSeen& seen) {
    if (!seen.untold.empty() && check_.verdict != Verdict::drifted) return cannot_tell(check_, seen.untold, seen.hint);
    if (!seen.untold.empty()) check_.hints.push_back("not all of it could be told: " + seen.untold);
    if (!seen.hint.empty() && check_.verdict == Verdict::drifted) check_.hints.push_back(seen.hint);
  }

  static std::string tally_text(const RowTally& tally, std::string_view one, std::string_view many) {
    const std::string first = joined(tally.first, "; ");
    const bool has_more = !tally.first.empty() && tally.count > tally.first.size();
    return fmt::format("{}{} {}{}{}{}", tally.is_least ? "at least " : "", tally.count, tally.count == 1 ? one : many,
                       first.empty() ? "" : ": ", first, has_more ? "; …" : "");
  }

  const JudgedRows& about_;
  Check& check_;
};

}  // namespace

void judge_rows(const JudgedRows& about, const RowsSeen& seen, Check& check, Answers& answers) {
  answers.rows_held[check.subject.name] = seen.rows_before;
  RowJudgement(about, check).judge(seen, answers.warnings);
}

void cannot_tell(Check& check, const std::string& reason, const std::string& hint) {
  check.verdict = Verdict::errored;
  check.reason = reason;
  if (!hint.empty()) check.hints.push_back(hint);
}

}  // namespace schemaproof
