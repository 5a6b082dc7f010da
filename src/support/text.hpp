// Small operations on text that the standard library lacks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

/// An ASCII one.
inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
/// U+FEFF in UTF-8.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// Without white space at either end.
std::string_view trimmed(std::string_view text);
/// ASCII letters in lower case; other bytes as they are, so UTF-8 stays whole.
std::string lowered(std::string_view text);
std::string joined(const std::vector<std::string>& parts, std::string_view separator);
/// `1 table`, `2 tables`.
std::string counted(std::size_t count, std::string_view singular, std::string_view plural = {});
std::string replaced(std::string text, std::string_view from, std::string_view to);
/// `text` with control characters (terminal escapes among them) and broken UTF-8 made visible as \xNN, on one line.
std::string printable(std::string_view text);
/// The offset of the first byte that is not well-formed UTF-8, or NUL; npos when there is none.
std::size_t first_invalid_utf8(std::string_view text);
/// True when `text` is well-formed UTF-8 without NUL.
bool valid_utf8(std::string_view text);

}  // namespace schemaproof
