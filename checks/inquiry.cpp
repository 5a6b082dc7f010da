#include "checks/inquiry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "migrations/bookkeeping.hpp"
#include "support/glob.hpp"
#include "support/sql_names.hpp"

namespace schemaproof {

bool in_force(const Ignore& ignore, const Question& question) {
  const bool expired = !ignore.until.empty() && ignore.until < question.today;
  return !expired && (ignore.database.empty() || glob_matches(ignore.database, question.database));
}

namespace {

void warn_of_ignores(const Inquiry& inquiry) {
  const auto& ignores = inquiry.question.expectation.ignores;
  for (std::size_t i = 0; i < ignores.size(); ++i) {
    const Ignore& ignore = ignores[i];
    const std::string what =
        fmt::format("{}: ignore {} '{}'", ignore.place.line_text(), words_of(ignore.kind).id, ignore.pattern);
    if (!ignore.until.empty() && ignore.until < inquiry.question.today) {
      inquiry.answers.warnings.push_back(fmt::format("{} expired on {} and no longer applies", what, ignore.until));
    } else if (in_force(ignore, inquiry.question) && !inquiry.ignore_used[i]) {
      inquiry.answers.warnings.push_back(what + " matched nothing");
    }
  }
}

}  // namespace

namespace {

Missing missing_of(const Question& question) {
  Missing missing;
  for (const auto& [name, table] : question.wish.tables) {
    const Table* found = question.found.schema.table(name);
    if (table.absent) continue;
    if (found == nullptr) {
      missing.tables.insert(name);
      missing.by_name.emplace(name.name, "table " + name.text());
      continue;
    }
    for (const Column& column : table.columns) {
      if (!column.absent && found->column(column.name) == nullptr) missing.columns.emplace_back(name, column.name);
    }
  }
  for_each_standalone(question.wish, [&]<class T>(const std::map<Name, T>& wishes) {
    const auto& founds = objects_of<T>(question.found.schema);
    for (const auto& [name, wish] : wishes) {
      if (wish.absent || founds.contains(name) || !lies_in_schema<T>()) continue;
      const std::string subject = std::string(words_of(T::kind).words) + " " + name.text();
      const bool is_type = T::kind == Kind::enumeration || T::kind == Kind::domain || T::kind == Kind::composite_type
                           || T::kind == Kind::range;
      if (is_type) missing.types.emplace(name.text(), subject);
      // Of several functions of a name one may be there.
      const auto other = founds.lower_bound(Name{name.schema, name.name, {}});
      const bool overloaded =
          other != founds.end() && other->first.schema == name.schema && other->first.name == name.name;
      if (!overloaded) missing.by_name.emplace(name.name, subject);
    }
  });
  return missing;
}

}  // namespace

Answers ask(const Question& question, Spellings& spellings) {
  Answers answers;
  Inquiry inquiry(question, spellings, answers);
  inquiry.missing = missing_of(question);
  ask_tables(inquiry);
  ask_unexpected_tables(inquiry);
  ask_standalone(inquiry);
  ask_counts(inquiry);
  ask_rules(inquiry);
  ask_enforcement(inquiry);
  warn_of_ignores(inquiry);
  for (Check& check : answers.checks) check.repair = with_visible_characters(check.repair);
  return answers;
}

Subject subject_of(Kind kind, const std::string& group, const std::string& name) {
  const KindWords& words = words_of(kind);
  return {std::string(words.id), std::string(words.words), group, name};
}

bool Inquiry::hidden(Kind kind, const std::string& table, const std::string& name, const Subject& subject) {
  const auto& ignores = question.expectation.ignores;
  for (std::size_t i = 0; i < ignores.size(); ++i) {
    if (!in_force(ignores[i], question) || !hides(ignores[i], kind, table, name)) continue;
    ignore_used[i] = true;
    ++hidden_count[kind];
    const bool shows_name = subject.name.find(name_text(name)) != std::string::npos;
    answers.hidden.push_back(
        {subject.text() + (shows_name ? "" : ", called " + name_text(name)), ignores[i].reason, ignores[i].until});
    return true;
  }
  return false;
}

void Inquiry::account(Kind kind, long found_more, const std::string& cause) {
  Accounted& told = accounted[kind];
  told.found_more += found_more;
  if (told.known_causes.insert(cause).second) told.causes.push_back(cause);
}

std::size_t parts_of(const Table& table, Kind kind) {
  switch (kind) {
    case Kind::table: return 1;
    case Kind::column: return table.columns.size();
    case Kind::primary_key: return table.primary_key ? 1 : 0;
    case Kind::unique: return table.uniques.size();
    case Kind::foreign_key: return table.foreign_keys.size();
    case Kind::check: return table.checks.size();
    case Kind::index: return table.indexes.size();
    case Kind::exclusion: return table.exclusions.size();
    case Kind::trigger: return table.triggers.size();
    case Kind::rewrite_rule: return table.rewrite_rules.size();
    case Kind::policy: return table.policies.size();
    default: return 0;
  }
  return 0;
}

void account_for_table(Inquiry& inquiry, const Table& table, long sign, const std::string& cause) {
  for (const KindWords& words : kinds) {
    const auto parts = static_cast<long>(parts_of(table, words.kind));
    if (parts > 0) inquiry.account(words.kind, sign * parts, cause);
  }
}

std::set<std::string> enum_names(const Question& question) {
  std::set<std::string> names;
  for (const auto& [name, enumeration] : question.wish.enums) names.insert(name.text());
  for (const auto& [name, enumeration] : question.found.schema.enums) names.insert(name.text());
  return names;
}

namespace {

/// The tables that a foreign key of another table refers to.
std::set<Name> tables_referred_to(const Schema& schema) {
  std::set<Name> names;
  for (const auto& [name, table] : schema.tables) {
    for (const ForeignKey& key : table.foreign_keys) {
      if (key.references && key.references->table != name) names.insert(key.references->table);
    }
  }
  return names;
}

}  // namespace

std::string drop_table(Inquiry& inquiry, const Name& name) {
  if (!inquiry.referenced) inquiry.referenced = tables_referred_to(inquiry.question.found.schema);
  if (inquiry.referenced->contains(name)) {
    return fmt::format("-- loses the table's rows, and the foreign keys that refer to it\nDROP TABLE {} CASCADE;",
                       inquiry.ddl.name(name));
  }
  return fmt::format("-- loses the table's rows\nDROP TABLE {};", inquiry.ddl.name(name));
}

std::string create_schema(const Inquiry& inquiry, const Name& name) {
  const std::string& schema = name.schema.empty() ? inquiry.question.found.schema.home : name.schema;
  if (inquiry.question.found.schemas.contains(schema)) return {};
  return fmt::format("CREATE SCHEMA IF NOT EXISTS {};\n", quoted_name(schema));
}

bool is_asked(const Question& question, const Name& name) {
  if (name.schema.empty()) return true;
  const auto& schemas = question.expectation.schemas;
  return std::find(schemas.begin(), schemas.end(), name.schema) != schemas.end();
}

bool is_counted(const Question& question, const Name& name, const Table& table) {
  return is_asked(question, name) && !is_bookkeeping(table, name.name);
}

}  // namespace schemaproof
