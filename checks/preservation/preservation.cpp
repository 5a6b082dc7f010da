#include "checks/preservation/preservation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/preservation/comparison.hpp"
#include "checks/preservation/judgement.hpp"
#include "checks/preservation/print_comparison.hpp"
#include "checks/preservation/server_print.hpp"
#include "migrations/bookkeeping.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/search_path.hpp"
#include "support/sql_names.hpp"
#include "support/tables_with_rows.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Names without a schema are found as in a session of the people who wrote the expectation. Large tables take their
/// time: only Ctrl-C ends it.
ReadSession::Limits limits_in(const std::string& home) {
  return {std::chrono::milliseconds{0}, ReadSession::Limits{}.connect_timeout, search_path_of(home)};
}

/// A state that is read: a database, and how SQL names what is in it; or a file.
class Opened {
public:
  explicit Opened(const HeldState& state) : state_(state) {
    if (state.target) session_.emplace(*state.target, limits_in(state.schema.home));
  }

  [[nodiscard]] const HeldState& state() const { return state_; }
  [[nodiscard]] bool is_database() const { return session_.has_value(); }
  [[nodiscard]] ComparedSide side() { return {*session_, state_.schema.home}; }
  ReadSession& session() { return *session_; }

  /// What its hashes rest on.
  const std::vector<FingerprintRun>& runs() {
    if (state_.fingerprint != nullptr) return state_.fingerprint->runs;
    if (runs_.empty()) runs_.push_back(describe_server(*session_, *state_.target));
    return runs_;
  }

  /// That which is set for the database; empty: none is.
  const std::string& time_zone() {
    if (!time_zone_) {
      time_zone_.emplace();
      const auto cells = one_row(
          *session_,
          "SELECT pg_catalog.split_part(s, '=', 2) FROM pg_catalog.pg_db_role_setting r, LATERAL "
          "pg_catalog.unnest(r.setconfig) AS s WHERE r.setrole = 0 AND pg_catalog.lower(s) LIKE 'timezone=%' AND "
          "r.setdatabase = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = "
          "pg_catalog.current_database())");
      if (cells) time_zone_ = cells->front();
    }
    return *time_zone_;
  }

  /// Of a table, as that is known. Throws NoMatch where its rows were not read.
  PrintedSide printed(const Name& table) {
    if (is_database()) return {side(), nullptr, nullptr};
    const TableFingerprint& print = *state_.printed->tables.at(table);
    if (!print.unread.empty())
      throw NoMatch{fmt::format("its rows could not be read {}: {}", state_.when, print.unread), {}};
    if (!print.partition_of.empty()) {
      throw NoMatch{fmt::format("it was a partition {}: its rows are told with {}", state_.when, print.partition_of),
                    "hold the partitioned table in its place"};
    }
    return {std::nullopt, state_.fingerprint, &print};
  }

private:
  const HeldState& state_;
  std::optional<ReadSession> session_;
  std::vector<FingerprintRun> runs_;
  std::optional<std::string> time_zone_;
};

/// Why no hash of the one can be held against one of the other; empty where both are read row by row, too.
std::string incomparable(Opened& one, Opened& other) {
  if (one.is_database() && other.is_database()) return {};
  for (const FingerprintRun& own : one.runs()) {
    for (const FingerprintRun& run : other.runs()) {
      if (std::string reason = incomparable(own, run); !reason.empty()) return reason;
    }
  }
  return {};
}

PreserveWish wish_for(const Name& table) {
  PreserveWish wish;
  wish.table = table;
  return wish;
}

/// Those of these tables in which there is a row.
std::vector<Name> filled_tables(const std::vector<Name>& names, Opened& opened) {
  std::vector<std::string> tables;
  for (const Name& name : names)
    tables.push_back(own_rows(opened.side().home, name, *opened.state().schema.table(name)));
  std::vector<Name> filled;
  const auto ask = [&](const std::string& sql, const OnRow& on_row) { opened.session().query(sql, on_row); };
  for (const std::size_t place : tables_with_rows(tables, ask)) filled.push_back(names[place]);
  return filled;
}

/// Every table in which there was a row, as if each were stated with nothing to it; of a file those too of which nobody
/// knows.
std::vector<PreserveWish> seeded_tables(Opened& before) {
  std::vector<Name> tables;
  for (const auto& [name, table] : before.state().schema.tables) {
    if (has_rows_of_its_own(table, name.name)) tables.push_back(name);
  }
  if (before.is_database()) {
    tables = filled_tables(tables, before);
  } else {
    std::erase_if(tables, [&](const Name& name) {
      const TableFingerprint& print = *before.state().printed->tables.at(name);
      return print.sums.rows == 0 && print.unread.empty();
    });
  }
  std::vector<PreserveWish> wishes;
  for (const Name& name : tables) wishes.push_back(wish_for(name));
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
  TableInquiry(PreserveWish wish, Opened& then, Opened& now, Check check)
      : wish_(std::move(wish)), then_(then), now_(now), check_(std::move(check)) {}

  Check run(Detail detail, Answers& answers) {
    try {
      tell_key();
      table_ = match(wish_, then_.state().schema, now_.state().schema);
      if (now_.is_database()) table_.time_zone = now_.time_zone();
      JudgedRows about{table_, wish_, then_.state().when};
      if (then_.is_database()) about.way_to_state = [&](const MatchedColumn& column) { return way_to_state(column); };
      judge_rows(about, look(detail), check_, answers);
    } catch (const NoMatch& none) {
      cannot_tell(check_, none.reason, none.hint);
    } catch (const Failure& failure) {
      cannot_tell(check_, failure.what(), failure.hint);
    }
    return std::move(check_);
  }

private:
  /// A key that was stated when the fingerprint was made goes on to tell rows apart.
  void tell_key() {
    const Name before = wish_.was.value_or(wish_.table);
    const PrintedSchema* printed = then_.state().printed;
    if (printed == nullptr || !printed->tables.contains(before)) return;
    const TableFingerprint& print = *printed->tables.at(before);
    if (wish_.key.empty() && print.key_is_stated) wish_.key = print.key;
    if (wish_.key == print.key && !print.key_is_stated) wish_.key.clear();
  }

  RowsSeen look(Detail detail) {
    const bool reads_rows = then_.is_database() && now_.is_database() && detail == Detail::rows;
    if (reads_rows) return compare_rows(table_, then_.side(), now_.side());
    const PrintedSide before = then_.printed(table_.before);
    const PrintedSide after = table_.table_after == nullptr ? PrintedSide{} : now_.printed(table_.after);
    PrintWish wish;
    wish.detail = detail;
    wish.doubt = [&](const MatchedColumn& column) {
      return may_print_otherwise(printed_as(then_.state().schema, column.type_before), then_.runs().front(),
                                 now_.runs().front());
    };
    return compare_prints(table_, before, after, wish);
  }

  /// How a change that is meant is stated; and what may look like one.
  [[nodiscard]] std::string way_to_state(const MatchedColumn& column) const {
    const std::string name = name_text(column.after);
    const std::string was = column.before == column.after ? "" : fmt::format("was: {}, ", name_text(column.before));
    const std::string own = quoted_name(column.before);
    const auto stated = [&](const std::string& sql) {
      return fmt::format("columns: {{{}: {{{}becomes: {}}}}}", name, was, sql);
    };
    const auto by_text = [&] {
      return fmt::format("CASE CAST({0} AS text) WHEN 'OLD' THEN 'NEW' ELSE CAST({0} AS text) END", own);
    };
    const auto is_time = [](const std::string& type) { return type.starts_with("timestamp"); };
    if (column.type_before != column.type_after && is_time(column.type_before) && is_time(column.type_after)) {
      const std::string zone = table_.time_zone.empty() ? "UTC" : "the database's " + table_.time_zone;
      return fmt::format("a time without a zone is taken for one of {}; if it is one of another: {}", zone,
                         stated(fmt::format("({} AT TIME ZONE 'ZONE')", own)));
    }
    if (now_.state().schema.enums.contains(parse_name(column.type_after.substr(0, column.type_after.find('[')))))
      return "if a label has another name now: " + stated(by_text());
    if (column.type_after.starts_with("reg")) return "if what it refers to has another name now: " + stated(by_text());
    return "if that is meant: " + stated("SQL over the columns before");
  }

  PreserveWish wish_;
  Opened& then_;
  Opened& now_;
  Check check_;
  MatchedTable table_;
};

/// Names as seen from where each is looked for.
PreserveWish at_home(PreserveWish wish, const HeldState& before, const HeldState& now) {
  const auto from_home = [](Name& name, const Schema& schema) {
    if (name.schema == schema.home) name.schema.clear();
  };
  from_home(wish.table, now.schema);
  if (wish.was) from_home(*wish.was, before.schema);
  return wish;
}

bool asks_of_rows_before(const PreserveWish& wish) {
  return !wish.may_lose.empty()
         || std::any_of(wish.columns.begin(), wish.columns.end(),
                        [](const PreservedColumn& column) { return !column.becomes.empty(); });
}

void hold(const std::vector<PreserveWish>& wishes, const Place& fallback, Opened& then, Opened& now, Detail detail,
          Answers& answers) {
  const std::string fault = incomparable(then, now);
  for (const PreserveWish& wish : wishes) {
    stop_if_interrupted();
    const PreserveWish own = at_home(wish, then.state(), now.state());
    Check check = check_of(own, fallback);
    if (fault.empty()) {
      answers.checks.push_back(TableInquiry(own, then, now, std::move(check)).run(detail, answers));
      continue;
    }
    check.verdict = Verdict::errored;
    check.reason = fault;
    answers.checks.push_back(std::move(check));
  }
}

Place place_of(const Expectation& expectation) {
  return expectation.database ? expectation.database->place : expectation.strict_place;
}

/// A file that was made in several goes shows no one instant.
void warn_of_runs(const HeldState& state, std::vector<std::string>& warnings) {
  if (state.fingerprint == nullptr || state.fingerprint->runs.size() < 2) return;
  std::vector<std::string> times;
  for (const FingerprintRun& run : state.fingerprint->runs) times.push_back(run.time);
  warnings.push_back(
      fmt::format("preserve: the fingerprint {} was made of {} snapshots, at {}: what was written between "
                  "them may seem lost or added",
                  state.when, times.size(), joined(times, ", ")));
}

/// Tables that only the other has, where they hold rows.
void add_new_tables(Opened& one, Opened& other, Answers& answers) {
  std::vector<Name> tables;
  for (const auto& [name, table] : other.state().schema.tables) {
    const bool is_new = one.state().schema.table(name) == nullptr && table.partition_of.value_or("").empty();
    if (is_new) tables.push_back(name);
  }
  for (const Name& name : tables) {
    Check check = check_of(wish_for(name), {});
    try {
      const PrintedSide side = other.printed(name);
      const bool has_rows = side.database ? !filled_tables({name}, other).empty() : side.print->sums.rows > 0;
      if (!has_rows) continue;
      check.verdict = Verdict::drifted;
      check.drift = "changed";
      check.differences.push_back({"added", "no further row", "the table is new, and holds rows", {}});
    } catch (const NoMatch& none) {
      check.verdict = Verdict::errored;
      check.reason = none.reason;
    } catch (const Failure& failure) {
      check.verdict = Verdict::errored;
      check.reason = failure.what();
    }
    answers.checks.push_back(std::move(check));
  }
}

}  // namespace

std::vector<PreserveWish> held_tables(const Expectation& expectation, const SeededState& before) {
  if (expectation.preserve) return expectation.preserve->tables;
  const HeldState state{before.found.schema, "after " + before.after, before.copy.target()};
  Opened then(state);
  return seeded_tables(then);
}

void ask_preserved(const Expectation& expectation, const SeededState& before, const DisposableDatabase& now,
                   const Snapshot& found, Answers& answers) {
  const HeldState state_then{before.found.schema, "after " + before.after, before.copy.target()};
  const HeldState state_now{found.schema, {}, now.target()};
  Opened then(state_then);
  Opened there(state_now);
  hold(expectation.preserve ? expectation.preserve->tables : seeded_tables(then), place_of(expectation), then, there,
       Detail::rows, answers);
}

void ask_preserved_since(const Expectation& expectation, const HeldState& before, const HeldState& now,
                         Answers& answers) {
  Opened then(before);
  Opened there(now);
  std::vector<PreserveWish> wishes = expectation.preserve ? expectation.preserve->tables : seeded_tables(then);
  // Each schema that is asked by itself is held to its own tables.
  const bool is_one_of_each = !expectation.each_schema.empty() && !expectation.preserve;
  std::erase_if(wishes, [&](const PreserveWish& wish) { return is_one_of_each && !wish.table.schema.empty(); });
  std::vector<PreserveWish> asked;
  for (const PreserveWish& wish : wishes) {
    if (!asks_of_rows_before(wish)) {
      asked.push_back(wish);
      continue;
    }
    Check check = check_of(wish, place_of(expectation));
    check.verdict = Verdict::skipped;
    check.reason = "needs a disposable database";
    check.hints.emplace_back("'may_lose' and 'becomes' ask of rows as they were, and a fingerprint has hashes alone");
    answers.checks.push_back(std::move(check));
  }
  hold(asked, place_of(expectation), then, there, Detail::rows, answers);
  warn_of_runs(before, answers.warnings);
}

void ask_same_rows(const HeldState& one, const HeldState& other, Detail detail, Answers& answers) {
  Opened then(one);
  Opened now(other);
  std::vector<PreserveWish> wishes;
  for (const auto& [name, table] : one.schema.tables) {
    if (table.partition_of.value_or("").empty()) wishes.push_back(wish_for(name));
  }
  hold(wishes, {}, then, now, detail, answers);
  add_new_tables(then, now, answers);
  warn_of_runs(one, answers.warnings);
  warn_of_runs(other, answers.warnings);
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
