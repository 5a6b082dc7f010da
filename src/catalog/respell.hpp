// How does the server spell this SQL? Rule 5 of the language: what differs in text goes through the server until its
// spelling no longer changes, on both sides.
#pragma once

#include "model/schema.hpp"
#include "model/spellings.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Answers every open question in `spellings` on a disposable database that holds the tables and types of `found`.
/// Nothing stays: all of it happens on temporary twins of the tables, in a transaction that is rolled back.
/// What the server does not understand is learned as a problem, with its message.
void respell(const DisposableDatabase& database, const Schema& found, Spellings& spellings);

/// Makes, in an empty database, what `found` has of whatever the open questions may name: schemas, extensions, types,
/// sequences, functions, the columns of tables, views. What cannot be made there is left out; questions about it end
/// as problems.
void make_twins(const DisposableDatabase& database, const Schema& found, const Spellings& spellings);

}  // namespace schemaproof
