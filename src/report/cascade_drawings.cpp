#include "report/cascade_drawings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "report/json_text.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// `1 of 2 deleted, 1 nullified`.
std::string fate_text(const DrawnBranch& branch) {
  if (branch.blocks) return "blocks the delete";
  if (branch.made == 0) return "no row";
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, const char* word) {
    if (count == 0) return;
    const bool is_first = parts.empty();
    parts.push_back(is_first ? fmt::format("{} of {} {}", count, branch.made, word)
                             : fmt::format("{} {}", count, word));
  };
  add(branch.deleted, "deleted");
  add(branch.nullified, "nullified");
  add(branch.defaulted, "set to the default");
  add(branch.kept, "kept");
  return joined(parts, ", ");
}

/// Whether another branch at the same depth follows, below the same parent.
bool has_sibling(const DrawnCascade& cascade, std::size_t at, std::size_t depth) {
  for (std::size_t i = at + 1; i < cascade.branches.size(); ++i) {
    if (cascade.branches[i].depth < depth) return false;
    if (cascade.branches[i].depth == depth) return true;
  }
  return false;
}

/// Names for the nodes of a graph: what a table is called is only ever shown in quotes.
class Nodes {
public:
  std::string of(const std::string& table) {
    return fmt::format("t{}", numbers_.emplace(table, numbers_.size()).first->second);
  }
  [[nodiscard]] const std::map<std::string, std::size_t>& all() const { return numbers_; }

private:
  std::map<std::string, std::size_t> numbers_;
};

std::set<std::string> tables_in(const DrawnCascade& cascade) {
  std::set<std::string> tables{cascade.root};
  for (const DrawnBranch& branch : cascade.branches) tables.insert(branch.table);
  return tables;
}

/// What tells a key from another of its table over the same columns; empty where there is none.
std::string own_name(const DrawnCascade& cascade, const DrawnBranch& branch) {
  const bool has_other = std::any_of(cascade.branches.begin(), cascade.branches.end(), [&](const DrawnBranch& other) {
    return other.table == branch.table && other.columns == branch.columns && other.constraint != branch.constraint;
  });
  return has_other ? " named " + branch.constraint : std::string();
}

/// What a graph says of a key.
std::string edge_text(const DrawnCascade& cascade, const DrawnBranch& branch) {
  return fmt::format("{}{}: {}, {}", branch.columns, own_name(cascade, branch), branch.rule, fate_text(branch));
}

std::string mermaid_text(const std::string& text) {
  // Mermaid has no escapes of its own but HTML's numbers.
  std::string safe;
  for (const char c : printable(text)) {
    const bool is_special = std::string_view("\"#<>&;`|[]{}()\\").find(c) != std::string_view::npos;
    safe += is_special ? fmt::format("#{};", static_cast<int>(c)) : std::string(1, c);
  }
  return safe;
}

std::string dot_text(const std::string& text) {
  return "\"" + replaced(replaced(printable(text), "\\", "\\\\"), "\"", "\\\"") + "\"";
}

}  // namespace

std::string draw_text(const std::vector<DrawnCascade>& cascades) {
  std::string text;
  for (const DrawnCascade& cascade : cascades) {
    if (!text.empty()) text += "\n";
    text += printable(cascade.root) + "\n";
    for (std::size_t i = 0; i < cascade.branches.size(); ++i) {
      const DrawnBranch& branch = cascade.branches[i];
      for (std::size_t depth = 1; depth < branch.depth; ++depth) text += has_sibling(cascade, i, depth) ? "│  " : "   ";
      text += has_sibling(cascade, i, branch.depth) ? "├─ " : "└─ ";
      text += fmt::format("{}({}){}  {}: {}{}\n", printable(branch.table), printable(branch.columns),
                          printable(own_name(cascade, branch)), branch.rule, fate_text(branch),
                          branch.is_repeated ? " (see above)" : "");
    }
    for (const std::string& note : cascade.notes) text += fmt::format("{}\n", printable(note));
  }
  return text;
}

std::string draw_mermaid(const std::vector<DrawnCascade>& cascades) {
  std::string text = "flowchart TD\n";
  for (const DrawnCascade& cascade : cascades) {
    Nodes nodes;
    const std::string prefix = cascades.size() > 1 ? fmt::format("c{}", &cascade - cascades.data()) : std::string();
    for (const std::string& table : tables_in(cascade))
      text += fmt::format("  {}{}[\"{}\"]\n", prefix, nodes.of(table), mermaid_text(table));
    for (const DrawnBranch& branch : cascade.branches) {
      text += fmt::format("  {0}{1} -->|\"{3}\"| {0}{2}\n", prefix, nodes.of(branch.parent), nodes.of(branch.table),
                          mermaid_text(edge_text(cascade, branch)));
    }
    for (const std::string& note : cascade.notes) text += fmt::format("  %% {}\n", printable(note));
  }
  return text;
}

std::string draw_dot(const std::vector<DrawnCascade>& cascades) {
  std::string text = "digraph cascades {\n  node [shape=box];\n";
  for (const DrawnCascade& cascade : cascades) {
    Nodes nodes;
    const std::string prefix = cascades.size() > 1 ? fmt::format("c{}", &cascade - cascades.data()) : std::string();
    for (const std::string& table : tables_in(cascade))
      text += fmt::format("  {}{} [label={}];\n", prefix, nodes.of(table), dot_text(table));
    for (const DrawnBranch& branch : cascade.branches) {
      text += fmt::format("  {0}{1} -> {0}{2} [label={3}];\n", prefix, nodes.of(branch.parent), nodes.of(branch.table),
                          dot_text(edge_text(cascade, branch)));
    }
    for (const std::string& note : cascade.notes) text += fmt::format("  // {}\n", printable(note));
  }
  return text + "}\n";
}

std::string draw_json(const std::vector<DrawnCascade>& cascades) {
  using Json = nlohmann::ordered_json;
  Json all = Json::array();
  for (const DrawnCascade& cascade : cascades) {
    Json branches = Json::array();
    for (const DrawnBranch& branch : cascade.branches) {
      branches.push_back({{"table", branch.table},
                          {"columns", branch.columns},
                          {"constraint", branch.constraint},
                          {"parent", branch.parent},
                          {"on_delete", branch.rule},
                          {"depth", branch.depth},
                          {"repeated", branch.is_repeated},
                          {"blocks", branch.blocks},
                          {"made", branch.made},
                          {"deleted", branch.deleted},
                          {"nullified", branch.nullified},
                          {"defaulted", branch.defaulted},
                          {"kept", branch.kept}});
    }
    all.push_back({{"root", cascade.root}, {"branches", std::move(branches)}, {"notes", cascade.notes}});
  }
  constexpr int indent = 2;
  return json_text(Json{{"cascades", std::move(all)}}, indent) + "\n";
}

}  // namespace schemaproof
