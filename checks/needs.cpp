#include "checks/needs.hpp"

#include <algorithm>
#include <array>

#include "model/privileges.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

struct Newcomer {
  std::string_view name;
  int major;
};

template <std::size_t size>
int major_of(const std::array<Newcomer, size>& newcomers, std::string_view name) {
  const auto known =
      std::find_if(newcomers.begin(), newcomers.end(), [&](const auto& one) { return one.name == name; });
  return known == newcomers.end() ? 0 : known->major;
}

constexpr std::array types = {
    Newcomer{"int4multirange", 14}, Newcomer{"int8multirange", 14}, Newcomer{"nummultirange", 14},
    Newcomer{"tsmultirange", 14},   Newcomer{"tstzmultirange", 14}, Newcomer{"datemultirange", 14},
};
constexpr std::array collations = {Newcomer{"unicode", 16}, Newcomer{"pg_c_utf8", 17}, Newcomer{"pg_unicode_fast", 18}};
constexpr std::array options = {Newcomer{"security_invoker", 15}, Newcomer{"autovacuum_vacuum_max_threshold", 18},
                                Newcomer{"vacuum_max_eager_freeze_failure_rate", 18}};

int major_of_type(const std::string& type) {
  return major_of(types, lowered(type.substr(0, type.find('['))));
}

}  // namespace

Need need_of(std::string_view property, const std::string& value) {
  if (property == "generation" && value == "virtual") return {18, {}, "stored"};
  if (property == "on_delete" && value.find('(') != std::string::npos)
    return {15, {}, std::string(trimmed(value.substr(0, value.find('('))))};
  if (property == "type") return {major_of_type(value), {}, {}};
  if (property == "collation") return {major_of(collations, value), {}, {}};
  return {};
}

Need need_of_entry(Compared compared, const std::string& key, const std::string& value) {
  if (compared == Compared::exactly) return {major_of(options, lowered(key)), key, {}};
  if (compared == Compared::as_attribute) return {major_of_type(value), key + ": " + value, {}};
  if (compared != Compared::as_privileges) return {};
  Need need;
  for (const Privilege& privilege : parse_privileges(value, Grantable::table, 0)) {
    if (privilege.word == "maintain") {
      need.major = 17;
      need.what = "maintain";
      continue;
    }
    need.nearest += (need.nearest.empty() ? "" : ", ") + privilege.word;
    if (privilege.with_grant_option) need.nearest += " with grant option";
  }
  if (need.nearest.empty()) need.nearest = "none";
  return need;
}

}  // namespace schemaproof
