// The SQL that would make the database what the expectation says. Printed, never run.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "model/ddl.hpp"
#include "model/report.hpp"
#include "support/sql_names.hpp"

namespace schemaproof {

using Differences = std::vector<Difference>;

inline bool differs(const Differences& differences, std::string_view property) {
  return std::any_of(differences.begin(), differences.end(), [&](const auto& d) { return d.property == property; });
}

// What mends an object itself, without its comment, owner and privileges.
std::string repair_changed(const Ddl& ddl, const Name& table, const Column& wish, const Column& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const PrimaryKey& wish, const PrimaryKey& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const Unique& wish, const Unique& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const ForeignKey& wish, const ForeignKey& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const CheckConstraint& wish, const CheckConstraint& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const Index& wish, const Index& found,
                           const Differences& differences);

std::string repair_changed(const Ddl& ddl, const Name& table, const Exclusion& wish, const Exclusion& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const Trigger& wish, const Trigger& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const RewriteRule& wish, const RewriteRule& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& table, const Policy& wish, const Policy& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& name, const Table& wish, const Table& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& name, const Domain& wish, const Domain& found,
                           const Differences& differences);
/// `schema` tells which tables are made of the type.
std::string repair_changed(const Ddl& ddl, const Name& name, const CompositeType& wish, const CompositeType& found,
                           const Differences& differences, const Schema& schema);
std::string repair_changed(const Ddl& ddl, const Name& name, const Range& wish, const Range& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& name, const Sequence& wish, const Sequence& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& name, const View& wish, const View& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& name, const MaterializedView& wish,
                           const MaterializedView& found, const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& name, const Function& wish, const Function& found,
                           const Differences& differences);
std::string repair_changed(const Ddl& ddl, const Name& name, const Extension& wish, const Extension& found,
                           const Differences& differences);

/// `found` tells which columns use the enum: PostgreSQL cannot drop or move a label, so the type is made anew.
std::string repair_changed(const Ddl& ddl, const Name& name, const Enum& wish, const Enum& current,
                           const Schema& found);

std::string repair_unexpected(const Ddl& ddl, const Name& table, const Column& found);
std::string repair_unexpected(const Ddl& ddl, const Name& table, const Object& constraint);
std::string repair_unexpected(const Ddl& ddl, const Name& table, const Index& found);
std::string repair_unexpected(const Ddl& ddl, const Name& table, const Trigger& found);
std::string repair_unexpected(const Ddl& ddl, const Name& table, const RewriteRule& found);
std::string repair_unexpected(const Ddl& ddl, const Name& table, const Policy& found);

/// SET and RESET that lead from some options to others.
std::string options_change(const Entries& found, const Entries& wanted);

/// The sequence that makes a column serial.
Name serial_sequence(const Name& table, const std::string& column);

/// Whose it is once it is mended: the owner comes before the privileges.
inline std::string new_owner(const Object& wish, const Object& found) {
  return wish.owner.value_or(found.owner.value_or(""));
}

/// The whole repair of an object that differs: itself, then its comment, owner and privileges.
template <class T>
std::string repair(const Ddl& ddl, const Name& name, const T& wish, const T& found, const Differences& differences,
                   const Schema& schema) {
  constexpr bool is_constraint = std::is_same_v<T, PrimaryKey> || std::is_same_v<T, Unique>
                                 || std::is_same_v<T, ForeignKey> || std::is_same_v<T, CheckConstraint>
                                 || std::is_same_v<T, Exclusion>;
  constexpr bool is_part = is_constraint || std::is_same_v<T, Column> || std::is_same_v<T, Index>
                           || std::is_same_v<T, Trigger> || std::is_same_v<T, RewriteRule> || std::is_same_v<T, Policy>;
  Differences own;
  std::vector<std::string> lines;
  for (const Difference& difference : differences) {
    if (difference.property == "comment") {
      std::string what;
      if constexpr (is_part)
        what = ddl.commented(name, found);
      else
        what = Ddl::object_words(found) + " " + ddl.sql_name(name, found);
      lines.push_back(ddl.comment_on(what, wish.comment.value_or("")));
    } else if (difference.property == "owner") {
      if constexpr (!is_part && !std::is_same_v<T, DefaultPrivilege> && !std::is_same_v<T, Extension>) {
        const std::string owner = wish.owner.value_or("");
        lines.push_back("ALTER " + Ddl::object_words(found) + " " + ddl.sql_name(name, found) + " OWNER TO "
                        + (owner.empty() ? "CURRENT_USER; -- the database's owner" : quoted_name(owner) + ";"));
      }
    } else if (difference.property == "grants") {
      const Entries wanted = wish.grants.value_or(Entries{});
      const Entries present = found.grants.value_or(Entries{});
      const std::string line = [&]() -> std::string {
        if constexpr (std::is_same_v<T, Column>)
          return ddl.grant({"TABLE " + ddl.name(name), " (" + quoted_name(found.name) + ")", Grantable::column, {}, {}},
                           present, wanted);
        else if constexpr (std::is_same_v<T, DefaultPrivilege>)
          return ddl.change_defaults(name, present, wanted);
        else if constexpr (!is_part && !std::is_same_v<T, Extension>)
          return ddl.grant(ddl.grant_place(name, found, new_owner(wish, found)), present, wanted);
        else
          return {};
      }();
      // Each property is mended once, however many of its entries differ.
      if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
    } else {
      own.push_back(difference);
    }
  }
  std::string sql;
  if (!own.empty()) {
    if constexpr (std::is_same_v<T, Enum>)
      sql = repair_changed(ddl, name, wish, found, schema);
    else if constexpr (std::is_same_v<T, CompositeType>)
      sql = repair_changed(ddl, name, wish, found, own, schema);
    else if constexpr (!std::is_same_v<T, Namespace> && !std::is_same_v<T, DefaultPrivilege>)
      sql = repair_changed(ddl, name, wish, found, own);
  }
  for (const std::string& line : lines) {
    // What is made anew has its comment already.
    if (sql.find(line) == std::string::npos) sql += (sql.empty() ? "" : "\n") + line;
  }
  return sql;
}

}  // namespace schemaproof
