// Preludes that come with this program: what a host brings into its databases, so that migrations which refer to it run
// on a plain server. One is a file in preludes/, embedded at build time, and a line in the list.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

struct Prelude {
  std::string_view name;
  std::string_view sql;
};

std::span<const Prelude> preludes();
/// Null where there is none of that name.
const Prelude* prelude_called(std::string_view name);
std::vector<std::string> prelude_names();

}  // namespace schemaproof
