// Comparing the properties of an object that is wanted with those of the one that is there.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "model/report.hpp"
#include "model/schema.hpp"
#include "model/spellings.hpp"

namespace schemaproof {

/// Walks over the properties of a pair of objects; one walk per pair.
class Comparison {
public:
  Comparison(Name table, Spellings& spellings) : table_(std::move(table)), spellings_(spellings) {}

  template <class T>
  void compare(const T& wish, const T& found) {
    if constexpr (std::is_same_v<T, Column>) {
      wish_type_ = wish.type.value_or(found.type.value_or(""));
      found_type_ = found.type.value_or("");
    } else if (!wish.name.empty() && wish.name != found.name && names_count<T>()) {
      add(wish, "name", wish.name, found.name);
    }
    static constexpr auto fields = T::fields();
    for (const Field<T>& field : fields) {
      const std::optional<Value> wanted = get(wish, field);
      if (wanted) compare_property(wish, field, *wanted, get(found, field));
    }
  }

  void add(const Object& wish, std::string_view property, std::string expected, std::string found) {
    differences.push_back({std::string(property), std::move(expected), std::move(found), wish.place_of(property)});
  }

  std::vector<Difference> differences;
  /// What the server could not say, and so is neither the same nor different.
  std::vector<std::string> unknown;
  /// What this server cannot have.
  std::vector<std::string> beyond_server;

private:
  /// Checks are paired by name or by what they say; their name is their key.
  template <class T>
  static constexpr bool names_count() {
    return !std::is_same_v<T, CheckConstraint> && !std::is_same_v<T, Enum>;
  }

  template <class T>
  void compare_property(const T& wish, const Field<T>& field, const Value& wanted,
                        const std::optional<Value>& present) {
    if (!present) {
      // A server without the property behaves as if nothing had been stated.
      T plain;
      if (field.unstated != nullptr) set_text(plain, field, field.unstated);
      if (get(plain, field) != wanted) beyond_server.emplace_back(field.name);
      return;
    }
    if (wanted == *present) return;
    if (field.compared != Compared::exactly && !differs_to_server(field, wanted, *present)) return;
    add(wish, field.name, shown(wanted), shown(*present));
  }

  template <class T>
  bool differs_to_server(const Field<T>& field, const Value& wanted, const Value& present) {
    const auto& wish_text = std::get<std::string>(wanted);
    const auto& found_text = std::get<std::string>(present);
    return differs_to_server(field.name, field.compared, wish_text, found_text);
  }

  /// False while the server has not been asked, and when it cannot say; that is noted in `unknown`.
  bool differs_to_server(std::string_view property, Compared role, const std::string& wish, const std::string& found);

  Name table_;
  Spellings& spellings_;
  std::string wish_type_;
  std::string found_type_;
};

}  // namespace schemaproof
