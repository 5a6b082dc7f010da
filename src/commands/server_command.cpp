// server: the very database that the checks see, for a person; and what there is of our servers, and their end.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <thread>

#include "commands/command.hpp"
#include "commands/options.hpp"
#include "expectation/load.hpp"
#include "fitting.hpp"
#include "kept_states.hpp"
#include "migrations/state_names.hpp"
#include "postgres/own_servers.hpp"
#include "servers.hpp"
#include "states.hpp"
#include "support/interruption.hpp"
#include "support/shell_word.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using State = OwnServer::State;

void print_line(const std::string& line) {
  print(printable(line) + "\n");
}

struct StartOptions {
  std::vector<std::string> expect{"expectations"};
  ServerWish server_wish;
  bool for_eval = false;
  bool cache = false;
};

/// A database that was built for somebody.
struct Built {
  const DisposableServer* server;
  DisposableDatabase database;
};

Built build(const Expectation& expectation, const BuildPlan& plan, const StartOptions& options, Servers& servers) {
  using Keeping = KeptStates::Keeping;
  KeptStates kept(servers, options.cache ? Keeping::between_runs : Keeping::within_run);
  PlannedBuild build{plan, options.server_wish.filled_from(expectation.database->server_wish)};
  if (options.cache) build.states = state_names(plan, {}, expectation.name);
  DisposableServer& server = kept.server_for(build);
  const DisposableDatabase database = server.create_database(servers.free_name(expectation.name));
  const auto first_twice =
      std::find_if(plan.scripts.begin(), plan.scripts.end(), [](const Script& script) { return script.twice; });
  const auto in_one_go = static_cast<std::size_t>(first_twice - plan.scripts.begin());
  const RowMaking making{expectation, {}};
  kept.run(build, database, 0, in_one_go, making);
  kept.settle(build);
  for (std::size_t i = in_one_go; i < plan.scripts.size(); ++i) run_step(database, plan.scripts[i], making);
  if (!kept.fault().empty()) tell("--cache: nothing was kept: " + kept.fault());
  return {&server, database};
}

std::string url_of(const DisposableDatabase& database) {
  const auto url = database.settings().find("DATABASE_URL");
  return url == database.settings().end() ? std::string() : url->second;
}

void wait_for_the_user() {
  for (;;) {
    stop_if_interrupted();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

int start(const std::vector<std::string>& arguments) {
  StartOptions options;
  CLI::App app("Build the databases that the checks see, and leave them to you until Ctrl-C.", "verify server start");
  app.add_option("--expect", options.expect,
                 "Folder or file with expectations; may be repeated (default: expectations)")
      ->type_name("PATH");
  add_server_options(app, options.server_wish);
  app.add_flag("--export", options.for_eval,
               "Print what a shell sets, and return; the server stays until verify server stop:\n"
               "  eval \"$(verify server start --export)\"");
  app.add_flag("--cache", options.cache, cache_help);
  if (const auto over = read_options(app, arguments)) return *over;
  Mistakes mistakes;
  check_server(options.server_wish, mistakes);
  Loaded loaded = load_expectations({options.expect.begin(), options.expect.end()});
  mistakes.insert(mistakes.end(), loaded.mistakes.begin(), loaded.mistakes.end());
  std::vector<BuildPlan> plans;
  for (const Expectation& expectation : loaded.expectations) {
    if (says_how_it_is_built(expectation, "name another with --expect", mistakes))
      plans.push_back(plan_build(expectation.database->build, mistakes));
  }
  if (options.for_eval && loaded.expectations.size() > 1)
    mistakes.push_back({{}, "--export is of one database, and there are several expectations", "--expect FOLDER"});
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  std::vector<std::string> notices;
  Servers servers(options.for_eval ? Lifetime::kept : Lifetime::session, Listening::loopback, notices);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const auto [server, database] = build(loaded.expectations[i], plans[i], options, servers);
    if (options.for_eval) {
      for (const auto& [name, value] : database.settings())
        print_line(fmt::format("export {}={}", name, shell_word(value)));
      print_line("# " + server->psql_line(database));
      print_line("# verify server stop " + server->id());
      return 0;
    }
    print_line(fmt::format("{}: PostgreSQL {}, {}", loaded.expectations[i].name, server->major(), server->shown()));
    print_line("  psql: " + server->psql_line(database));
    print_line("  url:  " + url_of(database));
    print_line("  stop: Ctrl-C, or verify server stop " + server->id());
  }
  try {
    wait_for_the_user();
  } catch (const Interrupted&) {
    // That is how it ends.
    return 0;
  }
  return 0;
}

std::string shown_state(const OwnServer& server) {
  switch (server.state) {
    case State::runs: return server.process.empty() ? "a run uses it" : "run of process " + server.process;
    case State::session: return "server start, process " + server.process;
    case State::kept: return "kept";
    case State::abandoned: return "left behind";
    case State::unknown: break;
  }
  return "of another machine or container";
}

std::string lent_by(const ServerWish& wish) {
  return source_of(wish.server) == ServerSource::lent ? wish.server : std::string();
}

void add_lent_option(CLI::App& app, ServerWish& wish) {
  app.add_option("--server", wish.server, "Look on this server, too, that is lent")->type_name("URL");
}

int list(const std::vector<std::string>& arguments) {
  ServerWish wish;
  CLI::App app("List the servers of this program: those in use, those kept, and what was left behind.",
               "verify server list");
  add_lent_option(app, wish);
  if (const auto over = read_options(app, arguments)) return *over;
  const std::vector<OwnServer> servers = own_servers(lent_by(wish));
  if (servers.empty()) tell(std::string("there is none"));
  constexpr const char* columns = "{:<14}{:<8}{:<22}{:<32}{}";
  if (!servers.empty()) print_line(fmt::format(columns, "ID", "SOURCE", "SINCE", "STATE", "PLACE"));
  for (const OwnServer& server : servers) {
    print_line(fmt::format(columns, server.id, server.source, server.since, shown_state(server), server.place));
  }
  return 0;
}

/// What came of ending each of them.
int end_each(const std::vector<OwnServer>& servers, const std::string& lent) {
  int code = 0;
  for (const OwnServer& server : servers) {
    const bool is_gone = end_own_server(server, lent);
    print_line(fmt::format("{} {} {}", is_gone ? "removed" : "could not remove", server.source, server.place));
    if (!is_gone) code = exit_failure;
  }
  return code;
}

int clean(const std::vector<std::string>& arguments) {
  ServerWish wish;
  CLI::App app("Remove what killed runs left behind: directories, containers, databases on a server that is lent.",
               "verify server clean");
  add_lent_option(app, wish);
  if (const auto over = read_options(app, arguments)) return *over;
  std::vector<OwnServer> servers = own_servers(lent_by(wish));
  std::erase_if(servers, [](const OwnServer& server) { return server.state != State::abandoned; });
  if (servers.empty()) tell(std::string("nothing was left behind"));
  return end_each(servers, lent_by(wish));
}

int stop(const std::vector<std::string>& arguments) {
  ServerWish wish;
  std::vector<std::string> ids;
  bool all = false;
  CLI::App app("End servers that were started or kept for you.", "verify server stop");
  app.add_option("ID", ids, "Which: as verify server list names them");
  app.add_flag("--all", all, "Every one that was started or kept");
  add_lent_option(app, wish);
  if (const auto over = read_options(app, arguments)) return *over;
  std::vector<OwnServer> servers = own_servers(lent_by(wish));
  const auto is_for_a_person = [](const OwnServer& server) {
    return server.state == State::kept || server.state == State::session;
  };
  Mistakes mistakes;
  std::vector<std::string> known;
  for (const OwnServer& server : servers) known.push_back(server.id);
  if (all == !ids.empty()) mistakes.push_back({{}, "name servers to stop, or --all", "verify server list"});
  for (const std::string& id : ids) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    const std::string near = did_you_mean(id, known);
    mistakes.push_back({{}, fmt::format("there is no server '{}'", id), near.empty() ? "verify server list" : near});
  }
  if (!mistakes.empty()) {
    tell(mistakes);
    return exit_mistake;
  }
  std::erase_if(servers, [&](const OwnServer& server) {
    return all ? !is_for_a_person(server) : std::find(ids.begin(), ids.end(), server.id) == ids.end();
  });
  if (servers.empty()) tell(std::string("none was started or kept"));
  return end_each(servers, lent_by(wish));
}

constexpr std::array actions = {
    Command{"start", "build the database that the checks see, for you to look at", start},
    Command{"list", "list this program's servers", list},
    Command{"stop", "end one that was started or kept", stop},
    Command{"clean", "remove what killed runs left behind", clean},
};

}  // namespace

int run_server(const std::vector<std::string>& arguments) {
  const auto* const action = std::find_if(actions.begin(), actions.end(), [&](const Command& candidate) {
    return !arguments.empty() && arguments.front() == candidate.name;
  });
  if (action != actions.end()) return action->run({arguments.begin() + 1, arguments.end()});
  std::string help = "Disposable servers, for people.\n\n";
  std::vector<std::string> names;
  for (const Command& each : actions) {
    help += fmt::format("  verify server {:<7}{}\n", each.name, each.summary);
    names.emplace_back(each.name);
  }
  if (!arguments.empty() && (arguments.front() == "--help" || arguments.front() == "-h")) {
    fmt::print("{}", help);
    return 0;
  }
  tell(arguments.empty() ? std::string("usage: verify server needs start, list, stop or clean")
                         : fmt::format("usage: verify server knows no '{}'", arguments.front()));
  const std::string near = arguments.empty() ? std::string() : did_you_mean(arguments.front(), names);
  tell("  hint: " + (near.empty() ? "verify server --help" : near));
  return exit_mistake;
}

}  // namespace schemaproof
