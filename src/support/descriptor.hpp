// A file descriptor that is closed when nobody needs it.
#pragma once

#include <unistd.h>

namespace schemaproof {

class Descriptor {
public:
  /// Takes it over; a negative number is none.
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }
  void close() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

private:
  int number_;
};

}  // namespace schemaproof
