#include "checks/preservation/print_tables.hpp"

#include "checks/preservation/print_source.hpp"
#include "checks/preservation/server_print.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"

namespace schemaproof {

namespace {

class TablePrinter {
public:
  TablePrinter(const ComparedSide& side, const Schema& schema, Detail detail, FingerprintWriter& writer)
      : side_(side), schema_(schema), detail_(detail), writer_(writer) {}

  /// What stands in the file of it.
  TableFingerprint print(const Name& name, const Table& table, const Names& key) {
    TableFingerprint print = described(name, table, key);
    if (!print.partition_of.empty()) return written(print);
    try {
      PreserveWish wish;
      wish.table = name;
      wish.key = key;
      return read(match(wish, schema_, schema_), print);
    } catch (const NoMatch& none) {
      print.unread = none.reason;
    } catch (const Failure& failure) {
      check_connection();
      print.unread = failure.what();
      hint_ = failure.hint;
    }
    print.sums = {};
    print.parts = print.lines = 0;
    return written(print);
  }

  [[nodiscard]] const std::string& hint() const { return hint_; }

private:
  [[nodiscard]] TableFingerprint described(const Name& name, const Table& table, const Names& key) const {
    TableFingerprint print;
    print.name = name;
    for (const Column& column : table.columns) {
      const std::string type = column.type.value_or("text");
      print.columns.push_back({column.name, type, printed_as(schema_, type), attributes_of(type)});
    }
    print.key_is_stated = !key.empty();
    print.key = key;
    if (key.empty() && table.primary_key) print.key = table.primary_key->columns.value_or(Names{});
    print.partition_of = table.partition_of.value_or("");
    return print;
  }

  using Attributes = std::map<std::string, std::vector<std::string>>;

  [[nodiscard]] Attributes attributes_of(const std::string& type) const {
    Attributes all;
    add_attributes(type, all);
    return all;
  }

  void add_attributes(const std::string& type, Attributes& all) const {
    const std::string printed = printed_as(schema_, type);
    const std::string own = printed.substr(0, printed.find('['));
    const auto composite = schema_.composite_types.find(parse_name(own));
    if (composite == schema_.composite_types.end() || all.contains(own)) return;
    for (const auto& [name, its_type] : composite->second.attributes.value_or(Entries{})) {
      all[own].push_back(its_type);
      add_attributes(its_type, all);
    }
  }

  TableFingerprint written(const TableFingerprint& print) {
    writer_.begin_table(print);
    writer_.end_table();
    return print;
  }

  TableFingerprint read(const MatchedTable& table, TableFingerprint print) {
    const Casts casts;
    if (table.key_is_stated)
      check_key(side_.session, RowSql(side_.home, table, Moment::before, casts), table, Moment::before);
    const PrintSource source = source_of(side_, table, Moment::before, casts);
    const Places columns = columns_there(table);
    print.sums = source.sums(columns, Counted::all);
    if (detail_ == Detail::buckets) print.lines = print.parts = parts_for(print.sums.rows);
    if (detail_ == Detail::rows) print.lines = print.sums.rows;
    writer_.begin_table(print);
    try {
      if (detail_ == Detail::buckets) write_buckets(source.buckets(columns, print.parts, Counted::all), print);
      if (detail_ == Detail::rows) write_rows(source.rows(print.key.empty() ? Places() : columns), print);
    } catch (const Failure&) {
      writer_.drop_table();
      throw;
    }
    writer_.end_table();
    return print;
  }

  /// Each, those without rows too: how many there are stands before them.
  void write_buckets(const RowSource& buckets, const TableFingerprint& print) {
    const Texts* line = buckets();
    for (std::size_t part = 0; part < print.parts; ++part) {
      const std::string number = std::to_string(part);
      const bool is_it = line != nullptr && (*line)[0] == number;
      Texts none(print.cells(Detail::buckets));
      none[0] = number;
      none[1] = "0";
      writer_.add_line(is_it ? *line : none, none.size());
      if (is_it) line = buckets();
    }
  }

  void write_rows(const RowSource& rows, const TableFingerprint& print) {
    const std::size_t key = print.key.empty() ? 1 : print.key.size();
    while (const Texts* row = rows()) {
      Texts line(row->begin(), row->begin() + static_cast<std::ptrdiff_t>(key));
      const auto hashes = row->begin() + static_cast<std::ptrdiff_t>(key + 1);
      if (!print.key.empty())
        line.insert(line.end(), hashes, hashes + static_cast<std::ptrdiff_t>(print.columns.size()));
      writer_.add_line(line, key);
    }
  }

  /// A table that cannot be read is one thing, a server that is gone another.
  void check_connection() const { one_row(side_.session, "SELECT 1"); }

  const ComparedSide& side_;
  const Schema& schema_;
  Detail detail_;
  FingerprintWriter& writer_;
  std::string hint_;
};

}  // namespace

PrintedTables print_tables(const ComparedSide& side, const Schema& schema, const PrintTablesWish& wish,
                           FingerprintWriter& writer) {
  PrintedTables printed;
  std::size_t done = 0;
  for (const auto& [name, table] : schema.tables) {
    stop_if_interrupted();
    if (wish.done.contains(name)) {
      ++done;
      continue;
    }
    if (wish.progress) wish.progress(name.text(), done, schema.tables.size());
    const auto key = wish.keys.find(name);
    TablePrinter printer(side, schema, wish.detail, writer);
    const TableFingerprint print = printer.print(name, table, key == wish.keys.end() ? Names{} : key->second);
    ++done;
    if (!print.partition_of.empty()) continue;
    if (!print.unread.empty()) printed.unread.push_back({name.text(), print.unread, printer.hint()});
    ++printed.tables;
    printed.rows += print.sums.rows;
  }
  return printed;
}

}  // namespace schemaproof
