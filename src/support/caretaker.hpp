// Who tidies up when we are killed in the middle of our work, and no destructor runs?
#pragma once

#include <sys/types.h>

#include <functional>

#include "support/descriptor.hpp"

namespace schemaproof {

/// A process of its own, in a session of its own, that waits for us to be gone. When we go without a goodbye (SIGKILL,
/// a crash) it does what we would have done. It has no terminal and none of our open files. Made before there is
/// anything to tidy up, in a program that has one thread: it is a fork that goes on with what it was given.
class Caretaker {
public:
  /// `tidy_up` is run there, at most once; what it throws is forgotten. Throws Failure where there can be no process.
  explicit Caretaker(const std::function<void()>& tidy_up);
  /// All is tidy: nothing is left to do there.
  ~Caretaker();
  /// Does it there now, and waits for that: no signal that came here interrupts it.
  void tidy_up_now();
  Caretaker(const Caretaker&) = delete;
  Caretaker& operator=(const Caretaker&) = delete;

private:
  void end();

  Descriptor goodbye_;
  pid_t process_ = 0;
};

}  // namespace schemaproof
