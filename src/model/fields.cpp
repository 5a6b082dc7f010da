#include "model/fields.hpp"

#include "support/text.hpp"

namespace schemaproof {

namespace {

struct Shown {
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(const std::string& text) const { return text.empty() ? "none" : text; }
  std::string operator()(const Names& names) const { return names.empty() ? "none" : names_text(names); }
  std::string operator()(const Reference& reference) const { return reference.text(); }
};

}  // namespace

std::string shown(const Value& value) {
  return std::visit(Shown{}, value);
}

const Place& Object::place_of(std::string_view property) const {
  for (const auto& [stated, own_place] : places) {
    if (stated == property) return own_place;
  }
  return place;
}

}  // namespace schemaproof
