// `--format`: in which of several ways a command tells what it found.
#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "support/mistake.hpp"
#include "support/spelling.hpp"

namespace schemaproof {

/// `formats`: a list of what has a name and a summary.
template <class Formats>
void add_format_option(CLI::App& app, const Formats& formats, std::string& format, const std::string& help) {
  std::string names;
  for (const auto& known : formats) names += fmt::format("\n{:>10}: {}", known.name, known.summary);
  app.add_option("--format", format, help + names)->type_name("FORMAT");
}

/// Null after a mistake.
template <class Formats>
const typename Formats::value_type* format_named(const Formats& formats, const std::string& name, Mistakes& mistakes) {
  const auto* const format =
      std::find_if(formats.begin(), formats.end(), [&](const auto& known) { return known.name == name; });
  if (format != formats.end()) return format;
  std::vector<std::string> names;
  for (const auto& known : formats) names.emplace_back(known.name);
  mistakes.push_back({{}, fmt::format("there is no format '{}'", name), did_you_mean(name, names)});
  return nullptr;
}

}  // namespace schemaproof
