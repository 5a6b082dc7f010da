// Which values does a type have?
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/schema.hpp"

namespace schemaproof {

/// A type's spelling taken apart: `auth.code(10,2)[]` is `auth.code` of 10 and 2, an array.
struct TypeParts {
  std::string name;
  std::vector<std::string> modifiers;
  bool is_array = false;

  /// A modifier that is a number; `otherwise` where there is none.
  [[nodiscard]] int modifier(std::size_t index, int otherwise) const;
};
TypeParts type_parts(std::string_view type);

/// A record's text, of what it is made of in turn.
std::string record_text(const std::vector<std::optional<std::string>>& values);

/// Values of types as the type's input function takes them; whoever sends them quotes them. Types are spelled as
/// `short_type` spells them. The schema must outlive it.
class Values {
public:
  explicit Values(const Schema& schema) : schema_(schema) {}

  /// The n-th value of the type; different ones for different n, as far as the type has so many. Empty for a type that
  /// nobody here knows, or that has no values. What a domain's checks say is not minded.
  [[nodiscard]] std::optional<std::string> value(const std::string& type, std::size_t n) const;
  /// A few values as different as the type allows, to try checks with: negative, zero, one, large, empty.
  [[nodiscard]] std::vector<std::string> variety(const std::string& type) const;
  /// Whether a number, a text or a string of bits fits the type; true of types that are neither.
  [[nodiscard]] bool fits(const std::string& type, const std::string& text) const;

  /// The type under domains, as the schema spells it; other types as they are.
  [[nodiscard]] std::string base_type(const std::string& type) const;
  /// The checks over VALUE that values of the domain must satisfy, those of the domains under it included.
  [[nodiscard]] std::vector<std::string> domain_checks(const std::string& type) const;
  /// Whether NULL is a value of it: not where a domain says NOT NULL.
  [[nodiscard]] bool takes_null(const std::string& type) const;
  /// The type of an array's elements; empty for other types.
  [[nodiscard]] std::string element_type(const std::string& type) const;
  /// What a range is over; empty for other types, multiranges among them.
  [[nodiscard]] std::string range_subtype(const std::string& type) const;
  /// The labels of an enum; empty for other types.
  [[nodiscard]] Names labels(const std::string& type) const;
  /// What a record of the type is made of, each by name with its type: a composite type's attributes, or a table's
  /// columns; none of other types.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> attributes(const std::string& type) const;

private:
  [[nodiscard]] std::optional<std::string> value_within(const std::string& type, std::size_t n, int depth) const;
  [[nodiscard]] std::optional<std::string> record(const std::string& type, std::size_t n, int depth) const;
  [[nodiscard]] std::vector<const Domain*> domains_of(const std::string& type) const;
  [[nodiscard]] std::string multirange_subtype(const std::string& type) const;

  const Schema& schema_;
};

}  // namespace schemaproof
