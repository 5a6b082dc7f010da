// What people look up by hand: figures of a live database, which is only read.
#include <catch2/catch_message.hpp>
#include <catch2/catch_test_macros.hpp>
#include <regex>
#include <string>
#include <vector>

#include "tests/support/live.hpp"
#include "tests/support/program.hpp"
#include "tests/support/texts.hpp"

namespace schemaproof::testing {

namespace {

/// `customer` has rows and an index for each key of its own; of `bill`'s four keys two have one that serves.
constexpr const char* shop =
    "CREATE SCHEMA other; CREATE TABLE other.aside (id integer PRIMARY KEY);"
    "CREATE TABLE customer (id integer PRIMARY KEY, name text);"
    "INSERT INTO customer SELECT i, repeat('x', 100) FROM generate_series(1, 1234) i; ANALYZE customer;"
    "CREATE TABLE bill (id integer PRIMARY KEY, a integer REFERENCES customer, b integer REFERENCES customer,"
    "  c integer REFERENCES customer, d integer REFERENCES customer);"
    "CREATE INDEX bill_a ON bill (a, b);"
    "CREATE INDEX bill_c ON bill (c) WHERE c IS NOT NULL;"
    "CREATE INDEX bill_d ON bill (d) WHERE d > 7;"
    "CREATE TABLE \"h|<b>\x1B[31m\" (id integer);";

Outcome stats(const DisposableDatabase& database, std::vector<std::string> options) {
  options.insert(options.begin(), {"stats", "--url", url_of(database)});
  Outcome outcome = verify(options);
  UNSCOPED_INFO(outcome.output << outcome.errors);
  return outcome;
}

bool says(const Outcome& outcome, const std::string& pattern) {
  return std::regex_search(outcome.output, std::regex(pattern));
}

}  // namespace

TEST_CASE("stats tells sizes, rows, use, and foreign keys that no index serves", "[stats]") {
  const DisposableDatabase database = database_with(shop);
  const Outcome text = stats(database, {});
  CHECK(text.exit_code == 0);
  CHECK(says(text, "public +customer +1,234 +[0-9.]+ kB"));
  CHECK(says(text, "bill_b_fkey +b +customer"));
  CHECK(says(text, "bill_d_fkey +d +customer"));
  CHECK(!says(text, "bill_a_fkey|bill_c_fkey"));
  CHECK(says(text, "public +bill +bill_d "));
  CHECK(says(text, "other +aside"));
  CHECK(says(text, "nobody holds or waits for a lock"));
  CHECK(says(text, "h\\|<b>.x1B\\[31m"));
  CHECK(text.output.find('\x1B') == std::string::npos);
}

TEST_CASE("stats tells people the first rows, and programs all", "[stats]") {
  const DisposableDatabase database = database_with(shop);
  const Outcome markdown = stats(database, {"--top", "1", "--format", "markdown"});
  CHECK(markdown.exit_code == 0);
  CHECK(says(markdown, "\\| public \\| customer \\| 1,234 \\|"));
  CHECK(says(markdown, "and 3 more"));
  CHECK(says(stats(database, {"--all", "--format", "markdown"}), "h\\\\\\|&lt;b>"));
  const Outcome json = stats(database, {"--top", "1", "--format", "json"});
  CHECK(json.exit_code == 0);
  CHECK(says(json, "\"estimated_rows\": 1234,"));
  CHECK(says(json, "\"foreign_key\": \"bill_b_fkey\""));
  CHECK(says(json, "\"foreign_key\": \"bill_d_fkey\""));
  CHECK(says(json, "\"sessions\": \\[\\]"));
}

TEST_CASE("stats tells who is connected and who waits for a lock, and waits for nobody", "[stats]") {
  const DisposableDatabase database = database_with(shop);
  WriteSession holder(database);
  REQUIRE(!holder.run_message("BEGIN"));
  REQUIRE(!holder.run_message("LOCK TABLE customer IN ACCESS EXCLUSIVE MODE"));
  const Outcome text = stats(database, {"--statement-timeout", "5"});
  CHECK(text.exit_code == 0);
  CHECK(says(text, "idle in transaction +1 "));
  CHECK(says(text, "customer +AccessExclusiveLock +held"));
  CHECK(says(text, "public +customer +1,234 +\\? +\\? +\\?"));
}

TEST_CASE("stats of one schema, and with a role that has no rights", "[stats]") {
  const DisposableDatabase database = database_with(shop);
  run(database, "CREATE ROLE stats_reader LOGIN");
  const Outcome text = verify({"stats", "--url", url_of(database) + " user=stats_reader"});
  INFO(text.output << text.errors);
  CHECK(text.exit_code == 0);
  CHECK(has(text.output, "note: the role stats_reader does not see what sessions of other roles do"));
  CHECK(says(text, "bill_b_fkey"));
  run(database, "DROP ROLE stats_reader");
}

TEST_CASE("stats needs a URL, and knows its formats", "[stats]") {
  const Outcome none = verify({"stats"});
  CHECK(none.exit_code == 2);
  CHECK(has(none.errors, "stats needs --url"));
  const Outcome format = verify({"stats", "--url", "postgresql://localhost/x", "--format", "jsn"});
  CHECK(format.exit_code == 2);
  CHECK(has(format.errors, "json"));
  CHECK(verify({"stats", "--url", "postgresql://127.0.0.1:1/x"}).exit_code == 3);
}

}  // namespace schemaproof::testing
