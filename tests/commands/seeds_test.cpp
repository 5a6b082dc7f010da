// Seeds: rows that are made, and archives that pg_restore reads.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/program.hpp"
#include "tests/support/server.hpp"
#include "tests/support/texts.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

const std::string shop = R"(
CREATE TYPE state AS ENUM ('open', 'paid');
CREATE TABLE customer (id serial PRIMARY KEY, email text NOT NULL UNIQUE, name varchar(9), born date, tags text[]);
CREATE TABLE passport (customer_id int PRIMARY KEY REFERENCES customer, country char(2) NOT NULL);
CREATE TABLE purchase (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), customer_id int REFERENCES customer, referrer_id int REFERENCES customer,
  state state NOT NULL, total numeric(10, 2) CHECK (total > 0), note jsonb);
CREATE TABLE item (purchase_id uuid REFERENCES purchase, line int, PRIMARY KEY (purchase_id, line));
CREATE TABLE category (id int PRIMARY KEY, parent_id int REFERENCES category);
CREATE TABLE event (at timestamptz NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE event_all PARTITION OF event FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
CREATE TABLE knex_migrations (id serial PRIMARY KEY, name text, batch int, migration_time timestamptz);
)";

class Project {
public:
  explicit Project(const std::string& settings, const std::string& sql = shop) {
    server();
    folder_.write("migrations/1.sql", sql);
    folder_.write("e/verify.yaml", settings);
  }
  void write(const std::string& name, const std::string& content) const { folder_.write(name, content); }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] Outcome verified() const { return run_program({{"--expect", "e"}, folder_.path(), {}, {}}); }

private:
  TemporaryFolder folder_;
};

std::string seeded(const std::string& rows) {
  return "database: {build: [{migrations: ../migrations, until: 1}, {seed: {rows: " + rows + "}}, "
         "{migrations: ../migrations}]}\nstrict: false\n";
}

}  // namespace

TEST_CASE("made rows are in every table, refer to each other, and have values where they may", "[seeds]") {
  const Project project(
      seeded("700")
      + "queries:\n"
        "  customers: {sql: \"SELECT count(*), count(name), count(DISTINCT name) > 1, count(born), count(tags) FROM "
        "customer\", returns: [[700, 700, true, 700, 700]]}\n"
        "  passports: {sql: SELECT count(DISTINCT customer_id) FROM passport, returns: 700}\n"
        "  purchases: {sql: \"SELECT count(*), count(customer_id), count(referrer_id), count(DISTINCT customer_id) > "
        "100, count(note) FROM purchase\", returns: [[700, 700, 700, true, 700]]}\n"
        "  items: {sql: SELECT count(*) FROM item, returns: 700}\n"
        "  categories: {sql: SELECT count(*) FROM category, returns: 700}\n"
        "  events: {sql: SELECT count(*) FROM event, returns: 700}\n"
        "  the tool's own: {sql: SELECT count(*) FROM knex_migrations, returns: 0}\n");
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, "0 drifted, 0 errored"));
}

TEST_CASE("foreign keys are exercised beside thousands of made rows", "[seeds]") {
  const Project project(seeded("3000")
                        + "tables:\n  customer: {}\n  purchase: {foreign_keys: {customer_id: {references: "
                          "customer(id)}}}\n  passport: {foreign_keys: {customer_id: {references: customer(id)}}}\n"
                          "cascades: {category: {blocked_by: [category]}}\n");
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 0);
  CHECK(has(outcome.output, "2 exercised foreign keys"));
}

TEST_CASE("made rows are held like a seed's, and are the same each time", "[seeds]") {
  const Project project(seeded("20") + "tables: {customer: {}}\npreserve: {customer: {except: [born]}}\n");
  project.write(
      "migrations/2.sql",
      "UPDATE customer SET name = 'x' WHERE id = (SELECT max(id) FROM customer); UPDATE customer SET born = NULL;");
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "preserve.changed"));
  CHECK(has(outcome.output, "1 drifted"));
  CHECK(has(outcome.output, "as after seed of 20 rows in each table"));
  const auto found = [](const Outcome& one) {
    const std::size_t at = one.output.find("1 row differs");
    return one.output.substr(at, 60);
  };
  CHECK(found(project.verified()) == found(outcome));
}

TEST_CASE("a table that cannot get its rows is an error that says why, and the others have theirs", "[seeds]") {
  const std::string guarded =
      "CREATE TABLE good (id int PRIMARY KEY, n int);\nCREATE TABLE bad (id int PRIMARY KEY, code text NOT NULL);\n"
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n"
      "  IF new.code <> 'secret' THEN RAISE 'no such code'; END IF; RETURN new; END $$;\n"
      "CREATE TRIGGER refuse BEFORE INSERT ON bad FOR EACH ROW EXECUTE FUNCTION refuse();\n";
  const std::string asked = "queries: {good: {sql: SELECT count(*) FROM good, returns: 5}}\n";
  const Project project(seeded("5") + asked, guarded);
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 3);
  CHECK(has(outcome.output, "seeded table bad"));
  CHECK(has(outcome.output, "no such code"));
  CHECK(has(outcome.output, "0 of 5 are there"));
  CHECK(has(outcome.output, "rows: {bad: {COLUMN: VALUE}}"));
  project.write("e/verify.yaml", seeded("5") + asked + "rows: {bad: {code: secret}}\n");
  const Outcome told = project.verified();
  INFO(told.output << told.errors);
  CHECK(told.exit_code == 0);
}

TEST_CASE("a row that is there already is not counted as one that was made", "[seeds]") {
  const std::string one =
      "CREATE TABLE leader (id text NOT NULL, name text PRIMARY KEY DEFAULT 'default' CHECK (name = 'default'));\n";
  for (const auto& [rows, exit_code] : {std::pair{"1", 0}, std::pair{"2", 3}, std::pair{"3", 3}}) {
    const Project project(seeded(rows) + "queries: {one: {sql: SELECT count(*) FROM leader, returns: 1}}\n", one);
    const Outcome outcome = project.verified();
    INFO(outcome.output << outcome.errors);
    CHECK(outcome.exit_code == exit_code);
    CHECK(has(outcome.output, "of leader can be made") == (exit_code == 3));
    CHECK(has(outcome.output, std::string("1 of ") + rows + " are there") == (exit_code == 3));
  }
}

TEST_CASE("an archive of pg_dump's custom format is a seed", "[seeds]") {
  need_program("pg_dump");
  need_program("pg_restore");
  const std::string table = "CREATE TABLE t (id int PRIMARY KEY, note text);";
  const DisposableDatabase live = database_with(
      table + "INSERT INTO t VALUES (1, E'tab\\there'), (2, NULL), (3, '\\.'); CREATE INDEX ON t (note);");
  const Project project(
      "database: {build: [{migrations: ../migrations, until: 1}, {seed: rows.dump}, {migrations: ../migrations}]}\n"
      "tables: {t: {columns: {id: int, note: text}, primary_key: id}}\n"
      "queries: {all of them: {sql: \"SELECT count(*), count(note) FROM t\", returns: [[3, 2]]}}\n",
      table);
  project.write("migrations/2.sql", "UPDATE t SET note = 'x' WHERE id = 1;");
  const std::string archive = project.path("e/rows.dump");
  const Outcome dumped =
      run_program({{"--format=custom", "--data-only", "--file=" + archive, "--dbname=" + live.target().connection},
                   {},
                   {},
                   "pg_dump"});
  INFO(dumped.errors);
  REQUIRE(dumped.exit_code == 0);
  const Outcome outcome = project.verified();
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == 1);
  CHECK(has(outcome.output, "1 drifted, 0 errored"));
  CHECK(has(outcome.output, "as after seed rows.dump"));
  CHECK(has(outcome.output, "id '1'"));
}

}  // namespace schemaproof::testing
