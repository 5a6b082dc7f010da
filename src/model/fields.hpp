// How a schema object describes itself: a list of its properties, each with its name and its member.
// That name is the YAML key, the column of the catalog query, the word in every report. The walks over a
// description are all there is: nothing else knows which properties an object has.
#pragma once

#include <optional>
#include <span>
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
  exactly,           // the same value
  as_type,           // the same type to the server
  as_default,        // the same expression to the server, in a column of the object's type
  as_generated,      // likewise, as a generation expression
  as_check,          // likewise, as a check constraint of the table
  as_predicate,      // likewise, as the WHERE of an index of the table
  as_index_key,      // likewise, as an entry of an index of the table
  as_exclusion,      // likewise, as an exclusion constraint of the table
  as_trigger,        // likewise, as a trigger of the table, without its name
  as_rule,           // likewise, as a rewrite rule of the table, without its name
  as_policy,         // likewise, as an expression of a policy of the table
  as_query,          // the same query to the server
  as_partition_key,  // the same PARTITION BY to the server, of the table
  as_bounds,         // the same bounds to the server, of a partition of the table
  as_value,          // the same expression to the server, of no table: a domain's default
  as_domain_check,   // likewise, as a check of a domain over the object's type
  as_attribute,      // the same type and collation to the server
  as_arguments,      // the same arguments of a function to the server
  as_result,         // the same result of a function to the server
  as_body,           // the same text but for white space around it; SQL bodies (BEGIN ATOMIC) the same to the server
  as_set,            // the same names, in any order
  as_privileges,     // the same rights
};

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

/// One property of an object. An empty optional means "not asked" in an expectation and "this server cannot say" in
/// a snapshot; that something is absent is a value (an empty text or list).
struct Field {
  /// A member of the kind of object that the field belongs to, and of no other kind.
  using Member =
      std::variant<std::optional<bool> Object::*, std::optional<std::string> Object::*, std::optional<Names> Object::*,
                   std::optional<Reference> Object::*, std::optional<Entries> Object::*>;

  template <class T, class V>
  constexpr Field(std::string_view own_name, std::optional<V> T::* own_member, Compared how = Compared::exactly,
                  const char* sql_gives = nullptr, std::string_view allowed = {},
                  std::optional<Kind> aspect = std::nullopt, int from_major = 0)
      : name(own_name),
        member(static_cast<std::optional<V> Object::*>(own_member)),
        compared(how),
        unstated(sql_gives),
        words(allowed),
        under(aspect),
        since(from_major) {}

  std::string_view name;
  Member member;
  Compared compared;
  /// What SQL gives where nothing is stated (rule 3 of the language), as the catalog says it. Null: it must be stated.
  const char* unstated;
  /// The words a value may be; empty: anything.
  std::string_view words;
  /// The aspect it belongs to: unstated it is asked only where that aspect is strict. Empty: it is part of what the
  /// object says (rule 3).
  std::optional<Kind> under;
  int since;  // the first major that has it
};

/// How a kind of object describes itself; `T::fields()` gives it.
using Fields = std::span<const Field>;

template <class V>
constexpr bool holds(const Field& field) {
  return std::holds_alternative<std::optional<V> Object::*>(field.member);
}
/// Whether it is a map of options such as reloptions, whose values are words and numbers.
inline bool holds_options(const Field& field) {
  return holds<Entries>(field) && field.compared == Compared::exactly && field.under != Kind::comment;
}
/// An option's value in one spelling: the catalog keeps `on`, `yes` and `true` as they were written.
std::string option_value(const std::string& text);
std::optional<Value> get(const Object& object, const Field& field);
bool is_stated(const Object& object, const Field& field);
void set_value(Object& object, const Field& field, const Value& value);
/// Sets the property from text as a catalog query or YAML scalar has it: `t`/`true`, a word, names separated by commas.
void set_text(Object& object, const Field& field, std::string_view text);
/// Makes the property what it is in another object of the same kind.
void copy_value(Object& object, const Field& field, const Object& from);
void unstate(Object& object, const Field& field);

/// Fills in what was not stated (rule 3).
void complete(Object& object, Fields fields);
/// Sets everything to what SQL gives.
void make_plain(Object& object, Fields fields);

template <class T>
void complete(T& object) {
  complete(object, T::fields());
}

/// What an object is of which nothing is stated, all aspects strict.
template <class T>
T plain_object() {
  T object;
  make_plain(object, T::fields());
  return object;
}

/// The aspects of an object that can have them.
template <class T>
constexpr Field comment_field() {
  return Field{"comment", &T::comment, Compared::exactly, "", {}, Kind::comment};
}
template <class T>
constexpr Field owner_field() {
  return Field{"owner", &T::owner, Compared::exactly, "", {}, Kind::owner};
}
template <class T>
constexpr Field grants_field() {
  return Field{"grants", &T::grants, Compared::as_privileges, "", {}, Kind::grant};
}

}  // namespace schemaproof
