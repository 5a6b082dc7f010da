// What differs between two sides, and which SQL makes one of them the other?
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "diff/side.hpp"
#include "model/report.hpp"
#include "model/server_wish.hpp"

namespace schemaproof {

struct DiffWish {
  Side from;
  Side to;
  std::vector<std::string> schemas;  // `--schema`; empty: every schema there is, or the URL's
  ServerWish server_wish;            // the disposable servers
  std::vector<std::string> renames;  // `--rename old=new`
  enum class FindRenames { yes, no };
  FindRenames find_renames = FindRenames::yes;
  std::chrono::milliseconds statement_timeout{60'000};
};

/// The report has one section, whose checks are differences (`added`, `removed`, `changed`) or held; its `repair` is
/// the SQL that makes FROM what TO is, in an order that worked on a copy. Where FROM is an expectation it is TO that
/// can be made what FROM says. Neither side is ever written: what is written is a copy on a disposable server. What
/// keeps the two from being compared is an errored check. A stated rename that cannot be is a mistake.
Report diff(const DiffWish& wish, std::vector<std::string>& notices, Mistakes& mistakes);

}  // namespace schemaproof
