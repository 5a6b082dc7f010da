#include "checks/preservation/table_match.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

std::vector<std::string> names_of(const Schema& schema) {
  std::vector<std::string> names;
  for (const auto& [name, table] : schema.tables) names.push_back(name.text());
  return names;
}

std::vector<std::string> columns_of(const Table& table) {
  std::vector<std::string> names;
  for (const Column& column : table.columns) names.push_back(column.name);
  return names;
}

class Matcher {
public:
  Matcher(const PreserveWish& wish, const Schema& before, const Schema& after)
      : wish_(wish), before_(before), after_(after) {
    match_.before = wish.was.value_or(wish.table);
    match_.after = wish.table;
    match_.table_before = before.table(match_.before);
    match_.table_after = after.table(match_.after);
    match_.may_lose = wish.may_lose;
    match_.may_add = wish.may_add;
    if (match_.table_before == nullptr) {
      const bool is_new = after.table(wish.table) != nullptr;
      throw NoMatch{fmt::format("there was no table {} after the seed", match_.before.text()),
                    is_new ? "if it had another name then: {was: ITS NAME}"
                           : did_you_mean(match_.before.text(), names_of(before))};
    }
  }

  MatchedTable run() {
    for (const PreservedColumn& stated : wish_.columns) check_column(stated);
    for (const std::string& column : wish_.except) must_be_before(column, "except");
    for (const Column& column : match_.table_before->columns) add(column);
    for (const PreservedColumn& stated : wish_.columns) {
      if (is_new(stated)) add_pair(nullptr, stated.name, stated.becomes, stated.place);
    }
    find_key();
    return std::move(match_);
  }

private:
  [[nodiscard]] static std::string before_of(const PreservedColumn& stated) {
    return stated.was.empty() ? stated.name : stated.was;
  }

  void must_be_before(const std::string& column, std::string_view where) const {
    if (match_.table_before->column(column) != nullptr) return;
    throw NoMatch{fmt::format("'{}' names {}.{}, which was not there after the seed", where, match_.before.text(),
                              name_text(column)),
                  did_you_mean(column, columns_of(*match_.table_before))};
  }

  /// It comes from no column, but from what its expression names.
  [[nodiscard]] bool is_new(const PreservedColumn& stated) const {
    return stated.was.empty() && !stated.becomes.empty() && match_.table_before->column(stated.name) == nullptr;
  }

  void check_column(const PreservedColumn& stated) const {
    if (!is_new(stated)) must_be_before(before_of(stated), "columns");
    if (match_.table_after == nullptr || match_.table_after->column(stated.name) != nullptr) return;
    throw NoMatch{fmt::format("'columns' names {}.{}, which is not there now", match_.after.text(), stated.name),
                  did_you_mean(stated.name, columns_of(*match_.table_after))};
  }

  void add(const Column& column) {
    if (std::find(wish_.except.begin(), wish_.except.end(), column.name) != wish_.except.end()) return;
    bool is_stated = false;
    for (const PreservedColumn& stated : wish_.columns) {
      if (is_new(stated) || before_of(stated) != column.name) continue;
      is_stated = true;
      add_pair(&column, stated.name, stated.becomes, stated.place);
    }
    if (!is_stated) add_pair(&column, is_another(column.name) ? std::string() : column.name, {}, wish_.place);
  }

  void add_pair(const Column* before, const std::string& after, const std::string& becomes, const Place& place) {
    MatchedColumn one;
    one.becomes = becomes;
    one.place = place;
    const Column* there = match_.table_after == nullptr || after.empty() ? nullptr : match_.table_after->column(after);
    if (there != nullptr) {
      one.after = after;
      one.type_after = there->type.value_or("text");
    }
    one.before = before == nullptr ? std::string() : before->name;
    one.type_before = before == nullptr ? one.type_after : before->type.value_or("text");
    if (one.is_there() && one.type_before == one.type_after) one.kept = kept_of(one.type_before, before_, after_);
    match_.columns.push_back(std::move(one));
  }

  /// A column of that name afterwards is said to come from another.
  [[nodiscard]] bool is_another(const std::string& name) const {
    return std::any_of(wish_.columns.begin(), wish_.columns.end(),
                       [&](const PreservedColumn& own) { return own.name == name && before_of(own) != name; });
  }

  void find_key() {
    Names key = wish_.key;
    match_.key_is_stated = !key.empty();
    if (key.empty() && match_.table_before->primary_key)
      key = match_.table_before->primary_key->columns.value_or(Names{});
    for (const std::string& name : key) {
      const auto at = std::find_if(match_.columns.begin(), match_.columns.end(),
                                   [&](const MatchedColumn& column) { return column.before == name; });
      if (at == match_.columns.end()) {
        must_be_before(name, "key");
        if (wish_.key.empty()) return give_up_key(name);
        throw NoMatch{fmt::format("the key's column {} is in 'except'", name_text(name)),
                      "'key' names columns that tell rows apart and do not change"};
      }
      if (match_.table_after != nullptr && !at->is_there()) {
        // Without it rows cannot be told apart; a key that nobody stated is then none.
        if (wish_.key.empty()) return give_up_key(name);
        throw NoMatch{fmt::format("the key's column {} is gone", name_text(name)),
                      "state its new name, or another key"};
      }
      match_.key.push_back(static_cast<std::size_t>(at - match_.columns.begin()));
    }
  }

  void give_up_key(const std::string& column) {
    match_.lost_key = column;
    match_.key.clear();
  }

  const PreserveWish& wish_;
  const Schema& before_;
  const Schema& after_;
  MatchedTable match_;
};

}  // namespace

MatchedTable match(const PreserveWish& wish, const Schema& before, const Schema& after) {
  return Matcher(wish, before, after).run();
}

}  // namespace schemaproof
