#include "postgres/starting.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <chrono>
#include <thread>

#include "support/failure.hpp"
#include "support/interruption.hpp"

namespace schemaproof {

std::map<std::string, std::string> disposable_settings(const ServerWish& wish) {
  std::map<std::string, std::string> settings = {
      {"fsync", "off"},
      {"synchronous_commit", "off"},
      {"full_page_writes", "off"},
      {"autovacuum", "off"},
      {"shared_buffers", "16MB"},
      {"wal_level", "minimal"},
      {"max_wal_senders", "0"},
      {"max_wal_size", "1GB"},
      {"max_connections", "100"},
      {"max_locks_per_transaction", "4096"},
      {"jit", "off"},
      {"timezone", "UTC"},
      {"log_timezone", "UTC"},
      {"lc_messages", "C"},
      {"datestyle", "ISO, MDY"},
      {"client_encoding", "UTF8"},
  };
  for (const auto& [name, value] : wish.settings) settings[name] = value;
  return settings;
}

std::map<std::string, std::string> disposable_defaults_of_databases(const ServerWish& wish) {
  std::map<std::string, std::string> settings = {{"timezone", "UTC"}, {"datestyle", "ISO, MDY"}, {"jit", "off"}};
  for (const auto& [name, value] : wish.settings) settings[name] = value;
  return settings;
}

bool wait_for_answer(const RunningServer& server, const std::string& shown, const std::function<bool()>& is_over,
                     const std::function<std::string()>& log) {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds patience{60};
  const auto deadline = Clock::now() + patience;
  const std::string connection = server.target(server.maintenance).connection;
  for (PGPing answer = PQPING_REJECT; answer != PQPING_OK; answer = ::PQping(connection.c_str())) {
    stop_if_interrupted();
    if (answer == PQPING_NO_ATTEMPT) {
      throw Failure("libpq's environment keeps this program from reaching its own disposable server",
                    "unset PGSERVICE and look at the other variables that begin with PG");
    }
    if (is_over()) return false;
    if (Clock::now() > deadline)
      throw Failure(fmt::format("{} was not ready after {} s: {}", shown, patience.count(), log()));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace schemaproof
