#include "migrations/bookkeeping.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "support/sql_text.hpp"

namespace schemaproof {

namespace {

struct Bookkeeping {
  std::string_view tool;
  std::string_view table;
  std::string_view columns;  // those that it has in every version
};

constexpr std::array bookkeeping_tables = {
    Bookkeeping{"prisma", "_prisma_migrations", "id, checksum, finished_at, migration_name, logs, rolled_back_at"},
    Bookkeeping{"drizzle", "__drizzle_migrations", "id, hash, created_at"},
    Bookkeeping{"supabase", "schema_migrations", "version, statements"},
    Bookkeeping{"golang-migrate", "schema_migrations", "version, dirty"},
    Bookkeeping{"dbmate, rails", "schema_migrations", "version"},
    Bookkeeping{"rails", "ar_internal_metadata", "key, value, created_at, updated_at"},
    Bookkeeping{"knex", "knex_migrations", "id, name, batch, migration_time"},
    Bookkeeping{"knex", "knex_migrations_lock", "index, is_locked"},
    Bookkeeping{"node-pg-migrate", "pgmigrations", "id, name, run_on"},
    Bookkeeping{"typeorm", "migrations", "id, timestamp, name"},
    Bookkeeping{"kysely", "kysely_migration", "name, timestamp"},
    Bookkeeping{"kysely", "kysely_migration_lock", "id, is_locked"},
    Bookkeeping{"django", "django_migrations", "id, app, name, applied"},
    Bookkeeping{"alembic", "alembic_version", "version_num"},
    Bookkeeping{"goose", "goose_db_version", "id, version_id, is_applied"},
    Bookkeeping{"flyway", "flyway_schema_history",
                "installed_rank, version, description, type, script, checksum, installed_by, installed_on, "
                "execution_time, success"},
    Bookkeeping{"liquibase", "databasechangelog",
                "id, author, filename, dateexecuted, orderexecuted, exectype, md5sum, description, comments, tag, "
                "liquibase, contexts, labels"},
    Bookkeeping{"liquibase", "databasechangeloglock", "id, locked, lockgranted, lockedby"},
    Bookkeeping{"d1", "d1_migrations", "id, name, applied_at"},
    Bookkeeping{"cloudflare", "_cf_METADATA", "key, value"},
    Bookkeeping{"cloudflare", "_cf_KV", "key, value"},
};

}  // namespace

bool is_bookkeeping(const Table& table, const std::string& bare_name) {
  return std::any_of(bookkeeping_tables.begin(), bookkeeping_tables.end(), [&](const Bookkeeping& known) {
    if (known.table != bare_name) return false;
    const std::vector<std::string> columns = split_top_level(known.columns, ',');
    // A table of one's own would have further columns; a tool's has at most a few that came with newer versions.
    constexpr std::size_t newer_columns = 4;
    const std::size_t allowance = columns.size() == 1 ? 0 : newer_columns;
    return table.columns.size() <= columns.size() + allowance
           && std::all_of(columns.begin(), columns.end(), [&](const auto& c) { return table.column(c) != nullptr; });
  });
}

bool has_rows_of_its_own(const Table& table, const std::string& bare_name) {
  return table.partition_of.value_or("").empty() && !is_bookkeeping(table, bare_name);
}

}  // namespace schemaproof
