#include "migrations/sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "migrations/dump.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/sql_names.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// `table user`; tables, views and sequences share their names, and so do types.
struct Made {
  enum class Does { make, drop };
  Does does = Does::make;
  std::string kind;
  std::string name;
};

/// The name that begins there, as `schema.name`, without `public`.
std::string name_at(const std::vector<SqlToken>& tokens, std::size_t at) {
  std::vector<std::string> parts;
  for (; at < tokens.size(); at += 2) {
    const SqlToken& token = tokens[at];
    if (token.kind != SqlToken::Kind::word && token.kind != SqlToken::Kind::quoted_name) return {};
    parts.push_back(token.kind == SqlToken::Kind::word ? lowered(token.text) : unquoted_name(token.text));
    if (at + 1 >= tokens.size() || !tokens[at + 1].is(".")) break;
  }
  if (parts.size() > 1 && parts.front() == "public") parts.erase(parts.begin());
  return joined(parts, ".");
}

std::optional<Made> made_by(std::string_view statement) {
  static constexpr std::array kinds = {"table", "view", "sequence", "type", "domain"};
  static constexpr std::array before_kind = {"unlogged", "materialized"};
  const std::vector<SqlToken> tokens = sql_tokens(statement);
  const auto is = [&](std::size_t at, std::string_view word) { return at < tokens.size() && tokens[at].is(word); };
  if (!is(0, "create") && !is(0, "drop")) return std::nullopt;
  std::size_t at = 1;
  while (std::any_of(before_kind.begin(), before_kind.end(), [&](const char* word) { return is(at, word); })) ++at;
  const auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const char* word) { return is(at, word); });
  if (kind == kinds.end()) return std::nullopt;
  ++at;
  if (is(at, "if")) at += is(at + 1, "not") ? 3 : 2;  // IF [NOT] EXISTS
  Made made{is(0, "create") ? Made::Does::make : Made::Does::drop, *kind, name_at(tokens, at)};
  return made.name.empty() ? std::nullopt : std::optional(std::move(made));
}

/// The statements that a script sends; none of what cannot be read, which is told when it runs.
std::vector<std::string> statements_of(const Script& script) {
  try {
    const std::string text = script.preset != nullptr ? std::string(script.preset->sql) : read_file(script.file);
    constexpr std::size_t longest = 16U << 20U;
    if (text.starts_with("PGDMP") || text.size() > longest) return {};
    if (script.format == nullptr) {
      std::vector<std::string> statements;
      for (const ScriptPart& part : script_parts(text)) {
        if (part.rows) continue;
        for (const std::string_view statement :
             sql_statements(std::string_view(text).substr(part.sql.begin, part.sql.size)))
          statements.emplace_back(statement);
      }
      return statements;
    }
    return statements_sent(*script.format, script.file, text);
  } catch (const Failure&) {
    return {};
  }
}

std::string source_of(const Script& script) {
  if (script.preset != nullptr) return std::string(script.preset->name);
  return script.format == nullptr ? script.file.string() : script.folder.string();
}

}  // namespace

std::vector<std::string> made_twice(std::span<const Script> scripts) {
  const auto is_other = [&](const Script& script) { return source_of(script) != source_of(scripts.front()); };
  if (std::none_of(scripts.begin(), scripts.end(), is_other)) return {};
  std::vector<std::string> warnings;
  std::map<std::string, const Script*> makers;  // by name
  for (const Script& script : scripts) {
    if (script.command || script.rows > 0) continue;
    for (const std::string& statement : statements_of(script)) {
      const auto made = made_by(statement);
      if (!made) continue;
      if (made->does == Made::Does::drop) {
        makers.erase(made->name);
        continue;
      }
      const auto [known, is_new] = makers.emplace(made->name, &script);
      if (is_new || source_of(*known->second) == source_of(script)) continue;
      warnings.push_back(fmt::format("two sources make {} {}: {} and {}", made->kind, printable(made->name),
                                     known->second->what, script.what));
    }
  }
  return warnings;
}

}  // namespace schemaproof
