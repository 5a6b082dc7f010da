// Which reports are there, and what do all of them say in the same words?
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/report.hpp"

namespace schemaproof {

/// How the reader's screen shapes a report; formats for machines do not look at it.
struct Style {
  enum class Colour { off, on };
  Colour colour = Colour::off;
  std::size_t columns = 80;  // prose is wrapped here; SQL, names and places never are
};

std::string render_text(const Report& report, const Style& style);
std::string render_junit(const Report& report, const Style& style);
std::string render_sql(const Report& report, const Style& style);
std::string render_json(const Report& report, const Style& style);
std::string render_sarif(const Report& report, const Style& style);
std::string render_html(const Report& report, const Style& style);
std::string render_tap(const Report& report, const Style& style);
std::string render_markdown(const Report& report, const Style& style);
std::string render_github(const Report& report, const Style& style);
std::string render_gitlab(const Report& report, const Style& style);
std::string render_prometheus(const Report& report, const Style& style);

struct Reporter {
  std::string_view name;
  std::string_view summary;
  std::string (*render)(const Report&, const Style&);
};

/// Every report there is: dispatcher, help text and source of spelling hints.
inline constexpr std::array reporters = {
    Reporter{"text", "for a person: what drifted, where it is stated, how to repair it", render_text},
    Reporter{"junit", "JUnit XML for CI and auditors: a suite per table, a case per check", render_junit},
    Reporter{"sql", "the repairs as one script for psql; everything else in comments", render_sql},
    Reporter{"json", "the whole report for programs, as docs/report.schema.json describes it", render_json},
    Reporter{"sarif", "SARIF 2.1.0 for code scanning: each finding at the line that states it", render_sarif},
    Reporter{"html", "a page for an auditor: everything in one file, without a network", render_html},
    Reporter{"tap", "TAP 14: a subtest per expectation, a test point per check", render_tap},
    Reporter{"markdown", "for a pull request or a step's summary, within GitHub's limits", render_markdown},
    Reporter{"github", "annotations of GitHub Actions; in a job they come by themselves", render_github},
    Reporter{"gitlab", "GitLab's code quality report", render_gitlab},
    Reporter{"prometheus", "figures for an alarm on a scheduled run", render_prometheus},
};

const Reporter* reporter_named(std::string_view name);
std::vector<std::string> reporter_names();

/// The checks that are reported together, in the order in which their group first came up.
struct Group {
  std::string_view name;
  std::vector<const Check*> checks;
};

std::vector<Group> groups_of(const Section& section);
Counts tallied(const std::vector<const Check*>& checks);
Counts tallied(const Section& section);

/// What differs, on one printable line: `workspace(userId): on_delete cascade -> set null`, `index t(a) is missing`.
std::string shortest_statement(const Check& check);
/// A value, where an empty one would leave a hole in the sentence.
std::string_view told(std::string_view value);
/// One property of it: `on_delete cascade -> set null`.
std::string shortest_statement(const Difference& difference);
/// Where one property is stated: its own line, else that of the whole object.
std::string stated_at(const Check& check, const Difference& difference);

/// Since when it is so: `type: since migration 20250201_shorten`; without the file.
std::string blamed(const Blame& blame);

/// Why something is hidden: `built by hand in production (until 2027-03-31)`.
std::string hidden_because(const Hidden& hidden);

/// The lines of `text`, each printable, all but the first behind `indent` spaces: nothing in the text can start where
/// a line of the report starts, and so pass for one.
std::string printable_lines(std::string_view text, std::size_t indent);

}  // namespace schemaproof
