// Rows held outside the harness, as a user does it: a fingerprint before, a verification or comparison after.
#include <sys/wait.h>

#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "support/text.hpp"
#include "tests/support/live.hpp"
#include "tests/support/program.hpp"

namespace schemaproof::testing {

namespace {

const std::string rows =
    "CREATE TABLE item (id integer PRIMARY KEY, title text, price numeric); CREATE TABLE word (word text);"
    "INSERT INTO item SELECT i, 'title ' || i, i / 4.0 FROM generate_series(1, 1000) i;"
    "INSERT INTO word VALUES ('a'), ('a'), ('b');";

class Place {
public:
  explicit Place(const std::string& expectation = "strict: false\ntables: {item: {}}\n") {
    folder_.write("e/verify.yaml", expectation);
  }

  Outcome run(const std::vector<std::string>& arguments) const {
    return run_program({arguments, folder_.path(), {}, {}});
  }
  Outcome fingerprint(const std::string& url, const std::string& file, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"fingerprint", "--url", url, "--out", file});
    return run(more);
  }
  Outcome since(const std::string& url, const std::string& file) const {
    return run({"--expect", "e", "--url", url, "--before", file});
  }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

private:
  TemporaryFolder folder_;
};

bool says(const Outcome& outcome, const std::string& text) {
  // Prose is wrapped.
  const auto flat = [](std::string all) {
    for (char& c : all) c = c == '\n' ? ' ' : c;
    while (all.find("  ") != std::string::npos) all = replaced(all, "  ", " ");
    return all;
  };
  return flat(outcome.output).find(text) != std::string::npos || flat(outcome.errors).find(text) != std::string::npos;
}

void check_says(const Outcome& outcome, const std::string& text) {
  INFO("not said: " << text << "\n" << outcome.output << outcome.errors);
  CHECK(says(outcome, text));
}

void check_exit(const Outcome& outcome, int expected) {
  INFO(outcome.output << outcome.errors);
  CHECK(outcome.exit_code == expected);
}

}  // namespace

TEST_CASE("rows are held across a deployment", "[fingerprint_command]") {
  const DisposableDatabase database = database_with(rows);
  const std::string url = url_of(database);
  const Place place;
  for (const char* detail : {"table", "buckets", "rows"}) {
    const Outcome made = place.fingerprint(url, std::string(detail) + ".json", {"--detail", detail});
    check_exit(made, 0);
    check_says(made, "2 tables, 1003 rows");
    const Outcome same = place.since(url, std::string(detail) + ".json");
    check_exit(same, 0);
    check_says(same, "2 preserved tables");
  }
  run(database, "ALTER TABLE item ADD COLUMN kind text; ALTER TABLE item ALTER COLUMN id TYPE bigint;");
  check_exit(place.since(url, "table.json"), 0);
  run(database, "UPDATE item SET title = 'x' WHERE id IN (7, 400); DELETE FROM word WHERE word = 'b';");
  const Outcome table = place.since(url, "table.json");
  check_exit(table, 1);
  check_says(table, "title as in table.json -> at least 1 row differs");
  check_says(table, "at least 1 row is gone");
  check_says(table, "a fingerprint made with --detail rows tells which");
  const Outcome buckets = place.since(url, "buckets.json");
  check_exit(buckets, 1);
  check_says(buckets, "at least 2 rows differ: among");
  const Outcome each = place.since(url, "rows.json");
  check_exit(each, 1);
  check_says(each, "2 rows differ: id '400': another value -> 'x'; id '7': another value -> 'x'");
  check_says(each, "1 row is gone: one whose hash is");
  const Outcome junit = place.run({"compare", "rows.json", url, "--report", "junit"});
  check_exit(junit, 1);
  check_says(junit, "preserve.changed");
}

TEST_CASE("a fingerprint is made of one snapshot with nothing but reading", "[fingerprint_command]") {
  const DisposableDatabase database =
      database_with(rows + "CREATE ROLE print_reader LOGIN; GRANT SELECT ON item TO print_reader;");
  const Place place;
  const Outcome made = place.fingerprint(url_of(database) + " user=print_reader", "f.json");
  check_exit(made, 3);
  check_says(made, "public.word could not be read");
  check_says(made, "permission denied for table word (42501)");
  const Outcome held = place.since(url_of(database), "f.json");
  check_exit(held, 3);
  check_says(held, "its rows could not be read in f.json");
  check_says(held, "2 checks held, 0 drifted, 1 errored");
}

TEST_CASE("rows that a policy hides are not taken for all there are", "[fingerprint_command]") {
  const DisposableDatabase database = database_with(
      rows + "CREATE ROLE hidden_reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO hidden_reader;"
             "ALTER TABLE item ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON item USING (id < 10);");
  const Place place;
  const Outcome made = place.fingerprint(url_of(database) + " user=hidden_reader", "f.json");
  check_exit(made, 3);
  check_says(made, "public.item could not be read");
}

TEST_CASE("an interrupted fingerprint goes on where it ended", "[fingerprint_command]") {
  const DisposableDatabase database = database_with(
      rows + "CREATE TABLE zz_slow AS SELECT i AS id, md5(i::text) AS word FROM generate_series(1, 300000) i;"
             "CREATE VIEW dawdle AS SELECT 1;");
  const std::string url = url_of(database);
  const Place place;
  check_says(place.fingerprint(url, "f.json", {"--resume"}), "there is no f.json.partial to go on with");
  const pid_t process = start_program(
      {{"fingerprint", "--url", url, "--out", "f.json", "--detail", "rows"}, place.folder().path(), {}, {}});
  for (int i = 0; i < 2000; ++i) {
    std::error_code error;
    const auto size = std::filesystem::file_size(place.path("f.json.partial"), error);
    if (!error && size > 200'000) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ::kill(process, SIGINT);
  int status = 0;
  REQUIRE(::waitpid(process, &status, 0) == process);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
  REQUIRE(!std::filesystem::exists(place.path("f.json")));
  REQUIRE(std::filesystem::exists(place.path("f.json.partial")));
  const Outcome again = place.fingerprint(url, "f.json", {"--detail", "rows"});
  check_exit(again, 2);
  check_says(again, "--resume goes on with it");
  const Outcome other = place.fingerprint(url, "f.json", {"--resume"});
  check_exit(other, 2);
  check_says(other, "was begun with --detail rows");
  const Outcome elsewhere = place.fingerprint(url_of(database_with("")), "f.json", {"--resume", "--detail", "rows"});
  check_exit(elsewhere, 2);
  check_says(elsewhere, "f.json.partial is of database");
  const Outcome resumed = place.fingerprint(url, "f.json", {"--resume", "--detail", "rows"});
  check_exit(resumed, 0);
  check_says(resumed, "from an earlier snapshot, at");
  CHECK(!std::filesystem::exists(place.path("f.json.partial")));
  const Outcome held = place.since(url, "f.json");
  check_exit(held, 0);
  check_says(held, "was made of 2 snapshots");
  check_says(held, "3 preserved tables");
  const Outcome over = place.fingerprint(url, "f.json");
  check_exit(over, 2);
  check_says(over, "f.json is there already, and is left as it is");
}

TEST_CASE("a password never stands in a fingerprint", "[fingerprint_command]") {
  const DisposableDatabase database = database_with(rows);
  const Place place;
  check_exit(place.fingerprint(url_of(database) + " password=s3cr3t", "f.json"), 0);
  CHECK(read_file(place.path("f.json")).find("s3cr3t") == std::string::npos);
}

TEST_CASE("what asks of rows as they were is skipped of a live database, and the others are held",
          "[fingerprint_command]") {
  const DisposableDatabase database = database_with(rows);
  const std::string url = url_of(database);
  const Place place("strict: false\npreserve:\n  item: {may_lose: id > 5}\n  word: {may_add: word = 'c'}\n");
  check_exit(place.fingerprint(url, "f.json"), 0);
  run(database, "INSERT INTO word VALUES ('c'); DELETE FROM item WHERE id > 5;");
  const Outcome held = place.since(url, "f.json");
  check_exit(held, 0);
  check_says(held, "1 check: needs a disposable database");
  check_says(held, "1 check held");
  run(database, "INSERT INTO word VALUES ('d');");
  check_exit(place.since(url, "f.json"), 1);
  const Outcome without = place.run({"--expect", "e", "--url", url});
  check_exit(without, 3);
  check_says(without, "2 checks: needs a disposable database");
}

TEST_CASE("a key that is stated tells rows apart in a fingerprint", "[fingerprint_command]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE entry (code text, value text, at text); INSERT INTO entry VALUES ('a', '1', 'x'), ('b', '2', "
      "'x');");
  const std::string url = url_of(database);
  const Place place("strict: false\npreserve: {entry: {key: code, except: [at]}}\n");
  check_exit(place.fingerprint(url, "all.json"), 0);
  check_exit(place.fingerprint(url, "keyed.json", {"--key", "entry=code", "--detail", "rows"}), 0);
  check_exit(place.fingerprint(url, "twice.json", {"--key", "entry=at"}), 3);
  check_exit(place.fingerprint(url, "no.json", {"--key", "entry=none"}), 2);
  run(database, "UPDATE entry SET at = 'y'; UPDATE entry SET value = '3' WHERE code = 'b'");
  const Outcome all = place.since(url, "all.json");
  check_exit(all, 3);
  check_says(all, "the fingerprint tells rows by all that they hold, and they are to be told by code");
  const Outcome keyed = place.since(url, "keyed.json");
  check_exit(keyed, 1);
  check_says(keyed, "1 row differs: code 'b': another value -> '3'");
}

TEST_CASE("two databases, fingerprints and dumps are compared, also where a schema has another name",
          "[fingerprint_command]") {
  const std::string typed =
      "CREATE TYPE mood AS ENUM ('sad', 'happy'); ALTER TABLE item ADD COLUMN mood mood;"
      "UPDATE item SET mood = 'sad' WHERE id < 10;";
  const DisposableDatabase here = database_with(rows + typed);
  const DisposableDatabase there = database_with("CREATE SCHEMA local; SET search_path = local;" + rows + typed);
  const Place place;
  place.folder().write("dump.sql", rows + typed);
  check_exit(place.fingerprint(url_of(there), "there.json", {"--schema", "local", "--detail", "rows"}), 0);
  check_exit(place.fingerprint(url_of(here), "here.json", {"--detail", "rows"}), 0);
  const std::vector<std::string> map = {"--map", "local=public"};
  const auto compare = [&](const std::string& from, const std::string& to, const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"compare", from, to};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return place.run(arguments);
  };
  check_exit(compare(url_of(there), url_of(here), map), 0);
  check_exit(compare("there.json", url_of(here), map), 0);
  check_exit(compare("there.json", "here.json", map), 0);
  check_exit(compare(url_of(there), "here.json", map), 0);
  check_exit(compare("dump.sql", url_of(here), {}), 0);
  check_exit(compare("here.json", "dump.sql", {}), 0);
  check_exit(compare("there.json", "dump.sql", map), 0);
  const Outcome unmapped = compare("there.json", url_of(here), {});
  check_exit(unmapped, 1);
  check_says(unmapped, "the table is gone, with 1000 rows");
  check_says(unmapped, "the table is new, and holds rows");
  run(here, "UPDATE item SET mood = 'happy' WHERE id = 3;");
  for (const std::string& from : {url_of(there), std::string("there.json")}) {
    const Outcome changed = compare(from, url_of(here), map);
    check_exit(changed, 1);
    check_says(changed, "1 row differs: id '3'");
  }
  check_says(compare("dump.sql", url_of(here), {}), "id '3': 'sad' -> 'happy'");
  const Outcome sums = compare(url_of(there), url_of(here), {"--map", "local=public", "--detail", "table"});
  check_exit(sums, 1);
  check_says(sums, "at least 1 row differs");
  check_exit(compare("none.json", url_of(here), {}), 2);
  check_exit(compare("e/verify.yaml", url_of(here), {}), 2);
  check_exit(compare("here.json", url_of(here), {"--map", "local"}), 2);
  check_exit(compare("here.json", url_of(here), {"--report", "text=here.json"}), 2);
  check_exit(compare("here.json", url_of(here), {"--map", "public=nowhere"}), 3);
}

TEST_CASE("fingerprints that rest on something else are not compared", "[fingerprint_command]") {
  const DisposableDatabase database = database_with(rows);
  const std::string url = url_of(database);
  const Place place;
  check_exit(place.fingerprint(url, "f.json"), 0);
  const std::string file = read_file(place.path("f.json"));
  for (const auto& [from, to, expected] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"\"server_encoding\":\"UTF8\"", "\"server_encoding\":\"LATIN1\"",
            "server_encoding was LATIN1, and is UTF8"},
           {"\"0.1\"", "\"0.10000000000000001\"", "hashes or prints the same values otherwise"}}) {
    place.folder().write("other.json", replaced(file, from, to));
    const Outcome outcome = place.since(url, "other.json");
    check_exit(outcome, 3);
    check_says(outcome, expected);
  }
  check_exit(place.fingerprint(url, "rows.json", {"--detail", "rows"}), 0);
  const std::string lines = read_file(place.path("rows.json"));
  const std::size_t first = lines.find("\n[\"1\"") + 1;
  const std::size_t second = lines.find('\n', first) + 1;
  const std::size_t third = lines.find('\n', second) + 1;
  place.folder().write("sorted.json", lines.substr(0, first) + lines.substr(second, third - second)
                                          + lines.substr(first, second - first) + lines.substr(third));
  run(database, "UPDATE item SET title = 'x' WHERE id = 500;");
  const Outcome sorted = place.since(url, "sorted.json");
  check_exit(sorted, 3);
  check_says(sorted, "rows do not come in the order of their keys");
  const Outcome no_url = place.run({"--expect", "e", "--before", "f.json"});
  check_exit(no_url, 2);
  check_says(no_url, "there is no --url");
}

TEST_CASE("each schema that is asked by itself is held to its own rows", "[fingerprint_command]") {
  const DisposableDatabase database = database_with(
      "CREATE SCHEMA tenant_a; CREATE SCHEMA tenant_b; CREATE TABLE tenant_a.t (id int PRIMARY KEY, word text);"
      "CREATE TABLE tenant_b.t (id int PRIMARY KEY, word text); CREATE TABLE elsewhere (id int); INSERT INTO elsewhere "
      "VALUES "
      "(1); INSERT INTO tenant_a.t VALUES (1, 'a'); INSERT INTO tenant_b.t VALUES (1, 'a');");
  const std::string url = url_of(database);
  const Place place("schemas: [tenant_*]\nstrict: false\ntables: {t: {}}\n");
  check_exit(place.fingerprint(url, "f.json", {"--detail", "rows"}), 0);
  const Outcome held = place.since(url, "f.json");
  check_exit(held, 0);
  check_says(held, "2 checks held");
  run(database, "UPDATE tenant_b.t SET word = 'b'");
  const Outcome changed = place.since(url, "f.json");
  check_exit(changed, 1);
  check_says(changed, "3 checks held, 1 drifted");
  check_says(changed, "another value -> 'b'");
}

namespace {

/// A name before it goes with a URL alone, not with libpq's `key=value`.
std::string as_url(const DisposableDatabase& database) {
  const std::string connection = url_of(database);
  const std::size_t host = connection.find("host=") + 5;
  std::string folder = connection.substr(host, connection.find(' ', host) - host);
  std::erase(folder, '\'');
  return "postgresql://postgres@/" + database.name() + "?host=" + folder;
}

}  // namespace

TEST_CASE("of several expectations each has its own file", "[fingerprint_command]") {
  const DisposableDatabase database = database_with(rows);
  const std::string url = as_url(database);
  const Place place("strict: false\ntables: {item: {}}\n");
  place.folder().write("f/verify.yaml", "strict: false\ntables: {word: {}}\n");
  check_exit(place.fingerprint(url, "x=y.json"), 0);
  const auto verify = [&](const std::vector<std::string>& befores) {
    std::vector<std::string> arguments = {"--expect", "e", "--expect", "f", "--url", "e=" + url, "--url", "f=" + url};
    for (const std::string& before : befores) arguments.insert(arguments.end(), {"--before", before});
    return place.run(arguments);
  };
  const Outcome both = verify({"e=x=y.json", "f=x=y.json"});
  check_exit(both, 0);
  check_says(both, "6 checks held");
  check_says(verify({"f=x=y.json"}), "4 checks held");
  check_says(verify({"x=y.json"}), "one --before for 2 expectations");
  check_says(verify({"g=x=y.json"}), "--before names 'g', and no expectation with a --url is called so");
  check_says(verify({"e=none.json"}), "cannot read none.json");
  check_says(verify({"e=x=y.json", "e=x=y.json"}), "two --before for 'e'");
}

TEST_CASE("tables that were renamed and partitions are held by a file too", "[fingerprint_command]") {
  const DisposableDatabase database = database_with(
      "CREATE TABLE old_name (id int PRIMARY KEY, word text); INSERT INTO old_name VALUES (1, 'a');"
      "CREATE TABLE part (id int, word text, PRIMARY KEY (id)) PARTITION BY RANGE (id);"
      "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);"
      "CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (10) TO (20); INSERT INTO part VALUES (1, 'a'), (11, "
      "'b');");
  const std::string url = url_of(database);
  const Place place(
      "strict: false\npreserve:\n  new_name: {was: old_name, columns: {term: {was: word}}}\n  part: {}\n  part_1: "
      "{}\n");
  check_exit(place.fingerprint(url, "f.json", {"--detail", "rows"}), 0);
  run(database,
      "ALTER TABLE old_name RENAME TO new_name; ALTER TABLE new_name RENAME word TO term;"
      "CREATE TABLE part_0 PARTITION OF part FOR VALUES FROM (20) TO (30);");
  const Outcome held = place.since(url, "f.json");
  check_exit(held, 3);
  check_says(held, "2 checks held, 0 drifted, 1 errored");
  check_says(held, "its rows are told with public.part");
  run(database, "UPDATE part SET word = 'c' WHERE id = 11; UPDATE new_name SET term = NULL;");
  const Outcome changed = place.since(url, "f.json");
  check_exit(changed, 1);
  check_says(changed, "1 row differs: id '1': another value -> NULL");
  check_says(changed, "1 row differs: id '11': another value -> 'c'");
}

}  // namespace schemaproof::testing
