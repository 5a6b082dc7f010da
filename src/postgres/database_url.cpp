// Where do the parts of a PostgreSQL URL begin and end?
// Source: PostgreSQL documentation, "Connection URIs" (libpq).
#include "postgres/database_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "support/failure.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// Where user, password and host begin; 0 when this is no PostgreSQL URL.
std::size_t authority_begin(std::string_view text) {
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (text.starts_with(scheme)) return scheme.size();
  }
  return 0;
}

/// Where a password was not encoded, libpq would take parts of it for a host or a database, and messages would show it.
void check_encoding(std::string_view after_scheme) {
  const std::string_view authority = after_scheme.substr(0, after_scheme.find('/'));
  const std::string_view path = after_scheme.substr(authority.size());
  const bool unclear_user = std::count(authority.begin(), authority.end(), '@') > 1;
  const bool unclear_path = path.substr(0, path.find('?')).find('@') != std::string_view::npos;
  if (!unclear_user && !unclear_path) return;
  throw Failure("the database URL cannot be read: an @ stands where none belongs", encoding_hint);
}

std::optional<int> hexadecimal(std::string_view digits) {
  int value = 0;
  for (const char c : lowered(digits)) {
    constexpr std::string_view known = "0123456789abcdef";
    const std::size_t digit = known.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value * 16 + static_cast<int>(digit);
  }
  return digits.size() == 2 ? std::optional(value) : std::nullopt;
}

}  // namespace

bool is_postgres_url(std::string_view text) {
  if (text.empty()) throw Failure("the database URL is empty", "is the variable set that should hold it?");
  if (authority_begin(text) > 0) return true;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end < text.find('=') && scheme_end != std::string_view::npos) {
    throw Failure(fmt::format("not a PostgreSQL URL: it begins with {}://", printable(text.substr(0, scheme_end))),
                  url_shape_hint);
  }
  if (text.find('=') == std::string_view::npos) throw Failure("this is no database URL", url_shape_hint);
  return false;
}

DatabaseUrl split_url(std::string_view url) {
  const std::size_t authority_at = authority_begin(url);
  check_encoding(url.substr(authority_at));
  const std::size_t slash = url.find('/', authority_at);
  const std::size_t at_sign = url.substr(0, slash).find('@', authority_at);
  // As libpq reads it, a password may hold a ?.
  const std::size_t question = url.find('?', at_sign == std::string_view::npos ? authority_at : at_sign);
  DatabaseUrl parts{std::string(url.substr(0, question)), {}};
  if (question == std::string_view::npos) return parts;
  for (std::size_t begin = question + 1; begin < url.size();) {
    const std::size_t end = std::min(url.find('&', begin), url.size());
    if (end > begin) parts.parameters.emplace_back(url.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    const std::optional<int> byte = hexadecimal(text.substr(at + 1, 2));
    if (!byte || *byte == 0)
      throw Failure("the database URL holds a % that begins no encoded character", encoding_hint);
    decoded += static_cast<char>(*byte);
    at += 2;
  }
  return decoded;
}

}  // namespace schemaproof
