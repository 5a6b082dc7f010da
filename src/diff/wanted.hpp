// What was found in one database, as a wish that another one is held against.
#pragma once

#include <string>
#include <vector>

#include "catalog/capture.hpp"
#include "expectation/expectation.hpp"

namespace schemaproof {

/// What is in the schema `found` was read from keeps its bare names. `schemas`: those compared, the home of the other
/// database first. Left out: the bookkeeping tables of migration tools, and the names of sequences under serial
/// columns, which follow the table's name at the time it was made.
Schema wanted_from(const Snapshot& found, const std::vector<std::string>& schemas);

/// The schemas that hold something, but for the one that bare names are in.
std::vector<std::string> other_schemas(const Schema& schema);

/// Who owns what and who may do what is not compared with a database that was made for the purpose: it has other roles.
void leave_out_privileges(Expectation& settings, Schema& wanted);
/// Whether there are such: an owner besides the database's, a grant besides PostgreSQL's own, default privileges.
bool has_privileges(const Schema& schema);

/// Settings under which everything known is compared.
Expectation comparing_all(std::string name, std::vector<std::string> schemas);

}  // namespace schemaproof
