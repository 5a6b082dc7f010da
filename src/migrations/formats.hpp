// The layouts in which tools keep their migrations: how each is told from the others, in which order its migrations
// run, and how the tool sends them. A layout is one file in formats/, and one line in the list.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

struct Migration {
  std::string name;                 // as its tool calls it
  std::filesystem::path file;       // what is sent to apply it
  std::string version = {};         // by which its tool tells it apart, where that is not its name
  std::filesystem::path down = {};  // what is sent to take it back; empty: none. It may be the same file
};

/// Whether somebody who names a migration means that one: with its file's ending or without.
bool is_called(std::string_view name, std::string_view stated);

/// SQL that is no migration, and that a tool runs each time when it applies what is pending, in this order.
struct Callbacks {
  std::vector<Migration> first = {};
  std::vector<Migration> after_versioned = {};     // behind what has a version, also where nothing of it is pending
  std::vector<Migration> before_repeatables = {};  // where such are pending
  std::vector<Migration> if_any = {};              // behind all, where something was pending
  std::vector<Migration> last = {};
};

struct Listing {
  std::vector<Migration> migrations;  // in the order in which the tool runs them
  std::vector<std::string> warnings;  // what will surprise somebody who runs the tool itself
  std::size_t repeatables = 0;        // how many of them, at the end, have no version
  Callbacks callbacks = {};
};

/// A part of a text that is sent to the server as one message.
struct Message {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// How a tool sends a migration.
struct Sending {
  std::vector<Message> messages;
  /// All messages between BEGIN and COMMIT. Otherwise each is for itself: one with several statements is one
  /// transaction to the server, unless it says otherwise.
  bool in_transaction = false;
};

enum class Direction { up, down };

struct MigrationFormat {
  std::string_view name;
  /// Whether the folder is laid out so.
  bool (*recognises)(const std::filesystem::path& folder);
  /// Throws Failure where the tool itself would refuse the folder.
  Listing (*list)(const std::filesystem::path& folder);
  /// What of a file's text is sent, and how. Throws Failure where the tool would refuse it.
  Sending (*sending)(const std::filesystem::path& file, const std::string& text, Direction direction);
  /// All that is not applied yet goes into one transaction.
  bool pending_together = false;
  /// Its driver fails where a migration ends the transaction that the tool runs it in.
  bool minds_commit = false;
  /// The preset of what its users' migrations are made upon; empty: a plain server.
  std::string_view prelude = {};
  /// What its tool does with a migration that is older than one that it has applied; empty: age is nothing to it.
  std::string_view late = {};
  /// The statements of a message go to the server one by one, with one end to all: a transaction, but no block of one,
  /// which LOCK TABLE wants (up to PostgreSQL 17; from 18 on only where it comes first).
  bool in_pipelines = false;
  /// A byte order mark goes to the server with the rest of a file, which refuses it.
  bool sends_mark = false;
  /// The command that has psql run its scripts, which may hold what is psql's alone; empty: its own driver sends them.
  std::string_view through_psql = {};
};

/// The statements of a migration as it is sent, one by one. Throws Failure like `sending`.
std::vector<std::string> statements_sent(const MigrationFormat& format, const std::filesystem::path& file,
                                         const std::string& text);

/// In the order in which they are tried: the particular before the general.
std::span<const MigrationFormat* const> migration_formats();
/// The format of a folder; none when nothing in it is a migration.
const MigrationFormat* find_format(const std::filesystem::path& folder);
/// The format of that name; null where there is none.
const MigrationFormat* format_called(std::string_view name);
std::vector<std::string> format_names();

}  // namespace schemaproof
