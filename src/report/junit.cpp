// How does a report read in JUnit XML, for CI servers and auditors? Every check that was asked is a case, those that
// held included, in the shape that tests/junit.xsd describes.
//
// The suites lie flat, since not every consumer looks into nested ones. The first suite of each section has its name
// and no cases: it carries the properties (server, database, files with their hashes), what was hidden and the
// warnings, once, where any reader of suites finds them. Repeated on each of 10,000 suites, they would be most of the
// file. The root has no `skipped`, because the format knows it of a suite only.
#include <fmt/format.h>

#include <pugixml.hpp>

#include "report/reporter.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

struct StringWriter : pugi::xml_writer {
  std::string text;
  void write(const void* data, std::size_t size) override { text.append(static_cast<const char*>(data), size); }
};

/// Of what is printable, XML 1.0 lacks only U+FFFE and U+FFFF; pugixml writes them all the same.
std::string without_noncharacters(std::string text) {
  constexpr std::string_view first = "\xEF\xBF\xBE";
  constexpr std::string_view second = "\xEF\xBF\xBF";
  text = replaced(std::move(text), first, R"(\xEF\xBF\xBE)");
  text = replaced(std::move(text), second, R"(\xEF\xBF\xBF)");
  return text;
}

void attribute(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(without_noncharacters(printable(value)).c_str());
}

void attribute(pugi::xml_node node, const char* name, std::size_t value) {
  attribute(node, name, std::to_string(value));
}

/// `text` is made of lines that are printable already.
void content(pugi::xml_node node, std::string text) {
  if (text.empty()) return;
  node.append_child(pugi::node_pcdata).set_value(without_noncharacters(std::move(text)).c_str());
}

/// Adds `label text` to `lines`, with the further lines of `text` indented: only our labels stand at the margin.
void labelled(std::string& lines, std::string_view label, std::string_view text) {
  if (text.empty()) return;
  if (!lines.empty()) lines += '\n';
  lines += label;
  lines += printable_lines(text, 2);
}

std::string seconds_text(double seconds) {
  return fmt::format("{:.3f}", seconds);
}

std::string suite_name(const Section& section, std::string_view group) {
  if (section.name.empty() || group.empty()) return section.name + std::string(group);
  return fmt::format("{}.{}", section.name, group);
}

std::string details(const Check& check) {
  std::string lines;
  for (const Difference& difference : check.differences) {
    labelled(lines, "property: ", difference.property);
    labelled(lines, "expected: ", told(difference.expected));
    labelled(lines, "found: ", told(difference.found));
    labelled(lines, "stated at: ", stated_at(check, difference));
  }
  labelled(lines, "reason: ", check.reason);
  if (check.differences.empty()) labelled(lines, "stated at: ", check.place.line_text());
  for (const Blame& blame : check.blames)
    labelled(lines, "blame: ", blamed(blame) + (blame.file.empty() ? "" : "  " + blame.file));
  labelled(lines, "ref: ", check.ref);
  for (const std::string& hint : check.hints) labelled(lines, "hint: ", hint);
  for (const std::string& consequence : check.consequences)
    labelled(lines, "follows, not counted again: ", consequence);
  labelled(lines, "repair:\n  ", check.repair);
  return lines;
}

void finding(pugi::xml_node node, const Check& check, std::string_view message) {
  attribute(node, "type", joined(check.ids(), ", "));
  attribute(node, "message", message);
  content(node, details(check));
}

void test_case(pugi::xml_node suite, const Check& check, std::string_view class_name) {
  pugi::xml_node node = suite.append_child("testcase");
  attribute(node, "classname", class_name);
  attribute(node, "name", check.subject.text());
  // All is asked at once, so no case has a time of its own; some consumers show NaN where there is none.
  attribute(node, "time", seconds_text(0));
  if (!check.ref.empty()) attribute(node, "group", check.ref);
  switch (check.verdict) {
    case Verdict::held: break;
    case Verdict::drifted: finding(node.append_child("failure"), check, shortest_statement(check)); break;
    case Verdict::errored: finding(node.append_child("error"), check, check.reason); break;
    case Verdict::skipped: attribute(node.append_child("skipped"), "message", check.reason); break;
  }
}

pugi::xml_node test_suite(pugi::xml_node root, std::string_view name, const Counts& counts, double seconds) {
  pugi::xml_node suite = root.append_child("testsuite");
  attribute(suite, "name", name);
  attribute(suite, "tests", counts.held + counts.drifted + counts.errored + counts.skipped);
  attribute(suite, "failures", counts.drifted);
  attribute(suite, "errors", counts.errored);
  attribute(suite, "skipped", counts.skipped);
  attribute(suite, "time", seconds_text(seconds));
  return suite;
}

void property(pugi::xml_node properties, std::string_view name, std::string_view value) {
  const pugi::xml_node node = properties.append_child("property");
  attribute(node, "name", name);
  attribute(node, "value", value);
}

std::string notes(const Section& section) {
  std::string lines;
  for (const std::string& warning : section.warnings) labelled(lines, "warning: ", warning);
  if (!section.not_verified.empty()) labelled(lines, "present, not verified: ", section.not_verified);
  for (const Hidden& hidden : section.hidden) {
    labelled(lines, "hidden: ", hidden.subject + ": " + hidden_because(hidden));
  }
  return lines;
}

/// The suite without cases that says on what a section was asked.
void leading_suite(pugi::xml_node root, const Report& report, const Section& section) {
  // How the time was shared among several sections is not known; the root has the sum.
  pugi::xml_node suite = test_suite(root, section.name, {}, report.sections.size() == 1 ? report.seconds : 0);
  if (!report.time.empty()) attribute(suite, "timestamp", report.time);
  const pugi::xml_node properties = suite.append_child("properties");
  property(properties, "program", report.program);
  property(properties, "time", report.time);
  for (const auto& [name, value] : section.properties) property(properties, name, value);
  if (std::string lines = notes(section); !lines.empty()) content(suite.append_child("system-out"), std::move(lines));
}

void group_suite(pugi::xml_node root, const Section& section, const Group& group) {
  const std::string name = suite_name(section, group.name);
  const pugi::xml_node suite = test_suite(root, name, tallied(group.checks), 0);
  for (const Check* check : group.checks) test_case(suite, *check, name);
}

void test_suites(pugi::xml_node root, const Report& report) {
  const Counts counts = report.counts();
  attribute(root, "name", report.program);
  attribute(root, "tests", counts.held + counts.drifted + counts.errored + counts.skipped);
  attribute(root, "failures", counts.drifted);
  attribute(root, "errors", counts.errored);
  attribute(root, "time", seconds_text(report.seconds));
  for (const Section& section : report.sections) {
    leading_suite(root, report, section);
    for (const Group& group : groups_of(section)) group_suite(root, section, group);
  }
}

}  // namespace

std::string render_junit(const Report& report, const Style& /*style*/) {
  pugi::xml_document document;
  const pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  attribute(declaration, "version", "1.0");
  attribute(declaration, "encoding", "UTF-8");
  test_suites(document.append_child("testsuites"), report);
  StringWriter writer;
  document.save(writer, "  ", pugi::format_indent, pugi::encoding_utf8);
  return std::move(writer.text);
}

}  // namespace schemaproof
