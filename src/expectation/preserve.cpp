#include "expectation/preserve.hpp"

#include <fmt/format.h>

#include <map>

#include "expectation/reader.hpp"
#include "model/schema.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

class PreserveReader {
public:
  explicit PreserveReader(Mistakes& mistakes) : mistakes_(mistakes) {}

  PreserveWish read(const std::string& table, const YamlNode& key, const YamlNode& value) {
    wish_.table = parse_name(table);
    wish_.place = key.place;
    if (value.is_null()) return std::move(wish_);
    if (!value.is_map()) {
      mistakes_.push_back({value.place, fmt::format("a preserved table must be a map, not {}", kind_word(value)),
                           fmt::format("{}: {{}} says that nothing of it may be lost or changed", table)});
      return std::move(wish_);
    }
    MapReader map(value, "a preserved table", mistakes_);
    if (const YamlNode* ref = map.take("ref")) wish_.ref = read_text(*ref, "'ref'", mistakes_).value_or("");
    if (const YamlNode* was = map.take("was")) {
      if (const auto name = read_text(*was, "'was'", mistakes_)) wish_.was = parse_name(*name);
    }
    if (const YamlNode* own = map.take("key")) wish_.key = read_names(*own, "'key'", mistakes_).value_or(Names{});
    if (const YamlNode* except = map.take("except"))
      wish_.except = read_names(*except, "'except'", mistakes_).value_or(Names{});
    wish_.may_lose = read_permission(map, "may_lose");
    wish_.may_add = read_permission(map, "may_add");
    if (const YamlNode* columns = map.take("columns")) read_columns(*columns);
    map.finish();
    return std::move(wish_);
  }

private:
  /// `true`, or SQL that says which rows.
  std::string read_permission(MapReader& map, const char* key) {
    const YamlNode* node = map.take(key);
    if (node == nullptr) return {};
    if (node->is_scalar() && node->text == "false") return {};
    return read_sql(*node, fmt::format("'{}'", key), mistakes_).value_or("");
  }

  void read_columns(const YamlNode& node) {
    for_each_entry(node, "'columns'", mistakes_,
                   [&](const std::string& name, const YamlNode& key, const YamlNode& value) {
                     PreservedColumn column{name, {}, {}, key.place};
                     MapReader map(value, "a preserved column", mistakes_);
                     if (const YamlNode* was = map.take("was"))
                       column.was = read_text(*was, "'was'", mistakes_).value_or("");
                     if (const YamlNode* becomes = map.take("becomes"))
                       column.becomes = read_sql(*becomes, "'becomes'", mistakes_).value_or("");
                     map.finish([](const std::string&) {
                       return std::string("{was: its name before, becomes: SQL over the columns before}");
                     });
                     wish_.columns.push_back(std::move(column));
                   });
  }

  Mistakes& mistakes_;
  PreserveWish wish_;
};

}  // namespace

void read_preserve(const YamlNode& node, std::optional<PreserveSection>& preserve, Mistakes& mistakes) {
  if (!preserve) preserve.emplace().place = node.place;
  if (node.is_null()) return;
  for_each_entry(node, "'preserve'", mistakes,
                 [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
                   preserve->tables.push_back(PreserveReader(mistakes).read(key, key_node, value));
                 });
}

void check_preserve(const std::string& home, const PreserveSection& preserve, Mistakes& mistakes) {
  std::map<Name, Place> stated;
  for (const PreserveWish& wish : preserve.tables) {
    Name name = wish.table;
    if (name.schema == home) name.schema.clear();
    const auto [first, is_new] = stated.emplace(name, wish.place);
    if (is_new) continue;
    mistakes.push_back({wish.place, fmt::format("'preserve' states '{}' twice", name.text()),
                        "the first is at " + first->second.text()});
  }
}

}  // namespace schemaproof
