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

#include "model/name.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

using Names = std::vector<std::string>;
using Value = std::variant<bool, std::string, Names, Reference>;

/// As people read it: `true`, `cascade`, `a, b`, `user(id)`; an empty text or list is `none`.
std::string shown(const Value& value);

/// How two values of a property are compared.
enum class Compared {
  exactly,       // the same value
  as_type,       // the same type to the server
  as_default,    // the same expression to the server, in a column of the object's type
  as_generated,  // likewise, as a generation expression
  as_check,      // likewise, as a check constraint of the table
  as_predicate,  // likewise, as the WHERE of an index of the table
  as_index_key,  // likewise, as an entry of an index of the table
};

/// One property of an `Object`. An empty optional means "not asked" in an expectation and "this server cannot say" in
/// a snapshot; that something is absent is a value (an empty text or list).
template <class Object>
struct Field {
  using Member = std::variant<std::optional<bool> Object::*, std::optional<std::string> Object::*,
                              std::optional<Names> Object::*, std::optional<Reference> Object::*>;
  std::string_view name;
  Member member;
  Compared compared = Compared::exactly;
  /// What SQL gives where nothing is stated (rule 3 of the language), as the catalog says it. Null: it must be stated.
  const char* unstated = nullptr;
  /// The words a value may be; empty: anything.
  std::string_view words = {};
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
  }
}

/// Fills in what was not stated (rule 3).
template <class Object>
void complete(Object& object) {
  for (const Field<Object>& field : Object::fields()) {
    if (field.unstated != nullptr && !is_stated(object, field)) set_text(object, field, field.unstated);
  }
}

/// What every schema object has.
struct Object {
  std::string name;     // its own name; empty where an expectation does not state one
  Place place;          // where an expectation states it
  std::string ref;      // the checklist item it belongs to
  bool absent = false;  // an expectation says that there is none
  /// Where single properties are stated, when on lines of their own.
  std::vector<std::pair<std::string_view, Place>> places = {};

  [[nodiscard]] const Place& place_of(std::string_view property) const;
};

}  // namespace schemaproof
