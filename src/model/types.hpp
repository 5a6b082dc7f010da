// Types that a schema makes: enums, domains, composite types, ranges.
#pragma once

#include <array>
#include <string>

#include "model/fields.hpp"

namespace schemaproof {

struct Enum : Object {
  std::optional<Names> labels;  // in order

  static constexpr Kind kind = Kind::enumeration;
  static Fields fields() {
    static constexpr std::array all{Field{"labels", &Enum::labels}, owner_field<Enum>(), grants_field<Enum>(),
                                    comment_field<Enum>()};
    return all;
  }
};

struct Domain : Object {
  std::optional<std::string> type;
  std::optional<bool> nullable;
  std::optional<std::string> default_value;    // SQL; empty: none
  std::optional<std::string> collation;        // empty: its type's own
  std::optional<Entries> checks;               // expressions over VALUE by the constraint's name
  std::optional<Entries> constraint_comments;  // likewise

  static constexpr Kind kind = Kind::domain;
  static Fields fields() {
    static constexpr std::array all{
        Field{"type", &Domain::type, Compared::as_type},
        Field{"nullable", &Domain::nullable, Compared::exactly, "true"},
        Field{"default", &Domain::default_value, Compared::as_value, ""},
        Field{"collation", &Domain::collation, Compared::exactly, ""},
        Field{"checks", &Domain::checks, Compared::as_domain_check, ""},
        Field{"constraint_comments", &Domain::constraint_comments, Compared::exactly, "", {}, Kind::comment},
        owner_field<Domain>(),
        grants_field<Domain>(),
        comment_field<Domain>(),
    };
    return all;
  }
};

struct CompositeType : Object {
  std::optional<Entries> attributes;  // types by name, in order
  std::optional<Entries> attribute_comments;

  static constexpr Kind kind = Kind::composite_type;
  static Fields fields() {
    static constexpr std::array all{
        Field{"attributes", &CompositeType::attributes, Compared::as_attribute},
        Field{"attribute_comments", &CompositeType::attribute_comments, Compared::exactly, "", {}, Kind::comment},
        owner_field<CompositeType>(),
        grants_field<CompositeType>(),
        comment_field<CompositeType>(),
    };
    return all;
  }
};

struct Range : Object {
  std::optional<std::string> subtype;
  std::optional<std::string> operator_class;  // empty: the subtype's default
  std::optional<std::string> collation;       // empty: the subtype's own
  std::optional<std::string> canonical;       // a function; empty: none
  std::optional<std::string> subtype_diff;    // likewise
  std::optional<std::string> multirange;      // the multirange type's name; empty: as PostgreSQL names it

  static constexpr Kind kind = Kind::range;
  static Fields fields() {
    static constexpr std::array all{
        Field{"subtype", &Range::subtype, Compared::as_type},
        Field{"operator_class", &Range::operator_class, Compared::exactly, ""},
        Field{"collation", &Range::collation, Compared::exactly, ""},
        Field{"canonical", &Range::canonical, Compared::exactly, ""},
        Field{"subtype_diff", &Range::subtype_diff, Compared::exactly, ""},
        Field{"multirange", &Range::multirange, Compared::exactly, "", {}, {}, 14},
        owner_field<Range>(),
        grants_field<Range>(),
        comment_field<Range>(),
    };
    return all;
  }
};

}  // namespace schemaproof
