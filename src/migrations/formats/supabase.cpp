// Supabase: `supabase/migrations/<digits>_<name>.sql`; each file is one implicit transaction, parted by what none takes
// (CREATE INDEX CONCURRENTLY). A file that begins or ends transactions itself is sent statement by statement. Files
// with other names are passed over, as `supabase db push` does. Source: Supabase documentation, "Database Migrations";
// seen with Supabase CLI 3.1.
#include <fmt/format.h>

#include <algorithm>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

bool is_folder_of_supabase(const fs::path& folder) {
  const fs::path place = fs::absolute(folder).lexically_normal();
  const fs::path own = place.has_filename() ? place : place.parent_path();
  return own.filename() == "migrations" && own.parent_path().filename() == "supabase" && any_entry(folder, is_sql_file);
}

std::string digits_of(const std::string& name) {
  return name.substr(0, name.find_first_not_of("0123456789"));
}

bool is_migration(const std::string& name) {
  const std::size_t end = name.find_first_not_of("0123456789");
  return end != 0 && end != std::string::npos && name[end] == '_';
}

Listing list(const fs::path& folder) {
  Listing listing;
  for (const fs::path& path : entries(folder, is_sql_file)) {
    if (is_migration(path.stem().string()))
      listing.migrations.push_back({path.stem().string(), path, digits_of(path.stem().string())});
    else
      listing.warnings.push_back(
          fmt::format("Supabase passes over {}: its name is not <digits>_<name>.sql", path.filename().string()));
  }
  order_by_number(listing.migrations);
  return listing;
}

/// What the CLI sends by itself, and nothing else that no transaction takes: the rest fails there too.
bool stands_alone(std::string_view statement) {
  const std::vector<SqlToken> tokens = sql_tokens(statement);
  const auto is = [&](std::size_t i, std::string_view word) { return i < tokens.size() && tokens[i].is(word); };
  if (is(0, "vacuum") || is(0, "cluster") || (is(0, "alter") && is(1, "system"))) return true;
  if (is(0, "create")) return is(is(1, "unique") ? 2 : 1, "index") && is(is(1, "unique") ? 3 : 2, "concurrently");
  if (is(0, "drop")) return is(1, "index") && is(2, "concurrently");
  return is(0, "reindex")
         && std::any_of(tokens.begin(), tokens.end(), [](const SqlToken& token) { return token.is("concurrently"); });
}

bool controls_transaction(std::string_view statement) {
  const std::vector<SqlToken> tokens = sql_tokens(statement);
  const auto is = [&](std::size_t i, std::string_view word) { return i < tokens.size() && tokens[i].is(word); };
  if (is(0, "rollback")) return !is(is(1, "work") || is(1, "transaction") ? 2 : 1, "to");
  return is(0, "begin") || is(0, "commit") || is(0, "end") || is(0, "abort")
         || ((is(0, "start") || is(0, "prepare")) && is(1, "transaction"));
}

bool says_no_transaction(std::string_view text) {
  constexpr std::string_view mark = "-- pg-delta: transaction=false";
  const std::vector<TextLine> lines = lines_of(text);
  return !lines.empty() && lines.front().text == mark;
}

Sending send(const fs::path&, const std::string& text, Direction) {
  Sending one_by_one = statement_by_statement(text);
  const auto statement = [&](const Message& message) {
    return std::string_view(text).substr(message.begin, message.size);
  };
  const bool controls = std::any_of(one_by_one.messages.begin(), one_by_one.messages.end(),
                                    [&](const Message& message) { return controls_transaction(statement(message)); });
  if (controls || says_no_transaction(text)) return one_by_one;
  Sending sending;
  bool goes_on = false;
  for (const Message& message : one_by_one.messages) {
    const bool alone = stands_alone(statement(message));
    if (goes_on && !alone)
      sending.messages.back().size = message.begin + message.size - sending.messages.back().begin;
    else
      sending.messages.push_back(message);
    goes_on = !alone;
  }
  return sending;
}

}  // namespace

const MigrationFormat supabase_format{"supabase", is_folder_of_supabase,
                                      list,       send,
                                      false,      false,
                                      "supabase", "supabase db push refuses it, unless it is told --include-all",
                                      true};

}  // namespace schemaproof
