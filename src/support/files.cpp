#include "support/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "support/descriptor.hpp"
#include "support/failure.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::string digest_of(std::string_view content, const EVP_MD* how) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(content.data(), content.size(), digest.data(), &length, how, nullptr);
  std::string text;
  for (unsigned i = 0; i < length; ++i) text += fmt::format("{:02x}", digest.at(i));
  return text;
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  // Not blocking: a FIFO in the place of a file must not hang us.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status{};
  if (file.number() < 0 || ::fstat(file.number(), &status) != 0) {
    throw Failure(fmt::format("cannot read {}: {}", path.string(), system_reason()));
  }
  if (!S_ISREG(status.st_mode)) throw Failure(fmt::format("cannot read {}: not a regular file", path.string()));
  std::string content;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t got = ::read(file.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Failure(fmt::format("cannot read {}: {}", path.string(), system_reason()));
    if (got == 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

Failure cannot_write(const std::filesystem::path& path, const std::string& reason, const std::string& hint) {
  return {fmt::format("cannot write {}: {}", printable(shown_path(path)), reason), hint};
}

void write_file(const std::filesystem::path& wanted, std::string_view content) {
  // What a link points to is written, and the link stays.
  std::error_code no_such;
  const std::filesystem::path target = std::filesystem::canonical(wanted, no_such);
  const std::filesystem::path& path = no_such ? wanted : target;
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    // A device or a pipe, such as /dev/stdout: nothing to keep whole, and renaming would replace it.
    // Not blocking until it is open: a pipe that nobody reads must not hang us.
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number() >= 0) ::fcntl(file.number(), F_SETFL, O_WRONLY);
    if (file.number() < 0) throw cannot_write(path);
    if (!write_all(file.number(), content)) throw cannot_write(path);
    return;
  }
  const std::filesystem::path beside = path.string() + fmt::format(".{}.new", ::getpid());
  try {
    const Descriptor file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.number() < 0) throw cannot_write(path);
    if (!write_all(file.number(), content)) throw cannot_write(path);
    std::error_code error;
    std::filesystem::rename(beside, path, error);
    if (error) throw cannot_write(path, error.message());
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
    throw;
  }
}

std::string sha256(std::string_view content) {
  return digest_of(content, EVP_sha256());
}

std::string sha256_base64(std::string_view content) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  constexpr std::size_t enough = 2UL * EVP_MAX_MD_SIZE;  // base64 takes four bytes for three, and ends with a NUL
  std::array<unsigned char, enough> text{};
  unsigned length = 0;
  EVP_Digest(content.data(), content.size(), digest.data(), &length, EVP_sha256(), nullptr);
  const int written = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(length));
  return {text.begin(), text.begin() + written};
}

std::string sha1(std::string_view content) {
  return digest_of(content, EVP_sha1());
}

std::string shown_path(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path relative = std::filesystem::proximate(path, error);
  if (error || relative.empty()) return path.string();
  return *relative.begin() == ".." ? std::filesystem::absolute(path).lexically_normal().string() : relative.string();
}

}  // namespace schemaproof
