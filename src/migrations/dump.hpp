// Scripts as pg_dump and psql's users write them: rows below COPY … FROM stdin, and archives that pg_restore reads.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "migrations/formats.hpp"

namespace schemaproof {

/// SQL that is sent as one message; or a COPY statement and the lines below it.
struct ScriptPart {
  Message sql;
  std::optional<Message> rows;
};

/// The parts of a script, in order. What pg_dump writes for psql alone (`\restrict`) is left out.
std::vector<ScriptPart> script_parts(const std::string& text);

/// A script's text: an archive of pg_dump's custom format goes through pg_restore; a byte order mark is blanked. Throws
/// Failure, also where there is no pg_restore.
std::string read_script(const std::filesystem::path& file);
/// A migration's: as that, but for the mark where its tool sends that too.
std::string read_migration(const MigrationFormat& format, const std::filesystem::path& file);

}  // namespace schemaproof
