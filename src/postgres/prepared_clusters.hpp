// What initdb made once, kept in the user's cache: copying it takes a tenth of the time of making it again.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "postgres/installations.hpp"
#include "support/process.hpp"

namespace schemaproof {

/// The clusters of one installation's server programs, made with these arguments of initdb. They lie below
/// `$SCHEMAPROOF_CACHE`, else `$XDG_CACHE_HOME/schemaproof`, else `~/.cache/schemaproof`; without any of these, and in
/// a folder that others may write to, nothing is kept. Several runs may use it at once.
class PreparedClusters {
public:
  PreparedClusters(const Installation& installation, const std::vector<std::string>& initdb_arguments);

  /// Copies the cluster to `data`, which is not there yet, for that account. False where there is none, or where a file
  /// of it is not as it was put there: then nothing is left of `data`.
  [[nodiscard]] bool copy_to(const std::filesystem::path& data, const std::optional<Account>& owner) const;
  /// Keeps a cluster that was never started, in place of those that older server programs made. What cannot be kept is
  /// made again by the next run: that is no failure.
  void keep(const std::filesystem::path& data) const;
  /// It turned out to be of no use.
  void forget() const;

private:
  std::filesystem::path folder_;  // empty: nothing is kept
  std::string programs_;          // the beginning of an entry's name: the major and where its programs are
  std::string name_;
};

}  // namespace schemaproof
