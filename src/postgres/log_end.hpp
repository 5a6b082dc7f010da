// What a server or a container said last, for a failure.
#pragma once

#include <string>
#include <string_view>

namespace schemaproof {

/// What it ended for, where it says so; else its last lines. On one line, without the time and process that PostgreSQL
/// begins them with, and what is said again only once.
std::string end_of_log(std::string_view log);

/// What to do about it; empty where that is not known: a setting that the server does not take.
std::string hint_in_log(std::string_view log);

}  // namespace schemaproof
