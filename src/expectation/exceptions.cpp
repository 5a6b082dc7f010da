#include "expectation/exceptions.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "expectation/reader.hpp"
#include "support/glob.hpp"
#include "support/text.hpp"

namespace schemaproof {

bool covers(const Exception& exception, const Aliases& names) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return name == exception.pattern || glob_matches(exception.pattern, name);
  });
}

Exceptions read_exceptions(const YamlNode& node, Mistakes& mistakes) {
  Exceptions exceptions;
  if (!node.is_map()) {
    mistakes.push_back({node.place, fmt::format("'except' must be a map, not {}", kind_word(node)),
                        "except: {audit_log: why it is excepted}"});
    return exceptions;
  }
  for_each_entry(node, "'except'", mistakes,
                 [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
                   // A flow map without values is what somebody writes who thinks of a list.
                   if (value.is_null() || (value.is_scalar() && trimmed(value.text).empty())) {
                     mistakes.push_back({key_node.place, fmt::format("the exception '{}' must carry a reason", key),
                                         key + ": why it is excepted"});
                     return;
                   }
                   const auto reason = read_text(value, fmt::format("the reason for '{}'", key), mistakes);
                   if (reason) exceptions.push_back({key, *reason, key_node.place});
                 });
  return exceptions;
}

}  // namespace schemaproof
