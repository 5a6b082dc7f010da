#include "diff/trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

#include "catalog/respell.hpp"
#include "diff/remaking.hpp"
#include "support/interruption.hpp"
#include "support/search_path.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

// Two are usual: what follows from a difference is told in the second. More is a chain of such.
constexpr int most_rounds = 8;

/// The statements that would mend one difference, in their order.
struct Repair {
  std::string subject;
  std::deque<std::string> statements;
  SqlError error;  // of the first of them, when it was last tried
};

class Trial {
public:
  Trial(const DisposableDatabase& copy, const Expectation& settings, const Schema& wish, WishIs wish_is)
      : copy_(copy), settings_(settings), wish_(wish), session_(copy) {
    respell_open_ = [this](const Schema& found, Spellings& spellings) { respell(copy_, found, spellings); };
    if (wish_is == WishIs::printed) respell_open_ = trusting_print(respell_open_);
  }

  RepairScript run(Bodies bodies) {
    if (bodies == Bodies::as_they_are) session_.run("SET check_function_bodies = off");
    const std::string path = search_path_line(settings_.schemas.front());
    if (!path.empty()) session_.run(path);
    std::string last_round;
    for (int round = 0; round < most_rounds; ++round) {
      std::vector<Repair> repairs = ask_for_repairs();
      script_.problem.clear();
      if (repairs.empty()) return std::move(script_);
      const std::string subject = repairs.front().subject;
      const std::size_t begin = script_.sql.size();
      bool anything = try_all(repairs);
      anything = try_without_views(repairs) || anything;
      if (!anything && !try_with_what_depends(repairs)) {
        script_.problem = what_stands_in_the_way(repairs);
        return std::move(script_);
      }
      const std::string this_round = script_.sql.substr(begin);
      script_.problem = fmt::format("{} still differs after it", subject);
      if (this_round == last_round) {
        script_.sql.erase(begin);
        return std::move(script_);
      }
      last_round = this_round;
    }
    if (ask_for_repairs().empty()) script_.problem.clear();
    return std::move(script_);
  }

private:
  [[nodiscard]] Snapshot look() const { return observe(copy_.target(), {}, settings_.schemas.front()).found; }

  std::vector<Repair> ask_for_repairs() {
    found_ = look();
    const Question question{settings_, wish_, found_, copy_.name(), utc("%Y-%m-%d")};
    const Answers answers = ask_until_settled(question, respell_open_);
    std::vector<Repair> repairs;
    for (const Check& check : answers.checks) {
      if (check.verdict != Verdict::drifted) continue;
      const std::vector<std::string> statements = statements_with_comments(check.repair);
      repairs.push_back({check.subject.text(), {statements.begin(), statements.end()}, {}});
    }
    return repairs;
  }

  bool run_one(const std::string& statement, SqlError& error) {
    stop_if_interrupted();
    if (auto fault = session_.run(statement)) {
      error = std::move(*fault);
      return false;
    }
    script_.sql += statement + "\n";
    return true;
  }

  /// Whether anything could be done at all.
  bool try_all(std::vector<Repair>& repairs) {
    bool anything = false;
    for (bool again = true; again;) {
      again = false;
      for (Repair& repair : repairs) {
        while (!repair.statements.empty() && run_one(repair.statements.front(), repair.error)) {
          repair.statements.pop_front();
          again = anything = true;
        }
      }
    }
    return anything;
  }

  /// What is altered below views is altered without them, and they are made again as they were: what else differs in
  /// them is for the next round.
  bool try_without_views(std::vector<Repair>& repairs) {
    const auto is_below_view = [](const Repair& repair) {
      return !repair.statements.empty() && !view_in_the_way(repair.error).empty();
    };
    if (std::none_of(repairs.begin(), repairs.end(), is_below_view)) return false;
    const Snapshot before = look();
    bool anything = false;
    for (Repair& repair : repairs) {
      if (!is_below_view(repair) || !run_without_views(repair)) continue;
      anything = true;
      try_all(repairs);
    }
    if (!anything) return false;
    std::vector<Repair> again;
    for (const std::string& view : views_made_again(found_, before, look())) {
      const std::vector<std::string> statements = statements_with_comments(view);
      again.push_back({{}, {statements.begin(), statements.end()}, {}});
    }
    try_all(again);
    return true;
  }

  bool run_without_views(Repair& repair) {
    const std::string before = script_.sql;
    session_.run("BEGIN");
    bool done = false;
    for (std::string view = view_in_the_way(repair.error); !done && !view.empty();) {
      const std::string drop = "-- made again below, with the views that rest on it\nDROP " + view + " CASCADE;";
      SqlError problem;
      if (!run_one(drop, problem)) break;
      session_.run("SAVEPOINT without_view");
      done = run_one(repair.statements.front(), repair.error);
      if (!done) session_.run("ROLLBACK TO without_view");
      view = view_in_the_way(repair.error);
    }
    session_.run(done ? "COMMIT" : "ROLLBACK");
    if (done)
      repair.statements.pop_front();
    else
      script_.sql = before;
    return done;
  }

  /// A column goes with its type, and its values with it: that is for people to decide.
  static bool takes_values_along(const std::string& detail) {
    return detail.find(" depends on type ") != std::string::npos
           || detail.find(" depends on extension ") != std::string::npos
           || detail.find(" depends on schema ") != std::string::npos;
  }

  /// What others depend on cannot go without them.
  bool try_with_what_depends(std::vector<Repair>& repairs) {
    constexpr std::string_view dependent_objects_still_exist = "2BP01";
    for (Repair& repair : repairs) {
      if (repair.statements.empty() || repair.error.sqlstate != dependent_objects_still_exist) continue;
      if (takes_values_along(repair.error.detail)) continue;
      const std::string what = replaced(printable(repair.error.detail), "\\x0A", "; ");
      std::string statement = (what.empty() ? "" : "-- takes along: " + what + "\n") + repair.statements.front();
      statement.insert(statement.rfind(';'), " CASCADE");
      if (!run_one(statement, repair.error)) continue;
      repair.statements.pop_front();
      return true;
    }
    return false;
  }

  static std::string what_stands_in_the_way(const std::vector<Repair>& repairs) {
    for (const Repair& repair : repairs) {
      if (repair.statements.empty()) continue;
      const std::string& detail = repair.error.detail;
      return fmt::format("{}: {}{} ({})", repair.subject, repair.error.message, detail.empty() ? "" : ": " + detail,
                         repair.statements.front());
    }
    return fmt::format("no SQL is known that would mend {}", repairs.front().subject);
  }

  const DisposableDatabase& copy_;
  const Expectation& settings_;
  const Schema& wish_;
  RespellOpen respell_open_;
  WriteSession session_;
  Snapshot found_;  // as it was when it was last asked
  RepairScript script_;
};

}  // namespace

std::vector<std::string> statements_with_comments(const std::string& repair) {
  std::vector<std::string> statements;
  std::size_t from = 0;
  for (const std::string_view statement : sql_statements(repair)) {
    const auto end = static_cast<std::size_t>(statement.data() - repair.data()) + statement.size();
    std::string_view text = trimmed(std::string_view(repair).substr(from, end - from));
    while (!text.empty() && text.front() == ';') text = trimmed(text.substr(1));
    statements.push_back(std::string(text) + ";");
    from = end;
  }
  return statements;
}

RespellOpen trusting_print(RespellOpen respell_open) {
  return [respell_open = std::move(respell_open)](const Schema& found, Spellings& spellings) {
    const std::set<SqlText> open = spellings.open();
    respell_open(found, spellings);
    for (const SqlText& sql : open) {
      const Spelled* spelled = spellings.known(sql);
      const bool not_understood = spelled != nullptr && !spelled->problem.empty() && !spelled->nobody_to_ask;
      if (not_understood) spellings.learn(sql, {plainly(sql), {}, {}, false});
    }
  };
}

RepairScript make_alike(const DisposableDatabase& copy, const Expectation& settings, const Schema& wish, WishIs wish_is,
                        Bodies bodies) {
  return Trial(copy, settings, wish, wish_is).run(bodies);
}

std::string search_path_line(const std::string& home) {
  return home == "public" ? std::string() : "SET search_path = " + search_path_of(home) + ";";
}

}  // namespace schemaproof
