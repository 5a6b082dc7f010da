// How is another program started, so that nothing of ours leaks into it and nothing of it outlives us unasked?
#include "support/process.hpp"
#include "support/system_reason.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

#include "support/descriptor.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"

#ifndef __linux__
extern char** environ;  // POSIX: declared by the program itself
#endif

namespace schemaproof {

namespace {

/// What the child could not do. Sent through a pipe that a successful exec closes.
enum class Step : int { become_account, enter_folder, redirect, execute };
struct StepFailure {
  Step step;
  int error;
};

/// All that the child needs, made before the fork: between fork and exec only async-signal-safe calls are allowed,
/// which excludes whatever allocates.
struct Preparation {
  const ProcessWish& wish;
  pid_t parent;
  int input;
  int output;
  int failure_pipe;
  std::vector<char*> arguments;
  std::vector<char*> environment;
};

[[noreturn]] void give_up(const Preparation& ready, Step step) {
  const StepFailure failure{step, errno};
  // If even this fails the parent sees the exit code.
  [[maybe_unused]] const ssize_t ignored = ::write(ready.failure_pipe, &failure, sizeof failure);
  ::_exit(127);
}

int most_descriptors() {
  constexpr long reasonable_maximum = 65536;  // "unlimited" can be a billion
  return static_cast<int>(std::clamp(::sysconf(_SC_OPEN_MAX), 256L, reasonable_maximum));
}

/// Descriptors from 3 on close at exec: databases and locks of ours are no business of the child.
void close_descriptors_at_exec() {
#ifdef CLOSE_RANGE_CLOEXEC
  if (::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
#endif
  for (int number = 3; number < most_descriptors(); ++number) ::fcntl(number, F_SETFD, FD_CLOEXEC);
}

void restore_signals() {
  struct sigaction usual{};
  usual.sa_handler = SIG_DFL;
  sigemptyset(&usual.sa_mask);
  // exec keeps what is ignored ignored.
  for (const int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::sigaction(signal_number, &usual, nullptr);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

bool become(const Account& account) {
  return ::setgroups(1, &account.group) == 0 && ::setgid(account.group) == 0 && ::setuid(account.user) == 0;
}

/// Linux: prctl(2), PR_SET_PDEATHSIG. A change of user clears it, so it is asked for after that.
void die_with(const Preparation& ready) {
#ifdef __linux__
  ::prctl(PR_SET_PDEATHSIG, ready.wish.death_signal);
  if (::getppid() != ready.parent) ::_exit(127);  // the parent died before the kernel knew
#endif
}

[[noreturn]] void run_child(const Preparation& ready) {
  ::setsid();
  restore_signals();
  if (ready.wish.account && !become(*ready.wish.account)) give_up(ready, Step::become_account);
  if (ready.wish.dies_with_us) die_with(ready);
  if (!ready.wish.folder.empty() && ::chdir(ready.wish.folder.c_str()) != 0) give_up(ready, Step::enter_folder);
  const bool redirected = ::dup2(ready.input, STDIN_FILENO) >= 0 && ::dup2(ready.output, STDOUT_FILENO) >= 0
                          && ::dup2(ready.output, STDERR_FILENO) >= 0;
  if (!redirected) give_up(ready, Step::redirect);
  close_descriptors_at_exec();
  ::execve(ready.wish.program.c_str(), ready.arguments.data(), ready.environment.data());
  give_up(ready, Step::execute);
}

/// Above 2: when we were started with a standard stream closed, a new descriptor could take its number, and dup2 would
/// then overwrite it.
int clear_of_standard_streams(int number) {
  if (number < 0 || number > STDERR_FILENO) return number;
  const int higher = ::fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  ::close(number);
  return higher;
}

int opened(const std::filesystem::path& path, int flags) {
  constexpr mode_t for_us_only = 0600;
  const int number = clear_of_standard_streams(::open(path.c_str(), flags | O_CLOEXEC, for_us_only));
  if (number < 0) throw Failure(fmt::format("cannot open {}: {}", path.string(), system_reason()));
  return number;
}

std::string what_failed(const ProcessWish& wish, const StepFailure& failure) {
  const std::string program = wish.program.string();
  const std::string reason = system_reason(failure.error);
  const std::string as_whom = wish.account ? fmt::format(" as user {}", wish.account->name) : std::string();
  switch (failure.step) {
    case Step::become_account:
      return fmt::format("cannot become user {} to run {}: {}", wish.account->name, program, reason);
    case Step::enter_folder:
      return fmt::format("cannot enter {} to run {}{}: {}", wish.folder.string(), program, as_whom, reason);
    case Step::redirect: return fmt::format("cannot redirect the output of {}: {}", program, reason);
    case Step::execute: break;
  }
  return fmt::format("cannot run {}{}: {}", program, as_whom, reason);
}

/// Nothing when the program runs.
void throw_what_child_reports(int pipe, const ProcessWish& wish, pid_t child) {
  StepFailure failure{};
  ssize_t got = 0;
  do got = ::read(pipe, &failure, sizeof failure);
  while (got < 0 && errno == EINTR);
  if (got != static_cast<ssize_t>(sizeof failure)) return;
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {}
  const bool is_other_user = wish.account && failure.error == EACCES;
  throw Failure(what_failed(wish, failure),
                is_other_user ? fmt::format("the user {} must be able to reach and run it", wish.account->name) : "");
}

int exit_code(int status) {
  constexpr int ended_by_signal = 128;
  return WIFSIGNALED(status) ? ended_by_signal + WTERMSIG(status) : WEXITSTATUS(status);
}

/// The exit code once it has ended. A process that was reaped before counts as ended.
std::optional<int> ended(pid_t process) {
  int status = 0;
  const pid_t which = ::waitpid(process, &status, WNOHANG);
  if (which == 0 || (which < 0 && errno == EINTR)) return std::nullopt;
  constexpr int nobody_knows = 127;
  return which < 0 ? nobody_knows : exit_code(status);
}

}  // namespace

pid_t start_process(const ProcessWish& wish) {
  // Whoever started us may ignore SIGCHLD; the kernel would then throw exit codes away.
  std::signal(SIGCHLD, SIG_DFL);
  const Descriptor input(opened("/dev/null", O_RDONLY));
  const Descriptor output(wish.log ? opened(*wish.log, O_WRONLY | O_CREAT | O_APPEND) : opened("/dev/null", O_WRONLY));
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) throw Failure(fmt::format("cannot make a pipe: {}", system_reason()));
  const Descriptor read_end(clear_of_standard_streams(pipe[0]));
  Descriptor write_end(clear_of_standard_streams(pipe[1]));
  ::fcntl(read_end.number(), F_SETFD, FD_CLOEXEC);
  ::fcntl(write_end.number(), F_SETFD, FD_CLOEXEC);

  std::vector<std::string> arguments = wish.arguments;
  arguments.insert(arguments.begin(), wish.program.string());
  // PGPORT, PGDATESTYLE and their like: initdb would build them into the server.
  std::vector<std::string> environment = environment_with(wish.environment, ForClients::left_out);
  const Preparation ready{wish,
                          ::getpid(),
                          input.number(),
                          output.number(),
                          write_end.number(),
                          pointers_to(arguments),
                          pointers_to(environment)};
  const pid_t child = ::fork();
  if (child < 0) {
    throw Failure(fmt::format("cannot start {}: {}", wish.program.string(), system_reason()));
  }
  if (child == 0) run_child(ready);
  write_end.close();
  throw_what_child_reports(read_end.number(), wish, child);
  return child;
}

int wait_for_process(pid_t process) {
  for (;;) {
    if (const auto code = ended(process)) return *code;
    stop_if_interrupted();
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

bool process_runs(pid_t process) {
  return !ended(process).has_value();
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& settings, ForClients for_clients) {
  std::vector<std::string> all;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string setting = *entry;
    const bool is_left_out = for_clients == ForClients::left_out && setting.starts_with("PG");
    if (!is_left_out && !settings.contains(setting.substr(0, setting.find('=')))) all.push_back(setting);
  }
  for (const auto& [name, value] : settings) all.push_back(fmt::format("{}={}", name, value));
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

void close_descriptors_from(int first) {
#ifdef CLOSE_RANGE_CLOEXEC
  if (::close_range(static_cast<unsigned>(first), ~0U, 0) == 0) return;
#endif
  for (int number = first; number < most_descriptors(); ++number) ::close(number);
}

}  // namespace schemaproof
