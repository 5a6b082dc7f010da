#include "tests/verdicts/tally.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof::verdicts {

void Tally::add_section(const Row& row, const Section& section, const std::string& name,
                        std::vector<std::string>& told_to, const std::set<std::string>& announced) {
  Count& count = counts[row];
  for (const Check& check : section.checks) {
    ++count.asked;
    if (check.verdict == Verdict::held) continue;
    const std::vector<std::string> ids = check.ids();
    const bool as_announced = !ids.empty() && std::all_of(ids.begin(), ids.end(), [&](const std::string& id) {
      return announced.contains(id + " | " + check.subject.name);
    });
    if (as_announced) continue;
    ++count.wrong;
    told_to.push_back(fmt::format("{}: {}", name, told(check)));
  }
}

std::string told(const Check& check) {
  std::string text = fmt::format("{}: {}", check.subject.text(),
                                 check.verdict == Verdict::drifted ? check.drift : word_of(check.verdict));
  if (!check.reason.empty()) text += ", " + check.reason;
  for (const Difference& difference : check.differences) {
    text += fmt::format(", {} expected {} found {}", difference.property, difference.expected, difference.found);
  }
  return printable(text);
}

void write_tally(const Tally& tally, const std::filesystem::path& file) {
  std::string lines;
  for (const auto& [row, count] : tally.counts) {
    lines += fmt::format("count\t{}\t{}\t{}\t{}\n", row.first, row.second, count.asked, count.wrong);
  }
  for (const std::string& fault : tally.faults) lines += "fault\t" + fault + "\n";
  for (const std::string& remark : tally.remarks) lines += "remark\t" + remark + "\n";
  write_file(file, lines);
}

Tally read_tally(const std::filesystem::path& file) {
  Tally tally;
  std::istringstream lines(read_file(file));
  for (std::string kind; std::getline(lines, kind, '\t');) {
    std::string rest;
    std::getline(lines, rest);
    if (kind == "count") {
      std::istringstream fields(rest);
      Row row;
      Count count;
      std::getline(fields, row.first, '\t');
      std::getline(fields, row.second, '\t');
      fields >> count.asked >> count.wrong;
      tally.counts[row] = count;
    } else {
      (kind == "fault" ? tally.faults : tally.remarks).push_back(rest);
    }
  }
  return tally;
}

}  // namespace schemaproof::verdicts
