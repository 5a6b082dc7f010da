// Which migrations are run, from which layouts of folders, in which order?
#include "migrations/formats.hpp"

#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "migrations/plan.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof {

namespace {

using Texts = std::vector<std::string>;

std::string format_of(const TemporaryFolder& folder) {
  const MigrationFormat* format = find_format(folder.path());
  return format == nullptr ? "none" : std::string(format->name);
}

BuildStep migrations(const std::filesystem::path& path, const std::string& until = {}) {
  BuildStep step;
  step.path = path;
  step.until = until;
  step.place = {std::make_shared<const std::string>("verify.yaml"), 7, 7};
  return step;
}

BuildStep file_step(BuildStep::Kind kind, const std::filesystem::path& path) {
  BuildStep step = migrations(path);
  step.kind = kind;
  return step;
}

struct Planned {
  Texts scripts;
  Texts formats;
  Mistakes mistakes;
};

Planned plan(const std::vector<BuildStep>& steps) {
  Planned planned;
  const BuildPlan build = plan_build(steps, planned.mistakes);
  for (const Script& script : build.scripts) planned.scripts.push_back(script.what);
  planned.formats = build.formats;
  return planned;
}

void make_prisma(const TemporaryFolder& folder) {
  folder.write("migration_lock.toml", "provider = \"postgresql\"\n");
  folder.write("20250201090000_b/migration.sql", "select 2");
  folder.write("20250110090000_a/migration.sql", "select 1");
  folder.write("20250301090000_c/migration.sql", "select 3");
}

void make_plain(const TemporaryFolder& folder) {
  for (const char* name : {"3_c.sql", "1_a.sql", "2_b.sql", "notes.txt", ".hidden.sql", "old/0_x.sql"}) {
    folder.write(name, "select 1;");
  }
}

}  // namespace

TEST_CASE("formats: each layout is told from the others") {
  const TemporaryFolder folder;
  CHECK(format_of(folder) == "none");
  SECTION("Prisma") {
    make_prisma(folder);
    CHECK(format_of(folder) == "prisma");
  }
  SECTION("plain files") {
    make_plain(folder);
    CHECK(format_of(folder) == "sql");
  }
  SECTION("golang-migrate") {
    folder.write("1_a.up.sql", "");
    folder.write("1_a.down.sql", "");
    CHECK(format_of(folder) == "golang-migrate");
  }
  SECTION("Flyway") {
    folder.write("V1__a.sql", "");
    CHECK(format_of(folder) == "flyway");
  }
  SECTION("goose") {
    folder.write("1_a.sql", "-- +goose Up\nselect 1;\n");
    CHECK(format_of(folder) == "goose");
  }
  SECTION("dbmate") {
    folder.write("1_a.sql", "-- migrate:up\nselect 1;\n-- migrate:down\n");
    CHECK(format_of(folder) == "dbmate");
  }
  SECTION("Drizzle") {
    folder.write("0000_a.sql", "");
    folder.write("meta/_journal.json", "{}");
    CHECK(format_of(folder) == "drizzle");
  }
  SECTION("Drizzle, a folder for each") {
    folder.write("20250101000000_a/migration.sql", "");
    folder.write("20250101000000_a/snapshot.json", "{}");
    CHECK(format_of(folder) == "drizzle");
  }
  SECTION("Sqitch") {
    folder.write("sqitch.plan", "");
    folder.write("deploy/a.sql", "");
    CHECK(format_of(folder) == "sqitch");
  }
  SECTION("nothing that is a migration") {
    folder.write("README.md", "");
    folder.write("a/notes.sql", "");
    CHECK(format_of(folder) == "none");
  }
}

TEST_CASE("plan: Prisma's folders run in the order of their names") {
  const TemporaryFolder folder;
  make_prisma(folder);
  const Planned planned = plan({migrations(folder.path())});
  CHECK(planned.mistakes.empty());
  CHECK(planned.formats == Texts{"prisma"});
  CHECK(planned.scripts
        == Texts{"migration 20250110090000_a", "migration 20250201090000_b", "migration 20250301090000_c"});
}

TEST_CASE("plan: Flyway's callbacks run before and after all that a step brings") {
  const TemporaryFolder folder;
  for (const char* name : {"V1__a.sql", "V2__b.sql", "V3__c.sql", "beforeMigrate.sql", "afterMigrate.sql"})
    folder.write(name, "select 1;");
  const Planned planned = plan({migrations(folder.path(), "V2__b"), migrations(folder.path())});
  CHECK(planned.mistakes.empty());
  CHECK(planned.scripts
        == Texts{"callback beforeMigrate", "migration V1__a", "migration V2__b", "callback afterMigrate",
                 "callback beforeMigrate", "migration V3__c", "callback afterMigrate"});
}

TEST_CASE("plan: Flyway's callbacks between run where something is pending that they wait for") {
  const TemporaryFolder folder;
  for (const char* name : {"V1__a.sql", "V2__b.sql", "R__r.sql", "afterVersioned.sql", "beforeRepeatables.sql",
                           "afterMigrateApplied.sql", "afterMigrate.sql", "beforeValidate.sql", "beforeMigrate.sql"})
    folder.write(name, "select 1;");
  const Planned planned =
      plan({migrations(folder.path(), "V2__b"), migrations(folder.path()), migrations(folder.path())});
  CHECK(planned.mistakes.empty());
  CHECK(planned.scripts
        == Texts{
            "callback beforeValidate", "callback beforeMigrate", "migration V1__a", "migration V2__b",
            "callback afterVersioned", "callback afterMigrateApplied", "callback afterMigrate",
            //
            "callback beforeValidate", "callback beforeMigrate", "callback afterVersioned",
            "callback beforeRepeatables", "migration R__r", "callback afterMigrateApplied", "callback afterMigrate",
            //
            "callback beforeValidate", "callback beforeMigrate", "callback afterVersioned", "callback afterMigrate"});
}

TEST_CASE("plan: plain files run in the order of their names, without hidden ones and folders") {
  const TemporaryFolder folder;
  make_plain(folder);
  const Planned planned = plan({migrations(folder.path())});
  CHECK(planned.formats == Texts{"sql"});
  CHECK(planned.scripts == Texts{"migration 1_a", "migration 2_b", "migration 3_c"});
}

TEST_CASE("plan: 'until' is inclusive, and takes a file's name with or without .sql") {
  const TemporaryFolder folder;
  make_plain(folder);
  CHECK(plan({migrations(folder.path(), "2_b")}).scripts == Texts{"migration 1_a", "migration 2_b"});
  CHECK(plan({migrations(folder.path(), "2_b.sql")}).scripts == Texts{"migration 1_a", "migration 2_b"});
  CHECK(plan({migrations(folder.path(), "3_c")}).scripts.size() == 3);
  const TemporaryFolder prisma;
  make_prisma(prisma);
  CHECK(plan({migrations(prisma.path(), "20250110090000_a")}).scripts == Texts{"migration 20250110090000_a"});
}

TEST_CASE("plan: an unknown 'until' is a mistake with the nearest name") {
  const TemporaryFolder folder;
  make_prisma(folder);
  const Planned planned = plan({migrations(folder.path(), "20250110090000_b")});
  REQUIRE(planned.mistakes.size() == 1);
  CHECK(planned.mistakes.front().problem.starts_with("there is no migration '20250110090000_b' in "));
  CHECK(planned.mistakes.front().hint == "did you mean '20250110090000_a'?");
  CHECK(planned.mistakes.front().place.text() == "verify.yaml:7:7");
  CHECK(planned.scripts.empty());
}

TEST_CASE("plan: a later step on a folder goes on with the rest") {
  const TemporaryFolder folder;
  make_plain(folder);
  const TemporaryFolder other;
  const auto seed = other.write("seed.sql", "");
  const Planned planned = plan({file_step(BuildStep::Kind::prelude, seed), migrations(folder.path(), "1_a"),
                                file_step(BuildStep::Kind::seed, seed), migrations(folder.path(), "2_b"),
                                migrations(folder.path()), migrations(folder.path())});
  CHECK(planned.mistakes.empty());
  CHECK(planned.scripts
        == Texts{"prelude seed.sql", "migration 1_a", "seed seed.sql", "migration 2_b", "migration 3_c"});
  CHECK(planned.formats == Texts{"sql"});
}

TEST_CASE("plan: a folder of Prisma's without a migration in it is a mistake, as Prisma has it") {
  const TemporaryFolder folder;
  make_prisma(folder);
  folder.write("20250401090000_empty/notes.txt", "");
  const Planned planned = plan({migrations(folder.path())});
  REQUIRE(planned.mistakes.size() == 1);
  CHECK(planned.mistakes.front().problem.find("20250401090000_empty has no migration.sql") != std::string::npos);
}

TEST_CASE("plan: two folders are two sequences") {
  const TemporaryFolder plain;
  make_plain(plain);
  const TemporaryFolder prisma;
  make_prisma(prisma);
  const Planned planned =
      plan({migrations(plain.path(), "1_a"), migrations(prisma.path(), "20250110090000_a"), migrations(plain.path())});
  CHECK(planned.scripts == Texts{"migration 1_a", "migration 20250110090000_a", "migration 2_b", "migration 3_c"});
  CHECK(planned.formats == Texts{"sql", "prisma"});
}

TEST_CASE("plan: what is no folder of migrations is a mistake at its step") {
  const TemporaryFolder folder;
  const auto file = folder.write("a.sql", "");
  const TemporaryFolder empty;
  const Planned planned = plan({migrations(empty.path()), migrations(file), migrations(folder.path() / "nowhere"),
                                file_step(BuildStep::Kind::seed, empty.path()),
                                file_step(BuildStep::Kind::prelude, empty.path() / "x.sql")});
  REQUIRE(planned.mistakes.size() == 5);
  CHECK(planned.mistakes[0].problem.starts_with("there are no migrations in "));
  CHECK(planned.mistakes[0].hint.starts_with("formats that are known: sqitch, drizzle, prisma"));
  CHECK(planned.mistakes[1].problem.starts_with("'migrations' must name a folder"));
  CHECK(planned.mistakes[2].problem.starts_with("'migrations' must name a folder"));
  CHECK(planned.mistakes[3].problem.starts_with("'seed' must name a .sql file"));
  CHECK(planned.mistakes[4].problem.starts_with("'prelude' must name a .sql file"));
  for (const Mistake& mistake : planned.mistakes) CHECK(mistake.place.text() == "verify.yaml:7:7");
  CHECK(planned.scripts.empty());
}

TEST_CASE("plan: a format may be named, and must be known") {
  const TemporaryFolder folder;
  make_plain(folder);
  BuildStep step = migrations(folder.path());
  step.format = "golang-migrat";
  const Planned unknown = plan({step});
  REQUIRE(unknown.mistakes.size() == 1);
  CHECK(unknown.mistakes.front().problem == "there is no format 'golang-migrat'");
  CHECK(unknown.mistakes.front().hint == "did you mean 'golang-migrate'?");
  step.format = "golang-migrate";
  CHECK(plan({step}).mistakes.size() == 1);  // none of its own
  step.format = "sql";
  CHECK(plan({step}).scripts.size() == 3);
}

TEST_CASE("plan: a FIFO among the migrations hangs nobody") {
  const TemporaryFolder folder;
  make_plain(folder);
  REQUIRE(::mkfifo((folder.path() / "0_fifo.sql").c_str(), 0600) == 0);
  CHECK(plan({migrations(folder.path())}).scripts.size() == 3);
  CHECK(plan({file_step(BuildStep::Kind::seed, folder.path() / "0_fifo.sql")}).mistakes.size() == 1);
}

}  // namespace schemaproof
