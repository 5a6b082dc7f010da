#include "alike.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr char end_of_part = '\x1F';

/// All that a section tells, but for the SQL, which names the schema. Of what held it tells the number.
std::string told_in(const Section& section) {
  const auto is_held = [](const Check& check) { return check.verdict == Verdict::held; };
  std::string text = std::to_string(std::count_if(section.checks.begin(), section.checks.end(), is_held));
  const auto add = [&](std::string_view part) { (text += part) += end_of_part; };
  for (const Check& check : section.checks) {
    if (is_held(check)) continue;
    for (const auto& part : {check.subject.text(), std::string(word_of(check.verdict)), check.drift, check.reason}) {
      add(part);
    }
    for (const Difference& difference : check.differences) {
      for (const std::string& part : {difference.property, difference.expected, difference.found}) add(part);
    }
    for (const std::string& consequence : check.consequences) add(consequence);
  }
  for (const Hidden& hidden : section.hidden) add(hidden.subject);
  for (const std::string& warning : section.warnings) add(warning);
  return text;
}

/// Adds the SQL that mends the same in another schema.
void add_repairs(Section& section, const Section& other) {
  for (std::size_t i = 0; i < section.checks.size() && i < other.checks.size(); ++i) {
    if (!other.checks[i].repair.empty()) section.checks[i].repair += "\n" + other.checks[i].repair;
  }
}

/// Up to a few names, and how many more there are.
std::string few(const std::vector<std::string>& schemas) {
  constexpr std::size_t enough = 3;
  if (schemas.size() <= enough) return joined(schemas, ", ");
  const std::vector<std::string> first(schemas.begin(), schemas.begin() + enough);
  return fmt::format("{} and {} more", joined(first, ", "), schemas.size() - enough);
}

struct AlikeSections {
  std::vector<std::string> schemas;
  Section section;
};

Section named(AlikeSections& group, bool alone) {
  if (!alone) group.section.name += fmt::format(" ({})", few(group.schemas));
  for (auto& [name, value] : group.section.properties) {
    if (name != "schema") continue;
    value = joined(group.schemas, ", ");
    if (group.schemas.size() > 1) value = fmt::format("{} schemas: {}", group.schemas.size(), value);
  }
  return std::move(group.section);
}

/// A walk over everything that is part of a schema's shape.
class Shape {
public:
  void add(const Schema& schema) {
    for (const auto& [name, table] : schema.tables) {
      add_object(table);
      add_parts(table);
    }
    for_each_standalone(schema, [&](const auto& objects) {
      for (const auto& [name, object] : objects) add_object(object);
    });
    for (const auto& [name, view] : schema.materialized_views) add_parts(view.parts);
    for (const auto& [name, view] : schema.views) add_parts(view.parts);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

private:
  template <class T>
  void add_object(const T& object) {
    add_text(object.name);
    for (const Field& field : T::fields()) {
      if (field.under == Kind::owner || field.under == Kind::grant || field.under == Kind::comment) continue;
      const auto value = get(object, field);
      add_text(value ? shown(*value) : std::string());
    }
  }
  void add_parts(const Table& table) {
    for_each_part_list(table, [&]<class T>(const std::vector<T>& parts) {
      for (const T& part : parts) {
        add_object(part);
        add_keys(part);
      }
    });
    if (table.primary_key) add_object(*table.primary_key);
  }
  void add_keys(const Index& index) { add_text(keys_text(index.keys)); }
  void add_keys(const Unique& unique) { add_text(names_text(unique.columns)); }
  void add_keys(const ForeignKey& key) { add_text(names_text(key.columns)); }
  void add_keys(const Object& /*object*/) {}
  void add_text(std::string_view text) { (text_ += text) += end_of_part; }

  std::string text_;
};

}  // namespace

std::vector<Section> told_together(std::vector<SectionOfSchema> sections) {
  constexpr std::size_t most_repairs = 10;
  std::vector<AlikeSections> groups;
  std::map<std::string, std::size_t> known;
  for (SectionOfSchema& one : sections) {
    const auto [entry, is_new] = known.emplace(told_in(one.section), groups.size());
    if (is_new) groups.push_back({{}, std::move(one.section)});
    AlikeSections& group = groups[entry->second];
    if (!is_new && group.schemas.size() < most_repairs) add_repairs(group.section, one.section);
    group.schemas.push_back(std::move(one.schema));
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const AlikeSections& a, const AlikeSections& b) { return a.schemas.size() > b.schemas.size(); });
  std::vector<Section> told;
  for (AlikeSections& group : groups) {
    if (group.schemas.size() > most_repairs && !group.section.checks.empty()) {
      for (Check& check : group.section.checks) {
        if (check.repair.empty()) continue;
        check.repair += fmt::format("\n-- and so in {} more schemas", group.schemas.size() - most_repairs);
      }
    }
    told.push_back(named(group, groups.size() == 1));
  }
  return told;
}

std::string shape_of(const Schema& schema) {
  Shape shape;
  shape.add(schema);
  return sha256(shape.text());
}

}  // namespace schemaproof
