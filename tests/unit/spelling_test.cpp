// Is the word that is offered the one that was meant?
#include "support/spelling.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace schemaproof {

using Words = std::vector<std::string>;

TEST_CASE("spelling: one slip in a short word, more in a long one") {
  const Words words = {"tables", "enums", "indexes", "primary_key"};
  CHECK(nearest("table", words) == "tables");
  CHECK(nearest("tabels", words) == "tables");
  CHECK(nearest("TABLES", words) == "tables");
  CHECK(nearest("primarykey", words) == "primary_key");
  CHECK(nearest("prmary_kye", words) == "primary_key");
  CHECK(nearest("views", words) == std::nullopt);
  CHECK(nearest("", words) == std::nullopt);
  CHECK(nearest("x", {}) == std::nullopt);
}

TEST_CASE("spelling: of several the nearest, of equals the first") {
  CHECK(nearest("userid", {"userip", "userId", "user"}) == "userId");
  CHECK(nearest("ab", {"ac", "ad"}) == "ac");
}

TEST_CASE("spelling: a swap of neighbours is one slip") {
  CHECK(nearest("ied", {"ide"}) == "ide");
  CHECK(nearest("eid", {"ide"}) == std::nullopt);
}

TEST_CASE("spelling: what is far too long is not compared") {
  CHECK(nearest(std::string(100'000, 'a'), {std::string(100'000, 'a')}) == std::nullopt);
}

TEST_CASE("spelling: a hint names the nearest, else all where they are few, else nothing") {
  CHECK(did_you_mean("tabels", {"tables", "enums"}) == "did you mean 'tables'?");
  CHECK(did_you_mean("zzz", {"tables", "enums"}) == "known here: tables, enums");
  CHECK(did_you_mean("zzz", {}).empty());
  CHECK(did_you_mean("zzz", Words(25, "some")).empty());
  CHECK_FALSE(did_you_mean("zzz", Words(24, "some")).empty());
}

}  // namespace schemaproof
