#include "expectation/changes.hpp"

#include "expectation/reader.hpp"

namespace schemaproof {

ChangesWish read_changes(const YamlNode& node, Mistakes& mistakes) {
  ChangesWish wish;
  wish.place = wish.allow_place = wish.locks_place = node.place;
  MapReader map(node, "'changes'", mistakes);
  if (const YamlNode* allow = map.take("allow")) {
    wish.allow_place = allow->place;
    const auto word = read_word(*allow, "'allow'", "additive|safe|any", mistakes).value_or("any");
    wish.allow = word == "additive" ? Compatibility::additive
                 : word == "safe"   ? Compatibility::safe
                                    : Compatibility::breaking;
  }
  if (const YamlNode* locks = map.take("locks")) {
    wish.locks_place = locks->place;
    const auto word = read_word(*locks, "'locks'", "none|reads|any", mistakes).value_or("any");
    wish.locks = word == "none" ? Blocked::nothing : word == "reads" ? Blocked::writes : Blocked::reads_and_writes;
  }
  if (const YamlNode* since = map.take("since")) wish.since = read_text(*since, "'since'", mistakes).value_or("");
  if (map.peek("allow") == nullptr && map.peek("locks") == nullptr) {
    mistakes.push_back({node.place, "'changes' asks nothing", "changes: {allow: additive}, or {locks: reads}"});
  }
  map.finish();
  return wish;
}

}  // namespace schemaproof
