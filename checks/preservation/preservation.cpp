#include "checks/preservation/preservation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/preservation/comparison.hpp"
#include "migrations/bookkeeping.hpp"
#include "support/failure.hpp"
#include "support/search_path.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Names without a schema are found as in a session of the people who wrote the expectation. Large tables take their
/// time: only Ctrl-C ends it.
ReadSession::Limits limits_in(const std::string& home) {
  return {std::chrono::milliseconds{0}, ReadSession::Limits{}.connect_timeout, search_path_of(home)};
}

/// A database that is read, and how SQL names what is in it.
class Opened {
public:
  Opened(const DisposableDatabase& database, const Schema& schema)
      : session_(database.target(), limits_in(schema.home)), ddl_(schema.home) {}

  [[nodiscard]] ComparedSide side() { return {session_, ddl_}; }
  ReadSession& session() { return session_; }

private:
  ReadSession session_;
  Ddl ddl_;
};

bool is_held_by_itself(const Name& name, const Table& table) {
  return table.partition_of.value_or("").empty() && !is_bookkeeping(table, name.name);
}

/// Every table in which there was a row, as if each were stated with nothing to it. One question for many tables.
std::vector<PreserveWish> seeded_tables(const Schema& schema, Opened& before) {
  constexpr std::size_t most_at_once = 500;
  std::vector<PreserveWish> wishes;
  std::vector<Name> names;
  std::string query;
  const auto ask = [&] {
    if (names.empty()) return;
    before.session().query(query, [&](const Row& row) {
      const Name& name = names[std::stoul(std::string(row.text(0)))];
      wishes.push_back({name, {}, {}, {}, {}, {}, {}, {}, {}});
    });
    names.clear();
    query.clear();
  };
  for (const auto& [name, table] : schema.tables) {
    if (!is_held_by_itself(name, table)) continue;
    query += fmt::format("{}SELECT {} WHERE EXISTS (SELECT FROM {})", query.empty() ? "" : " UNION ALL ", names.size(),
                         own_rows(before.side().ddl, name, table));
    names.push_back(name);
    if (names.size() == most_at_once) ask();
  }
  ask();
  return wishes;
}

Check check_of(const PreserveWish& wish, const Place& fallback) {
  Check check;
  check.subject = {"preserve", "preserved table", "preserve", wish.table.text()};
  check.place = wish.place.known() ? wish.place : fallback;
  check.ref = wish.ref;
  return check;
}

class TableInquiry {
public:
  TableInquiry(const PreserveWish& wish, const SeededState& before, const Snapshot& found, Check check)
      : wish_(wish), before_(before), found_(found), check_(std::move(check)) {}

  Check run(Opened& then, Opened& now, std::vector<std::string>& warnings) {
    try {
      table_ = match(wish_, before_.found.schema, found_.schema);
      judge(compare_rows(table_, then.side(), now.side()), warnings);
    } catch (const NoMatch& none) {
      cannot(none.reason, none.hint);
    } catch (const Failure& failure) {
      cannot(failure.what(), failure.hint);
    }
    return std::move(check_);
  }

private:
  void cannot(const std::string& reason, const std::string& hint) {
    check_.verdict = Verdict::errored;
    check_.reason = reason;
    if (!hint.empty()) check_.hints.push_back(hint);
  }

  void add(const char* property, std::string expected, std::string found, const Place& place) {
    check_.verdict = Verdict::drifted;
    check_.drift = "changed";
    check_.differences.push_back({property, std::move(expected), std::move(found), place});
  }

  [[nodiscard]] Place place_of(const MatchedColumn& column) const {
    return column.place.known() ? column.place : check_.place;
  }

  void judge(const RowsSeen& seen, std::vector<std::string>& warnings) {
    const std::string since = fmt::format("as after {}", before_.after);
    if (seen.rows_before == 0 && (table_.table_after != nullptr || wish_.may_lose.empty())) {
      warnings.push_back(
          fmt::format("preserve: {} holds vacuously: it had 0 rows after {}", wish_.table.text(), before_.after));
    }
    if (table_.table_after == nullptr) {
      if (seen.rows_before == 0) return;
      add("lost", fmt::format("its rows {}", since),
          fmt::format("the table is gone, with {}", counted(seen.rows_before, "row")), check_.place);
      check_.hints.push_back(fmt::format("if it has another name now: NEW_NAME: {{was: {}}}", table_.before.text()));
      return;
    }
    if (seen.lost.count > 0)
      add("lost", fmt::format("every row {} is there", since), tally_text(seen.lost, "row is gone", "rows are gone"),
          check_.place);
    if (seen.added.count > 0)
      add("added", "no further row", tally_text(seen.added, "row came in", "rows came in"), check_.place);
    if (!table_.lost_key.empty() && seen.lost.count + seen.added.count > 0) {
      check_.hints.push_back(fmt::format(
          "rows are told by all that they hold, as {} of the primary key is gone or excepted; under another name: "
          "columns: {{NEW_NAME: {{was: {}}}}}",
          name_text(table_.lost_key), name_text(table_.lost_key)));
    }
    for (const auto& [at, held] : seen.vanished) {
      const MatchedColumn& column = table_.columns[at];
      add("vanished", fmt::format("{} {}", name_text(column.name()), since),
          fmt::format("the column is gone, with {}", counted(held, "value")), place_of(column));
      check_.hints.push_back(
          fmt::format("if it has another name now: columns: {{NEW_NAME: {{was: {}}}}}; if it may "
                      "go: except: [{}]",
                      name_text(column.before), name_text(column.before)));
    }
    for (const auto& [at, tally] : seen.changed) {
      const MatchedColumn& column = table_.columns[at];
      const std::string wanted = column.becomes.empty() ? since : "as stated: " + printable(column.becomes);
      add("changed", fmt::format("{} {}", name_text(column.after), wanted),
          tally_text(tally, "row differs", "rows differ"), place_of(column));
    }
  }

  static std::string tally_text(const RowTally& tally, std::string_view one, std::string_view many) {
    return fmt::format("{} {}: {}{}", tally.count, tally.count == 1 ? one : many, joined(tally.first, "; "),
                       tally.count > tally.first.size() ? "; …" : "");
  }

  const PreserveWish& wish_;
  const SeededState& before_;
  const Snapshot& found_;
  Check check_;
  MatchedTable table_;
};

}  // namespace

void ask_preserved(const Expectation& expectation, const SeededState& before, const DisposableDatabase& now,
                   const Snapshot& found, Answers& answers) {
  Opened then(before.copy, before.found.schema);
  Opened there(now, found.schema);
  const Place place = expectation.database ? expectation.database->place : expectation.strict_place;
  const std::vector<PreserveWish> wishes =
      expectation.preserve ? expectation.preserve->tables : seeded_tables(before.found.schema, then);
  for (const PreserveWish& wish : wishes) {
    PreserveWish own = wish;
    const auto from_home = [](Name& name, const Schema& schema) {
      if (name.schema == schema.home) name.schema.clear();
    };
    from_home(own.table, found.schema);
    if (own.was) from_home(*own.was, before.found.schema);
    answers.checks.push_back(TableInquiry(own, before, found, check_of(own, place)).run(then, there, answers.warnings));
  }
}

void leave_preserved(const Expectation& expectation, Verdict verdict, const std::string& reason,
                     const std::string& hint, Answers& answers) {
  if (!expectation.preserve) return;
  for (const PreserveWish& wish : expectation.preserve->tables) {
    Check check = check_of(wish, expectation.preserve->place);
    check.verdict = verdict;
    check.reason = reason;
    if (!hint.empty()) check.hints.push_back(hint);
    answers.checks.push_back(std::move(check));
  }
}

}  // namespace schemaproof
