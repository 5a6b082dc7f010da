// The kinds of schema object, in one list: dispatcher, section of the language, and word in every report.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

enum class Kind { table, column, primary_key, unique, foreign_key, check, index, enumeration };

struct KindWords {
  Kind kind;
  std::string_view id;       // in check ids and `ignore`: `foreign_key`
  std::string_view section;  // in the language, `counts` and `strict`: `foreign_keys`
  std::string_view words;    // to a person: `foreign key`
};

inline constexpr std::array kinds = {
    KindWords{Kind::table, "table", "tables", "table"},
    KindWords{Kind::column, "column", "columns", "column"},
    KindWords{Kind::primary_key, "primary_key", "primary_keys", "primary key"},
    KindWords{Kind::unique, "unique", "unique", "unique constraint"},
    KindWords{Kind::foreign_key, "foreign_key", "foreign_keys", "foreign key"},
    KindWords{Kind::check, "check", "checks", "check"},
    KindWords{Kind::index, "index", "indexes", "index"},
    KindWords{Kind::enumeration, "enum", "enums", "enum"},
};

constexpr const KindWords& words_of(Kind kind) {
  return kinds.at(static_cast<std::size_t>(kind));
}
std::optional<Kind> kind_with_id(std::string_view id);
std::optional<Kind> kind_with_section(std::string_view section);
std::vector<std::string> kind_ids();
std::vector<std::string> kind_sections();

}  // namespace schemaproof
