// Does a file of fingerprints tell of every fixture in fixtures/preservation what a copy of the database tells?
#include <fmt/format.h>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_range.hpp>
#include <map>
#include <set>
#include <span>
#include <string>

#include "checks/preservation/preservation.hpp"
#include "expectation/load.hpp"
#include "fingerprint/read_file.hpp"
#include "fingerprinting.hpp"
#include "migrations/apply.hpp"
#include "postgres/lent_database.hpp"
#include "support/failure.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/cache.hpp"
#include "tests/support/server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::testing {

namespace {

Fingerprint fingerprint_of(const DisposableDatabase& database, const std::filesystem::path& file, Detail detail,
                           const std::vector<std::string>& keys = {}) {
  FingerprintWish wish;
  wish.target = database.target();
  wish.out = file;
  wish.detail = detail;
  wish.keys = keys;
  Mistakes mistakes;
  fingerprint(wish, mistakes);
  for (const Mistake& mistake : mistakes) FAIL_CHECK(mistake.problem);
  auto read = read_fingerprint(file, mistakes);
  for (const Mistake& mistake : mistakes) FAIL_CHECK(mistake.place.text() << ": " << mistake.problem);
  REQUIRE(read);
  return std::move(*read);
}

/// The keys that the expectation states, as they are named before.
std::vector<std::string> stated_keys(const Expectation& expectation) {
  std::vector<std::string> keys;
  if (!expectation.preserve) return keys;
  for (const PreserveWish& wish : expectation.preserve->tables) {
    if (!wish.key.empty()) keys.push_back(wish.was.value_or(wish.table).text() + "=" + names_text(wish.key));
  }
  return keys;
}

/// How many: what stands before the first key.
std::string count_of(const std::string& found) {
  return found.substr(0, found.find(": "));
}

std::string told(const Check& check) {
  std::string text{word_of(check.verdict)};
  for (const Difference& difference : check.differences)
    text += fmt::format("\n  {}: {}: {}", difference.property, difference.expected, difference.found);
  return check.reason.empty() ? text : text + "\n  " + check.reason;
}

constexpr Detail details[] = {Detail::rows, Detail::buckets, Detail::table};

class TwoWays {
public:
  explicit TwoWays(const Expectation& expectation) : expectation_(expectation) {}

  void run(const BuildPlan& plan) {
    const std::span<const Script> scripts = plan.scripts;
    for (std::size_t begin = 0; begin < scripts.size();) {
      const bool is_seed = scripts[begin].kind == BuildStep::Kind::seed;
      std::size_t end = begin + 1;
      while (!is_seed && end < scripts.size() && scripts[end].kind != BuildStep::Kind::seed) ++end;
      if (is_seed) compare();
      run_scripts(database_, scripts.subspan(begin, end - begin));
      if (is_seed && end < scripts.size()) keep();
      begin = end;
    }
    compare();
    for (const Detail detail : details) CHECK(asked_[detail] > 0);
  }

private:
  void keep() {
    copy_.emplace(SeededState{server().clone_database(database_, new_database_name()), observed(), "it"});
    for (const Detail detail : details) {
      const auto file = folder_.path() / fmt::format("{}.json", files_++);
      fingerprints_[detail] = fingerprint_of(database_, file, detail, stated_keys(expectation_));
    }
  }

  [[nodiscard]] Snapshot observed() const { return observe(database_.target(), {}, expectation_.home()).found; }

  void compare() {
    if (!copy_) return;
    const Snapshot found = observed();
    Answers by_copy;
    ask_preserved(expectation_, *copy_, database_, found, by_copy);
    for (const auto& [detail, fingerprint] : fingerprints_) compare(by_copy, detail, fingerprint, found);
    server().drop_database(copy_->copy);
    copy_.reset();
  }

  void compare(const Answers& by_copy, Detail detail, const Fingerprint& fingerprint, const Snapshot& found) {
    const PrintedSchema printed = printed_schema(fingerprint, found.schema.home, found.schema.built_in_types);
    HeldState before{printed.schema, "after it"};
    before.fingerprint = &fingerprint;
    before.printed = &printed;
    Answers by_file;
    ask_preserved_since(expectation_, before, {found.schema, {}, database_.target()}, by_file);
    std::map<std::string, Check> told_by_file;
    for (const Check& check : by_file.checks) told_by_file[check.subject.name] = check;
    CHECK(by_copy.checks.size() == by_file.checks.size());
    for (const Check& check : by_copy.checks) {
      ++asked_[detail];
      const Check& by_file_of_it = told_by_file[check.subject.name];
      if (by_file_of_it.verdict != Verdict::skipped) compare(check, detail, by_file_of_it);
    }
  }

  static void compare(const Check& by_copy, Detail detail, const Check& by_file) {
    INFO(word_of(detail) << " of " << by_copy.subject.name << "\nby a copy: " << told(by_copy)
                         << "\nby a file: " << told(by_file));
    // Beside rows that may come, others that are gone or changed do not show in sums.
    const bool is_untold = detail != Detail::rows && by_file.reason.starts_with("some rows may come");
    if (!is_untold) CHECK(by_copy.verdict == by_file.verdict);
    std::multiset<std::string> expected;
    std::multiset<std::string> found;
    for (const Difference& one : by_copy.differences)
      expected.insert(fmt::format("{}: {}: {}", one.property, one.expected, count_of(one.found)));
    for (const Difference& one : by_file.differences)
      found.insert(fmt::format("{}: {}: {}", one.property, one.expected, count_of(one.found)));
    if (detail == Detail::rows) CHECK(expected == found);
    // What cannot be counted is told all the same, and nothing else is.
    for (const Difference& one : by_file.differences) {
      bool is_known = false;
      for (const Difference& own : by_copy.differences)
        is_known = is_known || (own.property == one.property && own.expected == one.expected);
      CHECK(is_known);
    }
  }

  const Expectation& expectation_;
  TemporaryFolder folder_;
  DisposableDatabase database_ = database_with("");
  std::optional<SeededState> copy_;
  std::map<Detail, Fingerprint> fingerprints_;
  std::map<Detail, int> asked_;
  int files_ = 0;
};

}  // namespace

TEST_CASE("a fingerprint tells of every preservation fixture what a copy tells",
          "[preservation][fingerprint][by_file]") {
  const auto folder = GENERATE(from_range(fixture_cases("preservation")));
  DYNAMIC_SECTION(folder.filename().string()) {
    const Loaded loaded = load_expectations({folder});
    REQUIRE(loaded.expectations.size() == 1);
    Mistakes mistakes;
    const BuildPlan plan = plan_build(loaded.expectations.front().database->build, mistakes);
    REQUIRE(mistakes.empty());
    TwoWays(loaded.expectations.front()).run(plan);
  }
}

namespace {

const std::string every_type = R"(
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TABLE t (id bigint PRIMARY KEY, a smallint, b integer, c numeric, d real, e double precision, f money, g oid, h text,
  i varchar(9), j char(5), k name, l boolean, m date, n time, o timetz, p timestamp, q timestamptz, r interval, s uuid,
  t bytea, u json, v jsonb, x inet, y cidr, z macaddr, aa macaddr8, ab bit(3), ac varbit, ad point, ae mood, af positive,
  ag text[], ah integer[], ai mood[], aj int4range, ak timestamptz[]);
INSERT INTO t VALUES
  (-9223372036854775808, -32768, 2147483647, 'NaN', '-0', '1e308', -12.5, 4294967295, 'ü' || chr(1), 'a ', 'ab', 'n', true,
   '4713-01-01 BC', '24:00', '12:00:00.5-15:59', 'infinity', '-infinity', '-1 year 2 mons -3 days 04:05:06.000007',
   'ffffffff-ffff-ffff-ffff-ffffffffffff', '\xdeadbeef00', '{ "a" :1.0 }', '{"b": 1.00, "a": [null]}', '::1/64',
   '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', B'101', B'', '(0.1,-1e-300)', 'sad', 7,
   '{a,NULL,"b c",""}', '{{1,2},{3,4}}', '{happy}', '[1,5)', '{2024-01-01 00:00:00.123456+02}'),
  (9223372036854775807, 0, 0, 0.00, 'infinity', 0.1, 0, 0, '', '', '', '', false, '5874897-12-31', '00:00', '00:00+15:59',
   '0001-01-01 00:00:00.000001 BC', '2024-02-29 23:59:59.999999+00', '0', '00000000-0000-0000-0000-000000000000', '', 'null',
   'null', '10.1.2.3', '::/0', '00:00:00:00:00:00', '00:00:00:00:00:00:00:00', B'000', B'1', '(NaN,0)', 'happy', 1, '{}',
   '{}', '{}', 'empty', '{}');
INSERT INTO t (id) SELECT i FROM generate_series(1, 300) i;
CREATE TABLE without_key (word text, at timestamp);
INSERT INTO without_key VALUES ('a', NULL), ('a', NULL), (NULL, '2024-01-01');)";

/// A server of the oldest major, beside that of the tests.
DisposableServer* oldest() {
  try {
    offer_cached_servers();
    static DisposableServer one{ServerWish{"13"}};
    return &one;
  } catch (const Failure& failure) {
    if (in_ci()) FAIL("no PostgreSQL 13, and this is CI: " << failure.what());
    SKIP("no PostgreSQL: " << failure.what());
  }
  return nullptr;
}

std::string verdict_since(const Fingerprint& before, const DisposableDatabase& now, const std::string& table) {
  const Snapshot found = observe(now.target(), {}, "public").found;
  const PrintedSchema printed = printed_schema(before, "public", found.schema.built_in_types);
  HeldState state{printed.schema, "then"};
  state.fingerprint = &before;
  state.printed = &printed;
  Answers answers;
  ask_same_rows(state, {found.schema, {}, now.target()}, Detail::rows, answers);
  for (const Check& check : answers.checks) {
    if (check.subject.name == table) return told(check);
  }
  return "not asked";
}

}  // namespace

TEST_CASE("hashes of every type are those of the oldest major", "[fingerprint]") {
  DisposableServer* const other = oldest();
  const DisposableDatabase there = other->create_database(new_database_name());
  run(there, every_type);
  const DisposableDatabase here = database_with(every_type);
  const TemporaryFolder folder;
  for (const Detail detail : {Detail::table, Detail::buckets, Detail::rows}) {
    const std::string word(word_of(detail));
    const Fingerprint then = fingerprint_of(there, folder.path() / ("then_" + word), detail);
    const Fingerprint now = fingerprint_of(here, folder.path() / ("now_" + word), detail);
    CHECK(then.runs.front().major() == 13);
    REQUIRE(then.tables.size() == 2);
    for (std::size_t i = 0; i < then.tables.size(); ++i) {
      const TableFingerprint& table = then.tables[i];
      CHECK(table.unread.empty());
      CHECK(table.sums.key == now.tables[i].sums.key);
      for (std::size_t column = 0; column < table.columns.size(); ++column) {
        INFO(table.columns[column].type);
        CHECK(table.sums.values[column] == now.tables[i].sums.values[column]);
      }
      FingerprintLines lines(then, table);
      FingerprintLines own(now, now.tables[i]);
      while (const Texts* line = lines.next()) {
        const Texts* const same = own.next();
        REQUIRE(same != nullptr);
        CHECK(*line == *same);
      }
    }
    CHECK(verdict_since(then, here, "t") == "held");
    CHECK(verdict_since(then, here, "without_key") == "held");
  }
  const Fingerprint then = fingerprint_of(there, folder.path() / "again", Detail::table);
  run(here, "UPDATE t SET ae = 'sad' WHERE ae = 'happy'");
  CHECK(verdict_since(then, here, "t").starts_with("drifted"));
  run(here, "UPDATE t SET ae = 'happy' WHERE id > 400; UPDATE t SET aj = '[1,7)' WHERE aj = '[1,5)'");
  const std::string range = verdict_since(then, here, "t");
  INFO(range);
  // What another major might print otherwise is no drift.
  if (server().major() == 13)
    CHECK(range.starts_with("drifted"));
  else
    CHECK(range.starts_with("errored\n  aj: PostgreSQL"));
}

TEST_CASE("a fingerprint tells of every single change, and of nothing that is none", "[fingerprint]") {
  const TemporaryFolder folder;
  const DisposableDatabase database = database_with(every_type);
  const Fingerprint before = fingerprint_of(database, folder.path() / "f", Detail::table);
  const Snapshot found = observe(database.target(), {}, "public").found;
  const Table& table = found.schema.tables.at(Name{{}, "t", {}});
  for (const Column& column : table.columns) {
    if (column.name == "id") continue;
    INFO(column.name << " " << *column.type);
    const LentDatabase lent(server(), database, new_database_name());
    const DisposableDatabase& copy = *lent;
    // Two rows exchange their values: sums that were not seeded with the key would not tell.
    const std::string exchange = fmt::format(
        "UPDATE t SET {0} = (SELECT o.{0} FROM t o WHERE o.id = CASE WHEN t.id > 0 THEN -9223372036854775808 ELSE "
        "9223372036854775807 END) WHERE id IN (-9223372036854775808, 9223372036854775807)",
        column.name);
    run(copy, exchange);
    CHECK(verdict_since(before, copy, "t").starts_with("drifted\n  changed: " + column.name));
    run(copy, exchange + "; CLUSTER t USING t_pkey; ALTER TABLE t ADD COLUMN more text DEFAULT 'x'");
    CHECK(verdict_since(before, copy, "t") == "held");
  }
}

}  // namespace schemaproof::testing
