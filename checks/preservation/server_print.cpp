#include "checks/preservation/server_print.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace schemaproof {

namespace {

constexpr const char* names_path = "search_path";

/// What a hash rests on. ReadSession pins all of it but for the encoding; where names are looked for shows in the text
/// of regclass and its kin.
constexpr std::array settings = {"server_encoding",    "TimeZone",     "DateStyle",   "IntervalStyle",
                                 "extra_float_digits", "bytea_output", "lc_monetary", names_path};

/// Each hash function, and how values are printed that go through text.
constexpr std::array probes = {
    "pg_catalog.hashint2extended(257::pg_catalog.int2, 1)",
    "pg_catalog.hashint4extended(65537, 1)",
    "pg_catalog.hashint8extended(1099511627779, 1)",
    "pg_catalog.uuid_hash_extended('00112233-4455-6677-8899-aabbccddeeff', 1)",
    "pg_catalog.timestamp_hash_extended('2024-05-06 07:08:09.123456', 1)",
    R"(pg_catalog.hashtextextended('0123456789abcdef 0123456789abcdef' COLLATE pg_catalog."C", 1))",
    "0.1::pg_catalog.float8",
    "1e30::pg_catalog.float4",
    "1.50::pg_catalog.numeric",
    "'1 mon 3 days 04:05:06.7'::pg_catalog.interval",
    "'2024-05-06 07:08:09.5+02'::pg_catalog.timestamptz",
    R"('{"b": 1.0, "a": null}'::pg_catalog.jsonb)",
    R"('\xdeadbeef'::pg_catalog.bytea)",
    "'1234.5'::pg_catalog.money"};

/// Types that every major from 13 on prints alike.
constexpr std::array<std::string_view, 33> printed_alike = {
    "smallint", "integer",     "bigint",     "numeric",  "real",   "double precision",
    "money",    "oid",         "text",       "varchar",  "char",   "name",
    "citext",   "boolean",     "date",       "time",     "timetz", "timestamp",
    "interval", "uuid",        "bytea",      "json",     "jsonb",  "xml",
    "inet",     "cidr",        "macaddr",    "macaddr8", "bit",    "varbit",
    "point",    "timestamptz", "bit varying"};

constexpr std::array<std::string_view, 11> names_of_objects = {
    "regclass",    "regcollation", "regconfig",    "regdictionary", "regnamespace", "regoper",
    "regoperator", "regproc",      "regprocedure", "regrole",       "regtype"};

std::string base_of(const std::string& type) {
  return type.substr(0, std::min(type.find('('), type.find('[')));
}

}  // namespace

FingerprintRun describe_server(ReadSession& session, const Target& target) {
  FingerprintRun run;
  run.server_version = session.facts().version;
  run.version_number = session.facts().version_number;
  run.database = session.facts().database;
  run.role = session.facts().role;
  run.url = target.shown;
  std::string query = "SELECT pg_catalog.pg_current_snapshot()::pg_catalog.text";
  for (const char* setting : settings) query += fmt::format(", pg_catalog.current_setting('{}')", setting);
  for (const char* probe : probes) query += fmt::format(", ({})::pg_catalog.text", probe);
  session.query(query, [&](const Row& row) {
    int at = 0;
    run.snapshot = row.text(at++);
    for (const char* setting : settings) run.settings[setting] = row.text(at++);
    for (std::size_t i = 0; i < probes.size(); ++i) run.probe.emplace_back(row.text(at++));
  });
  return run;
}

std::string incomparable(const FingerprintRun& one, const FingerprintRun& other) {
  for (const auto& [name, value] : one.settings) {
    if (name == names_path) continue;
    const auto own = other.settings.find(name);
    const std::string found = own == other.settings.end() ? "not told" : own->second;
    if (found != value)
      return fmt::format("the fingerprints are not comparable: {} was {}, and is {}", name, value, found);
  }
  if (one.probe != other.probe) {
    return fmt::format("the fingerprints are not comparable: {} hashes or prints the same values otherwise than {}",
                       other.server_version, one.server_version);
  }
  return {};
}

std::string printed_as(const Schema& schema, const std::string& type) {
  std::string below = type;
  // Domains over domains end; a schema that says otherwise was not read from a server.
  for (int depth = 0; depth < 32; ++depth) {
    const std::string base = base_of(below);
    const std::string array = below.ends_with("[]") ? "[]" : "";
    const Name name = parse_name(base);
    if (schema.enums.contains(name)) return "text" + array;
    const auto domain = schema.domains.find(name);
    if (domain == schema.domains.end()) return below;
    below = domain->second.type.value_or("") + array;
  }
  return below;
}

std::string may_print_otherwise(const std::string& type, const FingerprintRun& one, const FingerprintRun& other) {
  const auto path = [](const FingerprintRun& run) {
    const auto found = run.settings.find(names_path);
    return found == run.settings.end() ? std::string() : found->second;
  };
  const std::string base = base_of(type);
  const auto is_one_of = [&](const auto& types) { return std::find(types.begin(), types.end(), base) != types.end(); };
  if (is_one_of(names_of_objects) && path(one) != path(other))
    return fmt::format("{} prints names as seen from a search_path, which differs", base);
  if (one.major() == other.major() || is_one_of(printed_alike)) return {};
  return fmt::format("PostgreSQL {} may print {} otherwise than {}", other.major(), base, one.major());
}

}  // namespace schemaproof
