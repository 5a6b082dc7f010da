// Which values of properties need a major of PostgreSQL? Where a property as a whole does, its field says so.
#pragma once

#include <string>
#include <string_view>

#include "model/fields.hpp"

namespace schemaproof {

struct Need {
  int major = 0;        // 0: none
  std::string what;     // of an entry: what it is that needs it
  std::string nearest;  // what an older server has in its place; empty: anything
};

Need need_of(std::string_view property, const std::string& value);
/// Of an entry of a map: an option, a privilege, an attribute's type.
Need need_of_entry(Compared compared, const std::string& key, const std::string& value);

}  // namespace schemaproof
