#include "tests/support/tool_project.hpp"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <system_error>

#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/cache.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

const std::string engine = "prisma-schema-engine.mjs";

void need(bool is_there, const std::string& reason) {
  if (is_there) return;
  if (in_ci()) FAIL(reason);
  SKIP(reason);
}

bool has_own_engine(const fs::path& modules) {
  if (!environment_variable("PRISMA_SCHEMA_ENGINE_BINARY").empty()) return true;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(modules / "@prisma" / "engines", none)) {
    if (entry.path().filename().string().rfind("schema-engine-", 0) == 0) return true;
  }
  return false;
}

}  // namespace

void need_program(const std::string& program) {
  const bool is_there = run_program({{"-c", "command -v " + program}, {}, {}, "sh"}).exit_code == 0;
  need(is_there, "no " + program + ": scripts/setup tests installs it");
}

ToolProject::ToolProject(const std::string& tool) {
  const fs::path modules = cache_folder() / "tools" / "node_modules";
  need(fs::exists(modules / ".bin" / tool),
       "no " + tool + " in " + modules.string() + ": scripts/setup tests installs it");
  server();
  fs::create_directory_symlink(modules, folder_.path() / "node_modules");
  fs::copy(source_folder() / "tests" / "tools" / engine, folder_.path());
  environment_["PATH"] = (modules / ".bin").string() + ":" + environment_variable("PATH");
  environment_["HOME"] = folder_.path().string();  // tools leave settings there
  environment_["CHECKPOINT_DISABLE"] = "1";        // or Prisma asks its host for a newer version of itself
  environment_["SUPABASE_TELEMETRY_DISABLED"] = environment_["DO_NOT_TRACK"] = "1";
  environment_["WRANGLER_SEND_METRICS"] = "false";
  if (!has_own_engine(modules)) {
    environment_.try_emplace("PRISMA_SCHEMA_ENGINE_BINARY", (folder_.path() / engine).string());
  }
}

void ToolProject::bring(const std::string& name) const {
  fs::create_directories((folder_.path() / name).parent_path());
  fs::copy(source_folder() / name, folder_.path() / name, fs::copy_options::recursive);
}

std::string ToolProject::read(const std::string& name) const {
  return read_file(folder_.path() / name);
}

Outcome ToolProject::verified(const std::vector<std::string>& arguments) const {
  return run_program({arguments, folder_.path(), environment_, {}});
}

Outcome ToolProject::run(const std::string& tool, const std::vector<std::string>& arguments, const std::string& url) {
  environment_["DATABASE_URL"] = url;
  return run_program(
      {arguments, folder_.path(), environment_, (folder_.path() / "node_modules" / ".bin" / tool).string()});
}

}  // namespace schemaproof::testing
