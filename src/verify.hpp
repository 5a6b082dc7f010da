// The main job: from expectations to a report.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "expectation/expectation.hpp"
#include "model/report.hpp"
#include "model/server_wish.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

struct VerifyWish {
  /// Live databases, by the name of the expectation that each is held against; the empty name is for the only one.
  /// Without any, every expectation's database is built on a disposable server.
  std::map<std::string, std::string> urls;
  /// Files of fingerprints that live databases' rows are held to, by the same names.
  std::map<std::string, std::string> befores;
  ServerWish server_wish;  // takes the place of the expectations' own
  bool keep = false;       // leave the disposable server running, and say how to reach it
  bool cache = false;      // keep what is built for later runs, and begin with what earlier ones kept
  std::chrono::milliseconds statement_timeout{60'000};
  bool allow_queries = false;    // the expectations' own SQL may run on live databases
  bool strict_coverage = false;  // what is there and not looked at is a drift
  /// From which states migrations are tried: from where the build finds them, or from every one on the way.
  enum class From { empty, every };
  From from = From::empty;
  /// Whether it is looked for with which migration a drift began: that takes a second build, and a look at each state.
  enum class FindBlame { yes, no };
  FindBlame find_blame = FindBlame::yes;
  std::string base;  // a revision of git: its migrations must not be edited, and `changes` asks those after it
};

/// What was verified, and what there is to tell besides: dropped URL parameters, kept servers.
struct Verified {
  Report report;
  std::vector<std::string> notices;
};

/// Mistakes that show only here (a migrations folder of no known format, a name in --url that no expectation has) are
/// added to `mistakes`, and then nothing runs. What keeps one expectation from being asked is an errored check in its
/// section; the others go on. Throws Interrupted.
Verified verify(const std::vector<Expectation>& expectations, const VerifyWish& wish, Mistakes& mistakes);

}  // namespace schemaproof
