// Comparing the properties of an object that is wanted with those of the one that is there.
#pragma once

#include <set>
#include <string>
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
    static const T plain = plain_object<T>();
    learn_context(wish, found);
    compare(wish, found, plain, T::kind, T::fields());
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
  void compare(const Object& wish, const Object& found, const Object& plain, Kind kind, Fields fields);
  void compare_property(const Object& wish, const Field& field, Kind kind, const Value& wanted, const Value& present);
  // What SQL in an object means depends on these.
  void learn_context(const Column& wish, const Column& found) { learn_types(wish.type, found.type); }
  void learn_context(const Domain& wish, const Domain& found) { learn_types(wish.type, found.type); }
  void learn_context(const Function& wish, const Function& found);
  void learn_context(const Table& wish, const Table& found);
  void learn_context(const Object& /*wish*/, const Object& /*found*/) {}
  void learn_types(const std::optional<std::string>& wish, const std::optional<std::string>& found) {
    wish_context_ = wish.value_or(found.value_or(""));
    found_context_ = found.value_or("");
  }

  void compare_entries(const Object& wish, std::string_view property, Compared compared, Kind kind,
                       const Entries& wanted, const Entries& present);
  /// Whether the server chose both names of a NOT NULL constraint, or the one that is there is a parent's: neither says
  /// anything.
  [[nodiscard]] bool is_chosen_or_inherited(const std::string& column, const Value& wanted, const Value& present) const;
  /// Whether no server of this major can have the value; noted as beyond it.
  bool is_beyond_server(const Field& field, const Value& wanted, const Value& present);
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
  Name parent_;  // of a partition
  Frame frame_;
  std::string wish_context_;
  std::string found_context_;
};

}  // namespace schemaproof
