// How does a PostgreSQL server of our own start, and how does it go, whatever happens in between?
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "postgres/installations.hpp"
#include "postgres/log_end.hpp"
#include "postgres/own_names.hpp"
#include "postgres/prepared_clusters.hpp"
#include "postgres/private_directory.hpp"
#include "postgres/running_server.hpp"
#include "postgres/server_account.hpp"
#include "postgres/starting.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/process.hpp"
#include "support/random.hpp"
#include "support/shell_word.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using Clock = std::chrono::steady_clock;

bool ends_within(pid_t process, std::chrono::milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  while (process_runs(process)) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// A child that does not outlive its owner.
class Child {
public:
  explicit Child(const ProcessWish& wish) : process_(start_process(wish)) {}
  ~Child() {
    if (process_ > 0) end();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t id() const { return process_; }
  /// From now on it is nobody's.
  void release() { process_ = 0; }

private:
  /// For a server SIGINT is the fast, SIGQUIT the immediate shutdown (PostgreSQL documentation, "Shutting Down the
  /// Server"); both clean up shared memory, which SIGKILL leaves. initdb ends at either.
  void end() const {
    constexpr std::array gentle_first{std::pair{SIGINT, 5000}, std::pair{SIGQUIT, 5000}, std::pair{SIGKILL, 5000}};
    for (const auto& [signal_number, patience] : gentle_first) {
      if (!process_runs(process_)) return;
      // initdb's children remove their shared memory when they end by themselves; only at last the whole group.
      ::kill(signal_number == SIGKILL ? -process_ : process_, signal_number);
      if (ends_within(process_, std::chrono::milliseconds(patience))) return;
    }
  }

  pid_t process_;
};

std::string read_log(const std::filesystem::path& log) {
  try {
    return read_file(log);
  } catch (const Failure&) {
    return {};
  }
}

/// Small segments of its log: a cluster is copied for each run.
std::vector<std::string> initdb_arguments() {
  return {"-N",
          "-U",
          "postgres",
          "--auth-local=trust",
          "--locale=C",
          "--encoding=UTF8",
          "--auth-host=scram-sha-256",
          "--wal-segsize=1"};
}

constexpr const char* loopback = "127.0.0.1";

/// A port that was free a moment ago. Whether it still is shows when the server takes it.
int free_port() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const general = reinterpret_cast<sockaddr*>(&address);  // NOLINT(*-reinterpret-cast): the socket API's way
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const bool bound = socket >= 0 && ::bind(socket, general, size) == 0 && ::getsockname(socket, general, &size) == 0;
  if (socket >= 0) ::close(socket);
  if (!bound) throw Failure("this machine has no network 127.0.0.1, and commands need it to reach the server");
  return ntohs(address.sin_port);
}

std::vector<std::string> server_arguments(const std::filesystem::path& directory, const std::string& host, int port,
                                          const ServerWish& wish) {
  std::map<std::string, std::string> settings = disposable_settings(wish);
  settings["listen_addresses"] = host;
  settings["port"] = std::to_string(port);
  settings["unix_socket_directories"] = directory.string();
  settings["unix_socket_permissions"] = "0700";
  // In the data directory, so that nothing is left in /dev/shm after kill -9.
  settings["dynamic_shared_memory_type"] = "mmap";
  settings["logging_collector"] = "off";
  std::vector<std::string> arguments{"-D", (directory / "data").string()};
  for (const auto& [name, value] : settings)
    arguments.insert(arguments.end(), {"-c", fmt::format("{}={}", name, value)});
  return arguments;
}

/// Starts in the constructor and ends with the object: unless it is kept, with us, however we end.
class LocalServer {
public:
  LocalServer(const ServerWish& wish, Listening listening, Lifetime lifetime, const std::vector<std::string>& kept_as)
      : wish_(wish),
        lifetime_(lifetime),
        password_(listening == Listening::loopback ? random_letters(24) : std::string()),
        installation_(installation_for(wish)),
        account_(server_account()),
        directory_(account_, use_of(lifetime)) {
    if (!start_as_kept(kept_as)) start_new();
    if (lifetime_ != Lifetime::kept) return;
    server_->release();
    directory_.keep();
  }

  /// See DisposableServer.
  std::string keep_as(const std::vector<std::string>& names) {
    server_.reset();
    const bool has_ended_well = !std::filesystem::exists(data() / "postmaster.pid");
    std::string fault = has_ended_well ? clusters(names).keep(data()) : "the server did not end as it should";
    start();
    if (lifetime_ == Lifetime::kept) server_->release();
    return fault;
  }

  [[nodiscard]] RunningServer running() const {
    const std::string folder = directory_.path().string();
    RunningServer running;
    running.major = installation_.major;
    running.shown = "disposable";
    running.parameters = {{"host", folder}, {"hostaddr", ""}, {"port", std::to_string(port_)}, {"user", "postgres"}};
    if (!password_.empty()) running.address = {loopback, std::to_string(port_), "postgres", password_};
    const bool is_told = port_ != usual_port || std::getenv("PGPORT") != nullptr;
    running.psql =
        fmt::format("psql -h {}{} -U postgres", shell_word(folder), is_told ? fmt::format(" -p {}", port_) : "");
    running.id = id_in(directory_.path().filename().string(), directory_name_bytes);
    return running;
  }

private:
  static Installation installation_for(const ServerWish& wish) {
    const bool is_folder = wish.server.find('/') != std::string::npos;
    return is_folder ? installation_in(wish.server, wish.postgres) : choose_installation(wish.postgres);
  }

  [[nodiscard]] std::filesystem::path log() const { return directory_.path() / "log"; }
  [[nodiscard]] std::filesystem::path data() const { return directory_.path() / "data"; }

  [[nodiscard]] ProcessWish wish_for(const std::string& program, std::vector<std::string> arguments) const {
    ProcessWish wish;
    wish.program = installation_.programs / program;
    wish.arguments = std::move(arguments);
    wish.account = account_;
    wish.folder = directory_.path();
    wish.log = log();
    // initdb would otherwise try hundreds of zones to find the machine's own.
    wish.environment = {{"TZ", "UTC"}, {"LC_ALL", "C"}};
    wish.dies_with_us = true;
    return wish;
  }

  /// As initdb makes them; with a name, what was built in one since, and kept as that.
  [[nodiscard]] PreparedClusters clusters(const std::vector<std::string>& kept_as = {}) const {
    return {installation_, initdb_arguments(), kept_as};
  }

  void start_new() {
    PreparedClusters prepared = clusters();
    const bool is_copy = make_cluster(prepared);
    try {
      start();
    } catch (const Failure&) {
      if (!is_copy) throw;
      start_again(prepared);
    }
  }

  /// False where none of them is kept, or none is of use.
  bool start_as_kept(const std::vector<std::string>& names) {
    if (names.empty()) return false;
    PreparedClusters kept = clusters(names);
    while (kept.copy_to(data(), account_)) {
      try {
        start();
        return true;
      } catch (const Failure&) {
        server_.reset();
        kept.forget();
        std::filesystem::remove_all(data());
      }
    }
    return false;
  }

  /// Whether it is a copy of one that was made before.
  [[nodiscard]] bool make_cluster(PreparedClusters& prepared) const {
    if (prepared.copy_to(data(), account_)) return true;
    run_initdb();
    static_cast<void>(prepared.keep(data()));
    return false;
  }

  void run_initdb() const {
    std::vector<std::string> arguments = initdb_arguments();
    arguments.insert(arguments.end(), {"-D", data().string()});
    ProcessWish process = wish_for("initdb", std::move(arguments));
    process.log = directory_.path() / "initdb.log";
    const Child initdb(process);
    const int code = wait_for_process(initdb.id());
    if (code != 0) {
      throw Failure(fmt::format("cannot prepare a disposable PostgreSQL {}: initdb ended with {}: {}",
                                installation_.major, code, end_of_log(read_log(*process.log))));
    }
  }

  void start() {
    constexpr int most_tries = 20;
    const bool is_known = port_ != 0;
    for (int tries = 1; !start_once(); ++tries) {
      if (!is_known) port_ = 0;
      if (tries == most_tries) throw Failure("no free port is to be had on 127.0.0.1: " + end_of_log(read_log(log())));
    }
    if (!password_.empty()) set_password();
  }

  /// A copy that no server can use is made again, once.
  void start_again(const PreparedClusters& prepared) {
    server_.reset();
    prepared.forget();
    std::filesystem::remove_all(data());
    run_initdb();
    static_cast<void>(prepared.keep(data()));
    start();
  }

  /// Until then nobody can come over the network.
  void set_password() const {
    WriteSession session(running().database("postgres"));
    // 13 would keep an MD5 hash of it, with which SCRAM lets nobody in.
    session.run("SET password_encryption = 'scram-sha-256'");
    if (session.run("ALTER ROLE postgres PASSWORD " + quoted_literal(password_)))
      throw Failure("the disposable server takes no password");
  }

  /// False where somebody else took the port in between. One that it had is known to others: it has it again.
  bool start_once() {
    if (port_ == 0) port_ = password_.empty() ? usual_port : free_port();
    const std::string host = password_.empty() ? "" : loopback;
    ProcessWish process = wish_for("postgres", server_arguments(directory_.path(), host, port_, wish_));
    process.dies_with_us = lifetime_ != Lifetime::kept;
    // The immediate shutdown: SIGKILL would leave server processes and shared memory behind.
    process.death_signal = SIGQUIT;
    server_.emplace(process);
    return wait_until_ready();
  }

  [[nodiscard]] bool wait_until_ready() const {
    const std::string shown = fmt::format("the disposable PostgreSQL {}", installation_.major);
    const auto is_over = [&] {
      if (process_runs(server_->id())) return false;
      const std::string said = read_log(log());
      if (said.find("could not create any TCP/IP sockets") != std::string::npos) return true;
      throw Failure(fmt::format("{} ended while starting: {}", shown, end_of_log(said)), hint_in_log(said));
    };
    return wait_for_answer(running(), shown, is_over, [&] { return end_of_log(read_log(log())); });
  }

  static constexpr int usual_port = 5432;
  ServerWish wish_;
  Lifetime lifetime_;
  std::string password_;  // empty: it listens on its socket alone
  int port_ = 0;          // none yet
  Installation installation_;
  std::optional<Account> account_;
  // In this order, so that the server stops before its directory goes.
  PrivateDirectory directory_;
  std::optional<Child> server_;
};

}  // namespace

RunningServer start_local_server(const ServerWish& wish, Listening listening, Lifetime lifetime,
                                 const std::vector<std::string>& kept_as) {
  const auto server = std::make_shared<LocalServer>(wish, listening, lifetime, kept_as);
  RunningServer running = server->running();
  running.keep_as = [local = server.get()](const std::vector<std::string>& names) { return local->keep_as(names); };
  running.life = server;
  return running;
}

}  // namespace schemaproof
