// Sources: Debian's and the PostgreSQL project's packages, "apt-cache search postgresql-15"; the images that the
// extensions' own projects publish.
#include "postgres/extensions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace schemaproof {

namespace {

/// Where the package is not called after the extension. `{}` is the major.
struct Package {
  std::string_view extension;
  std::string_view package;
  std::string_view image;
};

constexpr std::array packages = {
    Package{"postgis", "postgresql-{}-postgis-3", "postgis/postgis:{}-3.4"},
    Package{"postgis_topology", "postgresql-{}-postgis-3", "postgis/postgis:{}-3.4"},
    Package{"postgis_raster", "postgresql-{}-postgis-3", "postgis/postgis:{}-3.4"},
    Package{"vector", "postgresql-{}-pgvector", "pgvector/pgvector:pg{}"},
    Package{"timescaledb", "", "timescale/timescaledb:latest-pg{}"},
    Package{"pg_cron", "postgresql-{}-cron", ""},
    Package{"pg_partman", "postgresql-{}-partman", ""},
    Package{"pg_repack", "postgresql-{}-repack", ""},
    Package{"pgaudit", "postgresql-{}-pgaudit", ""},
    Package{"pgrouting", "postgresql-{}-pgrouting", ""},
    Package{"hll", "postgresql-{}-hll", ""},
    Package{"ip4r", "postgresql-{}-ip4r", ""},
    Package{"plperl", "postgresql-plperl-{}", ""},
    Package{"plperlu", "postgresql-plperl-{}", ""},
    Package{"plpython3u", "postgresql-plpython3-{}", ""},
    Package{"pltcl", "postgresql-pltcl-{}", ""},
    Package{"pltclu", "postgresql-pltcl-{}", ""},
};

/// What PostgreSQL brings in its source, and distributions in a package of its own or with the server.
constexpr std::array contributed = {"adminpack",
                                    "amcheck",
                                    "autoinc",
                                    "bloom",
                                    "btree_gin",
                                    "btree_gist",
                                    "citext",
                                    "cube",
                                    "dblink",
                                    "dict_int",
                                    "dict_xsyn",
                                    "earthdistance",
                                    "file_fdw",
                                    "fuzzystrmatch",
                                    "hstore",
                                    "insert_username",
                                    "intagg",
                                    "intarray",
                                    "isn",
                                    "lo",
                                    "ltree",
                                    "moddatetime",
                                    "pageinspect",
                                    "pg_buffercache",
                                    "pg_freespacemap",
                                    "pg_prewarm",
                                    "pg_stat_statements",
                                    "pg_surgery",
                                    "pg_trgm",
                                    "pg_visibility",
                                    "pg_walinspect",
                                    "pgcrypto",
                                    "pgrowlocks",
                                    "pgstattuple",
                                    "postgres_fdw",
                                    "refint",
                                    "seg",
                                    "sslinfo",
                                    "tablefunc",
                                    "tcn",
                                    "tsm_system_rows",
                                    "tsm_system_time",
                                    "unaccent",
                                    "uuid-ossp",
                                    "xml2"};

std::string with_major(std::string_view pattern, int major) {
  return fmt::format(fmt::runtime(pattern), major);
}

std::string package_of(const std::string& name, int major) {
  if (std::find(contributed.begin(), contributed.end(), name) != contributed.end()) {
    return fmt::format(
        "it comes with PostgreSQL: apt-get install postgresql-{} (Debian, Ubuntu), dnf install "
        "postgresql-contrib (Fedora)",
        major);
  }
  const auto* const known =
      std::find_if(packages.begin(), packages.end(), [&](const Package& package) { return package.extension == name; });
  if (known == packages.end()) {
    std::string dashed = name;
    std::replace(dashed.begin(), dashed.end(), '_', '-');
    return fmt::format(
        "install the package that brings it, often postgresql-{}-{}, or name an image that has it with "
        "--server docker --image",
        major, dashed);
  }
  std::string way;
  if (!known->package.empty()) way = "apt-get install " + with_major(known->package, major);
  if (known->image.empty()) return way;
  return way + (way.empty() ? "" : "; or ") + "--server docker --image " + with_major(known->image, major);
}

/// The text in the first pair of quotes.
std::string quoted_in(std::string_view text) {
  const std::size_t open = text.find('"');
  const std::size_t close = open == std::string_view::npos ? open : text.find('"', open + 1);
  return close == std::string_view::npos ? std::string() : std::string(text.substr(open + 1, close - open - 1));
}

}  // namespace

std::string hint_of_missing_extension(const std::string& message, int major) {
  // From 16 on `extension "x" is not available`, before that `could not open extension control file "…/x.control"`.
  std::string name = quoted_in(message);
  constexpr std::string_view ending = ".control";
  if (message.starts_with("could not open extension control file") && name.ends_with(ending)) {
    name.resize(name.size() - ending.size());
    name.erase(0, name.rfind('/') + 1);
  } else if (!message.starts_with("extension \"") || message.find("not available") == std::string::npos) {
    return {};
  }
  return package_of(name, major);
}

}  // namespace schemaproof
