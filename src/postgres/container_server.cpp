// A server of our own in a container: how does it start, how is it reached, and how does it go?
// The contract of the image: "How to use this image" of the official postgres image (POSTGRES_PASSWORD, PGDATA,
// POSTGRES_INITDB_ARGS, arguments that begin with - are the server's). Its first server, which runs what is in
// /docker-entrypoint-initdb.d, listens on its socket alone: whoever asks over TCP waits for the one that stays.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "model/major_wish.hpp"
#include "postgres/container_engine.hpp"
#include "postgres/log_end.hpp"
#include "postgres/own_names.hpp"
#include "postgres/read_session.hpp"
#include "postgres/running_server.hpp"
#include "postgres/starting.hpp"
#include "support/caretaker.hpp"
#include "support/failure.hpp"
#include "support/owner.hpp"
#include "support/random.hpp"
#include "support/utc.hpp"

namespace schemaproof {

namespace {

constexpr int server_port = 5432;  // in the container
constexpr const char* data_folder = "/schemaproof";

/// Where there is none the engine may still be making it for us: then it comes a moment later.
void remove_for_certain(const ContainerEngine& engine, const std::string& container) {
  constexpr std::array waits = {0, 200, 500, 1000, 2000, 4000};  // milliseconds
  for (const int wait : waits) {
    std::this_thread::sleep_for(std::chrono::milliseconds(wait));
    if (engine.remove(container)) return;
  }
}

/// Starts in the constructor; goes with the object, and with us.
class ContainerServer {
public:
  ContainerServer(ServerWish wish, const std::string& engine, Lifetime lifetime)
      : wish_(std::move(wish)), engine_(engine), lifetime_(lifetime), name_(new_own_name(container_name_bytes)) {
    std::string problem;
    if (!engine_.answers(problem))
      throw Failure(fmt::format("{} does not answer: {}", engine_.name(), problem), how_to_get(engine_.name()));
    sweep_containers(engine_);
    engine_.provide_image(image());
    caretaker_.emplace([this] { remove_for_certain(engine_, name_); });
    try {
      start();
    } catch (...) {
      engine_.remove(name_);
      throw;
    }
    if (lifetime_ == Lifetime::kept) caretaker_.reset();
  }
  ~ContainerServer() {
    if (lifetime_ == Lifetime::kept) return;
    try {
      engine_.remove(name_);
    } catch (const std::exception&) {
      // The engine is gone, and the container with it; or the next run's sweep finds it.
      static_cast<void>(0);
    }
  }
  ContainerServer(const ContainerServer&) = delete;
  ContainerServer& operator=(const ContainerServer&) = delete;

  [[nodiscard]] RunningServer running() const {
    RunningServer running;
    running.major = major_;
    running.shown = fmt::format("disposable, {} in {}", image(), engine_.name());
    running.parameters = {{"host", "127.0.0.1"}, {"hostaddr", "127.0.0.1"}, {"port", port_},
                          {"user", "postgres"},  {"password", password_},   {"connect_timeout", "10"}};
    running.address = {"127.0.0.1", port_, "postgres", password_};
    running.psql = fmt::format("{} exec -it {} psql -U postgres", engine_.name(), name_);
    running.id = id_in(name_, container_name_bytes);
    return running;
  }

private:
  static std::string how_to_get(const std::string& engine) {
    if (engine == "docker")
      return "is the daemon running, and may you speak to it? systemctl start docker; DOCKER_HOST names another";
    return "install it: apt-get install podman (Debian, Ubuntu), dnf install podman (Fedora)";
  }

  [[nodiscard]] std::string image() const {
    if (!wish_.image.empty()) return wish_.image;
    constexpr const char* newest = "18";
    const std::string major = wish_.postgres.substr(0, wish_.postgres.find('+'));
    return "postgres:" + (major.empty() ? newest : major);
  }

  void start() {
    const std::string labelled = "--label=";
    std::vector<std::string> words = {
        "--name=" + name_,
        "--pull=never",
        labelled + owner_label + "=" + our_identity(),
        labelled + started_label + "=" + utc("%Y-%m-%dT%H:%M:%SZ"),
        labelled + use_label + "=" + use_of(lifetime_),
        // The value is in our environment: a process list shows words.
        "--env=POSTGRES_PASSWORD",
        "--env=POSTGRES_USER=postgres",
        "--env=POSTGRES_DB=postgres",
        fmt::format("--env=PGDATA={}/data", data_folder),
        "--env=POSTGRES_INITDB_ARGS=--no-sync --locale=C --encoding=UTF8 --wal-segsize=1",
        "--env=LANG=C.UTF-8",
        "--env=TZ=UTC",
        fmt::format("--tmpfs={}", data_folder),
        fmt::format("--publish=127.0.0.1::{}", server_port),
        image(),
    };
    for (const auto& [name, value] : disposable_settings(wish_))
      words.insert(words.end(), {"-c", fmt::format("{}={}", name, value)});
    engine_.run(words, {{"POSTGRES_PASSWORD", password_}});
    wait_until_ready();
  }

  [[nodiscard]] Failure ended(const std::string& shown) const {
    const std::string said = engine_.log(name_);
    return {fmt::format("{} ended while starting: {}", shown, end_of_log(said)), hint_in_log(said)};
  }

  void wait_until_ready() {
    const std::string shown = fmt::format("the PostgreSQL in {}'s container of {}", engine_.name(), image());
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds between_looks{500};
    auto next_look = Clock::now() + between_looks;
    const auto throw_if_over = [&] {
      if (Clock::now() < next_look) return false;
      next_look = Clock::now() + between_looks;
      if (engine_.is_running(name_)) return false;
      throw ended(shown);
    };
    try {
      port_ = engine_.published_port(name_, server_port);
    } catch (const Failure&) {
      // It has none any more: it ended.
      if (engine_.is_running(name_)) throw;
      throw ended(shown);
    }
    wait_for_answer(running(), shown, throw_if_over, [&] {
      return end_of_log(engine_.log(name_))
             + " (its port is published on 127.0.0.1 of the machine that the engine runs on: an engine elsewhere cannot "
               "be used; lend a server with --server URL)";
    });
    const ReadSession session(running().target("postgres"), {});
    major_ = session.facts().major();
    check_major();
  }

  void check_major() const {
    const auto wanted = read_major_wish(wish_.postgres);
    if (!wanted || wanted->takes(major_)) return;
    throw Failure(fmt::format("{} has PostgreSQL {}, and {} is asked", image(), major_, wish_.postgres),
                  fmt::format("--image postgres:{}, or another with it", wanted->major));
  }

  ServerWish wish_;
  ContainerEngine engine_;
  Lifetime lifetime_;
  std::string name_;
  std::string password_ = random_letters(24);
  std::string port_;  // on 127.0.0.1
  int major_ = 0;
  std::optional<Caretaker> caretaker_;
};

}  // namespace

RunningServer start_container(const ServerWish& wish, const std::string& engine, Lifetime lifetime) {
  const auto server = std::make_shared<ContainerServer>(wish, engine, lifetime);
  RunningServer running = server->running();
  running.life = server;
  return running;
}

}  // namespace schemaproof
