// Reading options as every command does, and telling people what is wrong.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "fingerprint/fingerprint.hpp"
#include "model/server_wish.hpp"
#include "support/failure.hpp"
#include "support/mistake.hpp"

namespace schemaproof {

/// Reads the arguments into what `app` binds. A value: the command is over with that exit code (help was asked, or the
/// arguments are wrong; that has been said).
std::optional<int> read_options(CLI::App& app, std::vector<std::string> arguments);

/// `--postgres`, `--server` and `--image`. `what_for`: what is said of the server besides.
void add_server_options(CLI::App& app, ServerWish& wish, const std::string& what_for = "");
/// Of `--cache`.
inline constexpr const char* cache_help =
    "Keep the states that migrations and seeds leave in the user's cache, and begin with what earlier runs kept";
/// A mistake where they say nothing that there is, or contradict each other.
void check_server(const ServerWish& wish, Mistakes& mistakes);
/// A mistake where `--url` is none.
void check_url(const std::string& url, Mistakes& mistakes);
/// The same where a file of SQLite's may be named in its place.
void check_url_or_file(const std::string& url, Mistakes& mistakes);

/// What `--statement-timeout` says; nothing after a mistake.
std::optional<std::chrono::milliseconds> statement_timeout(double seconds, Mistakes& mistakes);

/// What `--detail` says; nothing after a mistake.
std::optional<Detail> detail_named(const std::string& word, Mistakes& mistakes);

/// To standard output, all of it. Throws Failure.
void print(const std::string& text);
/// Tells all mistakes on standard error, each with its place and hint.
void tell(const Mistakes& mistakes);
void tell(const Failure& failure);
/// One line on standard error.
void tell(const std::string& line);

}  // namespace schemaproof
