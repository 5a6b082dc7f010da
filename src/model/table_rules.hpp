// What acts when a table or view is used: triggers, rewrite rules, policies. Their definitions are SQL, as the server
// prints it, without what their place already says: their name, and their table's.
#pragma once

#include <array>
#include <string>

#include "model/fields.hpp"

namespace schemaproof {

struct Trigger : Object {
  std::optional<std::string> definition;  // `BEFORE UPDATE FOR EACH ROW EXECUTE FUNCTION touch()`
  std::optional<std::string> enabled;

  /// Of what was found: a partition's copy of its partitioned table's. It comes and goes with that.
  bool is_copy = false;

  static constexpr Kind kind = Kind::trigger;
  static Fields fields() {
    static constexpr std::array all{
        Field{"definition", &Trigger::definition, Compared::as_trigger},
        Field{"enabled", &Trigger::enabled, Compared::exactly, "true", "true|false|replica|always"},
        comment_field<Trigger>(),
    };
    return all;
  }
};

struct RewriteRule : Object {
  std::optional<std::string> definition;  // `ON DELETE DO INSTEAD NOTHING`
  std::optional<std::string> enabled;

  static constexpr Kind kind = Kind::rewrite_rule;
  static Fields fields() {
    static constexpr std::array all{
        Field{"definition", &RewriteRule::definition, Compared::as_rule},
        Field{"enabled", &RewriteRule::enabled, Compared::exactly, "true", "true|false|replica|always"},
        comment_field<RewriteRule>(),
    };
    return all;
  }
};

struct Policy : Object {
  std::optional<std::string> command;
  std::optional<bool> permissive;
  std::optional<Names> roles;               // `public`: everybody
  std::optional<std::string> using_clause;  // SQL; empty: none
  std::optional<std::string> check;

  static constexpr Kind kind = Kind::policy;
  static Fields fields() {
    static constexpr std::array all{
        Field{"command", &Policy::command, Compared::exactly, "all", "all|select|insert|update|delete"},
        Field{"permissive", &Policy::permissive, Compared::exactly, "true"},
        Field{"roles", &Policy::roles, Compared::as_set, "public"},
        Field{"using", &Policy::using_clause, Compared::as_policy, ""},
        Field{"check", &Policy::check, Compared::as_policy, ""},
        comment_field<Policy>(),
    };
    return all;
  }
};

}  // namespace schemaproof
