// What does an expression's node tree, as pg_attrdef.adbin and its like hold it, say that its printed form does not?
#pragma once

#include <string>

namespace schemaproof {

/// Without what only says how it was written: where each node stood, and in which form a function was called.
std::string without_spelling(const std::string& tree);

/// Whether it is a constant, perhaps under casts, and all of it of types whose values are the same at any time and
/// place: truth values, numbers, strings, bytes, uuid, json. Such an expression is its value.
bool is_constant_under_casts(const std::string& tree);

}  // namespace schemaproof
