// A function or procedure.
#pragma once

#include <array>
#include <string>

#include "model/fields.hpp"

namespace schemaproof {

struct Function : Object {
  std::optional<std::string> function_kind;
  std::optional<std::string> arguments;  // with names, modes and defaults: `days integer DEFAULT 1`
  std::optional<std::string> returns;    // empty: of a procedure
  std::optional<std::string> language;
  std::optional<std::string> volatility;
  std::optional<bool> strict;  // NULL for a NULL argument
  std::optional<std::string> security;
  std::optional<bool> leakproof;
  std::optional<std::string> parallel;
  std::optional<std::string> cost;     // empty: as CREATE FUNCTION has it
  std::optional<std::string> rows;     // likewise
  std::optional<std::string> support;  // a planner support function; empty: none
  std::optional<Entries> settings;     // SET … TO …
  std::optional<std::string> library;  // of C functions
  std::optional<std::string> body;

  static constexpr Kind kind = Kind::function;
  static Fields fields() {
    static constexpr std::array all{
        Field{"kind", &Function::function_kind, Compared::exactly, "function", "function|procedure|window"},
        Field{"arguments", &Function::arguments, Compared::as_arguments},
        Field{"returns", &Function::returns, Compared::as_result},
        Field{"language", &Function::language},
        Field{"volatility", &Function::volatility, Compared::exactly, "volatile", "volatile|stable|immutable"},
        Field{"strict", &Function::strict, Compared::exactly, "false"},
        Field{"security", &Function::security, Compared::exactly, "invoker", "invoker|definer"},
        Field{"leakproof", &Function::leakproof, Compared::exactly, "false"},
        Field{"parallel", &Function::parallel, Compared::exactly, "unsafe", "unsafe|restricted|safe"},
        Field{"cost", &Function::cost, Compared::exactly, ""},
        Field{"rows", &Function::rows, Compared::exactly, ""},
        Field{"support", &Function::support, Compared::exactly, ""},
        Field{"settings", &Function::settings, Compared::exactly, ""},
        Field{"library", &Function::library, Compared::exactly, ""},
        Field{"body", &Function::body, Compared::as_body},
        owner_field<Function>(),
        grants_field<Function>(),
        comment_field<Function>(),
    };
    return all;
  }
};

}  // namespace schemaproof
