#include "model/kind.hpp"

namespace schemaproof {

std::optional<Kind> kind_with_id(std::string_view id) {
  for (const KindWords& words : kinds) {
    if (words.id == id) return words.kind;
  }
  return std::nullopt;
}

std::optional<Kind> kind_with_section(std::string_view section) {
  for (const KindWords& words : kinds) {
    if (words.section == section) return words.kind;
  }
  return std::nullopt;
}

std::vector<std::string> object_ids() {
  std::vector<std::string> ids;
  for (const KindWords& words : kinds) {
    if (is_object(words.kind)) ids.emplace_back(words.id);
  }
  return ids;
}

std::vector<std::string> object_sections() {
  std::vector<std::string> sections;
  for (const KindWords& words : kinds) {
    if (is_object(words.kind)) sections.emplace_back(words.section);
  }
  return sections;
}

std::vector<std::string> kind_sections() {
  std::vector<std::string> sections;
  for (const KindWords& words : kinds) sections.emplace_back(words.section);
  return sections;
}

}  // namespace schemaproof
