// Do reports say exactly what came of asking, whatever the names in them are?
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/report.hpp"
#include "report/reporter.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

Place at(int line) {
  return {std::make_shared<const std::string>("expectations/shop/verify.yaml"), line, 5};
}

Check check_of(Verdict verdict, Subject subject) {
  Check check;
  check.verdict = verdict;
  check.subject = std::move(subject);
  check.place = at(10);
  return check;
}

Subject table(const std::string& name) {
  return {"table", "table", name, name};
}
Subject foreign_key() {
  return {"foreign_key", "foreign key", "workspace", "workspace(userId)"};
}
Subject index_on(const std::string& columns) {
  return {"index", "index", "workspace", "workspace(" + columns + ")"};
}

Check wrong_action() {
  Check check = check_of(Verdict::drifted, foreign_key());
  check.drift = "changed";
  check.differences = {{"on_delete", "cascade", "set null", at(15)}};
  check.hints = {"a parent's rows now leave rows behind"};
  check.consequences = {"cascade of user: workspace is kept"};
  check.repair = "ALTER TABLE workspace DROP CONSTRAINT fk;\nALTER TABLE workspace ADD CONSTRAINT fk …;";
  return check;
}

Check missing_index() {
  Check check = check_of(Verdict::drifted, index_on("createdAt"));
  check.drift = "missing";
  return check;
}

Check skipped(const std::string& columns) {
  Check check = check_of(Verdict::skipped, index_on(columns));
  check.reason = "needs a disposable database";
  return check;
}

Check errored() {
  Check check = check_of(Verdict::errored, table("audit"));
  check.reason = "permission denied for table audit\nDETAIL: ask its owner";
  return check;
}

Report report_of(std::vector<Check> checks) {
  Section section;
  section.name = "shop";
  section.properties = {{"server", "PostgreSQL 15.14"}, {"database", "shop"}, {"sha256 verify.yaml", "0af3"}};
  section.checks = std::move(checks);
  Report report;
  report.program = "schemaproof 0.1.0";
  report.time = "2026-01-02T03:04:05Z";
  report.seconds = 0.82;
  report.sections = {std::move(section)};
  return report;
}

std::string text_of(const Report& report) {
  return render_text(report, Style{});
}
std::string junit_of(const Report& report) {
  return render_junit(report, Style{});
}

/// One of each way in which a name can try to be something else.
std::string hostile() {
  const std::string right_to_left = {'\xE2', '\x80', '\xAE'};
  const std::string not_a_character = {'\xEF', '\xBF', '\xBE'};
  return "a\x1B[2Jb\nshop: 9 checks held\r]]><failure message='x'/>&amp;\"" + right_to_left + "\xFF" + not_a_character
         + std::string(1, '\0') + "z";
}

Report hostile_report(const std::string& name) {
  Check drift = check_of(Verdict::drifted, {"column", "column", name, name});
  drift.differences = {{name, name, name, {std::make_shared<const std::string>(name), 1, 1}}};
  drift.hints = {name};
  drift.consequences = {name};
  drift.repair = name;
  drift.ref = name;
  Check error = check_of(Verdict::errored, {"table", "table", name, name});
  error.reason = name;
  Check skip = check_of(Verdict::skipped, {"table", "table", name, name});
  skip.reason = name;
  Report report = report_of({drift, error, skip});
  report.sections[0].hidden = {{name, name, name}};
  report.sections[0].warnings = {name};
  report.sections[0].properties = {{name, name}, {"server", name}};
  return report;
}

/// What stands at the left margin.
std::set<std::string> unindented_lines(const std::string& text) {
  std::set<std::string> lines;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    if (end > start && text[start] != ' ') lines.insert(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("a reporter is found by its name") {
  REQUIRE(reporter_named("junit") != nullptr);
  CHECK(reporter_named("junit")->render == render_junit);
  CHECK(reporter_named("JUnit") == nullptr);
  CHECK(reporter_names().size() == reporters.size());
}

TEST_CASE("text: when all held there is nothing but a summary") {
  CHECK(text_of(report_of({check_of(Verdict::held, table("workspace")), check_of(Verdict::held, foreign_key())}))
        == R"(shop: on server PostgreSQL 15.14, database shop
shop: 1 table, 1 foreign key
shop: 2 checks held, 0 drifted, 0 errored, 0 skipped in 0.820 s
)");
}

TEST_CASE("text: drifts by group, then errors, skips, warnings, what is hidden, and the sums") {
  Check unexpected = check_of(Verdict::drifted, table("extra"));
  unexpected.drift = "unexpected";
  unexpected.place = {};
  Report report = report_of({check_of(Verdict::held, table("workspace")), wrong_action(), unexpected, missing_index(),
                             errored(), skipped("a"), skipped("b")});
  report.sections[0].warnings = {"`ignore` index *_old matched nothing"};
  report.sections[0].hidden = {{"index a_trgm_idx", "built by hand", "2027-03-31"},
                               {"index c_idx", "no longer used", ""},
                               {"index b_trgm_idx", "built by hand", "2027-03-31"}};
  CHECK(text_of(report) == R"(shop: drifted
  workspace
    workspace(userId): on_delete cascade -> set null
      foreign_key.on_delete  expectations/shop/verify.yaml:15
      hint: a parent's rows now leave rows behind
      follows from it, not counted again:
        cascade of user: workspace is kept
      repair:
        ALTER TABLE workspace DROP CONSTRAINT fk;
        ALTER TABLE workspace ADD CONSTRAINT fk …;
    index workspace(createdAt) is missing
      index.missing  expectations/shop/verify.yaml:10

  extra
    table extra is unexpected
      table.unexpected

shop: could not be asked
  permission denied for table audit
    DETAIL: ask its owner
      table audit  expectations/shop/verify.yaml:10

shop: skipped
  2 checks: needs a disposable database

shop: warnings
  `ignore` index *_old matched nothing

shop: hidden, as the expectation asks
  built by hand (until 2027-03-31)
      index a_trgm_idx
      index b_trgm_idx
  no longer used
      index c_idx

shop: on server PostgreSQL 15.14, database shop
shop: 2 tables, 1 foreign key, 3 indexes
shop: 1 check held, 3 drifted, 1 errored, 2 skipped in 0.820 s
)");
}

TEST_CASE("text: a statement that does not fit on a line is told property by property") {
  Check check = check_of(Verdict::drifted, {"index", "index", "workspace", "workspace(name)"});
  check.differences = {{"unique", "true", "false", at(21)},
                       {"where", "", "CASE\n    WHEN deleted THEN false\nEND", at(22)}};
  check.hints = {"a hint so long that it does not fit on one line of eighty columns, and so goes on below"};
  const std::string text = text_of(report_of({check}));
  CHECK(text.substr(0, text.find("\n\n")) == R"(shop: drifted
  workspace
    workspace(name): unique, where
      index.unique  expectations/shop/verify.yaml:21
      index.where  expectations/shop/verify.yaml:22
      unique true -> false
      where
        expected  (empty)
        found     CASE
                      WHEN deleted THEN false
                  END
      hint: a hint so long that it does not fit on one line of eighty columns,
        and so goes on below)");
}

TEST_CASE("text: several differences in one place take one line") {
  Check check = wrong_action();
  check.differences = {{"on_delete", "cascade", "restrict", {}}, {"match", "simple", "full", {}}};
  const std::string text = text_of(report_of({check}));
  CHECK(text.find("    workspace(userId): on_delete cascade -> restrict; match simple -> full\n"
                  "      foreign_key.on_delete, foreign_key.match  expectations/shop/verify.yaml:10\n")
        != std::string::npos);
}

TEST_CASE("text: several expectations have a total, and nothing asked is not a pass") {
  Report report = report_of({check_of(Verdict::held, table("a"))});
  report.sections.push_back(report.sections[0]);
  report.sections[1].name = "";
  CHECK(
      text_of(report).ends_with("expectation: 1 check held, 0 drifted, 0 errored, 0 skipped\n"
                                "2 expectations: 2 checks held, 0 drifted, 0 errored, 0 skipped in 0.820 s\n"));
  report.sections.clear();
  CHECK(text_of(report) == "0 expectations: 0 checks held, 0 drifted, 0 errored, 0 skipped in 0.820 s\n"
                           "nothing held, and that is not a pass\n");
}

TEST_CASE("text: colour only where the style says so") {
  const Report report = report_of({missing_index()});
  CHECK(text_of(report).find('\x1B') == std::string::npos);
  CHECK(render_text(report, {.colour = Style::Colour::on}).find("\x1B[31mindex workspace(createdAt) is missing\x1B[0m")
        != std::string::npos);
}

TEST_CASE("text: hostile names neither break nor forge it") {
  const std::string text = text_of(hostile_report(hostile()));
  CHECK(valid_utf8(text));
  CHECK(printable(replaced(text, "\n", "")) == replaced(text, "\n", ""));
  for (const std::string& line : unindented_lines(text)) {
    CHECK(line.starts_with("shop: "));
    CHECK_FALSE(line.starts_with("shop: 9"));
  }
}

TEST_CASE("junit: a leading suite with the properties, a suite per group, a case per check") {
  Check held = check_of(Verdict::held, table("workspace"));
  held.ref = "checklist 3";
  Report report = report_of({held, wrong_action(), errored(), missing_index()});
  report.sections[0].checks[2].subject.group = "audit";
  report.sections[0].checks.push_back(skipped("a"));
  report.sections[0].warnings = {"nothing matched"};
  report.sections[0].hidden = {{"index old", "by hand", "2027-03-31"}};
  CHECK(junit_of(report) == R"xml(<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="schemaproof 0.1.0" tests="5" failures="2" errors="1" time="0.820">
  <testsuite name="shop" tests="0" failures="0" errors="0" skipped="0" time="0.820" timestamp="2026-01-02T03:04:05Z">
    <properties>
      <property name="program" value="schemaproof 0.1.0" />
      <property name="time" value="2026-01-02T03:04:05Z" />
      <property name="server" value="PostgreSQL 15.14" />
      <property name="database" value="shop" />
      <property name="sha256 verify.yaml" value="0af3" />
    </properties>
    <system-out>warning: nothing matched
hidden: index old: by hand (until 2027-03-31)</system-out>
  </testsuite>
  <testsuite name="shop.workspace" tests="4" failures="2" errors="0" skipped="1" time="0.000">
    <testcase classname="shop.workspace" name="table workspace" time="0.000" group="checklist 3" />
    <testcase classname="shop.workspace" name="foreign key workspace(userId)" time="0.000">
      <failure type="foreign_key.on_delete" message="workspace(userId): on_delete cascade -> set null">property: on_delete
expected: cascade
found: set null
stated at: expectations/shop/verify.yaml:15
hint: a parent's rows now leave rows behind
follows, not counted again: cascade of user: workspace is kept
repair:
  ALTER TABLE workspace DROP CONSTRAINT fk;
  ALTER TABLE workspace ADD CONSTRAINT fk …;</failure>
    </testcase>
    <testcase classname="shop.workspace" name="index workspace(createdAt)" time="0.000">
      <failure type="index.missing" message="index workspace(createdAt) is missing">stated at: expectations/shop/verify.yaml:10</failure>
    </testcase>
    <testcase classname="shop.workspace" name="index workspace(a)" time="0.000">
      <skipped message="needs a disposable database" />
    </testcase>
  </testsuite>
  <testsuite name="shop.audit" tests="1" failures="0" errors="1" skipped="0" time="0.000">
    <testcase classname="shop.audit" name="table audit" time="0.000">
      <error type="table" message="permission denied for table audit\nDETAIL: ask its owner">reason: permission denied for table audit
  DETAIL: ask its owner
stated at: expectations/shop/verify.yaml:10</error>
    </testcase>
  </testsuite>
</testsuites>
)xml");
}

TEST_CASE("junit: hostile names neither break nor forge it") {
  const std::string name = hostile();
  pugi::xml_document document;
  const std::string junit = junit_of(hostile_report(name));
  REQUIRE(document.load_string(junit.c_str()));
  CHECK(valid_utf8(junit));
  CHECK(junit.find("]]><") == std::string::npos);
  CHECK(junit.find("\xEF\xBF\xBE") == std::string::npos);
  CHECK(document.select_nodes("//failure").size() == 1);
  CHECK(document.select_nodes("//testcase").size() == 3);
  // The name comes back as it went in, but for what cannot be shown.
  const std::string message = document.select_node("//skipped").node().attribute("message").value();
  CHECK(message == replaced(printable(name), "\xEF\xBF\xBE", "\\xEF\\xBF\\xBE"));
}

TEST_CASE("reports hold names of any length in full") {
  const std::string name(65536, 'n');
  const Report report = hostile_report(name);
  CHECK(text_of(report).find("column." + name) != std::string::npos);
  pugi::xml_document document;
  REQUIRE(document.load_string(junit_of(report).c_str()));
  CHECK(document.select_node("//testcase").node().attribute("name").value() == "column " + name);
}

}  // namespace schemaproof
