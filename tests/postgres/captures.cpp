#include "tests/postgres/captures.hpp"

#include <catch2/catch_test_macros.hpp>

#include "alike.hpp"
#include "tests/support/asking.hpp"

namespace schemaproof::testing {

void check_round_trip(const DisposableDatabase& database) {
  const Snapshot found = snapshot_of(database);
  const std::vector<WrittenFile> files = written(found);
  const Loaded read = loaded(files);
  for (const Mistake& mistake : read.mistakes) {
    FAIL_CHECK(mistake.place.text() << ": " << mistake.problem << " | " << mistake.hint);
  }
  REQUIRE(read.expectations.size() == 1);
  const Section section = ask_of(database, read.expectations.front());
  std::size_t held = 0;
  for (const Check& check : section.checks) {
    INFO(check.subject.text() << " " << check.drift << " " << check.reason
                              << (check.differences.empty() ? ""
                                                            : " expected " + check.differences[0].expected + " found "
                                                                  + check.differences[0].found));
    CHECK(check.verdict == Verdict::held);
    held += check.verdict == Verdict::held ? 1 : 0;
  }
  CHECK(held > 0);
  const std::vector<WrittenFile> again = written(snapshot_of(database));
  REQUIRE(again.size() == files.size());
  for (std::size_t i = 0; i < files.size(); ++i) CHECK(again[i].content == files[i].content);
}

namespace {

bool is_public(const std::string& schema) {
  return schema == "public";
}

void keep_home(Snapshot& snapshot) {
  const auto elsewhere = [](const auto& entry) { return !entry.first.schema.empty(); };
  std::erase_if(snapshot.schema.tables, elsewhere);
  for_each_standalone(snapshot.schema, [&](auto& objects) { std::erase_if(objects, elsewhere); });
}

std::string text_of(Snapshot snapshot) {
  keep_home(snapshot);
  std::string text;
  for (const WrittenFile& file : written(snapshot)) text += file.content;
  return text;
}

}  // namespace

void check_home(const DisposableDatabase& database) {
  ReadSession session(database.target(), {});
  Homes homes = capture_each(session, is_public);
  REQUIRE(homes.names() == std::vector<std::string>{"public"});
  const Snapshot home = homes.take("public");
  const Snapshot alone = snapshot_of(database);
  CHECK(text_of(home) == text_of(alone));
  CHECK(home.schema.shadowed == alone.schema.shadowed);
  CHECK(home.schemas == alone.schemas);
  CHECK(home.not_modelled == alone.not_modelled);
  CHECK(home.enforced.interceptors.size() == alone.enforced.interceptors.size());
  CHECK(home.enforced.partition_of.size() == alone.enforced.partition_of.size());
}

}  // namespace schemaproof::testing
