#include "checks/pairing.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>

namespace schemaproof {

namespace {

/// Properties that a wish states and an object has otherwise; expressions count when their text differs.
int difference_count(const Object& wish, const Object& found, Fields fields) {
  int count = !wish.name.empty() && wish.name != found.name ? 1 : 0;
  for (const Field& field : fields) {
    const auto wanted = get(wish, field);
    if (wanted && get(found, field) != wanted) ++count;
  }
  return count;
}

/// Pairs wishes with objects round after round; each round has its own idea of the key.
template <class T>
class Pairer {
public:
  using Key = std::function<std::string(const T&)>;

  Pairer(const std::vector<T>& wishes, const std::vector<T>& founds) {
    for (const T& wish : wishes) {
      if (!wish.absent) wishes_.push_back(&wish);
    }
    for (const T& found : founds) founds_.push_back(&found);
  }

  /// Pairs what is left and has the same key; an empty key pairs with nothing.
  void round(const Key& key) {
    std::map<std::string, std::vector<const T*>> by_key;
    for (const T* found : founds_) {
      if (!taken_.contains(found)) by_key[key(*found)].push_back(found);
    }
    by_key.erase("");
    std::map<std::string, std::vector<const T*>> wanted;
    for (const T* wish : wishes_) {
      if (!partner_.contains(wish)) wanted[key(*wish)].push_back(wish);
    }
    for (const auto& [text, wishes] : wanted) {
      const auto candidates = by_key.find(text);
      if (candidates != by_key.end()) match(wishes, candidates->second);
    }
  }

  Pairs<T> result() const {
    Pairs<T> pairs;
    for (const T* wish : wishes_) {
      const auto partner = partner_.find(wish);
      if (partner == partner_.end())
        pairs.missing.push_back(wish);
      else
        pairs.pairs.push_back({wish, partner->second});
    }
    for (const T* found : founds_) {
      if (!taken_.contains(found)) pairs.unexpected.push_back(found);
    }
    return pairs;
  }

  [[nodiscard]] bool complete() const { return partner_.size() == wishes_.size() || taken_.size() == founds_.size(); }

private:
  /// The likest first.
  void match(const std::vector<const T*>& wishes, const std::vector<const T*>& founds) {
    struct Candidate {
      int differences;
      const T* wish;
      const T* found;
    };
    std::vector<Candidate> candidates;
    for (const T* wish : wishes) {
      for (const T* found : founds) candidates.push_back({difference_count(*wish, *found, T::fields()), wish, found});
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.differences < b.differences; });
    for (const Candidate& candidate : candidates) {
      if (partner_.contains(candidate.wish) || taken_.contains(candidate.found)) continue;
      partner_[candidate.wish] = candidate.found;
      taken_.insert(candidate.found);
    }
  }

  std::vector<const T*> wishes_;
  std::vector<const T*> founds_;
  std::unordered_map<const T*, const T*> partner_;
  std::set<const T*> taken_;
};

std::string sorted_names(Names names) {
  std::sort(names.begin(), names.end());
  return names_text(names);
}

}  // namespace

Pairs<Unique> pair_uniques(const Table& wish, const Table& found) {
  Pairer<Unique> pairer(wish.uniques, found.uniques);
  pairer.round([](const Unique& unique) { return names_text(unique.columns); });
  pairer.round([](const Unique& unique) { return sorted_names(unique.columns); });
  return pairer.result();
}

Pairs<ForeignKey> pair_foreign_keys(const Table& wish, const Table& found) {
  Pairer<ForeignKey> pairer(wish.foreign_keys, found.foreign_keys);
  pairer.round([](const ForeignKey& key) { return sorted_names(key.columns); });
  return pairer.result();
}

Pairs<CheckConstraint> pair_checks(const Name& table, const Table& wish, const Table& found, Spellings& spellings) {
  Pairer<CheckConstraint> pairer(wish.checks, found.checks);
  pairer.round([](const CheckConstraint& check) { return check.name; });
  if (!pairer.complete()) {
    pairer.round([&](const CheckConstraint& check) {
      return check.expression ? spellings.canonical({Compared::as_check, table, {}, *check.expression}) : std::string();
    });
  }
  return pairer.result();
}

std::vector<IndexKey> canonical_keys(const Name& table, const Index& index, Spellings& spellings) {
  std::vector<IndexKey> keys = index.keys;
  for (IndexKey& key : keys) {
    if (key.expression.empty()) continue;
    key.expression = spellings.canonical({Compared::as_index_key, table, {}, key.expression});
  }
  return keys;
}

Pairs<Index> pair_indexes(const Name& table, const Table& wish, const Table& found, Spellings& spellings) {
  Pairer<Index> pairer(wish.indexes, found.indexes);
  pairer.round([](const Index& index) { return keys_text(index.keys); });
  if (pairer.complete()) return pairer.result();
  const auto without_order = [&](const Index& index) {
    std::vector<IndexKey> keys = canonical_keys(table, index, spellings);
    for (IndexKey& key : keys) {
      key.descending = key.nulls_first = false;
      key.operator_class.clear();
      key.parameters.clear();
      key.collation.clear();
    }
    return keys_text(keys);
  };
  pairer.round([&](const Index& index) { return keys_text(canonical_keys(table, index, spellings)); });
  pairer.round(without_order);
  pairer.round([](const Index& index) { return index.name; });
  return pairer.result();
}

}  // namespace schemaproof
