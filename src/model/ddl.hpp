// SQL that makes, changes and drops schema objects: what a repair prints, and what a twin of a table is built from.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "model/privileges.hpp"
#include "model/schema.hpp"

namespace schemaproof {

/// What something is granted on.
struct GrantPlace {
  std::string words;    // `TABLE product`
  std::string columns;  // ` (a)`; empty: the whole
  Grantable grantable = Grantable::table;
  std::string name;
  std::string owner;  // empty: the database's
};

/// Writes SQL for objects as seen from one home schema.
class Ddl {
public:
  /// `enums`: the types whose values only convert through text. `major`: of the server that is to run it; 0: not known.
  explicit Ddl(std::string home, std::set<std::string> enums = {}, int major = 0)
      : home_(std::move(home)), enums_(std::move(enums)), major_(major) {}

  /// A function's has its arguments.
  [[nodiscard]] std::string name(const Name& object) const;
  /// `text not null default 'x'`: everything but the column's name. Empty when the type is not stated.
  [[nodiscard]] std::string column_definition(const Column& column) const;
  /// With all that is stated of it and of its parts.
  [[nodiscard]] std::string create_table(const Name& table_name, const Table& table) const;
  [[nodiscard]] std::string create_index(const Name& table_name, const Index& index) const;
  [[nodiscard]] std::string add(const Name& table_name, const Column& column) const;
  [[nodiscard]] std::string add(const Name& table_name, const PrimaryKey& key) const;
  [[nodiscard]] std::string add(const Name& table_name, const Unique& unique) const;
  [[nodiscard]] std::string add(const Name& table_name, const ForeignKey& key) const;
  [[nodiscard]] std::string add(const Name& table_name, const CheckConstraint& check) const;
  [[nodiscard]] std::string add(const Name& table_name, const Index& index) const {
    return create_index(table_name, index);
  }
  [[nodiscard]] std::string add(const Name& table_name, const Exclusion& exclusion) const;
  [[nodiscard]] std::string add(const Name& table_name, const Trigger& trigger) const;
  [[nodiscard]] std::string add(const Name& table_name, const RewriteRule& rule) const;
  [[nodiscard]] std::string add(const Name& table_name, const Policy& policy) const;
  /// Changes what is stated of a policy that is there.
  [[nodiscard]] std::string alter(const Name& table_name, const Policy& change) const;

  // What stands by itself; empty where too little is stated.
  [[nodiscard]] std::string create(const Name& own, const Enum& enumeration) const;
  [[nodiscard]] std::string create(const Name& own, const Domain& domain) const;
  [[nodiscard]] std::string create(const Name& own, const CompositeType& type) const;
  [[nodiscard]] std::string create(const Name& own, const Range& range) const;
  [[nodiscard]] std::string create(const Name& own, const Sequence& sequence) const;
  [[nodiscard]] std::string create(const Name& own, const View& view) const;
  /// A view that is there gets another query, and keeps all else.
  [[nodiscard]] std::string replace(const Name& own, const View& view) const;
  [[nodiscard]] std::string create(const Name& own, const MaterializedView& view) const;
  [[nodiscard]] std::string create(const Name& own, const Function& function) const;
  [[nodiscard]] std::string create(const Name& own, const Extension& extension) const;
  [[nodiscard]] std::string create(const Name& own, const Namespace& schema) const;
  [[nodiscard]] std::string create(const Name& own, const DefaultPrivilege& privilege) const;
  template <class T>
  [[nodiscard]] std::string drop(const Name& own, const T& object) const {
    if constexpr (std::is_same_v<T, DefaultPrivilege>)
      return change_defaults(own, object.grants.value_or(Entries{}), {});
    else
      return "DROP " + object_words(object) + " " + sql_name(own, object) + ";";
  }

  /// `MATERIALIZED VIEW`: what COMMENT, ALTER, GRANT and DROP call it.
  static std::string object_words(const Object& /*type*/) { return "TYPE"; }
  static std::string object_words(const Table& /*table*/) { return "TABLE"; }
  static std::string object_words(const Domain& /*domain*/) { return "DOMAIN"; }
  static std::string object_words(const Sequence& /*sequence*/) { return "SEQUENCE"; }
  static std::string object_words(const View& /*view*/) { return "VIEW"; }
  static std::string object_words(const MaterializedView& /*view*/) { return "MATERIALIZED VIEW"; }
  static std::string object_words(const Extension& /*extension*/) { return "EXTENSION"; }
  static std::string object_words(const Namespace& /*schema*/) { return "SCHEMA"; }
  static std::string object_words(const Function& function) {
    return function.function_kind == "procedure" ? "PROCEDURE" : "FUNCTION";
  }
  /// Its name there: schemas and extensions lie in none.
  template <class T>
  [[nodiscard]] std::string sql_name(const Name& own, const T& /*object*/) const {
    return lies_in_schema<T>() || std::is_same_v<T, Table> ? name(own) : quoted(own.name);
  }

  /// What GRANT calls it: a view is a table there, and a domain a type.
  template <class T>
  static std::string grant_words(const T& object) {
    if constexpr (std::is_same_v<T, View> || std::is_same_v<T, MaterializedView>)
      return "TABLE";
    else if constexpr (std::is_same_v<T, Domain>)
      return "TYPE";
    else
      return object_words(object);
  }
  /// The object as GRANT knows it, when it belongs to `owner`.
  template <class T>
  [[nodiscard]] GrantPlace grant_place(const Name& own, const T& object, const std::string& owner) const {
    return {grant_words(object) + " " + sql_name(own, object), {}, grantable<T>(), own.name, owner};
  }

  /// What COMMENT calls a part of a table or view.
  template <class T>
  [[nodiscard]] std::string commented(const Name& table_name, const T& part) const {
    const std::string own = quoted(part.name);
    if constexpr (std::is_same_v<T, Column>)
      return "COLUMN " + name(table_name) + "." + own;
    else if constexpr (std::is_same_v<T, Index>)
      return "INDEX " + name(Name{table_name.schema, part.name, {}});
    else
      return std::string(std::is_same_v<T, Trigger>       ? "TRIGGER "
                         : std::is_same_v<T, RewriteRule> ? "RULE "
                         : std::is_same_v<T, Policy>      ? "POLICY "
                                                          : "CONSTRAINT ")
             + own + " ON " + name(table_name);
  }
  /// What a view has besides its query: columns, indexes, triggers and rules.
  [[nodiscard]] std::string add_parts(const Name& view, const Table& parts, const std::string& owner) const;

  [[nodiscard]] std::string comment_on(const std::string& what, const std::string& comment) const;
  /// GRANT and REVOKE that lead from what was granted to what is to be.
  [[nodiscard]] std::string grant(const GrantPlace& on, const Entries& found, const Entries& wanted) const;
  /// ALTER DEFAULT PRIVILEGES that leads from some to others.
  [[nodiscard]] std::string change_defaults(const Name& own, const Entries& found, const Entries& wanted) const;

  [[nodiscard]] std::string drop_constraint(const Name& table_name, const std::string& constraint) const;
  [[nodiscard]] std::string drop_index(const Name& table_name, const std::string& index) const;
  [[nodiscard]] std::string alter_table(const Name& table_name, const std::string& action) const;
  /// `enabled`, `forced`, …: of a table.
  [[nodiscard]] std::string row_security(const Name& table_name, const std::string& wanted) const;
  [[nodiscard]] std::string replica_identity(const Name& table_name, const std::string& wanted) const;
  /// An empty tablespace is the database's.
  [[nodiscard]] std::string place_index(const Name& table_name, const std::string& index,
                                        const std::string& tablespace) const;
  [[nodiscard]] std::string cluster_on(const Name& table_name, const std::string& index) const;

  /// A column's value as a value of another type: no cast leads from an enum to another, or from a type to its array.
  [[nodiscard]] std::string conversion(const std::string& column, const std::string& from, const std::string& to) const;

  /// The action that gives a column its type's own storage; empty where it is not known.
  [[nodiscard]] std::string own_storage(const std::string& type) const;
  /// `CONSTRAINT positive CHECK (VALUE > 0)`; NOT VALID stands behind the expression where the catalog has it.
  static std::string domain_check(const std::string& check, const std::string& expression);

private:
  /// What follows the statement that makes a column, for all that it cannot say.
  [[nodiscard]] std::string column_details(const Name& table_name, const Column& column,
                                           const std::string& owner) const;
  /// Its comment, where one is stated, on a line of its own.
  template <class T>
  [[nodiscard]] std::string with_comment(const Name& table_name, const T& part) const {
    const bool commented_on = !part.comment.value_or("").empty() && !part.name.empty();
    return commented_on ? "\n" + comment_on(commented(table_name, part), *part.comment) : std::string();
  }
  /// What follows the statement that makes an index: where it lies, and whether CLUSTER goes by it.
  [[nodiscard]] std::string placed(const Name& table_name, const StoredIndex& index) const;
  template <class T>
  static constexpr Grantable grantable() {
    if constexpr (std::is_same_v<T, Sequence>)
      return Grantable::sequence;
    else if constexpr (std::is_same_v<T, Function>)
      return Grantable::function;
    else if constexpr (std::is_same_v<T, Namespace>)
      return Grantable::schema;
    else if constexpr (std::is_same_v<T, Enum> || std::is_same_v<T, Domain> || std::is_same_v<T, CompositeType>
                       || std::is_same_v<T, Range>)
      return Grantable::type;
    else
      return Grantable::table;
  }
  static std::string quoted(const std::string& name);
  /// The comment, owner and privileges that are stated, each on a line of its own.
  template <class T>
  [[nodiscard]] std::string aspects(const Name& own, const T& object) const;

  std::string home_;
  std::set<std::string> enums_;
  int major_;
};

/// ` COLLATE "C"`; nothing where none is stated.
std::string collate_sql(const std::optional<std::string>& collation);
/// ` DEFAULT now()`; the grammar takes some operators in parentheses only.
std::string default_sql(const std::string& expression);
/// `fillfactor = '70', …`: as WITH and SET take them.
std::string options_sql(const Entries& options);
/// A type of the language as SQL: names with capitals in quotes, built-in ones as they are.
std::string type_sql(const std::string& type);

}  // namespace schemaproof
