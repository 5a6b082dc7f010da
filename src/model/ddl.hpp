// SQL that makes, changes and drops schema objects: what a repair prints, and what a twin of a table is built from.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "model/schema.hpp"

namespace schemaproof {

/// Writes SQL for objects as seen from one home schema.
class Ddl {
public:
  /// `enums`: the types whose values only convert through text.
  explicit Ddl(std::string home, std::set<std::string> enums = {}) : home_(std::move(home)), enums_(std::move(enums)) {}

  [[nodiscard]] std::string name(const Name& object) const { return object.sql(home_); }
  /// `text not null default 'x'`: everything but the column's name. Empty when the type is not stated.
  [[nodiscard]] std::string column_definition(const Column& column) const;
  [[nodiscard]] std::string create_table(const Name& table_name, const Table& table) const;
  [[nodiscard]] std::string create_enum(const Name& enum_name, const Enum& enumeration) const;
  [[nodiscard]] std::string create_index(const Name& table_name, const Index& index) const;
  [[nodiscard]] std::string add(const Name& table_name, const Column& column) const;
  [[nodiscard]] std::string add(const Name& table_name, const PrimaryKey& key) const;
  [[nodiscard]] std::string add(const Name& table_name, const Unique& unique) const;
  [[nodiscard]] std::string add(const Name& table_name, const ForeignKey& key) const;
  [[nodiscard]] std::string add(const Name& table_name, const CheckConstraint& check) const;
  [[nodiscard]] std::string add(const Name& table_name, const Index& index) const {
    return create_index(table_name, index);
  }
  [[nodiscard]] std::string drop_constraint(const Name& table_name, const std::string& constraint) const;
  [[nodiscard]] std::string drop_index(const Name& table_name, const std::string& index) const;
  [[nodiscard]] std::string alter_table(const Name& table_name, const std::string& action) const;

  /// A column's value as a value of another type: no cast leads from an enum to another, or from a type to its array.
  [[nodiscard]] std::string conversion(const std::string& column, const std::string& from, const std::string& to) const;

private:
  std::string home_;
  std::set<std::string> enums_;
};

/// A type of the language as SQL: names with capitals in quotes, built-in ones as they are.
std::string type_sql(const std::string& type);

}  // namespace schemaproof
