// What initdb made once, kept in the user's cache: copying it takes a tenth of the time of making it again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "postgres/installations.hpp"
#include "support/process.hpp"

namespace schemaproof {

/// Clusters of one installation's server programs, made with these arguments of initdb. They lie below
/// `$SCHEMAPROOF_CACHE`, else `$XDG_CACHE_HOME/schemaproof`, else `~/.cache/schemaproof`; without any of these, and in
/// a folder that others may write to, nothing is kept. Several runs may use it at once.
class PreparedClusters {
public:
  /// `holding`: not as initdb left it, but with one of these built in it since, by this very program; the first is the
  /// best.
  PreparedClusters(const Installation& installation, const std::vector<std::string>& initdb_arguments,
                   const std::vector<std::string>& holding = {});

  /// Copies the best cluster to `data`, which is not there yet, for that account. False where there is none, or where
  /// none is as it was put there: then nothing is left of `data`.
  [[nodiscard]] bool copy_to(const std::filesystem::path& data, const std::optional<Account>& owner);
  /// Keeps a cluster on which no server runs, and which holds all that was named, in place of the least recently used
  /// ones where many are kept. Why it cannot, which is no failure: it is made again by the next run; empty: it is kept.
  [[nodiscard]] std::string keep(const std::filesystem::path& data) const;
  /// What was copied turned out to be of no use.
  void forget() const;

private:
  [[nodiscard]] std::vector<std::filesystem::path> entries() const;

  std::filesystem::path folder_;   // empty: nothing is kept
  bool is_built_ = false;          // more than initdb's
  std::string name_;               // of the entry that would be kept
  std::vector<std::string> held_;  // what it would hold
  std::filesystem::path copied_;   // entry
};

}  // namespace schemaproof
