#include "mutate/additions.hpp"

#include "checks/part.hpp"
#include "mutate/parts.hpp"

namespace schemaproof {

namespace {

/// A name that nothing has: capture knows no server that would tell.

/// As a capture has one of which nothing is stated.
template <class T>
T plain(int major) {
  T object = plain_object<T>();
  object.name = added_name;
  const Fields fields = T::fields();
  for (const Field& field : fields) {
    if (field.since > major) unstate(object, field);
  }
  return object;
}

template <class T>
Mutation addition(std::string object) {
  Mutation mutation;
  mutation.kind = T::kind;
  mutation.property = "added";
  mutation.object = std::move(object);
  mutation.leads_elsewhere = std::is_same_v<T, ForeignKey> || std::is_same_v<T, Table>;
  return mutation;
}

class PartAdditions {
public:
  PartAdditions(const Setting& setting, const Name& name, std::vector<Mutation>& mutations)
      : setting_(setting), name_(name), mutations_(mutations) {}

  template <class T, class Fill>
  void add(const Fill& fill) {
    T part = plain<T>(setting_.major);
    fill(part);
    Mutation mutation = addition<T>(part_name(name_.text(), part));
    mutation.make = [name = name_, part = std::move(part)](Schema& schema) {
      if constexpr (std::is_same_v<T, PrimaryKey>)
        schema.tables.at(name).primary_key = part;
      else
        list_of<T>(schema.tables.at(name)).push_back(part);
    };
    mutations_.push_back(std::move(mutation));
  }

private:
  const Setting& setting_;
  const Name& name_;
  std::vector<Mutation>& mutations_;
};

class Objects {
public:
  Objects(const Setting& setting, std::vector<Mutation>& mutations) : setting_(setting), mutations_(mutations) {}

  template <class T, class Fill>
  void add(const Fill& fill, const Name& name = {{}, added_name, {}}) {
    T object = plain<T>(setting_.major);
    object.name = name.name;
    fill(object);
    Mutation mutation = addition<T>(name.text());
    mutation.make = [name, object = std::move(object)](Schema& schema) {
      if constexpr (std::is_same_v<T, Table>)
        schema.tables.emplace(name, object);
      else
        objects_of<T>(schema).emplace(name, object);
    };
    mutations_.push_back(std::move(mutation));
  }

private:
  const Setting& setting_;
  std::vector<Mutation>& mutations_;
};

}  // namespace

void add_parts(const Setting& setting, const Name& name, const Table& table, const Around& around,
               std::vector<Mutation>& mutations) {
  PartAdditions parts(setting, name, mutations);
  if (table.partition_of.value_or("").empty()) parts.add<Column>([](Column& column) { column.type = "text"; });
  if (!around.columns.empty()) {
    const Names first{around.columns.front()};
    if (!table.primary_key) parts.add<PrimaryKey>([&](PrimaryKey& key) { key.columns = first; });
    parts.add<Unique>([&](Unique& unique) { unique.columns = first; });
    if (!around.other.name.empty()) {
      parts.add<ForeignKey>([&](ForeignKey& key) {
        key.columns = first;
        key.references = Reference{around.other, first};
      });
    }
    parts.add<Index>([&](Index& index) { index.keys.emplace_back().column = first.front(); });
  }
  parts.add<CheckConstraint>([](CheckConstraint& check) { check.expression = "1 = 1"; });
  parts.add<Exclusion>([](Exclusion& exclusion) { exclusion.definition = "EXCLUDE USING btree ((1) WITH =)"; });
  parts.add<Trigger>([](Trigger& trigger) { trigger.definition = "AFTER INSERT FOR EACH ROW EXECUTE FUNCTION f()"; });
  parts.add<RewriteRule>([](RewriteRule& rule) { rule.definition = "ON INSERT DO ALSO NOTHING"; });
  parts.add<Policy>([](Policy& policy) { policy.using_clause = "true"; });
}

void add_objects(const Setting& setting, std::vector<Mutation>& mutations) {
  Objects objects(setting, mutations);
  objects.add<Table>([](Table& table) {
    Column& column = table.columns.emplace_back(plain_object<Column>());
    column.name = "id";
    column.type = "integer";
  });
  objects.add<Enum>([](Enum& type) { type.labels = Names{"A"}; });
  objects.add<Domain>([](Domain& domain) { domain.type = "text"; });
  objects.add<CompositeType>([](CompositeType& type) { type.attributes = Entries{{"a", "text"}}; });
  objects.add<Range>([](Range& range) { range.subtype = "integer"; });
  objects.add<Sequence>([](Sequence& sequence) { complete_sequence(sequence); });
  objects.add<View>([](View& view) { view.definition = "SELECT 1 AS a"; });
  objects.add<MaterializedView>([](MaterializedView& view) { view.definition = "SELECT 1 AS a"; });
  objects.add<Function>(
      [](Function& function) {
        function.arguments = "";
        function.returns = "integer";
        function.language = "sql";
        function.body = "SELECT 1";
      },
      {{}, added_name, "()"});
  objects.add<Extension>([](Extension& extension) {
    extension.version = "1.0";
    extension.schema = "public";
  });
  objects.add<Namespace>([](Namespace&) {});
  objects.add<DefaultPrivilege>([](DefaultPrivilege& privilege) { privilege.grants = Entries{{"public", "select"}}; },
                                {{}, "tables", std::string(" of ") + added_name});
}

}  // namespace schemaproof
