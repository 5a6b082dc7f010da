// Do the tables hang together through foreign keys as the rules say: does each lead where it should, and none in a
// circle?
#include <fmt/format.h>

#include <algorithm>

#include "checks/foreign_key_graph.hpp"
#include "checks/part.hpp"
#include "checks/rules.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// A name as seen from home, however the expectation writes it.
Name seen_from_home(const Question& question, const Name& name) {
  return name.schema == question.found.schema.home ? Name{{}, name.name} : name;
}

/// A foreign key that is stated and not there as stated: the way that it would be, and the drift that tells of it.
struct LostStep {
  Step step;
  std::size_t drift;
};

std::vector<LostStep> lost_steps(const Question& question, const ToldDrifts& told) {
  std::vector<LostStep> lost;
  for (const auto& [name, table] : question.wish.tables) {
    for (const ForeignKey& key : table.foreign_keys) {
      if (key.absent || !key.references) continue;
      const std::string shown = part_name(name.text(), key);
      const auto drift = told.find(Kind::foreign_key, name.text(), [&](const Check& check) {
        return check.subject.name == shown && (check.drift == "missing" || differs_in(check, "references"));
      });
      if (drift) lost.push_back({{name, key.references->table, &key}, *drift});
    }
  }
  return lost;
}

ForeignKeyGraph graph_of(const Schema& schema) {
  ForeignKeyGraph graph;
  for (const auto& [name, table] : schema.tables) {
    for (const ForeignKey& key : table.foreign_keys) {
      if (key.references) graph.add({name, key.references->table, &key});
    }
  }
  return graph;
}

std::string some_of(const std::set<Name>& tables) {
  constexpr std::size_t most_shown = 5;
  std::vector<std::string> names;
  for (const Name& table : tables) {
    if (names.size() < most_shown) names.push_back(table.text());
  }
  const std::string more = tables.size() > most_shown ? fmt::format(" and {} more", tables.size() - most_shown) : "";
  return names.empty() ? "no table" : joined(names, ", ") + more;
}

/// Which cycles there are; a foreign key that an exception covers leads nowhere.
class CycleInquiry {
public:
  CycleInquiry(Inquiry& inquiry, RuleAnswers& answers) : inquiry_(inquiry), answers_(answers) {}

  void ask() {
    collect();
    const std::vector<std::set<Name>> circles = sound_.circles();
    for (const std::set<Name>& circle : circles) tell(sound_, circle, std::nullopt);
    std::size_t drifts = circles.size();
    for (const std::set<Name>& circle : whole_.circles()) {
      const bool is_told = std::any_of(circles.begin(), circles.end(), [&](const std::set<Name>& other) {
        return std::includes(circle.begin(), circle.end(), other.begin(), other.end());
      });
      if (is_told) continue;
      ++drifts;
      tell(whole_, circle, cause_in(circle));
    }
    note_exceptions();
    answers_.count(steps_.size());
    if (drifts == 0 && !steps_.empty()) answers_.add_whole(Verdict::held);
  }

private:
  struct Seen {
    Step step;
    Aliases aliases;
    bool excepted = false;
    std::optional<std::size_t> drift = {};  // that tells that it should not be there, or should lead elsewhere
  };

  void collect() {
    for_each_in_range(inquiry_, Kind::foreign_key, [&](const Ranged& object) {
      if (!object.key->references) return;
      Seen seen{{object.table, object.key->references->table, object.key}, object.aliases()};
      // A cycle goes on through its tables: to except one of them is to except the keys that leave it.
      seen.excepted = answers_.is_excepted(seen.aliases, false);
      seen.drift = answers_.told().unexpected(Kind::foreign_key, object.group, object.name);
      if (!seen.drift) {
        seen.drift = answers_.told().find(Kind::foreign_key, object.group, [&](const Check& check) {
          return check.subject.name == object.name && differs_in(check, "references");
        });
      }
      all_.add(seen.step);
      if (!seen.excepted) whole_.add(seen.step);
      if (!seen.excepted && !seen.drift) sound_.add(seen.step);
      steps_.push_back(std::move(seen));
    });
  }

  [[nodiscard]] std::optional<std::size_t> cause_in(const std::set<Name>& circle) const {
    for (const Seen& seen : steps_) {
      const bool inside = circle.contains(seen.step.from) && circle.contains(seen.step.to);
      if (inside && !seen.excepted && seen.drift) return seen.drift;
    }
    return std::nullopt;
  }

  void tell(const ForeignKeyGraph& graph, const std::set<Name>& circle, std::optional<std::size_t> cause) {
    Ranged object;
    object.table = *circle.begin();
    object.group = object.name = object.table.text();
    Breach breach{"cycle", "none", way_text(graph.way_round(circle)), {}, {}, cause};
    std::vector<std::string> names;
    for (const Name& table : circle) names.push_back(table.text());
    if (names.size() > 2) breach.hints.push_back("the tables that lead to one another: " + joined(names, ", "));
    answers_.add_check(object, breach);
  }

  /// An exception is needed where a circle passes over what it names.
  void note_exceptions() {
    for (const std::set<Name>& circle : all_.circles()) {
      for (const Seen& seen : steps_) {
        if (!seen.excepted || !circle.contains(seen.step.from) || !circle.contains(seen.step.to)) continue;
        if (seen.step.from == seen.step.to) continue;
        answers_.is_excepted(seen.aliases, true);
        answers_.hide("cycle over foreign key " + part_name(seen.step.from.text(), *seen.step.key), seen.aliases);
      }
    }
  }

  Inquiry& inquiry_;
  RuleAnswers& answers_;
  std::vector<Seen> steps_;
  ForeignKeyGraph all_;
  ForeignKeyGraph whole_;  // without what is excepted
  ForeignKeyGraph sound_;  // and without what drifted
};

}  // namespace

void ask_reaches(Inquiry& inquiry, RuleAnswers& answers) {
  const Question& question = inquiry.question;
  const Name target = seen_from_home(question, answers.rule().target);
  if (question.found.schema.table(target) == nullptr) {
    answers.count(1);
    const bool is_told = inquiry.missing.tables.contains(target);
    Check& check = answers.add_whole(is_told ? Verdict::skipped : Verdict::drifted);
    if (is_told) {
      check.reason = fmt::format("follows from: table {} is missing", target.text());
    } else {
      check.drift = "changed";
      check.differences.push_back({"reaches", target.text(), "no such table", answers.rule().place});
    }
    return;
  }
  const ForeignKeyGraph graph = graph_of(question.found.schema);
  const std::set<Name> reaching = graph.reaching(target);
  const std::vector<LostStep> lost = lost_steps(question, answers.told());
  ForeignKeyGraph as_stated = graph;
  for (const LostStep& step : lost) as_stated.add(step.step);
  const std::set<Name> reaching_as_stated = as_stated.reaching(target);
  for_each_in_range(inquiry, Kind::table, [&](const Ranged& table) {
    if (reaching.contains(table.table)) return answers.add(table, std::nullopt);
    std::set<Name> reached = graph.reached_from(table.table);
    reached.erase(table.table);
    Breach breach{"reaches", target.text(), some_of(reached)};
    breach.cause = answers.told().unexpected(Kind::table, table.group, table.name);
    std::set<Name> way = as_stated.reached_from(table.table);
    way.insert(table.table);
    for (const LostStep& step : lost) {
      const bool leads_there = way.contains(step.step.from) && reaching_as_stated.contains(step.step.to);
      if (!breach.cause && leads_there) breach.cause = step.drift;
    }
    answers.add(table, breach);
  });
}

void ask_no_cycle(Inquiry& inquiry, RuleAnswers& answers) {
  CycleInquiry(inquiry, answers).ask();
}

}  // namespace schemaproof
