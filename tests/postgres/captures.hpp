// What must be so of every capture, whatever the schema.
#pragma once

#include "postgres/disposable.hpp"

namespace schemaproof::testing {

/// What is captured is read without a mistake, holds on its own database, and is captured again as the same text.
void check_round_trip(const DisposableDatabase& database);

/// The schema `public`, out of a capture of each schema, is what a capture of it alone gives.
void check_home(const DisposableDatabase& database);

}  // namespace schemaproof::testing
