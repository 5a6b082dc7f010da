#include "expectation/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "expectation/cross_check.hpp"
#include "expectation/fits_sqlite.hpp"
#include "expectation/read_objects.hpp"
#include "expectation/read_settings.hpp"
#include "expectation/read_table.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/spelling.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}
bool is_settings_file(const fs::path& path) {
  return path.filename() == "verify.yaml" || path.filename() == "verify.yml";
}
bool is_hidden(const fs::path& path) {
  return path.filename().string().front() == '.';
}

/// The files of one expectation.
struct Bundle {
  fs::path root;  // its folder, or the one file
  std::vector<fs::path> files;
};

/// Finds the bundles below the paths that were asked.
class Finder {
public:
  explicit Finder(Mistakes& mistakes) : mistakes_(mistakes) {}

  std::vector<Bundle> find(const std::vector<fs::path>& paths) {
    for (const fs::path& path : paths) {
      std::error_code error;
      const fs::file_status status = fs::status(path, error);
      if (fs::is_directory(status)) {
        const std::size_t bundles_before = bundles_.size();
        const std::size_t mistakes_before = mistakes_.size();
        open_folder(path, nullptr);
        if (bundles_.size() == bundles_before && mistakes_.size() == mistakes_before) {
          add_mistake(path, "there is no YAML file in this folder", what_is_taken);
        }
      } else if (fs::exists(status)) {
        bundles_.push_back({path, {path}});
      } else if (status.type() == fs::file_type::not_found) {
        add_mistake(path, "there is no such file or folder", what_is_taken);
      } else {
        add_mistake(path, "cannot read this: " + error.message(), {});
      }
    }
    return std::move(bundles_);
  }

private:
  static constexpr const char* what_is_taken = "--expect takes a folder of expectations, or one YAML file";

  void add_mistake(const fs::path& path, const std::string& problem, const std::string& hint) {
    const auto file = std::make_shared<const std::string>(shown_path(path));
    mistakes_.push_back({{file, 0, 0}, problem, hint});
  }

  /// Files below `folder` go to `owner`, or to a new bundle where the folder is an expectation of its own.
  void open_folder(const fs::path& folder, Bundle* owner) {
    std::vector<fs::path> files;
    std::vector<fs::path> folders;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      const fs::path& path = entry->path();
      std::error_code gone;  // it may go while we look
      if (is_hidden(path) || entry->is_symlink(gone)) continue;
      if (entry->is_directory(gone))
        folders.push_back(path);
      else if (is_yaml(path))
        files.push_back(path);
    }
    if (error) add_mistake(folder, "cannot read this folder: " + error.message(), {});
    std::sort(files.begin(), files.end());
    std::sort(folders.begin(), folders.end());
    const auto settings = std::count_if(files.begin(), files.end(), is_settings_file);
    if (settings > 1) add_mistake(folder, "both verify.yaml and verify.yml are here", "keep one of them");
    const bool has_settings = settings > 0;
    Bundle own{folder, {}};
    const bool is_new = has_settings || (owner == nullptr && !files.empty());
    if (is_new) owner = &own;
    if (owner != nullptr) owner->files.insert(owner->files.end(), files.begin(), files.end());
    const std::size_t place = bundles_.size();
    for (const fs::path& sub : folders) open_folder(sub, owner);
    if (is_new) bundles_.insert(bundles_.begin() + static_cast<std::ptrdiff_t>(place), std::move(own));
  }

  Mistakes& mistakes_;
  std::vector<Bundle> bundles_;
};

/// Reads the files of one expectation into it.
class BundleReader {
public:
  BundleReader(const Bundle& bundle, Mistakes& mistakes) : bundle_(bundle), mistakes_(mistakes) {
    const fs::path absolute = fs::absolute(bundle.root).lexically_normal();
    const bool is_file = bundle.files.size() == 1 && bundle.files.front() == bundle.root;
    expectation_.folder = is_file ? absolute.parent_path() : absolute;
    expectation_.name = name_of(is_file, absolute);
    for (const KindWords& words : kinds) {
      if (words.strictness == Strictness::always) expectation_.strict.insert(words.kind);
    }
  }

  Expectation read() {
    for (const fs::path& file : bundle_.files) read_one(file);
    const auto root = std::make_shared<const std::string>(shown_path(bundle_.root));
    // What a file states that could not be read would seem to be stated by nobody.
    // Phases are put together once the order of the migrations is known.
    if (!unread_ && expectation_.phases.empty()) cross_check(expectation_, {root, 0, 0}, mistakes_);
    settle_strictness(expectation_);
    if (!expectation_.strict_place.known()) expectation_.strict_place = first_line();
    if (expectation_.database && expectation_.database->engine == Engine::sqlite)
      check_fits_sqlite(expectation_, mistakes_);
    return std::move(expectation_);
  }

private:
  static std::string name_of(bool is_file, const fs::path& absolute) {
    if (is_file && !is_settings_file(absolute)) return absolute.stem().string();
    fs::path folder = is_file ? absolute.parent_path() : absolute;
    if (!folder.has_filename()) folder = folder.parent_path();
    return folder.filename().string();
  }

  /// Where a reader would write `strict`: the top of the settings, or of the first file.
  [[nodiscard]] Place first_line() const {
    const auto settings = std::find_if(bundle_.files.begin(), bundle_.files.end(), is_settings_file);
    const fs::path& file = settings == bundle_.files.end() ? bundle_.files.front() : *settings;
    return {std::make_shared<const std::string>(shown_path(file)), 1, 0};
  }

  void read_one(const fs::path& path) {
    const auto file = std::make_shared<const std::string>(shown_path(path));
    std::string content;
    try {
      content = read_file(path);
    } catch (const Failure& failure) {
      mistakes_.push_back({{file, 0, 0}, failure.what(), {}});
      unread_ = true;
      return;
    }
    expectation_.files.push_back({*file, sha256(content)});
    const std::size_t before = mistakes_.size();
    const YamlPointer root = parse_yaml(content, file, mistakes_);
    if (!root && mistakes_.size() != before) unread_ = true;
    if (!root || root->is_null()) return;
    if (!root->is_map()) {
      unread_ = true;
      mistakes_.push_back({root->place, fmt::format("an expectation file must be a map, not {}", kind_word(*root)),
                           "start with tables:"});
      return;
    }
    read_root(*root, path);
  }

  void read_root(const YamlNode& root, const fs::path& path) {
    MapReader map(root, "an expectation file", mistakes_);
    const YamlNode* after = map.take("after");
    Expectation& into = after == nullptr ? expectation_ : phase_after(*after);
    const bool may_set = after == nullptr && (is_settings_file(path) || bundle_.files.size() == 1);
    if (may_set) read_settings(map, fs::absolute(path).parent_path(), expectation_, mistakes_);
    read_section(map, "tables", [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
      const Name name = parse_name(key);
      add(into.wish.tables, name, read_table(name.text(), key_node, value, mistakes_), "table");
    });
    for_each_standalone(into.wish, [&]<class T>(std::map<Name, T>& stated) {
      const KindWords& words = words_of(T::kind);
      read_section(map, words.section, [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
        if (!is_key<T>(key, key_node)) return;
        const Name name = name_of_key<T>(key);
        if constexpr (std::is_same_v<T, Enum>)
          add(stated, name, read_enum(name.text(), key_node, value, mistakes_), words.words);
        else
          add(stated, name, read_object<T>(name.text(), key_node, value, mistakes_), words.words);
      });
    });
    read_statements(map, fs::absolute(path).parent_path(), into);
    map.finish([&](const std::string& key) {
      const auto& settings = settings_keys();
      if (std::find(settings.begin(), settings.end(), key) != settings.end()) {
        return std::string("settings stand only in the folder's verify.yaml")
               + (after == nullptr ? "" : ", and without 'after'");
      }
      if (key == "preserve") return std::string("it goes for the whole build: state it in a file without 'after'");
      return not_asked_yet(key);
    });
  }

  /// What the files of a phase state together.
  Expectation& phase_after(const YamlNode& node) {
    const std::string after = read_text(node, "'after'", mistakes_).value_or("");
    auto& phases = expectation_.phases;
    const auto known =
        std::find_if(phases.begin(), phases.end(), [&](const Phase& phase) { return phase.after == after; });
    if (known != phases.end()) return known->stated;
    return phases.emplace_back(Phase{after, node.place, {}}).stated;
  }

  /// What names no object whatever the database has is a slip.
  template <class T>
  bool is_key(const std::string& key, const YamlNode& node) {
    if constexpr (std::is_same_v<T, Function>) {
      const char* fault = fault_of(key);
      if (fault != nullptr) {
        mistakes_.push_back({node.place, fmt::format("function '{}' has {}", key, fault),
                             "its name, or with the types of its arguments: nights(daterange, integer)"});
      }
      return fault == nullptr;
    } else if constexpr (std::is_same_v<T, DefaultPrivilege>) {
      return is_default_privileges_key(key, node);
    }
    return true;
  }

  bool is_default_privileges_key(const std::string& key, const YamlNode& node) {
    static const std::vector<std::string> objects = {"tables", "sequences", "functions",
                                                     "types",  "schemas",   "large objects"};
    const std::size_t word_end = key.find(" of ");
    const std::string word = unquoted_name(key.substr(0, word_end));
    const bool known = std::find(objects.begin(), objects.end(), word) != objects.end();
    if (known && word_end != std::string::npos) return true;
    const auto near = nearest(word, objects);
    mistakes_.push_back({node.place,
                         known ? fmt::format("'{}' does not say whose default privileges they are", key)
                               : fmt::format("there are no default privileges of '{}'", word),
                         known ? "say the role that makes them: " + word + " of app in public"
                               : (near ? "did you mean '" + *near + "'? " : "")
                                     + fmt::format("it is one of: {}", joined(objects, ", "))});
    return false;
  }

  template <class T>
  static Name name_of_key(const std::string& key) {
    if constexpr (std::is_same_v<T, Function>) {
      Name name = parse_function_name(key);
      if (name.arguments.empty()) return name;
      std::vector<std::string> types;
      for (const std::string& type : split_top_level(name.arguments.substr(1, name.arguments.rfind(')') - 1), ',')) {
        if (!type.empty()) types.push_back(short_type(type));
      }
      name.arguments = "(" + joined(types, ", ") + ")";
      return name;
    }
    if constexpr (std::is_same_v<T, DefaultPrivilege>) {
      const std::size_t word_end = std::min(key.find(" of "), key.size());
      return {{}, unquoted_name(key.substr(0, word_end)), key.substr(word_end)};
    }
    if constexpr (!lies_in_schema<T>()) return {{}, unquoted_name(key), {}};
    return parse_name(key);
  }

  /// What is no object: what is asked of rows, or over all objects.
  void read_statements(MapReader& map, const fs::path& folder, Expectation& into) {
    if (const YamlNode* rules = map.take("rules")) {
      for (Rule& rule : read_rules(*rules, mistakes_)) into.rules.push_back(std::move(rule));
    }
    const auto section = [&](std::string_view name, const auto& read) {
      if (const YamlNode* node = map.take(name)) read(*node);
    };
    section("cascades", [&](const YamlNode& node) { read_cascades(node, into.cascades, mistakes_); });
    if (&into == &expectation_)
      section("preserve", [&](const YamlNode& node) { read_preserve(node, into.preserve, mistakes_); });
    // Values for rows that are made state nothing.
    section("rows", [&](const YamlNode& node) { read_rows(node, expectation_.rows, mistakes_); });
    section("queries", [&](const YamlNode& node) { read_queries(node, folder, into.queries, mistakes_); });
    section("scenarios", [&](const YamlNode& node) { read_scenarios(node, folder, into.scenarios, mistakes_); });
    for (const QueryWish& query : into.queries) note_file(query.file, query.sql);
    for (const ScenarioWish& scenario : into.scenarios) {
      for (const WrittenScript* script : {&scenario.given, &scenario.when}) note_file(script->file, script->sql);
      for (const QueryWish& query : scenario.then) note_file(query.file, query.sql);
    }
  }

  /// SQL that stands in a file is a part of what is stated.
  void note_file(const std::string& path, const std::string& content) {
    auto& files = expectation_.files;
    const auto is_it = [&](const ExpectationFile& file) { return file.path == path; };
    if (path.empty() || std::any_of(files.begin(), files.end(), is_it)) return;
    files.push_back({path, sha256(content)});
  }

  void read_section(MapReader& map, std::string_view section, const OnEntry& on_entry) {
    const YamlNode* node = map.take(section);
    if (node == nullptr || node->is_null()) return;
    for_each_entry(*node, fmt::format("'{}'", section), mistakes_, on_entry);
  }

  template <class T>
  void add(std::map<Name, T>& stated, const Name& name, T object, std::string_view what) {
    const Place place = object.place;
    const auto [first, is_new] = stated.emplace(name, std::move(object));
    if (is_new) return;
    mistakes_.push_back({place, fmt::format("{} '{}' is stated twice", what, name.text()),
                         "the first is at " + first->second.place.text()});
  }

  const Bundle& bundle_;
  Mistakes& mistakes_;
  Expectation expectation_;
  bool unread_ = false;  // a file of the expectation could not be read
};

}  // namespace

Loaded load_expectations(const std::vector<fs::path>& paths) {
  Loaded loaded;
  for (const Bundle& bundle : Finder(loaded.mistakes).find(paths)) {
    Mistakes mistakes;
    loaded.expectations.push_back(BundleReader(bundle, mistakes).read());
    loaded.mistakes.insert(loaded.mistakes.end(), mistakes.begin(), mistakes.end());
  }
  std::stable_sort(loaded.mistakes.begin(), loaded.mistakes.end(), [](const Mistake& left, const Mistake& right) {
    const auto order = [](const Mistake& m) {
      return std::tuple{m.place.file ? *m.place.file : std::string(), m.place.line, m.place.column};
    };
    return order(left) < order(right);
  });
  return loaded;
}

}  // namespace schemaproof
