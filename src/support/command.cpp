#include "support/command.hpp"
#include "support/system_reason.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <string_view>
#include <vector>

#include "support/command_log.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/process.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using Clock = std::chrono::steady_clock;

/// A pipe; what is not closed by hand is closed at the end.
class Pipe {
public:
  Pipe() {
    if (::pipe(ends_.data()) != 0) throw Failure("cannot make a pipe: " + system_reason());
    for (const int end : ends_) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] int read_end() const { return ends_[0]; }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  void close_read_end() { close(0); }
  void close_write_end() { close(1); }

private:
  void close(std::size_t which) {
    if (ends_.at(which) >= 0) ::close(ends_.at(which));
    ends_.at(which) = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

/// A process that only waits for us to be gone, and then ends the group that it leads. As long as it is there the
/// group's number is nobody else's.
class Watchdog {
public:
  Watchdog() : process_(::fork()) {
    if (process_ < 0) throw Failure("cannot start a process: " + system_reason());
    if (process_ == 0) watch();
    ::setpgid(process_, process_);  // whichever of the two comes first
    pipe_.close_read_end();
  }
  ~Watchdog() {
    ::kill(-process_, SIGKILL);
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {}
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  [[nodiscard]] pid_t group() const { return process_; }

private:
  /// Only async-signal-safe calls. What it inherited is closed: others wait for the end of those pipes, or for a lock.
  [[noreturn]] void watch() const {
    ::setpgid(0, 0);
    struct sigaction ignored{};
    ignored.sa_handler = SIG_IGN;
    for (const int signal_number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal_number, &ignored, nullptr);
    ::dup2(pipe_.read_end(), STDIN_FILENO);
    close_descriptors_from(STDOUT_FILENO);
    char nothing = 0;
    while (::read(STDIN_FILENO, &nothing, 1) < 0 && errno == EINTR) {}
    ::kill(0, SIGKILL);
    ::_exit(0);
  }

  Pipe pipe_;
  pid_t process_;
};

enum class Output { apart, apart_and_errors_shown, with_errors };

std::vector<std::string> for_shell(const std::string& command) {
  return {"/bin/sh", "-c", command};
}

/// A command and whatever it started.
class Running {
public:
  /// `folder`: where it runs; empty: here.
  Running(std::vector<std::string> words, const std::filesystem::path& folder, std::vector<std::string>& environment,
          Output where, WhenKilled when_killed = WhenKilled::goes_too) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    const int stdout_end = where == Output::with_errors ? errors_.write_end() : output_.write_end();
    posix_spawn_file_actions_adddup2(&actions, stdout_end, STDOUT_FILENO);
    if (where != Output::apart_and_errors_shown)
      posix_spawn_file_actions_adddup2(&actions, errors_.write_end(), STDERR_FILENO);
    if (!folder.empty()) posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    for (const int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) sigaddset(&signals, signal_number);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    // A group of its own, or that which goes with us.
    posix_spawnattr_setpgroup(&attributes, when_killed == WhenKilled::goes_on ? 0 : watchdog_.group());
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    const int fault = ::posix_spawnp(&process_, words.front().c_str(), &actions, &attributes, pointers_to(words).data(),
                                     pointers_to(environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (fault != 0) {
      throw Failure(fmt::format("cannot run {}{}: {}", words.back(), folder.empty() ? "" : " in " + folder.string(),
                                system_reason(fault)));
    }
    for (Pipe* pipe : {&output_, &errors_}) pipe->close_write_end();
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      ends_.at(i) = {(i == 0 ? output_ : errors_).read_end(), POLLIN, 0};
      ::fcntl(ends_.at(i).fd, F_SETFL, O_NONBLOCK);
    }
  }
  /// Asks them to end first: tools tidy up what they made elsewhere. The watchdog takes what is left.
  ~Running() {
    constexpr std::chrono::seconds patience{3};
    const Clock::time_point end = Clock::now() + patience;
    log = nullptr;  // it may fail
    ::kill(-watchdog_.group(), SIGTERM);
    if (!has_ended()) ::kill(process_, SIGTERM);
    while ((!has_ended() || is_written_to()) && Clock::now() < end) look();
    ::kill(-watchdog_.group(), SIGKILL);
    if (!has_ended()) ::kill(process_, SIGKILL);
    if (!status_) ::waitpid(process_, nullptr, 0);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  bool has_ended() {
    int status = 0;
    if (!status_ && ::waitpid(process_, &status, WNOHANG) == process_) status_ = status;
    return status_.has_value();
  }
  /// Waits a moment for what they print, and takes it.
  void look() {
    constexpr int milliseconds_between_looks = 20;
    ::poll(ends_.data(), ends_.size(), milliseconds_between_looks);
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      // A negative descriptor is not looked at: a closed pipe would end every wait at once.
      if (ends_.at(i).fd >= 0 && !read_from(i)) ends_.at(i).fd = -1;
    }
  }
  /// Once it has ended: the code, or 128 and the number of the signal that ended it.
  [[nodiscard]] int exit_code() const {
    constexpr int ended_by_signal = 128;
    const int status = status_.value_or(0);
    return WIFSIGNALED(status) ? ended_by_signal + WTERMSIG(status) : WEXITSTATUS(status);
  }
  std::string output;
  std::string errors;         // the end of what was printed there
  CommandLog* log = nullptr;  // of all that was printed with the errors

private:
  [[nodiscard]] bool is_written_to() const { return ends_[0].fd >= 0 || ends_[1].fd >= 0; }

  /// False at the end.
  bool read_from(std::size_t which) {
    std::array<char, 65536> buffer{};
    for (;;) {
      const ssize_t got = ::read(ends_.at(which).fd, buffer.data(), buffer.size());
      if (got > 0)
        take(which, std::string_view(buffer.data(), static_cast<std::size_t>(got)));
      else if (got == 0)
        return false;
      else if (errno != EINTR)
        return errno == EAGAIN || errno == EWOULDBLOCK;
    }
  }

  void take(std::size_t which, std::string_view text) {
    if (which == 0) {
      output += text;
      return;
    }
    constexpr std::size_t most = 65536;
    if (log != nullptr) log->add(text);
    errors += text;
    if (errors.size() > 2 * most) errors.erase(0, errors.size() - most);
  }

  Watchdog watchdog_;
  Pipe output_;
  Pipe errors_;
  std::array<pollfd, 2> ends_{};
  pid_t process_ = 0;
  std::optional<int> status_;
};

/// The last lines, where tools say what went wrong.
std::string end_of(const UserCommand& command, const std::string& printed, const std::string& secret) {
  constexpr std::size_t most = 2000;
  const std::string safe = secret.empty() ? printed : replaced(printed, secret, "***");
  std::string_view text = trimmed(safe);
  if (text.size() > most) {
    text = text.substr(text.size() - most);
    text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
  }
  if (text.empty()) return {};
  const std::string where =
      command.log.empty() ? std::string() : fmt::format(" (all of it is in {})", shown_path(command.log));
  return where + ":\n" + std::string(text);
}

/// Until it has ended. A grandchild may keep the pipes open; what counts is the program itself, and what is there then.
void wait_for(Running& process, const UserCommand& command, std::size_t most, const std::string& secret) {
  const Clock::time_point end = Clock::now() + command.timeout;
  for (bool ended = false; !ended;) {
    stop_if_interrupted();
    ended = process.has_ended();
    process.look();
    if (process.output.size() > most) {
      throw Failure(fmt::format("{} prints more than {} MiB", command.text, most >> 20U));
    }
    if (ended || Clock::now() < end) continue;
    throw Failure(
        fmt::format("{} was not done after {:g} s{}", command.text,
                    std::chrono::duration<double>(command.timeout).count(), end_of(command, process.errors, secret)),
        "'timeout' gives it more; it has no input, so it cannot be asking for any");
  }
  if (process.exit_code() == 0) return;
  const std::string& told = trimmed(process.errors).empty() ? process.output : process.errors;
  throw Failure(
      fmt::format("{} ended with exit code {}{}", command.text, process.exit_code(), end_of(command, told, secret)));
}

}  // namespace

std::string output_of(const UserCommand& command, std::size_t most) {
  std::vector<std::string> environment = environment_with({}, ForClients::kept);
  Running process(for_shell(command.text), command.folder, environment, Output::apart);
  wait_for(process, command, most, {});
  return std::move(process.output);
}

ProgramOutput run_program_to_its_end(const ProgramCall& call) {
  std::vector<std::string> environment = environment_with(call.settings, ForClients::kept);
  const Output where = call.errors == Errors::shown ? Output::apart_and_errors_shown : Output::apart;
  Running process(call.words, {}, environment, where, call.when_killed);
  const Clock::time_point end = Clock::now() + call.timeout;
  for (bool ended = false; !ended;) {
    if (call.interruptions == Interruptions::end_it) stop_if_interrupted();
    ended = process.has_ended();
    process.look();
    if (!ended && Clock::now() > end) {
      throw Failure(fmt::format("{} {} was not done after {:g} s", call.words.front(),
                                call.words.size() > 1 ? call.words[1] : "",
                                std::chrono::duration<double>(call.timeout).count()));
    }
  }
  return {process.exit_code(), std::move(process.output), std::move(process.errors)};
}

void run_command(const UserCommand& command, const std::map<std::string, std::string>& settings,
                 const std::string& secret) {
  std::vector<std::string> environment = environment_with(settings, ForClients::left_out);
  std::optional<CommandLog> log;
  if (!command.log.empty()) log.emplace(command.log, command.text, secret);
  Running process(for_shell(command.text), command.folder, environment, Output::with_errors);
  process.log = log ? &*log : nullptr;
  wait_for(process, command, 0, secret);
}

}  // namespace schemaproof
