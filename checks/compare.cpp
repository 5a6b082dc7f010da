#include "checks/compare.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "checks/needs.hpp"
#include "checks/settings.hpp"
#include "model/privileges.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// White space around a body, and the end of its lines, say nothing.
std::string settled_body(const std::string& body) {
  return std::string(trimmed(replaced(body, "\r\n", "\n")));
}

bool is_sql_body(const std::string& body) {
  const std::string begin = lowered(body.substr(0, std::string_view("begin atomic").size()));
  return begin.starts_with("begin atomic") || begin.starts_with("return");
}

Names sorted(Names names) {
  std::sort(names.begin(), names.end());
  return names;
}

Names keys_of(const Entries& entries) {
  Names keys;
  for (const auto& [key, value] : entries) keys.push_back(key);
  return keys;
}

/// A difference in name alone counts where one is stated and is not the key.
bool names_count(Kind kind) {
  return kind == Kind::primary_key || kind == Kind::unique || kind == Kind::foreign_key || kind == Kind::index;
}

/// Where there is no NOT NULL, there is none that could have a name; that it is not there is told.
bool is_told_otherwise(const Field& field, const std::vector<Difference>& differences) {
  return field.name.starts_with("not_null_") && !differences.empty()
         && std::any_of(differences.begin(), differences.end(),
                        [](const Difference& difference) { return difference.property == "nullable"; });
}

}  // namespace

void Comparison::compare(const Object& wish, const Object& found, const Object& plain, Kind kind, Fields fields) {
  if (!wish.name.empty() && wish.name != found.name && names_count(kind)) add(wish, "name", wish.name, found.name);
  for (const Field& field : fields) {
    std::optional<Value> wanted = get(wish, field);
    if (!wanted && field.under && frame_.strict.contains(*field.under)) wanted = get(plain, field);
    if (!wanted || is_told_otherwise(field, differences)) continue;
    if (const auto present = get(found, field)) {
      if (!is_beyond_server(field, *wanted, *present)) compare_property(wish, field, kind, *wanted, *present);
    } else if (get(plain, field) != wanted) {  // a server without the property behaves as if nothing had been stated
      if (field.since > frame_.found.major)
        beyond_server.push_back(needs(field.name, field.since));
      else
        add(wish, field.name, shown(*wanted), "none");
    }
  }
}

void Comparison::compare_property(const Object& wish, const Field& field, Kind kind, const Value& wanted,
                                  const Value& present) {
  if (wanted == present) return;
  if (field.name == "language" && Value(lowered(std::get<std::string>(wanted))) == present) return;
  if (const auto* entries = std::get_if<Entries>(&wanted)) {
    compare_entries(wish, field.name, field.compared, kind, *entries, std::get<Entries>(present));
    return;
  }
  // Its type's own collation may be named.
  if (field.name == "collation" && present == Value(std::string())
      && wanted == Value(collation_of_type(frame_.found.schema, found_context_))) {
    return;
  }
  if (field.name == "not_null_name" && is_chosen_or_inherited(wish.name, wanted, present)) return;
  if (field.name == "owner") {
    const auto& role = std::get<std::string>(wanted);
    if (is_no_role_here(role)) return;
    if (role == frame_.found.database_owner && present == Value(std::string())) return;
  }
  // SQLite keeps types as they are written, and knows no other names for them.
  if (frame_.found.engine == Engine::sqlite && field.compared == Compared::as_type) {
    const auto* found_type = std::get_if<std::string>(&present);
    if (lowered(std::get<std::string>(wanted)) != lowered(*found_type))
      add(wish, field.name, shown(wanted), *found_type);
    return;
  }
  if (field.compared != Compared::exactly && !differs_to_server(field.name, field.compared, wanted, present)) return;
  const auto told = [&](const Value& value) {
    return field.name == "owner" && value == Value(std::string()) ? "the database's owner" : shown(value);
  };
  add(wish, field.name, told(wanted), told(present));
}

void Comparison::learn_context(const Function& wish, const Function& found) {
  // Behind the arguments stand the result and the name: SQL bodies are read in the light of all.
  const std::string result = "\n" + found.returns.value_or("") + "\n" + table_.name;
  // A line end in a default is as good as a space.
  const auto on_one_line = [](const std::string& text) { return replaced(text, "\n", " "); };
  wish_context_ = on_one_line(wish.arguments.value_or(found.arguments.value_or(""))) + result;
  found_context_ = on_one_line(found.arguments.value_or("")) + result;
}

void Comparison::learn_context(const Table& /*wish*/, const Table& found) {
  if (found.partition_of.value_or("").empty()) return;
  parent_ = parse_name(*found.partition_of);
  const Table* parent = frame_.found.schema.table(parent_);
  if (parent != nullptr) wish_context_ = found_context_ = parent->partition_by.value_or("");
}

bool Comparison::is_chosen_or_inherited(const std::string& column, const Value& wanted, const Value& present) const {
  const auto chosen = [&](const Value& name) {
    return is_chosen_name(std::get<std::string>(name), table_.name, column, "not_null");
  };
  if (chosen(wanted) && chosen(present)) return true;
  const Table* table = frame_.found.schema.table(table_);
  const Column* own = table == nullptr ? nullptr : table->column(column);
  return own != nullptr && inherits_not_null(frame_.found.schema, *table, *own);
}

bool Comparison::is_beyond_server(const Field& field, const Value& wanted, const Value& present) {
  const auto* text = std::get_if<std::string>(&wanted);
  if (text == nullptr || wanted == present) return false;
  const Need need = need_of(field.name, *text);
  // What the server has in its place must be the nearest that it can have.
  if (need.major <= frame_.found.major || (!need.nearest.empty() && present != Value(need.nearest))) return false;
  beyond_server.push_back(needs(field.name, need.major));
  return true;
}

std::string Comparison::needs(std::string_view property, int major) {
  return fmt::format("needs PostgreSQL {}: {}", major, property);
}

bool Comparison::is_no_role_here(const std::string& role) {
  if (!frame_.disposable || role.empty() || frame_.found.roles.contains(role)) return false;
  const std::string reason = fmt::format("needs a role that this server does not have: {}", role);
  if (std::find(beyond_server.begin(), beyond_server.end(), reason) == beyond_server.end()) {
    beyond_server.push_back(reason);
  }
  return true;
}

std::string Comparison::settled_privileges(const std::string& text, Kind kind, const std::string& object) const {
  const Grantable grantable = grantable_of(kind, object);
  return privileges_text(parse_privileges(text, grantable, frame_.found.major), grantable, frame_.found.major);
}

std::string Comparison::untold_privileges(const std::string& role, Kind kind, const std::string& object) const {
  const bool whole = kind != Kind::default_privilege || object.find(" in ") == std::string::npos;
  if (role == "owner") return whole && kind != Kind::column ? "all" : "none";
  if (role != "public" || !whole) return "none";
  return public_privileges(grantable_of(kind, object), object, frame_.found.major);
}

void Comparison::compare_entries(const Object& wish, std::string_view property, Compared compared, Kind kind,
                                 const Entries& wanted, const Entries& present) {
  const auto tell = [&](const std::string& key, const std::string* expected, const std::string* found) {
    const auto text = [&](const std::string* value) {
      if (value == nullptr) return std::string("none");
      return (compared == Compared::as_privileges ? grantee_text(key) : name_text(key)) + ": " + *value;
    };
    add(wish, property, text(expected), text(found));
  };
  const bool privileges = compared == Compared::as_privileges;
  const bool settings = property == "settings";
  const auto entry_of = [&](const Entries& entries, const std::string& key) {
    return settings ? setting(entries, key) : entry(entries, key);
  };
  for (const auto& [key, value] : wanted) {
    if (privileges && is_no_role_here(role_of(key))) continue;
    const std::string* found = entry_of(present, key);
    const Need need = need_of_entry(compared, key, value);
    const bool beyond = need.major > frame_.found.major;
    if (beyond) beyond_server.push_back(needs(need.what, need.major));
    if (privileges) {
      const std::string expected = settled_privileges(beyond ? need.nearest : value, kind, wish.name);
      const std::string has =
          settled_privileges(found == nullptr ? untold_privileges(key, kind, wish.name) : *found, kind, wish.name);
      if (has != expected) tell(key, &expected, found);
    } else if (beyond) {
      continue;
    } else if (found == nullptr) {
      tell(key, &value, nullptr);
    } else if (value != *found && !(settings && setting_value(key, value) == setting_value(key, *found))) {
      if (compared == Compared::exactly || differs_to_server(property, compared, value, *found))
        tell(key, &value, found);
    }
  }
  for (const auto& [key, value] : present) {
    if (entry_of(wanted, key) == nullptr) tell(key, nullptr, &value);
  }
  // The attributes of a composite type stand in an order.
  if (compared != Compared::as_attribute || keys_of(wanted) == keys_of(present)) return;
  if (sorted(keys_of(wanted)) == sorted(keys_of(present))) {
    add(wish, property, names_text(keys_of(wanted)), names_text(keys_of(present)));
  }
}

bool Comparison::differs_to_server(std::string_view property, Compared role, const Value& wish, const Value& found) {
  if (const auto* names = std::get_if<Names>(&wish)) return sorted(*names) != sorted(std::get<Names>(found));
  return differs_to_server(property, role, std::get<std::string>(wish), std::get<std::string>(found));
}

bool Comparison::differs_to_server(std::string_view property, Compared role, const std::string& wish,
                                   const std::string& found) {
  if (role == Compared::as_body) {
    if (settled_body(wish) == settled_body(found)) return false;
    if (!is_sql_body(wish) || !is_sql_body(found)) return true;
  }
  const bool of_partitions = role == Compared::as_partition_key || role == Compared::as_bounds;
  if (of_partitions && (wish.empty() || found.empty())) return true;
  const bool in_context = role == Compared::as_bounds || role == Compared::as_default || role == Compared::as_generated
                          || role == Compared::as_value || role == Compared::as_domain_check
                          || role == Compared::as_result || role == Compared::as_body;
  const bool of_table = role == Compared::as_default || role == Compared::as_generated || role == Compared::as_check
                        || role == Compared::as_predicate || role == Compared::as_index_key
                        || role == Compared::as_exclusion || role == Compared::as_trigger || role == Compared::as_rule
                        || role == Compared::as_policy || role == Compared::as_partition_key;
  const Name table = of_table ? table_ : role == Compared::as_bounds ? parent_ : Name{};
  const auto context = [&](const std::string& all) {
    if (!in_context) return std::string();
    return role == Compared::as_result ? all.substr(0, all.find('\n')) : all;
  };
  const SqlText wish_sql{role, table, context(wish_context_), wish};
  const SqlText found_sql{role, table, context(found_context_), found};
  switch (frame_.spellings.compare(wish_sql, found_sql)) {
    case Spellings::Answer::same:
    case Spellings::Answer::open: return false;
    case Spellings::Answer::different: return true;
    case Spellings::Answer::unknown: break;
  }
  const Spelled& problem = frame_.spellings.problem();
  unknown.push_back(
      fmt::format("could not compare {}: expected {}, found {}: {}", property, wish, found, problem.problem));
  if (!problem.hint.empty()) unknown.back() += " (" + problem.hint + ")";
  return false;
}

}  // namespace schemaproof
