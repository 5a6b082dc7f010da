#include "model/fields.hpp"

#include "support/text.hpp"

namespace schemaproof {

namespace {

struct Shown {
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(const std::string& text) const { return text.empty() ? "none" : text; }
  std::string operator()(const Names& names) const { return names.empty() ? "none" : names_text(names); }
  std::string operator()(const Reference& reference) const { return reference.text(); }
  std::string operator()(const Entries& entries) const {
    std::string text;
    for (const auto& [name, value] : entries) text += (text.empty() ? "" : ", ") + name_text(name) + ": " + value;
    return text.empty() ? "none" : text;
  }
};

}  // namespace

std::string shown(const Value& value) {
  return std::visit(Shown{}, value);
}

const std::string* entry(const Entries& entries, std::string_view name) {
  for (const auto& [own, value] : entries) {
    if (own == name) return &value;
  }
  return nullptr;
}

const Place& Object::place_of(std::string_view property) const {
  for (const auto& [stated, own_place] : places) {
    if (stated == property) return own_place;
  }
  return place;
}

}  // namespace schemaproof
