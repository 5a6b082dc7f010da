// One row of an answer, as text; valid only during the call that it is handed to.
#pragma once

#include <functional>
#include <string_view>

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

}  // namespace schemaproof
