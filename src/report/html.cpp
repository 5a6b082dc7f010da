// A page for somebody who was not there, an auditor above all: one file that needs no network. What drifted comes
// first; every check that was asked is there with its verdict; on what, with which files, by which version, stands with
// each expectation.
#include <fmt/format.h>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "report/markdown.hpp"
#include "report/page_parts.hpp"
#include "report/reporter.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr std::array<std::string_view, 4> verdicts = {"drifted", "errored", "skipped", "held"};

std::string counts_cells(const Counts& counts) {
  return fmt::format(
      "<td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td "
      "class=\"number\">{}</td>",
      counts.held, counts.drifted, counts.errored, counts.skipped);
}

/// The head of a table whose rows end in such cells.
std::string counts_table(std::string_view first_column) {
  std::string head = fmt::format(R"(<table><thead><tr><th scope="col">{}</th>)", first_column);
  for (const std::string_view verdict : {"held", "drifted", "errored", "skipped"})
    head += fmt::format(R"(<th class="number" scope="col">{}</th>)", verdict);
  return head + "</tr></thead><tbody>\n";
}

std::string_view class_of(const Counts& counts) {
  if (counts.drifted > 0) return "drifted";
  return counts.errored > 0 || counts.held == 0 ? "errored" : "held";
}

std::string verdict_of(const Counts& counts) {
  if (counts.drifted > 0) return counted(counts.drifted, "check") + " drifted";
  if (counts.errored > 0) return counted(counts.errored, "check") + " could not be asked";
  return counts.held == 0 ? "Nothing held, and that is not a pass" : "Everything that was asked holds";
}

void overview(std::string& page, const Report& report) {
  page += counts_table("expectation");
  std::size_t number = 0;
  for (const Section& section : report.sections) {
    const Counts counts = tallied(section);
    page += fmt::format("<tr><td class=\"{}\"><a class=\"verdict\" href=\"#s{}\">{}</a></td>{}</tr>\n",
                        class_of(counts), ++number, html_text(section.name), counts_cells(counts));
  }
  page += "</tbody></table>\n";
}

void tools(std::string& page, const Counts& counts) {
  const std::map<std::string_view, std::size_t> numbers = {
      {"held", counts.held}, {"drifted", counts.drifted}, {"errored", counts.errored}, {"skipped", counts.skipped}};
  page += "<div class=\"tools\" role=\"search\">\n";
  for (const std::string_view verdict : verdicts) {
    page +=
        fmt::format("<label class=\"verdict {0}\"><input type=\"checkbox\" value=\"{0}\" checked> {1} {0}</label>\n",
                    verdict, numbers.at(verdict));
  }
  page +=
      "<label>Search <input type=\"search\" placeholder=\"table, column, rule\"></label>\n"
      "<output aria-live=\"polite\" class=\"soft\"></output>\n</div>\n";
}

void list(std::string& page, std::string_view label, const std::vector<std::string>& items) {
  for (const std::string& item : items)
    page += fmt::format("<p><span class=\"soft\">{}</span> {}</p>\n", label, html_text(item));
}

void differences(std::string& page, const Check& check) {
  if (check.differences.empty()) return;
  page +=
      "<table><thead><tr><th scope=\"col\">property</th><th scope=\"col\">expected</th><th scope=\"col\">found</th>"
      "<th scope=\"col\">stated at</th></tr></thead><tbody>\n";
  for (const Difference& difference : check.differences) {
    page += fmt::format("<tr><td>{}</td><td><code>{}</code></td><td><code>{}</code></td><td>{}</td></tr>\n",
                        html_text(difference.property), html_lines(told(difference.expected)),
                        html_lines(told(difference.found)), html_text(stated_at(check, difference)));
  }
  page += "</tbody></table>\n";
}

void article(std::string& page, const Check& check) {
  const bool is_drift = check.verdict == Verdict::drifted;
  const std::string title = is_drift ? html_text(shortest_statement(check)) : html_text(check.subject.text());
  page += fmt::format("<article class=\"{0}\" data-verdict=\"{0}\"><h4>{1}</h4>\n", word_of(check.verdict), title);
  page +=
      fmt::format("<p class=\"soft\">{}</p>\n", html_text(joined(check.ids(), ", ") + "  " + check.place.line_text()));
  if (!is_drift) page += fmt::format("<p>{}</p>\n", html_lines(check.reason));
  differences(page, check);
  for (const Blame& blame : check.blames)
    page += fmt::format("<p>{} {}</p>\n", html_text(blamed(blame)), html_text(blame.file));
  if (!check.ref.empty()) list(page, "ref", {check.ref});
  list(page, "hint", check.hints);
  list(page, "follows from it, not counted again:", check.consequences);
  if (!check.repair.empty())
    page += "<details open><summary>Repair</summary><pre>" + html_lines(check.repair) + "</pre></details>\n";
  page += "</article>\n";
}

void articles(std::string& page, const Section& section, Verdict verdict, std::string_view title) {
  bool is_first = true;
  for (const Check& check : section.checks) {
    if (check.verdict != verdict) continue;
    if (is_first) page += fmt::format("<h3>{}</h3>\n", title);
    is_first = false;
    article(page, check);
  }
}

void provenance(std::string& page, const Report& report, const Section& section) {
  page += "<details><summary>On what this was asked</summary><table><tbody>\n";
  const auto row = [&](std::string_view name, std::string_view value) {
    page += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", html_text(name), html_text(value));
  };
  row("program", report.program);
  row("time", report.time);
  for (const auto& [name, value] : section.properties) row(name, value);
  if (!section.not_verified.empty()) row("present, not verified", section.not_verified);
  page += "</tbody></table></details>\n";
}

/// What a report says along a document: each of its items, and whether all that is asked for it holds.
void by_ref(std::string& page, const Section& section) {
  std::vector<std::string_view> refs;
  std::map<std::string_view, std::vector<const Check*>> checks;
  for (const Check& check : section.checks) {
    if (check.ref.empty()) continue;
    std::vector<const Check*>& own = checks[check.ref];
    if (own.empty()) refs.push_back(check.ref);
    own.push_back(&check);
  }
  if (refs.empty()) return;
  page += "<h3>By what it is asked for</h3>\n" + counts_table("ref");
  for (const std::string_view ref : refs) {
    const Counts counts = tallied(checks[ref]);
    page += fmt::format("<tr class=\"{}\"><td class=\"verdict\">{}</td>{}</tr>\n", class_of(counts), html_text(ref),
                        counts_cells(counts));
  }
  page += "</tbody></table>\n";
}

std::string summary_of(const Counts& counts) {
  std::string text;
  const auto add = [&](std::size_t count, std::string_view word) {
    if (count > 0)
      text += fmt::format("{}<span class=\"verdict {}\">{} {}</span>", text.empty() ? "" : ", ", word, count, word);
  };
  add(counts.held, "held");
  add(counts.drifted, "drifted");
  add(counts.errored, "errored");
  add(counts.skipped, "skipped");
  return text;
}

void every_check(std::string& page, const Section& section) {
  page += "<h3>Every check</h3>\n";
  for (const Group& group : groups_of(section)) {
    page += fmt::format("<details data-group><summary>{}: {}</summary>\n<table><tbody>\n", html_text(group.name),
                        summary_of(tallied(group.checks)));
    for (const Check* check : group.checks) {
      const std::string_view verdict = word_of(check->verdict);
      page += fmt::format(
          "<tr class=\"{0}\" data-verdict=\"{0}\"><td class=\"verdict\">{0}</td><td>{1}</td><td class=\"soft\">{2}</td>"
          "<td class=\"soft\">{3}</td></tr>\n",
          verdict, html_text(check->subject.text()), html_lines(check->reason), html_text(check->place.line_text()));
    }
    page += "</tbody></table></details>\n";
  }
}

void asides(std::string& page, const Section& section) {
  if (!section.warnings.empty()) {
    page += "<h3>Warnings</h3>\n";
    list(page, "", section.warnings);
  }
  if (section.hidden.empty()) return;
  page += "<h3>Hidden, as the expectation asks</h3>\n<table><tbody>\n";
  for (const Hidden& hidden : section.hidden) {
    page +=
        fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", html_text(hidden.subject), html_text(hidden_because(hidden)));
  }
  page += "</tbody></table>\n";
}

void add_section(std::string& page, const Report& report, const Section& section, std::size_t number) {
  page += fmt::format("<section id=\"s{}\">\n<h2>{}</h2>\n", number, html_text(section.name));
  provenance(page, report, section);
  articles(page, section, Verdict::drifted, "Drifted");
  articles(page, section, Verdict::errored, "Could not be asked");
  asides(page, section);
  by_ref(page, section);
  every_check(page, section);
  page += "</section>\n";
}

}  // namespace

std::string render_html(const Report& report, const Style& /*style*/) {
  const Counts counts = report.counts();
  const std::string verdict = verdict_of(counts);
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      // Nothing is loaded and nothing of a database can run, whatever it holds.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'sha256-{}'\">\n<title>schemaproof: {}</title>\n<style>{}</style>\n</head>\n<body>\n<header>\n"
      "<h1 class=\"verdict {}\">{}</h1>\n<p class=\"soft\">{} · {} · {:.1f} s</p>\n",
      sha256_base64(page_parts::filter), verdict, page_parts::style, class_of(counts), verdict,
      html_text(report.program), html_text(report.time), report.seconds);
  overview(page, report);
  page += "</header>\n";
  tools(page, counts);
  page += "<main>\n";
  std::size_t number = 0;
  for (const Section& section : report.sections) add_section(page, report, section, ++number);
  return page + fmt::format("</main>\n<script>{}</script>\n</body>\n</html>\n", page_parts::filter);
}

}  // namespace schemaproof
