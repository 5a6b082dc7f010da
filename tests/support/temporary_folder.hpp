// A folder that is gone when the test is over.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>

#include "support/files.hpp"

namespace schemaproof {

class TemporaryFolder {
public:
  TemporaryFolder() {
    std::string name = (base() / "schemaproof-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Writes a file below the folder, and the folders that it needs.
  std::filesystem::path write(const std::string& name, const std::string& content) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    write_file(file, content);
    return file;
  }

private:
  /// In memory where there is room: hundreds of servers come and go in the folders of the tests.
  static std::filesystem::path base() {
    constexpr std::uintmax_t enough = std::uintmax_t{2} << 30U;
    const std::filesystem::path memory = "/dev/shm";
    std::error_code unknown;
    const auto space = std::filesystem::space(memory, unknown);
    const bool is_roomy = !unknown && space.available >= enough && ::access(memory.c_str(), W_OK) == 0;
    return is_roomy ? memory : std::filesystem::temp_directory_path();
  }

  std::filesystem::path path_;
};

}  // namespace schemaproof
