#include "diff/side.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "expectation/load.hpp"
#include "fitting.hpp"
#include "migrations/formats.hpp"
#include "states.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

constexpr const char* what_is_taken =
    "a database's URL, a folder or file with an expectation, a folder of migrations, or a .sql file";

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

/// libpq's other form: `host=… dbname=…`.
bool looks_like_connection(const std::string& text) {
  if (text.find("://") != std::string::npos) return true;
  static const std::vector<std::string> words = {"host", "hostaddr", "port", "dbname", "user", "service"};
  const std::size_t equals = text.find('=');
  const std::string first(trimmed(text.substr(0, equals)));
  return equals != std::string::npos && std::find(words.begin(), words.end(), first) != words.end();
}

class Recogniser {
public:
  Recogniser(const std::string& text, Mistakes& mistakes) : text_(text), path_(text), mistakes_(mistakes) {}

  Side side() {
    std::error_code error;
    const fs::file_status status = fs::status(path_, error);
    side_.shown = text_;
    if (text_.empty())
      refuse("a side of the comparison is empty", what_is_taken);
    else if (!fs::exists(status) && looks_like_connection(text_))
      read_url();
    else if (!fs::exists(status))
      refuse(fmt::format("there is no {}", text_), near_by());
    else if (fs::is_directory(status))
      read_folder();
    else if (is_yaml(path_))
      read_expectation();
    else if (path_.extension() == ".sql")
      read_scripts(BuildStep::Kind::prelude);
    else
      refuse(fmt::format("{} is nothing that can be compared", text_), hint_for_file());
    return std::move(side_);
  }

private:
  void refuse(std::string problem, std::string hint) { mistakes_.push_back({{}, std::move(problem), std::move(hint)}); }

  [[nodiscard]] std::string near_by() const {
    std::vector<std::string> names;
    std::error_code error;
    const fs::path folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      names.push_back((path_.parent_path() / entry->path().filename()).string());
    }
    const auto near = nearest(text_, names);
    return near ? fmt::format("did you mean '{}'?", *near) : what_is_taken;
  }

  [[nodiscard]] std::string hint_for_file() const {
    if (path_.extension() != ".prisma") return what_is_taken;
    return fmt::format(
        "let Prisma write it as SQL: prisma migrate diff --from-empty --to-schema {} --script > schema.sql", text_);
  }

  void read_url() {
    try {
      side_.kind = Side::Kind::live;
      side_.target = parse_target(text_);
      side_.shown = side_.target.shown;
    } catch (const Failure& failure) {
      side_.shown = "the URL";
      refuse(failure.what(), failure.hint);
    }
  }

  void read_folder() {
    try {
      const bool has_settings = fs::exists(path_ / "verify.yaml") || fs::exists(path_ / "verify.yml");
      bool has_yaml = has_settings;
      for (const auto& entry : fs::directory_iterator(path_)) has_yaml = has_yaml || is_yaml(entry.path());
      const bool has_migrations = find_format(path_) != nullptr;
      if (has_settings || (has_yaml && !has_migrations)) return read_expectation();
      if (has_yaml) {
        return refuse(
            fmt::format("{} holds YAML files and migrations: it could be an expectation or migrations", text_),
            "an expectation with a verify.yaml is one for certain; or name one file of it");
      }
      if (has_migrations) return read_scripts(BuildStep::Kind::migrations);
      if (fs::is_directory(path_ / "migrations") && find_format(path_ / "migrations") != nullptr) {
        return refuse(fmt::format("there are no migrations in {}, and no expectation", text_),
                      fmt::format("did you mean '{}'?", (path_ / "migrations").string()));
      }
      read_expectation();
    } catch (const fs::filesystem_error& error) {
      refuse(fmt::format("cannot read {}: {}", text_, error.code().message()), {});
    } catch (const Failure& failure) {
      refuse(failure.what(), failure.hint);
    }
  }

  void read_expectation() {
    side_.kind = Side::Kind::expectation;
    Loaded loaded = load_expectations({path_});
    if (loaded.expectations.empty()) {
      return refuse(fmt::format("there is nothing in {} that can be compared", text_), what_is_taken);
    }
    mistakes_.insert(mistakes_.end(), loaded.mistakes.begin(), loaded.mistakes.end());
    if (loaded.expectations.size() == 1) {
      if (refuse_sqlite(loaded.expectations.front(), mistakes_)) return;
      if (loaded.mistakes.empty()) side_.expectation = at_the_end(loaded.expectations.front(), mistakes_);
      return;
    }
    std::vector<std::string> names;
    for (const Expectation& expectation : loaded.expectations) names.push_back(expectation.name);
    refuse(fmt::format("{} holds {}", text_, counted(names.size(), "expectation")),
           "name the folder of one of them: " + joined(names, ", "));
  }

  void read_scripts(BuildStep::Kind kind) {
    side_.kind = Side::Kind::scripts;
    BuildStep step;
    step.kind = kind;
    step.path = fs::absolute(path_).lexically_normal();
    side_.plan = plan_build({step}, mistakes_);
    if (kind == BuildStep::Kind::prelude && !side_.plan.scripts.empty()) side_.plan.scripts.front().what = "script";
  }

  const std::string& text_;
  fs::path path_;
  Mistakes& mistakes_;
  Side side_;
};

}  // namespace

Side recognise(const std::string& text, Mistakes& mistakes) {
  return Recogniser(text, mistakes).side();
}

}  // namespace schemaproof
