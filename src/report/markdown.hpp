// Text of others in Markdown and HTML.
#pragma once

#include <string>
#include <string_view>

namespace schemaproof {

/// Printable, on one line, and without meaning to Markdown or HTML.
std::string markdown_text(std::string_view text);
/// The same within a line of HTML, where marks of Markdown are none.
std::string html_text(std::string_view text);
/// Likewise, of several lines.
std::string html_lines(std::string_view text);

}  // namespace schemaproof
