#include "catalog/respell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "catalog/node_tree.hpp"
#include "model/definitions.hpp"
#include "support/failure.hpp"
#include "support/interruption.hpp"
#include "support/search_path.hpp"
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

/// Undefined tables, columns, types, functions, schemas.
bool names_what_is_not_there(const SqlError& error) {
  constexpr std::array undefined{"42P01", "42703", "42704", "42883", "3F000"};
  return std::find(undefined.begin(), undefined.end(), error.sqlstate) != undefined.end();
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
        tree_.clear();
        columns_.clear();
        spelled.text = settled(sql);
        spelled.columns = columns_;
        spelled.meaning = without_spelling(tree_);
      } catch (const NotUnderstood& fault) {
        spelled.problem = fault.error.message;
        spelled.hint = hint_for(sql, fault.error);
        spelled.lacks_object = names_what_is_not_there(fault.error);
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
    const auto error = session_.run(sql, {}, [&](const Row& row) {
      result = row.text(0);
      if (row.size() > 1) tree_ = row.text(1);
    });
    if (error) throw NotUnderstood{*error};
    return result;
  }

  /// What people write finds its names as in the database itself; what is printed carries every schema.
  void look_at_home() { run("SET LOCAL search_path = " + search_path_of(found_.home)); }
  void look_nowhere() { run("SET LOCAL search_path = ''"); }

  std::string settled(const SqlText& sql) {
    SqlText current = sql;
    if (sql.role == Compared::as_type) return spell_type(sql.text);
    if (!sql.table.name.empty()) make_twin(sql.table, sql.role);
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
  void make_twin(const Name& table, Compared role) {
    twin_ = "pg_temp." + quoted_name(table.name);
    const std::string original =
        quoted_name(table.schema.empty() ? found_.home : table.schema) + "." + quoted_name(table.name);
    // Triggers of views (INSTEAD OF) and their rules are no tables' business; a column can only be added to a table.
    const bool acts = role == Compared::as_trigger || role == Compared::as_rule;
    run(acts && found_.views.contains(table)
            ? fmt::format("CREATE TEMPORARY VIEW {} AS SELECT * FROM {}", twin_, original)
            : fmt::format("CREATE TEMPORARY TABLE {} (LIKE {})", twin_, original));
  }

  /// The twin as a regclass constant.
  [[nodiscard]] std::string twin_id() const { return quoted_literal(twin_) + "::pg_catalog.regclass"; }

  std::string spell(const SqlText& sql) {
    must("SAVEPOINT pass");
    look_at_home();
    std::string text;
    switch (sql.role) {
      case Compared::as_default:
        // Set afterwards: ADD COLUMN works a default out, and refuses one that no row could take.
        text = spell_column(", ALTER COLUMN schemaproof_column SET DEFAULT (" + sql.text + "\n)", sql.type);
        mean_constant(text, sql.type);
        break;
      case Compared::as_generated:
        text = spell_column("GENERATED ALWAYS AS (" + sql.text + "\n) STORED", sql.type);
        break;
      case Compared::as_check: text = spell_check(sql.text); break;
      case Compared::as_predicate: text = spell_predicate(sql.text); break;
      case Compared::as_index_key: text = spell_index_key(sql.text); break;
      case Compared::as_exclusion: text = spell_exclusion(sql.text); break;
      case Compared::as_trigger: text = spell_trigger(sql.text); break;
      case Compared::as_rule: text = spell_rule(sql.text); break;
      case Compared::as_policy: text = spell_policy(sql.text); break;
      case Compared::as_partition_key: text = spell_partition_key(sql.text); break;
      case Compared::as_bounds: text = spell_bounds(sql.text, sql.type); break;
      case Compared::as_query: text = spell_query(sql.text); break;
      case Compared::as_value:
        text = spell_value(sql.text, sql.type);
        mean_constant(text, sql.type);
        break;
      case Compared::as_domain_check: text = spell_domain_check(sql.text, sql.type); break;
      case Compared::as_attribute: text = spell_attribute(sql.text); break;
      case Compared::as_arguments: text = spell_arguments(sql.text); break;
      case Compared::as_result: text = spell_result(sql.text, sql.type); break;
      case Compared::as_body: text = spell_body(sql.text, sql.type); break;
      case Compared::as_type:
      case Compared::as_set:
      case Compared::as_privileges:
      case Compared::exactly: break;
    }
    must("ROLLBACK TO SAVEPOINT pass");
    return sql_seen_from(found_.home, found_.shadowed, text);
  }

  std::string spell_column(const std::string& clause, const std::string& type) {
    run(fmt::format("ALTER TABLE {} ADD COLUMN schemaproof_column {} {}", twin_, known_type(type), clause));
    look_nowhere();
    return value(
        "SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid), d.adbin::text FROM pg_catalog.pg_attrdef d JOIN "
        "pg_catalog.pg_attribute a "
        "ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE a.attname = 'schemaproof_column' AND d.adrelid = "
        + twin_id());
  }

  /// A default that is a constant means the value that a row gets: `0`, `'0'` and `0.0` are one in a numeric(10,2). The
  /// row is made, as a cast alone would shorten what the column refuses.
  void mean_constant(const std::string& expression, const std::string& type) {
    if (!is_constant_under_casts(tree_)) return;
    const std::string tree = std::exchange(tree_, {});
    must("SAVEPOINT constant");
    try {
      look_at_home();  // where the type is found
      run(fmt::format("CREATE TEMPORARY TABLE schemaproof_constant (value {} DEFAULT {})", known_type(type),
                      expression));
      const std::string result =
          value("INSERT INTO pg_temp.schemaproof_constant DEFAULT VALUES RETURNING value::pg_catalog.text");
      tree_ = "value " + result;
    } catch (const NotUnderstood&) {
      tree_ = tree;  // a value that the column refuses is none
    }
    must("ROLLBACK TO SAVEPOINT constant");
  }

  std::string spell_check(const std::string& expression) {
    run(fmt::format("ALTER TABLE {} ADD CONSTRAINT schemaproof_check CHECK ({}\n)", twin_, expression));
    look_nowhere();
    return value(
        "SELECT pg_catalog.pg_get_expr(conbin, conrelid), conbin::text FROM pg_catalog.pg_constraint "
        "WHERE conname = 'schemaproof_check' AND conrelid = "
        + twin_id());
  }

  std::string spell_predicate(const std::string& predicate) {
    run(fmt::format("CREATE INDEX schemaproof_index ON {} ((1)) WHERE {}", twin_, predicate));
    look_nowhere();
    return value(
        "SELECT pg_catalog.pg_get_expr(indpred, indrelid), indpred::text FROM pg_catalog.pg_index "
        "WHERE indexrelid = 'pg_temp.schemaproof_index'::regclass");
  }

  std::string spell_index_key(const std::string& expression) {
    run(fmt::format("CREATE INDEX schemaproof_index ON {} (({}\n))", twin_, expression));
    look_nowhere();
    return value(
        "SELECT pg_catalog.pg_get_indexdef(indexrelid, 1, false), indexprs::text FROM pg_catalog.pg_index "
        "WHERE indexrelid = 'pg_temp.schemaproof_index'::regclass");
  }

  std::string spell_exclusion(const std::string& definition) {
    run(fmt::format("ALTER TABLE {} ADD CONSTRAINT schemaproof_exclusion {}", twin_, definition));
    look_nowhere();
    return value(
        "SELECT pg_catalog.pg_get_constraintdef(oid) FROM pg_catalog.pg_constraint "
        "WHERE conname = 'schemaproof_exclusion' AND conrelid = "
        + twin_id());
  }

  std::string spell_trigger(const std::string& definition) {
    run(with_place(definition, Acting::trigger, "schemaproof_trigger", twin_));
    look_nowhere();
    return without_place(value("SELECT pg_catalog.pg_get_triggerdef(oid) FROM pg_catalog.pg_trigger "
                               "WHERE tgname = 'schemaproof_trigger' AND tgrelid = "
                               + twin_id()),
                         Acting::trigger);
  }

  std::string spell_rule(const std::string& definition) {
    run(with_place(definition, Acting::rule, "schemaproof_rule", twin_));
    look_nowhere();
    return without_place(value("SELECT pg_catalog.pg_get_ruledef(oid) FROM pg_catalog.pg_rewrite "
                               "WHERE rulename = 'schemaproof_rule' AND ev_class = "
                               + twin_id()),
                         Acting::rule);
  }

  std::string spell_policy(const std::string& expression) {
    run(fmt::format("CREATE POLICY schemaproof_policy ON {} USING ({}\n)", twin_, expression));
    look_nowhere();
    return value("SELECT pg_catalog.pg_get_expr(polqual, polrelid) FROM pg_catalog.pg_policy WHERE polrelid = "
                 + twin_id());
  }

  void make_partitioned(const std::string& key) {
    run(fmt::format("CREATE TEMPORARY TABLE schemaproof_partitioned (LIKE {}) PARTITION BY {}", twin_, key));
  }

  std::string spell_partition_key(const std::string& key) {
    make_partitioned(key);
    look_nowhere();
    return value("SELECT pg_catalog.pg_get_partkeydef('pg_temp.schemaproof_partitioned'::regclass)");
  }

  /// `key`: what the twin's original is partitioned by.
  std::string spell_bounds(const std::string& bounds, const std::string& key) {
    make_partitioned(key);
    run("CREATE TEMPORARY TABLE schemaproof_partition PARTITION OF pg_temp.schemaproof_partitioned " + bounds);
    look_nowhere();
    return with_sorted_list(
        value("SELECT pg_catalog.pg_get_expr(relpartbound, oid) FROM pg_catalog.pg_class "
              "WHERE oid = 'pg_temp.schemaproof_partition'::regclass"));
  }

  /// The values of a LIST partition are a set.
  static std::string with_sorted_list(const std::string& bounds) {
    constexpr std::string_view list = "FOR VALUES IN (";
    if (!bounds.starts_with(list) || !bounds.ends_with(')')) return bounds;
    std::vector<std::string> values = split_top_level(bounds.substr(list.size(), bounds.size() - list.size() - 1), ',');
    std::sort(values.begin(), values.end());
    return std::string(list) + joined(values, ", ") + ")";
  }

  std::string spell_query(const std::string& query) {
    run("CREATE TEMPORARY VIEW schemaproof_view AS " + query);
    look_nowhere();
    columns_ = columns_of_view();
    std::string text = value("SELECT pg_catalog.pg_get_viewdef('pg_temp.schemaproof_view'::regclass)");
    if (text.ends_with(';')) text.pop_back();
    return text;
  }

  Entries columns_of_view() {
    Entries columns;
    const auto error = session_.run(
        "SELECT attname, pg_catalog.format_type(atttypid, atttypmod) || ' ' || attcollation::pg_catalog.text "
        "FROM pg_catalog.pg_attribute WHERE attrelid = 'pg_temp.schemaproof_view'::regclass AND attnum > 0 "
        "ORDER BY attnum",
        {}, [&](const Row& row) { columns.emplace_back(row.text(0), row.text(1)); });
    if (error) throw NotUnderstood{*error};
    return columns;
  }

  std::string spell_value(const std::string& expression, const std::string& type) {
    run(fmt::format("CREATE DOMAIN pg_temp.schemaproof_domain AS {} DEFAULT ({}\n)", known_type(type), expression));
    look_nowhere();
    return value(
        "SELECT pg_catalog.pg_get_expr(typdefaultbin, 0), typdefaultbin::text FROM pg_catalog.pg_type "
        "WHERE oid = 'pg_temp.schemaproof_domain'::regtype");
  }

  std::string spell_domain_check(const std::string& expression, const std::string& type) {
    const bool unchecked = lowered(expression).ends_with(" not valid");
    const std::string check =
        expression.substr(0, expression.size() - (unchecked ? std::string_view(" not valid").size() : 0));
    run(fmt::format("CREATE DOMAIN pg_temp.schemaproof_domain AS {}", known_type(type)));
    run(fmt::format("ALTER DOMAIN pg_temp.schemaproof_domain ADD CONSTRAINT schemaproof_check CHECK ({}\n)", check));
    look_nowhere();
    return std::string(without_outer_parentheses(
               value("SELECT pg_catalog.pg_get_expr(conbin, 0) FROM pg_catalog.pg_constraint "
                     "WHERE contypid = 'pg_temp.schemaproof_domain'::regtype AND conname = 'schemaproof_check'")))
           + (unchecked ? " NOT VALID" : "");
  }

  std::string spell_attribute(const std::string& text) {
    const std::size_t collate = lowered(text).find(" collate ");
    const std::string rest = collate == std::string::npos ? "" : text.substr(collate);
    run(fmt::format("CREATE TYPE pg_temp.schemaproof_type AS (a {}{})", known_type(text.substr(0, collate)), rest));
    look_nowhere();
    return value(
        "SELECT pg_catalog.format_type(a.atttypid, a.atttypmod) || coalesce(' COLLATE ' || CASE WHEN n.nspname = "
        "'pg_catalog' THEN '' ELSE pg_catalog.quote_ident(n.nspname) || '.' END || pg_catalog.quote_ident(l.collname), "
        "'') "
        "FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid "
        "LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation "
        "LEFT JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace "
        "WHERE a.attrelid = 'pg_temp.schemaproof_type'::regclass AND a.attnum = 1");
  }

  /// CREATE FUNCTION wants a result; with OUT arguments it has one.
  void make_function(const std::string& arguments, const std::string& returns, const std::string& body) {
    run("SET LOCAL check_function_bodies = off");
    const std::string result = returns.empty() ? "" : " RETURNS " + returns;
    run(fmt::format("CREATE FUNCTION pg_temp.{}({}){} {}", quoted_name(function_), arguments, result, body));
    look_nowhere();
  }

  std::string of_function(const std::string& expression) {
    return value("SELECT " + expression + " FROM pg_catalog.pg_proc p WHERE p.proname = " + quoted_literal(function_)
                 + " AND p.pronamespace = pg_catalog.pg_my_temp_schema()");
  }

  /// The result to state where none is: OUT arguments are one.
  static std::string result_without(const std::string& arguments) {
    const std::vector<SqlToken> tokens = sql_tokens(arguments);
    const bool has_result = std::any_of(tokens.begin(), tokens.end(), [](const SqlToken& token) {
      return token.depth == 0 && (token.is("out") || token.is("inout"));
    });
    return has_result ? "" : "void";
  }

  std::string spell_arguments(const std::string& arguments) {
    make_function(arguments, result_without(arguments), "LANGUAGE plpgsql AS 'BEGIN END'");
    return of_function("pg_catalog.pg_get_function_arguments(p.oid)");
  }

  std::string spell_result(const std::string& result, const std::string& arguments) {
    make_function(arguments, result, "LANGUAGE plpgsql AS 'BEGIN END'");
    return of_function("pg_catalog.pg_get_function_result(p.oid)");
  }

  /// `signature`: the arguments, the result and the function's name (which qualifies its arguments), in lines.
  std::string spell_body(const std::string& body, const std::string& signature) {
    const std::size_t end = signature.find('\n');
    const std::size_t result_end = signature.find('\n', end + 1);
    const std::string arguments = signature.substr(0, end);
    const std::string result = signature.substr(end + 1, result_end - end - 1);
    function_ = signature.substr(result_end + 1);
    make_function(arguments, result.empty() ? result_without(arguments) : result, "LANGUAGE sql " + body);
    return sql_body(of_function("pg_catalog.pg_get_functiondef(p.oid)"));
  }

  /// format_type of a view's column knows modifiers and domains on every version; to_regtype drops the former.
  std::string spell_type(const std::string& type) {
    look_at_home();
    run(fmt::format("CREATE TEMPORARY VIEW schemaproof_type AS SELECT CAST(NULL AS {}) AS c", known_type(type)));
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
  std::string tree_;  // of the expression that was printed last
  Entries columns_;   // of the query that was printed last
  std::string function_ = "schemaproof_function";
};

}  // namespace

void respell(const DisposableDatabase& database, const Schema& found, Spellings& spellings) {
  Respeller(database, found).answer(spellings);
}

}  // namespace schemaproof
