// GitLab's code quality report: the widget of a merge request shows what a branch adds, told by the fingerprints.
#include <nlohmann/json.hpp>
#include <string>

#include "report/findings.hpp"
#include "report/json_text.hpp"
#include "report/reporter.hpp"

namespace schemaproof {

std::string render_gitlab(const Report& report, const Style& /*style*/) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Finding& finding : findings_of(report)) {
    // Whatever has no path or line GitLab refuses, and the rest of the file with it.
    const std::string path = finding.place.known() ? *finding.place.file : "expectations";
    all.push_back(
        {{"description",
          finding.section->name.empty() ? finding.message : finding.section->name + ": " + finding.message},
         {"check_name", finding.rule},
         {"fingerprint", finding.fingerprint},
         {"severity", "critical"},
         {"location", {{"path", path}, {"lines", {{"begin", finding.place.line > 0 ? finding.place.line : 1}}}}}});
  }
  return json_text(all, 1) + "\n";
}

}  // namespace schemaproof
