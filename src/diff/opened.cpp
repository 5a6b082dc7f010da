#include "diff/opened.hpp"

#include <fmt/format.h>

#include "catalog/respell.hpp"
#include "diff/roles.hpp"
#include "diff/trial.hpp"
#include "diff/wanted.hpp"
#include "migrations/apply.hpp"
#include "support/failure.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

OpenedSide unopened(const Side& side, const std::string& schema) {
  OpenedSide opened;
  opened.side = &side;
  opened.home = schema.empty() ? "public" : schema;
  opened.home_asked = !schema.empty();
  if (side.kind == Side::Kind::expectation && schema.empty() && !side.expectation.schemas.empty()) {
    opened.home = side.expectation.schemas.front();
  }
  if (side.kind == Side::Kind::live && !side.target.schema.empty()) {
    opened.home = side.target.schema;
    opened.home_asked = true;
  }
  return opened;
}

void open(OpenedSide& opened, const OpeningWish& wish, Servers& servers, const std::string& name) {
  if (opened.is(Side::Kind::expectation)) {
    const auto& each = opened.side->expectation.each_schema;
    if (each.empty() || opened.home_asked) return;
    throw Failure(fmt::format("{} asks every schema that matches {}", opened.side->shown, joined(each, ", ")),
                  "say which one is meant: --schema NAME");
  }
  if (opened.is(Side::Kind::scripts)) {
    opened.built = servers.of(wish.server_wish).create_database(servers.free_name(name));
    build_database(*opened.built, opened.side->plan);
  }
  const Target& target = opened.built ? opened.built->target() : opened.side->target;
  const ReadSession::Limits limits{wish.statement_timeout, ReadSession::Limits{}.connect_timeout};
  opened.seen = observe(target, limits, opened.home);
  const auto& schemas = opened.seen.found.schemas;
  if (opened.home_asked && opened.is(Side::Kind::live) && !schemas.contains(opened.home)) {
    throw Failure(fmt::format("{} has no schema '{}'", opened.side->shown, opened.home),
                  did_you_mean(opened.home, {schemas.begin(), schemas.end()}));
  }
}

RespellOpen respeller_of(const OpenedSide& opened, const ServerWish& server_wish, Servers& servers) {
  if (opened.built) {
    return [&opened](const Schema& found, Spellings& spellings) { respell(*opened.built, found, spellings); };
  }
  return [&opened, &servers, twin = server_wish.of_major(opened.seen.facts.major())](
             const Schema& found, Spellings& spellings) { respell_on_twin(servers, twin, "twin", found, spellings); };
}

std::optional<DisposableDatabase> copy_of(const OpenedSide& opened, const ServerWish& server_wish, Servers& servers,
                                          const std::set<std::string>& roles, std::string& problem) {
  if (opened.built) {
    make_roles(*opened.built, roles);
    return opened.built;
  }
  try {
    DisposableDatabase copy = servers.of(server_wish).create_database(servers.free_name("copy"));
    make_roles(copy, roles);
    std::vector<std::string> schemas = other_schemas(opened.seen.found.schema);
    schemas.insert(schemas.begin(), opened.home);
    const Schema all = wanted_from(opened.seen.found, schemas);
    problem = make_alike(copy, comparing_all("copy", schemas), all, WishIs::printed, Bodies::as_they_are).problem;
    if (problem.empty()) return copy;
  } catch (const Failure& failure) {
    problem = failure.what();
  }
  return std::nullopt;
}

}  // namespace schemaproof
