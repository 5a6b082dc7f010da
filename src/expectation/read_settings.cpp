#include "expectation/read_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

#include "expectation/read_command.hpp"
#include "expectation/read_same_as.hpp"
#include "expectation/read_server.hpp"
#include "support/files.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr std::array sections_of_their_own = {"cascades", "scenarios", "rows", "preserve"};

template <std::size_t size>
bool is_one_of(const std::array<const char*, size>& words, const std::string& key) {
  return std::find(words.begin(), words.end(), key) != words.end();
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_date(const std::string& text) {
  const bool formed = text.size() == 10 && text[4] == '-' && text[7] == '-' && all_digits(text.substr(0, 4))
                      && all_digits(text.substr(5, 2)) && all_digits(text.substr(8, 2));
  if (!formed) return false;
  const auto number = [&](std::size_t at, std::size_t size) { return std::stoi(text.substr(at, size)); };
  return std::chrono::year_month_day(std::chrono::year(number(0, 4)),
                                     std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                     std::chrono::day(static_cast<unsigned>(number(8, 2))))
      .ok();
}

class DatabaseReader {
public:
  DatabaseReader(const std::filesystem::path& folder, Mistakes& mistakes) : folder_(folder), mistakes_(mistakes) {}

  DatabaseWish read(const YamlNode& node) {
    DatabaseWish wish;
    wish.place = node.place;
    MapReader map(node, "'database'", mistakes_);
    if (const YamlNode* engine = map.take("engine")) read_engine(*engine, wish);
    if (const YamlNode* keys = map.take("foreign_keys")) read_foreign_keys(*keys, wish);
    wish.server_wish = read_server(map, folder_, mistakes_);
    if (wish.engine == Engine::sqlite && wish.server_wish != ServerWish())
      mistakes_.push_back({node.place, "SQLite has no server, and no settings of one",
                           "with 'engine: sqlite' stand 'foreign_keys' and 'build' alone"});
    if (const YamlNode* build = map.take("build")) read_build(*build, wish);
    map.finish(not_asked_yet);
    return wish;
  }

private:
  /// Empty after a mistake.
  std::string text(const YamlNode& node, std::string_view what) { return read_filled_text(node, what, mistakes_); }

  void read_engine(const YamlNode& node, DatabaseWish& wish) {
    const std::string engine = text(node, "'engine'");
    if (engine == "sqlite")
      wish.engine = Engine::sqlite;
    else if (!engine.empty() && engine != "postgres")
      mistakes_.push_back(
          {node.place, fmt::format("'engine' cannot be '{}'", engine), did_you_mean(engine, {"postgres", "sqlite"})});
  }

  void read_foreign_keys(const YamlNode& node, DatabaseWish& wish) {
    wish.foreign_keys = read_flag(node, "'foreign_keys'", mistakes_);
    if (wish.engine != Engine::sqlite)
      mistakes_.push_back(
          {node.place, "'foreign_keys' belongs to SQLite, whose connections enforce them or not", "engine: sqlite"});
  }

  void read_build(const YamlNode& node, DatabaseWish& wish) {
    if (!node.is_list()) {
      mistakes_.push_back({node.place, "'build' must be a list of steps", "- migrations: ../prisma/migrations"});
      return;
    }
    for (const YamlPointer& item : node.items) read_step(*item, wish);
  }

  void read_step(const YamlNode& node, DatabaseWish& wish) {
    static constexpr std::array kinds_of_step = {std::pair{"migrations", BuildStep::Kind::migrations},
                                                 std::pair{"seed", BuildStep::Kind::seed},
                                                 std::pair{"prelude", BuildStep::Kind::prelude}};
    constexpr std::chrono::minutes usual_timeout{10};
    const std::size_t before = mistakes_.size();
    MapReader map(node, "a build step", mistakes_);
    BuildStep step;
    step.place = node.place;
    int steps = 0;
    for (const auto& [word, kind] : kinds_of_step) {
      const YamlNode* path = map.take(word);
      if (path == nullptr) continue;
      ++steps;
      step.kind = kind;
      if (kind == BuildStep::Kind::seed && path->is_map())
        step.rows = read_seed(*path);
      else if (kind == BuildStep::Kind::prelude && names_preset(*path))
        step.preset = text(*path, "'prelude'");
      else
        step.path = read_path(*path, word);
    }
    const bool has_migrations = steps == 1 && step.kind == BuildStep::Kind::migrations;
    if (auto command = read_command(map, folder_, usual_timeout, mistakes_)) {
      // Beside it, migrations say which folder it applies.
      steps += has_migrations ? 0 : 1;
      step.kind = BuildStep::Kind::command;
      step.command = std::move(*command);
    }
    if (const YamlNode* twice = map.take("twice")) {
      step.twice = read_flag(*twice, "'twice'", mistakes_).value_or(false);
      if (step.kind != BuildStep::Kind::command)
        mistakes_.push_back({twice->place, "'twice' belongs to a step with a command", {}});
    }
    if (const YamlNode* log = map.take("log")) {
      if (step.kind == BuildStep::Kind::command)
        step.command.log = read_new_path(*log);
      else
        mistakes_.push_back({log->place, "'log' belongs to a step with a command", {}});
    }
    if (const YamlNode* until = map.take("until")) {
      step.until = text(*until, "'until'");
      if (step.kind != BuildStep::Kind::migrations) {
        mistakes_.push_back({until->place, "'until' belongs to a step with migrations", {}});
      }
    }
    if (const YamlNode* format = map.take("format")) {
      step.format = text(*format, "'format'");
      if (!has_migrations) mistakes_.push_back({format->place, "'format' belongs to a step with migrations", {}});
    }
    map.finish([](const std::string& key) {
      return key == "rows" ? "rows are made by a seed: seed: {rows: 1000}" : not_asked_yet(key);
    });
    if (steps == 1)
      wish.build.push_back(std::move(step));
    else if (steps > 1 || mistakes_.size() == before) {
      mistakes_.push_back({node.place, "a build step must be one of: migrations, seed, prelude, command",
                           steps > 1 ? "give each a list item of its own" : ""});
    }
  }

  /// `{rows: 1000}`; 0 after a mistake.
  std::size_t read_seed(const YamlNode& node) {
    const std::size_t before = mistakes_.size();
    constexpr std::size_t most = 100'000;
    MapReader map(node, "a seed", mistakes_);
    const YamlNode* rows = map.take("rows");
    map.finish();
    const std::string text = rows != nullptr && rows->is_scalar() ? rows->text : std::string();
    const bool is_number = all_digits(text) && text.size() <= 6;
    const std::size_t count = is_number ? std::stoul(text) : 0;
    if (count > 0 && count <= most) return count;
    if (mistakes_.size() == before) {
      mistakes_.push_back({rows == nullptr ? node.place : rows->place,
                           fmt::format("'rows' must be how many rows each table is to get, {} at most", most),
                           "seed: {rows: 1000}"});
    }
    return 0;
  }

  /// A word, and no path.
  static bool names_preset(const YamlNode& node) {
    return node.is_scalar() && !node.text.empty() && node.text.find_first_of("./${") == std::string::npos;
  }

  std::filesystem::path read_path(const YamlNode& node, std::string_view what) {
    const std::string path = text(node, fmt::format("'{}'", what));
    if (path.empty()) return {};
    const std::filesystem::path full = (folder_ / path).lexically_normal();
    std::error_code error;
    if (!std::filesystem::exists(full, error)) {
      mistakes_.push_back({node.place, fmt::format("there is no {}", shown_path(full)),
                           "paths are relative to the file that they stand in"});
    }
    return full;
  }

  /// Of a file that need not be there yet.
  std::filesystem::path read_new_path(const YamlNode& node) {
    const std::string path = text(node, "'log'");
    if (path.empty()) return {};
    const std::filesystem::path full = (folder_ / path).lexically_normal();
    std::error_code error;
    if (std::filesystem::is_directory(full, error)) {
      mistakes_.push_back({node.place, fmt::format("{} is a folder", shown_path(full)), "log: logs/backfill.log"});
    }
    return full;
  }

  const std::filesystem::path& folder_;
  Mistakes& mistakes_;
};

void read_strict(const YamlNode& node, Expectation& expectation, Mistakes& mistakes) {
  expectation.strict.clear();
  expectation.strict_place = node.place;
  expectation.strict_follows = node.is_scalar() && node.text == "true";
  if (node.is_list()) {
    for (const YamlPointer& item : node.items) {
      const auto section = read_text(*item, "'strict'", mistakes);
      if (!section) continue;
      if (const auto kind = kind_with_section(*section))
        expectation.strict.insert(*kind);
      else
        mistakes.push_back({item->place, fmt::format("unknown kind '{}' in 'strict'", *section),
                            did_you_mean(*section, kind_sections())});
    }
  } else if (node.is_scalar() && (node.text == "true" || node.text == "all")) {
    for (const KindWords& words : kinds) {
      if (node.text == "all" || words.strictness == Strictness::always) expectation.strict.insert(words.kind);
    }
  } else if (!node.is_scalar() || node.text != "false") {
    mistakes.push_back({node.place, "'strict' must be true, false, all, or a list of kinds",
                        "kinds: " + joined(kind_sections(), ", ")});
  }
}

void read_schemas(const YamlNode& node, Expectation& expectation, Mistakes& mistakes) {
  expectation.schemas = read_names(node, "'schema'", mistakes).value_or(Names{});
}

void read_ignore(const YamlNode& node, Expectation& expectation, Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  MapReader map(node, "an entry of 'ignore'", mistakes);
  Ignore ignore;
  ignore.place = node.place;
  int patterns = 0;
  for (const KindWords& words : kinds) {
    const YamlNode* pattern = is_object(words.kind) ? map.take(words.id) : nullptr;
    if (pattern == nullptr) continue;
    ++patterns;
    ignore.kind = words.kind;
    ignore.pattern = read_text(*pattern, fmt::format("'{}'", words.id), mistakes).value_or("");
  }
  if (const YamlNode* reason = map.take("reason"))
    ignore.reason = read_text(*reason, "'reason'", mistakes).value_or("");
  if (const YamlNode* database = map.take("database")) {
    ignore.database = read_text(*database, "'database'", mistakes).value_or("");
  }
  if (const YamlNode* until = map.take("until")) {
    const auto date = read_text(*until, "'until'", mistakes);
    ignore.until = date.value_or("");
    if (date && !is_date(ignore.until)) {
      mistakes.push_back({until->place, fmt::format("'until' must be a date, not '{}'", ignore.until), "2027-03-31"});
    }
  }
  map.finish();
  const bool is_told = mistakes.size() != before;
  if (patterns > 1 || (patterns == 0 && !is_told)) {
    mistakes.push_back({node.place, "an entry of 'ignore' names one kind with a pattern",
                        "- {index: '*_trgm_idx', reason: made by hand in production}"});
  } else if (ignore.reason.empty() && !is_told) {
    mistakes.push_back({node.place, "an entry of 'ignore' must carry a reason", "reason: why it is there"});
  } else if (patterns == 1) {
    expectation.ignores.push_back(std::move(ignore));
  }
}

void read_counts(const YamlNode& node, Expectation& expectation, Mistakes& mistakes) {
  for_each_entry(
      node, "'counts'", mistakes, [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
        const auto kind = kind_with_section(key);
        if (!kind || !is_object(*kind)) {
          mistakes.push_back(
              {key_node.place, fmt::format("'{}' cannot be counted", key), did_you_mean(key, object_sections())});
          return;
        }
        constexpr std::size_t most_digits = 9;
        if (!value.is_scalar() || !all_digits(value.text) || value.text.size() > most_digits) {
          mistakes.push_back(
              {value.place, fmt::format("the count of '{}' must be a number", key), "a whole number, such as 17"});
          return;
        }
        expectation.counts.push_back({*kind, std::stoul(value.text), key_node.place});
      });
}

}  // namespace

const std::vector<std::string>& settings_keys() {
  static const std::vector<std::string> keys = {
      "database", "schema", "schemas", "strict", "ignore", "counts", "enforcement", "same_as", "foreign_key_behaviour",
      "history",  "changes"};
  return keys;
}

std::string not_asked_yet(const std::string& key) {
  if (is_one_of(sections_of_their_own, key)) {
    return fmt::format("'{}' is a section of its own, at the top of a file", key);
  }
  return {};
}

void read_settings(MapReader& map, const std::filesystem::path& folder, Expectation& expectation, Mistakes& mistakes) {
  if (const YamlNode* node = map.take("database")) expectation.database = DatabaseReader(folder, mistakes).read(*node);
  if (const YamlNode* node = map.take("same_as")) {
    expectation.same_as = read_same_as(*node, folder, mistakes);
    // What nobody states is then told by the comparison, unless `strict` is stated too.
    expectation.strict.clear();
    expectation.strict_follows = false;
  }
  if (const YamlNode* node = map.take("strict")) read_strict(*node, expectation, mistakes);
  if (const YamlNode* node = map.take("counts")) read_counts(*node, expectation, mistakes);
  if (const YamlNode* node = map.take("enforcement")) expectation.enforcement = read_enforcement(*node, mistakes);
  if (const YamlNode* node = map.take("foreign_key_behaviour")) {
    expectation.foreign_key_behaviour = read_behaviour(*node, mistakes);
  }
  if (const YamlNode* node = map.take("history")) {
    const Engine engine = expectation.database ? expectation.database->engine : Engine::postgres;
    expectation.history = read_history_wish(*node, folder, engine, mistakes);
  }
  if (const YamlNode* node = map.take("changes")) expectation.changes = read_changes(*node, mistakes);
  if (const YamlNode* node = map.take("schema")) read_schemas(*node, expectation, mistakes);
  // As a map it states the schemas themselves.
  if (const YamlNode* node = map.peek("schemas"); node != nullptr && !node->is_map()) {
    map.take("schemas");
    expectation.each_schema = read_names(*node, "'schemas'", mistakes).value_or(Names{});
    if (!expectation.schemas.empty()) {
      mistakes.push_back({node->place, "'schema' and a list of 'schemas' exclude each other",
                          "schema: [first, second] asks several as one; schemas: [tenant_*] asks each by itself"});
    }
  }
  if (const YamlNode* node = map.take("ignore")) {
    if (!node->is_list()) mistakes.push_back({node->place, "'ignore' must be a list", "- {index: '*_idx', reason: …}"});
    for (const YamlPointer& item : node->items) read_ignore(*item, expectation, mistakes);
  }
}

}  // namespace schemaproof
