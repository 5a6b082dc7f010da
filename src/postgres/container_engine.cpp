#include "postgres/container_engine.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string_view>

#include "support/owner.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream rest(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(rest, line);)
    if (!trimmed(line).empty()) lines.emplace_back(trimmed(line));
  return lines;
}

/// What it says of a failure: mostly in the last line, and a hint on how to get help behind it.
std::string complaint_in(const ProgramOutput& output) {
  std::vector<std::string> lines = lines_of(output.errors.empty() ? output.output : output.errors);
  std::erase_if(lines, [](const std::string& line) { return line.starts_with("See '") || line.starts_with("Run '"); });
  return lines.empty() ? fmt::format("it ended with {}", output.exit_code) : lines.back();
}

}  // namespace

ProgramOutput ContainerEngine::call(std::vector<std::string> words, Interruptions interruptions,
                                    std::chrono::seconds timeout) const {
  words.insert(words.begin(), name_);
  ProgramCall wanted{std::move(words)};
  wanted.interruptions = interruptions;
  wanted.timeout = timeout;
  return run_program_to_its_end(wanted);
}

bool ContainerEngine::answers(std::string& problem) const {
  try {
    // Of Docker the server's part: the program alone runs nothing.
    // One that hangs is no use.
    constexpr std::chrono::seconds patience{10};
    const ProgramOutput output = call({"version", "--format", "{{.Server.Version}}"}, Interruptions::end_it, patience);
    if (output.exit_code == 0 || name_ == "podman") {
      if (name_ != "podman") return true;
      // Podman has no server here, and then says nothing of one.
      const ProgramOutput information = call({"info", "--format", "{{.Host.Arch}}"}, Interruptions::end_it, patience);
      if (information.exit_code == 0) return true;
      problem = complaint_in(information);
      return false;
    }
    problem = complaint_in(output);
  } catch (const Failure& failure) {
    problem = failure.what();
  }
  return false;
}

void ContainerEngine::provide_image(const std::string& image) const {
  if (call({"image", "inspect", image}, Interruptions::end_it).exit_code == 0) return;
  // Podman asks on a terminal which registry is meant, or refuses; Docker means its own.
  const bool names_registry = image.substr(0, image.find('/')).find_first_of(".:") != std::string::npos;
  const bool is_of_library = image.find('/') == std::string::npos;
  std::string wanted = image;
  if (name_ == "podman" && is_of_library)
    wanted = "docker.io/library/" + image;
  else if (name_ == "podman" && !names_registry)
    wanted = "docker.io/" + image;
  ProgramCall pull{{name_, "pull", wanted}};
  pull.timeout = std::chrono::hours(1);
  pull.errors = ::isatty(STDERR_FILENO) != 0 ? Errors::shown : Errors::kept;
  const ProgramOutput output = run_program_to_its_end(pull);
  if (output.exit_code == 0) return;
  throw NoImage(fmt::format("{} has no image {}, and cannot pull it: {}", name_, printable(image),
                            pull.errors == Errors::shown ? "see above" : complaint_in(output)),
                "name one that is there with --image, or bring it: " + name_ + " load");
}

void ContainerEngine::run(const std::vector<std::string>& words,
                          const std::map<std::string, std::string>& settings) const {
  ProgramCall wanted{{name_, "run", "--detach"}, settings};
  wanted.words.insert(wanted.words.end(), words.begin(), words.end());
  // Podman, killed in the middle of it, leaves processes that nobody finds again; whoever tidies up waits for it.
  wanted.interruptions = Interruptions::wait;
  wanted.when_killed = WhenKilled::goes_on;
  const ProgramOutput output = run_program_to_its_end(wanted);
  if (output.exit_code != 0) throw Failure(fmt::format("{} cannot run a container: {}", name_, complaint_in(output)));
  // Both print the container's id; whatever else is called so is no engine.
  const std::vector<std::string> printed = lines_of(output.output);
  if (printed.empty() || printed.back().find_first_not_of("0123456789abcdef") != std::string::npos) {
    throw Failure(fmt::format("{} runs no container: it printed {}", name_,
                              printed.empty() ? "nothing" : "'" + printable(printed.back()) + "'"),
                  "what is called so in PATH is neither Docker nor Podman");
  }
}

std::string ContainerEngine::published_port(const std::string& container, int port) const {
  const ProgramOutput output = call({"port", container, fmt::format("{}/tcp", port)}, Interruptions::end_it);
  const std::vector<std::string> lines = lines_of(output.output);
  if (output.exit_code != 0 || lines.empty() || lines.front().find(':') == std::string::npos) {
    throw Failure(fmt::format("{} does not say on which port its container listens: {}", name_, complaint_in(output)));
  }
  return lines.front().substr(lines.front().rfind(':') + 1);
}

bool ContainerEngine::is_running(const std::string& container) const {
  const ProgramOutput output =
      call({"container", "inspect", "--format", "{{.State.Running}}", container}, Interruptions::end_it);
  return output.exit_code == 0 && trimmed(output.output) == "true";
}

std::string ContainerEngine::log(const std::string& container) const {
  const ProgramOutput output = call({"logs", "--tail", "20", container}, Interruptions::end_it);
  return output.output + output.errors;
}

bool ContainerEngine::remove(const std::string& container) const {
  const ProgramOutput output = call({"rm", "--force", "--volumes", container}, Interruptions::wait);
  // Of what they removed both print the name; where there was none some versions are content all the same.
  return output.exit_code == 0 && !trimmed(output.output).empty();
}

std::vector<OwnContainer> ContainerEngine::own_containers() const {
  const ProgramOutput names =
      call({"ps", "--all", "--filter", fmt::format("label={}", owner_label), "--format", "{{.Names}}"},
           Interruptions::end_it);
  std::vector<std::string> words = {
      "container", "inspect", "--format",
      fmt::format("{{{{.Name}}}}\t{{{{index .Config.Labels \"{}\"}}}}\t{{{{index .Config.Labels \"{}\"}}}}\t{{{{index "
                  ".Config.Labels \"{}\"}}}}\t{{{{.Config.Image}}}}",
                  owner_label, started_label, use_label)};
  const std::vector<std::string> found = lines_of(names.output);
  if (names.exit_code != 0 || found.empty()) return {};
  words.insert(words.end(), found.begin(), found.end());
  // One that goes meanwhile is complained of, and the others are told all the same.
  std::vector<OwnContainer> containers;
  for (const std::string& line : lines_of(call(std::move(words), Interruptions::end_it).output)) {
    std::istringstream rest(line);
    OwnContainer container;
    for (std::string* part : {&container.name, &container.owner, &container.started, &container.use, &container.image})
      std::getline(rest, *part, '\t');
    // Docker has a / before it.
    if (container.name.starts_with('/')) container.name.erase(0, 1);
    containers.push_back(std::move(container));
  }
  return containers;
}

void sweep_containers(const ContainerEngine& engine) {
  for (const OwnContainer& container : engine.own_containers()) {
    if (container.use == "kept" || state_of_owner(container.owner) != OwnerState::gone) continue;
    engine.remove(container.name);
  }
}

}  // namespace schemaproof
