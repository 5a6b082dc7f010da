// What tables stand in: schemas, extensions, and the privileges that new objects get.
#pragma once

#include <array>
#include <string>

#include "model/fields.hpp"

namespace schemaproof {

struct Namespace : Object {
  static constexpr Kind kind = Kind::schema;
  static constexpr auto fields() {
    return std::array{owner_field<Namespace>(), grants_field<Namespace>(), comment_field<Namespace>()};
  }
};

struct Extension : Object {
  std::optional<std::string> version;
  std::optional<std::string> schema;

  static constexpr Kind kind = Kind::extension;
  static constexpr auto fields() {
    return std::array{Field<Extension>{"version", &Extension::version}, Field<Extension>{"schema", &Extension::schema},
                      comment_field<Extension>()};
  }
};

/// Named `tables of app in public`, or `tables of app` for every schema.
struct DefaultPrivilege : Object {
  static constexpr Kind kind = Kind::default_privilege;
  static constexpr auto fields() {
    return std::array{
        Field<DefaultPrivilege>{"grants", &DefaultPrivilege::grants, Compared::as_privileges, ""},
    };
  }
};

}  // namespace schemaproof
