#include "diff/remaking.hpp"

#include "model/ddl.hpp"

namespace schemaproof {

namespace {

template <class T>
void add_gone(const Ddl& ddl, const std::map<Name, T>& beginning, const std::map<Name, T>& before,
              const std::map<Name, T>& after, std::vector<std::string>& sql) {
  for (const auto& [name, view] : beginning) {
    if (!before.contains(name) || after.contains(name)) continue;
    sql.push_back(ddl.create(name, view));
  }
}

}  // namespace

std::string view_in_the_way(const SqlError& error) {
  constexpr std::string_view feature_not_supported = "0A000";
  constexpr std::string_view of_view = "rule _RETURN on ";
  constexpr std::string_view view = "view ";
  const std::string& detail = error.detail;
  if (error.sqlstate != feature_not_supported || !detail.starts_with(of_view)) return {};
  const std::size_t begin = detail.find(view, of_view.size());
  const std::size_t end = detail.find(" depends on column ");
  if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
  const std::string words = detail.starts_with("rule _RETURN on materialized") ? "MATERIALIZED VIEW " : "VIEW ";
  return words + detail.substr(begin + view.size(), end - begin - view.size());
}

std::vector<std::string> views_made_again(const Snapshot& beginning, const Snapshot& before, const Snapshot& after) {
  const Ddl ddl(beginning.schema.home, {}, beginning.major);
  std::vector<std::string> sql;
  add_gone(ddl, beginning.schema.views, before.schema.views, after.schema.views, sql);
  add_gone(ddl, beginning.schema.materialized_views, before.schema.materialized_views, after.schema.materialized_views,
           sql);
  return sql;
}

}  // namespace schemaproof
