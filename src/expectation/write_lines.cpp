#include "expectation/write_lines.hpp"

#include <algorithm>
#include <sstream>

#include "expectation/yaml.hpp"
#include "model/privileges.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Whether YAML's block style gives back this very text.
bool fits_in_block(const std::string& text) {
  if (text.find('\n') == std::string::npos || text.front() == ' ' || text.front() == '\n' || text.back() == '\n') {
    return false;
  }
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    // A tab is content there; anything else that is not to be seen is not.
    std::replace(line.begin(), line.end(), '\t', ' ');
    if (printable(line) != line || line.find("\xEF\xBB\xBF") != std::string::npos) return false;
  }
  return text.front() != '\t';
}

}  // namespace

void nest(Lines& lines, const std::string& key, const Lines& below) {
  lines.push_back(key + (below.empty() ? ": {}" : ":"));
  for (const std::string& line : below) lines.push_back(line.empty() ? line : "  " + line);
}

void add_text(Lines& lines, const std::string& key, const std::string& text) {
  if (!fits_in_block(text)) {
    lines.push_back(key + ": " + yaml_scalar(text));
    return;
  }
  lines.push_back(key + ": |-");
  std::istringstream parts(text);
  for (std::string line; std::getline(parts, line);) lines.push_back(line.empty() ? line : "  " + line);
}

void add_value(Lines& lines, std::string_view key, const Value& value) {
  const std::string own(key);
  if (const auto* entries = std::get_if<Entries>(&value)) {
    Lines below;
    for (const auto& [name, text] : *entries) {
      add_text(below, yaml_scalar(key == "grants" ? grantee_text(name) : name_text(name)), text);
    }
    if (entries->empty())
      lines.push_back(own + ": none");
    else
      nest(lines, own, below);
    return;
  }
  const std::string text = shown(value);
  // The word `none`, which in quotes would be somebody's name.
  const bool is_none = value == Value(std::string()) || value == Value(Names{});
  if (std::holds_alternative<bool>(value) || is_none)
    lines.push_back(own + ": " + text);
  else
    add_text(lines, own, text);
}

Lines lines_of(const Object& object, const Object& plain, Fields fields) {
  Lines lines;
  for (const Field& field : fields) {
    const std::optional<Value> value = get(object, field);
    if (!value || value == get(plain, field)) continue;
    const bool says_nothing = field.unstated == nullptr && *value == Value(std::string());
    if (!says_nothing) add_value(lines, field.name, *value);
  }
  return lines;
}

}  // namespace schemaproof
