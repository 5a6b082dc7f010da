#include "mutate/units.hpp"

#include <algorithm>

#include "checks/inquiry.hpp"
#include "checks/part.hpp"
#include "mutate/additions.hpp"
#include "mutate/keys.hpp"
#include "mutate/parts.hpp"

namespace schemaproof {

namespace {

bool is_ignored(const Question& question, Kind kind, const std::string& table, const std::string& name) {
  return std::any_of(question.expectation.ignores.begin(), question.expectation.ignores.end(),
                     [&](const Ignore& one) { return in_force(one, question) && hides(one, kind, table, name); });
}

template <class T>
Mutation drop_of(const std::string& shown) {
  Mutation mutation;
  mutation.kind = T::kind;
  mutation.property = "dropped";
  mutation.object = shown;
  mutation.leads_elsewhere = std::is_same_v<T, ForeignKey> || std::is_same_v<T, Column> || std::is_same_v<T, Table>
                             || std::is_same_v<T, PrimaryKey> || std::is_same_v<T, Unique>;
  return mutation;
}

/// Whose foreign keys lead to a table, and to which of its columns.
struct Referring {
  std::set<Name> tables;
  std::set<std::string> columns;
};

/// A table, or what a view has of one.
class PartMutations {
public:
  PartMutations(const Question& question, const Setting& setting, const Name& name, const Table& table,
                Access<Table> access, Around around, const Referring& referring, std::vector<Mutation>& mutations)
      : question_(question),
        setting_(setting),
        name_(name),
        table_(table),
        access_(std::move(access)),
        around_(std::move(around)),
        referring_(referring),
        mutations_(mutations) {}

  void change() {
    if (table_.primary_key) {
      change_part<PrimaryKey>(*table_.primary_key, [access = access_](Schema& schema) -> PrimaryKey& {
        return *access(schema).primary_key;
      });
    }
    for_each_part_list(table_, [&]<class T>(const std::vector<T>& parts) {
      for (std::size_t i = 0; i < parts.size(); ++i) {
        change_part<T>(parts[i], [access = access_, i](Schema& schema) -> T& { return list_of<T>(access(schema))[i]; });
      }
    });
  }

private:
  template <class T>
  void change_part(const T& part, const Access<T>& access) {
    const std::string shown = part_name(name_.text(), part);
    if (is_ignored(question_, T::kind, name_.text(), own_name(part, shown))) return;
    const std::size_t first = mutations_.size();
    change_properties(setting_, part, access, shown, around_, mutations_);
    change_key(part, access, shown, around_, mutations_);
    if constexpr (std::is_same_v<T, Column>) {
      // Which columns a view has is its query's to say.
      if (is_view()) return leave_out(first, {"type"});
      // A primary key lets no NULL in, whatever else is said.
      if (table_.primary_key && rests_on(*table_.primary_key, part.name)) leave_out(first, {"nullable"});
      // What a partition's columns are is its parent's to say.
      if (is_partition()) return leave_out(first, {"type", "collation", "identity", "generated", "generation"});
    }
    Mutation drop = drop_of<T>(shown);
    if (is_referred_to(part)) drop.beside = referring_.tables;
    drop.make = [access = access_, name = part.name, table = name_](Schema& schema) {
      drop_from<T>(schema, table, access(schema), name);
    };
    mutations_.push_back(std::move(drop));
  }

  [[nodiscard]] bool is_view() const { return !setting_.schema.tables.contains(name_); }
  [[nodiscard]] bool is_partition() const { return !table_.partition_of.value_or("").empty(); }

  void leave_out(std::size_t first, const std::set<std::string_view>& properties) {
    const auto from = mutations_.begin() + static_cast<std::ptrdiff_t>(first);
    const auto is_out = [&](const Mutation& mutation) { return properties.contains(mutation.property); };
    mutations_.erase(std::remove_if(from, mutations_.end(), is_out), mutations_.end());
  }

  template <class T>
  static constexpr bool can_be_referred_to() {
    return std::is_same_v<T, Column> || std::is_same_v<T, PrimaryKey> || std::is_same_v<T, Unique>;
  }

  /// Whether a foreign key may not be without it.
  template <class T>
  [[nodiscard]] bool is_referred_to(const T& part) const {
    if constexpr (can_be_referred_to<T>()) {
      return std::any_of(referring_.columns.begin(), referring_.columns.end(),
                         [&](const std::string& column) { return rests_on(part, column) || part.name == column; });
    }
    return false;
  }

  template <class T>
  static void drop_from(Schema& schema, const Name& table_name, Table& table, const std::string& name) {
    if constexpr (std::is_same_v<T, PrimaryKey>) {
      table.primary_key.reset();
    } else {
      std::erase_if(list_of<T>(table), [&](const T& part) { return part.name == name; });
    }
    if constexpr (std::is_same_v<T, Column>) drop_with_column(schema, table_name, table, name);
    if constexpr (can_be_referred_to<T>()) drop_without_target(schema, table_name, table);
  }

  /// Foreign keys that refer to columns which are no key of the table any more.
  static void drop_without_target(Schema& schema, const Name& table_name, const Table& table) {
    const auto is_key = [&](const Names& columns) {
      const auto is_it = [&](const Names& key) {
        return std::is_permutation(key.begin(), key.end(), columns.begin(), columns.end());
      };
      return (table.primary_key && is_it(table.primary_key->columns.value_or(Names{})))
             || std::any_of(table.uniques.begin(), table.uniques.end(),
                            [&](const Unique& u) { return is_it(u.columns); })
             || std::any_of(table.indexes.begin(), table.indexes.end(), [&](const Index& index) {
                  Names key;
                  for (const IndexKey& entry : index.keys) key.push_back(entry.column);
                  return index.unique.value_or(false) && is_it(key);
                });
    };
    for (auto& [name, other] : schema.tables) {
      std::erase_if(other.foreign_keys, [&](const ForeignKey& key) {
        return key.references && key.references->table == table_name && !is_key(key.references->columns);
      });
    }
  }

  /// DROP COLUMN takes along what is made of it.
  static void drop_with_column(Schema& schema, const Name& table_name, Table& table, const std::string& column) {
    const auto rests = [&](const auto& part) { return rests_on(part, column); };
    if (table.primary_key && rests(*table.primary_key)) table.primary_key.reset();
    std::erase_if(table.uniques, rests);
    std::erase_if(table.foreign_keys, rests);
    std::erase_if(table.checks, rests);
    std::erase_if(table.exclusions, rests);
    std::erase_if(table.indexes, rests);
    std::erase_if(schema.sequences, [&](const auto& entry) {
      const ColumnName owner = parse_column_name(entry.second.owned_by.value_or(""));
      return owner.table == table_name && owner.column == column;
    });
  }

  const Question& question_;
  const Setting& setting_;
  const Name& name_;
  const Table& table_;
  Access<Table> access_;
  Around around_;
  const Referring& referring_;
  std::vector<Mutation>& mutations_;
};

class Units {
public:
  Units(const Question& question, const std::function<void(const Unit&)>& visit)
      : question_(question), schema_(question.found.schema), setting_{schema_, question.found.major}, visit_(visit) {
    for (const auto& [name, table] : schema_.tables) {
      for (const ForeignKey& key : table.foreign_keys) {
        if (!key.references || key.references->table == name) continue;
        Referring& referring = referring_[key.references->table];
        referring.tables.insert(name);
        referring.columns.insert(key.references->columns.begin(), key.references->columns.end());
      }
    }
  }

  void visit_all() {
    for (const auto& [name, table] : schema_.tables) {
      const bool is_left_out =
          !is_counted(question_, name, table) || is_ignored(question_, Kind::table, name.text(), name.name);
      if (!is_left_out) visit_table(name, table);
    }
    for_each_standalone(schema_, [&]<class T>(const std::map<Name, T>& objects) {
      for (const auto& [name, object] : objects) {
        const bool is_elsewhere = lies_in_schema<T>() && !is_asked(question_, name);
        if (!is_elsewhere && !is_ignored(question_, T::kind, "", name.name)) visit_object(name, object);
      }
    });
    Unit unit;
    add_objects(setting_, unit.mutations);
    visit_(unit);
  }

private:
  void visit_table(const Name& name, const Table& table) {
    Unit unit;
    unit.tables.insert(name);
    const Around around = around_of(name, table);
    const Access<Table> access = [name](Schema& schema) -> Table& { return schema.tables.at(name); };
    change_properties(setting_, table, access, name.text(), around, unit.mutations);
    unit.mutations.push_back(drop_of_table(name));
    PartMutations(question_, setting_, name, table, access, around, referring_to(name), unit.mutations).change();
    add_parts(setting_, name, table, around, unit.mutations);
    visit_(unit);
  }

  [[nodiscard]] Around around_of(const Name& name, const Table& table) const {
    Around around;
    for (const Column& column : table.columns) around.columns.push_back(column.name);
    const auto other = std::find_if(schema_.tables.begin(), schema_.tables.end(),
                                    [&](const auto& entry) { return entry.first != name; });
    if (other != schema_.tables.end()) around.other = other->first;
    return around;
  }

  [[nodiscard]] const Referring& referring_to(const Name& name) const {
    static const Referring none;
    const auto referring = referring_.find(name);
    return referring == referring_.end() ? none : referring->second;
  }

  /// With the foreign keys that refer to it and the sequences of its columns: none of them can be without it.
  [[nodiscard]] Mutation drop_of_table(const Name& name) const {
    Mutation drop = drop_of<Table>(name.text());
    drop.beside = referring_to(name).tables;
    drop.make = [name](Schema& schema) {
      schema.tables.erase(name);
      for (auto& [other, table] : schema.tables) {
        std::erase_if(table.foreign_keys,
                      [&](const ForeignKey& key) { return key.references && key.references->table == name; });
      }
      std::erase_if(schema.sequences, [&](const auto& entry) {
        return parse_column_name(entry.second.owned_by.value_or("")).table == name;
      });
    };
    return drop;
  }

  template <class T>
  void visit_object(const Name& name, const T& object) {
    Unit unit;
    unit.standalone.emplace_back(T::kind, name);
    const Access<T> access = [name](Schema& schema) -> T& { return objects_of<T>(schema).at(name); };
    change_properties(setting_, object, access, name.text(), {}, unit.mutations);
    if (can_drop(name, object)) {
      Mutation drop = drop_of<T>(name.text());
      drop.make = [name](Schema& schema) { objects_of<T>(schema).erase(name); };
      unit.mutations.push_back(std::move(drop));
    }
    if constexpr (std::is_same_v<T, View> || std::is_same_v<T, MaterializedView>) {
      const Access<Table> parts = [access](Schema& schema) -> Table& { return access(schema).parts; };
      PartMutations(question_, setting_, name, object.parts, parts, {}, referring_to(name), unit.mutations).change();
    }
    visit_(unit);
  }

  template <class T>
  [[nodiscard]] bool can_drop(const Name& name, const T& object) const {
    if constexpr (std::is_same_v<T, Namespace>) {
      // What has something in it stays.
      const std::vector<std::string> used = schemas_in_use(schema_);
      return std::find(used.begin(), used.end(), name.name) == used.end();
    } else if constexpr (std::is_same_v<T, Sequence>) {
      return !sequence_of_column(schema_, object);
    } else {
      return true;
    }
  }

  const Question& question_;
  const Schema& schema_;
  Setting setting_;
  const std::function<void(const Unit&)>& visit_;
  std::map<Name, Referring> referring_;
};

}  // namespace

void for_each_unit(const Question& question, const std::function<void(const Unit&)>& visit) {
  Units(question, visit).visit_all();
}

}  // namespace schemaproof
