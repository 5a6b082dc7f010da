// Flyway: `V<version>__<description>.sql` by version, then `R__<description>.sql` by description; `U<version>__…` takes
// back, `B<version>__…` begins, and `afterMigrate.sql` and its like are callbacks. Folders below are looked into. A
// file runs in a transaction, statement by statement, or without one where its statements forbid it. Source: Flyway
// documentation, "Migrations", "Script Config Files" and "Migration transaction handling".
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "migrations/formats/all.hpp"
#include "migrations/formats/folder.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view separator = "__";

struct Script {
  char sort = 'V';  // versioned, repeatable, undo, baseline
  std::vector<std::string> version;
  std::string description;
};

std::optional<Script> script_of(const fs::path& file) {
  const std::string name = file.stem().string();
  const std::size_t end = name.find(separator);
  if (name.empty() || end == std::string::npos || std::string_view("VRUB").find(name.front()) == std::string_view::npos)
    return std::nullopt;
  Script script{name.front(), {}, name.substr(end + separator.size())};
  const std::string version = replaced(name.substr(1, end - 1), "_", ".");
  if (script.sort == 'R') return version.empty() ? std::optional(script) : std::nullopt;
  for (std::size_t begin = 0; begin <= version.size();) {
    const std::size_t dot = std::min(version.find('.', begin), version.size());
    const std::string part = version.substr(begin, dot - begin);
    const bool is_number = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    if (!is_number) return std::nullopt;
    script.version.emplace_back(leading_number(part));
    begin = dot + 1;
  }
  while (script.version.size() > 1 && script.version.back() == "0") script.version.pop_back();  // 1.0 is 1
  return script;
}

bool comes_before(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), is_smaller);
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::path& path : entries(folder, [](const auto& e) { return is_sql_file(e) || e.is_directory(); })) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (fs::path& file : files_below(path)) files.push_back(std::move(file));
  }
  return files;
}

/// What runs SQL of one's own where Flyway migrates, apart from the migrations, in that order: it validates before.
/// Several files for one event have a description each. Source: Flyway documentation, "Callback Events"; its DbMigrate.
struct Event {
  std::string_view name;
  std::vector<Migration> Callbacks::* place;
};
constexpr std::array events = {
    Event{"beforeValidate", &Callbacks::first},
    Event{"afterValidate", &Callbacks::first},
    Event{"beforeMigrate", &Callbacks::first},
    Event{"afterVersioned", &Callbacks::after_versioned},
    Event{"beforeRepeatables", &Callbacks::before_repeatables},
    Event{"afterMigrateApplied", &Callbacks::if_any},
    Event{"afterMigrate", &Callbacks::last},
};

std::string event_of(const fs::path& file) {
  const std::string name = file.stem().string();
  return name.substr(0, name.find(separator));
}

bool has_any_of(std::string_view text, std::span<const std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// Whether it is a callback. Throws Failure where it is due when only Flyway knows.
bool is_callback(const fs::path& file) {
  const std::string event = event_of(file);
  if (std::any_of(events.begin(), events.end(), [&](const Event& own) { return own.name == event; })) return true;
  if (!event.starts_with("before") && !event.starts_with("after") && event != "createSchema") return false;
  static constexpr std::array<std::string_view, 6> elsewhere = {"Clean", "Info", "Baseline", "Repair", "Undo", "Error"};
  static constexpr std::array<std::string_view, 4> here = {"Migrate", "Validate", "Schema", "Connect"};
  if (has_any_of(event, elsewhere)) return true;
  if (!has_any_of(event, here)) return false;
  const bool is_of_each = event.find("Each") != std::string::npos;
  throw Failure(fmt::format("{} is a callback that {}", shown_path(file),
                            is_of_each ? "Flyway runs inside each migration's own transaction, as nobody else does"
                                       : "only Flyway itself runs where it is due"),
                "run Flyway, with a build step 'command: flyway migrate' that names this folder under 'migrations'");
}

Callbacks callbacks_among(const std::vector<fs::path>& files) {
  Callbacks callbacks;
  for (const Event& event : events) {
    for (const fs::path& file : files) {
      if (event_of(file) == event.name) (callbacks.*event.place).push_back({file.stem().string(), file});
    }
  }
  return callbacks;
}

Listing list(const fs::path& folder) {
  struct Found {
    Script script;
    fs::path file;
  };
  Listing listing;
  std::vector<Found> versioned;
  std::vector<Found> repeatable;
  std::map<std::vector<std::string>, fs::path> undo;
  const std::vector<fs::path> files = files_below(folder);
  listing.callbacks = callbacks_among(files);
  for (const fs::path& file : files) {
    if (is_callback(file)) continue;
    auto script = script_of(file);
    if (!script)
      listing.warnings.push_back(
          fmt::format("Flyway passes over {}: its name is none that it knows", shown_path(file)));
    else if (script->sort == 'V')
      versioned.push_back({std::move(*script), file});
    else if (script->sort == 'R')
      repeatable.push_back({std::move(*script), file});
    else if (script->sort == 'U')
      undo[script->version] = file;
    else
      listing.warnings.push_back(
          fmt::format("{} is a baseline, which Flyway applies in place of what is older; all is applied here",
                      file.filename().string()));
  }
  std::stable_sort(versioned.begin(), versioned.end(),
                   [](const Found& a, const Found& b) { return comes_before(a.script.version, b.script.version); });
  std::stable_sort(repeatable.begin(), repeatable.end(),
                   [](const Found& a, const Found& b) { return a.script.description < b.script.description; });
  for (std::size_t i = 1; i < versioned.size(); ++i) {
    if (versioned[i].script.version != versioned[i - 1].script.version) continue;
    throw Failure(fmt::format("two migrations have the version {}: {} and {}", joined(versioned[i].script.version, "."),
                              versioned[i - 1].file.filename().string(), versioned[i].file.filename().string()),
                  "give one of them a version of its own");
  }
  for (const Found& found : versioned) {
    const auto down = undo.find(found.script.version);
    listing.migrations.push_back(
        {found.file.stem().string(), found.file, {}, down == undo.end() ? fs::path() : down->second});
  }
  for (const Found& found : repeatable) listing.migrations.push_back({found.file.stem().string(), found.file});
  listing.repeatables = repeatable.size();
  return listing;
}

/// Whether PostgreSQL refuses it inside a transaction block.
bool forbids_transaction(std::string_view statement) {
  const std::vector<SqlToken> tokens = sql_tokens(statement);
  const auto is = [&](std::size_t i, std::string_view word) { return i < tokens.size() && tokens[i].is(word); };
  const bool names_index = is(0, "create") || is(0, "drop") || is(0, "reindex");
  const bool is_concurrent =
      std::any_of(tokens.begin(), tokens.end(), [](const SqlToken& t) { return t.depth <= 1 && t.is("concurrently"); });
  if (names_index && is_concurrent) return true;
  if (is(0, "vacuum") || (is(0, "alter") && is(1, "system"))) return true;
  return (is(0, "create") || is(0, "drop")) && (is(1, "database") || is(1, "tablespace") || is(1, "subscription"));
}

/// What stands beside a script, in `<its name>.conf`.
std::optional<bool> configured_transaction(const fs::path& file) {
  const fs::path config = file.string() + ".conf";
  if (!fs::exists(config)) return std::nullopt;
  const std::string text = read_file(config);
  for (const TextLine& line : lines_of(text)) {
    const std::size_t equals = line.text.find('=');
    if (equals == std::string_view::npos || trimmed(line.text.substr(0, equals)) != "executeInTransaction") continue;
    return lowered(trimmed(line.text.substr(equals + 1))) != "false";
  }
  return std::nullopt;
}

Sending send(const fs::path& file, const std::string& text, Direction) {
  if (const std::size_t at = text.find("${"); at != std::string::npos) {
    const std::string name = text.substr(at, std::min(text.find('}', at), text.size() - 1) - at + 1);
    throw Failure(fmt::format("{} holds the placeholder {}, which only Flyway's configuration fills", shown_path(file),
                              printable(name)),
                  "run Flyway itself, with a build step 'command:'");
  }
  Sending sending = statement_by_statement(text);
  std::size_t forbidding = 0;
  for (const Message& message : sending.messages)
    forbidding += forbids_transaction(std::string_view(text).substr(message.begin, message.size)) ? 1 : 0;
  const std::optional<bool> configured = configured_transaction(file);
  if (!configured && forbidding > 0 && forbidding < sending.messages.size()) {
    throw Failure(
        fmt::format("{} mixes statements that may run in a transaction and such that may not", shown_path(file)),
        "Flyway refuses it: give them files of their own");
  }
  sending.in_transaction = configured.value_or(forbidding == 0);
  return sending;
}

bool is_versioned(const fs::directory_entry& entry) {
  if (!is_sql_file(entry)) return false;
  const auto script = script_of(entry.path());
  return script && script->sort == 'V';
}

}  // namespace

const MigrationFormat flyway_format{"flyway", [](const fs::path& folder) { return any_entry(folder, is_versioned); },
                                    list,     send,
                                    false,    false,
                                    {},       "Flyway refuses it, unless outOfOrder is set"};

}  // namespace schemaproof
