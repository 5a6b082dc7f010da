#include "expectation/cascades.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "expectation/reader.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr const char* shape_of_cascade = "{deletes: [session, account], nullifies: [invoice.userId]}";

/// What somebody writes who thinks of the actions of foreign keys.
std::string explain_key(const std::string& key) {
  static constexpr std::array words = {
      std::pair{"cascade", "deletes"},     std::pair{"delete", "deletes"},       std::pair{"set_null", "nullifies"},
      std::pair{"set null", "nullifies"},  std::pair{"set_default", "defaults"}, std::pair{"set default", "defaults"},
      std::pair{"restrict", "blocked_by"}, std::pair{"blocks", "blocked_by"},    std::pair{"no_action", "blocked_by"}};
  const auto found = std::find_if(words.begin(), words.end(), [&](const auto& word) { return key == word.first; });
  return found == words.end() ? std::string() : fmt::format("did you mean '{}'?", found->second);
}

/// Reads one entry of `cascades`.
class CascadeReader {
public:
  explicit CascadeReader(Mistakes& mistakes) : mistakes_(mistakes) {}

  CascadeWish read(const std::string& root, const YamlNode& key, const YamlNode& value) {
    wish_.root = parse_name(root);
    wish_.place = key.place;
    if (is_word(value, "all") || says_nothing(value)) {
      wish_.deletes.place = value.place;
      wish_.deletes_all = !says_nothing(value);
    } else if (!value.is_map() && !value.is_null()) {
      mistakes_.push_back(
          {value.place, fmt::format("a cascade must be a map, not {}", kind_word(value)), shape_of_cascade});
    } else {
      read_lists(value);
    }
    return std::move(wish_);
  }

private:
  /// In quotes it is a name: a table may be called so.
  static bool is_word(const YamlNode& node, std::string_view word) {
    return node.is_scalar() && node.plain && node.text == word;
  }
  static bool says_nothing(const YamlNode& node) { return node.plain && says_none(node); }

  void read_lists(const YamlNode& node) {
    MapReader map(node, "a cascade", mistakes_);
    if (const YamlNode* ref = map.take("ref")) wish_.ref = read_text(*ref, "'ref'", mistakes_).value_or("");
    const auto tables = [&](const char* key, CascadeList<CascadeTable>& list) {
      read_list(map, key, list.place, [&](const std::string& text, const Place& place) {
        list.entries.push_back({parse_name(text), place});
      });
    };
    const auto columns = [&](const char* key, CascadeList<CascadeColumn>& list) {
      read_list(map, key, list.place, [&](const std::string& text, const Place& place) {
        const ColumnName name = parse_column_name(text);
        if (!name.table.name.empty() && !name.column.empty()) {
          list.entries.push_back({name, place});
          return;
        }
        mistakes_.push_back({place, fmt::format("'{}' names columns, and '{}' does not say of which table", key, text),
                             "write table.column: invoice.userId"});
      });
    };
    if (const YamlNode* deletes = map.peek("deletes"); deletes != nullptr && is_word(*deletes, "all")) {
      wish_.deletes_all = true;
      wish_.deletes.place = map.take("deletes")->place;
    }
    if (!wish_.deletes_all) tables("deletes", wish_.deletes);
    tables("keeps", wish_.keeps);
    columns("nullifies", wish_.nullifies);
    columns("defaults", wish_.defaults);
    tables("blocked_by", wish_.blocked_by);
    tables("inserts", wish_.inserts);
    tables("updates", wish_.updates);
    map.finish(explain_key);
  }

  using OnName = std::function<void(const std::string& text, const Place& place)>;

  /// `none`, names separated by commas, or a list of names.
  void read_list(MapReader& map, const std::string& key, Place& place, const OnName& on_name) {
    const YamlNode* node = map.take(key);
    if (node == nullptr) return;
    place = node->place;
    if (says_nothing(*node)) return;
    if (node->is_scalar()) {
      for (const std::string& text : split_top_level(node->text, ',')) read_name(key, *node, text, on_name);
    } else if (node->is_list()) {
      for (const YamlPointer& item : node->items) {
        if (const auto text = read_text(*item, fmt::format("an entry of '{}'", key), mistakes_)) {
          read_name(key, *item, std::string(trimmed(*text)), on_name);
        }
      }
    } else {
      mistakes_.push_back({map.place_of(key), fmt::format("'{}' must be a list, not {}", key, kind_word(*node)),
                           fmt::format("{}: [session, account], or none", key)});
    }
  }

  void read_name(const std::string& key, const YamlNode& node, const std::string& text, const OnName& on_name) {
    if (text.empty()) {
      mistakes_.push_back({node.place, fmt::format("an empty name in '{}'", key), "a comma may be too many"});
    } else if (node.plain && (text == "all" || text == "none")) {
      mistakes_.push_back(
          {node.place, fmt::format("'{}' cannot be in '{}'", text, key),
           fmt::format("{}; a table that is called so stands in quotes",
                       text == "all" ? "'deletes: all' stands alone" : "'" + key + ": none' stands alone")});
    } else {
      on_name(text, node.place);
    }
  }

  Mistakes& mistakes_;
  CascadeWish wish_;
};

/// Looks for names that no row can do justice to.
class Contradictions {
public:
  Contradictions(const CascadeWish& cascade, Mistakes& mistakes) : cascade_(cascade), mistakes_(mistakes) {}

  void find() {
    find_twins("deletes", cascade_.deletes);
    find_twins("keeps", cascade_.keeps);
    find_twins("nullifies", cascade_.nullifies);
    find_twins("defaults", cascade_.defaults);
    find_twins("blocked_by", cascade_.blocked_by);
    find_twins("inserts", cascade_.inserts);
    find_twins("updates", cascade_.updates);
    // A table may well be in `deletes` and in `nullifies`: one of its rows goes, and another loses what pointed to
    // that.
    find_both("keeps", cascade_.keeps, "deletes", cascade_.deletes);
    find_both("keeps", cascade_.keeps, "updates", cascade_.updates);
    find_changed("nullifies", cascade_.nullifies);
    find_changed("defaults", cascade_.defaults);
    find_both("defaults", cascade_.defaults, "nullifies", cascade_.nullifies);
  }

private:
  static std::string text_of(const CascadeTable& table) { return table.name.text(); }
  static std::string text_of(const CascadeColumn& column) {
    return column.name.table.text() + "." + name_text(column.name.column);
  }

  template <class T>
  void find_twins(const char* key, const CascadeList<T>& list) {
    std::map<std::string, const T*> seen;
    for (const T& entry : list.entries) {
      const auto [first, is_new] = seen.emplace(text_of(entry), &entry);
      if (is_new) continue;
      mistakes_.push_back({entry.place, fmt::format("'{}' names '{}' twice", key, first->first),
                           "the first is at " + first->second->place.text()});
    }
  }

  template <class T>
  void find_both(const char* key, const CascadeList<T>& list, const char* other_key, const CascadeList<T>& others) {
    for (const T& entry : list.entries) {
      const auto other = std::find_if(others.entries.begin(), others.entries.end(),
                                      [&](const T& one) { return text_of(one) == text_of(entry); });
      if (other == others.entries.end()) continue;
      mistakes_.push_back({entry.place, fmt::format("'{}' and '{}' both name '{}'", key, other_key, text_of(entry)),
                           fmt::format("the other is at {}", other->place.text())});
    }
  }

  /// What is kept stays as it is.
  void find_changed(const char* key, const CascadeList<CascadeColumn>& columns) {
    for (const CascadeColumn& column : columns.entries) {
      const auto kept = std::find_if(cascade_.keeps.entries.begin(), cascade_.keeps.entries.end(),
                                     [&](const CascadeTable& table) { return table.name == column.name.table; });
      if (kept == cascade_.keeps.entries.end()) continue;
      mistakes_.push_back(
          {column.place, fmt::format("'{}' changes '{}', and 'keeps' names '{}'", key, text_of(column), text_of(*kept)),
           "the other is at " + kept->place.text()});
    }
  }

  const CascadeWish& cascade_;
  Mistakes& mistakes_;
};

}  // namespace

void read_cascades(const YamlNode& node, std::vector<CascadeWish>& cascades, Mistakes& mistakes) {
  for_each_entry(node, "'cascades'", mistakes,
                 [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
                   cascades.push_back(CascadeReader(mistakes).read(key, key_node, value));
                 });
}

std::vector<CascadeWish> seen_from(const std::string& home, std::vector<CascadeWish> cascades) {
  const auto look = [&](Name& name) {
    if (name.schema == home) name.schema.clear();
  };
  for (CascadeWish& cascade : cascades) {
    look(cascade.root);
    for (auto* list : {&cascade.deletes, &cascade.keeps, &cascade.blocked_by, &cascade.inserts, &cascade.updates}) {
      for (CascadeTable& table : list->entries) look(table.name);
    }
    for (auto* list : {&cascade.nullifies, &cascade.defaults}) {
      for (CascadeColumn& column : list->entries) look(column.name.table);
    }
  }
  return cascades;
}

void check_cascades(const std::vector<CascadeWish>& cascades, Mistakes& mistakes) {
  std::map<Name, const CascadeWish*> seen;
  for (const CascadeWish& cascade : cascades) {
    const auto [first, is_new] = seen.emplace(cascade.root, &cascade);
    if (!is_new) {
      mistakes.push_back({cascade.place, fmt::format("the cascade of '{}' is stated twice", cascade.root.text()),
                          "the first is at " + first->second->place.text()});
    }
    Contradictions(cascade, mistakes).find();
  }
}

}  // namespace schemaproof
