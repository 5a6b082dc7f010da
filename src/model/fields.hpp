// How a schema object describes itself: a list of its properties, each with its name and its member.
// That name is the YAML key, the column of the catalog query, the word in every report. The walks over a
// description are all there is: nothing else knows which properties an object has.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/kind.hpp"
#include "model/name.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

using Names = std::vector<std::string>;
/// Texts under names, such as storage parameters, privileges by role, attributes of a composite type.
using Entries = std::vector<std::pair<std::string, std::string>>;
using Value = std::variant<bool, std::string, Names, Reference, Entries>;

/// As people read it: `true`, `cascade`, `a, b`, `user(id)`, `fillfactor: 70`; an empty text or list is `none`.
std::string shown(const Value& value);
/// The text under a name; null where there is none.
const std::string* entry(const Entries& entries, std::string_view name);

/// How two values of a property are compared.
enum class Compared {
  exactly,          // the same value
  as_type,          // the same type to the server
  as_default,       // the same expression to the server, in a column of the object's type
  as_generated,     // likewise, as a generation expression
  as_check,         // likewise, as a check constraint of the table
  as_predicate,     // likewise, as the WHERE of an index of the table
  as_index_key,     // likewise, as an entry of an index of the table
  as_exclusion,     // likewise, as an exclusion constraint of the table
  as_trigger,       // likewise, as a trigger of the table, without its name
  as_rule,          // likewise, as a rewrite rule of the table, without its name
  as_policy,        // likewise, as an expression of a policy of the table
  as_query,         // the same query to the server
  as_value,         // the same expression to the server, of no table: a domain's default
  as_domain_check,  // likewise, as a check of a domain over the object's type
  as_attribute,     // the same type and collation to the server
  as_arguments,     // the same arguments of a function to the server
  as_result,        // the same result of a function to the server
  as_body,          // the same text but for white space around it; SQL bodies (BEGIN ATOMIC) the same to the server
  as_set,           // the same names, in any order
  as_privileges,    // the same rights
};

/// One property of an `Object`. An empty optional means "not asked" in an expectation and "this server cannot say" in
/// a snapshot; that something is absent is a value (an empty text or list).
template <class Object>
struct Field {
  using Member =
      std::variant<std::optional<bool> Object::*, std::optional<std::string> Object::*, std::optional<Names> Object::*,
                   std::optional<Reference> Object::*, std::optional<Entries> Object::*>;
  std::string_view name;
  Member member;
  Compared compared = Compared::exactly;
  /// What SQL gives where nothing is stated (rule 3 of the language), as the catalog says it. Null: it must be stated.
  const char* unstated = nullptr;
  /// The words a value may be; empty: anything.
  std::string_view words = {};
  /// The aspect it belongs to: unstated it is asked only where that aspect is strict. Empty: it is part of what the
  /// object says (rule 3).
  std::optional<Kind> under = std::nullopt;
  int since = 0;  // the first major that has it
};

template <class Object>
std::optional<Value> get(const Object& object, const Field<Object>& field) {
  return std::visit(
      [&](auto member) -> std::optional<Value> {
        if (const auto& value = object.*member) return Value(*value);
        return std::nullopt;
      },
      field.member);
}

template <class Object>
bool is_stated(const Object& object, const Field<Object>& field) {
  return std::visit([&](auto member) { return (object.*member).has_value(); }, field.member);
}

/// Sets the property from text as a catalog query or YAML scalar has it: `t`/`true`, a word, names separated by commas.
template <class Object>
void set_text(Object& object, const Field<Object>& field, std::string_view text) {
  if (const auto* flag = std::get_if<std::optional<bool> Object::*>(&field.member)) {
    object.** flag = text == "t" || text == "true";
  } else if (const auto* word = std::get_if<std::optional<std::string> Object::*>(&field.member)) {
    object.** word = std::string(text);
  } else if (const auto* names = std::get_if<std::optional<Names> Object::*>(&field.member)) {
    object.** names = text.empty() ? Names{} : parse_names(text);
  } else if (const auto* entries = std::get_if<std::optional<Entries> Object::*>(&field.member)) {
    object.** entries = Entries{};
  }
}

/// Fills in what was not stated (rule 3).
template <class Object>
void complete(Object& object) {
  for (const Field<Object>& field : Object::fields()) {
    if (field.unstated == nullptr || field.under || is_stated(object, field)) continue;
    set_text(object, field, field.unstated);
  }
}

/// What an object is of which nothing is stated, all aspects strict.
template <class Object>
Object plain_object() {
  Object object;
  for (const Field<Object>& field : Object::fields()) {
    if (field.unstated != nullptr) set_text(object, field, field.unstated);
  }
  return object;
}

/// What every schema object has.
struct Object {
  std::string name;     // its own name; empty where an expectation does not state one
  Place place;          // where an expectation states it
  std::string ref;      // the checklist item it belongs to
  bool absent = false;  // an expectation says that there is none
  // Of those that can have them; see the fields of each.
  std::optional<std::string> comment = std::nullopt;
  std::optional<std::string> owner = std::nullopt;  // empty: the database's owner
  std::optional<Entries> grants = std::nullopt;     // privileges by role, as far as they differ from what everybody has
  /// Where single properties are stated, when on lines of their own.
  std::vector<std::pair<std::string_view, Place>> places = {};

  [[nodiscard]] const Place& place_of(std::string_view property) const;
};

/// The aspects of an object that can have them.
template <class T>
constexpr Field<T> comment_field() {
  return {"comment", &T::comment, Compared::exactly, "", {}, Kind::comment};
}
template <class T>
constexpr Field<T> owner_field() {
  return {"owner", &T::owner, Compared::exactly, "", {}, Kind::owner};
}
template <class T>
constexpr Field<T> grants_field() {
  return {"grants", &T::grants, Compared::as_privileges, "", {}, Kind::grant};
}

}  // namespace schemaproof
