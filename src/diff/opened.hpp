// A side of a comparison that was read.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>

#include "asking.hpp"
#include "diff/side.hpp"
#include "model/server_wish.hpp"

namespace schemaproof {

struct OpenedSide {
  const Side* side = nullptr;
  std::string home;                         // the schema of its bare names
  bool home_asked = false;                  // somebody said so, and it must be there
  Observation seen;                         // not of an expectation
  std::optional<DisposableDatabase> built;  // not of a live database

  [[nodiscard]] bool is(Side::Kind kind) const { return side->kind == kind; }
};

struct OpeningWish {
  std::string schema;      // `--schema`
  ServerWish server_wish;  // the disposable server
  std::chrono::milliseconds statement_timeout;
};

/// The schema of a side's bare names: the URL's, else the one asked, else an expectation's own, else `public`.
OpenedSide unopened(const Side& side, const std::string& schema);
/// Reads a live database, or builds one and reads that; an expectation stays as it is. `name`: of the database built.
void open(OpenedSide& opened, const OpeningWish& wish, Servers& servers, const std::string& name);

/// What the server makes of SQL in terms of this side; a live one is not asked itself.
RespellOpen respeller_of(const OpenedSide& opened, const ServerWish& server_wish, Servers& servers);

/// A database with the structure of this side that may be written to: the one that was built for it, or one made after
/// a live one. Its server has `roles`. None where not all that is known of the live one could be made; `problem` says
/// why.
std::optional<DisposableDatabase> copy_of(const OpenedSide& opened, const ServerWish& server_wish, Servers& servers,
                                          const std::set<std::string>& roles, std::string& problem);

}  // namespace schemaproof
