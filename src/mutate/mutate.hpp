// How much is an expectation worth? Every single change that could be made to the schema is made, in memory, and the
// expectation is asked again: what it does not notice then, it would not notice tomorrow.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "expectation/expectation.hpp"
#include "model/report.hpp"
#include "model/server_wish.hpp"

namespace schemaproof {

struct MutateWish {
  std::string url;         // a live database; empty: one is built on a disposable server
  ServerWish server_wish;  // takes the place of the expectation's own
  std::size_t limit = 10;  // how many unnoticed changes are listed of each sort
  std::chrono::milliseconds statement_timeout{60'000};
};

/// The report has a section for each expectation, and a check for each property of a kind: it held where all of its
/// changes are noticed. What keeps an expectation from being asked is an errored check. A database is read once, and no
/// server hears of the changes. What cannot be built is a mistake, and then nothing runs.
Report mutate(const std::vector<Expectation>& expectations, const MutateWish& wish, std::vector<std::string>& notices,
              Mistakes& mistakes);

}  // namespace schemaproof
