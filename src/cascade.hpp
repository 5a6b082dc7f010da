// What does deleting a row of a table do? Played and told, with nothing stated.
#pragma once

#include <string>
#include <vector>

#include "expectation/row_values.hpp"
#include "migrations/plan.hpp"
#include "model/cascade_drawing.hpp"
#include "model/server_wish.hpp"

namespace schemaproof {

struct CascadeDrawingWish {
  std::vector<std::string> roots;  // tables, as the language names them
  ServerWish server_wish;
  std::string schema = "public";  // home to names without one
  RowsWish rows;                  // values for made rows
};

/// Builds a database on a disposable server, makes rows in it and deletes. A table that refuses the delete is left out
/// and said to block. Throws Failure: for a table that is not there, and where rows cannot be made.
std::vector<DrawnCascade> draw_cascades(const BuildPlan& plan, const CascadeDrawingWish& wish);

}  // namespace schemaproof
