// What tables stand in: schemas, extensions, and the privileges that new objects get.
#pragma once

#include <array>
#include <string>

#include "model/fields.hpp"

namespace schemaproof {

struct Namespace : Object {
  static constexpr Kind kind = Kind::schema;
  static Fields fields() {
    static constexpr std::array all{owner_field<Namespace>(), grants_field<Namespace>(), comment_field<Namespace>()};
    return all;
  }
};

struct Extension : Object {
  std::optional<std::string> version;
  std::optional<std::string> schema;

  static constexpr Kind kind = Kind::extension;
  static Fields fields() {
    static constexpr std::array all{Field{"version", &Extension::version}, Field{"schema", &Extension::schema},
                                    comment_field<Extension>()};
    return all;
  }
};

/// Named `tables of app in public`, or `tables of app` for every schema.
struct DefaultPrivilege : Object {
  static constexpr Kind kind = Kind::default_privilege;
  static Fields fields() {
    static constexpr std::array all{
        Field{"grants", &DefaultPrivilege::grants, Compared::as_privileges, ""},
    };
    return all;
  }
};

}  // namespace schemaproof
