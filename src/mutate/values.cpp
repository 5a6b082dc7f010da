#include "mutate/values.hpp"

#include "mutate/mutation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/privileges.hpp"

namespace schemaproof {

namespace {

bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The first word that is another one; that there is none is stated as `none` and captured as nothing.
std::string other_word(std::string_view words, std::string_view value) {
  const std::string_view present = value.empty() ? std::string_view("none") : value;
  for (std::size_t begin = 0; begin <= words.size();) {
    const std::size_t end = std::min(words.find('|', begin), words.size());
    const std::string_view word = words.substr(begin, end - begin);
    if (word != present) return std::string(word == "none" ? std::string_view() : word);
    begin = end + 1;
  }
  return {};
}

/// Numbers stay numbers, and names stay names.
std::string other_text(const ValueShape& shape, const std::string& text) {
  if (!text.empty()) return text + "1";
  const bool is_number = shape.name == "cost" || shape.name == "rows" || shape.name == "statistics";
  return is_number ? "1" : "other";
}

std::string other_entry(Compared compared, const std::string& text) {
  switch (compared) {
    case Compared::as_attribute: return other_type(text);
    case Compared::as_domain_check: return other_sql(text);
    case Compared::as_privileges: {
      std::vector<Privilege> privileges = parse_privileges(text, Grantable::table, 0);
      if (privileges.empty()) return "all";
      std::string changed;
      privileges.front().with_grant_option = !privileges.front().with_grant_option;
      for (const Privilege& privilege : privileges) {
        changed += fmt::format("{}{}{}", changed.empty() ? "" : ", ", privilege.word,
                               privilege.with_grant_option ? " with grant option" : "");
      }
      return changed;
    }
    default: return text + "1";
  }
}

std::string added_entry(Compared compared) {
  switch (compared) {
    case Compared::as_attribute: return "text";
    case Compared::as_domain_check: return "VALUE IS NOT NULL";
    case Compared::as_privileges: return "all";
    default: return "1";
  }
}

std::vector<Value> other_entries(const ValueShape& shape, const Entries& entries) {
  std::vector<Value> others;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Entries changed = entries;
    changed[i].second = other_entry(shape.compared, entries[i].second);
    others.emplace_back(std::move(changed));
    if (!shape.may_be_none && entries.size() == 1) continue;
    Entries fewer = entries;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    others.emplace_back(std::move(fewer));
  }
  Entries more = entries;
  more.emplace_back(added_name, added_entry(shape.compared));
  others.emplace_back(std::move(more));
  // Of the others the order says nothing.
  if (shape.compared == Compared::as_attribute && entries.size() > 1) {
    Entries moved = entries;
    std::swap(moved.front(), moved.back());
    others.emplace_back(std::move(moved));
  }
  return others;
}

std::vector<Value> other_references(const Reference& reference, const Around& around) {
  std::vector<Value> others;
  if (!around.other.name.empty() && around.other != reference.table) {
    others.emplace_back(Reference{around.other, reference.columns});
  }
  Reference columns = reference;
  if (!columns.columns.empty()) columns.columns.front() += "1";
  others.emplace_back(std::move(columns));
  return others;
}

std::vector<Value> other_texts(const ValueShape& shape, const std::string& text) {
  std::vector<Value> others;
  if (!shape.words.empty()) {
    others.emplace_back(other_word(shape.words, text));
    return others;
  }
  if (shape.compared == Compared::exactly)
    others.emplace_back(other_text(shape, text));
  else if (shape.compared == Compared::as_type || shape.compared == Compared::as_result)
    others.emplace_back(other_type(text));
  else
    others.emplace_back(other_sql(text));
  if (shape.may_be_none && !text.empty()) others.emplace_back(std::string());
  return others;
}

}  // namespace

std::string other_type(const std::string& type) {
  return type == "text" ? "bytea" : "text";
}

std::string other_sql(const std::string& sql) {
  const std::string changed = "'changed by mutate'";
  return sql == changed ? changed + " || ''" : changed;
}

std::vector<Names> other_lists(const Names& names, const Names& more, bool may_be_none) {
  std::vector<Names> others;
  if (names.size() > 1) {
    Names moved = names;
    std::swap(moved.front(), moved.back());
    others.push_back(std::move(moved));
  }
  if (names.size() > 1 || (may_be_none && !names.empty())) others.emplace_back(names.begin(), names.end() - 1);
  const auto another =
      std::find_if(more.begin(), more.end(), [&](const std::string& name) { return !has(names, name); });
  if (another == more.end()) return others;
  others.push_back(names);
  others.back().push_back(*another);
  return others;
}

std::vector<Value> other_values(const ValueShape& shape, const Value& value, const Around& around) {
  if (const bool* flag = std::get_if<bool>(&value)) return {!*flag};
  if (const auto* text = std::get_if<std::string>(&value)) return other_texts(shape, *text);
  if (const auto* reference = std::get_if<Reference>(&value)) return other_references(*reference, around);
  if (const auto* entries = std::get_if<Entries>(&value)) return other_entries(shape, *entries);
  std::vector<Value> others;
  const bool names_columns = shape.name == "columns" || shape.name == "include";
  const Names more = names_columns ? around.columns : Names{added_name};
  for (Names& names : other_lists(std::get<Names>(value), more, shape.may_be_none)) {
    const auto sorted = [](Names list) {
      std::sort(list.begin(), list.end());
      return list;
    };
    if (shape.compared == Compared::as_set && sorted(names) == sorted(std::get<Names>(value))) continue;
    others.emplace_back(std::move(names));
  }
  return others;
}

}  // namespace schemaproof
