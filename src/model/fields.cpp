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

std::string option_value(const std::string& text) {
  const std::string word = lowered(text);
  if (word == "on" || word == "yes" || word == "true") return "true";
  if (word == "off" || word == "no" || word == "false") return "false";
  return text;
}

std::optional<Value> get(const Object& object, const Field& field) {
  return std::visit(
      [&](auto member) -> std::optional<Value> {
        if (const auto& value = object.*member) return Value(*value);
        return std::nullopt;
      },
      field.member);
}

bool is_stated(const Object& object, const Field& field) {
  return std::visit([&](auto member) { return (object.*member).has_value(); }, field.member);
}

void set_value(Object& object, const Field& field, const Value& value) {
  std::visit([&]<class V>(std::optional<V> Object::* member) { object.*member = std::get<V>(value); }, field.member);
}

void set_text(Object& object, const Field& field, std::string_view text) {
  if (holds<bool>(field))
    set_value(object, field, text == "t" || text == "true");
  else if (holds<std::string>(field))
    set_value(object, field, std::string(text));
  else if (holds<Names>(field))
    set_value(object, field, text.empty() ? Names{} : parse_names(text));
  else if (holds<Entries>(field))
    set_value(object, field, Entries{});
}

void copy_value(Object& object, const Field& field, const Object& from) {
  std::visit([&](auto member) { object.*member = from.*member; }, field.member);
}

void unstate(Object& object, const Field& field) {
  std::visit([&](auto member) { (object.*member).reset(); }, field.member);
}

void complete(Object& object, Fields fields) {
  for (const Field& field : fields) {
    if (field.unstated != nullptr && !field.under && !is_stated(object, field)) {
      set_text(object, field, field.unstated);
    }
  }
}

void make_plain(Object& object, Fields fields) {
  for (const Field& field : fields) {
    if (field.unstated != nullptr) set_text(object, field, field.unstated);
  }
}

const Place& Object::place_of(std::string_view property) const {
  for (const auto& [stated, own_place] : places) {
    if (stated == property) return own_place;
  }
  return place;
}

}  // namespace schemaproof
