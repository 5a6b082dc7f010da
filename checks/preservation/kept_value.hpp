// What of a value was there before its type got more? An attribute that a composite type gets changes none of its
// values, nor those of arrays and of other composite types that it is in.
#pragma once

#include <string>
#include <vector>

#include "model/schema.hpp"

namespace schemaproof {

struct KeptValue {
  enum class Shape { whole, row, array };
  Shape shape = Shape::whole;
  std::string attribute = {};         // as which it stands in a row, by its name now
  std::vector<KeptValue> parts = {};  // of a row the attributes that it had; of an array what its elements are

  [[nodiscard]] bool is_whole() const { return shape == Shape::whole; }
};

/// Of a type of that name in both schemas. All of it is kept where nothing came behind what was there, and where
/// something else is otherwise too.
KeptValue kept_of(const std::string& type, const Schema& before, const Schema& after);

/// SQL for a value's text.
std::string as_text(const std::string& value);
/// SQL for what is kept of `value`, such that its text is what it was then; NULL for NULL.
std::string kept_sql(const KeptValue& kept, const std::string& value);

}  // namespace schemaproof
