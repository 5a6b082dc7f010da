// How does a report read on a terminal or in a log? What a person has to act on comes first, the sums come last, and
// what held is only counted. Lines at the left margin are this program's own; whatever a database or a file says is
// indented, so that no name can pass for a verdict.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "report/characters.hpp"
#include "report/reporter.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// The names, as the verifier gives them, of the properties that a person wants to see at once.
constexpr std::array<std::string_view, 6> told_in_text = {"server", "server version", "database",
                                                          "schema", "role",           "changes"};

enum class Tone { plain, bold, red, green, yellow, dim };

std::string_view escape_of(Tone tone) {
  switch (tone) {
    case Tone::plain: return "";
    case Tone::bold: return "\x1B[1m";
    case Tone::red: return "\x1B[31m";
    case Tone::green: return "\x1B[32m";
    case Tone::yellow: return "\x1B[33m";
    case Tone::dim: return "\x1B[2m";
  }
  return "";
}

/// Whether `text` takes at most `columns`.
bool is_within(std::string_view text, std::size_t columns) {
  if (text.size() <= columns) return true;
  if (text.size() > 4 * columns) return false;  // no code point has more bytes, and long names stay cheap
  return characters_in(text) <= columns;
}

/// Where to break a line that does not fit: the last space within `columns`, else the first one there is.
std::size_t break_of(std::string_view text, std::size_t columns) {
  std::size_t last = std::string_view::npos;
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (width > columns && last != std::string_view::npos) break;
    if (text[at] == ' ' && at > 0) last = at;
    if (starts_character(text[at])) ++width;
  }
  return last;
}

/// The text as it grows. Everything goes through here, and here everything is made printable.
class Page {
public:
  explicit Page(const Style& style) : style_(style) {}

  [[nodiscard]] bool fits(std::size_t indent, std::string_view text) const {
    return is_within(text, style_.columns - std::min(indent, style_.columns));
  }

  void line(std::size_t indent, std::string_view text, Tone tone = Tone::plain) { put(indent, printable(text), tone); }

  /// SQL and values: line by line as they are, never wrapped.
  void block(std::size_t indent, std::string_view label, std::string_view text) {
    put(indent, std::string(label) + printable_lines(text, indent + label.size()), Tone::plain);
  }

  /// Sentences: wrapped, and all but the first line two further in.
  void prose(std::size_t indent, std::string_view text, Tone tone = Tone::plain) {
    std::size_t row_indent = indent;
    for (std::size_t start = 0; start <= text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      wrap(row_indent, indent + 2, printable(text.substr(start, end - start)), tone);
      row_indent = indent + 2;
      start = end + 1;
    }
  }

  void blank() { text_ += '\n'; }
  std::string take() { return std::move(text_); }

private:
  void put(std::size_t indent, std::string_view text, Tone tone) {
    const bool coloured = style_.colour == Style::Colour::on && tone != Tone::plain;
    text_.append(indent, ' ');
    if (coloured) text_ += escape_of(tone);
    text_ += text;
    if (coloured) text_ += "\x1B[0m";
    text_ += '\n';
  }

  void wrap(std::size_t indent, std::size_t next_indent, std::string_view sentence, Tone tone) {
    while (!fits(indent, sentence)) {
      const std::size_t end = break_of(sentence, style_.columns - std::min(indent, style_.columns));
      if (end == std::string_view::npos) break;
      put(indent, sentence.substr(0, end), tone);
      sentence.remove_prefix(end + 1);
      indent = next_indent;
    }
    put(indent, sentence, tone);
  }

  Style style_;
  std::string text_;
};

/// Things under the reason that they share, in the order in which the reasons first came up.
template <class Thing>
class ByReason {
public:
  void add(std::string reason, const Thing& thing) {
    const auto [known, is_new] = position_.try_emplace(std::move(reason), reasons_.size());
    if (is_new) reasons_.push_back({known->first, {}});
    reasons_[known->second].second.push_back(&thing);
  }
  [[nodiscard]] const auto& all() const { return reasons_; }

private:
  std::vector<std::pair<std::string, std::vector<const Thing*>>> reasons_;
  std::unordered_map<std::string, std::size_t> position_;
};

ByReason<Check> by_reason(const Section& section, Verdict verdict) {
  ByReason<Check> reasons;
  for (const Check& check : section.checks) {
    if (check.verdict == verdict) reasons.add(check.reason.empty() ? "no reason given" : check.reason, check);
  }
  return reasons;
}

std::string_view name_of(const Section& section) {
  return section.name.empty() ? std::string_view("expectation") : std::string_view(section.name);
}

void heading(Page& page, const Section& section, std::string_view what) {
  page.line(0, fmt::format("{}: {}", name_of(section), what), Tone::bold);
}

bool is_one_line(const Difference& difference) {
  return (difference.expected + difference.found).find('\n') == std::string::npos;
}

void with_place(Page& page, std::string line, std::string_view place) {
  if (!place.empty()) line.append("  ").append(place);
  page.prose(6, line, Tone::dim);
}

/// `foreign_key.on_delete, foreign_key.on_update  file:14`: one line for all that is stated in the same place.
void ids_and_places(Page& page, const Check& check) {
  const std::vector<std::string> ids = check.ids();
  if (check.differences.empty()) return with_place(page, joined(ids, ", "), check.place.line_text());
  std::string line = ids.front();
  std::string place = stated_at(check, check.differences.front());
  for (std::size_t at = 1; at < ids.size(); ++at) {
    std::string next = stated_at(check, check.differences[at]);
    if (next == place) {
      line.append(", ").append(ids[at]);
      continue;
    }
    with_place(page, std::exchange(line, ids[at]), std::exchange(place, std::move(next)));
  }
  with_place(page, line, place);
}

void difference(Page& page, const Difference& difference) {
  const std::string statement = shortest_statement(difference);
  if (is_one_line(difference) && page.fits(6, statement)) return page.line(6, statement);
  page.line(6, difference.property);
  page.block(8, "expected  ", told(difference.expected));
  page.block(8, "found     ", told(difference.found));
}

/// The shortest statement where it fits on a line; else the names of the properties first, and each on its own.
void statement(Page& page, const Check& check) {
  const std::string whole = shortest_statement(check);
  const bool is_short = std::all_of(check.differences.begin(), check.differences.end(), is_one_line);
  if (check.differences.empty() || (is_short && page.fits(4, whole))) {
    page.line(4, whole, Tone::red);
    return ids_and_places(page, check);
  }
  std::string properties;
  for (const Difference& each : check.differences) properties += (properties.empty() ? "" : ", ") + each.property;
  page.line(4, check.subject.name + ": " + properties, Tone::red);
  ids_and_places(page, check);
  for (const Difference& each : check.differences) difference(page, each);
}

void drift(Page& page, const Check& check) {
  statement(page, check);
  for (const Blame& blame : check.blames) with_place(page, blamed(blame), blame.file);
  if (!check.ref.empty()) page.prose(6, "ref: " + check.ref);
  for (const std::string& hint : check.hints) page.prose(6, "hint: " + hint);
  if (!check.consequences.empty()) page.line(6, "follows from it, not counted again:");
  for (const std::string& consequence : check.consequences) page.prose(8, consequence);
  if (check.repair.empty()) return;
  page.line(6, "repair:");
  page.block(8, "", check.repair);
}

void drifts(Page& page, const Section& section) {
  bool is_first = true;
  for (const Group& group : groups_of(section)) {
    if (tallied(group.checks).drifted == 0) continue;
    if (is_first) heading(page, section, "drifted");
    is_first = false;
    page.line(2, group.name, Tone::bold);
    for (const Check* check : group.checks) {
      if (check->verdict == Verdict::drifted) drift(page, *check);
    }
    page.blank();
  }
}

void errors(Page& page, const Section& section) {
  const ByReason<Check> reasons = by_reason(section, Verdict::errored);
  if (reasons.all().empty()) return;
  heading(page, section, "could not be asked");
  for (const auto& [reason, checks] : reasons.all()) {
    page.prose(2, reason, Tone::yellow);
    for (const Check* check : checks) {
      page.prose(6, check->subject.text() + "  " + check->place.line_text());
      for (const std::string& hint : check->hints) page.prose(8, "hint: " + hint);
    }
  }
  page.blank();
}

void skips(Page& page, const Section& section) {
  const ByReason<Check> reasons = by_reason(section, Verdict::skipped);
  if (reasons.all().empty()) return;
  heading(page, section, "skipped");
  for (const auto& [reason, checks] : reasons.all()) {
    page.prose(2, counted(checks.size(), "check") + ": " + reason);
  }
  page.blank();
}

void coverage(Page& page, const Section& section) {
  if (section.not_verified.empty()) return;
  heading(page, section, "present, not verified");
  page.prose(2, section.not_verified, Tone::yellow);
  page.blank();
}

void warnings(Page& page, const Section& section) {
  if (section.warnings.empty()) return;
  heading(page, section, "warnings");
  for (const std::string& warning : section.warnings) page.prose(2, warning, Tone::yellow);
  page.blank();
}

void hidden(Page& page, const Section& section) {
  ByReason<Hidden> reasons;
  for (const Hidden& each : section.hidden) reasons.add(hidden_because(each), each);
  if (reasons.all().empty()) return;
  heading(page, section, "hidden, as the expectation asks");
  for (const auto& [reason, things] : reasons.all()) {
    page.prose(2, reason);
    for (const Hidden* thing : things) page.line(6, thing->subject);
  }
  page.blank();
}

std::string plural(std::string_view words) {
  const bool hisses = !words.empty() && (words.back() == 'x' || words.back() == 's');
  if (words.size() > 1 && words.back() == 'y'
      && std::string_view("aeou").find(words[words.size() - 2]) == std::string_view::npos) {
    return std::string(words.substr(0, words.size() - 1)) + "ies";
  }
  return std::string(words) + (hisses ? "es" : "s");
}

/// `17 tables, 98 columns`: how much the expectation covers. What nobody expected is not part of that.
std::string coverage(const Section& section) {
  std::vector<std::pair<std::string_view, std::size_t>> kinds_asked;
  for (const Check& check : section.checks) {
    if (check.drift == "unexpected") continue;
    auto known = std::find_if(kinds_asked.begin(), kinds_asked.end(),
                              [&](const auto& kind) { return kind.first == check.subject.words; });
    if (known == kinds_asked.end()) known = kinds_asked.insert(known, {check.subject.words, 0});
    ++known->second;
  }
  std::string text;
  for (const auto& [words, count] : kinds_asked) {
    text += (text.empty() ? "" : ", ") + counted(count, words, plural(words));
  }
  return text;
}

/// The properties that say where the answers come from; the others, hashes above all, are for auditors' reports.
std::string whereabouts(const Section& section) {
  std::string text;
  for (const auto& [name, value] : section.properties) {
    if (std::find(told_in_text.begin(), told_in_text.end(), name) == told_in_text.end()) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
  }
  return text;
}

Tone tone_of(const Counts& counts) {
  if (counts.drifted > 0) return Tone::red;
  return counts.errored > 0 || counts.held == 0 ? Tone::yellow : Tone::green;
}

std::string sums(const Counts& counts) {
  return fmt::format("{} held, {} drifted, {} errored, {} skipped", counted(counts.held, "check"), counts.drifted,
                     counts.errored, counts.skipped);
}

void summary(Page& page, const Section& section, std::string_view took) {
  const std::string on = whereabouts(section);
  const std::string what = coverage(section);
  const Counts counts = tallied(section);
  if (!on.empty()) page.prose(0, fmt::format("{}: on {}", name_of(section), on));
  if (!what.empty()) page.prose(0, fmt::format("{}: {}", name_of(section), what));
  page.line(0, fmt::format("{}: {}{}", name_of(section), sums(counts), took), tone_of(counts));
}

void summaries(Page& page, const Report& report) {
  const std::string took = fmt::format(" in {:.3f} s", report.seconds);
  const bool has_total = report.sections.size() != 1;
  const Counts total = report.counts();
  for (const Section& section : report.sections) summary(page, section, has_total ? "" : took);
  if (has_total) {
    page.line(0, counted(report.sections.size(), "expectation") + ": " + sums(total) + took, tone_of(total));
  }
  if (total.held == 0 && total.drifted == 0) page.line(0, "nothing held, and that is not a pass", Tone::yellow);
}

}  // namespace

std::string render_text(const Report& report, const Style& style) {
  Page page(style);
  for (const Section& section : report.sections) {
    drifts(page, section);
    errors(page, section);
    skips(page, section);
    warnings(page, section);
    coverage(page, section);
    hidden(page, section);
  }
  summaries(page, report);
  return page.take();
}

}  // namespace schemaproof
