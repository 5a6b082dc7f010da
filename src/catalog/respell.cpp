#include "catalog/respell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "model/ddl.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

// Spellings were seen to settle on the second pass; a third that still changes is worth a look, not a guess.
constexpr int most_passes = 5;

struct NotUnderstood {
  SqlError error;
};

/// Where names without a schema are looked for, as in a session of the people who wrote them.
std::string path_from(const std::string& home) {
  return quoted_name(home) + (home == "public" ? "" : ", public");
}

class Respeller {
public:
  Respeller(const DisposableDatabase& database, const Schema& found) : session_(database), found_(found) {}

  void answer(Spellings& spellings) {
    must("BEGIN");
    const std::set<SqlText> open = spellings.open();
    for (const SqlText& sql : open) {
      stop_if_interrupted();
      must("SAVEPOINT question");
      Spelled spelled;
      try {
        spelled.text = settled(sql);
      } catch (const NotUnderstood& fault) {
        spelled.problem = fault.error.message;
        spelled.hint = hint_for(sql, fault.error);
      }
      must("ROLLBACK TO SAVEPOINT question");
      spellings.learn(sql, std::move(spelled));
    }
    must("ROLLBACK");
  }

private:
  void must(const std::string& sql) {
    if (const auto error = session_.run(sql)) throw Failure("cannot compare expressions: " + error->message);
  }

  void run(const std::string& sql) {
    if (auto error = session_.run(sql)) throw NotUnderstood{std::move(*error)};
  }

  std::string value(const std::string& sql) {
    std::string result;
    const auto error = session_.run(sql, {}, [&](const Row& row) { result = row.text(0); });
    if (error) throw NotUnderstood{*error};
    return result;
  }

  /// What people write finds its names as in the database itself; what is printed carries every schema.
  void look_at_home() { run("SET LOCAL search_path = " + path_from(found_.home)); }
  void look_nowhere() { run("SET LOCAL search_path = ''"); }

  std::string settled(const SqlText& sql) {
    SqlText current = sql;
    if (sql.role == Compared::as_type) return spell_type(sql.text);
    make_twin(sql.table);
    for (int pass = 0; pass < most_passes; ++pass) {
      SqlText next = current;
      next.text = plainly({sql.role, sql.table, sql.type, spell(current)});
      // A default that is NULL, whatever its cast, is no default to PostgreSQL.
      if (next.text == current.text || next.text.empty()) return next.text;
      current = std::move(next);
    }
    return current.text;
  }

  /// Of the table's own name: expressions may say `product.price`.
  void make_twin(const Name& table) {
    twin_ = "pg_temp." + quoted_name(table.name);
    run(fmt::format("CREATE TEMPORARY TABLE {} (LIKE {}.{})", twin_,
                    quoted_name(table.schema.empty() ? found_.home : table.schema), quoted_name(table.name)));
  }

  /// The twin as a regclass constant.
  [[nodiscard]] std::string twin_id() const { return quoted_literal(twin_) + "::pg_catalog.regclass"; }

  std::string spell(const SqlText& sql) {
    must("SAVEPOINT pass");
    look_at_home();
    std::string text;
    switch (sql.role) {
      case Compared::as_default: text = spell_column("DEFAULT (" + sql.text + "\n)", sql.type); break;
      case Compared::as_generated:
        text = spell_column("GENERATED ALWAYS AS (" + sql.text + "\n) STORED", sql.type);
        break;
      case Compared::as_check: text = spell_check(sql.text); break;
      case Compared::as_predicate: text = spell_predicate(sql.text); break;
      case Compared::as_index_key: text = spell_index_key(sql.text); break;
      case Compared::as_type:
      case Compared::exactly: break;
    }
    must("ROLLBACK TO SAVEPOINT pass");
    return std::string(without_outer_parentheses(text));
  }

  std::string spell_column(const std::string& clause, const std::string& type) {
    run(fmt::format("ALTER TABLE {} ADD COLUMN schemaproof_column {} {}", twin_, known_type(type), clause));
    look_nowhere();
    return value(
        "SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d JOIN pg_catalog.pg_attribute a "
        "ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE a.attname = 'schemaproof_column' AND d.adrelid = "
        + twin_id());
  }

  std::string spell_check(const std::string& expression) {
    run(fmt::format("ALTER TABLE {} ADD CONSTRAINT schemaproof_check CHECK ({}\n)", twin_, expression));
    look_nowhere();
    return value(
        "SELECT pg_catalog.pg_get_expr(conbin, conrelid) FROM pg_catalog.pg_constraint "
        "WHERE conname = 'schemaproof_check' AND conrelid = "
        + twin_id());
  }

  std::string spell_predicate(const std::string& predicate) {
    run(fmt::format("CREATE INDEX schemaproof_index ON {} ((1)) WHERE {}", twin_, predicate));
    look_nowhere();
    return value(
        "SELECT pg_catalog.pg_get_expr(indpred, indrelid) FROM pg_catalog.pg_index "
        "WHERE indexrelid = 'pg_temp.schemaproof_index'::regclass");
  }

  std::string spell_index_key(const std::string& expression) {
    run(fmt::format("CREATE INDEX schemaproof_index ON {} (({}\n))", twin_, expression));
    look_nowhere();
    return value("SELECT pg_catalog.pg_get_indexdef('pg_temp.schemaproof_index'::regclass, 1, false)");
  }

  /// format_type of a view's column knows modifiers and domains on every version; to_regtype drops the former.
  std::string spell_type(const std::string& type) {
    look_at_home();
    run(fmt::format("CREATE TEMPORARY VIEW schemaproof_type AS SELECT NULL::{} AS c", known_type(type)));
    look_nowhere();
    return value(
        "SELECT pg_catalog.format_type(atttypid, atttypmod) FROM pg_catalog.pg_attribute "
        "WHERE attrelid = 'pg_temp.schemaproof_type'::regclass AND attnum = 1");
  }

  /// Names are exact without quotes; one that is not found exactly is folded as SQL folds it.
  std::string known_type(const std::string& type) {
    const std::size_t end = std::min(type.find('('), type.find('['));
    const std::string base(trimmed(type.substr(0, end)));
    const bool one_name = base.find(' ') == std::string::npos && base.find('"') == std::string::npos;
    if (!one_name || is_type_keyword(lowered(base))) return type;
    const Name name = parse_name(base);
    const std::string exact = (name.schema.empty() ? "" : quoted_name(name.schema) + ".") + quoted_name(name.name);
    const bool exists = value("SELECT pg_catalog.to_regtype(" + quoted_literal(exact) + ") IS NOT NULL") == "t";
    return exists && end != std::string::npos ? exact + type.substr(end) : exists ? exact : type;
  }

  /// The commonest slip: a mixed-case name without its quotes, which SQL folds to lower case.
  [[nodiscard]] std::string hint_for(const SqlText& sql, const SqlError& error) const {
    const Table* table = found_.table(sql.table);
    constexpr std::string_view undefined_column = "42703";
    if (error.sqlstate == undefined_column && table != nullptr) {
      for (const Column& column : table->columns) {
        const std::string folded = lowered(column.name);
        if (folded != column.name && error.message.find('"' + folded + '"') != std::string::npos) {
          return fmt::format("inside expressions it is SQL: write \"{}\"", column.name);
        }
      }
    }
    return error.hint;
  }

  WriteSession session_;
  const Schema& found_;
  std::string twin_;
};

}  // namespace

void respell(const DisposableDatabase& database, const Schema& found, Spellings& spellings) {
  Respeller(database, found).answer(spellings);
}

void make_twins(const DisposableDatabase& database, const Schema& found, const Spellings& spellings) {
  WriteSession session(database);
  const Ddl ddl(found.home);
  std::set<std::string> schemas{found.home};
  std::set<Name> wanted;
  for (const SqlText& sql : spellings.open()) wanted.insert(sql.table);
  for (const auto& [name, table] : found.tables) schemas.insert(name.schema);
  for (const auto& [name, enumeration] : found.enums) schemas.insert(name.schema);
  schemas.erase("");
  for (const std::string& schema : schemas) session.run("CREATE SCHEMA IF NOT EXISTS " + quoted_name(schema));
  for (const auto& [name, enumeration] : found.enums) session.run(ddl.create_enum(name, enumeration));
  session.run("SET search_path = " + path_from(found.home));
  for (const Name& name : wanted) {
    const Table* table = found.table(name);
    if (table == nullptr) continue;
    // Column by column: one whose type is not there must not take the others along.
    session.run(ddl.create_table(name, {}));
    for (const Column& column : table->columns) {
      Column plain;
      plain.name = column.name;
      plain.type = column.type;
      plain.collation = column.collation;
      session.run(ddl.add(name, plain));
    }
  }
}

}  // namespace schemaproof
