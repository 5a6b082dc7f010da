#include "expectation/scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "expectation/reader.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr const char* fails_hint = "fails: 23503, five characters as the server tells them, or fails: true for any";

bool is_sqlstate(std::string_view text) {
  constexpr std::size_t size = 5;
  return text.size() == size && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
         });
}

class ScenarioReader {
public:
  ScenarioReader(const std::filesystem::path& folder, Mistakes& mistakes) : folder_(folder), mistakes_(mistakes) {}

  /// Nothing after a mistake.
  std::optional<ScenarioWish> read(const std::string& name, const YamlNode& key, const YamlNode& value) {
    const std::size_t before = mistakes_.size();
    ScenarioWish scenario;
    scenario.name = name;
    scenario.place = key.place;
    MapReader map(value, "a scenario", mistakes_);
    if (const YamlNode* ref = map.take("ref")) scenario.ref = read_text(*ref, "'ref'", mistakes_).value_or("");
    if (const YamlNode* given = map.take("given")) scenario.given = script(*given, "'given'");
    const YamlNode* when = map.take("when");
    const YamlNode* then = map.take("then");
    const YamlNode* fails = map.take("fails");
    if (when != nullptr) scenario.when = script(*when, "'when'");
    if (then != nullptr) scenario.then = read_then(*then, map.place_of("then"));
    if (fails != nullptr) read_fails(*fails, scenario);
    map.finish([](const std::string& unknown) {
      return unknown == "sql" || unknown == "returns" ? std::string("a query and its answer stand under 'then'")
                                                      : std::string();
    });
    if (mistakes_.size() == before) require(name, key.place, when != nullptr, then != nullptr || fails != nullptr);
    return mistakes_.size() == before ? std::optional(std::move(scenario)) : std::nullopt;
  }

private:
  WrittenScript script(const YamlNode& node, std::string_view what) {
    return read_script(node, what, folder_, mistakes_).value_or(WrittenScript{});
  }

  std::vector<QueryWish> read_then(const YamlNode& node, const Place& place) {
    if (node.is_null() || (node.is_list() && node.items.empty()) || (node.is_map() && node.entries.empty())) {
      mistakes_.push_back({place, "'then' asks nothing", "then: {SELECT count(*) FROM session: 0}"});
      return {};
    }
    return read_nameless_queries(node, "'then'", folder_, mistakes_);
  }

  void read_fails(const YamlNode& node, ScenarioWish& scenario) {
    scenario.fails_place = node.place;
    scenario.fails = read_text(node, "'fails'", mistakes_).value_or("true");
    if (scenario.fails == "true") return;
    if (scenario.fails == "false") {
      mistakes_.push_back({node.place, "'fails' cannot be false", "leave it out: then it must not fail"});
    } else if (!is_sqlstate(scenario.fails)) {
      mistakes_.push_back({node.place, fmt::format("'fails' cannot be '{}'", scenario.fails), fails_hint});
    } else if (scenario.fails.starts_with("00")) {
      mistakes_.push_back({node.place, fmt::format("'{}' says that all went well", scenario.fails), fails_hint});
    }
  }

  void require(const std::string& name, const Place& place, bool acts, bool asks) {
    if (!acts) {
      mistakes_.push_back({place, fmt::format("scenario '{}' must say what is done 'when'", name),
                           "when: DELETE FROM session WHERE id = 'a'"});
    } else if (!asks) {
      mistakes_.push_back({place, fmt::format("scenario '{}' must say what is so 'then', or how it 'fails'", name),
                           "then: {SELECT count(*) FROM session: 0}"});
    }
  }

  const std::filesystem::path& folder_;
  Mistakes& mistakes_;
};

}  // namespace

void read_scenarios(const YamlNode& node, const std::filesystem::path& folder, std::vector<ScenarioWish>& scenarios,
                    Mistakes& mistakes) {
  ScenarioReader reader(folder, mistakes);
  const auto read = [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
    auto scenario = reader.read(key, key_node, value);
    if (!scenario) return;
    const auto first =
        std::find_if(scenarios.begin(), scenarios.end(), [&](const ScenarioWish& other) { return other.name == key; });
    if (first == scenarios.end())
      scenarios.push_back(std::move(*scenario));
    else
      mistakes.push_back({key_node.place, fmt::format("scenario '{}' is stated twice", key),
                          "the first is at " + first->place.text()});
  };
  for_each_entry(node, "'scenarios'", mistakes, read);
}

}  // namespace schemaproof
