#include "catalog/sqlite/capture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "catalog/sqlite/queries.hpp"
#include "catalog/sqlite/table_text.hpp"
#include "sqlite/sql_tokens.hpp"
#include "support/failure.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// SQLite looks names up without regard to case.
struct SameName {
  bool operator()(const std::string& a, const std::string& b) const { return lowered(a) < lowered(b); }
};

/// A table while its parts come in.
struct Opened {
  Table* table = nullptr;
  TableText text;
  bool has_rowid = true;
  std::map<std::size_t, std::string> key_columns = {};  // of the primary key, by place
  bool has_key_index = false;
};

int count_of(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The columns of an answer, by name.
class Named {
public:
  explicit Named(const Row& row) : row_(row) {}
  [[nodiscard]] std::string text(std::string_view name) const { return std::string(row_.text(of(name))); }
  [[nodiscard]] bool is_null(std::string_view name) const { return row_.is_null(of(name)); }
  [[nodiscard]] bool flag(std::string_view name) const { return row_.text(of(name)) == "1"; }

private:
  [[nodiscard]] int of(std::string_view name) const {
    for (int i = 0; i < row_.size(); ++i) {
      if (row_.column_name(i) == name) return i;
    }
    throw Failure(fmt::format("a catalog query does not answer '{}'", name));
  }
  const Row& row_;
};

std::string shown_collation(const std::string& name) {
  const std::string lower = lowered(name);
  return lower == "binary" ? std::string() : lower;
}

class Capture {
public:
  explicit Capture(const SqliteAsk& ask) : ask_(ask) {
    found_.engine = Engine::sqlite;
    found_.schema.home = sqlite_home;
    found_.schemas.insert(sqlite_home);
  }

  Snapshot run() {
    read_tables();
    read_columns();
    read_indexes();
    read_foreign_keys();
    for (auto& [name, opened] : open_) settle(name, opened);
    read_views();
    read_triggers();
    return std::move(found_);
  }

private:
  template <class Read>
  void query(const char* sql, const Read& read) {
    ask_(sql, [&](const Row& row) { read(Named(row)); });
  }

  [[noreturn]] static void disagree(const std::string& table, std::string_view what) {
    throw Failure(fmt::format("what SQLite says of the {} of table {} and the text of its CREATE TABLE do not agree",
                              what, name_text(table)),
                  "sqlite3 FILE .schema shows the text; if it is as it should be, this version does not understand it");
  }

  void read_tables() {
    std::size_t virtual_tables = 0;
    query(sqlite_queries::tables, [&](const Named& row) {
      if (row.text("type") == "virtual") {
        ++virtual_tables;
        return;
      }
      const std::string name = row.text("name");
      Table& table = found_.schema.tables[Name{{}, name, {}}];
      table.name = name_text(name);
      table.storage_parameters = Entries{};
      for (const char* option : {"strict", "without_rowid"}) {
        if (row.flag(option)) table.storage_parameters->emplace_back(option, "true");
      }
      open_.emplace(name, Opened{&table, read_table_text(row.text("sql")), !row.flag("without_rowid")});
    });
    if (virtual_tables > 0) found_.not_modelled.emplace_back("virtual table", virtual_tables);
  }

  /// Null where it is none that is looked at.
  Opened* find(const std::string& name) {
    const auto found = open_.find(name);
    return found == open_.end() ? nullptr : &found->second;
  }

  void read_columns() {
    query(sqlite_queries::columns, [&](const Named& row) {
      const std::string table_name = row.text("table");
      Opened* opened = find(table_name);
      if (opened == nullptr) return;
      const std::size_t at = opened->table->columns.size();
      if (at >= opened->text.columns.size() || opened->text.columns[at].name != row.text("name"))
        disagree(table_name, "columns");
      const ColumnText& text = opened->text.columns[at];
      Column& column = opened->table->columns.emplace_back();
      column.name = text.name;
      column.type = sqlite_type(text.type);
      column.nullable = !row.flag("not_null");
      const std::string hidden = row.text("hidden");
      const bool is_generated = hidden == "2" || hidden == "3";
      if (is_generated == text.generated.empty()) disagree(table_name, "generated columns");
      column.generated = text.generated;
      column.generation = !is_generated ? "" : hidden == "3" ? "stored" : "virtual";
      column.default_value = is_generated ? std::string() : default_of(row);
      column.collation = shown_collation(text.collation);
      column.options = text.autoincrement ? Entries{{"autoincrement", "true"}} : Entries{};
      const int place = count_of(row.text("in_primary_key"));
      if (place > 0) opened->key_columns[static_cast<std::size_t>(place)] = column.name;
    });
    for (const auto& [name, opened] : open_) {
      if (opened.table->columns.size() != opened.text.columns.size()) disagree(name, "columns");
    }
  }

  static std::string default_of(const Named& row) {
    if (row.is_null("default")) return {};
    std::string text(without_outer_parentheses(row.text("default")));
    // There is nothing there that a name could be of.
    const std::vector<SqlToken> tokens = sqlite_tokens(text);
    if (tokens.size() == 1 && tokens.front().kind == SqlToken::Kind::quoted_name)
      text = sqlite_literal(sqlite_name(text));
    return lowered(text) == "null" ? std::string() : text;
  }

  void read_indexes() {
    std::string last;
    query(sqlite_queries::indexes, [&](const Named& row) {
      Opened* opened = find(row.text("table"));
      if (opened == nullptr) return;
      const std::string name = row.text("name");
      const std::string origin = row.text("origin");
      const bool is_new = name != last;
      last = name;
      if (origin == "pk") {
        opened->has_key_index = true;
      } else if (origin == "u") {
        if (is_new) opened->table->uniques.emplace_back();
        opened->table->uniques.back().columns.push_back(row.text("column"));
      } else {
        if (is_new) open_index(*opened, name, row);
        add_entry(*opened, row);
      }
    });
  }

  void open_index(Opened& opened, const std::string& name, const Named& row) {
    index_text_ = read_index_text(row.text("sql"));
    Index& index = opened.table->indexes.emplace_back();
    index.name = name;
    index.unique = row.flag("unique");
    index.where = std::string(without_outer_parentheses(index_text_.where));
    if (row.flag("partial") == index.where->empty()) disagree(row.text("table"), "index " + name);
  }

  void add_entry(const Opened& opened, const Named& row) {
    Index& index = opened.table->indexes.back();
    if (index.keys.size() >= index_text_.entries.size()) disagree(row.text("table"), "index " + index.name);
    IndexKey key;
    std::string own_collation;
    if (row.is_null("column")) {
      key.expression = std::string(without_outer_parentheses(index_text_.entries[index.keys.size()]));
    } else {
      key.column = row.text("column");
      own_collation = opened.table->column(key.column)->collation.value_or("");
    }
    const std::string collation = lowered(row.text("collation"));
    if (shown_collation(collation) != own_collation) key.collation = collation;
    key.descending = row.flag("descending");
    key.nulls_first = key.descending;  // what SQL gives; SQLite knows no other order in an index
    index.keys.push_back(std::move(key));
  }

  void read_foreign_keys() {
    std::string last;
    query(sqlite_queries::foreign_keys, [&](const Named& row) {
      Opened* opened = find(row.text("table"));
      if (opened == nullptr) return;
      const std::string id = row.text("table") + "\n" + row.text("id");
      if (id != last) open_key(*opened, row);
      last = id;
      ForeignKey& key = opened->table->foreign_keys.back();
      key.columns.push_back(row.text("from"));
      key.references->columns.push_back(row.is_null("to") ? std::string() : row.text("to"));
    });
  }

  void open_key(Opened& opened, const Named& row) {
    ForeignKey& key = opened.table->foreign_keys.emplace_back();
    const std::string parent = row.text("parent");
    const auto there = open_.find(parent);
    key.references = Reference{Name{{}, there == open_.end() ? parent : there->first, {}}, {}};
    key.on_delete = lowered(row.text("on_delete"));
    key.on_update = lowered(row.text("on_update"));
    key.match = "simple";  // SQLite reads MATCH and treats every key so
  }

  void settle(const std::string& name, Opened& opened) {
    Table& table = *opened.table;
    settle_primary_key(name, opened);
    settle_uniques(name, opened);
    std::reverse(table.foreign_keys.begin(), table.foreign_keys.end());
    if (table.foreign_keys.size() != opened.text.foreign_keys.size()) disagree(name, "foreign keys");
    for (std::size_t i = 0; i < table.foreign_keys.size(); ++i)
      settle_key(name, table.foreign_keys[i], opened.text.foreign_keys[i]);
    name_checks(name, opened);
  }

  void settle_primary_key(const std::string& name, Opened& opened) const {
    const auto text = std::find_if(opened.text.keys.begin(), opened.text.keys.end(),
                                   [](const KeyText& key) { return key.is_primary; });
    if ((text == opened.text.keys.end()) != opened.key_columns.empty()) disagree(name, "primary key");
    if (opened.key_columns.empty()) return;
    PrimaryKey& key = opened.table->primary_key.emplace();
    key.name = text->name;
    key.columns.emplace();
    for (const auto& [place, column] : opened.key_columns) key.columns->push_back(column);
    // INTEGER PRIMARY KEY is the rowid, which is never NULL; any other key of a table with rowids takes NULL.
    const bool is_rowid = opened.has_rowid && !opened.has_key_index;
    for (Column& column : opened.table->columns) {
      if (is_rowid && column.name == key.columns->front()) column.nullable = false;
    }
  }

  /// Names come from the text: what the indexes are called says nothing.
  static void settle_uniques(const std::string& name, Opened& opened) {
    std::vector<Unique>& uniques = opened.table->uniques;
    for (Unique& unique : uniques) {
      const auto text = std::find_if(opened.text.keys.begin(), opened.text.keys.end(), [&](const KeyText& key) {
        return !key.is_primary
               && std::equal(key.columns.begin(), key.columns.end(), unique.columns.begin(), unique.columns.end(),
                             is_same_name);
      });
      if (text == opened.text.keys.end()) disagree(name, "unique constraints");
      unique.name = text->name;
    }
    std::sort(uniques.begin(), uniques.end(), [](const Unique& a, const Unique& b) { return a.columns < b.columns; });
  }

  /// Which columns it refers to where it does not say so, and all names as the tables have them.
  void settle_key(const std::string& name, ForeignKey& key, const ForeignKeyText& text) {
    if (!std::equal(key.columns.begin(), key.columns.end(), text.columns.begin(), text.columns.end(), is_same_name))
      disagree(name, "foreign keys");
    key.name = text.name;
    key.deferrable = text.deferrable;
    key.initially = text.initially_deferred ? "deferred" : "immediate";
    const auto parent = open_.find(key.references->table.name);
    Names& columns = key.references->columns;
    if (parent != open_.end()) {
      const Opened& opened = parent->second;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto of_key = opened.key_columns.find(i + 1);
        const bool has_counterpart = of_key != opened.key_columns.end() && opened.key_columns.size() == columns.size();
        if (columns[i].empty() && has_counterpart) columns[i] = of_key->second;
        for (const Column& column : opened.table->columns) {
          if (is_same_name(column.name, columns[i])) columns[i] = column.name;
        }
      }
    }
    order_pairs(key);
  }

  /// Those that have none are called as PostgreSQL would: names of checks say nothing, but the language goes by them.
  static void name_checks(const std::string& name, Opened& opened) {
    std::set<std::string> taken;
    for (const CheckText& text : opened.text.checks) taken.insert(text.name);
    for (const CheckText& text : opened.text.checks) {
      CheckConstraint& check = opened.table->checks.emplace_back();
      check.expression = std::string(without_outer_parentheses(text.expression));
      check.name = text.name;
      const std::string chosen = text.column.empty() ? name + "_check" : name + "_" + text.column + "_check";
      for (int number = 0; check.name.empty(); ++number) {
        const std::string candidate = number == 0 ? chosen : chosen + std::to_string(number);
        if (taken.insert(candidate).second) check.name = candidate;
      }
    }
  }

  void read_views() {
    query(sqlite_queries::views, [&](const Named& row) {
      const std::string name = row.text("name");
      View& view = found_.schema.views[Name{{}, name, {}}];
      view.name = name_text(name);
      view.parts.name = view.name;
      view.definition = view_definition(row.text("sql"));
    });
  }

  void read_triggers() {
    query(sqlite_queries::triggers, [&](const Named& row) {
      const std::string on = row.text("table");
      Opened* opened = find(on);
      const auto view = found_.schema.views.find(Name{{}, on, {}});
      Table* table = opened != nullptr                   ? opened->table
                     : view != found_.schema.views.end() ? &view->second.parts
                                                         : nullptr;
      if (table == nullptr) return;
      Trigger& trigger = table->triggers.emplace_back();
      trigger.name = row.text("name");
      trigger.definition = trigger_definition(row.text("sql"));
    });
  }

  const SqliteAsk& ask_;
  Snapshot found_;
  std::map<std::string, Opened, SameName> open_;
  IndexText index_text_;  // of the index that is read
};

}  // namespace

Snapshot capture(const SqliteAsk& ask) {
  return Capture(ask).run();
}

std::vector<std::string> statements_of(const SqliteAsk& ask) {
  std::vector<std::string> statements;
  ask("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
      "ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, rowid",
      [&](const Row& row) { statements.emplace_back(row.text(0)); });
  return statements;
}

}  // namespace schemaproof
