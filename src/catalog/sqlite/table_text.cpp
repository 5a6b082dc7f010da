#include "catalog/sqlite/table_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sqlite/sql_tokens.hpp"
#include "support/failure.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using Tokens = std::vector<SqlToken>;

/// Goes over the tokens of a statement.
class Walk {
public:
  explicit Walk(std::string_view sql) : sql_(sql), tokens_(sqlite_tokens(sql)) {}

  [[nodiscard]] bool at_end() const { return at_ >= tokens_.size(); }
  [[nodiscard]] bool is(std::string_view word, std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].is(word);
  }
  [[nodiscard]] bool is_any(std::initializer_list<std::string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return is(word); });
  }
  bool accept(std::string_view word) {
    if (!is(word)) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view word) {
    if (!accept(word)) fail();
  }
  const SqlToken& take() {
    if (at_end()) fail();
    return tokens_[at_++];
  }
  std::string take_name() { return sqlite_name(take().text); }
  [[nodiscard]] std::size_t place() const { return at_; }
  [[nodiscard]] const SqlToken& peek() const {
    if (at_end()) fail();
    return tokens_[at_];
  }

  /// The text of tokens [from, to).
  [[nodiscard]] std::string text(std::size_t from, std::size_t to) const {
    if (from >= to) return {};
    return std::string(sql_.substr(tokens_[from].begin, tokens_[to - 1].end() - tokens_[from].begin));
  }

  /// What stands in the parentheses that open here.
  std::string take_parenthesis() {
    if (!is("(")) fail();
    const int depth = tokens_[at_++].depth;
    const std::size_t begin = at_;
    while (!at_end() && (tokens_[at_].text != ")" || tokens_[at_].depth != depth)) ++at_;
    expect(")");
    return text(begin, at_ - 1);
  }

  /// `(a, b)`: names, with whatever stands behind each.
  Names take_columns() {
    Names columns;
    expect("(");
    while (true) {
      columns.push_back(take_name());
      while (!is(",") && !is(")")) take();
      if (accept(")")) return columns;
      expect(",");
    }
  }

  [[noreturn]] void fail() const {
    throw Failure(fmt::format("what SQLite keeps of its schema is not understood{}: {}",
                              at_end() ? "" : fmt::format(" at '{}'", printable(tokens_[at_].text)), printable(sql_)),
                  "this version reads the CREATE statements that SQLite documents");
  }

private:
  std::string_view sql_;
  Tokens tokens_;
  std::size_t at_ = 0;
};

void pass_temporary(Walk& walk) {
  if (!walk.accept("temp")) walk.accept("temporary");
}

void pass_if_not_exists(Walk& walk) {
  if (!walk.accept("if")) return;
  walk.expect("not");
  walk.expect("exists");
}

/// Perhaps with a schema before it.
void pass_name(Walk& walk) {
  walk.take();
  if (walk.accept(".")) walk.take();
}

class TableReader {
public:
  explicit TableReader(std::string_view sql) : walk_(sql) {}

  TableText read() {
    walk_.expect("create");
    pass_temporary(walk_);
    walk_.expect("table");
    pass_if_not_exists(walk_);
    pass_name(walk_);
    walk_.expect("(");
    read_column();
    while (walk_.accept(",")) {
      if (begins_table_constraint()) break;
      read_column();
    }
    while (!walk_.is(")")) {
      read_table_constraint();
      walk_.accept(",");  // SQLite does without
    }
    return std::move(table_);
  }

private:
  [[nodiscard]] bool begins_table_constraint() const {
    return walk_.is_any({"constraint", "primary", "unique", "check", "foreign"});
  }
  [[nodiscard]] bool ends_type() const {
    return walk_.at_end() || walk_.is(",") || walk_.is(")")
           || walk_.is_any({"constraint", "primary", "not", "null", "unique", "check", "default", "collate",
                            "references", "generated", "as"});
  }

  void read_column() {
    ColumnText column;
    column.name = walk_.take_name();
    const std::size_t begin = walk_.place();
    while (!ends_type()) {
      if (walk_.is("("))
        walk_.take_parenthesis();
      else
        walk_.take();
    }
    column.type = walk_.text(begin, walk_.place());
    std::string name;
    while (!walk_.is(",") && !walk_.is(")") && !begins_at_table()) {
      if (walk_.accept("constraint")) {
        name = walk_.take_name();
        continue;
      }
      read_column_constraint(column, name);
      name.clear();
    }
    table_.columns.push_back(std::move(column));
  }

  /// A table's constraint without the comma before it.
  [[nodiscard]] bool begins_at_table() const {
    return walk_.is("foreign") || (walk_.is("unique") && walk_.is("(", 1))
           || (walk_.is("primary") && walk_.is("key", 1) && walk_.is("(", 2));
  }

  void read_column_constraint(ColumnText& column, const std::string& name) {
    if (walk_.accept("primary")) {
      walk_.expect("key");
      if (!walk_.accept("asc")) walk_.accept("desc");
      pass_conflict();
      column.autoincrement = walk_.accept("autoincrement");
      table_.keys.push_back({name, {column.name}, true});
    } else if (walk_.accept("unique")) {
      pass_conflict();
      table_.keys.push_back({name, {column.name}, false});
    } else if (walk_.accept("not")) {
      walk_.expect("null");
      pass_conflict();
    } else if (walk_.accept("null")) {
      pass_conflict();
    } else if (walk_.accept("check")) {
      table_.checks.push_back({name, column.name, walk_.take_parenthesis()});
      pass_conflict();
    } else if (walk_.accept("default")) {
      pass_default();
    } else if (walk_.accept("collate")) {
      column.collation = walk_.take_name();
    } else if (walk_.accept("references")) {
      table_.foreign_keys.push_back({name, {column.name}});
      read_reference(table_.foreign_keys.back());
    } else {
      if (walk_.accept("generated")) walk_.expect("always");
      walk_.expect("as");
      column.generated = walk_.take_parenthesis();
      if (!walk_.accept("stored")) walk_.accept("virtual");
    }
  }

  void read_table_constraint() {
    std::string name;
    while (walk_.accept("constraint")) name = walk_.take_name();
    if (walk_.accept("primary")) {
      walk_.expect("key");
      table_.keys.push_back({name, walk_.take_columns(), true});
      pass_conflict();
    } else if (walk_.accept("unique")) {
      table_.keys.push_back({name, walk_.take_columns(), false});
      pass_conflict();
    } else if (walk_.accept("check")) {
      table_.checks.push_back({name, {}, walk_.take_parenthesis()});
      pass_conflict();
    } else {
      walk_.expect("foreign");
      walk_.expect("key");
      table_.foreign_keys.push_back({name, walk_.take_columns()});
      walk_.expect("references");
      read_reference(table_.foreign_keys.back());
    }
  }

  /// Behind REFERENCES.
  void read_reference(ForeignKeyText& key) {
    walk_.take();
    if (walk_.is("(")) walk_.take_columns();
    while (true) {
      if (walk_.accept("on")) {
        walk_.take();  // DELETE or UPDATE
        if (walk_.is_any({"set", "no"})) walk_.take();
        walk_.take();
      } else if (walk_.accept("match")) {
        walk_.take();
      } else if (walk_.is("deferrable") || (walk_.is("not") && walk_.is("deferrable", 1))) {
        key.deferrable = !walk_.accept("not");
        walk_.expect("deferrable");
        if (walk_.accept("initially")) key.initially_deferred = walk_.take().is("deferred") && key.deferrable;
      } else {
        return;
      }
    }
  }

  void pass_conflict() {
    if (!walk_.accept("on")) return;
    walk_.expect("conflict");
    walk_.take();
  }

  void pass_default() {
    if (walk_.is("(")) {
      walk_.take_parenthesis();
      return;
    }
    if (walk_.is("+") || walk_.is("-")) walk_.take();
    walk_.take();
  }

  Walk walk_;
  TableText table_;
};

/// One entry of an index without how it is ordered.
std::string entry_text(const Walk& walk, const Tokens& tokens, std::size_t begin, std::size_t end) {
  if (end > begin && (tokens[end - 1].is("asc") || tokens[end - 1].is("desc"))) --end;
  if (end > begin + 2 && tokens[end - 2].is("collate")) end -= 2;
  return walk.text(begin, end);
}

}  // namespace

TableText read_table_text(std::string_view sql) {
  return TableReader(sql).read();
}

IndexText read_index_text(std::string_view sql) {
  const Tokens tokens = sqlite_tokens(sql);
  Walk walk(sql);
  walk.expect("create");
  walk.accept("unique");
  walk.expect("index");
  pass_if_not_exists(walk);
  pass_name(walk);
  walk.expect("on");
  walk.take();
  if (!walk.is("(")) walk.fail();
  IndexText index;
  const int depth = walk.take().depth + 1;
  std::size_t begin = walk.place();
  while (true) {
    const SqlToken& token = walk.take();
    const bool ends = token.text == ")" && token.depth == depth - 1;
    const bool goes_on = token.text == "," && token.depth == depth;
    if (!ends && !goes_on) continue;
    index.entries.push_back(entry_text(walk, tokens, begin, walk.place() - 1));
    begin = walk.place();
    if (ends) break;
  }
  if (walk.accept("where")) index.where = walk.text(walk.place(), tokens.size());
  return index;
}

std::string view_definition(std::string_view sql) {
  const std::size_t count = sqlite_tokens(sql).size();
  Walk walk(sql);
  walk.expect("create");
  pass_temporary(walk);
  walk.expect("view");
  pass_if_not_exists(walk);
  pass_name(walk);
  const std::size_t begin = walk.place();
  if (walk.is("(")) walk.take_parenthesis();
  const bool names_columns = walk.place() > begin;
  walk.expect("as");
  return walk.text(names_columns ? begin : walk.place(), count);
}

std::string trigger_definition(std::string_view sql) {
  const std::size_t count = sqlite_tokens(sql).size();
  Walk walk(sql);
  walk.expect("create");
  pass_temporary(walk);
  walk.expect("trigger");
  pass_if_not_exists(walk);
  pass_name(walk);
  const std::size_t begin = walk.place();
  while (!walk.is("on")) walk.take();
  const std::string definition = walk.text(begin, walk.place());
  walk.expect("on");
  pass_name(walk);
  return definition + " " + walk.text(walk.place(), count);
}

}  // namespace schemaproof
