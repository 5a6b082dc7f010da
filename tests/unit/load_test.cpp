// Which files make an expectation, and what is wrong with folders rather than with lines?
#include "expectation/load.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "support/text.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

const char* const user = "tables: {user: {columns: {id: text}, primary_key: id}}\n";

Texts problems(const Loaded& loaded) {
  Texts texts;
  for (const Mistake& mistake : loaded.mistakes) texts.push_back(mistake.problem);
  return texts;
}

Texts names(const Loaded& loaded) {
  Texts texts;
  for (const Expectation& expectation : loaded.expectations) texts.push_back(expectation.name);
  return texts;
}

std::size_t count_of(const Texts& texts, const std::string& wanted) {
  return static_cast<std::size_t>(std::count(texts.begin(), texts.end(), wanted));
}

}  // namespace

namespace {

/// What `strict: true` covers where nothing of the other kinds is stated.
std::size_t always_strict() {
  return static_cast<std::size_t>(std::count_if(
      kinds.begin(), kinds.end(), [](const KindWords& words) { return words.strictness == Strictness::always; }));
}

}  // namespace

TEST_CASE("load: all YAML files below a folder are one expectation") {
  const TemporaryFolder folder;
  folder.write("shop/verify.yaml", "strict: false\n");
  folder.write("shop/user.yaml", user);
  folder.write("shop/more/account.yml", "tables: {account: {columns: {id: text}}}\n");
  folder.write("shop/more/notes.txt", "no: yaml: at: all");
  folder.write("shop/more/deeper/kind.yaml", "enums: {Kind: [A]}\n");
  const Loaded loaded = load_expectations({folder.path() / "shop"});
  CHECK(problems(loaded) == Texts{});
  REQUIRE(names(loaded) == Texts{"shop"});
  const Expectation& shop = loaded.expectations.front();
  CHECK(shop.wish.tables.size() == 2);
  CHECK(shop.wish.enums.size() == 1);
  CHECK(shop.strict.empty());
  CHECK(shop.folder == folder.path() / "shop");
  CHECK(shop.files.size() == 4);
  CHECK(shop.files.front().sha256.size() == 64);
}

TEST_CASE("load: a sub-folder with a verify.yaml is another expectation, and inherits nothing") {
  const TemporaryFolder folder;
  folder.write("all/verify.yaml", "strict: false\nschema: app\n");
  folder.write("all/user.yaml", user);
  folder.write("all/sub/verify.yaml", "counts: {tables: 1}\n");
  folder.write("all/sub/user.yaml", user);
  folder.write("all/sub/parts/account.yaml", "tables: {account: {columns: {id: text}}}\n");
  const Loaded loaded = load_expectations({folder.path() / "all"});
  CHECK(problems(loaded) == Texts{});
  REQUIRE(names(loaded) == Texts{"all", "sub"});
  CHECK(loaded.expectations[0].wish.tables.size() == 1);
  CHECK(loaded.expectations[1].wish.tables.size() == 2);
  CHECK(loaded.expectations[1].schemas.empty());
  CHECK(loaded.expectations[1].strict.size() == always_strict());
}

TEST_CASE("load: a folder without YAML files only holds expectations") {
  const TemporaryFolder folder;
  folder.write("b/verify.yaml", user);
  folder.write("a/user.yaml", user);
  folder.write("a/verify.yml", "strict: all\n");
  folder.write("c/d/verify.yaml", user);
  const Loaded loaded = load_expectations({folder.path()});
  CHECK(problems(loaded) == Texts{});
  CHECK(names(loaded) == Texts{"a", "b", "d"});
}

TEST_CASE("load: one file is an expectation, and may carry its settings") {
  const TemporaryFolder folder;
  const fs::path file = folder.write("shop/user.yaml", std::string("strict: [tables]\n") + user);
  folder.write("shop/other.yaml", "nonsense: true\n");
  const Loaded loaded = load_expectations({file, folder.write("cart/verify.yaml", user)});
  CHECK(problems(loaded) == Texts{});
  CHECK(names(loaded) == Texts{"user", "cart"});
  CHECK(loaded.expectations[0].folder == folder.path() / "shop");
  CHECK(loaded.expectations[0].strict == std::set<Kind>{Kind::table});
}

TEST_CASE("load: settings stand only in the folder's verify.yaml") {
  const TemporaryFolder folder;
  folder.write("user.yaml", std::string("strict: false\ndatabase: {postgres: 15}\n") + user);
  folder.write("verify.yaml", "counts: {tables: 1}\n");
  const Loaded loaded = load_expectations({folder.path()});
  REQUIRE(loaded.mistakes.size() == 2);
  CHECK(loaded.mistakes[0].problem == "unknown key 'strict' in an expectation file");
  CHECK(loaded.mistakes[1].problem == "unknown key 'database' in an expectation file");
  CHECK(loaded.mistakes[0].hint == "settings stand only in the folder's verify.yaml");
  CHECK(loaded.mistakes[0].place.text() == (folder.path() / "user.yaml").string() + ":1:1");
}

TEST_CASE("load: verify.yaml beside verify.yml is a mistake") {
  const TemporaryFolder folder;
  folder.write("verify.yaml", std::string("strict: false\n") + user);
  folder.write("verify.yml", "strict: true\n");
  CHECK(problems(load_expectations({folder.path()})) == Texts{"both verify.yaml and verify.yml are here"});
}

TEST_CASE("load: what two files state is a mistake that names both places") {
  const TemporaryFolder folder;
  folder.write("a.yaml", std::string("\n\n") + user);
  folder.write("b.yaml", user);
  folder.write("c.yaml", "enums: {Kind: [A]}\n");
  folder.write("d/e.yaml", "enums: {'\"Kind\"': [A]}\n");
  const Loaded loaded = load_expectations({folder.path()});
  REQUIRE(problems(loaded) == Texts{"table 'user' is stated twice", "enum 'Kind' is stated twice"});
  CHECK(loaded.mistakes[0].place.text() == (folder.path() / "b.yaml").string() + ":1:10");
  CHECK(loaded.mistakes[0].hint == "the first is at " + (folder.path() / "a.yaml").string() + ":3:10");
}

TEST_CASE("load: links and dot-folders are not followed") {
  const TemporaryFolder folder;
  folder.write("all/verify.yaml", user);
  folder.write("all/.git/config.yaml", "nonsense: 1\n");
  folder.write("all/.hidden.yaml", "nonsense: 2\n");
  folder.write("elsewhere/extra.yaml", "nonsense: 3\n");
  fs::create_directory_symlink(folder.path() / "elsewhere", folder.path() / "all" / "linked");
  fs::create_directory_symlink(folder.path() / "all", folder.path() / "all" / "circle");
  fs::create_symlink(folder.path() / "elsewhere" / "extra.yaml", folder.path() / "all" / "extra.yaml");
  fs::create_symlink(folder.path() / "nowhere", folder.path() / "all" / "dangling.yaml");
  const Loaded loaded = load_expectations({folder.path() / "all"});
  CHECK(problems(loaded) == Texts{});
  CHECK(loaded.expectations.at(0).files.size() == 1);
  SECTION("but for a link that was named") {
    fs::create_directory_symlink(folder.path() / "all", folder.path() / "link");
    CHECK(names(load_expectations({folder.path() / "link"})) == Texts{"link"});
  }
}

TEST_CASE("load: a path that is not there, an empty folder and a circle of links are mistakes") {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "empty" / "of" / "all");
  folder.write("words/notes.txt", "");
  fs::create_symlink(folder.path() / "circle", folder.path() / "circle");
  const Loaded loaded = load_expectations({folder.path() / "circle", folder.path() / "empty", folder.path() / "nowhere",
                                           folder.path() / "words", folder.path() / "x\ny"});
  REQUIRE(loaded.mistakes.size() == 5);
  CHECK(loaded.mistakes[0].problem.starts_with("cannot read this: "));
  CHECK(loaded.mistakes[1].problem == "there is no YAML file in this folder");
  CHECK(loaded.mistakes[2].problem == "there is no such file or folder");
  CHECK(loaded.mistakes[2].place.text() == (folder.path() / "nowhere").string());
  CHECK(loaded.mistakes[2].hint == "--expect takes a folder of expectations, or one YAML file");
  CHECK(loaded.expectations.empty());
}

TEST_CASE("load: a FIFO and a folder called like a file hang and stop nobody") {
  const TemporaryFolder folder;
  folder.write("verify.yaml", user);
  folder.write("folder.yaml/account.yaml", "tables: {account: {columns: {id: text}}}\n");
  REQUIRE(::mkfifo((folder.path() / "fifo.yaml").c_str(), 0600) == 0);
  const Loaded loaded = load_expectations({folder.path()});
  REQUIRE(loaded.mistakes.size() == 1);
  CHECK(loaded.mistakes[0].problem.ends_with("not a regular file"));
  CHECK(loaded.expectations.at(0).wish.tables.size() == 2);
  CHECK(load_expectations({folder.path() / "fifo.yaml"}).mistakes.size() == 1);
}

TEST_CASE("load: what may not be read is a mistake") {
  const TemporaryFolder folder;
  fs::permissions(folder.path(), fs::perms::all);
  folder.write("all/verify.yaml", user);
  fs::permissions(folder.write("all/secret.yaml", "nonsense: 1\n"), fs::perms::none);
  fs::create_directory(folder.path() / "all" / "closed");
  fs::permissions(folder.path() / "all" / "closed", fs::perms::none);
  fs::create_directory(folder.path() / "shut");
  fs::permissions(folder.path() / "shut", fs::perms::none);
  // Root may read everything: somebody else asks.
  constexpr uid_t nobody = 65534;
  const uid_t self = ::geteuid();
  if (self == 0) REQUIRE(::seteuid(nobody) == 0);
  const Loaded loaded =
      load_expectations({folder.path() / "all", folder.path() / "shut", folder.path() / "shut" / "x"});
  if (self == 0) REQUIRE(::seteuid(self) == 0);
  REQUIRE(loaded.mistakes.size() == 4);
  CHECK(loaded.mistakes[0].problem == "cannot read this folder: Permission denied");
  CHECK(loaded.mistakes[1].problem.ends_with("secret.yaml: Permission denied"));
  CHECK(loaded.mistakes[2].problem == "cannot read this folder: Permission denied");
  CHECK(loaded.mistakes[3].problem == "cannot read this: Permission denied");
  fs::permissions(folder.path() / "shut", fs::perms::all);
  fs::permissions(folder.path() / "all" / "closed", fs::perms::all);
}

TEST_CASE("load: a file that cannot be read accuses no other") {
  const TemporaryFolder folder;
  folder.write("user.yaml", "tables: {user: {columns: {id: text}, primary_key: id}\n");
  folder.write(
      "account.yaml",
      "tables:\n  account:\n    columns: {userId: text}\n    foreign_keys: {userId: {references: user(id)}}\n");
  const Loaded loaded = load_expectations({folder.path()});
  REQUIRE(loaded.mistakes.size() == 1);
  CHECK(loaded.mistakes[0].problem.starts_with("not YAML: "));
}

TEST_CASE("load: every expectation is looked at, whatever is wrong with another") {
  const TemporaryFolder folder;
  folder.write("a/verify.yaml", "nonsense: 1\n");
  folder.write("b/verify.yaml", "");
  folder.write("c/verify.yaml", "database: {build: []}\n");
  const Texts found = problems(load_expectations({folder.path()}));
  CHECK(count_of(found, "unknown key 'nonsense' in an expectation file") == 1);
  CHECK(count_of(found, "nothing is asked here") == 2);
}

TEST_CASE("load: mistakes come in the order of their places") {
  const TemporaryFolder folder;
  folder.write("b.yaml", "tables:\n  b: {z: 1, y: 2}\n  a: 1\n");
  folder.write("a.yaml", "x: 1\n");
  Texts places;
  for (const Mistake& mistake : load_expectations({folder.path()}).mistakes) {
    places.push_back(mistake.place.text().substr(folder.path().string().size()));
  }
  CHECK(places == Texts{"/a.yaml:1:1", "/b.yaml:2:7", "/b.yaml:2:13", "/b.yaml:3:3"});
}

TEST_CASE("load: real UTF-16 is called by its name") {
  const TemporaryFolder folder;
  std::string big = "\xFE\xFF";
  std::string little = "\xFF\xFE";
  for (const char* c = user; *c != '\0'; ++c) {
    big += {'\0', *c};
    little += {*c, '\0'};
  }
  for (const std::string& content : {big, little, big.substr(2), little.substr(2)}) {
    const Loaded loaded = load_expectations({folder.write("user.yaml", content)});
    REQUIRE(loaded.mistakes.size() == 1);
    CHECK(loaded.mistakes[0].problem == "this file is UTF-16");
    CHECK(loaded.mistakes[0].hint == "save it as UTF-8");
  }
}

TEST_CASE("load: a reference without columns means the primary key of another file's table") {
  const TemporaryFolder folder;
  folder.write("user.yaml", user);
  folder.write("account.yaml",
               "tables:\n  account:\n    columns: {userId: text}\n    foreign_keys: {userId: {references: user}}\n");
  const Loaded loaded = load_expectations({folder.path()});
  CHECK(problems(loaded) == Texts{});
  const Table* account = loaded.expectations.at(0).wish.table({"", "account"});
  REQUIRE(account != nullptr);
  CHECK(account->foreign_keys.at(0).references->text() == "user(id)");
}

TEST_CASE("load: the pairs of a composite foreign key are a set") {
  const TemporaryFolder folder;
  const Loaded loaded = load_expectations(
      {folder.write("a.yaml",
                    "tables:\n  t:\n    columns: {a: text, b: text, x: text, y: text}\n    foreign_keys:\n"
                    "      b, a: {references: 't(y, x)'}\n")});
  CHECK(problems(loaded) == Texts{});
  const ForeignKey& key = loaded.expectations.at(0).wish.tables.begin()->second.foreign_keys.at(0);
  CHECK(key.columns == Names{"a", "b"});
  CHECK(key.references->columns == Names{"x", "y"});
}

TEST_CASE("load: columns of the primary key are not null without saying so") {
  const TemporaryFolder folder;
  const Loaded loaded = load_expectations(
      {folder.write("a.yaml", "tables: {t: {columns: {a: text, b: text, c: {type: text}}, primary_key: [a, c]}}\n")});
  CHECK(problems(loaded) == Texts{});
  const Table& table = loaded.expectations.at(0).wish.tables.begin()->second;
  CHECK(table.column("a")->nullable == false);
  CHECK(table.column("b")->nullable == true);
  CHECK_FALSE(table.column("c")->nullable.has_value());
}

TEST_CASE("load: the environment fills in 'database' alone") {
  const TemporaryFolder folder;
  folder.write("migrations/1_a.sql", "");
  REQUIRE(::setenv("SCHEMAPROOF_TEST_FOLDER", "migrations", 1) == 0);
  const Loaded loaded = load_expectations(
      {folder.write("a.yaml",
                    "database:\n  postgres: ${SCHEMAPROOF_TEST_MAJOR:-15}+\n  build:\n"
                    "    - migrations: ${SCHEMAPROOF_TEST_FOLDER}\n      until: a${SCHEMAPROOF_TEST_NONE:-}\n"
                    "    - seed: ./${SCHEMAPROOF_TEST_FOLDER}/1_a.sql\n"
                    "tables: {t: {ref: '${SCHEMAPROOF_TEST_FOLDER}', columns: {a: text}}}\n")});
  REQUIRE(::unsetenv("SCHEMAPROOF_TEST_FOLDER") == 0);
  CHECK(problems(loaded) == Texts{});
  const Expectation& expectation = loaded.expectations.at(0);
  REQUIRE(expectation.database.has_value());
  CHECK(expectation.database->server_wish.postgres == "15+");
  CHECK(expectation.database->build.at(0).path == folder.path() / "migrations");
  CHECK(expectation.database->build.at(0).until == "a");
  CHECK(expectation.database->build.at(1).kind == BuildStep::Kind::seed);
  CHECK(expectation.database->build.at(1).path == folder.path() / "migrations" / "1_a.sql");
  CHECK(expectation.wish.tables.begin()->second.ref == "${SCHEMAPROOF_TEST_FOLDER}");
}

TEST_CASE("load: strict is all kinds, none, or those listed") {
  const TemporaryFolder folder;
  const auto strict = [&](const std::string& text) {
    const Loaded loaded = load_expectations({folder.write("a.yaml", "strict: " + text + "\n" + user)});
    CHECK(problems(loaded) == Texts{});
    return loaded.expectations.at(0).strict.size();
  };
  CHECK(strict("true") == always_strict());
  CHECK(strict("all") == kinds.size());
  CHECK(strict("false") == 0);
  CHECK(strict("[]") == 0);
  CHECK(strict("[tables, unique, enums]") == 3);
}

TEST_CASE("load: strict: true covers every kind and aspect that is stated anywhere") {
  const TemporaryFolder folder;
  const auto strict = [&](const std::string& text) {
    const Loaded loaded = load_expectations({folder.write("a.yaml", text)});
    CHECK(problems(loaded) == Texts{});
    return loaded.expectations.at(0).strict;
  };
  const std::string trigger = "tables: {t: {columns: {id: {type: text, comment: x}}, triggers: {a: absent}}}\n";
  CHECK(strict(trigger).contains(Kind::trigger));
  CHECK(strict(trigger).contains(Kind::comment));
  CHECK(!strict(trigger).contains(Kind::view));
  CHECK(!strict(trigger).contains(Kind::owner));
  CHECK(!strict("strict: false\n" + trigger).contains(Kind::trigger));
  CHECK(!strict("strict: [tables]\n" + trigger).contains(Kind::comment));
  CHECK(strict("views: {v: {owner: app}}").contains(Kind::view));
  CHECK(strict("views: {v: {owner: app}}").contains(Kind::owner));
}

TEST_CASE("load: ignores and counts are read whole") {
  const TemporaryFolder folder;
  const Loaded loaded = load_expectations(
      {folder.write("a.yaml",
                    "ignore:\n  - {index: '*_idx', reason: by hand, until: 2027-03-31, database: prod*}\n"
                    "counts: {tables: 17, foreign_keys: 0}\n")});
  CHECK(problems(loaded) == Texts{});
  const Expectation& expectation = loaded.expectations.at(0);
  REQUIRE(expectation.ignores.size() == 1);
  CHECK(expectation.ignores[0].kind == Kind::index);
  CHECK(expectation.ignores[0].pattern == "*_idx");
  CHECK(expectation.ignores[0].reason == "by hand");
  CHECK(expectation.ignores[0].until == "2027-03-31");
  CHECK(expectation.ignores[0].database == "prod*");
  REQUIRE(expectation.counts.size() == 2);
  CHECK(expectation.counts[0].kind == Kind::table);
  CHECK(expectation.counts[0].count == 17);
  CHECK(expectation.counts[1].place.line == 3);
}

TEST_CASE("load: an ignore covers by name, by table.name, by table, with or without SQL quotes") {
  Ignore ignore;
  ignore.kind = Kind::index;
  ignore.pattern = "user.*_idx";
  CHECK(hides(ignore, Kind::index, "user", "a_idx"));
  CHECK_FALSE(hides(ignore, Kind::index, "account", "a_idx"));
  CHECK_FALSE(hides(ignore, Kind::check, "user", "a_idx"));
  ignore.kind = Kind::table;
  ignore.pattern = "my table";
  CHECK(hides(ignore, Kind::table, "\"my table\"", "\"my table\""));
  CHECK(hides(ignore, Kind::column, "\"my table\"", "id"));
  CHECK_FALSE(hides(ignore, Kind::enumeration, "", "my table"));
}

TEST_CASE("load: a part inherits its table's ref, unless it has its own") {
  const TemporaryFolder folder;
  const Loaded loaded =
      load_expectations({folder.write("a.yaml",
                                      "tables:\n  t:\n    ref: A-1\n    columns: {a: text, b: {type: text, ref: B-2}}\n"
                                      "    primary_key: a\n    indexes: {a: {}}\n")});
  CHECK(problems(loaded) == Texts{});
  const Table& table = loaded.expectations.at(0).wish.tables.begin()->second;
  CHECK(table.column("a")->ref == "A-1");
  CHECK(table.column("b")->ref == "B-2");
  CHECK(table.primary_key->ref == "A-1");
  CHECK(table.indexes.at(0).ref == "A-1");
}

}  // namespace schemaproof
