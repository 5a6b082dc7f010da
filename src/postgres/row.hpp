// One row of an answer, as text; valid only during the call that it is handed to.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace schemaproof {

class Row {
public:
  virtual ~Row() = default;
  [[nodiscard]] virtual int size() const = 0;
  [[nodiscard]] virtual std::string_view column_name(int column) const = 0;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  /// The value as text; empty for NULL.
  [[nodiscard]] virtual std::string_view text(int column) const = 0;
};

using OnRow = std::function<void(const Row&)>;

/// The elements of a one-dimensional array as PostgreSQL prints it (`{a,"b c"}`) or of an int2vector (`1 2`).
std::vector<std::string> array_elements(std::string_view printed);

}  // namespace schemaproof
