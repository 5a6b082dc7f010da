#include "expectation/history.hpp"

#include <fmt/format.h>

#include "expectation/reader.hpp"

namespace schemaproof {

HistoryWish read_history_wish(const YamlNode& node, Mistakes& mistakes) {
  HistoryWish wish;
  wish.place = node.place;
  if (node.is_scalar()) {
    wish.tool = read_text(node, "'history'", mistakes).value_or("");
    return wish;
  }
  if (!node.is_map()) {
    mistakes.push_back({node.place, fmt::format("'history' must name a tool, not be {}", kind_word(node)),
                        "history: prisma, or history: {prisma: {latest: NAME}}"});
    return wish;
  }
  for_each_entry(node, "'history'", mistakes, [&](const std::string& tool, const YamlNode& key, const YamlNode& value) {
    if (!wish.tool.empty()) {
      mistakes.push_back({key.place, "'history' names one tool", "leave the others out"});
      return;
    }
    wish.tool = tool;
    if (value.is_null()) return;
    MapReader map(value, "a history", mistakes);
    if (const YamlNode* latest = map.take("latest"))
      wish.latest = read_text(*latest, "'latest'", mistakes).value_or("");
    map.finish();
  });
  return wish;
}

}  // namespace schemaproof
