#include "expectation/enforcement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "expectation/reader.hpp"
#include "support/spelling.hpp"

namespace schemaproof {

const std::vector<std::string>& enforcement_findings_known() {
  static const std::vector<std::string> known = {"disabled_trigger", "not_validated", "not_enforced",  "set_null",
                                                 "set_default",      "insert_cycle",  "invalid_index", "trigger",
                                                 "rewrite_rule",     "parent_key"};
  return known;
}

EnforcementWish read_enforcement(const YamlNode& node, Mistakes& mistakes) {
  EnforcementWish wish;
  wish.place = node.place;
  if (!node.is_map()) {
    const auto flag = read_flag(node, "'enforcement'", mistakes);
    wish.range = flag.value_or(true) ? EnforcementWish::Range::all : EnforcementWish::Range::none;
    return wish;
  }
  MapReader map(node, "'enforcement'", mistakes);
  const YamlNode* except = map.take("except");
  map.finish();
  if (except == nullptr) return wish;
  const auto& known = enforcement_findings_known();
  for_each_entry(
      *except, "'except'", mistakes, [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
        if (std::find(known.begin(), known.end(), key) == known.end()) {
          mistakes.push_back(
              {key_node.place, fmt::format("'{}' is no finding of enforcement", key), did_you_mean(key, known)});
          return;
        }
        wish.exceptions[key] = read_exceptions(value, mistakes);
      });
  return wish;
}

std::string write_enforcement(const std::vector<WrittenException>& exceptions) {
  std::map<std::string, std::map<std::string, std::string>> ordered;
  for (const WrittenException& exception : exceptions) ordered[exception.finding][exception.object] = exception.reason;
  if (ordered.empty()) return {};
  std::string text = "enforcement:\n  except:\n";
  for (const auto& [finding, objects] : ordered) {
    text += "    " + yaml_scalar(finding) + ":\n";
    for (const auto& [object, reason] : objects) {
      text += fmt::format("      {}: {}\n", yaml_scalar(object), yaml_scalar(reason));
    }
  }
  return text;
}

}  // namespace schemaproof
