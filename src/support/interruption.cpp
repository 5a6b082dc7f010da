// How does Ctrl-C become an exception? The handler only notes the signal; whoever works or waits looks at the note.
#include "support/interruption.hpp"

#include <atomic>
#include <csignal>

namespace schemaproof {

namespace {

std::atomic<int> signal_that_came = 0;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may only touch what takes no lock");

extern "C" void remember_signal(int signal_number) {
  int none = 0;
  signal_that_came.compare_exchange_strong(none, signal_number);
}

void catch_signal(int signal_number) {
  struct sigaction present{};
  sigaction(signal_number, nullptr, &present);
  // nohup and `trap ''` ask for a signal to be ignored: that stays so.
  if (present.sa_handler == SIG_IGN) return;
  struct sigaction wanted{};
  wanted.sa_handler = remember_signal;
  sigemptyset(&wanted.sa_mask);
  // Reading and writing files goes on by itself; poll and sleep end with EINTR all the same.
  wanted.sa_flags = SA_RESTART;
  sigaction(signal_number, &wanted, nullptr);
}

}  // namespace

void catch_interruptions() {
  catch_signal(SIGINT);
  catch_signal(SIGTERM);
  catch_signal(SIGHUP);
  // A reader that goes away (`| head`) must not end us before servers are stopped and directories removed.
  struct sigaction ignored{};
  ignored.sa_handler = SIG_IGN;
  sigemptyset(&ignored.sa_mask);
  sigaction(SIGPIPE, &ignored, nullptr);
}

int interruption() {
  return signal_that_came.load();
}

void stop_if_interrupted() {
  if (const int signal_number = interruption(); signal_number != 0) throw Interrupted(signal_number);
}

}  // namespace schemaproof
