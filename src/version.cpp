#include "version.hpp"

namespace schemaproof {

std::string_view version() {
  return SCHEMAPROOF_VERSION;
}

}  // namespace schemaproof
