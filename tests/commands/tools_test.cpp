// Do the tools themselves print what `same_as` can be held against? Asked where they are: SCHEMAPROOF_TOOLS names a
// folder in which `npm install drizzle-kit drizzle-orm` has run; without it ~/.cache/schemaproof/tools is looked at.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

#include "support/files.hpp"
#include "tests/support/program.hpp"
#include "tests/support/server.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

fs::path tools_folder() {
  if (const char* folder = std::getenv("SCHEMAPROOF_TOOLS")) return folder;  // NOLINT(concurrency-mt-unsafe)
  const char* home = std::getenv("HOME");                                    // NOLINT(concurrency-mt-unsafe)
  return fs::path(home == nullptr ? "" : home) / ".cache" / "schemaproof" / "tools";
}

}  // namespace

TEST_CASE("what drizzle-kit exports can be held against", "[tools]") {
  const fs::path modules = tools_folder() / "node_modules";
  if (!fs::exists(modules / ".bin" / "drizzle-kit")) SKIP("no drizzle-kit in " << modules.string());
  server();
  const TemporaryFolder folder;
  fs::create_directory_symlink(modules, folder.path() / "node_modules");
  folder.write("drizzle.config.ts",
               "export default { dialect: 'postgresql', schema: './schema.ts', out: './drizzle' }\n");
  folder.write(
      "schema.ts",
      "import { pgTable, serial, text } from 'drizzle-orm/pg-core'\n"
      "export const users = pgTable('users', { id: serial().primaryKey(), email: text().notNull().unique() })\n");
  folder.write("expectations/shop/verify.yaml",
               "database: {build: [{migrations: ../../migrations}]}\n"
               "same_as: {command: \"sh -c 'cd ../.. && node_modules/.bin/drizzle-kit export'\"}\n");
  const std::string users = "CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL";
  folder.write("migrations/1.sql", users + ", CONSTRAINT users_email_unique UNIQUE (email));");
  const Outcome same = run_program({{}, folder.path(), {}, {}});
  INFO(same.output << same.errors);
  CHECK(same.exit_code == 0);
  folder.write("migrations/1.sql", users + ");");
  const Outcome other = run_program({{}, folder.path(), {}, {}});
  INFO(other.output << other.errors);
  CHECK(other.exit_code == 1);
  CHECK(other.output.find("unique constraint users(email) is missing") != std::string::npos);
}

}  // namespace schemaproof::testing
