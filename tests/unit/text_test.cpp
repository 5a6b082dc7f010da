// Small operations on text: do they hold for text that is not friendly?
#include "support/text.hpp"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace schemaproof {

TEST_CASE("text: trimming takes white space at the ends alone") {
  CHECK(trimmed(" \t\r\n\f\va b \n") == "a b");
  CHECK(trimmed(" \n ").empty());
  CHECK(trimmed("").empty());
}

TEST_CASE("text: lowering leaves what is not ASCII whole") {
  CHECK(lowered("AbZ[É") == "abz[É");
}

TEST_CASE("text: joining and counting") {
  CHECK(joined({}, ", ").empty());
  CHECK(joined({"a"}, ", ") == "a");
  CHECK(joined({"a", "b"}, " + ") == "a + b");
  CHECK(counted(1, "table") == "1 table");
  CHECK(counted(0, "table") == "0 tables");
  CHECK(counted(2, "index", "indexes") == "2 indexes");
}

TEST_CASE("text: replacing does not look at what it put in") {
  CHECK(replaced("a'b'", "'", "''") == "a''b''");
  CHECK(replaced("aaa", "aa", "a") == "aa");
  CHECK(replaced("", "x", "y").empty());
}

TEST_CASE("text: printable text has no control characters, no forged directions and no broken bytes") {
  CHECK(printable("a\nb\tc") == "a\\nb c");
  CHECK(printable("\x1B[31m") == "\\x1B[31m");
  CHECK(printable(std::string("a\0b", 3)) == "a\\x00b");
  CHECK(printable("\x7F") == "\\x7F");
  CHECK(printable("\xE2\x80\xAE") == "\\xE2\\x80\\xAE");
  CHECK(printable("\xC2\x9B") == "\\xC2\\x9B");
  CHECK(printable("\xFFx\xC3") == "\\xFFx\\xC3");
  CHECK(printable("naïve 名前 \xF0\x9F\x98\x80") == "naïve 名前 \xF0\x9F\x98\x80");
}

TEST_CASE("text: UTF-8 is well formed, or the first fault is shown") {
  CHECK(valid_utf8(""));
  CHECK(valid_utf8("a\xC3\xA9\xE4\xB8\x80\xF0\x9F\x98\x80"));
  CHECK(first_invalid_utf8("abc") == std::string::npos);
  CHECK(first_invalid_utf8("ab\xFF") == 2);
  CHECK(first_invalid_utf8(std::string("a\0b", 3)) == 1);
  CHECK(first_invalid_utf8("\xC3") == 0);              // cut off
  CHECK(first_invalid_utf8("\xC0\xAF") == 0);          // overlong
  CHECK(first_invalid_utf8("\xE0\x80\xAF") == 0);      // overlong
  CHECK(first_invalid_utf8("\xED\xA0\x80") == 0);      // a surrogate
  CHECK(first_invalid_utf8("\xF4\x90\x80\x80") == 0);  // beyond the last
  CHECK(first_invalid_utf8("\x80") == 0);              // a continuation of nothing
  CHECK(first_invalid_utf8("é\xC3(") == 2);
}

}  // namespace schemaproof
