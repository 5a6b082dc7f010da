#include "support/text.hpp"

#include <fmt/format.h>

namespace schemaproof {

namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

/// The length in bytes of the well-formed UTF-8 sequence at `at`; 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const unsigned first = byte_at(text, at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, at + i) & 0xC0U) != 0x80U) return 0;
  }
  const unsigned second = byte_at(text, at + 1);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool too_large = first == 0xF4 && second > 0x8F;
  return overlong || surrogate || too_large ? 0 : length;
}

/// C1 controls, marks that turn the direction of writing, and what takes no room at all: they could forge what a
/// terminal shows.
bool is_deceptive(std::string_view sequence) {
  if (sequence.size() == 2) {
    const bool arabic_mark = byte_at(sequence, 0) == 0xD8 && byte_at(sequence, 1) == 0x9C;
    return arabic_mark || (byte_at(sequence, 0) == 0xC2 && byte_at(sequence, 1) < 0xA0);
  }
  if (sequence == "\xEF\xBB\xBF") return true;
  if (sequence.size() != 3 || byte_at(sequence, 0) != 0xE2) return false;
  const unsigned second = byte_at(sequence, 1);
  const unsigned third = byte_at(sequence, 2);
  return (second == 0x80 && ((third >= 0xA8 && third <= 0xAE) || (third >= 0x8B && third <= 0x8F)))
         || (second == 0x81 && third >= 0xA0 && third <= 0xA9);
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
  if (count == 1) return fmt::format("1 {}", singular);
  return plural.empty() ? fmt::format("{} {}s", count, singular) : fmt::format("{} {}", count, plural);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    const std::string_view sequence = text.substr(at, length == 0 ? 1 : length);
    const bool control = length == 1 && (byte_at(text, at) < 0x20 || byte_at(text, at) == 0x7F);
    if (length == 1 && text[at] == '\n') {
      result += "\\n";
    } else if (length == 1 && text[at] == '\t') {
      result += ' ';
    } else if (length == 0 || control || is_deceptive(sequence)) {
      for (const char c : sequence) result += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    } else {
      result += sequence;
    }
    at += sequence.size();
  }
  return result;
}

std::size_t first_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0 || text[at] == '\0') return at;
    at += length;
  }
  return std::string_view::npos;
}

bool valid_utf8(std::string_view text) {
  return first_invalid_utf8(text) == std::string_view::npos;
}

}  // namespace schemaproof
