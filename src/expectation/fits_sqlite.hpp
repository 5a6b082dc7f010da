// What an expectation asks that SQLite does not have: a mistake, and never held.
#pragma once

#include "expectation/expectation.hpp"

namespace schemaproof {

/// Says of every statement and setting that is PostgreSQL's alone that it is, where it stands, and what SQLite has in
/// its place.
void check_fits_sqlite(const Expectation& expectation, Mistakes& mistakes);

}  // namespace schemaproof
