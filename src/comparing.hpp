// Do two databases have the same rows? Each is a live one, a file of fingerprints, or a dump that is restored on a
// disposable server.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "fingerprint/fingerprint.hpp"
#include "migrations/plan.hpp"
#include "model/report.hpp"
#include "model/server_wish.hpp"
#include "postgres/target.hpp"

namespace schemaproof {

struct RowsSide {
  enum class Kind { live, fingerprint, dump };
  Kind kind = Kind::live;
  std::string shown;        // for people; without the secrets of a URL
  Target target;            // of a live database
  Fingerprint fingerprint;  // of a file of fingerprints
  BuildPlan plan;           // of a dump
};

/// Tells by what `text` is: a URL, a file of fingerprints, a .sql file or an archive of pg_dump. Anything else is a
/// mistake.
RowsSide recognise_rows(const std::string& text, Mistakes& mistakes);

struct CompareWish {
  RowsSide from;
  RowsSide to;
  std::string from_schema;  // `--map`: that schema of the one is this of the other; empty: none is renamed
  std::string to_schema;
  ServerWish server_wish;  // for a dump
  Detail detail = Detail::rows;
  std::chrono::milliseconds statement_timeout{60'000};  // of catalog queries
};

/// The report has one section, with a check for each table. What keeps the two from being compared is an errored check.
Report compare(const CompareWish& wish, std::vector<std::string>& notices);

}  // namespace schemaproof
