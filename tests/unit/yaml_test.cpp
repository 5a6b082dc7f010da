// Does YAML give back what was written, and does the tree know where everything stood?
#include "expectation/yaml.hpp"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>
#include <vector>

#include "support/text.hpp"
#include "tests/unit/hostile_names.hpp"

namespace schemaproof {

namespace {

struct Parsed {
  YamlPointer root;
  Mistakes mistakes;
};

Parsed parse(const std::string& content) {
  Parsed parsed;
  parsed.root = parse_yaml(content, std::make_shared<const std::string>("f"), parsed.mistakes);
  return parsed;
}

YamlPointer good(const std::string& content) {
  Parsed parsed = parse(content);
  for (const Mistake& mistake : parsed.mistakes) FAIL_CHECK(mistake.place.text() + ": " + mistake.problem);
  REQUIRE(parsed.root != nullptr);
  return parsed.root;
}

std::string mistake_in(const std::string& content) {
  const Parsed parsed = parse(content);
  CHECK(parsed.root == nullptr);
  if (parsed.mistakes.size() != 1) return counted(parsed.mistakes.size(), "mistake");
  return parsed.mistakes.front().place.text() + ": " + parsed.mistakes.front().problem;
}

std::string hint_in(const std::string& content) {
  const Parsed parsed = parse(content);
  return parsed.mistakes.size() == 1 ? parsed.mistakes.front().hint : counted(parsed.mistakes.size(), "mistake");
}

/// Hostile names in hostile company.
std::vector<std::string> hostile_texts() {
  std::vector<std::string> texts = hostile_names();
  for (const std::string& name : hostile_names()) {
    for (const char* before : {" ", "\"", "'", "a ", "a: ", "#", "- "}) texts.push_back(before + name);
    for (const char* behind : {" ", "\"", "'", " a", ": a", " #", ":"}) texts.push_back(name + behind);
    texts.push_back(name + name);
  }
  texts.emplace_back("");
  for (int code = 1; code < 0x80; ++code) {
    const std::string c(1, static_cast<char>(code));
    texts.push_back(c);
    texts.push_back("a" + c + "b");
    texts.push_back(c + c + "b" + c);
  }
  return texts;
}

}  // namespace

TEST_CASE("yaml: any text comes back as a value, as a key and as an item") {
  const std::vector<std::string> texts = hostile_texts();
  REQUIRE(texts.size() > 1000);
  for (const std::string& text : texts) {
    CAPTURE(text, yaml_scalar(text));
    CHECK(yaml_scalar(text).find('\n') == std::string::npos);
    const YamlPointer root = good("top:\n  " + yaml_scalar(text) + ":\n    - " + yaml_scalar(text)
                                  + "\n    - next\n  key: " + yaml_scalar(text) + "\nlast: end\n");
    REQUIRE(root->entries.size() == 2);
    const YamlNode& top = *root->entries[0].second;
    REQUIRE(top.entries.size() == (text == "key" ? 1 : 2));
    CHECK(top.entries[0].first->is_scalar());
    CHECK(top.entries[0].first->text == text);
    REQUIRE(top.entries[0].second->items.size() == 2);
    CHECK(top.entries[0].second->items[0]->is_scalar());
    CHECK(top.entries[0].second->items[0]->text == text);
    CHECK(top.entries[1].second->is_scalar());
    CHECK(top.entries[1].second->text == text);
  }
}

TEST_CASE("yaml: words with a meaning of their own are never plain") {
  for (const char* text :
       {"null", "~", "true", "No", "on", "Y", "absent", "none", "", "1", "1e3", "-", "a: b", "a #b"}) {
    CAPTURE(text);
    CHECK_FALSE(good("k: " + yaml_scalar(text))->entries[0].second->plain);
  }
}

TEST_CASE("yaml: what people write every day stays plain") {
  for (const char* text :
       {"text not null default 'x'", "numeric(10,2)", "timestamp(3) not null default CURRENT_TIMESTAMP",
        "jsonb not null default '{}'::jsonb", "userId, createdAt desc", "lower(name)", "user(id)", "rank >= 0",
        "(data ->> 'a'::text) = 'b'::text"}) {
    CHECK(yaml_scalar(text) == text);
  }
  CHECK(yaml_scalar("\"expiresAt\" < '2025-01-01'") == "'\"expiresAt\" < ''2025-01-01'''");
}

TEST_CASE("yaml: what a terminal or another reader acts upon is escaped") {
  CHECK(yaml_scalar("a\x1Bz") == R"("a\x1Bz")");
  CHECK(yaml_scalar("\xE2\x80\xAE\xC3\xA9") == "\"\\u202E\xC3\xA9\"");
  CHECK(yaml_scalar("a\xC2\x85z") == R"("a\u0085z")");
  CHECK(yaml_scalar("\xEF\xBB\xBFz") == R"("\uFEFFz")");
  CHECK(yaml_scalar("a\"\\\n\tz") == R"("a\"\\\n\tz")");
}

TEST_CASE("yaml: lines and columns count from one") {
  const YamlPointer root = good("a: b\n\nc:\n  - d\n  - {e: f}\n\"g\": &x 'h'\n");
  CHECK(root->place.text() == "f:1:1");
  CHECK(root->entries[0].second->place.text() == "f:1:4");
  CHECK(root->entries[1].first->place.text() == "f:3:1");
  const YamlNode& list = *root->entries[1].second;
  CHECK(list.items[0]->place.text() == "f:4:5");
  CHECK(list.items[1]->place.text() == "f:5:5");
  CHECK(list.items[1]->entries[0].second->place.text() == "f:5:9");
  CHECK(root->entries[2].first->place.text() == "f:6:1");
}

TEST_CASE("yaml: a byte order mark and carriage returns move nothing") {
  const YamlPointer root = good(
      "\xEF\xBB\xBF"
      "a: b\r\nc: d\r\n");
  CHECK(root->entries[0].first->text == "a");
  CHECK(root->entries[0].second->text == "b");
  CHECK(root->entries[0].second->place.text() == "f:1:4");
  CHECK(root->entries[1].second->text == "d");
  CHECK(root->entries[1].second->place.text() == "f:2:4");
}

TEST_CASE("yaml: a value that is not there is missed at its key or its dash") {
  const YamlPointer root = good("a:\n\n# words\nb:\nc:\n  -\n\n  - ~\n  - x\n  -\nd: {e, f: }\n");
  CHECK(root->entries[0].second->is_null());
  CHECK(root->entries[0].second->place.text() == "f:1:1");
  CHECK(root->entries[1].second->place.text() == "f:4:1");
  const YamlNode& list = *root->entries[2].second;
  CHECK(list.items[0]->place.text() == "f:6:3");
  CHECK(list.items[1]->place.text() == "f:8:5");
  CHECK(list.items[3]->place.text() == "f:10:3");
  CHECK(root->entries[3].second->entries[0].second->place.line == 11);
}

TEST_CASE("yaml: quotes, styles and nothing are told apart") {
  const YamlPointer root =
      good("a: b\nc: 'd'\ne: \"f\"\ng: |\n  h\ni: !!str j\nk: null\nl: ~\nm: 'null'\nn: [o]\np: {q: r}\n");
  const auto& value = [&](std::size_t i) -> const YamlNode& { return *root->entries[i].second; };
  CHECK(value(0).plain);
  for (const std::size_t i : {1U, 2U, 3U, 4U}) CHECK_FALSE(value(i).plain);
  CHECK(value(3).text == "h\n");
  CHECK(value(5).is_null());
  CHECK(value(6).is_null());
  CHECK(value(7).text == "null");
  CHECK(value(8).flow);
  CHECK(value(9).flow);
  CHECK_FALSE(root->flow);
}

TEST_CASE("yaml: aliases stand for what they name") {
  const YamlPointer root = good("a: &x [1, 2]\nb: *x\nc: [*x, *x]\n");
  CHECK(root->entries[1].second == root->entries[0].second);
  CHECK(root->entries[2].second->weight == 7);
}

TEST_CASE("yaml: bombs are refused before they go off") {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i <= 8; ++i) {
    const std::string before = std::to_string(i - 1);
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j) bomb += (j == 0 ? "*a" : ", *a") + before;
    bomb += "]\n";
  }
  CHECK(mistake_in(bomb).find("aliases here expand to millions of entries") != std::string::npos);
  CHECK(mistake_in("a: " + std::string(10'000, '[')).starts_with("f:1:"));
  CHECK(mistake_in("a: " + std::string(10'000, '{')).ends_with("lists and maps are nested too deep here"));
  std::string stairs;
  for (std::size_t i = 0; i < 600; ++i) stairs += std::string(i, ' ') + "a:\n";
  CHECK(mistake_in(stairs).ends_with("lists and maps are nested too deep here"));
}

TEST_CASE("yaml: nothing in a file is nothing, not a mistake of its own") {
  for (const char* content : {"", "\n", "# words\n", "---\n", "\xEF\xBB\xBF", "   \n\n"}) {
    const Parsed parsed = parse(content);
    CHECK(parsed.mistakes.empty());
    CHECK((parsed.root == nullptr || parsed.root->is_null()));
  }
}

TEST_CASE("yaml: bytes that are no text are refused at their place") {
  CHECK(mistake_in("a: b\nc: \xFF\n") == "f:2:4: this file is not UTF-8 text");
  CHECK(mistake_in("a: b\nc: d\x04\ne: f\n") == "f:2:5: a control character (0x04), which YAML does not allow");
  CHECK(mistake_in(std::string("a: b\nc: \0\n", 10)) == "f:2:4: a control character (0x00), which YAML does not allow");
  CHECK(mistake_in(std::string("\xFF\xFE"
                               "a\0:\0",
                               6))
        == "f:1: this file is UTF-16");
  CHECK(mistake_in("\xFE\xFF") == "f:1: this file is UTF-16");
  CHECK(mistake_in(std::string("a\0:\0 \0b\0", 8)) == "f:1: this file is UTF-16");
}

TEST_CASE("yaml: a file that ends inside of quotes is not read as if it did not") {
  CHECK(mistake_in("a: 'b\nc: d\n") == "f:1:4: a quote that does not close");
  CHECK(mistake_in("a: \"b\\\"\n") == "f:1:4: a quote that does not close");
  CHECK(mistake_in("a: 'b''\n") == "f:1:4: a quote that does not close");
  CHECK(mistake_in("a: &x !!str 'b\n") == "f:1:4: a quote that does not close");
  CHECK(good("a: 'b''c'\nd: \"e\\\"\"\nf: '\n\n  g'")->entries.size() == 3);
}

TEST_CASE("yaml: the traps have hints of their own") {
  const auto tells = [](const std::string& content, const std::string& words) {
    CAPTURE(content, hint_in(content));
    CHECK(hint_in(content).find(words) != std::string::npos);
  };
  tells("a: \"b\" < 1\n", "put the whole value in single quotes");
  tells("a:\n  - 'b'::text\n", "put the whole value in single quotes");
  tells("a: {b: \"c\" IS NULL, d: e}\n", "put the whole value in single quotes");
  tells("a: *b\n", "alias");
  tells("a: [*]\n", "alias");
  tells("a: b: c\n", "': '");
  tells("- a: b: c\n", "': '");
  tells("a:\n\tb: c\n", "tabs");
  tells("a:\n  b: c\n\td: e\n", "tabs");
  tells("a: @b\n", "@");
  tells("a: `b`\n", "@, ` or %");
  tells("a: {b} c\n", "[ or {");
  tells("a: [b: c\nd: e\n", "this [ is not closed");
  tells("a: b]}\nc: ]\n", "bracket");
  tells("a:\n  b: c\n d: e\n", "indentation");
  tells("a: b\tc: d\n", "': '");  // the tab is not what is wrong
  tells(std::string(2000, 'k') + ": v\n", "1024");
}

TEST_CASE("yaml: what a comment cut off is remembered where it looks like SQL") {
  const YamlPointer root = good("a: data #>> '{a}'\nb: data # words\nc: x #- '{a}'\nd: 'y' #> z\n");
  CHECK(root->entries[0].second->cut_by_comment);
  CHECK_FALSE(root->entries[1].second->cut_by_comment);
  CHECK(root->entries[2].second->cut_by_comment);
  CHECK_FALSE(root->entries[3].second->cut_by_comment);
}

TEST_CASE("yaml: a second document is refused, the end of the first is not") {
  CHECK(mistake_in("a: b\n---\nc: d\n") == "f:2:1: a second YAML document in one file");
  CHECK(mistake_in("- a\nb: c\n") == "f:2:1: not YAML: this does not go on with what stands above");
  CHECK(good("---\na: b\n...\n")->entries.size() == 1);
}

}  // namespace schemaproof
