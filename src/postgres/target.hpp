// Which database a URL names: as psql users write it, and as Prisma users have it in DATABASE_URL.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

/// Where to connect. `connection` may hold a password and is never printed; `shown` never holds one.
struct Target {
  std::string connection;            // for libpq
  std::string shown;                 // for people: the URL without its secrets
  std::string schema;                // Prisma's ?schema=; empty when not given
  std::vector<std::string> dropped;  // parameters that Prisma knows and libpq would refuse, as `name=value`
};

/// Reads `postgresql://…`, `postgres://…` or libpq's `key=value …`. libpq's environment (PGHOST, PGPASSFILE, PGSERVICE
/// …) fills in what is not stated, as for psql. Throws Failure for anything else, with a hint; parameters that neither
/// libpq nor Prisma knows are a Failure with "did you mean".
Target parse_target(std::string_view url);

/// libpq's parameters that it states.
std::map<std::string, std::string> parameters_of(const Target& target);
/// The target of these parameters.
Target target_with(const std::map<std::string, std::string>& parameters);
/// A value as libpq's `key=value` form has it.
std::string connection_value(const std::string& text);

/// `text` with every secret that `target` holds replaced by `***`: for messages that come from elsewhere.
std::string without_secrets(std::string text, const Target& target);

}  // namespace schemaproof
