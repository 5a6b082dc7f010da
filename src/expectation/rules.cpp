#include "expectation/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "expectation/reader.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr const char* example = "- {every: table, has: primary_key}";

/// Reads one entry of `rules`.
class RuleReader {
public:
  RuleReader(const YamlNode& node, Mistakes& mistakes) : node_(node), mistakes_(mistakes) { rule_.place = node.place; }

  /// Adds the rule, unless something is wrong with it.
  void read(std::vector<Rule>& rules) {
    const std::size_t before = mistakes_.size();
    MapReader map(node_, "a rule", mistakes_);
    const YamlNode* every = map.take("every");
    const YamlNode* none = map.take("no");
    int predicates = 0;
    const auto predicate = [&](const char* key, void (RuleReader::*read_it)(const YamlNode&)) {
      const YamlNode* value = map.take(key);
      if (value == nullptr) return;
      ++predicates;
      (this->*read_it)(*value);
    };
    if (every != nullptr) read_every(*every);
    predicate("has", &RuleReader::read_has);
    predicate("reaches", &RuleReader::read_reaches);
    predicate("matches", &RuleReader::read_matches);
    if (none != nullptr) read_no(*none);
    if (const YamlNode* except = map.take("except")) rule_.exceptions = read_exceptions(*except, mistakes_);
    if (const YamlNode* ref = map.take("ref")) rule_.ref = read_text(*ref, "'ref'", mistakes_).value_or("");
    map.finish();
    if (mistakes_.size() != before) return;
    if ((every == nullptr) == (none == nullptr) || predicates != (every == nullptr ? 0 : 1)) {
      mistakes_.push_back(
          {node_.place, "a rule is 'every' with one of 'has', 'reaches' and 'matches', or 'no' alone", example});
      return;
    }
    rules.push_back(std::move(rule_));
  }

private:
  void refuse(const YamlNode& node, std::string problem, std::string hint) {
    mistakes_.push_back({node.place, std::move(problem), std::move(hint)});
  }

  void read_every(const YamlNode& node) {
    const auto word = read_text(node, "'every'", mistakes_);
    if (!word) return;
    if (const auto kind = kind_with_id(*word))
      rule_.every = *kind;
    else
      refuse(node, fmt::format("'every' names a kind, and '{}' is none", *word), did_you_mean(*word, object_ids()));
  }

  void read_has(const YamlNode& node) {
    if (node.is_list()) {
      rule_.asks = Rule::Asks::columns;
      rule_.columns = read_names(node, "'has'", mistakes_).value_or(std::vector<std::string>{});
      if (rule_.every != Kind::table) refuse(node, "only a table has columns", "every: table");
      return;
    }
    const auto word = read_text(node, "'has'", mistakes_);
    if (!word) return;
    if (*word == "primary_key" && rule_.every == Kind::table) {
      rule_.asks = Rule::Asks::primary_key;
    } else if (*word == "index" && rule_.every == Kind::foreign_key) {
      rule_.asks = Rule::Asks::index;
    } else if (*word == "primary_key" || *word == "index") {
      refuse(node, fmt::format("every {} cannot have: {}", words_of(rule_.every).id, *word),
             *word == "index" ? "every: foreign_key" : "every: table");
    } else {
      refuse(node, fmt::format("'has' cannot be '{}'", *word),
             "primary_key of every table, index of every foreign_key, or columns as a list: [" + *word + "]");
    }
  }

  void read_reaches(const YamlNode& node) {
    rule_.asks = Rule::Asks::reaches;
    const auto name = read_text(node, "'reaches'", mistakes_);
    if (!name) return;
    rule_.target = parse_name(*name);
    if (rule_.target.name.empty()) refuse(node, "'reaches' names no table", "reaches: workspace");
    if (rule_.every != Kind::table) refuse(node, "only tables reach one another", "every: table");
  }

  void read_matches(const YamlNode& node) {
    rule_.asks = Rule::Asks::matches;
    rule_.pattern = read_text(node, "'matches'", mistakes_).value_or("");
    try {
      static_cast<void>(std::regex(rule_.pattern));
    } catch (const std::regex_error& error) {
      refuse(node, fmt::format("'{}' is no regular expression", rule_.pattern),
             "as ECMAScript (JavaScript) has them; in double quotes YAML takes \\ for itself, in single quotes it does "
             "not");
    }
    if (rule_.pattern.empty()) refuse(node, "'matches' is empty", "matches: '[a-z_]+'");
  }

  void read_no(const YamlNode& node) {
    const auto word = read_word(node, "'no'", "cycle|orphan", mistakes_);
    if (!word) return;
    rule_.asks = *word == "cycle" ? Rule::Asks::no_cycle : Rule::Asks::no_orphan;
    rule_.every = Kind::foreign_key;
  }

  const YamlNode& node_;
  Mistakes& mistakes_;
  Rule rule_;
};

}  // namespace

std::string Rule::predicate() const {
  switch (asks) {
    case Asks::primary_key: return "has primary_key";
    case Asks::index: return "has index";
    case Asks::columns: return "has " + names_text(columns);
    case Asks::reaches: return "reaches " + target.text();
    case Asks::matches: return "matches " + pattern;
    case Asks::no_cycle: return "is in no cycle";
    case Asks::no_orphan: return "has no orphan";
  }
  return {};
}

std::string Rule::text() const {
  if (asks == Asks::no_cycle) return "no cycle";
  if (asks == Asks::no_orphan) return "no orphan";
  return fmt::format("every {} {}", words_of(every).id, predicate());
}

std::vector<Rule> read_rules(const YamlNode& node, Mistakes& mistakes) {
  std::vector<Rule> rules;
  if (!node.is_list()) {
    mistakes.push_back({node.place, fmt::format("'rules' must be a list, not {}", kind_word(node)), example});
    return rules;
  }
  for (const YamlPointer& item : node.items) RuleReader(*item, mistakes).read(rules);
  return rules;
}

}  // namespace schemaproof
