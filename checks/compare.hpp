// Comparing the properties of an object that is wanted with those of the one that is there.
#pragma once

#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "catalog/capture.hpp"
#include "model/report.hpp"
#include "model/spellings.hpp"

namespace schemaproof {

/// What a comparison needs to know besides the two objects.
struct Frame {
  Spellings& spellings;
  const std::set<Kind>& strict;  // aspects in it are asked also where nothing is stated
  const Snapshot& found;
  bool disposable = false;  // roles that the server does not have are no difference there
};

/// Walks over the properties of a pair of objects; one walk per pair.
class Comparison {
public:
  Comparison(Name table, const Frame& frame) : table_(std::move(table)), frame_(frame) {}

  template <class T>
  void compare(const T& wish, const T& found) {
    learn_context(wish, found);
    if (!wish.name.empty() && wish.name != found.name && names_count<T>()) add(wish, "name", wish.name, found.name);
    static constexpr auto fields = T::fields();
    static const T plain = plain_object<T>();
    for (const Field<T>& field : fields) {
      std::optional<Value> wanted = get(wish, field);
      if (!wanted && field.under && frame_.strict.contains(*field.under)) wanted = get(plain, field);
      if (wanted) compare_property(wish, field, *wanted, get(found, field), get(plain, field));
    }
  }

  void add(const Object& wish, std::string_view property, std::string expected, std::string found) {
    differences.push_back({std::string(property), std::move(expected), std::move(found), wish.place_of(property)});
  }

  std::vector<Difference> differences;
  /// What the server could not say, and so is neither the same nor different.
  std::vector<std::string> unknown;
  /// What this server cannot have, and why.
  std::vector<std::string> beyond_server;

private:
  /// A difference in name alone counts where one is stated and is not the key.
  template <class T>
  static constexpr bool names_count() {
    return std::is_same_v<T, PrimaryKey> || std::is_same_v<T, Unique> || std::is_same_v<T, ForeignKey>
           || std::is_same_v<T, Index>;
  }

  // What SQL in an object means depends on these.
  void learn_context(const Column& wish, const Column& found) { learn_types(wish.type, found.type); }
  void learn_context(const Domain& wish, const Domain& found) { learn_types(wish.type, found.type); }
  void learn_context(const Function& wish, const Function& found);
  void learn_context(const Object& /*wish*/, const Object& /*found*/) {}
  void learn_types(const std::optional<std::string>& wish, const std::optional<std::string>& found) {
    wish_context_ = wish.value_or(found.value_or(""));
    found_context_ = found.value_or("");
  }

  template <class T>
  void compare_property(const T& wish, const Field<T>& field, const Value& wanted, const std::optional<Value>& present,
                        const std::optional<Value>& plain) {
    if (!present) {
      // A server without the property behaves as if nothing had been stated.
      if (plain == wanted) return;
      if (field.since > frame_.found.major)
        beyond_server.push_back(needs(field.name, field.since));
      else
        add(wish, field.name, shown(wanted), "none");
      return;
    }
    if (wanted == *present) return;
    if (const auto* entries = std::get_if<Entries>(&wanted)) {
      compare_entries(wish, field.name, field.compared, T::kind, *entries, std::get<Entries>(*present));
      return;
    }
    if (field.name == "owner") {
      const auto& role = std::get<std::string>(wanted);
      if (is_no_role_here(role)) return;
      if (role == frame_.found.database_owner && present == Value(std::string())) return;
    }
    if (field.compared != Compared::exactly && !differs_to_server(field.name, field.compared, wanted, *present)) return;
    const auto told = [&](const Value& value) {
      return field.name == "owner" && value == Value(std::string()) ? "the database's owner" : shown(value);
    };
    add(wish, field.name, told(wanted), told(*present));
  }

  void compare_entries(const Object& wish, std::string_view property, Compared compared, Kind kind,
                       const Entries& wanted, const Entries& present);
  static std::string needs(std::string_view property, int major);
  /// A role that is not there cannot own or be granted anything; noted as beyond the server.
  bool is_no_role_here(const std::string& role);
  /// False while the server has not been asked, and when it cannot say; that is noted in `unknown`.
  bool differs_to_server(std::string_view property, Compared role, const Value& wish, const Value& found);
  bool differs_to_server(std::string_view property, Compared role, const std::string& wish, const std::string& found);
  /// What a role has of which nothing is told.
  [[nodiscard]] std::string untold_privileges(const std::string& role, Kind kind, const std::string& object) const;
  [[nodiscard]] std::string settled_privileges(const std::string& text, Kind kind, const std::string& object) const;

  Name table_;
  Frame frame_;
  std::string wish_context_;
  std::string found_context_;
};

}  // namespace schemaproof
