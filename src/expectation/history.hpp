// That what a migration tool has recorded is what its files say, as an expectation states it.
#pragma once

#include <string>

#include "expectation/yaml.hpp"

namespace schemaproof {

struct HistoryWish {
  std::string tool;    // a format of migrations: `prisma`
  std::string latest;  // the last that is to be applied; empty: all are
  Place place;
};

/// `prisma`, or `{prisma: {latest: NAME}}`.
HistoryWish read_history_wish(const YamlNode& node, Mistakes& mistakes);

}  // namespace schemaproof
