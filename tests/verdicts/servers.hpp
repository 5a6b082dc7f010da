// Databases on one server of one major: filled, copied, dumped and restored.
#pragma once

#include <optional>
#include <string>

#include "postgres/disposable.hpp"
#include "tests/verdicts/corpora.hpp"

namespace schemaproof::verdicts {

/// Runs each statement by itself, as somebody at psql would. The error of the first that fails, or nothing.
std::optional<std::string> run_statements(const DisposableDatabase& database, const std::string& sql);

/// Runs the parts of a corpus that a server of `major` takes. The error, or nothing.
std::optional<std::string> load(const DisposableDatabase& database, const Corpus& corpus, int major);

/// Whether there is a pg_dump that serves every major.
bool can_dump();

/// pg_dump of one database into another, an empty one. What went wrong, or nothing.
std::optional<std::string> dump_and_restore(const DisposableDatabase& from, const DisposableDatabase& to);

}  // namespace schemaproof::verdicts
