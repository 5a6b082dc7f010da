#include "checks/preservation/kept_value.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// What a domain is over, however many there are on the way.
std::string below_domains(std::string type, const Schema& schema) {
  for (auto domain = schema.domains.find(parse_name(type)); domain != schema.domains.end() && domain->second.type;
       domain = schema.domains.find(parse_name(type)))
    type = *domain->second.type;
  return type;
}

std::optional<std::string> element_of(const std::string& type) {
  return type.ends_with("[]") ? std::optional(type.substr(0, type.find('['))) : std::nullopt;
}

/// The attributes that a composite type had, with their types; empty where they are not those with which it begins now.
Entries attributes_kept(const std::string& type, const Schema& before, const Schema& after) {
  const auto was = before.composite_types.find(parse_name(type));
  const auto is = after.composite_types.find(parse_name(type));
  if (was == before.composite_types.end() || is == after.composite_types.end()) return {};
  const Entries old_ones = was->second.attributes.value_or(Entries{});
  Entries new_ones = is->second.attributes.value_or(Entries{});
  const auto same_type = [](const auto& a, const auto& b) { return a.second == b.second; };
  const bool begins_alike =
      old_ones.size() <= new_ones.size() && std::equal(old_ones.begin(), old_ones.end(), new_ones.begin(), same_type);
  if (!begins_alike) return {};
  new_ones.resize(old_ones.size());
  return new_ones;
}

std::size_t attributes_in(const std::string& type, const Schema& schema) {
  const auto found = schema.composite_types.find(parse_name(type));
  return found == schema.composite_types.end() ? 0 : found->second.attributes.value_or(Entries{}).size();
}

/// An array of as many dimensions, whose elements are those of `array`, each what `element` makes of it. Elements are
/// taken by their subscripts: where they stand in FROM, a NULL and a row of NULLs are one.
std::string rebuilt(const KeptValue& element, const std::string& array, int dimensions) {
  std::string subscripts;
  for (int i = 1; i <= dimensions; ++i) subscripts += fmt::format("[schemaproof_{}]", i);
  std::string sql = kept_sql(element, fmt::format("({}){}", array, subscripts));
  for (int i = dimensions; i > 0; --i) {
    sql = fmt::format(
        "ARRAY(SELECT {} FROM pg_catalog.generate_subscripts({}, {}) AS schemaproof_{} ORDER BY "
        "schemaproof_{})",
        sql, array, i, i, i);
  }
  return sql;
}

/// As text, with the bounds that stand before it where one does not begin at 1.
std::string kept_array(const KeptValue& element, const std::string& array) {
  constexpr int most_dimensions = 6;
  std::string cases;
  for (int i = 1; i <= most_dimensions; ++i)
    cases += fmt::format(" WHEN {} THEN {}", i, as_text(rebuilt(element, array, i)));
  return fmt::format(
      "(pg_catalog.substring({0}, '^[^{{]*') || CASE coalesce(pg_catalog.array_ndims({1}), 0) WHEN 0 THEN "
      "'{{}}'{2} "
      "END)",
      as_text(array), array, cases);
}

}  // namespace

std::string as_text(const std::string& value) {
  return fmt::format("CAST({} AS pg_catalog.text)", value);
}

KeptValue kept_of(const std::string& type, const Schema& before, const Schema& after) {
  const std::string own = below_domains(type, after);
  if (own != below_domains(type, before)) return {};
  KeptValue kept;
  if (const auto element = element_of(own)) {
    KeptValue of_elements = kept_of(*element, before, after);
    if (!of_elements.is_whole()) {
      kept.shape = KeptValue::Shape::array;
      kept.parts.push_back(std::move(of_elements));
    }
    return kept;
  }
  const Entries attributes = attributes_kept(own, before, after);
  bool has_more = !attributes.empty() && attributes.size() < attributes_in(own, after);
  for (const auto& [name, its_type] : attributes) {
    KeptValue part = kept_of(its_type, before, after);
    part.attribute = name;
    has_more = has_more || !part.is_whole();
    kept.parts.push_back(std::move(part));
  }
  if (!has_more) return {};
  kept.shape = KeptValue::Shape::row;
  return kept;
}

std::string kept_sql(const KeptValue& kept, const std::string& value) {
  if (kept.is_whole()) return value;
  if (kept.shape == KeptValue::Shape::array) return kept_array(kept.parts.front(), value);
  std::vector<std::string> parts;
  for (const KeptValue& part : kept.parts)
    parts.push_back(kept_sql(part, fmt::format("({}).{}", value, quoted_name(part.attribute))));
  // A row of NULLs IS NULL too; its text is none.
  return fmt::format("CASE WHEN {} IS NOT NULL THEN ROW({}) END", as_text(value), joined(parts, ", "));
}

}  // namespace schemaproof
