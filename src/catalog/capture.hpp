// What is there: a database's catalogs as a Schema.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catalog/enforced.hpp"
#include "model/engine.hpp"
#include "model/schema.hpp"
#include "postgres/read_session.hpp"

namespace schemaproof {

struct Snapshot {
  Engine engine = Engine::postgres;
  Schema schema;                  // everything that is not the system's, names as seen from `schema.home`
  std::set<std::string> schemas;  // those that exist
  std::set<std::string> roles;    // likewise
  std::string database_owner;     // one of these
  /// What is there and nothing here looks at: how many of what.
  std::vector<std::pair<std::string, std::size_t>> not_modelled;
  int major = 0;                     // of the server
  std::optional<Extension> plpgsql;  // every database is born with it: it may be stated, and need not be
  Enforced enforced;
};

/// What is there and not looked at, for people: `2 foreign servers`.
std::vector<std::string> not_modelled_texts(const Snapshot& found);

/// Reads all of it in one transaction, with a number of queries that does not depend on the schema's size.
Snapshot capture(ReadSession& session, const std::string& home);

/// Whether a schema is looked at by itself.
using IsHome = std::function<bool(const std::string& schema)>;

/// The schemas that are looked at one by one, each as seen from itself, and what lies in none of them.
class Homes {
public:
  Homes(Snapshot all, const IsHome& is_home, const std::map<std::string, std::set<std::string>>& shadowed);

  [[nodiscard]] std::vector<std::string> names() const;
  /// That schema and what lies in none: what capture() gives for it, but for the other schemas that are homes. Each
  /// can be taken once.
  Snapshot take(const std::string& home);

private:
  Snapshot rest_;
  std::map<std::string, Snapshot> homes_;
};

/// Reads as much as capture() does, however many homes there are.
Homes capture_each(ReadSession& session, const IsHome& is_home);

/// A database as it was at one instant.
struct Observation {
  ServerFacts facts;
  Snapshot found;
};

/// Connects, captures and closes; asks again, a few times, when DDL on other connections got in between.
Observation observe(const Target& target, const ReadSession::Limits& limits, const std::string& home);
std::pair<ServerFacts, Homes> observe_each(const Target& target, const ReadSession::Limits& limits,
                                           const IsHome& is_home);

/// A type as format_type prints it under an empty search_path, in the language's spelling: `public."SourceType"[]` is
/// `SourceType[]` when `home` is public. `built_in`: names of built-in types: home's own of that name keep
/// their schema.
std::string shown_type(const std::string& printed, const std::string& home, const std::set<std::string>& built_in);

}  // namespace schemaproof
