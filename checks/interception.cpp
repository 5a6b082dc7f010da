// What could keep a foreign key's action from reaching the rows of its table? A BEFORE row trigger that returns NULL
// leaves an orphan without an error; a rule DO INSTEAD blocks the delete.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "checks/enforcement.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// What the source of a PL/pgSQL trigger function shows.
struct SourceReading {
  bool returns_null = false;
  bool returns_old = false;
  bool returns_new = false;
  bool asks_row = false;  // a condition of it looks at what the row holds
  Names assigned;         // columns of NEW that it sets

  /// Whether it returns NULL of some rows only.
  [[nodiscard]] bool chooses() const { return returns_null && (returns_old || returns_new) && asks_row; }
};

SourceReading read_source(const std::string& source) {
  SourceReading reading;
  const std::vector<SqlToken> tokens = sql_tokens(source);
  bool is_condition = false;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (tokens[i].is("if") || tokens[i].is("elsif") || tokens[i].is("when")) is_condition = true;
    if (tokens[i].is("then")) is_condition = false;
    const bool is_row = (tokens[i].is("old") || tokens[i].is("new")) && tokens[i + 1].text == ".";
    reading.asks_row = reading.asks_row || (is_condition && is_row);
    if (tokens[i].is("return") && tokens[i + 2].text == ";") {
      reading.returns_null = reading.returns_null || tokens[i + 1].is("null");
      reading.returns_old = reading.returns_old || tokens[i + 1].is("old");
      reading.returns_new = reading.returns_new || tokens[i + 1].is("new");
    }
    const bool sets = i + 3 < tokens.size() && tokens[i].is("new") && tokens[i + 1].text == "."
                      && (tokens[i + 3].text == "=" || tokens[i + 3].text == ":=" || tokens[i + 3].text == ":")
                      && (i == 0 || tokens[i - 1].text == ";" || tokens[i - 1].is("begin") || tokens[i - 1].is("then")
                          || tokens[i - 1].is("else"));
    if (sets) reading.assigned.push_back(unquoted_name(lowered(tokens[i + 2].text)));
  }
  return reading;
}

/// How a trigger could keep a row as it is; empty where its source shows nothing of the kind. A function for several
/// events returns OLD in one and NEW in another, so each alone says nothing; NEW is NULL in a DELETE.
std::string how_it_stops_delete(const SourceReading& source) {
  if (source.returns_null) return "may return NULL";
  return source.returns_new && !source.returns_old ? "returns NEW, which is NULL in a DELETE" : std::string();
}

std::string how_it_stops_update(const SourceReading& source, const Names& key) {
  if (source.returns_null) return "may return NULL";
  if (source.returns_old && !source.returns_new) return "returns OLD";
  for (const std::string& column : source.assigned) {
    const bool in_key = std::any_of(key.begin(), key.end(), [&](const auto& own) { return lowered(own) == column; });
    if (in_key) return "sets NEW." + column;
  }
  return {};
}

/// What the foreign key does to the rows of its table.
struct Reach {
  bool deletes = false;
  bool updates = false;
};

Reach reach_of(const ForeignKey& key) {
  const std::string on_delete = key.on_delete.value_or("");
  const std::string on_update = key.on_update.value_or("");
  return {on_delete == "cascade",
          on_delete.starts_with("set") || on_update.starts_with("set") || on_update == "cascade"};
}

/// Whether the trigger or rule is on the key's table, or on a partition of it.
bool stands_before(const Snapshot& found, const Interceptor& interceptor, const Name& table) {
  Name at = interceptor.table;
  for (;;) {
    if (at == table) return true;
    const auto parent = found.enforced.partition_of.find(at);
    if (parent == found.enforced.partition_of.end()) return false;
    at = parent->second;
  }
}

bool fires_for(const Interceptor& interceptor, const Names& key) {
  const Names& columns = interceptor.columns;
  return columns.empty() || std::any_of(columns.begin(), columns.end(), [&](const std::string& column) {
           return std::find(key.begin(), key.end(), column) != key.end();
         });
}

/// A trigger function that PostgreSQL or one of its modules brings along, and that keeps no row from being deleted or
/// from getting another key.
struct HarmlessFunction {
  std::string_view symbol;
  std::string_view library;  // empty: PostgreSQL's own
  bool sets_argument;        // whether it sets the column that an argument names
};

constexpr std::array harmless_functions = {
    HarmlessFunction{"suppress_redundant_updates_trigger", "", false},
    HarmlessFunction{"tsvector_update_trigger_byid", "", true},
    HarmlessFunction{"tsvector_update_trigger_bycolumn", "", true},
    HarmlessFunction{"moddatetime", "$libdir/moddatetime", true},
    HarmlessFunction{"insert_username", "$libdir/insert_username", true},
    HarmlessFunction{"autoinc", "$libdir/autoinc", true},
    HarmlessFunction{"lo_manage", "$libdir/lo", false},
    HarmlessFunction{"check_primary_key", "$libdir/refint", false},
    HarmlessFunction{"check_foreign_key", "$libdir/refint", false},
};

/// Nobody reads what is not PL/pgSQL: unless the function is known, it may do anything.
std::string how_it_stops_unread(const Interceptor& interceptor, bool updates, const Names& key) {
  const bool is_compiled = interceptor.language == "c" || interceptor.language == "internal";
  const auto* known = std::find_if(harmless_functions.begin(), harmless_functions.end(), [&](const auto& function) {
    return is_compiled && function.symbol == interceptor.source && function.library == interceptor.library;
  });
  if (known == harmless_functions.end()) return "may return NULL: code in " + interceptor.language + " is not read";
  if (!known->sets_argument || !updates) return {};
  for (const std::string& column : interceptor.arguments) {
    if (std::find(key.begin(), key.end(), column) != key.end()) return "sets NEW." + name_text(column);
  }
  return {};
}

std::string how_it_stops(const Interceptor& interceptor, const Reach& reach, const Names& key) {
  const bool deletes = interceptor.on_delete && reach.deletes;
  const bool updates = interceptor.on_update && reach.updates && fires_for(interceptor, key);
  if (interceptor.kind == Interceptor::Kind::rule) return deletes || updates ? "acts in place of it" : "";
  if (!deletes && !updates) return {};
  if (interceptor.language != "plpgsql") return how_it_stops_unread(interceptor, updates, key);
  const SourceReading source = read_source(interceptor.source);
  std::string how = deletes ? how_it_stops_delete(source) : std::string();
  if (how.empty() && updates) how = how_it_stops_update(source, key);
  return how;
}

}  // namespace

EnforcementFindings interceptions(const Snapshot& found, const Ranged& object) {
  EnforcementFindings findings;
  const Reach reach = reach_of(*object.key);
  for (const Interceptor& interceptor : found.enforced.interceptors) {
    if (!stands_before(found, interceptor, object.table)) continue;
    const std::string how = how_it_stops(interceptor, reach, object.key->columns);
    if (how.empty()) continue;
    const bool is_rule = interceptor.kind == Interceptor::Kind::rule;
    EnforcementFinding finding{is_rule ? "rewrite_rule" : "trigger",
                               fmt::format("{} on {} {}", name_text(interceptor.name), interceptor.table.text(), how)};
    finding.hints.emplace_back(is_rule ? "the delete or update that the key should follow fails"
                                       : "the row stays as it was, without an error, and refers to nothing");
    finding.properties = {"on_delete", "on_update"};
    finding.acting = interceptor.name;
    finding.on = interceptor.table;
    finding.is_conditional = interceptor.is_conditional || (!is_rule && read_source(interceptor.source).chooses());
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace schemaproof
