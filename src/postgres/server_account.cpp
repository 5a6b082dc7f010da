#include "postgres/server_account.hpp"

#include <pwd.h>
#include <unistd.h>

#include "support/failure.hpp"

namespace schemaproof {

std::optional<Account> server_account() {
  if (::geteuid() != 0) return std::nullopt;
  for (const char* const name : {"postgres", "nobody"}) {
    if (const passwd* const entry = ::getpwnam(name)) return Account{entry->pw_uid, entry->pw_gid, name};
  }
  throw Failure("PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody",
                "run this as another user, or create one: useradd --system postgres");
}

}  // namespace schemaproof
