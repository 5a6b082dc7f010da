#include <string>
#include <vector>

#include "commands/command.hpp"

int main(int argc, char** argv) {
  return schemaproof::run_program(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}
