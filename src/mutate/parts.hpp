// The lists of parts that a table has, by what they are of.
#pragma once

#include <type_traits>
#include <vector>

#include "model/table.hpp"

namespace schemaproof {

template <class T>
std::vector<T>& list_of(Table& table) {
  std::vector<T>* list = nullptr;
  for_each_part_list(table, [&]<class Part>(std::vector<Part>& parts) {
    if constexpr (std::is_same_v<Part, T>) list = &parts;
  });
  return *list;
}

}  // namespace schemaproof
