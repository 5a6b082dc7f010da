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

std::optional<Cell> read_cell(const YamlNode& node, Mistakes& mistakes) {
  if (node.is_null()) return Cell{};
  if (node.is_scalar()) return Cell{node.text, node.plain};
  mistakes.push_back({node.place, fmt::format("a value of 'returns' must be text, not {}", kind_word(node)),
                      "a list is the rows, and a list in it the columns of one: [[1, 2], [3, 4]]"});
  return std::nullopt;
}

/// A row is a list of columns; one column needs no list of its own.
std::vector<Cell> read_row(const YamlNode& node, Mistakes& mistakes) {
  std::vector<Cell> row;
  const auto add = [&](const YamlNode& value) {
    if (auto cell = read_cell(value, mistakes)) row.push_back(std::move(*cell));
  };
  if (!node.is_list()) add(node);
  for (const YamlPointer& item : node.items) add(*item);
  return row;
}

Cells read_returns(const YamlNode& node, const Place& place, Mistakes& mistakes) {
  if (node.is_scalar() && node.plain && node.text == "none") return {};
  if (node.is_null()) {
    mistakes.push_back({place, "'returns' says nothing", "none for no rows, [null] for one that is NULL"});
    return {};
  }
  if (!node.is_list()) return {read_row(node, mistakes)};
  Cells rows;
  for (const YamlPointer& item : node.items) rows.push_back(read_row(*item, mistakes));
  const auto uneven = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.size() != rows[0].size(); });
  if (uneven != rows.end()) {
    mistakes.push_back({node.items[static_cast<std::size_t>(uneven - rows.begin())]->place,
                        fmt::format("this row has {}, and the first {}", counted(uneven->size(), "column"),
                                    counted(rows[0].size(), "column")),
                        "a list is the rows, and a list in it the columns of one: [[1, 2], [3, 4]]"});
  }
  return rows;
}

class QueryReader {
public:
  QueryReader(const std::filesystem::path& folder, Mistakes& mistakes) : folder_(folder), mistakes_(mistakes) {}

  void read(const std::string& name, const YamlNode& key, const YamlNode& value, std::vector<QueryWish>& queries) {
    const std::size_t before = mistakes_.size();
    QueryWish query;
    query.name = name;
    query.place = query.returns_place = key.place;
    MapReader map(value, "a query", mistakes_);
    const YamlNode* sql = map.take("sql");
    const YamlNode* returns = map.take("returns");
    if (const YamlNode* ref = map.take("ref")) query.ref = read_text(*ref, "'ref'", mistakes_).value_or("");
    map.finish();
    if (sql != nullptr) read_sql_of(*sql, query);
    if (returns != nullptr) {
      const Place place = map.place_of("returns");
      query.returns = read_returns(*returns, place, mistakes_);
      query.returns_place = place;
    }
    if (mistakes_.size() != before) return;
    if (sql == nullptr || returns == nullptr) {
      mistakes_.push_back({key.place, fmt::format("query '{}' must say its 'sql' and what it 'returns'", name),
                           name + ": {sql: SELECT count(*) FROM session, returns: 0}"});
      return;
    }
    queries.push_back(std::move(query));
  }

private:
  void read_sql_of(const YamlNode& node, QueryWish& query) {
    const auto text = read_text(node, "'sql'", mistakes_);
    if (!text) return;
    query.sql = trimmed(*text);
    const bool is_file = query.sql.ends_with(".sql") && query.sql.find('\n') == std::string::npos;
    if (is_file && !read_from_file(node, query)) return;
    check_statement(node, query);
  }

  bool read_from_file(const YamlNode& node, QueryWish& query) {
    const std::filesystem::path path = (folder_ / query.sql).lexically_normal();
    query.file = shown_path(path);
    try {
      query.sql = read_file(path);
      return true;
    } catch (const Failure& failure) {
      mistakes_.push_back({node.place, failure.what(), "paths are relative to the file that they stand in"});
      return false;
    }
  }

  void check_statement(const YamlNode& node, const QueryWish& query) {
    const auto refuse = [&](std::string problem, std::string hint) {
      mistakes_.push_back({node.place, std::move(problem), std::move(hint)});
    };
    const std::string where = query.file.empty() ? std::string("'sql'") : query.file;
    const std::vector<SqlToken> tokens = sql_tokens(query.sql);
    if (node.cut_by_comment)
      return refuse(where + " ends at ' #'", "YAML takes it for a comment: use quotes, or a file");
    if (!valid_utf8(query.sql)) return refuse(where + " is no text", "it must be UTF-8, without NUL");
    if (tokens.empty()) return refuse(where + " holds no statement", "SELECT count(*) FROM session");
    if (std::any_of(tokens.begin(), tokens.end(), [](const SqlToken& token) { return !token.closed; })) {
      return refuse(where + " has a quote that does not close", {});
    }
    if (const std::size_t count = sql_statements(query.sql).size(); count != 1) {
      return refuse(fmt::format("{} holds {}", where, counted(count, "statement")),
                    "a query is one; give each a name of its own");
    }
    const bool reads = std::any_of(reading_words.begin(), reading_words.end(),
                                   [&](const char* word) { return tokens.front().is(word); });
    if (!reads) {
      refuse(fmt::format("{} begins with '{}', and a query only reads", where, tokens.front().text),
             "it begins with SELECT, WITH, VALUES, TABLE or SHOW");
    }
  }

  const std::filesystem::path& folder_;
  Mistakes& mistakes_;
};

}  // namespace

std::vector<QueryWish> read_queries(const YamlNode& node, const std::filesystem::path& folder, Mistakes& mistakes) {
  std::vector<QueryWish> queries;
  QueryReader reader(folder, mistakes);
  for_each_entry(node, "'queries'", mistakes,
                 [&](const std::string& key, const YamlNode& key_node, const YamlNode& value) {
                   reader.read(key, key_node, value, queries);
                 });
  return queries;
}

}  // namespace schemaproof
