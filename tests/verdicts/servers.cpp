#include "tests/verdicts/servers.hpp"

#include <fmt/format.h>

#include <exception>
#include <sstream>

#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/process.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"
#include "tests/support/cache.hpp"
#include "tests/support/temporary_folder.hpp"

namespace schemaproof::verdicts {

namespace {

namespace fs = std::filesystem;

fs::path client(const char* program) {
  return testing::cache_folder() / "postgres-client" / program;
}

std::optional<std::string> error_of(const std::string& what, const std::optional<SqlError>& error) {
  if (!error) return std::nullopt;
  return fmt::format("{}: {} {}", what, error->sqlstate, error->message);
}

int run_client(const char* program, std::vector<std::string> arguments, const fs::path& folder) {
  ProcessWish wish;
  wish.program = client(program);
  wish.arguments = std::move(arguments);
  wish.folder = folder;
  wish.log = folder / "log";
  wish.dies_with_us = true;
  return wait_for_process(start_process(wish));
}

/// psql goes on after an error, so that one which is known can be told from any other: a newer pg_dump sets
/// `transaction_timeout`, which servers before 17 do not have; and pg_dump makes the exclusion constraint of a
/// partition apart from its parent's, and then cannot attach it: what that leaves is announced where such a table is
/// made.
std::optional<std::string> first_unknown_error(const std::string& log) {
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const bool is_error = line.find("ERROR:") != std::string::npos || line.find("FATAL:") != std::string::npos
                          || line.find("error:") != std::string::npos;
    const bool is_known = line.find("parameter \"transaction_timeout\"") != std::string::npos
                          || line.find("ERROR:  cannot attach index") != std::string::npos;
    if (is_error && !is_known) return line;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> run_statements(const DisposableDatabase& database, const std::string& sql) {
  WriteSession session(database);
  for (const std::string_view statement : sql_statements(sql)) {
    if (auto error = error_of(std::string(statement.substr(0, statement.find('\n'))),
                              session.run_script(std::string(statement)))) {
      return error;
    }
  }
  return std::nullopt;
}

std::optional<std::string> load(const DisposableDatabase& database, const Corpus& corpus, int major) {
  WriteSession session(database);
  for (const Part& part : corpus.parts) {
    if (part.first_major > major) continue;
    if (auto error = error_of(shown_path(part.file), session.run_script(read_file(part.file)))) return error;
  }
  return std::nullopt;
}

bool can_dump() {
  return fs::exists(client(".complete"));
}

std::optional<std::string> dump_and_restore(const DisposableDatabase& from, const DisposableDatabase& to) {
  const TemporaryFolder folder;
  const fs::path log = folder.path() / "log";
  const int dumped = run_client("pg_dump", {"--file", "dump.sql", "--dbname", from.target().connection}, folder.path());
  if (dumped != 0) return fmt::format("pg_dump ended with {}: {}", dumped, printable(read_file(log)));
  const int restored = run_client(
      "psql", {"--no-psqlrc", "--quiet", "--file", "dump.sql", "--dbname", to.target().connection}, folder.path());
  if (restored != 0) return fmt::format("psql ended with {}: {}", restored, printable(read_file(log)));
  return first_unknown_error(read_file(log));
}

}  // namespace schemaproof::verdicts
