// How does a PostgreSQL server of our own start, and how does it go, whatever happens in between?
#include <fmt/format.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <utility>

#include "postgres/disposable.hpp"
#include "postgres/installations.hpp"
#include "postgres/prepared_clusters.hpp"
#include "postgres/private_directory.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/process.hpp"
#include "support/shell_word.hpp"
#include "support/sql_names.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using Clock = std::chrono::steady_clock;

/// initdb and postgres refuse to run as root. Empty when we are somebody else.
std::optional<Account> server_account() {
  if (::geteuid() != 0) return std::nullopt;
  for (const char* const name : {"postgres", "nobody"}) {
    if (const passwd* const entry = ::getpwnam(name)) return Account{entry->pw_uid, entry->pw_gid, name};
  }
  throw Failure("PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody",
                "run this as another user, or create one: useradd --system postgres");
}

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
      // The whole group: initdb has children.
      ::kill(-process_, signal_number);
      if (ends_within(process_, std::chrono::milliseconds(patience))) return;
    }
  }

  pid_t process_;
};

/// The last lines of a log, on one line.
std::string end_of(const std::filesystem::path& log) {
  std::string content;
  try {
    content = read_file(log);
  } catch (const Failure&) {
    return "(no log)";
  }
  std::string_view rest = trimmed(content);
  constexpr std::size_t few = 6;
  std::vector<std::string> lines;
  while (!rest.empty() && lines.size() < few) {
    const std::size_t line_break = rest.rfind('\n');
    const std::size_t begin = line_break == std::string_view::npos ? 0 : line_break + 1;
    const std::string_view line = trimmed(rest.substr(begin));
    if (!line.empty()) lines.emplace_back(line);
    rest = rest.substr(0, begin == 0 ? 0 : line_break);
  }
  std::reverse(lines.begin(), lines.end());
  return lines.empty() ? "(the log is empty)" : joined(lines, "; ");
}

/// The value of a parameter in libpq's connection strings.
std::string connection_value(const std::string& text) {
  return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
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

/// Where the server listens besides its socket, whose name has the port in it, too.
struct Address {
  std::string host;  // empty: nowhere
  int port = 5432;
};

/// A port that was free a moment ago. Whether it still is shows when the server takes it.
Address loopback_address() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const general = reinterpret_cast<sockaddr*>(&address);  // NOLINT(*-reinterpret-cast): the socket API's way
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  const bool bound = socket >= 0 && ::bind(socket, general, size) == 0 && ::getsockname(socket, general, &size) == 0;
  if (socket >= 0) ::close(socket);
  if (!bound) throw Failure("this machine has no network 127.0.0.1, and commands need it to reach the server");
  return {"127.0.0.1", ntohs(address.sin_port)};
}

/// Of letters and digits, for URLs and shells.
std::string random_password() {
  std::array<unsigned char, 24> bytes{};
  if (::getentropy(bytes.data(), bytes.size()) != 0) throw Failure("the system gives no random numbers");
  std::string password;
  for (const unsigned char byte : bytes) password += fmt::format("{:02x}", byte);
  return password;
}

/// For a URL.
std::string percent_encoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    encoded += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

/// Nothing that is lost in a crash matters, and nothing of the reader's machine may show: zone, language, date style.
/// A schema of thousands of tables in one transaction needs the lock table.
std::vector<std::string> server_arguments(const std::filesystem::path& directory, const Address& address) {
  std::vector<std::string> arguments{"-D", (directory / "data").string()};
  const std::string socket_folder = "unix_socket_directories=" + directory.string();
  for (const std::string& setting :
       {"listen_addresses=" + address.host, fmt::format("port={}", address.port), socket_folder,
        std::string("unix_socket_permissions=0700"), std::string("fsync=off"), std::string("synchronous_commit=off"),
        std::string("full_page_writes=off"), std::string("autovacuum=off"), std::string("shared_buffers=16MB"),
        std::string("wal_level=minimal"), std::string("max_wal_senders=0"), std::string("max_wal_size=1GB"),
        std::string("max_connections=100"), std::string("max_locks_per_transaction=4096"), std::string("jit=off"),
        // In the data directory, so that nothing is left in /dev/shm after kill -9.
        std::string("dynamic_shared_memory_type=mmap"), std::string("timezone=UTC"), std::string("log_timezone=UTC"),
        std::string("lc_messages=C"), std::string("datestyle=ISO, MDY"), std::string("client_encoding=UTF8"),
        std::string("logging_collector=off")}) {
    arguments.emplace_back("-c");
    arguments.push_back(setting);
  }
  return arguments;
}

}  // namespace

struct DisposableServer::Implementation {
  explicit Implementation(const ServerWish& wish)
      : keep(wish.keep),
        installation(choose_installation(wish.postgres)),
        account(server_account()),
        directory(account) {
    if (wish.listening == Listening::loopback) password = random_password();
    const PreparedClusters prepared(installation, initdb_arguments());
    const bool is_copy = make_cluster(prepared);
    try {
      start();
    } catch (const Failure&) {
      if (!is_copy) throw;
      start_again(prepared);
    }
    if (!keep) return;
    server->release();
    directory.keep();
  }

  [[nodiscard]] std::filesystem::path log() const { return directory.path() / "log"; }
  [[nodiscard]] std::filesystem::path data() const { return directory.path() / "data"; }

  [[nodiscard]] ProcessWish wish_for(const std::string& program, std::vector<std::string> arguments) const {
    ProcessWish wish;
    wish.program = installation.programs / program;
    wish.arguments = std::move(arguments);
    wish.account = account;
    wish.folder = directory.path();
    wish.log = log();
    // initdb would otherwise try hundreds of zones to find the machine's own.
    wish.environment = {{"TZ", "UTC"}, {"LC_ALL", "C"}};
    wish.dies_with_us = true;
    return wish;
  }

  /// Whether it is a copy of one that was made before.
  [[nodiscard]] bool make_cluster(const PreparedClusters& prepared) const {
    if (prepared.copy_to(data(), account)) return true;
    run_initdb();
    prepared.keep(data());
    return false;
  }

  void run_initdb() const {
    std::vector<std::string> arguments = initdb_arguments();
    arguments.insert(arguments.end(), {"-D", data().string()});
    const Child initdb(wish_for("initdb", std::move(arguments)));
    const int code = wait_for_process(initdb.id());
    if (code != 0) {
      throw Failure(fmt::format("cannot prepare a disposable PostgreSQL {}: initdb ended with {}: {}",
                                installation.major, code, end_of(log())));
    }
  }

  void start() {
    constexpr int most_tries = 20;
    for (int tries = 1; !start_once(); ++tries) {
      if (tries == most_tries) throw Failure("no free port is to be had on 127.0.0.1: " + end_of(log()));
    }
    if (!password.empty()) set_password();
  }

  /// A copy that no server can use is made again, once.
  void start_again(const PreparedClusters& prepared) {
    server.reset();
    prepared.forget();
    std::filesystem::remove_all(data());
    run_initdb();
    prepared.keep(data());
    start();
  }

  /// Until then nobody can come over the network.
  void set_password() const {
    WriteSession session(maintenance());
    // 13 would keep an MD5 hash of it, with which SCRAM lets nobody in.
    session.run("SET password_encryption = 'scram-sha-256'");
    if (session.run("ALTER ROLE postgres PASSWORD " + quoted_literal(password)))
      throw Failure("the disposable server takes no password");
  }

  /// False where somebody else took the port in between.
  bool start_once() {
    address = password.empty() ? Address{} : loopback_address();
    ProcessWish process = wish_for("postgres", server_arguments(directory.path(), address));
    process.dies_with_us = !keep;
    // The immediate shutdown: SIGKILL would leave server processes and shared memory behind.
    process.death_signal = SIGQUIT;
    server.emplace(process);
    return wait_until_ready();
  }

  [[nodiscard]] bool wait_until_ready() const {
    constexpr std::chrono::seconds patience{60};
    const auto deadline = Clock::now() + patience;
    const std::string connection = target("postgres").connection;
    for (PGPing answer = PQPING_REJECT; answer != PQPING_OK; answer = ::PQping(connection.c_str())) {
      stop_if_interrupted();
      if (answer == PQPING_NO_ATTEMPT) {
        throw Failure("libpq's environment keeps this program from reaching its own disposable server",
                      "unset PGSERVICE and look at the other variables that begin with PG");
      }
      if (!process_runs(server->id())) {
        const std::string end = end_of(log());
        if (end.find("could not create any TCP/IP sockets") != std::string::npos) return false;
        throw Failure(fmt::format("the disposable PostgreSQL {} ended while starting: {}", installation.major, end));
      }
      if (Clock::now() > deadline) {
        throw Failure(fmt::format("the disposable PostgreSQL {} was not ready after {} s: {}", installation.major,
                                  patience.count(), end_of(log())));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }

  /// Says all that libpq's environment (PGHOSTADDR, PGPORT, PGOPTIONS, PGSSLMODE …) would otherwise add.
  [[nodiscard]] Target target(const std::string& database) const {
    const std::string folder = directory.path().string();
    return parse_target(
        fmt::format("host={} hostaddr='' port={} user=postgres dbname={} options='' client_encoding=UTF8 "
                    "sslmode=disable gssencmode=disable channel_binding=prefer target_session_attrs=any",
                    connection_value(folder), address.port, connection_value(database)));
  }

  [[nodiscard]] std::map<std::string, std::string> settings(const std::string& database) const {
    if (password.empty()) return {};
    return {{"DATABASE_URL", fmt::format("postgresql://postgres:{}@{}:{}/{}", password, address.host, address.port,
                                         percent_encoded(database))},
            {"PGHOST", address.host},
            {"PGPORT", std::to_string(address.port)},
            {"PGUSER", "postgres"},
            {"PGPASSWORD", password},
            {"PGDATABASE", database}};
  }

  [[nodiscard]] DisposableDatabase database(const std::string& name) const {
    return {name, target(name), settings(name)};
  }

  /// The database to be connected to while others are made and dropped.
  [[nodiscard]] DisposableDatabase maintenance() const { return database("postgres"); }

  bool keep;
  std::string password;  // empty: it listens on its socket alone
  Address address;
  Installation installation;
  std::optional<Account> account;
  // In this order, so that the server stops before its directory goes.
  PrivateDirectory directory;
  std::optional<Child> server;
};

DisposableServer::DisposableServer(const ServerWish& wish) {
  stop_if_interrupted();
  implementation_ = std::make_unique<Implementation>(wish);
}

DisposableServer::~DisposableServer() = default;

DisposableDatabase DisposableServer::create_database(const std::string& name) {
  // template0 has nothing that somebody added, and any encoding may be asked of it.
  return clone_database(implementation_->database("template0"), name);
}

DisposableDatabase DisposableServer::clone_database(const DisposableDatabase& original, const std::string& name) {
  WriteSession session(implementation_->maintenance());
  // From 15 on blocks are copied through the log, which takes twice the time where nothing waits for the disk.
  constexpr int with_strategies = 15;
  const auto error =
      session.run(fmt::format("CREATE DATABASE {} TEMPLATE {}{}", quoted_name(name), quoted_name(original.name()),
                              major() >= with_strategies ? " STRATEGY FILE_COPY" : ""));
  if (error) throw Failure(fmt::format("cannot create the database {}: {}", printable(name), error->message));
  // What ALTER DATABASE … SET says is no part of a template.
  const auto refused = session.run(
      "INSERT INTO pg_catalog.pg_db_role_setting "
      "SELECT copy.oid, setrole, setconfig FROM pg_catalog.pg_database copy, pg_catalog.pg_db_role_setting "
      "JOIN pg_catalog.pg_database original ON original.oid = setdatabase "
      "WHERE original.datname = $1 AND copy.datname = $2",
      {original.name(), name});
  if (refused)
    throw Failure(fmt::format("cannot copy the settings of {}: {}", printable(original.name()), refused->message));
  return implementation_->database(name);
}

void DisposableServer::drop_database(const DisposableDatabase& database) {
  WriteSession session(implementation_->maintenance());
  const auto error = session.run(fmt::format("DROP DATABASE {}", quoted_name(database.name())));
  if (error) throw Failure(fmt::format("cannot drop the database {}: {}", printable(database.name()), error->message));
}

int DisposableServer::major() const {
  return implementation_->installation.major;
}

std::string DisposableServer::psql_line(const DisposableDatabase& database) const {
  const std::string folder = implementation_->directory.path().string();
  const std::string& name = database.name();
  // psql takes a name with = or :// in it for a connection string.
  const bool is_plain = name.find('=') == std::string::npos && name.find("://") == std::string::npos;
  const std::string argument = is_plain ? name : "dbname=" + connection_value(name);
  constexpr int usual_port = 5432;
  const int port = implementation_->address.port;
  const bool is_told = port != usual_port || std::getenv("PGPORT") != nullptr;
  return fmt::format("psql -h {}{} -U postgres {}{}", shell_word(folder), is_told ? fmt::format(" -p {}", port) : "",
                     argument.starts_with('-') ? "-d " : "", shell_word(argument));
}

std::string DisposableServer::removal_line() const {
  const std::string folder = shell_word(implementation_->directory.path().string());
  return fmt::format("kill -INT $(head -1 {0}/data/postmaster.pid) && sleep 1 && rm -r {0}", folder);
}

}  // namespace schemaproof
