// Whether an expectation wants what is declared held against what is enforced.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "expectation/exceptions.hpp"

namespace schemaproof {

struct EnforcementWish {
  enum class Range {
    none,    // `false`
    stated,  // nothing is said: what the expectation speaks about
    all,     // `true`: whatever is there
  };
  Range range = Range::stated;
  std::map<std::string, Exceptions> exceptions;  // by finding: `set_null`
  Place place;
};

/// Every finding there is, as the language names it.
const std::vector<std::string>& enforcement_findings_known();

EnforcementWish read_enforcement(const YamlNode& node, Mistakes& mistakes);

/// What capture states of what it finds: the section, or nothing where nothing is found.
struct WrittenException {
  std::string finding;
  std::string object;
  std::string reason;
};
std::string write_enforcement(const std::vector<WrittenException>& exceptions);

}  // namespace schemaproof
