// The changes that can be made to the properties of one object.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mutate/mutation.hpp"
#include "mutate/possible.hpp"
#include "mutate/values.hpp"

namespace schemaproof {

/// What is the same for every object of a schema.
struct Setting {
  const Schema& schema;
  int major = 0;
};

/// `cascade -> set null`, on one line.
std::string change_text(Compared compared, const Value& from, const Value& to);

template <class T>
bool leads_elsewhere(std::string_view property) {
  if (std::is_same_v<T, Column>) return property == "nullable";
  return std::is_same_v<T, ForeignKey>
         && (property == "references" || property == "match" || property == "deferrable" || property == "enforced");
}

template <class T>
void change_properties(const Setting& setting, const T& object, const Access<T>& access, const std::string& shown,
                       const Around& around, std::vector<Mutation>& mutations) {
  const Fields fields = T::fields();
  for (const Field& field : fields) {
    const std::optional<Value> value = get(object, field);
    if (!value || field.since > setting.major || !can_change(setting.schema, object, field.name)) continue;
    const ValueShape shape{field.name, field.compared, field.unstated != nullptr && *field.unstated == '\0',
                           field.words};
    for (Value& other : other_values(shape, *value, around)) {
      Mutation mutation;
      mutation.kind = T::kind;
      mutation.property = field.name;
      mutation.under = field.under;
      mutation.object = shown;
      mutation.change = change_text(field.compared, *value, other);
      mutation.leads_elsewhere = leads_elsewhere<T>(field.name);
      mutation.make = [access, &field, other = std::move(other)](Schema& schema) {
        set_value(access(schema), field, other);
      };
      mutations.push_back(std::move(mutation));
    }
  }
}

}  // namespace schemaproof
