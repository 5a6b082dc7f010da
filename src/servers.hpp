// The disposable servers of a run: one for each that is wished, started when first needed.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "migrations/plan.hpp"
#include "model/server_wish.hpp"
#include "postgres/disposable.hpp"

namespace schemaproof {

/// Where a server must listen on which these are built.
Listening listening_for(std::span<const BuildPlan> plans);

class Servers {
public:
  /// `notices`: where it is said how to reach those that are kept.
  Servers(Lifetime lifetime, Listening listening, std::vector<std::string>& notices)
      : lifetime_(lifetime), listening_(listening), notices_(notices) {}

  /// Says which roles stay on servers that were lent.
  ~Servers();
  Servers(const Servers&) = delete;
  Servers& operator=(const Servers&) = delete;

  DisposableServer& of(const ServerWish& wish);
  /// Another one in its place, which begins with what an earlier run kept as the first of `kept_as` that there is.
  DisposableServer& start_again(const ServerWish& wish, const std::vector<std::string>& kept_as);
  /// Whether the server that there is for the wish, of our own, has roles of what was built there before.
  bool has_roles(const ServerWish& wish);
  /// Others, for what is built there a second time: without the roles that the first build made.
  [[nodiscard]] std::unique_ptr<Servers> again() const;
  /// A database's name after its expectation; two may be called the same.
  std::string free_name(const std::string& wanted);
  void tell_if_kept(const DisposableServer& server, const DisposableDatabase& database);

private:
  Lifetime lifetime_;
  Listening listening_;
  std::vector<std::string>& notices_;
  std::map<ServerWish, std::unique_ptr<DisposableServer>> servers_;
  std::set<std::string> names_{"postgres", "template0", "template1"};
};

}  // namespace schemaproof
