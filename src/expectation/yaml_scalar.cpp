// How is text written so that YAML gives back this very text?
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "expectation/yaml.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Words that YAML, or the language, gives a meaning of their own where they stand without quotes.
bool is_trap_word(std::string_view text) {
  static constexpr std::array<std::string_view, 11> words = {"null", "true", "false", "yes",    "no",  "on",
                                                             "off",  "y",    "n",     "absent", "none"};
  return std::find(words.begin(), words.end(), lowered(text)) != words.end();
}

/// Letters, digits and a few marks that YAML gives no meaning to wherever they stand.
bool is_harmless(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  constexpr std::string_view marks = "_ ().$/+-=<>;*^~|!&@%";
  return letter || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
}

bool can_be_plain(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || is_trap_word(text)) return false;
  const char first = text.front();
  const bool starts_as_word = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') || first == '_'
                              || first == '(' || static_cast<unsigned char>(first) >= 0x80;
  if (!starts_as_word) return false;
  // A colon is harmless inside `'x'::text`, a comma in `numeric(10,2)` outside flow style, a quote inside a word.
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    const bool inside = c == ',' || c == '\'' || c == '"' || c == '[' || c == ']' || c == '{' || c == '}' || c == '?'
                        || (c == ':' && next != ' ' && next != '\0') || (c == '#' && i > 0 && text[i - 1] != ' ');
    if (!is_harmless(c) && !inside) return false;
  }
  return true;
}

bool needs_escapes(std::string_view text) {
  return printable(text) != text || text.find(byte_order_mark) != std::string_view::npos;
}

/// The bytes of the UTF-8 sequence that starts with `first`.
std::size_t sequence_size(char first) {
  const unsigned byte = static_cast<unsigned char>(first);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// What is neither ASCII nor to be shown as it is: line ends and marks of direction that some readers act upon.
std::string unicode_escape(std::string_view sequence) {
  constexpr unsigned bits_each = 6;
  unsigned code = static_cast<unsigned char>(sequence.front()) & (0xFFU >> (sequence.size() + 1));
  for (const char c : sequence.substr(1)) code = (code << bits_each) | (static_cast<unsigned char>(c) & 0x3FU);
  return fmt::format("\\u{:04X}", code);
}

std::string double_quoted(std::string_view text) {
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view sequence = text.substr(at, sequence_size(text[at]));
    const char c = sequence.front();
    if (sequence.size() > 1)
      result += needs_escapes(sequence) && valid_utf8(sequence) ? unicode_escape(sequence) : std::string(sequence);
    else if (c == '"' || c == '\\')
      result += fmt::format("\\{}", c);
    else if (c == '\n')
      result += "\\n";
    else if (c == '\t')
      result += "\\t";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      result += fmt::format("\\x{:02X}", c);
    else
      result += c;
    at += sequence.size();
  }
  return result + "\"";
}

}  // namespace

std::string yaml_scalar(std::string_view text) {
  if (needs_escapes(text)) return double_quoted(text);
  if (can_be_plain(text)) return std::string(text);
  return "'" + replaced(std::string(text), "'", "''") + "'";
}

}  // namespace schemaproof
