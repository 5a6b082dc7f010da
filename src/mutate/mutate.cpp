#include "mutate/mutate.hpp"

#include <fmt/format.h>

#include "asking.hpp"
#include "catalog/respell.hpp"
#include "fitting.hpp"
#include "migrations/apply.hpp"
#include "mutate/judge.hpp"
#include "mutate/tally.hpp"
#include "mutate/units.hpp"
#include "postgres/lent_database.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

/// Mutates what one expectation is held against; its section of the report.
class Mutating {
public:
  Mutating(const Expectation& expectation, const MutateWish& wish, const BuildPlan& plan, Servers& servers,
           std::vector<std::string>& notices)
      : expectation_(expectation), wish_(wish), plan_(plan), servers_(servers), notices_(notices) {}

  Section run() {
    section_.name = expectation_.name;
    try {
      if (wish_.url.empty())
        mutate_built();
      else
        mutate_live();
    } catch (const Failure& failure) {
      Check check = database_errored(expectation_.name, failure);
      check.place = expectation_.strict_place;
      section_.checks.push_back(std::move(check));
    }
    for (const ExpectationFile& file : expectation_.files) tell("expectation " + file.path, "sha256 " + file.sha256);
    return std::move(section_);
  }

private:
  void tell(std::string name, std::string value) {
    section_.properties.emplace_back(std::move(name), std::move(value));
  }

  [[nodiscard]] ServerWish server_wish() const {
    return wish_.server_wish.filled_from(expectation_.database ? expectation_.database->server_wish : ServerWish());
  }

  void mutate_built() {
    DisposableServer& server = servers_.of(server_wish());
    const LentDatabase lent(server, servers_.free_name(expectation_.name));
    const DisposableDatabase& database = *lent;
    tell("server", server.shown());
    build_database(database, plan_);
    mutate_all(database.target(),
               [&](const Schema& found, Spellings& spellings) { respell(database, found, spellings); });
  }

  void mutate_live() {
    const Target target = parse_target(wish_.url);
    tell_dropped(expectation_.name, target, notices_);
    tell("server", target.shown);
    mutate_all(target, [&](const Schema& found, Spellings& spellings) {
      respell_on_twin(servers_, server_wish().of_major(major_), expectation_.name, found, spellings);
    });
  }

  void mutate_all(const Target& target, const RespellOpen& respell_open) {
    const ReadSession::Limits limits{wish_.statement_timeout, ReadSession::Limits{}.connect_timeout};
    const std::string schema = home_in(target, expectation_, limits);
    const auto [facts, found] = observe_for(expectation_, target, limits, schema, section_);
    major_ = facts.major();
    const Schema wanted = wish_seen_from(found.schema, expectation_);
    const Question question{expectation_, wanted, found, facts.database, utc("%Y-%m-%d"), wish_.url.empty()};
    std::set<SqlText> asked;
    Spellings spellings;
    const auto note_and_respell = [&](const Schema& seen, Spellings& open) {
      asked.insert(open.open().begin(), open.open().end());
      respell_open(seen, open);
    };
    warn(ask_until_settled(question, note_and_respell, spellings));
    Judge judge(question, spellings, asked);
    MutationTally tally;
    for_each_unit(question, [&](const Unit& unit) {
      stop_if_interrupted();
      const Cut cut = judge.cut(unit);
      for (const Mutation& mutation : unit.mutations) tally.add(mutation, judge.notices(cut, unit, mutation));
    });
    tell("changes", fmt::format("{} of {} noticed", with_commas(tally.noticed()), with_commas(tally.changes())));
    section_.checks = tally.checks(expectation_, wish_.limit);
  }

  /// What the figures do not say.
  void warn(const Answers& answers) {
    std::size_t drifted = 0;
    std::size_t errored = 0;
    for (const Check& check : answers.checks) {
      drifted += check.verdict == Verdict::drifted ? 1 : 0;
      errored += check.verdict == Verdict::errored ? 1 : 0;
    }
    if (drifted + errored > 0) {
      section_.warnings.push_back(fmt::format(
          "the expectation does not hold here as it is ({} drifted, {} errored): noticed is what makes more "
          "of that, or makes it otherwise",
          drifted, errored));
    }
    if (expectation_.same_as) section_.warnings.emplace_back("same_as was not asked, and may notice more");
    if (!expectation_.queries.empty()) section_.warnings.emplace_back("queries were not asked, and may notice more");
  }

  const Expectation& expectation_;
  const MutateWish& wish_;
  const BuildPlan& plan_;
  Servers& servers_;
  std::vector<std::string>& notices_;
  Section section_;
  int major_ = 0;
};

void check_sources(const std::vector<Expectation>& expectations, const MutateWish& wish, Mistakes& mistakes) {
  if (!wish.url.empty() && expectations.size() > 1) {
    mistakes.push_back({{},
                        fmt::format("one --url for {}", counted(expectations.size(), "expectation")),
                        "name one of them with --expect"});
  }
  for (const Expectation& expectation : expectations) {
    if (wish.url.empty())
      says_how_it_is_built(expectation, "name a live database with --url", mistakes);
    else
      refuse_sqlite(expectation, mistakes);
  }
}

}  // namespace

Report mutate(const std::vector<Expectation>& expectations, const MutateWish& wish, std::vector<std::string>& notices,
              Mistakes& mistakes) {
  const auto begin = std::chrono::steady_clock::now();
  check_sources(expectations, wish, mistakes);
  std::vector<BuildPlan> plans(expectations.size());
  for (std::size_t i = 0; i < expectations.size(); ++i) {
    if (wish.url.empty() && expectations[i].database) plans[i] = plan_build(expectations[i].database->build, mistakes);
  }
  if (!mistakes.empty()) return {};
  return timed_report(begin, [&] {
    std::vector<Section> sections;
    Servers servers(Lifetime::run, listening_for(plans), notices);
    for (std::size_t i = 0; i < expectations.size(); ++i) {
      stop_if_interrupted();
      sections.push_back(Mutating(expectations[i], wish, plans[i], servers, notices).run());
    }
    return sections;
  });
}

}  // namespace schemaproof
