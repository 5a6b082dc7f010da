// Do the tools themselves print what `same_as` can be held against? scripts/setup has them in the cache; where it could
// not have them that is skipped, and in CI it fails.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/server.hpp"
#include "tests/support/texts.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

const std::string prisma_models = R"(
datasource db {
  provider = "postgresql"
}

enum Role {
  OWNER
  MEMBER
}

model User {
  id        String   @id @default(cuid())
  email     String   @unique
  tags      String[]
  createdAt DateTime @default(now())
  updatedAt DateTime @updatedAt

  memberships Membership[]
  posts       Post[]
}

model Team {
  id   Int    @id @default(autoincrement())
  name String @default("") @db.VarChar(80)

  memberships Membership[]

  @@map("team")
}

model Membership {
  userId String
  teamId Int
  role   Role   @default(MEMBER)

  user User @relation(fields: [userId], references: [id], onDelete: Cascade)
  team Team @relation(fields: [teamId], references: [id], onDelete: Cascade)

  @@id([userId, teamId])
  @@index([teamId, role])
}

model Post {
  id       BigInt   @id @default(autoincrement())
  authorId String?
  slug     String
  price    Decimal  @default(0) @db.Decimal(10, 2)
  details  Json     @default("{}")
  readAt   DateTime @default(now()) @db.Timestamptz(6)

  author User? @relation(fields: [authorId], references: [id], onDelete: SetNull)

  @@unique([authorId, slug])
  @@index([readAt(sort: Desc)])
}
)";

/// What a person would write for these models. Prisma names unique indexes in its own way, the rest as PostgreSQL does.
const std::string prisma_migration = R"(
CREATE TYPE "Role" AS ENUM ('OWNER', 'MEMBER');
CREATE TABLE "User" (
  id text PRIMARY KEY,
  email text NOT NULL,
  tags text[],
  "createdAt" timestamp(3) NOT NULL DEFAULT now(),
  "updatedAt" timestamp(3) NOT NULL
);
CREATE UNIQUE INDEX "User_email_key" ON "User" (email);
CREATE TABLE team (id serial PRIMARY KEY, name varchar(80) NOT NULL DEFAULT '');
CREATE TABLE "Membership" (
  "userId" text NOT NULL REFERENCES "User" ON UPDATE CASCADE ON DELETE CASCADE,
  "teamId" int NOT NULL REFERENCES team ON UPDATE CASCADE ON DELETE CASCADE,
  role "Role" NOT NULL DEFAULT 'MEMBER',
  PRIMARY KEY ("userId", "teamId")
);
CREATE INDEX ON "Membership" ("teamId", role);
CREATE TABLE "Post" (
  id bigserial PRIMARY KEY,
  "authorId" text REFERENCES "User" ON UPDATE CASCADE ON DELETE SET NULL,
  slug text NOT NULL,
  price numeric(10, 2) NOT NULL DEFAULT 0,
  details jsonb NOT NULL DEFAULT '{}',
  "readAt" timestamptz(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX "Post_authorId_slug_key" ON "Post" ("authorId", slug);
CREATE INDEX ON "Post" ("readAt" DESC);
)";

Outcome verified_with_prisma(const std::string& models) {
  const ToolProject project("prisma");
  project.write("prisma/schema.prisma", models);
  project.write("prisma/migrations/20260101000000_all/migration.sql", prisma_migration);
  project.write("expectations/shop/verify.yaml",
                "database: {build: [{migrations: ../../prisma/migrations}]}\n"
                "same_as:\n"
                "  command: prisma migrate diff --from-empty --to-schema ../../prisma/schema.prisma --script\n");
  return project.verified();
}

std::string replaced_once(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("what drizzle-kit exports can be held against", "[tools]") {
  const ToolProject project("drizzle-kit");
  project.write("drizzle.config.ts",
                "export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle' }\n");
  project.write(
      "schema.ts",
      "import { pgTable, serial, text } from 'drizzle-orm/pg-core'\n"
      "export const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull().unique() })\n");
  project.write("expectations/shop/verify.yaml",
                "database: {build: [{migrations: ../../migrations}]}\n"
                "same_as: {command: \"sh -c 'cd ../.. && node_modules/.bin/drizzle-kit export'\"}\n");
  const std::string users = "CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL";
  project.write("migrations/1.sql", users + ", CONSTRAINT users_email_unique UNIQUE (email));");
  const Outcome same = project.verified();
  INFO(same.output << same.errors);
  CHECK(same.exit_code == 0);
  project.write("migrations/1.sql", users + ");");
  const Outcome other = project.verified();
  INFO(other.output << other.errors);
  CHECK(other.exit_code == 1);
  CHECK(has(other.output, "unique constraint users(email) is missing"));
}

TEST_CASE("migrations that make what Prisma's models mean are the same", "[tools]") {
  const Outcome outcome = verified_with_prisma(prisma_models);
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, "0 drifted, 0 errored, 0 skipped"));
}

TEST_CASE("what changed in Prisma's models without a migration is drift", "[tools]") {
  std::string models = replaced_once(prisma_models, "email     String ", "nickname  String?\n  email     String?");
  models = replaced_once(models, "onDelete: Cascade", "onDelete: Restrict");
  const Outcome outcome = verified_with_prisma(replaced_once(models, "  MEMBER\n", "  MEMBER\n  GUEST\n"));
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "column User.nickname is missing"));
  CHECK(has(outcome.output, "ALTER TABLE \"User\" ADD COLUMN nickname text;"));
  CHECK(has(outcome.output, "User.email: nullable true -> false"));
  CHECK(has(outcome.output, "Membership(userId): on_delete restrict -> cascade"));
  CHECK(has(outcome.output, "Role: labels OWNER, MEMBER, GUEST -> OWNER, MEMBER"));
  CHECK(has(outcome.output, " 4 drifted, 0 errored"));
}

TEST_CASE("Megaforce's migrations make what its Prisma models mean", "[tools]") {
  const ToolProject project("prisma");
  project.bring("fixtures/megaforce");
  project.bring("expectations/megaforce");
  const std::string settings = "expectations/megaforce/verify.yaml";
  project.write(settings, project.read(settings) +
                              "same_as:\n"
                              "  command: sh -c 'cd ../../fixtures/megaforce && prisma migrate diff --from-empty"
                              " --to-schema prisma/schema --script'\n");
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, "1 same_as"));
  CHECK(has(outcome.output, "0 drifted, 0 errored, 0 skipped"));
}

TEST_CASE("what drizzle-kit recorded is held against its files", "[tools]") {
  ToolProject project("drizzle-kit");
  project.write("drizzle.config.ts",
                "const part = expression => expression.exec(process.env.DATABASE_URL)[1]\n"
                "export default {\n"
                "  dialect: 'postgresql', out: './drizzle',\n"
                "  dbCredentials: { host: part(/host='([^']*)'/), port: 5432, user: 'postgres', database: "
                "part(/dbname='([^']*)'/),\n"
                "                   ssl: false },\n"
                "}\n");
  const std::string first =
      "CREATE TABLE a (id integer PRIMARY KEY);--> statement-breakpoint\nCREATE TABLE b (id int);\n";
  const auto journal = [](const std::string& more) {
    return R"({"version": "7", "dialect": "postgresql", "entries": [)"
           R"({"idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_first", "breakpoints": true})"
           + more + "]}";
  };
  project.write("drizzle/0000_first.sql", first);
  project.write("drizzle/meta/_journal.json", journal(""));
  project.write("expectations/shop/verify.yaml",
                "database: {build: [{migrations: ../../drizzle}]}\n"
                "strict: [tables]\n"
                "tables: {a: {}, b: {}}\n"
                "history: drizzle\n");
  const DisposableDatabase database = database_with("");
  const std::string url = database.target().connection;
  const Outcome before = project.verified({"--url", url});
  CHECK(before.exit_code == 1);
  CHECK(has(before.output, "0000_first: missing"));
  const Outcome migrated = project.run("drizzle-kit", {"migrate"}, url);
  INFO(migrated.output << migrated.errors);
  REQUIRE(migrated.exit_code == 0);
  const Outcome same = project.verified({"--url", url});
  INFO(same.output << same.errors);
  CHECK(same.exit_code == 0);
  CHECK(has(same.output, "1 migration"));
  project.write("drizzle/0000_first.sql", first + "-- edited\n");
  project.write("drizzle/0001_second.sql", "SELECT 1;\n");
  project.write("drizzle/meta/_journal.json", journal(R"(, {"idx": 1, "version": "7", "when": 1700000001000, "tag": )"
                                                      R"("0001_second", "breakpoints": true})"));
  const Outcome other = project.verified({"--url", url});
  INFO(other.output << other.errors);
  CHECK(other.exit_code == 1);
  CHECK(has(other.output, "0000_first: changed"));
  CHECK(has(other.output, "0001_second: missing"));
}

TEST_CASE("a folder of drizzle-kit is built as its migrator builds it", "[tools]") {
  ToolProject project("drizzle-kit");
  project.write("drizzle.config.ts",
                "export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle' }\n");
  project.write("schema.ts",
                "import { pgTable, serial, text } from 'drizzle-orm/pg-core'\n"
                "export const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull() })\n"
                "export const notes = pgTable('notes', { id: serial().primaryKey(), body: text() })\n");
  const Outcome generated = project.run("drizzle-kit", {"generate"});
  INFO(generated.output << generated.errors);
  REQUIRE(generated.exit_code == 0);
  project.write("expectations/shop/verify.yaml",
                "database: {build: [{migrations: ../../drizzle}]}\n"
                "same_as: {command: \"sh -c 'cd ../.. && node_modules/.bin/drizzle-kit export'\"}\n");
  const Outcome same = project.verified();
  INFO(same.output << same.errors);
  CHECK(same.exit_code == 0);
}

}  // namespace schemaproof::testing
