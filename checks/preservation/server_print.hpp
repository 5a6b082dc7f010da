// Are hashes of one server those of another? What decides that is asked of each, and compared.
#pragma once

#include <string>

#include "fingerprint/fingerprint.hpp"
#include "model/schema.hpp"
#include "postgres/read_session.hpp"

namespace schemaproof {

/// What a file says of the server that it was made on, but for the time.
FingerprintRun describe_server(ReadSession& session, const Target& target);

/// Why hashes made by the one cannot be held against the other's; empty where they can.
std::string incomparable(const FingerprintRun& one, const FingerprintRun& other);

/// The type whose texts a type's values have: of an enum text, of a domain what is below it.
std::string printed_as(const Schema& schema, const std::string& type);

/// Why a value of a type that is printed as that may be printed otherwise by the other, although it is the same; empty
/// where it is printed alike.
std::string may_print_otherwise(const std::string& type, const FingerprintRun& one, const FingerprintRun& other);

}  // namespace schemaproof
