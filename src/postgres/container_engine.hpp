// Docker or Podman, through its command line: so its contexts, hosts and rootless set-ups are the user's own.
// Sources: Docker's and Podman's command-line references.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "support/command.hpp"
#include "support/failure.hpp"

namespace schemaproof {

/// A container of ours, as its labels say.
struct OwnContainer {
  std::string name;
  std::string owner;    // see support/owner.hpp
  std::string started;  // UTC
  std::string image;
  std::string use;  // what it is for: "run", "start", "kept"
};

/// The image is not there, and cannot be brought here.
struct NoImage : Failure {
  using Failure::Failure;
};

class ContainerEngine {
public:
  /// `docker` or `podman`.
  explicit ContainerEngine(std::string name) : name_(std::move(name)) {}

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Whether its program is there and its daemon answers, if it needs one. `problem`: why not.
  [[nodiscard]] bool answers(std::string& problem) const;
  /// Brings the image here, if it is not; what the engine prints meanwhile is shown. Throws NoImage.
  void provide_image(const std::string& image) const;

  /// `run --detach` with these further words. Throws Failure with what the engine said.
  void run(const std::vector<std::string>& words, const std::map<std::string, std::string>& settings) const;
  /// Of 127.0.0.1, where a port of the container is published. Throws Failure.
  [[nodiscard]] std::string published_port(const std::string& container, int port) const;
  [[nodiscard]] bool is_running(const std::string& container) const;
  /// The end of what it printed; first what went to its standard output.
  [[nodiscard]] std::string log(const std::string& container) const;
  /// With its volumes, whether it runs or not. False where there was none, or the engine did not do it.
  bool remove(const std::string& container) const;
  /// All of this program's, whoever runs it.
  [[nodiscard]] std::vector<OwnContainer> own_containers() const;

private:
  [[nodiscard]] ProgramOutput call(std::vector<std::string> words, Interruptions interruptions,
                                   std::chrono::seconds timeout = std::chrono::minutes(1)) const;

  std::string name_;
};

inline constexpr const char* owner_label = "schemaproof.owner";
inline constexpr const char* started_label = "schemaproof.started";
inline constexpr const char* use_label = "schemaproof.use";

/// Removes the containers of runs that were killed together with their caretakers.
void sweep_containers(const ContainerEngine& engine);

}  // namespace schemaproof
