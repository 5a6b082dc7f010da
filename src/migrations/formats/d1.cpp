// Cloudflare's D1: .sql files by number, each one transaction, in which PRAGMA foreign_keys does nothing. Only where it
// is named: a folder of such files looks like any other.
// Source: wrangler, src/d1/migrations/apply.ts; seen with wrangler 4.
#include <algorithm>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

/// Those with a number before the others.
bool comes_before(const Migration& a, const Migration& b) {
  const std::string_view one = leading_number(a.name);
  const std::string_view other = leading_number(b.name);
  if (one.empty() || other.empty()) return !one.empty() && other.empty();
  return is_smaller(one, other);
}

Listing list(const fs::path& folder) {
  Listing listing;
  for (const fs::path& file : entries(folder, is_sql_file)) listing.migrations.push_back({file.stem().string(), file});
  std::stable_sort(listing.migrations.begin(), listing.migrations.end(), comes_before);
  return listing;
}

Sending send(const fs::path& /*file*/, const std::string& text, Direction /*direction*/) {
  return {{{0, text.size()}}, true};
}

}  // namespace

const MigrationFormat d1_format{"d1", [](const fs::path&) { return false; }, list, send};

}  // namespace schemaproof
