// Every format of migrations. Each says in its own file where what it knows about its tool comes from.
#pragma once

#include "migrations/formats.hpp"

namespace schemaproof {

extern const MigrationFormat prisma_format;
extern const MigrationFormat drizzle_format;
extern const MigrationFormat supabase_format;
extern const MigrationFormat golang_migrate_format;
extern const MigrationFormat goose_format;
extern const MigrationFormat dbmate_format;
extern const MigrationFormat flyway_format;
extern const MigrationFormat sqitch_format;
extern const MigrationFormat d1_format;
extern const MigrationFormat plain_format;

}  // namespace schemaproof
