// What is kept of a database's rows, so that it can be told later, on another server even, whether they are still
// there: sums of hashes. Values, as a file of fingerprints holds them.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/name.hpp"

namespace schemaproof {

/// What can be told afterwards of a table that differs: that it does, and in which columns; in which small part of its
/// rows; which rows.
enum class Detail { table, buckets, rows };

inline constexpr std::array detail_words = {std::pair{std::string_view("table"), Detail::table},
                                            std::pair{std::string_view("buckets"), Detail::buckets},
                                            std::pair{std::string_view("rows"), Detail::rows}};
std::string_view word_of(Detail detail);

/// As a server prints them; nothing for NULL.
using Texts = std::vector<std::optional<std::string>>;

/// Of all rows of a table. No sum where there is nothing to add.
struct RowSums {
  std::size_t rows = 0;
  std::optional<std::string> key;  // the sum of the hashes of their keys
  std::vector<std::size_t> held;   // by column: how often it is not NULL
  Texts values;                    // by column: the sum of its hashes, each seeded with its row's
};

struct FingerprintColumn {
  std::string name;
  std::string type;        // in the language's spelling, with its schema where it has one
  std::string printed_as;  // the type whose texts its values have: of an enum text, of a domain what is below it
  /// Of each composite type whose values are in it, by its name: the types of its attributes.
  std::map<std::string, std::vector<std::string>> attributes = {};

  bool operator==(const FingerprintColumn&) const = default;
};

struct TableFingerprint {
  Name name;  // always with its schema
  std::vector<FingerprintColumn> columns;
  std::vector<std::string> key;  // columns; none: a row's key is all that it holds
  bool key_is_stated = false;    // and is no primary key
  std::string partition_of;      // then its rows are told with that table's
  std::string unread;            // why its rows could not be read
  RowSums sums;
  std::size_t parts = 0;     // how many buckets the table has; not every one holds a row
  std::size_t lines = 0;     // buckets: its number, how many rows, the sums. Rows: the key, hashes by column
  std::uint64_t offset = 0;  // in bytes: where these begin in the file

  /// How many values such a line has.
  [[nodiscard]] std::size_t cells(Detail detail) const;
};

/// One snapshot of a server, and what decides whether its hashes are those of another.
struct FingerprintRun {
  std::string time;            // ISO 8601, UTC
  std::string server_version;  // as the server prints it
  int version_number = 0;      // 150018
  std::string database;
  std::string role;
  std::string url;  // without its secrets
  std::string snapshot;
  std::map<std::string, std::string> settings;
  std::vector<std::string> probe;  // what each hash function makes of a value that is always the same

  [[nodiscard]] int major() const { return version_number / 10000; }
};

struct Fingerprint {
  std::filesystem::path file;
  Detail detail = Detail::table;
  std::vector<FingerprintRun> runs;  // the first; and each that went on with what that left
  std::vector<TableFingerprint> tables;
};

/// A file's format: another number, another meaning.
inline constexpr int fingerprint_format = 1;

}  // namespace schemaproof
