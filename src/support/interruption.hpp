// Ctrl-C and SIGTERM: remembered by the handler, looked at between steps, so that destructors run and nothing stays.
#pragma once

#include <exception>

namespace schemaproof {

struct Interrupted : std::exception {
  explicit Interrupted(int signal_that_came) : signal_number(signal_that_came) {}
  [[nodiscard]] const char* what() const noexcept override { return "interrupted"; }
  int signal_number;
};

/// From now on SIGINT, SIGTERM and SIGHUP set a flag instead of ending the process.
void catch_interruptions();
/// Throws Interrupted once a signal has come. Called between steps and while waiting.
void stop_if_interrupted();
/// The signal that came, or 0.
int interruption();

}  // namespace schemaproof
