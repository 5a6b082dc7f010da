#include "checks/cascade/values.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "checks/cascade/built_in_values.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr int deepest_type = 16;  // of types within types

std::string with_escapes(const std::string& text) {
  return replaced(replaced(text, "\\", "\\\\"), "\"", "\\\"");
}

/// As an element of an array, a bound of a range or an attribute of a record.
std::string enclosed(const std::string& text) {
  return "\"" + with_escapes(text) + "\"";
}

std::string range_text(const std::string& lower, const std::string& upper, char close) {
  return "[" + enclosed(lower) + "," + enclosed(upper) + close;
}

template <class T>
const T* find_in(const std::map<Name, T>& objects, const Schema& schema, const std::string& type) {
  Name name = parse_name(type);
  if (name.schema == schema.home) name.schema.clear();
  const auto found = objects.find(name);
  return found == objects.end() ? nullptr : &found->second;
}

/// Without what follows from ` COLLATE ` on.
std::string without_collation(const std::string& type) {
  for (const SqlToken& token : sql_tokens(type)) {
    if (token.is("collate") && token.begin > 0)
      return std::string(trimmed(std::string_view(type).substr(0, token.begin)));
  }
  return type;
}

bool number_fits(const TypeParts& type, const std::string& text) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end || !std::isfinite(number)) return false;
  if (type.name == "numeric") {
    if (type.modifiers.empty()) return true;
    const int scale = type.modifier(1, 0);
    const double room = std::pow(10.0, type.modifier(0, 1000) - scale);
    return std::abs(number) + 0.5 * std::pow(10.0, -scale) < room;
  }
  if (type.name == "real") return std::abs(number) < 3e38;
  if (type.name == "double precision") return true;
  if (type.name == "money") return std::abs(number) < 9e16 && text.find_first_of("eE") == std::string::npos;
  std::int64_t whole = 0;
  const auto [whole_rest, whole_error] = std::from_chars(text.data(), end, whole);
  if (whole_error != std::errc{} || whole_rest != end) return false;
  if (type.name == "smallint") return whole >= -32768 && whole <= 32767;
  if (type.name != "integer") return true;
  return whole >= std::numeric_limits<std::int32_t>::min() && whole <= std::numeric_limits<std::int32_t>::max();
}

std::size_t character_count(const std::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

int TypeParts::modifier(std::size_t index, int otherwise) const {
  if (index >= modifiers.size()) return otherwise;
  int number = 0;
  const std::string& text = modifiers[index];
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} ? number : otherwise;
}

TypeParts type_parts(std::string_view type) {
  TypeParts parts;
  const std::vector<SqlToken> tokens = sql_tokens(type);
  std::size_t name_end = type.size();
  std::size_t modifiers_begin = 0;
  for (const SqlToken& token : tokens) {
    if (token.depth != 0) continue;
    if (token.is("(") || token.is("[")) name_end = std::min(name_end, token.begin);
    if (token.is("(")) modifiers_begin = token.end();
    if (token.is(")"))
      parts.modifiers = split_top_level(type.substr(modifiers_begin, token.begin - modifiers_begin), ',');
    if (token.is("[")) parts.is_array = true;
  }
  parts.name = trimmed(type.substr(0, name_end));
  return parts;
}

std::vector<const Domain*> Values::domains_of(const std::string& type) const {
  std::vector<const Domain*> domains;
  std::string under = type;
  while (domains.size() < deepest_type) {
    const TypeParts parts = type_parts(under);
    const Domain* domain =
        parts.is_array || is_built_in(parts) ? nullptr : find_in(schema_.domains, schema_, parts.name);
    if (domain == nullptr || !domain->type) break;
    domains.push_back(domain);
    under = *domain->type;
  }
  return domains;
}

std::string Values::base_type(const std::string& type) const {
  const std::vector<const Domain*> domains = domains_of(type);
  return domains.empty() ? type : *domains.back()->type;
}

std::vector<std::string> Values::domain_checks(const std::string& type) const {
  std::vector<std::string> checks;
  for (const Domain* domain : domains_of(type)) {
    for (const auto& [name, expression] : domain->checks.value_or(Entries{})) {
      constexpr std::string_view mark = " NOT VALID";
      const std::string_view all = expression;
      checks.emplace_back(all.ends_with(mark) ? all.substr(0, all.size() - mark.size()) : all);
    }
  }
  return checks;
}

bool Values::takes_null(const std::string& type) const {
  const std::vector<const Domain*> domains = domains_of(type);
  return std::all_of(domains.begin(), domains.end(), [](const Domain* d) { return d->nullable.value_or(true); });
}

std::string Values::element_type(const std::string& type) const {
  const std::string base = base_type(type);
  if (!type_parts(base).is_array) return {};
  for (const SqlToken& token : sql_tokens(base)) {
    if (token.is("[") && token.depth == 0) return std::string(trimmed(std::string_view(base).substr(0, token.begin)));
  }
  return {};
}

std::string Values::range_subtype(const std::string& type) const {
  const TypeParts parts = type_parts(base_type(type));
  if (parts.is_array) return {};
  if (std::string subtype = built_in_range_subtype(parts.name); !subtype.empty()) return subtype;
  const Range* range = is_built_in(parts) ? nullptr : find_in(schema_.ranges, schema_, parts.name);
  return range == nullptr ? std::string() : range->subtype.value_or("");
}

std::string Values::multirange_subtype(const std::string& type) const {
  const TypeParts parts = type_parts(type);
  if (std::string subtype = built_in_range_subtype(replaced(parts.name, "multirange", "range")); !subtype.empty()) {
    return subtype;
  }
  Name wanted = parse_name(parts.name);
  if (wanted.schema == schema_.home) wanted.schema.clear();
  for (const auto& [name, range] : schema_.ranges) {
    if (name.schema == wanted.schema && range.multirange == wanted.name) return range.subtype.value_or("");
  }
  return {};
}

Names Values::labels(const std::string& type) const {
  const TypeParts parts = type_parts(base_type(type));
  const Enum* found = parts.is_array || is_built_in(parts) ? nullptr : find_in(schema_.enums, schema_, parts.name);
  return found == nullptr ? Names{} : found->labels.value_or(Names{});
}

std::vector<std::pair<std::string, std::string>> Values::attributes(const std::string& type) const {
  std::vector<std::pair<std::string, std::string>> attributes;
  if (const auto* composite = find_in(schema_.composite_types, schema_, type)) {
    for (const auto& [name, attribute] : composite->attributes.value_or(Entries{}))
      attributes.emplace_back(name, without_collation(attribute));
  } else if (const auto* table = find_in(schema_.tables, schema_, type)) {
    for (const Column& column : table->columns) attributes.emplace_back(column.name, column.type.value_or(""));
  }
  return attributes;
}

std::string record_text(const std::vector<std::optional<std::string>>& values) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "(" : ",") + (value ? enclosed(*value) : std::string());
  return text + ")";
}

std::optional<std::string> Values::record(const std::string& type, std::size_t n, int depth) const {
  std::vector<std::optional<std::string>> values;
  for (const auto& [name, attribute] : attributes(type)) {
    const auto& value = values.emplace_back(value_within(attribute, n, depth));
    if (!value && !takes_null(attribute)) return std::nullopt;
  }
  return values.empty() ? std::nullopt : std::optional(record_text(values));
}

std::optional<std::string> Values::value_within(const std::string& type, std::size_t n, int depth) const {
  if (depth > deepest_type) return std::nullopt;
  const std::string base = base_type(type);
  const TypeParts parts = type_parts(base);
  if (parts.is_array) {
    // Of a type without values there is still the empty array.
    const std::optional<std::string> element = value_within(element_type(base), n, depth + 1);
    return element ? "{" + enclosed(*element) + "}" : "{}";
  }
  if (is_built_in(parts)) return built_in_value(parts, n);
  if (const Names all = labels(base); !all.empty()) return all[n % all.size()];
  if (find_in(schema_.enums, schema_, parts.name) != nullptr) return std::nullopt;
  const std::string own_subtype = range_subtype(base);
  const std::string subtype = own_subtype.empty() ? multirange_subtype(base) : own_subtype;
  if (!subtype.empty()) {
    const std::optional<std::string> lower = value_within(subtype, n, depth + 1);
    if (!lower) return "empty";
    const bool in_order = built_in_range_subtype(replaced(parts.name, "multirange", "range")) == subtype;
    // Of one value alone where the order of values is not known: so no two overlap.
    const std::string range =
        in_order ? range_text(*lower, *value_within(subtype, n + 1, depth + 1), ')') : range_text(*lower, *lower, ']');
    return own_subtype.empty() ? "{" + range + "}" : range;
  }
  if (std::optional<std::string> made = record(parts.name, n, depth + 1)) return made;
  return built_in_value(parts, n);
}

std::optional<std::string> Values::value(const std::string& type, std::size_t n) const {
  return value_within(type, n, 0);
}

std::vector<std::string> Values::variety(const std::string& type) const {
  const std::string base = base_type(type);
  const TypeParts parts = type_parts(base);
  std::vector<std::string> all = labels(base);
  if (parts.is_array) {
    all = {"{}"};
    const std::string element = element_type(base);
    const std::string separator = base_type(element) == "box" ? ";" : ",";
    for (const std::string& one : variety(element)) all.push_back("{" + enclosed(one) + "}");
    const std::optional<std::string> first = value(element, 0);
    const std::optional<std::string> second = value(element, 1);
    if (first && second) all.push_back("{" + enclosed(*first) + separator + enclosed(*second) + "}");
  } else if (const std::string subtype = range_subtype(base); !subtype.empty()) {
    all = {"empty", "(,)"};
    if (const std::optional<std::string> bound = value(subtype, 0)) {
      all.push_back("[" + enclosed(*bound) + ",)");
      all.push_back("(," + enclosed(*bound) + ")");
    }
  } else if (!multirange_subtype(base).empty()) {
    all = {"{}", "{(,)}"};
  } else if (all.empty()) {
    all = built_in_variety(parts);
  }
  std::erase_if(all, [&](const std::string& text) { return !fits(base, text); });
  for (std::size_t n = 0; n < 2; ++n) {
    const std::optional<std::string> one = value(base, n);
    if (one && std::find(all.begin(), all.end(), *one) == all.end()) all.push_back(*one);
  }
  return all;
}

bool Values::fits(const std::string& type, const std::string& text) const {
  const TypeParts parts = type_parts(base_type(type));
  if (parts.is_array) return true;
  const std::string& name = parts.name;
  const bool is_number = name == "smallint" || name == "integer" || name == "bigint" || name == "numeric"
                         || name == "real" || name == "double precision" || name == "money";
  if (is_number) return number_fits(parts, text);
  const std::size_t length = character_count(text);
  const bool is_bits = name == "bit" || name == "bit varying" || name == "varbit";
  if (is_bits && text.find_first_not_of("01") != std::string::npos) return false;
  if (name == "bit") return length == static_cast<std::size_t>(parts.modifier(0, 1));
  if (name == "name") return text.size() < 64;
  if (name == "\"char\"") return text.size() <= 1;
  if (is_bits || name == "varchar" || name == "char") {
    const int room = parts.modifier(0, name == "char" ? 1 : std::numeric_limits<int>::max());
    return length <= static_cast<std::size_t>(room) && valid_utf8(text);
  }
  return valid_utf8(text);
}

}  // namespace schemaproof
