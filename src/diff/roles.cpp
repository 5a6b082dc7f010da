#include "diff/roles.hpp"

#include "model/privileges.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"

namespace schemaproof {

namespace {

class NamedRoles {
public:
  void add(const Object& object) {
    add(object.owner.value_or(""));
    for (const auto& [role, privileges] : object.grants.value_or(Entries{})) add(role_of(role));
  }
  void add_parts(const Table& table) {
    for (const Column& column : table.columns) add(column);
    for (const Policy& policy : table.policies) {
      for (const std::string& role : policy.roles.value_or(Names{})) add(role == "public" ? "" : role);
    }
  }
  /// Whose default privileges they are: `tables of app in public`.
  void add_whose(const Name& name) {
    const std::string text = name.text();
    const std::vector<SqlToken> tokens = sql_tokens(text);
    if (tokens.size() > 2) add(unquoted_name(tokens[2].text));
  }
  [[nodiscard]] std::set<std::string> take() { return std::move(roles_); }

private:
  void add(const std::string& role) {
    if (!role.empty()) roles_.insert(role);
  }

  std::set<std::string> roles_;
};

}  // namespace

std::set<std::string> roles_named_in(const Schema& schema) {
  NamedRoles named;
  for (const auto& [name, table] : schema.tables) {
    named.add(table);
    named.add_parts(table);
  }
  for_each_standalone(schema, [&]<class T>(const std::map<Name, T>& objects) {
    for (const auto& [name, object] : objects) {
      named.add(object);
      if constexpr (std::is_same_v<T, DefaultPrivilege>) named.add_whose(name);
      if constexpr (requires { object.parts; }) named.add_parts(object.parts);
    }
  });
  return named.take();
}

void make_roles(const DisposableDatabase& database, const std::set<std::string>& roles) {
  WriteSession session(database);
  for (const std::string& role : roles) session.run("CREATE ROLE " + quoted_name(role));  // NOLOGIN is what it gives
}

}  // namespace schemaproof
