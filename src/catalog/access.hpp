// Who may do what: an access control list of the catalog, as the language says it.
#pragma once

#include <string_view>

#include "model/fields.hpp"
#include "model/privileges.hpp"

namespace schemaproof {

struct AccessList {
  std::string_view items;  // as the catalog prints them: `{app=arwd/app,=r/app}`; empty: as everybody has it
  std::string_view owner;  // the role
  Grantable grantable = Grantable::table;
  int major = 0;
  std::string_view object = {};  // its name, where that matters: of a schema
  /// Whether the list says all there is, and not what is to be added.
  bool whole = true;
};

/// Privileges by role, as far as they differ from what the owner and PUBLIC have by themselves; `owner` stands for the
/// owner, `public` for PUBLIC, and `none` for what was taken away.
/// Source: PostgreSQL documentation, "Privileges", tables of abbreviations and of default privileges.
Entries grants_of(const AccessList& list);

}  // namespace schemaproof
