#include "expectation/queries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "expectation/reader.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/sql_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// What only reads begins with one of these. Whatever else SQL has (COMMIT, SET, COPY, CALL, DO) is refused here,
/// before a server sees it.
constexpr std::array reading_words = {"select", "with", "values", "table", "show", "("};

/// Reads what a query must answer. `what` names it in a mistake: `'returns'`.
class AnswerReader {
public:
  AnswerReader(std::string_view what, Mistakes& mistakes) : what_(what), mistakes_(mistakes) {}

  Cells read(const YamlNode& node, const Place& place) {
    if (node.is_scalar() && node.plain && node.text == "none") return {};
    if (node.is_null()) {
      mistakes_.push_back(
          {place, fmt::format("{} says nothing", what_), "none for no rows, [null] for one that is NULL"});
      return {};
    }
    if (!node.is_list()) return {read_row(node)};
    Cells rows;
    for (const YamlPointer& item : node.items) rows.push_back(read_row(*item));
    const auto uneven =
        std::find_if(rows.begin(), rows.end(), [&](const auto& row) { return row.size() != rows[0].size(); });
    if (uneven != rows.end()) {
      mistakes_.push_back({node.items[static_cast<std::size_t>(uneven - rows.begin())]->place,
                           fmt::format("this row has {}, and the first {}", counted(uneven->size(), "column"),
                                       counted(rows[0].size(), "column")),
                           shape_of_rows});
    }
    return rows;
  }

private:
  static constexpr const char* shape_of_rows =
      "a list is the rows, and a list in it the columns of one: [[1, 2], [3, 4]]";

  /// A row is a list of columns; one column needs no list of its own.
  std::vector<Cell> read_row(const YamlNode& node) {
    std::vector<Cell> row;
    if (!node.is_list()) add_cell(node, row);
    for (const YamlPointer& item : node.items) add_cell(*item, row);
    return row;
  }

  void add_cell(const YamlNode& node, std::vector<Cell>& row) {
    if (node.is_null())
      row.push_back({});
    else if (node.is_scalar())
      row.push_back({node.text, node.plain});
    else
      mistakes_.push_back(
          {node.place, fmt::format("a value of {} must be text, not {}", what_, kind_word(node)), shape_of_rows});
  }

  std::string_view what_;
  Mistakes& mistakes_;
};

/// A command of psql, as far as its first word: `\copy`. Outside of quotes SQL has no backslash.
std::string psql_command(std::string_view sql, const std::vector<SqlToken>& tokens) {
  const auto found = std::find_if(tokens.begin(), tokens.end(), [](const SqlToken& token) { return token.is("\\"); });
  if (found == tokens.end()) return {};
  const std::string_view line = sql.substr(found->begin, sql.find('\n', found->begin) - found->begin);
  return printable(line.substr(0, line.find_first_of(" \t\r;")));
}

/// Whether a statement is a COPY that would wait for rows beside the SQL, or print some.
bool copies_to_and_fro(std::string_view statement) {
  const std::vector<SqlToken> tokens = sql_tokens(statement);
  return tokens.front().is("copy") && std::any_of(tokens.begin(), tokens.end(), [](const SqlToken& token) {
           return token.depth == 0 && (token.is("stdin") || token.is("stdout"));
         });
}

/// Says what keeps a text from being SQL that can be sent; the first of several.
void check_script(const YamlNode& node, std::string_view what, const WrittenScript& script, Mistakes& mistakes) {
  const auto refuse = [&](std::string_view problem, std::string hint) {
    const std::string_view where = script.file.empty() ? what : std::string_view(script.file);
    mistakes.push_back({node.place, fmt::format("{} {}", where, problem), std::move(hint)});
  };
  if (node.cut_by_comment) return refuse("ends at ' #'", "YAML takes it for a comment: use quotes, or a file");
  if (!valid_utf8(script.sql)) return refuse("is no text", "it must be UTF-8, without NUL");
  const std::vector<SqlToken> tokens = sql_tokens(script.sql);
  if (const std::string command = psql_command(script.sql, tokens); !command.empty()) {
    return refuse(fmt::format("holds '{}'", command), "this is a command of psql, not SQL: take it out");
  }
  if (std::any_of(tokens.begin(), tokens.end(), [](const SqlToken& token) { return !token.closed; })) {
    return refuse("has a quote that does not close", {});
  }
  const auto statements = sql_statements(script.sql);
  if (statements.empty()) return refuse("holds no statement", "SELECT count(*) FROM session");
  if (std::any_of(statements.begin(), statements.end(), copies_to_and_fro)) {
    refuse("copies from or to its own input or output", "INSERT INTO brings rows, and SELECT shows them");
  }
}

class QueryReader {
public:
  QueryReader(const std::filesystem::path& folder, Mistakes& mistakes) : folder_(folder), mistakes_(mistakes) {}

  /// `{sql: …, returns: …}`; nothing after a mistake. `what` names it in one.
  std::optional<QueryWish> read(const std::string& what, const YamlNode& key, const YamlNode& value) {
    const std::size_t before = mistakes_.size();
    QueryWish query;
    query.place = query.returns_place = key.place;
    MapReader map(value, "a query", mistakes_);
    const YamlNode* sql = map.take("sql");
    const YamlNode* returns = map.take("returns");
    if (const YamlNode* ref = map.take("ref")) query.ref = read_text(*ref, "'ref'", mistakes_).value_or("");
    map.finish();
    if (sql != nullptr) read_sql_of(*sql, "'sql'", query);
    if (returns != nullptr) {
      query.returns_place = map.place_of("returns");
      query.returns = AnswerReader("'returns'", mistakes_).read(*returns, query.returns_place);
    }
    if (mistakes_.size() != before) return std::nullopt;
    if (sql != nullptr && returns != nullptr) return query;
    mistakes_.push_back({key.place, fmt::format("{} must say its 'sql' and what it 'returns'", what),
                         "{sql: SELECT count(*) FROM session, returns: 0}"});
    return std::nullopt;
  }

  /// `SQL: answer`.
  std::optional<QueryWish> read_pair(std::string_view what, const YamlNode& sql, const YamlNode& answer) {
    const std::size_t before = mistakes_.size();
    QueryWish query;
    query.place = query.returns_place = sql.place;
    read_sql_of(sql, fmt::format("a query of {}", what), query);
    if (mistakes_.size() != before) return std::nullopt;
    query.returns = AnswerReader("the answer", mistakes_).read(answer, sql.place);
    if (answer.is_null() && sql.plain) mistakes_.back().hint += "; SQL with a comma in it needs quotes inside { }";
    return mistakes_.size() == before ? std::optional(std::move(query)) : std::nullopt;
  }

private:
  void read_sql_of(const YamlNode& node, std::string_view what, QueryWish& query) {
    auto script = read_script(node, what, folder_, mistakes_);
    if (!script) return;
    query.name = trimmed(node.text);
    query.sql = std::move(script->sql);
    query.file = std::move(script->file);
    check_statement(node, what, query);
  }

  void check_statement(const YamlNode& node, std::string_view what, const QueryWish& query) {
    const std::string_view where = query.file.empty() ? what : std::string_view(query.file);
    if (const std::size_t count = sql_statements(query.sql).size(); count != 1) {
      mistakes_.push_back({node.place, fmt::format("{} holds {}", where, counted(count, "statement")),
                           "a query is one; write each by itself"});
      return;
    }
    const SqlToken first = sql_tokens(query.sql).front();
    if (std::any_of(reading_words.begin(), reading_words.end(), [&](const char* word) { return first.is(word); })) {
      return;
    }
    mistakes_.push_back({node.place, fmt::format("{} begins with '{}', and a query only reads", where, first.text),
                         "it begins with SELECT, WITH, VALUES, TABLE or SHOW"});
  }

  const std::filesystem::path& folder_;
  Mistakes& mistakes_;
};

/// Adds a query unless one is called so already.
void add(QueryWish query, std::vector<QueryWish>& queries, Mistakes& mistakes) {
  const auto first =
      std::find_if(queries.begin(), queries.end(), [&](const QueryWish& other) { return other.name == query.name; });
  if (first == queries.end()) {
    queries.push_back(std::move(query));
    return;
  }
  mistakes.push_back({query.place, fmt::format("query '{}' is stated twice", printable(query.name)),
                      "the first is at " + first->place.text()});
}

}  // namespace

std::optional<WrittenScript> read_script(const YamlNode& node, std::string_view what,
                                         const std::filesystem::path& folder, Mistakes& mistakes) {
  const std::size_t before = mistakes.size();
  const auto text = read_text(node, what, mistakes);
  if (!text) return std::nullopt;
  WrittenScript script{std::string(trimmed(*text)), {}, node.place};
  if (script.sql.ends_with(".sql") && script.sql.find('\n') == std::string::npos) {
    const std::filesystem::path path = (folder / script.sql).lexically_normal();
    script.file = shown_path(path);
    try {
      script.sql = read_file(path);
    } catch (const Failure& failure) {
      mistakes.push_back({node.place, failure.what(), "paths are relative to the file that they stand in"});
      return std::nullopt;
    }
  }
  check_script(node, what, script, mistakes);
  return mistakes.size() == before ? std::optional(std::move(script)) : std::nullopt;
}

void read_queries(const YamlNode& node, const std::filesystem::path& folder, std::vector<QueryWish>& queries,
                  Mistakes& mistakes) {
  QueryReader reader(folder, mistakes);
  for_each_entry(node, "'queries'", mistakes,
                 [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
                   auto query = reader.read(fmt::format("query '{}'", key), key_node, value);
                   if (!query) return;
                   query->name = key;
                   add(std::move(*query), queries, mistakes);
                 });
}

std::vector<QueryWish> read_nameless_queries(const YamlNode& node, std::string_view what,
                                             const std::filesystem::path& folder, Mistakes& mistakes) {
  std::vector<QueryWish> queries;
  QueryReader reader(folder, mistakes);
  const auto keep = [&](std::optional<QueryWish> query) {
    if (query) add(std::move(*query), queries, mistakes);
  };
  if (node.is_list()) {
    for (const YamlPointer& item : node.items) keep(reader.read(fmt::format("an entry of {}", what), *item, *item));
    return queries;
  }
  for_each_entry(node, what, mistakes, [&](const std::string&, const YamlNode& key, const YamlNode& value) {
    keep(reader.read_pair(what, key, value));
  });
  return queries;
}

}  // namespace schemaproof
