#include "mutate/keys.hpp"

#include <algorithm>

namespace schemaproof {

namespace {

template <class T, class Change>
void add(const std::string& shown, std::string change, const Access<T>& access, Change make,
         std::vector<Mutation>& mutations) {
  Mutation mutation;
  mutation.kind = T::kind;
  mutation.property = "columns";
  mutation.object = shown;
  mutation.change = std::move(change);
  mutation.leads_elsewhere = std::is_same_v<T, ForeignKey>;
  mutation.make = [access, make = std::move(make)](Schema& schema) { make(access(schema)); };
  mutations.push_back(std::move(mutation));
}

/// One entry of an index's key, changed in each way there is.
std::vector<IndexKey> other_entries(const IndexKey& key, bool is_btree) {
  std::vector<IndexKey> others;
  const auto other = [&](auto change) {
    others.push_back(key);
    change(others.back());
  };
  if (is_btree) {
    other([](IndexKey& changed) {
      changed.descending = !changed.descending;
      changed.nulls_first = changed.descending;
    });
    other([](IndexKey& changed) { changed.nulls_first = !changed.nulls_first; });
  }
  other([](IndexKey& changed) { changed.operator_class = changed.operator_class.empty() ? "other_ops" : ""; });
  if (!key.expression.empty()) other([](IndexKey& changed) { changed.expression = other_sql(changed.expression); });
  return others;
}

}  // namespace

void change_key(const Unique& unique, const Access<Unique>& access, const std::string& shown, const Around& around,
                std::vector<Mutation>& mutations) {
  for (Names& columns : other_lists(unique.columns, around.columns, false)) {
    std::string change = change_text(Compared::exactly, unique.columns, columns);
    add<Unique>(
        shown, std::move(change), access,
        [columns = std::move(columns)](Unique& changed) { changed.columns = columns; }, mutations);
  }
}

void change_key(const ForeignKey& key, const Access<ForeignKey>& access, const std::string& shown, const Around& around,
                std::vector<Mutation>& mutations) {
  // As many columns as it refers to: one for another.
  const auto other = std::find_if(around.columns.begin(), around.columns.end(), [&](const std::string& column) {
    return std::find(key.columns.begin(), key.columns.end(), column) == key.columns.end();
  });
  if (key.columns.empty() || other == around.columns.end()) return;
  Names columns = key.columns;
  columns.front() = *other;
  std::string change = change_text(Compared::exactly, key.columns, columns);
  const auto make = [columns](ForeignKey& changed) {
    changed.columns = columns;
    order_pairs(changed);
  };
  add<ForeignKey>(shown, std::move(change), access, make, mutations);
}

void change_key(const Index& index, const Access<Index>& access, const std::string& shown, const Around& around,
                std::vector<Mutation>& mutations) {
  const auto change_to = [&](std::vector<IndexKey> keys) {
    std::string change = change_text(Compared::exactly, keys_text(index.keys), keys_text(keys));
    add<Index>(
        shown, std::move(change), access, [keys = std::move(keys)](Index& changed) { changed.keys = keys; }, mutations);
  };
  const bool is_btree = index.method.value_or("btree") == "btree";
  for (std::size_t i = 0; i < index.keys.size(); ++i) {
    for (IndexKey& other : other_entries(index.keys[i], is_btree)) {
      std::vector<IndexKey> keys = index.keys;
      keys[i] = std::move(other);
      change_to(std::move(keys));
    }
  }
  if (index.keys.size() > 1) {
    std::vector<IndexKey> moved = index.keys;
    std::swap(moved.front(), moved.back());
    change_to(std::move(moved));
    change_to({index.keys.begin(), index.keys.end() - 1});
  }
  const auto other = std::find_if(around.columns.begin(), around.columns.end(), [&](const std::string& column) {
    return std::none_of(index.keys.begin(), index.keys.end(),
                        [&](const IndexKey& key) { return key.column == column; });
  });
  if (other == around.columns.end()) return;
  std::vector<IndexKey> more = index.keys;
  more.emplace_back().column = *other;
  change_to(std::move(more));
}

}  // namespace schemaproof
