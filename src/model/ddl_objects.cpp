// SQL for what stands by itself, what acts on tables, and who may do what.
#include <fmt/format.h>

#include <algorithm>

#include "model/ddl.hpp"
#include "model/definitions.hpp"
#include "model/privileges.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr std::string_view not_valid = " NOT VALID";

std::string literal(const std::string& text) {
  return std::string(trimmed(quoted_literal(text)));
}

bool has(const std::optional<std::string>& text) {
  return text && !text->empty();
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

std::string grantee_sql(const std::string& role) {
  return role == "public" ? "PUBLIC" : role == "owner" ? "CURRENT_USER" : quoted_name(role_of(role));
}

/// A text in dollar quotes that it does not contain itself.
std::string dollar_quoted(const std::string& body) {
  std::string tag = "$$";
  for (int i = 0; body.find(tag) != std::string::npos; ++i) tag = fmt::format("$body{}$", i);
  return tag + body + tag;
}

/// The value of a function's setting. Lists of names are kept as SQL writes names; anything else is one value.
std::string setting_sql(const std::string& setting, const std::string& value) {
  const bool list =
      setting == "search_path" || setting.ends_with("_preload_libraries") || setting == "temp_tablespaces";
  if (!list || value.empty()) return literal(value);
  std::string sql;
  // An empty name can only be written as a string.
  for (const std::string& name : split_top_level(value, ',')) {
    sql += (sql.empty() ? "" : ", ") + (name == "\"\"" ? std::string("''") : name);
  }
  return sql;
}

std::string sequence_options(const Sequence& sequence) {
  std::string sql;
  const auto add = [&](std::string_view words, const std::optional<std::string>& value) {
    if (has(value)) sql += fmt::format(" {} {}", words, *value);
  };
  add("AS", sequence.type);
  add("INCREMENT BY", sequence.increment);
  add("MINVALUE", sequence.min);
  add("MAXVALUE", sequence.max);
  add("START WITH", sequence.start);
  add("CACHE", sequence.cache);
  if (sequence.cycle) sql += *sequence.cycle ? " CYCLE" : " NO CYCLE";
  return sql;
}

}  // namespace

std::string Ddl::quoted(const std::string& name) {
  return quoted_name(name);
}

std::string Ddl::name(const Name& object) const {
  if (object.arguments.empty()) return object.sql(home_);
  std::string types;
  for (const std::string& type : split_top_level(object.arguments.substr(1, object.arguments.size() - 2), ',')) {
    if (!type.empty()) types += (types.empty() ? "" : ", ") + type_sql(type);
  }
  return object.sql(home_) + "(" + types + ")";
}

std::string Ddl::comment_on(const std::string& what, const std::string& comment) const {
  return fmt::format("COMMENT ON {} IS {};", what, comment.empty() ? "NULL" : literal(comment));
}

namespace {

/// Whether nothing of what is there has to be taken away.
bool is_covered(const std::vector<Privilege>& present, const std::vector<Privilege>& wanted) {
  return std::all_of(present.begin(), present.end(), [&](const Privilege& has) {
    return std::any_of(wanted.begin(), wanted.end(), [&](const Privilege& one) {
      return (one.word == has.word || one.word == "all") && (one.with_grant_option || !has.with_grant_option);
    });
  });
}

}  // namespace

std::string Ddl::grant(const GrantPlace& on, const Entries& found, const Entries& wanted) const {
  // The owner and PUBLIC have something before anything is granted.
  const auto by_itself = [&](const std::string& role) -> std::string {
    if (on.grantable == Grantable::column) return "none";
    if (role == "owner") return "all";
    return role == "public" ? public_privileges(on.grantable, on.name, major_) : "none";
  };
  const auto privileges_in = [&](const Entries& entries, const std::string& role) {
    const std::string* stated = entry(entries, role);
    return parse_privileges(stated != nullptr ? *stated : by_itself(role), on.grantable, major_);
  };
  std::string sql;
  const auto line = [&](const std::string& text) { sql += (sql.empty() ? "" : "\n") + text; };
  const auto mend = [&](const std::string& role) {
    const std::vector<Privilege> present = privileges_in(found, role);
    const std::vector<Privilege> wish = privileges_in(wanted, role);
    const std::string whose = role == "owner" && !on.owner.empty() ? quoted_name(on.owner) : grantee_sql(role);
    if (!is_covered(present, wish)) line(fmt::format("REVOKE ALL{} ON {} FROM {};", on.columns, on.words, whose));
    for (const Privilege& privilege : wish) {
      line(fmt::format("GRANT {}{} ON {} TO {}{};", upper(privilege.word), on.columns, on.words, whose,
                       privilege.with_grant_option ? " WITH GRANT OPTION" : ""));
    }
  };
  for (const auto& [role, privileges] : found) {
    if (entry(wanted, role) == nullptr) mend(role);
  }
  for (const auto& [role, privileges] : wanted) {
    const std::string* has_now = entry(found, role);
    if (has_now == nullptr || *has_now != privileges) mend(role);
  }
  return sql;
}

template <class T>
std::string Ddl::aspects(const Name& own, const T& object) const {
  std::string sql;
  const std::string what = object_words(object) + " " + sql_name(own, object);
  if (has(object.owner)) sql += fmt::format("\nALTER {} OWNER TO {};", what, quoted_name(*object.owner));
  if (object.grants && !object.grants->empty())
    sql += "\n" + grant(grant_place(own, object, object.owner.value_or("")), {}, *object.grants);
  if (has(object.comment)) sql += "\n" + comment_on(what, *object.comment);
  return sql;
}

template std::string Ddl::aspects<Table>(const Name& own, const Table& table) const;

std::string Ddl::create(const Name& own, const Enum& enumeration) const {
  std::string labels;
  for (const std::string& label : enumeration.labels.value_or(Names{})) {
    labels += (labels.empty() ? "" : ", ") + literal(label);
  }
  return fmt::format("CREATE TYPE {} AS ENUM ({});", name(own), labels) + aspects(own, enumeration);
}

std::string Ddl::create(const Name& own, const Domain& domain) const {
  if (!domain.type) return {};
  std::string sql =
      fmt::format("CREATE DOMAIN {} AS {}{}", name(own), type_sql(*domain.type), collate_sql(domain.collation));
  if (has(domain.default_value)) sql += default_sql(*domain.default_value);
  if (!domain.nullable.value_or(true)) sql += " NOT NULL";
  std::string unvalidated;  // CREATE DOMAIN knows no NOT VALID
  for (const auto& [check, expression] : domain.checks.value_or(Entries{})) {
    const std::string constraint = domain_check(check, expression);
    if (constraint.ends_with(not_valid))
      unvalidated += fmt::format("\nALTER DOMAIN {} ADD {};", name(own), constraint);
    else
      sql += " " + constraint;
  }
  std::string comments;
  for (const auto& [constraint, text] : domain.constraint_comments.value_or(Entries{}))
    comments += "\n" + comment_on("CONSTRAINT " + quoted_name(constraint) + " ON DOMAIN " + name(own), text);
  return sql + ";" + unvalidated + aspects(own, domain) + comments;
}

std::string Ddl::domain_check(const std::string& check, const std::string& expression) {
  const bool valid = !expression.ends_with(not_valid);
  const std::string condition = expression.substr(0, expression.size() - (valid ? 0 : not_valid.size()));
  return fmt::format("CONSTRAINT {} CHECK ({}){}", quoted_name(check), condition, valid ? "" : not_valid);
}

std::string Ddl::create(const Name& own, const CompositeType& type) const {
  std::string attributes;
  for (const auto& [attribute, attribute_type] : type.attributes.value_or(Entries{})) {
    attributes += (attributes.empty() ? "" : ", ") + quoted_name(attribute) + " " + type_sql(attribute_type);
  }
  std::string comments;
  for (const auto& [attribute, text] : type.attribute_comments.value_or(Entries{}))
    comments += "\n" + comment_on("COLUMN " + name(own) + "." + quoted_name(attribute), text);
  return fmt::format("CREATE TYPE {} AS ({});", name(own), attributes) + aspects(own, type) + comments;
}

std::string Ddl::create(const Name& own, const Range& range) const {
  if (!range.subtype) return {};
  std::string sql = fmt::format("CREATE TYPE {} AS RANGE (SUBTYPE = {}", name(own), type_sql(*range.subtype));
  const auto add = [&](std::string_view word, const std::optional<std::string>& value) {
    if (has(value)) sql += fmt::format(", {} = {}", word, parse_name(*value).sql(home_));
  };
  add("SUBTYPE_OPCLASS", range.operator_class);
  add("COLLATION", range.collation);
  add("CANONICAL", range.canonical);
  add("SUBTYPE_DIFF", range.subtype_diff);
  add("MULTIRANGE_TYPE_NAME", range.multirange);
  return sql + ");" + aspects(own, range);
}

std::string Ddl::create(const Name& own, const Sequence& sequence) const {
  std::string sql = fmt::format("CREATE {}SEQUENCE {}{};", sequence.unlogged.value_or(false) ? "UNLOGGED " : "",
                                name(own), sequence_options(sequence));
  if (has(sequence.owned_by)) {
    const ColumnName owner = parse_column_name(*sequence.owned_by);
    sql += fmt::format("\nALTER SEQUENCE {} OWNED BY {}.{};", name(own), name(owner.table), quoted_name(owner.column));
  }
  return sql + aspects(own, sequence);
}

namespace {

std::string view_query(const View& view) {
  const std::string options =
      view.options && !view.options->empty() ? " WITH (" + options_sql(*view.options) + ")" : std::string();
  return fmt::format("{} AS\n{};", options, *view.definition);
}

}  // namespace

std::string Ddl::create(const Name& own, const View& view) const {
  if (!view.definition) return {};
  return "CREATE VIEW " + name(own) + view_query(view) + aspects(own, view)
         + add_parts(own, view.parts, view.owner.value_or(""));
}

std::string Ddl::replace(const Name& own, const View& view) const {
  return view.definition ? "CREATE OR REPLACE VIEW " + name(own) + view_query(view) : std::string();
}

std::string Ddl::create(const Name& own, const MaterializedView& view) const {
  if (!view.definition) return {};
  std::string sql = "CREATE MATERIALIZED VIEW " + name(own);
  if (has(view.access_method)) sql += " USING " + quoted_name(*view.access_method);
  if (view.storage_parameters && !view.storage_parameters->empty())
    sql += " WITH (" + options_sql(*view.storage_parameters) + ")";
  sql += " AS\n" + *view.definition + (view.populated.value_or(true) ? ";" : "\nWITH NO DATA;");
  return sql + aspects(own, view) + add_parts(own, view.parts, view.owner.value_or(""));
}

std::string Ddl::add_parts(const Name& view, const Table& parts, const std::string& owner) const {
  std::string sql;
  for (const Column& column : parts.columns) {
    if (has(column.default_value))
      sql += "\n"
             + alter_table(view, "ALTER COLUMN " + quoted_name(column.name) + " SET DEFAULT " + *column.default_value);
    sql += column_details(view, column, owner);
  }
  const auto append = [&](const auto& part) {
    if (!part.absent) sql += "\n" + add(view, part);
  };
  for (const Index& index : parts.indexes) append(index);
  for (const Trigger& trigger : parts.triggers) append(trigger);
  for (const RewriteRule& rule : parts.rewrite_rules) append(rule);
  return sql;
}

std::string Ddl::create(const Name& own, const Function& function) const {
  const bool procedure = function.function_kind == "procedure";
  const bool enough = function.language && function.body && (procedure || function.returns);
  if (!enough) return {};
  Name bare = own;
  bare.arguments.clear();
  std::string sql =
      fmt::format("CREATE OR REPLACE {} {}({})", object_words(function), name(bare), function.arguments.value_or(""));
  if (!procedure && has(function.returns)) sql += "\n RETURNS " + *function.returns;
  sql += "\n LANGUAGE " + quoted_name(*function.language);
  if (function.function_kind == "window") sql += " WINDOW";
  if (!procedure && function.volatility && function.volatility != "volatile") sql += " " + upper(*function.volatility);
  if (function.strict.value_or(false)) sql += " STRICT";
  if (function.security == "definer") sql += " SECURITY DEFINER";
  if (function.leakproof.value_or(false)) sql += " LEAKPROOF";
  if (function.parallel && function.parallel != "unsafe") sql += " PARALLEL " + upper(*function.parallel);
  if (has(function.cost)) sql += " COST " + *function.cost;
  if (has(function.rows)) sql += " ROWS " + *function.rows;
  if (has(function.support)) sql += " SUPPORT " + parse_name(*function.support).sql(home_);
  for (const auto& [setting, value] : function.settings.value_or(Entries{})) {
    sql += fmt::format("\n SET {} TO {}", quoted_name(setting), setting_sql(setting, value));
  }
  const std::vector<SqlToken> tokens = sql_tokens(*function.body);
  const bool sql_standard =
      tokens.size() > 1 && ((tokens[0].is("begin") && tokens[1].is("atomic")) || tokens[0].is("return"));
  if (sql_standard && function.language == "sql")
    sql += "\n" + *function.body + ";";
  else if (has(function.library))
    sql += fmt::format("\nAS {}, {};", literal(*function.library), literal(*function.body));
  else
    sql += "\nAS " + dollar_quoted(*function.body) + ";";
  return sql + aspects(own, function);
}

std::string Ddl::create(const Name& own, const Extension& extension) const {
  std::string sql = "CREATE EXTENSION " + quoted_name(own.name);
  if (has(extension.schema)) sql += " SCHEMA " + quoted_name(*extension.schema);
  if (has(extension.version)) sql += " VERSION " + literal(*extension.version);
  return sql + ";";
}

std::string Ddl::create(const Name& own, const Namespace& schema) const {
  // What lies in it may have made it before.
  return "CREATE SCHEMA IF NOT EXISTS " + quoted_name(own.name) + ";" + aspects(own, schema);
}

namespace {

/// `tables of app in public`, as ALTER DEFAULT PRIVILEGES says it.
struct DefaultsPlace {
  std::string prefix;  // up to GRANT or REVOKE
  std::string objects;
  std::string owner;
  bool everywhere = false;
};

std::optional<DefaultsPlace> defaults_place(const Name& own) {
  const std::string text = own.text();
  const std::vector<SqlToken> tokens = sql_tokens(text);
  const auto of = std::find_if(tokens.begin(), tokens.end(), [](const SqlToken& token) { return token.is("of"); });
  if (tokens.end() - of < 2) return std::nullopt;
  const std::string words(trimmed(std::string_view(text).substr(0, of->begin)));
  DefaultsPlace place;
  place.objects = upper(unquoted_name(words));
  place.owner = unquoted_name(of[1].text);
  place.everywhere = tokens.end() - of < 4;
  place.prefix = "ALTER DEFAULT PRIVILEGES FOR ROLE " + quoted_name(place.owner);
  if (!place.everywhere) place.prefix += " IN SCHEMA " + quoted_name(unquoted_name(of[3].text));
  return place;
}

}  // namespace

std::string Ddl::create(const Name& own, const DefaultPrivilege& privilege) const {
  if (!privilege.grants) return {};
  return change_defaults(own, {}, *privilege.grants);
}

std::string Ddl::change_defaults(const Name& own, const Entries& found, const Entries& wanted) const {
  const std::optional<DefaultsPlace> place = defaults_place(own);
  if (!place) return {};
  const Grantable objects = grantable_of(Kind::default_privilege, own.name);
  std::string sql;
  const auto mend = [&](const std::string& role) {
    // Those of one schema are added to what the owner and PUBLIC have anyway.
    const std::string untold = !place->everywhere ? "none"
                               : role == "owner"  ? "all"
                               : role == "public" ? public_privileges(objects, {}, major_)
                                                  : "none";
    const auto privileges_in = [&](const Entries& entries) {
      const std::string* stated = entry(entries, role);
      return parse_privileges(stated != nullptr ? *stated : untold, objects, major_);
    };
    const std::vector<Privilege> present = privileges_in(found);
    const std::vector<Privilege> wish = privileges_in(wanted);
    const std::string whose = role == "owner" ? quoted_name(place->owner) : grantee_sql(role);
    const auto line = [&](const std::string& text) { sql += (sql.empty() ? "" : "\n") + place->prefix + text; };
    if (!is_covered(present, wish)) line(fmt::format(" REVOKE ALL ON {} FROM {};", place->objects, whose));
    for (const Privilege& one : wish) {
      line(fmt::format(" GRANT {} ON {} TO {}{};", upper(one.word), place->objects, whose,
                       one.with_grant_option ? " WITH GRANT OPTION" : ""));
    }
  };
  for (const auto& [role, privileges] : found) {
    if (entry(wanted, role) == nullptr) mend(role);
  }
  for (const auto& [role, privileges] : wanted) {
    const std::string* has_now = entry(found, role);
    if (has_now == nullptr || *has_now != privileges) mend(role);
  }
  return sql;
}

std::string Ddl::add(const Name& table_name, const Exclusion& exclusion) const {
  if (!exclusion.definition) return {};
  const std::string named = exclusion.name.empty() ? "" : "CONSTRAINT " + quoted_name(exclusion.name) + " ";
  return alter_table(table_name, "ADD " + named + *exclusion.definition) + placed(table_name, exclusion)
         + with_comment(table_name, exclusion);
}

namespace {

std::string enabled_sql(const std::optional<std::string>& enabled, std::string_view what, const std::string& own) {
  if (!enabled || *enabled == "true") return {};
  return fmt::format("{} {} {}", *enabled == "false" ? "DISABLE" : "ENABLE " + upper(*enabled), what, own);
}

std::string enabling_sql(const std::optional<std::string>& enabled, std::string_view what, const std::string& own) {
  const std::string sql = enabled_sql(enabled, what, own);
  return sql.empty() ? fmt::format("ENABLE {} {}", what, own) : sql;
}

}  // namespace

std::string Ddl::add(const Name& table_name, const Trigger& trigger) const {
  if (!trigger.definition) return {};
  const std::string own = quoted_name(trigger.name);
  if (trigger.is_copy) return alter_table(table_name, enabling_sql(trigger.enabled, "TRIGGER", own));
  const std::string sql = with_place(*trigger.definition, Acting::trigger, own, name(table_name)) + ";";
  const std::string state = enabled_sql(trigger.enabled, "TRIGGER", own);
  return (state.empty() ? sql : sql + "\n" + alter_table(table_name, state)) + with_comment(table_name, trigger);
}

std::string Ddl::add(const Name& table_name, const RewriteRule& rule) const {
  if (!rule.definition) return {};
  const std::string own = quoted_name(rule.name);
  const std::string sql = with_place(*rule.definition, Acting::rule, own, name(table_name)) + ";";
  const std::string state = enabled_sql(rule.enabled, "RULE", own);
  return (state.empty() ? sql : sql + "\n" + alter_table(table_name, state)) + with_comment(table_name, rule);
}

namespace {

std::string policy_terms(const Policy& policy) {
  std::string sql;
  if (policy.roles) {
    std::string roles;
    for (const std::string& role : *policy.roles)
      roles += (roles.empty() ? "" : ", ") + (role == "public" ? "PUBLIC" : quoted_name(role));
    sql += " TO " + roles;
  }
  if (has(policy.using_clause)) sql += " USING (" + *policy.using_clause + ")";
  if (has(policy.check)) sql += " WITH CHECK (" + *policy.check + ")";
  return sql + ";";
}

}  // namespace

std::string Ddl::add(const Name& table_name, const Policy& policy) const {
  std::string sql = fmt::format("CREATE POLICY {} ON {}", quoted_name(policy.name), name(table_name));
  if (!policy.permissive.value_or(true)) sql += " AS RESTRICTIVE";
  if (policy.command && policy.command != "all") sql += " FOR " + upper(*policy.command);
  return sql + policy_terms(policy) + with_comment(table_name, policy);
}

std::string Ddl::alter(const Name& table_name, const Policy& change) const {
  return fmt::format("ALTER POLICY {} ON {}", quoted_name(change.name), name(table_name)) + policy_terms(change);
}

}  // namespace schemaproof
