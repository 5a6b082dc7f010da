// Reading files of fingerprints: JSON, one value a line, so that a file of any size is read with little memory.
#pragma once

#include <cstdint>
#include <fstream>
#include <optional>

#include "fingerprint/fingerprint.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

/// Whether a file begins as one of ours does; false for what cannot be read.
bool is_fingerprint(const std::filesystem::path& file);

/// Reads all of it, and keeps what it says of tables. Nothing, and a mistake with the line, where it is no whole file
/// of fingerprints, or one of another format.
std::optional<Fingerprint> read_fingerprint(const std::filesystem::path& file, Mistakes& mistakes);

/// What a run that was interrupted left, up to its last whole table.
struct PartialFingerprint {
  Fingerprint fingerprint;
  std::uint64_t size = 0;  // in bytes: how much of the file is whole
};
std::optional<PartialFingerprint> read_partial_fingerprint(const std::filesystem::path& file, Mistakes& mistakes);

/// The lines of one table, one in memory at a time.
class FingerprintLines {
public:
  FingerprintLines(const Fingerprint& fingerprint, const TableFingerprint& table);

  /// Null at the end; valid until the next call. Throws Failure where the file is not what it was when it was read
  /// first.
  const Texts* next();

private:
  std::ifstream stream_;
  std::filesystem::path file_;
  std::size_t cells_;
  std::size_t left_;
  std::string line_;
  Texts current_;
};

}  // namespace schemaproof
