#include "checks/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "migrations/d1.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// A migration by its identity, and how often that came before: the record of a change that was reworked has it twice.
using Key = std::pair<std::string, std::size_t>;

struct Line {
  Recorded recorded;
  std::size_t order = 0;
};

class HistoryInquiry {
public:
  HistoryInquiry(const HistoryWish& wish, const std::vector<Migration>& files, Answers& answers)
      : wish_(wish), files_(files), format_(*history_of(wish.tool)), answers_(answers) {}

  void ask(const std::vector<Recorded>& recorded) {
    if (!find_last()) return;
    read(recorded);
    std::map<std::string, std::size_t> seen;
    std::size_t newest = 0;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      const std::string identity = format_.identity(files_[i]);
      const Key key{identity, seen[identity]++};
      ask_file(i, key, newest);
      known_.insert(key);
    }
    for (const auto& [key, line] : lines_) {
      if (known_.contains(key) || line.recorded.state == Recorded::State::rolled_back) continue;
      add(key.first, "unknown", "a file for what is recorded",
          "there is none: it was taken away, or comes from a branch");
    }
  }

private:
  /// Up to which file all are to be applied.
  bool find_last() {
    last_ = files_.size();
    if (wish_.latest.empty()) return true;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < files_.size(); ++i) {
      names.push_back(files_[i].name);
      if (is_called(files_[i].name, wish_.latest)) last_ = i + 1;
    }
    if (std::find(names.begin(), names.end(), wish_.latest) != names.end() || last_ < files_.size()) return true;
    Check& check = add_check(wish_.latest, Verdict::errored);
    check.reason = fmt::format("there is no migration '{}'", wish_.latest);
    if (std::string hint = did_you_mean(wish_.latest, names); !hint.empty()) check.hints.push_back(std::move(hint));
    return false;
  }

  void read(const std::vector<Recorded>& recorded) {
    // Of what was tried again the last line counts; of a change that was reworked each does.
    std::map<std::string, std::size_t> seen;
    const bool may_repeat = format_.format == "sqitch";
    for (std::size_t i = 0; i < recorded.size(); ++i) {
      const std::size_t number = may_repeat ? seen[recorded[i].identity]++ : 0;
      lines_[{recorded[i].identity, number}] = {recorded[i], i};
    }
    if (!format_.keeps_last_only || recorded.empty()) return;
    const Recorded& last = recorded.back();
    for (const Migration& file : files_) {
      const std::string identity = format_.identity(file);
      if (identity == last.identity) return;
      lines_[{identity, 0}] = {{identity, {}, Recorded::State::applied}, 0};
    }
  }

  void ask_file(std::size_t at, const Key& key, std::size_t& newest) {
    const Migration& file = files_[at];
    const auto line = lines_.find(key);
    const bool is_wanted = at < last_;
    if (line == lines_.end()) {
      if (is_wanted) return add(file.name, "missing", "applied", "not recorded: it is pending");
      add_check(file.name, Verdict::held);
      return;
    }
    const Recorded& recorded = line->second.recorded;
    if (recorded.state == Recorded::State::rolled_back) {
      if (is_wanted) add(file.name, "rolled_back", "applied", "rolled back, and not applied again");
      return;
    }
    if (recorded.state == Recorded::State::failed)
      return add(file.name, "failed", "applied", "it failed, or is not finished");
    if (!is_wanted) return add(file.name, "latest", fmt::format("{} is the last applied", wish_.latest), "applied");
    if (!has_checksum(file, recorded))
      return add(file.name, "changed", "the file that was applied",
                 fmt::format("its checksum is another: recorded {}", recorded.checksum));
    if (line->second.order < newest)
      return add(file.name, "out_of_order", "applied after those before it", "applied before one of them");
    newest = line->second.order;
    add_check(file.name, Verdict::held);
  }

  [[nodiscard]] bool has_checksum(const Migration& file, const Recorded& recorded) const {
    if (format_.checksums == nullptr || recorded.checksum.empty()) return true;
    const std::vector<std::string> all = format_.checksums(read_file(file.file));
    return std::find(all.begin(), all.end(), recorded.checksum) != all.end();
  }

  Check& add_check(const std::string& name, Verdict verdict) {
    Check check;
    check.subject = {"history", "migration", "history", name};
    check.verdict = verdict;
    check.place = wish_.place;
    answers_.checks.push_back(std::move(check));
    return answers_.checks.back();
  }

  void add(const std::string& name, const char* property, std::string expected, std::string found) {
    Check& check = add_check(name, Verdict::drifted);
    check.drift = "changed";
    check.differences.push_back({property, std::move(expected), std::move(found), wish_.place});
  }

  const HistoryWish& wish_;
  const std::vector<Migration>& files_;
  const HistoryFormat& format_;
  Answers& answers_;
  std::size_t last_ = 0;
  std::map<Key, Line> lines_;
  std::set<Key> known_;
};

}  // namespace

void ask_history(const HistoryWish& wish, const std::vector<Migration>& files, const std::vector<Recorded>& recorded,
                 Answers& answers) {
  HistoryInquiry(wish, files, answers).ask(recorded);
}

void ask_history_in_file(const HistoryWish& wish, Answers& answers) {
  try {
    ask_history(wish, d1_migrations(wish.folder), read_d1_history(wish.database, d1_tables(wish.table, wish.folder)),
                answers);
  } catch (const Failure& failure) {
    leave_history(wish, Verdict::errored, failure.what(), failure.hint, answers);
  }
}

void leave_history(const HistoryWish& wish, Verdict verdict, const std::string& reason, const std::string& hint,
                   Answers& answers) {
  Check check;
  check.subject = {"history", "history", "history", wish.tool};
  check.verdict = verdict;
  check.reason = reason;
  if (!hint.empty()) check.hints.push_back(hint);
  check.place = wish.place;
  answers.checks.push_back(std::move(check));
}

}  // namespace schemaproof
