// The rows that are played with: what is planned of them, what was made, and the session in which they are.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "checks/cascade/row_maker.hpp"
#include "model/report.hpp"

namespace schemaproof {

struct Stage {
  /// The session is one of the copy's, and nobody else uses that. All must outlive it.
  Stage(WriteSession& own_session, const Schema& schema, const RowValues& stated);

  [[nodiscard]] bool is_partitioned(const Name& table) const;
  /// The table in which a row lies: of a partitioned one the partition.
  [[nodiscard]] Name table_of(const MadeRow& row) const;
  /// Why a row could not be made, as the reason and the hints of a check that needs it.
  void tell_unmade(RowId id, Check& check) const;

  WriteSession& session;
  Shapes shapes;
  RowPlan plan;
  RowMaker maker;
  Ddl ddl;
  /// Foreign keys in the order in which they were made.
  std::map<std::pair<Name, std::string>, std::size_t> made_in_order;
};

/// Lets somebody use a stage on which no row was made yet. What was planned and made there is gone afterwards.
using OnStage = std::function<void(const std::function<void(Stage&)>& use)>;

}  // namespace schemaproof
