// What an expectation states, in SQLite's terms.
#pragma once

#include "model/schema.hpp"

namespace schemaproof {

/// Types as they are written in place of PostgreSQL's spelling of them, collations in lower case.
Schema as_sqlite_has_it(Schema wish);

}  // namespace schemaproof
