// Writing files of fingerprints. What is not whole yet is beside the file, as FILE.partial, and stays there when a run
// is interrupted. Only its owner may read it: hashes of short values can be guessed, and keys stand in it as they are.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "fingerprint/fingerprint.hpp"

namespace schemaproof {

std::filesystem::path partial_of(const std::filesystem::path& file);

/// Everything throws Failure where it cannot be written.
class FingerprintWriter {
public:
  /// A new one. Throws Failure where there is a partial file.
  FingerprintWriter(std::filesystem::path file, Detail detail, const std::string& program);
  /// Goes on behind the first `size` bytes of a partial file that holds `tables`.
  FingerprintWriter(std::filesystem::path file, std::uint64_t size, std::size_t tables);
  ~FingerprintWriter();
  FingerprintWriter(const FingerprintWriter&) = delete;
  FingerprintWriter& operator=(const FingerprintWriter&) = delete;

  void add(const FingerprintRun& run);
  /// As many lines as it says must follow, and then end_table().
  void begin_table(const TableFingerprint& table);
  /// The first `texts` of its values are written as texts, the others are numbers.
  void add_line(const Texts& cells, std::size_t texts);
  void end_table();
  /// As if that table had not been begun.
  void drop_table();
  /// From now on the file is whole, and in its place.
  void finish();

private:
  void write(const std::string& line);
  void flush();

  std::filesystem::path file_;
  int descriptor_ = -1;
  std::string buffer_;
  std::uint64_t written_ = 0;  // in bytes
  std::uint64_t table_begin_ = 0;
  std::size_t tables_ = 0;
};

}  // namespace schemaproof
