// A schema as expectation files: what `verify capture` writes.
#pragma once

#include <string>
#include <vector>

#include "expectation/behaviour.hpp"
#include "expectation/enforcement.hpp"
#include "model/engine.hpp"
#include "model/schema.hpp"

namespace schemaproof {

struct WrittenFile {
  std::string path;  // relative to the expectation's folder
  std::string content;
};

struct WriteWish {
  Engine engine = Engine::postgres;
  std::vector<std::string> schemas;  // those asked, home first
  std::string prelude;               // that is there before; empty: none
  std::string migrations;            // the folder that builds the database, as the file is to name it; empty: none
  std::vector<WrittenException> enforcement = {};  // what is declared and not enforced
  std::vector<WrittenBehaviour> behaviour = {};    // foreign keys that do something else than they say
};

/// What the first line of every captured file says.
extern const char* const captured_mark;

/// `verify.yaml`, `views.yaml` and the like for each kind, and a file for each table in `tables/`; in block style, in
/// the short forms of the language, in stable order: the same schema gives the same bytes.
std::vector<WrittenFile> write_expectation(const Schema& schema, const WriteWish& wish);

}  // namespace schemaproof
