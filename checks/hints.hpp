// What somebody who knows the trade would add to a drift.
#pragma once

#include <string>
#include <vector>

#include "checks/pairing.hpp"

namespace schemaproof {

using Hints = std::vector<std::string>;

Hints hints_for_missing(const Name& table, const Schema& found);
Hints hints_for_missing(const Column& wish, const Pairs<Column>& pairs);
Hints hints_for_missing(const Unique& wish, const Table& stated, const Table& found);
Hints hints_for_missing(const ForeignKey& wish, const Pairs<ForeignKey>& pairs);
Hints hints_for_missing(const CheckConstraint& wish, const Pairs<CheckConstraint>& pairs);
/// `stated`: the whole table as the expectation has it.
Hints hints_for_missing(const Index& wish, const Table& stated, const Table& found);
Hints hints_for_changed(const Index& wish, const Index& found);
Hints hints_for_changed(const ForeignKey& wish, const ForeignKey& found);
Hints hints_for_changed(const Enum& wish, const Enum& found);

}  // namespace schemaproof
