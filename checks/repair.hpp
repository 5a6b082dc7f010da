// The SQL that would make the database what the expectation says. Printed, never run.
#pragma once

#include <string>
#include <vector>

#include "model/ddl.hpp"
#include "model/report.hpp"

namespace schemaproof {

using Differences = std::vector<Difference>;

std::string repair_changed(const Ddl& ddl, const Name& table, const Column& wish, const Column& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const PrimaryKey& wish, const PrimaryKey& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const Unique& wish, const Unique& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const ForeignKey& wish, const ForeignKey& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const CheckConstraint& wish, const CheckConstraint& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const Index& wish, const Index& found,
                           const Differences& differences);

/// `found` tells which columns use the enum: PostgreSQL cannot drop or move a label, so the type is made anew.
std::string repair_changed(const Ddl& ddl, const Name& name, const Enum& wish, const Enum& current,
                           const Schema& found);

std::string repair_unexpected(const Ddl& ddl, const Name& table, const Column& found);
std::string repair_unexpected(const Ddl& ddl, const Name& table, const Object& constraint);
std::string repair_unexpected(const Ddl& ddl, const Name& table, const Index& found);

}  // namespace schemaproof
