// A database that is needed for a while: dropped when nobody looks at it any more.
#pragma once

#include "postgres/disposable.hpp"

namespace schemaproof {

/// Keeps a database of a disposable server until the end of its scope, also when a failure unwinds the stack: a run
/// over many expectations never has more of them than it looks at. Sessions on it end before.
class LentDatabase {
public:
  /// An empty one of that name.
  LentDatabase(DisposableServer& server, const std::string& name);
  /// A copy of one that nobody is connected to.
  LentDatabase(DisposableServer& server, const DisposableDatabase& original, const std::string& name);
  ~LentDatabase();
  LentDatabase(const LentDatabase&) = delete;
  LentDatabase& operator=(const LentDatabase&) = delete;

  [[nodiscard]] const DisposableDatabase& operator*() const { return database_; }
  [[nodiscard]] const DisposableDatabase* operator->() const { return &database_; }

private:
  DisposableServer& server_;
  DisposableDatabase database_;
};

}  // namespace schemaproof
