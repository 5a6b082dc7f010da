// Paths as URIs have them.
#pragma once

#include <string>
#include <string_view>

namespace schemaproof {

/// A relative reference for a relative path, else `file:///…`; whatever is not plain in a URI is percent-encoded (RFC
/// 3986, section 2.3).
std::string uri_of_path(std::string_view path);

}  // namespace schemaproof
