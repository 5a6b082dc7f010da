// Would the expectation notice? The answer is that of everything asked anew, but only what the change concerns is
// asked: else a thousand tables would be asked a thousand times a thousand questions.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "mutate/mutation.hpp"
#include "mutate/ways.hpp"

namespace schemaproof {

/// The drifts and errors of an answer, and how often each is told.
using News = std::map<std::string, std::size_t>;
News news_of(const Answers& answers);

/// As much of the question as the objects of a unit are answered by.
struct Cut {
  Expectation settings;
  Schema wish;
  Snapshot found;
  News before;  // what is told without any change
};

class Judge {
public:
  /// `spellings`: what the server has said for the question as it is; `asked`: of which SQL. It is asked nothing more.
  Judge(const Question& question, Spellings& spellings, const std::set<SqlText>& asked);

  [[nodiscard]] Cut cut(const Unit& unit, const std::set<Name>& beside = {});
  /// Whether the answer has a drift or an error that it would not have without the change.
  bool notices(const Cut& cut, const Unit& unit, const Mutation& mutation);
  /// The same, everything asked anew.
  bool notices_in_whole(const Mutation& mutation);
  /// What the question says of the database as it is.
  [[nodiscard]] const News& before() const { return before_; }

private:
  Answers ask_here(const Question& question);
  bool notices_in_cut(const Cut& cut, const Mutation& mutation);
  bool needs_whole(const Cut& cut, const Unit& unit, const Mutation& mutation);
  void find_missing();
  void take_family(const Name& table, std::set<Name>& tables) const;
  void take_tables(const std::set<Name>& tables, Cut& cut) const;
  template <class T>
  void take_namesakes(const Name& name, Cut& cut) const;
  void state_counts(Cut& cut);

  const Question& question_;
  Spellings& spellings_;
  Expectation settings_;  // the expectation's, without its wish and what only the whole can answer
  std::map<std::pair<Compared, std::string>, Spelled> said_;
  News before_;
  Unit missing_;  // what is stated and not there, and tables that lack columns: their absence explains others
  std::map<Name, std::vector<Name>> partitions_;
  std::map<Name, std::vector<Name>> sequences_;  // by the table that owns them
  Ways ways_;
  std::vector<Name> ways_to_;  // the tables that rules want others to lead to
  bool asks_circles_ = false;
};

}  // namespace schemaproof
