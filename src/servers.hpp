// The disposable servers of a run: one for each major asked, started when first needed.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "postgres/disposable.hpp"

namespace schemaproof {

class Servers {
public:
  /// `keep`: leave them running for the user. `notices`: where it is said how to reach them then.
  Servers(bool keep, std::vector<std::string>& notices) : keep_(keep), notices_(notices) {}

  DisposableServer& of(const std::string& postgres);
  /// A database's name after its expectation; two may be called the same.
  std::string free_name(const std::string& wanted);
  void tell_if_kept(const DisposableServer& server, const DisposableDatabase& database);

private:
  bool keep_;
  std::vector<std::string>& notices_;
  std::map<std::string, std::unique_ptr<DisposableServer>> servers_;
  std::set<std::string> names_{"postgres", "template0", "template1"};
};

}  // namespace schemaproof
