// Which changes of a schema can those who use it live with? One table says so.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/compatibility.hpp"
#include "model/report.hpp"
#include "model/schema.hpp"

namespace schemaproof {

/// A thing that was added or removed, or one property that changed.
struct Change {
  const Check& check;     // told as a difference
  std::string_view what;  // `added`, `removed`, or the property
  std::string from;       // of a property, as reports show it
  std::string to;
  const Schema& before;
  const Schema& after;
  bool was_bounds = false;  // of a check: it asks of rows what the bounds of a partition asked before
};

struct ChangeRule {
  std::string_view kind;        // `column`; `*`: any
  std::string_view what;        // as Change::what; `*`: any
  bool (*when)(const Change&);  // null: always
  Compatibility compatibility;
  std::string_view reason;
  std::string_view safer;
};

/// The first that fits decides; what none fits is breaking.
std::span<const ChangeRule> change_rules();

/// Whether every value of one type is one of the other, and is printed as before: `varchar(20)` to `varchar(40)`.
bool is_widened(std::string_view from, std::string_view to);

}  // namespace schemaproof
