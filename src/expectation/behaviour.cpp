#include "expectation/behaviour.hpp"

#include <fmt/format.h>

#include "expectation/reader.hpp"
#include "support/text.hpp"

namespace schemaproof {

BehaviourWish read_behaviour(const YamlNode& node, Mistakes& mistakes) {
  BehaviourWish wish;
  if (!node.is_map()) {
    wish.is_asked = read_flag(node, "'foreign_key_behaviour'", mistakes).value_or(true);
    return wish;
  }
  MapReader map(node, "'foreign_key_behaviour'", mistakes);
  const YamlNode* except = map.take("except");
  map.finish();
  if (except != nullptr) wish.exceptions = read_exceptions(*except, mistakes);
  return wish;
}

std::string write_behaviour(const std::vector<WrittenBehaviour>& exceptions) {
  if (exceptions.empty()) return {};
  std::string text = "foreign_key_behaviour:\n  except:\n";
  for (const WrittenBehaviour& exception : exceptions) {
    text += fmt::format("    {}: {}\n", yaml_scalar(exception.key), yaml_scalar(printable(exception.reason)));
  }
  return text;
}

}  // namespace schemaproof
