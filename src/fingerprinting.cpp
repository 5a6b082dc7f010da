#include "fingerprinting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "asking.hpp"
#include "catalog/capture.hpp"
#include "checks/preservation/server_print.hpp"
#include "fingerprint/read_file.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/search_path.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"
#include "support/utc.hpp"
#include "version.hpp"

namespace schemaproof {

namespace {

std::string home_of(const FingerprintWish& wish) {
  if (!wish.target.schema.empty()) return wish.target.schema;
  return wish.schema.empty() ? "public" : wish.schema;
}

/// `user=email`: the table as seen from nowhere, and columns that are there.
std::map<Name, Names> stated_keys(const FingerprintWish& wish, const Schema& schema, Mistakes& mistakes) {
  std::map<Name, Names> keys;
  for (const std::string& text : wish.keys) {
    const std::size_t equals = text.find('=');
    const Names columns = equals == std::string::npos ? Names{} : parse_names(text.substr(equals + 1));
    Name name = parse_name(text.substr(0, equals));
    if (name.schema.empty()) name.schema = home_of(wish);
    const Table* const table = schema.table(name);
    if (columns.empty()) {
      mistakes.push_back({{}, fmt::format("--key '{}' names no columns", text), "--key TABLE=COLUMN,COLUMN"});
    } else if (table == nullptr) {
      mistakes.push_back({{}, fmt::format("--key names {}, and there is no such table", name.text()), {}});
    } else {
      for (const std::string& column : columns) {
        if (table->column(column) != nullptr) continue;
        Names known;
        for (const Column& own : table->columns) known.push_back(own.name);
        mistakes.push_back(
            {{},
             fmt::format("--key names {}.{}, and there is no such column", name.text(), name_text(column)),
             did_you_mean(column, known)});
      }
      keys[name] = columns;
    }
  }
  return keys;
}

/// Whether a run may go on with what another left.
void check_partial(const FingerprintWish& wish, const Fingerprint& partial, const FingerprintRun& now,
                   Mistakes& mistakes) {
  const std::string file = shown_path(partial.file);
  const char* const hint = "go on as it was begun, or remove it to begin anew";
  if (partial.detail != wish.detail) {
    mistakes.push_back({{}, fmt::format("{} was begun with --detail {}", file, word_of(partial.detail)), hint});
  }
  for (const FingerprintRun& run : partial.runs) {
    if (run.database != now.database || run.version_number != now.version_number) {
      mistakes.push_back({{},
                          fmt::format("{} is of database {} on PostgreSQL {}, and this is {} on {}", file, run.database,
                                      version_text(run.version_number), now.database, version_text(now.version_number)),
                          hint});
    } else if (const std::string fault = incomparable(run, now); !fault.empty()) {
      mistakes.push_back({{}, fmt::format("{}: {}", file, fault), hint});
    }
  }
}

void check_files(const FingerprintWish& wish, Mistakes& mistakes) {
  std::error_code error;
  const std::filesystem::path partial = partial_of(wish.out);
  if (std::filesystem::exists(std::filesystem::symlink_status(wish.out, error))) {
    mistakes.push_back({{},
                        fmt::format("{} is there already, and is left as it is", shown_path(wish.out)),
                        "choose another name, or remove it: what it tells of the past cannot be made again"});
  }
  const bool has_partial = std::filesystem::exists(std::filesystem::symlink_status(partial, error));
  if (has_partial && wish.begin == FingerprintWish::Begin::anew) {
    mistakes.push_back({{},
                        fmt::format("{} is there, of a run that was interrupted", shown_path(partial)),
                        "--resume goes on with it; remove it to begin anew"});
  }
  if (!has_partial && wish.begin == FingerprintWish::Begin::where_it_ended) {
    mistakes.push_back(
        {{}, fmt::format("there is no {} to go on with", shown_path(partial)), "leave --resume out to begin anew"});
  }
}

}  // namespace

Fingerprinted fingerprint(const FingerprintWish& wish, Mistakes& mistakes) {
  Fingerprinted result;
  check_files(wish, mistakes);
  std::optional<PartialFingerprint> partial;
  if (mistakes.empty() && wish.begin == FingerprintWish::Begin::where_it_ended)
    partial = read_partial_fingerprint(partial_of(wish.out), mistakes);
  if (!mistakes.empty()) return result;

  const std::string home = home_of(wish);
  ReadSession session(wish.target, {wish.statement_timeout, ReadSession::Limits{}.connect_timeout});
  const Snapshot found = capture(session, {});
  if (!found.schemas.contains(home)) {
    throw Failure(fmt::format("the database has no schema '{}'", home),
                  did_you_mean(home, {found.schemas.begin(), found.schemas.end()}));
  }
  // As whoever compares them later does: regclass and its kin print names as they are seen.
  session.look_in(search_path_of(home));
  FingerprintRun run = describe_server(session, wish.target);
  run.time = utc("%Y-%m-%dT%H:%M:%SZ");
  PrintTablesWish tables;
  tables.detail = wish.detail;
  tables.keys = stated_keys(wish, found.schema, mistakes);
  tables.progress = wish.progress;
  if (partial) check_partial(wish, partial->fingerprint, run, mistakes);
  if (!mistakes.empty()) return result;

  std::optional<FingerprintWriter> writer;
  if (partial) {
    for (const TableFingerprint& table : partial->fingerprint.tables) tables.done.insert(table.name);
    result.kept = tables.done.size();
    for (const FingerprintRun& before : partial->fingerprint.runs) {
      result.notices.push_back(
          fmt::format("{} from an earlier snapshot, at {}: what was written since may seem lost or added",
                      counted(result.kept, "table"), before.time));
    }
    writer.emplace(wish.out, partial->size, result.kept);
  } else {
    writer.emplace(wish.out, wish.detail, "schemaproof " + std::string(version()));
  }
  writer->add(run);
  result.printed = print_tables({session, {}}, found.schema, tables, *writer);
  writer->finish();
  return result;
}

}  // namespace schemaproof
