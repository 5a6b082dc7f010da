// Which SQL makes the sequence that came with a column what is stated of it?
#pragma once

#include <string>

#include "checks/inquiry.hpp"

namespace schemaproof {

/// What follows the statement that makes a column serial or an identity, where its sequence is stated to be other than
/// PostgreSQL makes it; else nothing.
std::string settle_own_sequence(const Inquiry& inquiry, const Name& table, const Column& column);

}  // namespace schemaproof
