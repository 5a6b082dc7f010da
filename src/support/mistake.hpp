// What is said when the question is wrong: a usage error or a fault in an expectation file. All are collected and
// reported at once; exit code 2.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace schemaproof {

/// A place in a file. Lines and columns count from 1; 0 says "the file as a whole".
struct Place {
  std::shared_ptr<const std::string> file;
  int line = 0;
  int column = 0;

  [[nodiscard]] bool known() const { return file != nullptr; }
  /// `path:12:5`, `path:12` or `path`; empty for an unknown place.
  [[nodiscard]] std::string text() const;
  /// Without the column, as reports show it.
  [[nodiscard]] std::string line_text() const;
};

struct Mistake {
  Place place;
  std::string problem;
  std::string hint;
};

using Mistakes = std::vector<Mistake>;

}  // namespace schemaproof
