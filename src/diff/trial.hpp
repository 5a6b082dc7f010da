// Which SQL makes a database what it is to be, in which order? That is found out by trying it on a copy.
#pragma once

#include <string>
#include <vector>

#include "asking.hpp"
#include "expectation/expectation.hpp"
#include "model/schema.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

struct RepairScript {
  std::string sql;      // statements in the order in which they worked, each on lines of its own
  std::string problem;  // why they do not lead all the way; empty: on the copy nothing differs after them
};

/// Who wrote the SQL in a wish: a person, or a server that printed it.
enum class WishIs { written, printed };

/// Whether the bodies of functions are held against what is there while they are made: what was there once may be gone
/// in what is copied, and what a function names may come after it.
enum class Bodies { checked, as_they_are };

/// Respells; SQL that a server printed, and that the one asked does not understand, is what it says. It may name what
/// is only there on the other side: a label, a column.
RespellOpen trusting_print(RespellOpen respell_open);

/// The statements of a repair, each with the comments before it.
std::vector<std::string> statements_with_comments(const std::string& repair);

/// Runs on `copy` what would mend each difference from `wish`, a statement at a time; one that fails is tried again
/// after the others, since kinds and tables rest on each other. Then it is asked anew, until nothing differs: what
/// followed from another difference shows only then. Views that stand on what is altered are dropped and made again.
/// Where nothing else helps, what depends on a thing that must go is
/// dropped with it, and made again in the next round. `settings.schemas` starts with the schema of bare names.
RepairScript make_alike(const DisposableDatabase& copy, const Expectation& settings, const Schema& wish, WishIs wish_is,
                        Bodies bodies = Bodies::checked);

/// What a script starts with so that bare names are found in `home`; empty for `public`.
std::string search_path_line(const std::string& home);

}  // namespace schemaproof
