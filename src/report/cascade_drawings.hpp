// In which ways is a cascade drawn?
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "model/cascade_drawing.hpp"

namespace schemaproof {

std::string draw_text(const std::vector<DrawnCascade>& cascades);
std::string draw_mermaid(const std::vector<DrawnCascade>& cascades);
std::string draw_dot(const std::vector<DrawnCascade>& cascades);
std::string draw_json(const std::vector<DrawnCascade>& cascades);

struct Drawing {
  std::string_view name;
  std::string_view summary;
  std::string (*draw)(const std::vector<DrawnCascade>&);
};

inline constexpr std::array drawings = {
    Drawing{"text", "a tree for a terminal", draw_text},
    Drawing{"mermaid", "a flowchart for Markdown", draw_mermaid},
    Drawing{"dot", "a graph for Graphviz", draw_dot},
    Drawing{"json", "for programs", draw_json},
};

}  // namespace schemaproof
