#include "support/command.hpp"

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
#include <string_view>
#include <system_error>
#include <utility>

#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/text.hpp"

#ifndef __linux__
extern char** environ;  // POSIX: declared by the program itself
#endif

namespace schemaproof {

namespace {

using Clock = std::chrono::steady_clock;

std::string reason_of(int error) {
  return std::error_code(error, std::generic_category()).message();
}

/// A pipe; what is not closed by hand is closed at the end.
class Pipe {
public:
  Pipe() {
    if (::pipe(ends_.data()) != 0) throw Failure("cannot make a pipe: " + reason_of(errno));
    for (const int end : ends_) ::fcntl(end, F_SETFD, FD_CLOEXEC);
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  ~Pipe() {
    close(0);
    close(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] int read_end() const { return ends_[0]; }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  void close_write_end() { close(1); }

  /// Adds what is there to `text`; false at the end.
  bool read_into(std::string& text) {
    std::array<char, 65536> buffer{};
    for (;;) {
      const ssize_t got = ::read(ends_[0], buffer.data(), buffer.size());
      if (got > 0)
        text.append(buffer.data(), static_cast<std::size_t>(got));
      else if (got == 0)
        return false;
      else if (errno != EINTR)
        return errno == EAGAIN || errno == EWOULDBLOCK;
    }
  }

private:
  void close(std::size_t which) {
    if (ends_.at(which) >= 0) ::close(ends_.at(which));
    ends_.at(which) = -1;
  }
  std::array<int, 2> ends_{-1, -1};
};

/// The program and whatever it started; none of it outlives this.
class ProcessGroup {
public:
  ProcessGroup(const UserCommand& command, const Pipe& output, const Pipe& errors) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output.write_end(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors.write_end(), STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, command.folder.c_str());
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    for (const int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) sigaddset(&signals, signal_number);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    std::vector<std::string> words = command.words;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int fault = ::posix_spawnp(&process_, arguments.front(), &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (fault == 0) return;
    throw Failure(fmt::format("cannot run {} in {}: {}", words.front(), command.folder.string(), reason_of(fault)),
                  fault == ENOENT ? "it was looked for in PATH, as seen from the folder of the expectation" : "");
  }
  ~ProcessGroup() {
    ::kill(-process_, SIGKILL);
    if (!status_) ::waitpid(process_, nullptr, 0);
  }
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  bool has_ended() {
    int status = 0;
    if (!status_ && ::waitpid(process_, &status, WNOHANG) == process_) status_ = status;
    return status_.has_value();
  }
  /// Once it has ended: the code, or 128 and the number of the signal that ended it.
  [[nodiscard]] int exit_code() const {
    constexpr int ended_by_signal = 128;
    const int status = status_.value_or(0);
    return WIFSIGNALED(status) ? ended_by_signal + WTERMSIG(status) : WEXITSTATUS(status);
  }

private:
  pid_t process_ = 0;
  std::optional<int> status_;
};

/// The last lines, where tools say what went wrong.
std::string end_of(const std::string& errors) {
  constexpr std::size_t most = 2000;
  std::string_view text = trimmed(errors);
  if (text.size() > most) {
    text = text.substr(text.size() - most);
    text.remove_prefix(std::min(text.find('\n') + 1, text.size()));
  }
  return text.empty() ? std::string() : ":\n" + std::string(text);
}

}  // namespace

std::optional<std::vector<std::string>> command_words(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  bool inside = false;  // of a word; it may be empty, in quotes
  char quote = '\0';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool escapes = c == '\\' && quote != '\'' && at + 1 < text.size();
    if (escapes) {
      word += text[++at];
      inside = true;
    } else if (quote != '\0') {
      if (c == quote)
        quote = '\0';
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      inside = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (inside) words.push_back(std::exchange(word, {}));
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (quote != '\0') return std::nullopt;
  if (inside) words.push_back(word);
  return words;
}

std::string shell_operator(const std::vector<std::string>& words) {
  static constexpr std::array operators = {"|",  "||", "&",  "&&", ";",    ">",
                                           ">>", "<",  "<<", "2>", "2>&1", "2>/dev/null"};
  for (const std::string& word : words) {
    if (std::find(operators.begin(), operators.end(), word) != operators.end()) return word;
  }
  return {};
}

CommandOutput run_command(const UserCommand& command) {
  Pipe output;
  Pipe errors;
  CommandOutput printed;
  ProcessGroup process(command, output, errors);
  output.close_write_end();
  errors.close_write_end();
  const Clock::time_point end = Clock::now() + command.timeout;
  const std::string name = joined(command.words, " ");
  // A grandchild may keep the pipes open; what counts is the program itself and what is there when it ends.
  std::array<pollfd, 2> ends{pollfd{output.read_end(), POLLIN, 0}, pollfd{errors.read_end(), POLLIN, 0}};
  for (bool ended = false; !ended;) {
    stop_if_interrupted();
    ended = process.has_ended();
    constexpr int milliseconds_between_looks = 20;
    if (!ended) ::poll(ends.data(), ends.size(), milliseconds_between_looks);
    // A negative descriptor is not looked at: a closed pipe would end every wait at once.
    if (!output.read_into(printed.output)) ends[0].fd = -1;
    if (!errors.read_into(printed.errors)) ends[1].fd = -1;
    if (printed.output.size() > command.most_output || printed.errors.size() > command.most_output) {
      throw Failure(fmt::format("{} prints more than {} MiB", name, command.most_output >> 20U));
    }
    if (ended || Clock::now() < end) continue;
    throw Failure(fmt::format("{} was not done after {:g} s{}", name,
                              std::chrono::duration<double>(command.timeout).count(), end_of(printed.errors)),
                  "'timeout' gives it more seconds; it has no input, so it cannot be asking for any");
  }
  if (process.exit_code() != 0) {
    const std::string& told = trimmed(printed.errors).empty() ? printed.output : printed.errors;
    throw Failure(fmt::format("{} ended with exit code {}{}", name, process.exit_code(), end_of(told)));
  }
  return printed;
}

}  // namespace schemaproof
