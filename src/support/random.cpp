#include "support/random.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <vector>

#include "support/failure.hpp"

namespace schemaproof {

std::string random_letters(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  if (::getentropy(random.data(), random.size()) != 0) throw Failure("the system gives no random numbers");
  std::string letters;
  for (const unsigned char byte : random) letters += fmt::format("{:02x}", byte);
  return letters;
}

}  // namespace schemaproof
