// Two tables' rows, both in the order of their keys, walked in step: a batch of each in memory at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fingerprint/fingerprint.hpp"
#include "postgres/read_session.hpp"

namespace schemaproof {

/// Rows or values of one sort: how many, and the first few.
struct RowTally {
  std::size_t count = 0;
  std::vector<std::string> first;
  bool is_least = false;  // there may be more: nobody could count them
};

/// Counts one more; its text is only made while it is among the first.
void note(RowTally& tally, const std::function<std::string()>& text);

/// The next row; null at the end. What it points to is valid until the next call.
using RowSource = std::function<const Texts*()>;

Texts texts_of(const Row& row);
/// The one row of an answer; nothing where there is none.
std::optional<Texts> one_row(ReadSession& session, const std::string& sql);
/// What a cell of a count says; nothing is 0.
std::size_t count_in(const std::optional<std::string>& cell);
/// The rows of the cursor `name`, which this SQL declares; it is closed with the source. A session has one at a time.
RowSource rows_of(ReadSession& session, const std::string& name, const std::string& declaration);

/// What of a row is what. Behind its key stands whether it may go or come (`t`).
struct RowShape {
  std::size_t key = 0;       // cells
  std::size_t compared = 0;  // cells behind the permission
};

/// What is done with what differs. `value`: which of those compared.
struct OnDifference {
  std::function<void(const Texts& before)> lost;
  std::function<void(const Texts& after)> added;
  std::function<void(const Texts& before, const Texts& after, std::size_t value)> changed;
};

/// Throws Failure where rows come in another order.
void merge_rows(const RowShape& shape, const RowSource& before, const RowSource& after, const OnDifference& on);

/// A value for people: in quotes, not too long; or NULL.
std::string shown(const std::optional<std::string>& value);
/// What became of one: both as above, `'a' -> 'b'`, of long ones the part in which they differ.
std::string shown_change(const std::optional<std::string>& before, const std::optional<std::string>& after);

}  // namespace schemaproof
