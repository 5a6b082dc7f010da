// The whole report for programs: docs/report.schema.json says how it looks. What is empty is left out.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "report/json_text.hpp"
#include "report/reporter.hpp"

namespace schemaproof {

namespace {

using Json = nlohmann::ordered_json;

constexpr int format_version = 1;

void add(Json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

void add(Json& object, const char* name, const std::vector<std::string>& values) {
  if (!values.empty()) object[name] = values;
}

void add(Json& object, const Place& place) {
  if (!place.known()) return;
  object["file"] = *place.file;
  if (place.line > 0) object["line"] = place.line;
}

Json json_of(const Counts& counts) {
  return {{"held", counts.held}, {"drifted", counts.drifted}, {"errored", counts.errored}, {"skipped", counts.skipped}};
}

Json json_of(const Difference& difference) {
  Json object = {{"property", difference.property}, {"expected", difference.expected}, {"found", difference.found}};
  add(object, difference.place);
  return object;
}

Json json_of(const Blame& blame) {
  Json object = Json::object();
  add(object, "properties", blame.properties);
  add(object, "script", blame.script);
  add(object, "file", blame.file);
  object["held_before"] = blame.held_before;
  return object;
}

Json json_of(const Check& check) {
  Json object = {{"kind", check.subject.kind},
                 {"name", check.subject.name},
                 {"group", check.subject.group},
                 {"verdict", word_of(check.verdict)}};
  if (check.verdict == Verdict::drifted) object["ids"] = check.ids();
  add(object, "drift", check.drift);
  for (const Difference& difference : check.differences) object["differences"].push_back(json_of(difference));
  add(object, "reason", check.reason);
  for (const Blame& blame : check.blames) object["since"].push_back(json_of(blame));
  add(object, "hints", check.hints);
  add(object, "follows", check.consequences);
  add(object, "repair", check.repair);
  add(object, "ref", check.ref);
  add(object, check.place);
  return object;
}

Json json_of(const Hidden& hidden) {
  Json object = {{"subject", hidden.subject}};
  add(object, "reason", hidden.reason);
  add(object, "until", hidden.until);
  return object;
}

/// All of a section but its checks.
Json head_of(const Section& section) {
  Json object = {{"name", section.name}, {"counts", json_of(tallied(section))}, {"properties", Json::array()}};
  for (const auto& [name, value] : section.properties)
    object["properties"].push_back({{"name", name}, {"value", value}});
  for (const Hidden& hidden : section.hidden) object["hidden"].push_back(json_of(hidden));
  add(object, "warnings", section.warnings);
  add(object, "not_verified", section.not_verified);
  add(object, "repair", section.repair);
  return object;
}

/// `head`, without its closing brace, and a list of `items` behind it, each on a line.
template <class T>
void write_with_list(std::string& text, const Json& head, const char* name, const std::vector<T>& items,
                     void (*write)(std::string&, const T&)) {
  std::string object = json_text(head, -1);
  object.pop_back();
  text.append(object).append(",\"").append(name).append("\":[");
  std::string_view separator = "\n";
  for (const T& item : items) {
    text += separator;
    write(text, item);
    separator = ",\n";
  }
  text += "]}";
}

void write_check(std::string& text, const Check& check) {
  text += json_text(json_of(check), -1);
}

void write_section(std::string& text, const Section& section) {
  write_with_list(text, head_of(section), "checks", section.checks, write_check);
}

}  // namespace

/// A line for each check: of a hundred thousand, only one is held as a tree.
std::string render_json(const Report& report, const Style& /*style*/) {
  const Json head = {
      {"format", format_version},  {"program", report.program},      {"time", report.time},
      {"seconds", report.seconds}, {"exit_code", exit_code(report)}, {"counts", json_of(report.counts())}};
  std::string text;
  write_with_list(text, head, "expectations", report.sections, write_section);
  return text + "\n";
}

}  // namespace schemaproof
