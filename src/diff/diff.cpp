#include "diff/diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "catalog/respell.hpp"
#include "diff/coverage.hpp"
#include "diff/opened.hpp"
#include "diff/roles.hpp"
#include "diff/telling.hpp"
#include "diff/trial.hpp"
#include "diff/unenforced.hpp"
#include "diff/wanted.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/text.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

bool any_drifted(const std::vector<Check>& checks) {
  return std::any_of(checks.begin(), checks.end(), [](const Check& c) { return c.verdict == Verdict::drifted; });
}

/// Compares the two sides; the section of the report.
class SchemaComparer {
public:
  SchemaComparer(const DiffWish& wish, std::vector<std::string>& notices, Mistakes& mistakes)
      : wish_(wish), notices_(notices), mistakes_(mistakes), servers_(Lifetime::run, Listening::socket, notices) {
    const std::string schema = wish.schemas.empty() ? std::string() : wish.schemas.front();
    from_ = unopened(wish.from, schema);
    to_ = unopened(wish.to, schema);
    // An expectation cannot be mended with SQL; the other side can.
    wanted_ = from_.is(Side::Kind::expectation) ? Wanted::from : Wanted::to;
  }

  Section run() {
    section_.name = fmt::format("{} -> {}", wish_.from.shown, wish_.to.shown);
    try {
      open_both();
      compare();
      section_.not_verified = not_verified_on(from_, to_);
    } catch (const Failure& failure) {
      section_.checks = {database_errored(section_.name, failure)};
    }
    return std::move(section_);
  }

private:
  /// The side that the SQL is for, and the one that it is held against.
  [[nodiscard]] const OpenedSide& changed() const { return wanted_ == Wanted::to ? from_ : to_; }
  [[nodiscard]] const OpenedSide& stated() const { return wanted_ == Wanted::to ? to_ : from_; }

  void tell(std::string name, std::string value) {
    section_.properties.emplace_back(std::move(name), std::move(value));
  }

  void open_both() {
    OpeningWish opening{wish_.schemas.empty() ? std::string() : wish_.schemas.front(), wish_.server_wish,
                        wish_.statement_timeout};
    const std::vector<std::pair<OpenedSide*, std::string>> sides = {{&from_, "from"}, {&to_, "to"}};
    // Live ones first: a disposable server is then of their major.
    for (const auto& [side, word] : sides) {
      if (!side->is(Side::Kind::live)) continue;
      tell_dropped(side->side->shown, side->side->target, notices_);
      open(*side, opening, servers_, word);
      opening.server_wish = opening.server_wish.filled_from({std::to_string(side->seen.facts.major())});
    }
    for (const auto& [side, word] : sides) {
      const auto& database = side->side->expectation.database;
      if (database) opening.server_wish = opening.server_wish.filled_from(database->server_wish);
    }
    server_wish_ = opening.server_wish;
    for (const auto& [side, word] : sides) {
      if (!side->is(Side::Kind::live)) open(*side, opening, servers_, word);
    }
    check_schemas();
    for (const auto& [side, word] : sides) tell_side(*side, word);
  }

  void tell_side(const OpenedSide& opened, const std::string& word) {
    tell(word, opened.side->shown);
    if (opened.is(Side::Kind::expectation)) {
      for (const ExpectationFile& file : opened.side->expectation.files) {
        tell("expectation " + file.path, "sha256 " + file.sha256);
      }
      return;
    }
    for (const Script& script : opened.side->plan.scripts) {
      tell(script.what, "sha256 " + sha256(read_file(script.file)));
    }
    tell(word + " database", opened.seen.facts.database);
    tell(word + " role", opened.seen.facts.role);
  }

  [[nodiscard]] bool compares_every_schema() const {
    const bool asked_in_url = !wish_.from.target.schema.empty() || !wish_.to.target.schema.empty();
    return wish_.schemas.empty() && !asked_in_url;
  }

  /// Those compared, the home of the changed side first.
  [[nodiscard]] std::vector<std::string> schemas() const {
    std::vector<std::string> schemas{changed().home};
    const auto add = [&](const std::string& schema) {
      if (std::find(schemas.begin(), schemas.end(), schema) == schemas.end()) schemas.push_back(schema);
    };
    if (stated().is(Side::Kind::expectation)) {
      const auto& own = stated().side->expectation.schemas;
      if (own.size() > 1) std::for_each(own.begin() + 1, own.end(), add);
    } else if (!wish_.schemas.empty()) {
      std::for_each(wish_.schemas.begin() + 1, wish_.schemas.end(), add);
    } else if (compares_every_schema()) {
      for (const std::string& schema : other_schemas(from_.seen.found.schema)) add(schema);
      for (const std::string& schema : other_schemas(to_.seen.found.schema)) add(schema);
    }
    return schemas;
  }

  void compare() {
    if (stated().is(Side::Kind::expectation)) {
      settings_ = stated().side->expectation;
      settings_.schemas = schemas();
      target_ = seen_from(changed().home, settings_.wish, changed().seen.found.schema.built_in_types);
    } else {
      settings_ = comparing_all(section_.name, schemas());
      target_ = wanted_from(stated().seen.found, settings_.schemas);
      if (!compares_every_schema()) target_.schemas.clear();
      if (stated().built || changed().built) leave_out_privileges(settings_, target_);
    }
    tell("server", told_of_both([](const OpenedSide& side) {
           return side.built ? std::string("disposable") : side.side->target.shown;
         }));
    tell("server version",
         told_of_both([](const OpenedSide& side) { return version_text(side.seen.facts.version_number); }));
    tell("schema", joined(settings_.schemas, ", "));
    Answers answers = ask_about(changed().seen.found, respeller_of(changed(), server_wish_, servers_));
    if (any_drifted(answers.checks) || !wish_.renames.empty())
      mend(answers);
    else
      tell_as_differences(answers.checks, wanted_);
    add_what_is_not_enforced(answers.checks);
    section_.checks = std::move(answers.checks);
    section_.hidden = std::move(answers.hidden);
    for (std::string& warning : answers.warnings) section_.warnings.push_back(std::move(warning));
    if (section_.checks.empty()) section_.checks.push_back(both_empty());
  }

  /// Of two databases; an expectation has its own `enforcement`. Last, since a copy enforces everything.
  void add_what_is_not_enforced(std::vector<Check>& checks) {
    if (!printed()) return;
    std::vector<std::string> stated_schemas = settings_.schemas;
    stated_schemas.front() = stated().home;
    std::vector<Check> unlike =
        not_enforced_alike({changed().seen.found, settings_.schemas}, {stated().seen.found, stated_schemas}, checks);
    tell_as_differences(unlike, wanted_);
    std::vector<std::string> left;
    for (Check& check : unlike) {
      // Such triggers are called after their OIDs: what was built for the purpose calls them otherwise.
      if (changed().built) check.repair.clear();
      if (!section_.repair.empty() && !check.repair.empty()) section_.repair += check.repair + "\n";
      if (check.repair.empty()) left.push_back(check.subject.name);
      checks.push_back(std::move(check));
    }
    if (left.empty()) return;
    section_.warnings.push_back("no SQL is told that makes these be enforced alike: " + joined(left, ", "));
  }

  Answers ask_about(const Snapshot& found, const RespellOpen& respell_open) const {
    const Question question{settings_, target_, found, changed().seen.facts.database, utc("%Y-%m-%d")};
    return ask_until_settled(question, printed() ? trusting_print(respell_open) : respell_open);
  }

  /// Whether what is wanted was itself printed by a server.
  [[nodiscard]] bool printed() const { return !stated().is(Side::Kind::expectation); }

  /// What is to be said of each database that was read; once where it is the same.
  template <class Say>
  std::string told_of_both(const Say& say) const {
    std::vector<std::string> texts;
    for (const OpenedSide* side : {&from_, &to_}) {
      if (side->is(Side::Kind::expectation)) continue;
      const std::string text = say(*side);
      if (texts.empty() || texts.front() != text) texts.push_back(text);
    }
    return joined(texts, " and ");
  }

  [[nodiscard]] Check both_empty() const {
    Check check;
    check.subject = {"schema", "schema", "schemas", joined(settings_.schemas, ", ")};
    return check;
  }

  /// Works out renames and the SQL on a copy, where there is one.
  void mend(Answers& answers) {
    std::string problem;
    std::set<std::string> roles = roles_named_in(target_);
    warn_of_roles(roles);
    roles.merge(roles_named_in(changed().seen.found.schema));
    const std::optional<DisposableDatabase> copy = copy_of(changed(), server_wish_, servers_, roles, problem);
    if (!copy) return mend_untried(answers, problem);
    const Renames renames = rename_on(*copy);
    const Snapshot renamed = seen_on(*copy);
    if (!renames.empty()) {
      answers =
          ask_about(renamed, [&](const Schema& found, Spellings& spellings) { respell(*copy, found, spellings); });
    }
    tell_as_differences(answers.checks, wanted_);
    tell_renames(answers.checks, renames, changed().home);
    hint_at_renames(answers.checks, all_renames(renamed.schema));
    RepairScript script = make_alike(*copy, settings_, target_, printed() ? WishIs::printed : WishIs::written);
    const std::string path = search_path_line(changed().home);
    section_.repair = path.empty() ? path : path + "\n";
    for (const Rename& rename : renames) section_.repair += rename.check(changed().home).repair + "\n";
    section_.repair += script.sql;
    warn(warning_of_what_a_copy_lacks(changed(), section_.repair));
    if (changed().built) warn(warning_of_what_went_along(changed(), stated(), seen_on(*copy)));
    if (!script.problem.empty()) {
      section_.warnings.push_back(
          fmt::format("the SQL was tried on a copy and does not lead all the way: {}", script.problem));
    }
  }

  void warn(std::string warning) {
    if (!warning.empty()) section_.warnings.push_back(std::move(warning));
  }

  /// The copy's server was given every role; the live one may lack what the SQL names.
  void warn_of_roles(const std::set<std::string>& named) {
    if (changed().built) return;
    std::vector<std::string> lacking;
    const std::set<std::string>& there = changed().seen.found.roles;
    std::set_difference(named.begin(), named.end(), there.begin(), there.end(), std::back_inserter(lacking));
    if (lacking.empty()) return;
    section_.warnings.push_back(
        fmt::format("the SQL needs roles that {} does not have: {}", changed().side->shown, joined(lacking, ", ")));
  }

  void mend_untried(Answers& answers, const std::string& problem) {
    tell_as_differences(answers.checks, wanted_);
    hint_at_renames(answers.checks, uncertain(all_renames(changed().seen.found.schema)));
    const std::string path = search_path_line(changed().home);
    section_.repair = path.empty() ? path : path + "\n";
    for (const Check& check : answers.checks) {
      if (!check.repair.empty()) section_.repair += check.repair + "\n";
    }
    section_.warnings.push_back(
        fmt::format("the SQL could not be tried, and stands in the order of the findings, since "
                    "no copy of {} could be made: {}",
                    changed().side->shown, problem));
    if (wish_.renames.empty()) return;
    section_.warnings.emplace_back("without a copy nothing could be renamed: --rename was left out");
  }

  [[nodiscard]] Snapshot seen_on(const DisposableDatabase& copy) const {
    return observe(copy.target(), {}, changed().home).found;
  }

  /// A schema may be on one side only; on neither it is a slip, and nothing would be compared.
  void check_schemas() const {
    if (!from_.home_asked || from_.home != to_.home) return;
    for (const OpenedSide* side : {&from_, &to_}) {
      if (side->is(Side::Kind::expectation) || side->seen.found.schemas.contains(side->home)) return;
    }
    throw Failure(fmt::format("there is no schema '{}' on either side", from_.home),
                  "--schema NAME, as it is in the database");
  }

  [[nodiscard]] Renames all_renames(const Schema& found) const {
    if (wish_.find_renames == DiffWish::FindRenames::no) return {};
    Renames renames = renamed_tables(found, target_);
    for (Rename& rename : renamed_columns(found, target_)) renames.push_back(std::move(rename));
    std::erase_if(renames, [&](const Rename& rename) {
      const auto& asked = settings_.schemas;
      return !rename.table.schema.empty() && std::find(asked.begin(), asked.end(), rename.table.schema) == asked.end();
    });
    return renames;
  }

  /// Where nothing can be renamed before asking, a rename is a hint at most.
  static Renames uncertain(Renames renames) {
    for (Rename& rename : renames) rename.certain = false;
    return renames;
  }

  /// Renames on the copy what is certain: the server follows a name everywhere. Tables come first, since their columns
  /// can only be told apart when they have met.
  Renames rename_on(const DisposableDatabase& copy) {
    Renames done;
    WriteSession session(copy);
    const auto apply = [&](const Renames& renames) {
      for (const Rename& rename : renames) {
        if (rename.certain && !session.run(rename.sql(changed().home))) done.push_back(rename);
      }
    };
    for (const std::string& text : wish_.renames) {
      const Renames stated_here = stated_rename(text, seen_on(copy).schema, target_);
      if (stated_here.empty()) {
        mistakes_.push_back({{},
                             fmt::format("--rename {}: there is no such table or column on one of the sides", text),
                             "--rename old_table=new_table, or --rename table.old_column=new_column"});
      }
      apply(stated_here);
    }
    if (wish_.find_renames == DiffWish::FindRenames::no) return done;
    apply(renamed_tables(seen_on(copy).schema, target_));
    apply(renamed_columns(seen_on(copy).schema, target_));
    return done;
  }

  const DiffWish& wish_;
  std::vector<std::string>& notices_;
  Mistakes& mistakes_;
  Servers servers_;
  OpenedSide from_;
  OpenedSide to_;
  Wanted wanted_ = Wanted::to;
  ServerWish server_wish_;
  Expectation settings_;
  Schema target_;
  Section section_;
};

}  // namespace

Report diff(const DiffWish& wish, std::vector<std::string>& notices, Mistakes& mistakes) {
  return timed_report(std::chrono::steady_clock::now(),
                      [&] { return std::vector{SchemaComparer(wish, notices, mistakes).run()}; });
}

}  // namespace schemaproof
