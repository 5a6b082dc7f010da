// A YAML file as a small tree that remembers where everything stood. Built from yaml-cpp's events, so that duplicate
// keys, quotes and aliases are seen as they were written.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/mistake.hpp"

namespace schemaproof {

struct YamlNode {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  std::string text;    // of a scalar, as written without its quotes
  bool plain = false;  // a scalar without quotes
  bool flow = false;   // a list in [] or a map in {}
  /// A plain scalar that YAML ended at ` #`, where SQL goes on with an operator such as `#>`.
  bool cut_by_comment = false;
  Place place;
  std::vector<std::shared_ptr<const YamlNode>> items;
  std::vector<std::pair<std::shared_ptr<const YamlNode>, std::shared_ptr<const YamlNode>>> entries;
  std::size_t weight = 1;  // nodes below and with it, aliases counted each time

  [[nodiscard]] bool is_scalar() const { return kind == Kind::scalar; }
  [[nodiscard]] bool is_list() const { return kind == Kind::list; }
  [[nodiscard]] bool is_map() const { return kind == Kind::map; }
  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
};

using YamlPointer = std::shared_ptr<const YamlNode>;

/// The document in `content`; null where there is none. What YAML cannot read, more than one document, and aliases
/// that expand beyond all measure are mistakes.
YamlPointer parse_yaml(const std::string& content, const std::shared_ptr<const std::string>& file, Mistakes& mistakes);

/// A scalar for a YAML file: plain where every YAML reader takes that for this very text, else quoted.
std::string yaml_scalar(std::string_view text);

}  // namespace schemaproof
