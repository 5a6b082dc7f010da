#include "support/caretaker.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "support/failure.hpp"
#include "support/process.hpp"
#include "support/system_reason.hpp"

namespace schemaproof {

namespace {

/// What the kernel keeps of us is given back: others wait for the end of our pipes, for our locks, for our terminal.
void leave_everything_but(int pipe) {
  ::setsid();
  struct sigaction ignored{};
  ignored.sa_handler = SIG_IGN;
  for (const int signal_number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT})
    ::sigaction(signal_number, &ignored, nullptr);
  const int nowhere = ::open("/dev/null", O_RDWR);
  ::dup2(pipe, STDIN_FILENO);
  ::dup2(nowhere, STDOUT_FILENO);
  ::dup2(nowhere, STDERR_FILENO);
  close_descriptors_from(STDERR_FILENO + 1);
  // A folder that is to be unmounted or removed must not wait for this.
  static_cast<void>(::chdir("/") == 0);
}

[[noreturn]] void wait_and_tidy(int pipe, const std::function<void()>& tidy_up) {
  leave_everything_but(pipe);
  char goodbye = 0;
  ssize_t got = 0;
  do got = ::read(STDIN_FILENO, &goodbye, 1);
  while (got < 0 && errno == EINTR);
  if (got == 0) {
    try {
      tidy_up();
    } catch (...) {
      ::_exit(1);  // nobody listens
    }
  }
  ::_exit(0);
}

}  // namespace

Caretaker::Caretaker(const std::function<void()>& tidy_up) : goodbye_(-1) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw Failure("cannot make a pipe: " + system_reason());
  Descriptor ours(pipe[1]);
  const Descriptor theirs(pipe[0]);
  process_ = ::fork();
  if (process_ < 0) throw Failure("cannot start a process: " + system_reason());
  if (process_ == 0) wait_and_tidy(theirs.number(), tidy_up);
  goodbye_.swap(ours);
}

Caretaker::~Caretaker() {
  if (process_ == 0) return;
  write_all(goodbye_.number(), "x");
  end();
}

void Caretaker::tidy_up_now() {
  if (process_ != 0) end();
}

void Caretaker::end() {
  goodbye_.close();
  while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {}
  process_ = 0;
}

}  // namespace schemaproof
