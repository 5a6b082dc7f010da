#include "diff/remaking.hpp"

#include "checks/repair.hpp"

namespace schemaproof {

namespace {

/// What is said of an object's parts besides its query.
std::string parts_sql(const Ddl& ddl, const Name& view, const Table& parts, const std::string& owner) {
  std::string sql;
  const auto comment = [&](const auto& part) {
    const std::string text = part.comment.value_or("");
    if (!text.empty()) sql += "\n" + ddl.comment_on(commented(ddl, view, part), text);
  };
  for (const Column& column : parts.columns) {
    const std::string own = quoted_name(column.name);
    if (!column.default_value.value_or("").empty())
      sql += "\n" + ddl.alter_table(view, "ALTER COLUMN " + own + " SET DEFAULT " + *column.default_value);
    const Entries grants = column.grants.value_or(Entries{});
    if (!grants.empty())
      sql += "\n" + ddl.grant({"TABLE " + ddl.name(view), " (" + own + ")", Grantable::column, {}, owner}, {}, grants);
    comment(column);
  }
  for (const Index& index : parts.indexes) comment(index);
  for (const Trigger& trigger : parts.triggers) {
    sql += "\n" + ddl.add(view, trigger);
    comment(trigger);
  }
  for (const RewriteRule& rule : parts.rewrite_rules) {
    sql += "\n" + ddl.add(view, rule);
    comment(rule);
  }
  return sql;
}

template <class T>
void add_gone(const Ddl& ddl, const std::map<Name, T>& beginning, const std::map<Name, T>& before,
              const std::map<Name, T>& after, std::vector<std::string>& sql) {
  for (const auto& [name, view] : beginning) {
    if (!before.contains(name) || after.contains(name)) continue;
    sql.push_back(ddl.create(name, view) + parts_sql(ddl, name, view.parts, view.owner.value_or("")));
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
