// A likeness of a live database's schema on a disposable server, in which its SQL can be asked about.
#include <algorithm>

#include "catalog/respell.hpp"
#include "model/ddl.hpp"
#include "support/interruption.hpp"
#include "support/search_path.hpp"
#include "support/sql_names.hpp"

namespace schemaproof {

namespace {

/// Statements whose order nobody knows: each is tried again as long as others still succeed.
class Statements {
public:
  explicit Statements(WriteSession& session) : session_(session) {}

  void add(std::string sql) {
    if (!sql.empty()) waiting_.push_back(std::move(sql));
  }

  void run() {
    std::size_t before = waiting_.size() + 1;
    while (!waiting_.empty() && waiting_.size() < before) {
      before = waiting_.size();
      std::erase_if(waiting_, [&](const std::string& sql) {
        stop_if_interrupted();
        return !session_.run_script(sql).has_value();
      });
    }
  }

private:
  WriteSession& session_;
  std::vector<std::string> waiting_;
};

/// Without what needs roles or other objects.
template <class T>
T bare(T object) {
  object.owner.reset();
  object.grants.reset();
  object.comment.reset();
  if constexpr (std::is_same_v<T, Sequence>) object.owned_by.reset();
  if constexpr (std::is_same_v<T, Extension>) object.version.reset();
  if constexpr (requires { object.parts; }) object.parts = {};
  if constexpr (std::is_same_v<T, MaterializedView>) {
    object.populated = false;
    object.tablespace.reset();
  }
  return object;
}

/// Whether SQL of that role may name tables and views besides its own.
bool looks_around(const SqlText& sql) {
  switch (sql.role) {
    case Compared::as_rule:
    case Compared::as_policy:
    case Compared::as_query:
    case Compared::as_arguments:
    case Compared::as_result:
    case Compared::as_body:
    case Compared::as_trigger: return true;
    default: return false;
  }
}

void add_table(Statements& statements, const Ddl& ddl, const Name& name, const Table& table) {
  // Column by column: one whose type cannot be made must not take the others along.
  statements.add(ddl.create_table(name, {}));
  for (const Column& column : table.columns) {
    Column plain;
    plain.name = column.name;
    plain.type = column.type;
    plain.collation = column.collation;
    statements.add(ddl.add(name, plain));
  }
}

}  // namespace

void make_twins(const DisposableDatabase& database, const Schema& found, const Spellings& spellings) {
  WriteSession session(database);
  const Ddl ddl(found.home);
  Statements statements(session);
  std::set<std::string> schemas{found.home};
  for (const auto& [name, table] : found.tables) schemas.insert(name.schema);
  for_each_standalone(found, [&]<class T>(const std::map<Name, T>& objects) {
    for (const auto& [name, object] : objects) schemas.insert(std::is_same_v<T, Namespace> ? name.name : name.schema);
  });
  schemas.erase("");
  for (const std::string& schema : schemas) session.run("CREATE SCHEMA IF NOT EXISTS " + quoted_name(schema));
  session.run("SET check_function_bodies = off");
  session.run("SET search_path = " + search_path_of(found.home));
  std::set<Name> wanted;
  bool all = false;
  for (const SqlText& sql : spellings.open()) {
    wanted.insert(sql.table);
    // A view stands on others.
    all = all || looks_around(sql) || found.views.contains(sql.table) || found.materialized_views.contains(sql.table);
  }
  for (const auto& [name, table] : found.tables) {
    if (all || wanted.contains(name)) add_table(statements, ddl, name, table);
  }
  for_each_standalone(found, [&]<class T>(const std::map<Name, T>& objects) {
    constexpr bool needed = !std::is_same_v<T, Namespace> && !std::is_same_v<T, DefaultPrivilege>;
    if constexpr (needed) {
      for (const auto& [name, object] : objects) statements.add(ddl.create(name, bare(object)));
    }
  });
  statements.run();
}

}  // namespace schemaproof
