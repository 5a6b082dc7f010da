#include "postgres/lent_database.hpp"

#include <exception>

namespace schemaproof {

LentDatabase::LentDatabase(DisposableServer& server, const std::string& name)
    : server_(server), database_(server.create_database(name)) {}

LentDatabase::LentDatabase(DisposableServer& server, const DisposableDatabase& original, const std::string& name)
    : server_(server), database_(server.clone_database(original, name)) {}

LentDatabase::~LentDatabase() {
  try {
    server_.drop_database(database_);
  } catch (const std::exception&) {
    // Somebody is still connected, or the server is gone: with the server it goes anyway.
    static_cast<void>(0);
  }
}

}  // namespace schemaproof
