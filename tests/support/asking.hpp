// A whole verification, as the program does it, for tests: capture, write, load, ask.
#pragma once

#include <vector>

#include "catalog/capture.hpp"
#include "expectation/expectation.hpp"
#include "expectation/load.hpp"
#include "expectation/write.hpp"
#include "model/report.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof::testing {

Snapshot snapshot_of(const DisposableDatabase& database, const std::string& home = "public");

/// What `verify capture` writes of all schemas.
std::vector<WrittenFile> written(const Snapshot& found);

/// Written files, read again.
Loaded loaded(const std::vector<WrittenFile>& files);

/// Asks an expectation of a database, and lets that database's own server compare expressions.
Section ask_of(const DisposableDatabase& database, const Expectation& expectation);
/// The same, and what rows show in a copy of it.
Section ask_with_rows(const DisposableDatabase& database, const Expectation& expectation);

}  // namespace schemaproof::testing
