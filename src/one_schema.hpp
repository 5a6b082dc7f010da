// Everything that an expectation asks of one schema of a database.
#pragma once

#include "job.hpp"

namespace schemaproof {

struct AskedSchema {
  const Target& target;
  const ServerFacts& facts;
  const Snapshot& found;  // seen from the schema asked
  const RespellOpen& respell_open;
  Spellings& spellings;  // what the server has said of SQL
};

/// Adds all that was asked to the section: of the catalogs, of rows, of copies, of migrations, of what tools recorded.
/// What cannot be asked where the database is live is skipped.
void ask_schema(Job& job, const AskedSchema& asked, Section& section);

}  // namespace schemaproof
