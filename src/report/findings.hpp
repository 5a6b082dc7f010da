// What of a report somebody has to look at, one by one, as programs list it: each with a rule, a message and a line.
#pragma once

#include <string>
#include <vector>

#include "model/report.hpp"

namespace schemaproof {

/// A difference of a check that drifted, such a check as a whole, or one that could not be asked.
struct Finding {
  const Section* section = nullptr;
  const Check* check = nullptr;
  std::string rule;     // `foreign_key.on_delete`, `index.missing`, `query.errored`
  std::string message;  // what is so, on one printable line
  std::string more;     // hints, since when, what follows, the repair: printable lines; may be empty
  Place place;          // where it is stated, else the first file of the expectation; may be unknown
  /// The same in every run that finds it, wherever it is stated by then: hexadecimal.
  std::string fingerprint;
};

/// In the order of the report.
std::vector<Finding> findings_of(const Report& report);

/// What a rule asks, for somebody who meets its name: `The property on_delete of a foreign key is as stated.`
std::string rule_text(const Finding& finding);

}  // namespace schemaproof
