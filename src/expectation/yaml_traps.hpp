// What YAML makes of a text is not always what its writer meant. Here is what is known of that.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/mistake.hpp"

namespace schemaproof {

/// The lines of a file. YamlLines and columns count from 0, as yaml-cpp counts them; a byte order mark is left out.
class YamlLines {
public:
  explicit YamlLines(std::string_view content);

  [[nodiscard]] std::string_view line(int number) const;
  /// Everything from a place on.
  [[nodiscard]] std::string_view from(int line, int column) const;
  /// Likewise, past an anchor or a tag that stands before a value.
  [[nodiscard]] std::string_view value_at(int line, int column) const;

private:
  std::string_view content_;
  std::vector<std::size_t> starts_;
};

/// Whether the quote with which `text` starts ends in it. yaml-cpp lets a file end inside of one.
bool quote_closes(std::string_view text);
/// Whether what follows a plain value looks like SQL that YAML took for a comment: `data #>> '{a}'`.
bool goes_on_as_sql(std::string_view after);
/// Why YAML stopped at a place, where it is one of its well-known traps; empty otherwise.
std::string trap_at(const YamlLines& lines, int line, int column);
/// What in the bytes of a file keeps it from being read at all.
std::optional<Mistake> not_text(const std::string& content, const std::shared_ptr<const std::string>& file);

}  // namespace schemaproof
