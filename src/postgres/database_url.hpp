// A PostgreSQL URL as text: its parts as they are written, and what keeps a password from being taken for another part.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

/// What stands before the `?`, and the `name=value` behind it.
struct DatabaseUrl {
  std::string base;
  std::vector<std::string> parameters;
};

inline constexpr const char* encoding_hint =
    "percent-encode what is special in a user, password or database name: "
    "@ is %40, : is %3A, / is %2F, ? is %3F, # is %23, & is %26, % is %25";
inline constexpr const char* url_shape_hint =
    "write postgresql://user:password@host:5432/database, or libpq's host=… port=… user=… dbname=…";

/// False for libpq's `key=value` form. Throws Failure for what is neither, a URL of another kind for one.
bool is_postgres_url(std::string_view text);
/// Throws Failure, without quoting from it, when a password was not encoded.
DatabaseUrl split_url(std::string_view url);

/// Throws Failure.
std::string percent_decoded(std::string_view text);

}  // namespace schemaproof
