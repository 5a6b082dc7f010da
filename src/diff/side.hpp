// What stands on one side of a comparison: a live database, an expectation, or scripts that build a database.
#pragma once

#include <string>

#include "expectation/expectation.hpp"
#include "migrations/plan.hpp"
#include "postgres/target.hpp"

namespace schemaproof {

struct Side {
  enum class Kind { live, expectation, scripts };
  Kind kind = Kind::live;
  std::string shown;        // for people; without the secrets of a URL
  Target target;            // of a live database
  Expectation expectation;  // of an expectation
  BuildPlan plan;           // of scripts
};

/// Tells by what `text` is: a URL; a folder with a `verify.yaml` or other YAML files, or a YAML file; a folder of
/// migrations, or a .sql file. Anything else, and a folder that could be either, is a mistake, and so is what is wrong
/// in an expectation.
Side recognise(const std::string& text, Mistakes& mistakes);

}  // namespace schemaproof
