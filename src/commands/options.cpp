#include "commands/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "commands/command.hpp"
#include "model/major_wish.hpp"
#include "postgres/target.hpp"
#include "sqlite/url.hpp"
#include "support/failure.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

/// CLI11 says which argument it did not expect; the nearest option is what was probably meant.
std::string hint_for(const CLI::App& app, const std::vector<std::string>& arguments) {
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) known.push_back(option->get_name());
  for (const std::string& argument : arguments) {
    const std::string name = argument.substr(0, argument.find('='));
    if (!name.starts_with("--") || std::find(known.begin(), known.end(), name) != known.end()) continue;
    if (const auto near = nearest(name, known)) return fmt::format("did you mean {}?", *near);
  }
  return fmt::format("{} --help lists the options", app.get_name());
}

}  // namespace

void tell(const std::string& line) {
  // Where standard error is closed or full there is nobody to tell; the exit code still says it.
  const std::string shown = printable(line) + "\n";
  static_cast<void>(std::fwrite(shown.data(), 1, shown.size(), stderr));
}

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw Failure("cannot write to standard output");
}

void tell(const Mistakes& mistakes) {
  for (const Mistake& mistake : mistakes) {
    const std::string place = mistake.place.text();
    tell(place.empty() ? "mistake: " + mistake.problem : place + ": " + mistake.problem);
    if (!mistake.hint.empty()) tell("  hint: " + mistake.hint);
  }
  tell(counted(mistakes.size(), "mistake") + ": nothing was verified");
}

void tell(const Failure& failure) {
  const std::string problem = failure.what();
  std::size_t begin = 0;
  for (std::size_t end = problem.find('\n'); end != std::string::npos; end = problem.find('\n', begin)) {
    tell((begin == 0 ? "failure: " : "  ") + problem.substr(begin, end - begin));
    begin = end + 1;
  }
  tell((begin == 0 ? "failure: " : "  ") + problem.substr(begin));
  if (!failure.hint.empty()) tell("  hint: " + failure.hint);
}

void add_server_options(CLI::App& app, ServerWish& wish, const std::string& what_for) {
  app.add_option("--postgres", wish.postgres,
                 what_for.empty() ? "Major of the disposable server: 15, or 15+ for the lowest from 15 on"
                                  : "Major of the disposable server" + what_for)
      ->type_name("MAJOR");
  app.add_option("--server", wish.server,
                 "Where it comes from: local, docker, podman, a folder of server programs, or the URL of a server that "
                 "is lent for the purpose (default: the first that there is)")
      ->type_name("SERVER");
  app.add_option("--image", wish.image, "Image of the container (default: postgres:MAJOR)")->type_name("IMAGE");
}

void check_server(const ServerWish& wish, Mistakes& mistakes) {
  if (!read_major_wish(wish.postgres))
    mistakes.push_back({{},
                        fmt::format("--postgres '{}' is no major", printable(wish.postgres)),
                        "--postgres 15, or 15+ for the lowest from 15 on"});
  const auto source = source_of(wish.server);
  if (!source) {
    const auto [problem, hint] = unknown_server(wish.server);
    mistakes.push_back({{}, "--server " + problem, hint});
  } else if (*source == ServerSource::lent) {
    check_url(wish.server, mistakes);
  }
  const bool is_container =
      source == ServerSource::first_there_is || source == ServerSource::docker || source == ServerSource::podman;
  if (!wish.image.empty() && source && !is_container)
    mistakes.push_back({{}, "--image is a container's, and --server names none", "--server docker, or podman"});
}

void check_url(const std::string& url, Mistakes& mistakes) {
  if (url.empty()) return;
  if (is_sqlite_url(url)) {
    mistakes.push_back({{},
                        "files of SQLite's are not taken here",
                        "verify --url sqlite:PATH and verify capture --url sqlite:PATH are what asks them"});
    return;
  }
  try {
    parse_target(url);
  } catch (const Failure& failure) {
    mistakes.push_back({{}, failure.what(), failure.hint});
  }
}

void check_url_or_file(const std::string& url, Mistakes& mistakes) {
  if (!is_sqlite_url(url)) return check_url(url, mistakes);
  try {
    sqlite_path(url);
  } catch (const Failure& failure) {
    mistakes.push_back({{}, failure.what(), failure.hint});
  }
}

std::optional<std::chrono::milliseconds> statement_timeout(double seconds, Mistakes& mistakes) {
  constexpr double milliseconds = 1000;
  constexpr double longest = 2'000'000;  // PostgreSQL keeps the milliseconds in 31 bits
  // Written so that what is no number at all is refused too.
  const bool is_possible = seconds * milliseconds >= 1 && seconds <= longest;
  if (is_possible) return std::chrono::milliseconds(static_cast<long>(seconds * milliseconds));
  mistakes.push_back({{}, "--statement-timeout must be between 0.001 and 2000000 seconds", {}});
  return std::nullopt;
}

std::optional<Detail> detail_named(const std::string& word, Mistakes& mistakes) {
  std::vector<std::string> words;
  for (const auto& [known, detail] : detail_words) {
    if (word == known) return detail;
    words.emplace_back(known);
  }
  const std::string near = did_you_mean(word, words);
  mistakes.push_back({{}, fmt::format("--detail knows no '{}'", word), near.empty() ? joined(words, ", ") : near});
  return std::nullopt;
}

std::optional<int> read_options(CLI::App& app, std::vector<std::string> arguments) {
  const std::vector<std::string> as_given = arguments;
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help());
    return 0;
  } catch (const CLI::ParseError& error) {
    tell("usage: " + std::string(error.what()));
    tell("  hint: " + hint_for(app, as_given));
    return exit_mistake;
  }
  return std::nullopt;
}

}  // namespace schemaproof
