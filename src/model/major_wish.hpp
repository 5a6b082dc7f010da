// Which major of PostgreSQL somebody asks for.
#pragma once

#include <optional>
#include <string_view>

namespace schemaproof {

struct MajorWish {
  int major = 0;  // 0: nothing is stated, and any will do
  bool or_later = false;

  [[nodiscard]] bool takes(int of_server) const {
    if (major == 0) return true;
    return or_later ? of_server >= major : of_server == major;
  }
};

/// What `15` (that one), `15+` (that one or later) or nothing at all (any) says; nullopt for what says neither.
std::optional<MajorWish> read_major_wish(std::string_view text);

}  // namespace schemaproof
