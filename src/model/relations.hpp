// What is read or counted like a table and is none: views, materialized views, sequences.
#pragma once

#include <array>
#include <string>

#include "model/table.hpp"

namespace schemaproof {

/// Of a wish whose query differs: what the server says of the columns that it gives.
struct QueryColumns {
  Names names;
  bool begin_with_those_there = false;  // then the view can be replaced in its place
};

struct View : Object {
  std::optional<std::string> definition;  // the query
  std::optional<Entries> options;         // security_barrier, security_invoker, check_option
  Table parts;                            // its triggers and rewrite rules
  std::optional<QueryColumns> query_columns = std::nullopt;

  static constexpr Kind kind = Kind::view;
  static Fields fields() {
    static constexpr std::array all{Field{"definition", &View::definition, Compared::as_query},
                                    Field{"options", &View::options, Compared::exactly, ""}, owner_field<View>(),
                                    grants_field<View>(), comment_field<View>()};
    return all;
  }
};

struct MaterializedView : Object {
  std::optional<std::string> definition;
  std::optional<bool> populated;
  std::optional<Entries> storage_parameters;
  std::optional<std::string> access_method;  // empty: heap
  std::optional<std::string> tablespace;     // empty: the database's
  Table parts;                               // its indexes
  std::optional<QueryColumns> query_columns = std::nullopt;

  static constexpr Kind kind = Kind::materialized_view;
  static Fields fields() {
    static constexpr std::array all{
        Field{"definition", &MaterializedView::definition, Compared::as_query},
        Field{"populated", &MaterializedView::populated, Compared::exactly, "true"},
        Field{"storage_parameters", &MaterializedView::storage_parameters, Compared::exactly, "", {}, Kind::storage},
        Field{"access_method", &MaterializedView::access_method, Compared::exactly, "", {}, Kind::storage},
        Field{"tablespace", &MaterializedView::tablespace, Compared::exactly, "", {}, Kind::storage},
        owner_field<MaterializedView>(),
        grants_field<MaterializedView>(),
        comment_field<MaterializedView>(),
    };
    return all;
  }
};

struct Sequence : Object {
  std::optional<std::string> type;
  std::optional<std::string> start;
  std::optional<std::string> increment;
  std::optional<std::string> min;
  std::optional<std::string> max;
  std::optional<std::string> cache;
  std::optional<bool> cycle;
  std::optional<std::string> owned_by;  // `product.id`; empty: nobody
  std::optional<bool> unlogged;         // PostgreSQL 15 and later

  static constexpr Kind kind = Kind::sequence;
  static Fields fields() {
    static constexpr std::array all{
        Field{"type", &Sequence::type, Compared::as_type, "bigint"},
        Field{"start", &Sequence::start},
        Field{"increment", &Sequence::increment, Compared::exactly, "1"},
        Field{"min", &Sequence::min},
        Field{"max", &Sequence::max},
        Field{"cache", &Sequence::cache, Compared::exactly, "1"},
        Field{"cycle", &Sequence::cycle, Compared::exactly, "false"},
        Field{"owned_by", &Sequence::owned_by, Compared::exactly, ""},
        Field{"unlogged", &Sequence::unlogged, Compared::exactly, "false", {}, Kind::storage, 15},
        owner_field<Sequence>(),
        grants_field<Sequence>(),
        comment_field<Sequence>(),
    };
    return all;
  }
};

/// Fills in what CREATE SEQUENCE would: bounds and start follow from the type and the direction.
/// Source: PostgreSQL documentation, CREATE SEQUENCE.
void complete_sequence(Sequence& sequence);

}  // namespace schemaproof
