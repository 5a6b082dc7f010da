// Making a file of fingerprints of a live database.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "checks/preservation/print_tables.hpp"
#include "postgres/target.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

struct FingerprintWish {
  Target target;
  std::string schema;  // that of names without one; empty: the URL's, or `public`
  std::filesystem::path out;
  Detail detail = Detail::table;
  std::vector<std::string> keys;  // `user=email` or `auth.user=tenant,email`
  enum class Begin { anew, where_it_ended };
  Begin begin = Begin::anew;
  std::chrono::milliseconds statement_timeout{0};
  std::function<void(const std::string& table, std::size_t done, std::size_t all)> progress;
};

struct Fingerprinted {
  PrintedTables printed;
  std::size_t kept = 0;  // tables that an earlier run told of
  std::vector<std::string> notices;
};

/// Reads everything in one snapshot. What cannot be asked so (a file that is there, a key that names no column) is a
/// mistake, and then nothing is written. Throws Failure, and Interrupted: what was written stays beside the file.
Fingerprinted fingerprint(const FingerprintWish& wish, Mistakes& mistakes);

}  // namespace schemaproof
