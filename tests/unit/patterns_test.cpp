// Do the texts that are made for a pattern match it?
#include "checks/cascade/patterns.hpp"

#include <catch2/catch_test_macros.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace schemaproof {

namespace {

using Texts = std::vector<std::string>;

/// Of expressions that ECMAScript reads as PostgreSQL does.
void matches(const std::string& pattern) {
  CAPTURE(pattern);
  const Texts texts = texts_matching(pattern, 20);
  CHECK_FALSE(texts.empty());
  CHECK(std::set<std::string>(texts.begin(), texts.end()).size() == texts.size());
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(std::regex_search(text, std::regex(pattern)));
  }
}

}  // namespace

TEST_CASE("patterns: texts match") {
  matches("^[A-Z]{3}$");
  matches(R"(^[^@]+@[^@]+\.[a-z]{2,}$)");
  matches(R"(^\+?[1-9]\d{1,14}$)");
  matches("^(a|b(c|d)*)+$");
  matches("^[a-z0-9]+(?:-[a-z0-9]+)*$");
  matches("^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$");
  matches(R"(^[\w.-]+$)");
  matches(R"(^[^\s]{2,4}?$)");
  matches(R"(^(\w)\1$)");
  matches(R"(^\D\S\W$)");
  matches("^[[:alpha:]_][[:alnum:]_]*$");
  matches("colou?r");
  matches("^$");
}

TEST_CASE("patterns: as many different ones as are asked, where there are so many") {
  CHECK(texts_matching("^[A-Z]{3}$", 3) == Texts{"AAA", "BAA", "CAA"});
  CHECK(texts_matching("^[A-Z]{3}$", 500).size() == 500);
  CHECK(texts_matching("^(yes|no)$", 10) == Texts{"yes", "no"});
  CHECK(texts_matching("abc", 10) == Texts{"abc"});
  CHECK(texts_matching("abc", 0).empty());
  CHECK(texts_matching("", 3) == Texts{""});
}

TEST_CASE("patterns: what is PostgreSQL's own") {
  CHECK(texts_matching("(?i)^abc$", 2) == Texts{"abc"});
  CHECK(texts_matching("***=a.b", 2) == Texts{"a.b"});
  CHECK(texts_matching("(?q)a.b", 2) == Texts{"a.b"});
  CHECK(texts_matching("(?x)a b", 2) == Texts{"ab"});
  CHECK(texts_matching("\\Aab\\Z", 2) == Texts{"ab"});
  CHECK(texts_matching("\\mab\\M\\y", 2) == Texts{"ab"});
  CHECK(texts_matching("\\x41\\u00e9", 2) == Texts{"Aé"});
  CHECK(texts_matching("^(?=x)(?!y)xé$", 2) == Texts{"xé"});
  CHECK(texts_matching("a{,3}", 2) == Texts{"a{,3}"});
  CHECK(texts_matching("^[]-a]$", 2) == Texts{"]", "^"});
}

TEST_CASE("patterns: what is no pattern, or too much, has no texts") {
  for (const char* pattern :
       {"(", ")", "[", "[a", "a**", "*", "a{2,1}", "\\", "[z-a]", "[[:none:]]", "(?<a>b)", "a{2000}"}) {
    CAPTURE(pattern);
    CHECK(texts_matching(pattern, 3).empty());
  }
  CHECK(texts_matching("(a{1000}){1000}", 3).empty());
  CHECK(texts_matching("((((){1000}){1000}){1000}){1000}", 3).empty());
  CHECK(texts_matching(std::string(1000, '(') + std::string(1000, ')'), 3).empty());
  CHECK(texts_matching(std::string(10000, 'a'), 3).empty());
}

TEST_CASE("patterns: LIKE and SIMILAR TO") {
  CHECK(texts_like("a.b", 3) == Texts{"a.b"});
  CHECK(texts_like("50\\%\\_", 3) == Texts{"50%_"});
  CHECK(texts_like("A_", 2) == Texts{"Aa", "Ab"});
  CHECK(texts_like("(x%", 2) == Texts{"(x", "(xa"});
  CHECK(texts_like("a\\", 2).empty());
  CHECK(texts_similar("(a|b)_", 2) == Texts{"aa", "ba"});
  CHECK(texts_similar("a.b%", 1) == Texts{"a.b"});
  CHECK(texts_similar("[0-9]{2}", 1) == Texts{"00"});
}

}  // namespace schemaproof
