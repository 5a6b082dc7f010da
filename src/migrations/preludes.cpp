#include "migrations/preludes.hpp"

#include <algorithm>
#include <array>

namespace schemaproof {

namespace preludes_sql {
extern const char* const supabase;
}

std::span<const Prelude> preludes() {
  static const std::array all = {Prelude{"supabase", preludes_sql::supabase}};
  return all;
}

const Prelude* prelude_called(std::string_view name) {
  const auto all = preludes();
  const auto prelude = std::find_if(all.begin(), all.end(), [&](const Prelude& one) { return one.name == name; });
  return prelude == all.end() ? nullptr : &*prelude;
}

std::vector<std::string> prelude_names() {
  std::vector<std::string> names;
  for (const Prelude& prelude : preludes()) names.emplace_back(prelude.name);
  return names;
}

}  // namespace schemaproof
