// When is SQL the same as other SQL? Equal text is, at once. Where texts differ, the server says: both sides go through
// it until its spelling no longer changes. This holds what it has said, and what it must still be asked.
#pragma once

#include <compare>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "model/fields.hpp"

namespace schemaproof {

/// SQL text and where it stands: what it means depends on it.
struct SqlText {
  Compared role = Compared::exactly;
  Name table;        // whose columns it may name
  std::string type;  // of a default or a generated column: the column's type; of a function: its arguments
  std::string text;

  auto operator<=>(const SqlText&) const = default;
};

/// How the server spells it, or why it does not understand it.
struct Spelled {
  std::string text;
  std::string problem;
  std::string hint;
  bool nobody_to_ask = false;  // there was no server to say
  bool lacks_object = false;   // it names something that is not there
  /// What it is to the server behind the spelling; empty where that is not to be had. Before PostgreSQL 14
  /// `now() AT TIME ZONE 'utc'` was kept as the call `timezone('utc', now())`, which means the same.
  std::string meaning = {};
  Entries columns = {};  // of a query: the types of what it gives, by name
};

class Spellings {
public:
  enum class Answer { same, different, open, unknown };

  /// Whether two texts are one to the server. `open`: it must be asked first; the question is noted.
  /// `unknown`: it cannot say, and `problem` tells why.
  Answer compare(const SqlText& wish, const SqlText& found);
  /// The text by which equal expressions are found: the server's where it is known. Notes the question otherwise.
  std::string canonical(const SqlText& sql);

  /// What the server has said of it; null while it was not asked.
  [[nodiscard]] const Spelled* known(const SqlText& sql) const;
  [[nodiscard]] const std::set<SqlText>& open() const { return open_; }
  void learn(const SqlText& sql, Spelled spelled);
  /// Of the last comparison that was `unknown`.
  [[nodiscard]] const Spelled& problem() const { return problem_; }

private:
  std::map<SqlText, Spelled> known_;
  std::set<SqlText> open_;
  Spelled problem_;
};

/// Whether a default is NULL, whatever its cast: PostgreSQL may keep it, and it is none all the same.
bool is_null_constant(std::string_view sql);

/// What can be said without a server: no outer parentheses, `now()` and its synonyms as one, a default without the cast
/// of a constant to its own column's type.
std::string plainly(const SqlText& sql);

}  // namespace schemaproof
