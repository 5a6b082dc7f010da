// SARIF 2.1.0, for code scanning: what drifted, each finding at the line of the expectation that it contradicts.
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "report/findings.hpp"
#include "report/json_text.hpp"
#include "report/reporter.hpp"
#include "support/uri.hpp"

namespace schemaproof {

namespace {

using Json = nlohmann::ordered_json;

Json rule_of(const Finding& finding) {
  const std::string text = rule_text(finding);
  const bool is_asked = finding.check->verdict == Verdict::drifted;
  const std::string help = is_asked ? "What the database has differs from what the expectation states: change the "
                                      "database by a migration, or the expectation."
                                    : "It is not known whether this holds: see the reason in the message.";
  return {{"id", finding.rule}, {"shortDescription", {{"text", text}}}, {"help", {{"text", help}}}};
}

Json location_of(const Place& place) {
  const std::string& path = *place.file;
  Json artifact = {{"uri", uri_of_path(path)}};
  if (!path.starts_with('/')) artifact["uriBaseId"] = "SRCROOT";
  Json location = {{"artifactLocation", std::move(artifact)}};
  // Code scanning shows nothing that has no line.
  location["region"] = {{"startLine", place.line > 0 ? place.line : 1}};
  return {{"physicalLocation", std::move(location)}};
}

Json result_of(const Finding& finding) {
  std::string text = finding.section->name.empty() ? "" : finding.section->name + ": ";
  text += finding.message;
  if (!finding.more.empty()) text += "\n" + finding.more;
  Json result = {{"ruleId", finding.rule},
                 {"level", "error"},
                 {"message", {{"text", std::move(text)}}},
                 {"locations", Json::array()},
                 {"partialFingerprints", {{"schemaproof/v1", finding.fingerprint}}}};
  if (finding.place.known()) result["locations"].push_back(location_of(finding.place));
  return result;
}

/// `0.1.0` of `schemaproof 0.1.0`.
std::string_view version_in(std::string_view program) {
  return program.substr(program.rfind(' ') + 1);
}

}  // namespace

std::string render_sarif(const Report& report, const Style& /*style*/) {
  Json rules = Json::array();
  Json results = Json::array();
  std::set<std::string> known;
  for (const Finding& finding : findings_of(report)) {
    if (known.insert(finding.rule).second) rules.push_back(rule_of(finding));
    results.push_back(result_of(finding));
  }
  Json invocation = {{"executionSuccessful", report.counts().errored == 0}, {"exitCode", exit_code(report)}};
  if (!report.time.empty()) invocation["endTimeUtc"] = report.time;
  const Json driver = {{"name", "schemaproof"}, {"version", version_in(report.program)}, {"rules", std::move(rules)}};
  const Json run = {{"tool", {{"driver", driver}}},
                    {"invocations", Json::array({std::move(invocation)})},
                    {"columnKind", "utf16CodeUnits"},
                    {"results", std::move(results)}};
  const Json document = {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Json::array({run})}};
  return json_text(document, 1) + "\n";
}

}  // namespace schemaproof
