#include "catalog/node_tree.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace schemaproof {

namespace {

/// The word behind each place of `mark`.
template <class Look>
bool all_behind(std::string_view tree, std::string_view mark, const Look& look) {
  for (std::size_t at = tree.find(mark); at != std::string_view::npos; at = tree.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    if (!look(tree.substr(begin, tree.find_first_of(" })", begin) - begin))) return false;
  }
  return true;
}

template <std::size_t n>
bool is_one_of(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::string without_spelling(const std::string& tree) {
  std::string text;
  for (std::size_t at = 0; at < tree.size();) {
    const std::string_view rest = std::string_view(tree).substr(at);
    const bool spelling = rest.starts_with(":location ") || rest.starts_with(":funcformat ");
    if (!spelling) {
      text += tree[at++];
      continue;
    }
    at = std::min(tree.find_first_of(" )}", tree.find(' ', at) + 1), tree.size());
  }
  return text;
}

bool is_constant_under_casts(const std::string& tree) {
  constexpr std::array<std::string_view, 5> nodes{"CONST", "FUNCEXPR", "RELABELTYPE", "COERCEVIAIO", "COERCETODOMAIN"};
  // CoercionForm in PostgreSQL's primnodes.h: an explicit cast and an implicit one; 0 is a call.
  constexpr std::array<std::string_view, 2> casts{"1", "2"};
  // bool, bytea, int8, int2, int4, text, json, float4, float8, bpchar, varchar, numeric, uuid, jsonb (pg_type.dat).
  constexpr std::array<std::string_view, 14> types{"16",  "17",  "20",   "21",   "23",   "25",   "114",
                                                   "700", "701", "1042", "1043", "1700", "2950", "3802"};
  const auto is_type = [&](std::string_view type) { return is_one_of(types, type); };
  // A type of the user's can be but a domain over one of these.
  const bool to_domain = tree.find("{COERCETODOMAIN ") != std::string::npos;
  const auto is_result = [&](std::string_view type) { return is_type(type) || (to_domain && type.size() >= 5); };
  return !tree.empty() && all_behind(tree, "{", [&](std::string_view node) { return is_one_of(nodes, node); })
         && all_behind(tree, ":funcformat ", [&](std::string_view form) { return is_one_of(casts, form); })
         && all_behind(tree, ":consttype ", is_type) && all_behind(tree, ":funcresulttype ", is_type)
         && all_behind(tree, ":resulttype ", is_result);
}

}  // namespace schemaproof
