#include "support/mistake.hpp"

namespace schemaproof {

std::string Place::line_text() const {
  if (!file) return {};
  return line > 0 ? *file + ":" + std::to_string(line) : *file;
}

std::string Place::text() const {
  const std::string upto_line = line_text();
  return file && line > 0 && column > 0 ? upto_line + ":" + std::to_string(column) : upto_line;
}

}  // namespace schemaproof
