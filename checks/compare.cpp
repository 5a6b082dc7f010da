#include "checks/compare.hpp"

#include <fmt/format.h>

namespace schemaproof {

bool Comparison::differs_to_server(std::string_view property, Compared role, const std::string& wish,
                                   const std::string& found) {
  const bool typed = role == Compared::as_default || role == Compared::as_generated;
  const SqlText wish_sql{role, table_, typed ? wish_type_ : std::string(), wish};
  const SqlText found_sql{role, table_, typed ? found_type_ : std::string(), found};
  switch (spellings_.compare(wish_sql, found_sql)) {
    case Spellings::Answer::same:
    case Spellings::Answer::open: return false;
    case Spellings::Answer::different: return true;
    case Spellings::Answer::unknown: break;
  }
  const Spelled& problem = spellings_.problem();
  unknown.push_back(
      fmt::format("could not compare {}: expected {}, found {}: {}", property, wish, found, problem.problem));
  if (!problem.hint.empty()) unknown.back() += " (" + problem.hint + ")";
  return false;
}

}  // namespace schemaproof
