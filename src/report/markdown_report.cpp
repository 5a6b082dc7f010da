// Markdown for a pull request or the summary of a step: counts first, then the drifts in sections that fold.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "report/markdown.hpp"
#include "report/reporter.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// GitHub takes 65,536 characters of a comment, and refuses a longer one whole.
constexpr std::size_t enough = 64'000;

/// As long as it takes: nothing in the text may end it.
std::string fence_for(std::string_view text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  std::string fence;
  fence.assign(longest + 1, '`');
  return fence;
}

std::string told_drift(const Check& check) {
  std::string text = fmt::format("- **{}**  \n  {}", markdown_text(shortest_statement(check)),
                                 markdown_text(joined(check.ids(), ", ")));
  if (check.place.known()) text += " · " + markdown_text(check.place.line_text());
  text += '\n';
  for (const Blame& blame : check.blames) text += "  - " + markdown_text(blamed(blame) + "  " + blame.file) + "\n";
  if (!check.ref.empty()) text += "  - ref: " + markdown_text(check.ref) + "\n";
  for (const std::string& hint : check.hints) text += "  - hint: " + markdown_text(hint) + "\n";
  for (const std::string& one : check.consequences) text += "  - follows from it: " + markdown_text(one) + "\n";
  if (check.repair.empty()) return text;
  const std::string sql = printable_lines(check.repair, 2);
  const std::string fence = fence_for(sql);
  return text + fmt::format("\n  {}sql\n  {}\n  {}\n", fence, sql, fence);
}

std::string told_error(const Check& check) {
  std::string text = fmt::format("- **{}**: {}\n", markdown_text(check.subject.text()), markdown_text(check.reason));
  for (const std::string& hint : check.hints) text += "  - hint: " + markdown_text(hint) + "\n";
  return text;
}

/// A page that ends before it is too long, and says what is not on it.
class LimitedPage {
public:
  explicit LimitedPage(std::string head) : text_(std::move(head)) {}
  /// Of `section`, in a fold called `title`, opened before the first and closed after the last.
  void add(const std::string& title, const std::string& item) {
    if (text_.size() + title.size() + item.size() > enough) {
      ++left_out_;
      return;
    }
    if (title != open_) {
      close();
      text_ += fmt::format("\n<details><summary>{}</summary>\n\n", title);
      open_ = title;
    }
    text_ += item;
  }
  std::string take() {
    close();
    if (left_out_ > 0) text_ += fmt::format("\n{} more: the whole is in the other reports of this run.\n", left_out_);
    return std::move(text_);
  }

private:
  void close() {
    if (!open_.empty()) text_ += "\n</details>\n";
    open_.clear();
  }

  std::string text_;
  std::string open_;
  std::size_t left_out_ = 0;
};

std::string row(std::string_view name, const Counts& counts) {
  return fmt::format("| {} | {} | {} | {} | {} |\n", name, counts.held, counts.drifted, counts.errored, counts.skipped);
}

std::string head_of(const Report& report) {
  const Counts counts = report.counts();
  std::string verdict = "everything that was asked holds";
  if (counts.drifted > 0)
    verdict = counted(counts.drifted, "check") + " drifted";
  else if (counts.errored > 0)
    verdict = counted(counts.errored, "check") + " could not be asked";
  else if (counts.held == 0)
    verdict = "nothing held, and that is not a pass";
  std::string text = fmt::format("### schemaproof: {}\n\n", verdict);
  text += "| expectation | held | drifted | errored | skipped |\n|---|---:|---:|---:|---:|\n";
  constexpr std::size_t enough_rows = 200;
  std::size_t rows = 0;
  for (const Section& section : report.sections) {
    if (++rows <= enough_rows) text += row(markdown_text(section.name), tallied(section));
  }
  if (rows > enough_rows) text += row(fmt::format("… and {} more", rows - enough_rows), {});
  if (report.sections.size() != 1) text += row("**all**", counts);
  return text;
}

std::string fold(const Section& section, std::string_view what) {
  return html_text(section.name) + (section.name.empty() ? "" : ": ") + std::string(what);
}

}  // namespace

std::string render_markdown(const Report& report, const Style& /*style*/) {
  LimitedPage page(head_of(report));
  for (const Section& section : report.sections) {
    for (const Group& group : groups_of(section)) {
      const Counts counts = tallied(group.checks);
      const std::string title = fold(section, fmt::format("{}, {} drifted", html_text(group.name), counts.drifted));
      for (const Check* check : group.checks) {
        if (check->verdict == Verdict::drifted) page.add(title, told_drift(*check));
      }
    }
    for (const Check& check : section.checks) {
      if (check.verdict == Verdict::errored) page.add(fold(section, "could not be asked"), told_error(check));
    }
    for (const std::string& warning : section.warnings)
      page.add(fold(section, "warnings"), "- " + markdown_text(warning) + "\n");
    for (const Hidden& hidden : section.hidden)
      page.add(fold(section, "hidden, as the expectation asks"),
               fmt::format("- {}: {}\n", markdown_text(hidden.subject), markdown_text(hidden_because(hidden))));
  }
  const std::string text = page.take();
  return text + fmt::format("\n{} · {} · {:.1f} s\n", report.program, report.time, report.seconds);
}

}  // namespace schemaproof
