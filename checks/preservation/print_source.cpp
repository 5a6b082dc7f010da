#include "checks/preservation/print_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "fingerprint/read_file.hpp"

namespace schemaproof {

namespace {

class DatabaseSource {
public:
  DatabaseSource(const ComparedSide& side, const MatchedTable& table, Moment which, const Casts& casts)
      : session_(side.session), table_(table), sql_(side.home, table, which, casts) {}

  [[nodiscard]] RowSums sums(const Places& columns, Counted counted) const {
    RowSums sums;
    for_each_part_of(columns, [&](const Places& part) {
      const auto cells = one_row(session_, sql_.fingerprint(part, counted));
      sums.rows = count_in((*cells)[0]);
      sums.key = (*cells)[1];
      for (std::size_t i = 0; i < part.size(); ++i) {
        sums.held.push_back(count_in((*cells)[2 + 2 * i]));
        sums.values.push_back((*cells)[3 + 2 * i]);
      }
    });
    return sums;
  }

  [[nodiscard]] RowSource buckets(const Places& columns, std::size_t parts, Counted counted) const {
    const char* const name = counted == Counted::all ? "schemaproof_buckets" : "schemaproof_held_buckets";
    return rows_of(
        session_, name,
        fmt::format("DECLARE {} NO SCROLL CURSOR FOR {}", name, sql_.part_fingerprints(columns, parts, counted)));
  }

  [[nodiscard]] RowSource rows(const Places& columns) const {
    constexpr const char* name = "schemaproof_rows";
    const Places values = table_.key.empty() ? columns_there(table_) : columns;
    return rows_of(session_, name, sql_.declare_hash_cursor(name, columns, values));
  }

  [[nodiscard]] std::vector<std::string> keys(std::size_t part, std::size_t parts) const {
    constexpr std::size_t most = 4;
    std::vector<std::string> keys;
    const Places key = table_.key.empty() ? columns_there(table_) : table_.key;
    session_.query(sql_.part_keys(part, parts, most),
                   [&](const Row& row) { keys.push_back(key_text(table_, key, texts_of(row))); });
    return keys;
  }

private:
  ReadSession& session_;
  const MatchedTable& table_;
  RowSql sql_;
};

class FileSource {
public:
  FileSource(const Fingerprint& fingerprint, const TableFingerprint& print, const MatchedTable& table, Moment which)
      : fingerprint_(fingerprint), print_(print), table_(table), which_(which) {}

  [[nodiscard]] RowSums sums(const Places& columns) const {
    RowSums sums{print_.sums.rows, print_.sums.key, {}, {}};
    for (const std::size_t column : columns) {
      sums.held.push_back(print_.sums.held[in_file(column)]);
      sums.values.push_back(print_.sums.values[in_file(column)]);
    }
    return sums;
  }

  /// The lines, with those of their columns alone that are asked. Behind the first `kept` values comes `between`.
  [[nodiscard]] RowSource lines(const Places& columns, std::size_t kept, const Texts& between) const {
    std::vector<std::size_t> chosen;
    for (const std::size_t column : columns) chosen.push_back(kept + in_file(column));
    return [lines = std::make_shared<FingerprintLines>(fingerprint_, print_), row = std::make_shared<Texts>(), chosen,
            kept, between]() -> const Texts* {
      const Texts* const line = lines->next();
      if (line == nullptr) return nullptr;
      row->assign(line->begin(), line->begin() + static_cast<std::ptrdiff_t>(kept));
      row->insert(row->end(), between.begin(), between.end());
      for (const std::size_t at : chosen) row->push_back((*line)[at]);
      return row.get();
    };
  }

  [[nodiscard]] std::size_t key_values() const { return print_.key.empty() ? 1 : print_.key.size(); }

private:
  [[nodiscard]] std::size_t in_file(std::size_t column) const {
    const MatchedColumn& own = table_.columns[column];
    const std::string& name = which_ == Moment::before ? own.before : own.after;
    const auto found = std::find_if(print_.columns.begin(), print_.columns.end(),
                                    [&](const FingerprintColumn& one) { return one.name == name; });
    return static_cast<std::size_t>(found - print_.columns.begin());
  }

  const Fingerprint& fingerprint_;
  const TableFingerprint& print_;
  const MatchedTable& table_;
  Moment which_;
};

}  // namespace

PrintSource source_of(const ComparedSide& side, const MatchedTable& table, Moment which, const Casts& casts) {
  const auto source = std::make_shared<DatabaseSource>(side, table, which, casts);
  PrintSource prints;
  prints.detail = Detail::rows;
  prints.has_values = true;
  prints.sums = [source](const Places& columns, Counted counted) { return source->sums(columns, counted); };
  prints.buckets = [source](const Places& columns, std::size_t parts, Counted counted) {
    return source->buckets(columns, parts, counted);
  };
  prints.rows = [source](const Places& columns) { return source->rows(columns); };
  prints.keys = [source](std::size_t part, std::size_t parts) { return source->keys(part, parts); };
  return prints;
}

PrintSource source_of(const Fingerprint& fingerprint, const TableFingerprint& print, const MatchedTable& table,
                      Moment which) {
  const auto source = std::make_shared<FileSource>(fingerprint, print, table, which);
  PrintSource prints;
  prints.detail = fingerprint.detail;
  prints.parts = print.parts;
  prints.sums = [source](const Places& columns, Counted /*counted*/) { return source->sums(columns); };
  prints.buckets = [source](const Places& columns, std::size_t /*parts*/, Counted /*counted*/) {
    constexpr std::size_t number_rows_and_key = 3;
    return source->lines(columns, number_rows_and_key, {});
  };
  prints.rows = [source](const Places& columns) { return source->lines(columns, source->key_values(), {"f"}); };
  prints.keys = [](std::size_t, std::size_t) { return std::vector<std::string>(); };
  return prints;
}

std::size_t parts_for(std::size_t rows) {
  constexpr std::size_t rows_of_a_part = 128;
  constexpr std::size_t most = 8192;
  std::size_t parts = 1;
  while (parts < most && parts * rows_of_a_part < rows) parts *= 2;
  return parts;
}

}  // namespace schemaproof
