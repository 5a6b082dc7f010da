#include "checks/cascade/candidates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>

#include "checks/cascade/literals.hpp"
#include "checks/cascade/patterns.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using Role = ConditionLiteral::Role;
using Texts = std::vector<std::string>;

constexpr std::size_t many = 12;            // literals of one column
constexpr std::size_t most_repeats = 1000;  // characters or elements

std::string decimal(double number, int decimals) {
  std::string text = fmt::format("{:.{}f}", number, decimals);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

template <std::size_t count>
bool is_one_of(std::string_view name, const std::array<std::string_view, count>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 3> whole_number_types = {"smallint", "integer", "bigint"};
constexpr std::array<std::string_view, 4> decimal_types = {"numeric", "real", "double precision", "money"};
constexpr std::array<std::string_view, 9> text_types = {"text",   "varchar",  "char",           "bpchar",        "name",
                                                        "citext", "\"char\"", "sql_identifier", "character_data"};
constexpr std::array<std::string_view, 3> day_types = {"date", "timestamp", "timestamptz"};
constexpr std::array<std::string_view, 2> json_types = {"json", "jsonb"};

std::string last_name(const TypeParts& type) {
  return type.name == "\"char\"" ? type.name : parse_name(type.name).name;
}

/// Whether what the server has read as a literal of one type the other takes too.
bool is_read_alike(const std::string& cast, const std::string& base) {
  const TypeParts one = type_parts(cast);
  const TypeParts other = type_parts(base);
  if (one.is_array != other.is_array) return false;
  const std::string one_name = last_name(one);
  const std::string other_name = last_name(other);
  if (one_name == other_name) return true;
  return (is_one_of(one_name, day_types) && is_one_of(other_name, day_types))
         || (is_one_of(one_name, json_types) && is_one_of(other_name, json_types));
}

std::string letters_of(std::size_t n) {
  std::string text;
  for (; n > 0; n /= 26) text.insert(text.begin(), static_cast<char>('a' + n % 26));
  return text;
}

std::string filled(std::size_t length, char filling, const std::string& end) {
  if (end.size() >= length) return end.substr(end.size() - length);
  return std::string(length - end.size(), filling) + end;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

/// The day some days later, what is behind it as it is; nothing where it does not begin with a day.
std::optional<std::string> shifted_day(const std::string& text, int shift) {
  using namespace std::chrono;
  static constexpr std::size_t length = std::string_view("2001-01-01").size();
  if (text.size() < length || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + size, value);
    return value;
  };
  const year_month_day day{year{number(0, 4)}, month{static_cast<unsigned>(number(5, 2))},
                           std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  if (!day.ok()) return std::nullopt;
  const year_month_day other{sys_days{day} + days{shift}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(other.year()), static_cast<unsigned>(other.month()),
                     static_cast<unsigned>(other.day()))
         + text.substr(length);
}

std::string json_string(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20)
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    else
      result += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  }
  return result + "\"";
}

std::string array_element(const std::string& text) {
  return "\"" + replaced(replaced(text, "\\", "\\\\"), "\"", "\\\"") + "\"";
}

class Candidates {
public:
  Candidates(const Values& values, const std::string& type, const std::string& column, const Texts& expressions,
             std::size_t n)
      : values_(values), type_(values.base_type(type)), parts_(type_parts(type_)), n_(n) {
    literals_ = literals_about(column, expressions);
    for (const ConditionLiteral& literal : literals_about("value", values.domain_checks(type))) {
      if (std::find(literals_.begin(), literals_.end(), literal) == literals_.end()) literals_.push_back(literal);
    }
    // Others first for another n, so that a list of allowed values serves a unique column too.
    if (!literals_.empty()) {
      std::rotate(literals_.begin(), literals_.begin() + static_cast<std::ptrdiff_t>(n % literals_.size()),
                  literals_.end());
    }
    expressions_ = expressions;
    column_ = column;
  }

  Texts all(std::size_t most) {
    gather();
    Texts result;
    std::set<std::string> seen;
    const auto take = [&](const Texts& from, std::size_t up_to) {
      for (const std::string& text : from) {
        if (result.size() < up_to && seen.insert(text).second) result.push_back(text);
      }
    };
    // A third of the places is for what no literal gives.
    take(likely_, most - std::min(general_.size(), most / 3));
    take(general_, most);
    take(likely_, most);
    return result;
  }

private:
  void likely(const std::string& text) { put(text, likely_); }
  void general(const std::string& text) { put(text, general_); }
  void put(const std::string& text, Texts& into) const {
    if (values_.fits(type_, text) && std::find(into.begin(), into.end(), text) == into.end()) into.push_back(text);
  }
  void general_value(std::size_t n) {
    if (const std::optional<std::string> value = values_.value(type_, n)) general(*value);
  }

  void gather() {
    for (const ConditionLiteral& literal : literals_) {
      const bool is_value = literal.role == Role::value && !literal.cast.empty();
      if (is_value && is_read_alike(literal.cast, type_) && likely_.size() < many) likely(literal.text);
    }
    general_value(n_);
    general_value(n_ + 1);
    const std::string name = last_name(parts_);
    if (parts_.is_array)
      gather_arrays();
    else if (is_one_of(name, whole_number_types) || is_one_of(name, decimal_types))
      gather_numbers();
    else if (is_one_of(name, text_types))
      gather_texts();
    else if (is_one_of(name, day_types))
      gather_days();
    else if (is_one_of(name, json_types))
      gather_json();
    else if (name == "time" || name == "timetz" || name.starts_with("interval"))
      gather_times(name);
    else if (name == "bytea")
      gather_bytes();
    else if (name == "hstore")
      gather_keys();
    else if (name == "inet" || name == "cidr")
      gather_networks();
    else if (!values_.range_subtype(type_).empty())
      gather_ranges();
    else if (!values_.attributes(type_).empty())
      gather_records();
    for (const std::string& text : values_.variety(type_)) general(text);
    for (std::size_t further = 2; further < 8; ++further) general_value(n_ + further);
  }

  [[nodiscard]] std::vector<double> numbers() const {
    std::vector<double> all;
    for (const ConditionLiteral& literal : literals_) {
      double number = 0;
      if (!literal.is_number || all.size() >= many) continue;
      std::from_chars(literal.text.data(), literal.text.data() + literal.text.size(), number);
      if (std::isfinite(number) && std::find(all.begin(), all.end(), number) == all.end()) all.push_back(number);
    }
    return all;
  }

  /// Those that can be a length or a count.
  [[nodiscard]] std::vector<std::size_t> lengths() const {
    std::vector<std::size_t> all;
    for (const double number : numbers()) {
      if (number >= 0 && number <= most_repeats && std::floor(number) == number) {
        all.push_back(static_cast<std::size_t>(number));
      }
    }
    return all;
  }

  void gather_numbers() {
    const std::string name = last_name(parts_);
    const bool whole = is_one_of(name, whole_number_types);
    const int scale = parts_.modifiers.empty() ? 2 : parts_.modifier(1, 0);
    const int decimals = whole ? 0 : std::clamp(scale, 0, 6);
    const double step = std::pow(10.0, -decimals);
    const auto add = [&](double number) {
      if (std::abs(number) < 1e15) likely(decimal(number, decimals));
    };
    for (const ConditionLiteral& literal : literals_) {
      if (literal.is_number && likely_.size() < many) likely(literal.text);
    }
    const auto n = static_cast<double>(n_);
    std::vector<double> bounds = numbers();
    for (const double bound : bounds) {
      for (const double number : {bound + 1, bound - 1, bound + 2 + n, bound - 2 - n}) add(number);
    }
    std::sort(bounds.begin(), bounds.end());
    for (std::size_t i = 1; i < bounds.size(); ++i) add((bounds[i - 1] + bounds[i]) / 2);
    for (const double bound : bounds) {
      for (const double number : {bound + step * (n + 1), bound - step * (n + 1), bound * (n + 2), -bound}) add(number);
    }
    general(decimal(n + 1, 0));
    general(decimal((n + 1) * step, decimals));
  }

  [[nodiscard]] Texts samples(const ConditionLiteral& literal, const std::vector<std::size_t>& wanted) const {
    const std::size_t count = 60 + std::min<std::size_t>(n_, 400);
    Texts pool = literal.role == Role::regular_expression ? texts_matching(literal.text, count)
                 : literal.role == Role::like             ? texts_like(literal.text, count)
                                                          : texts_similar(literal.text, count);
    std::erase_if(pool, [&](const std::string& text) { return !values_.fits(type_, text); });
    if (pool.empty()) return pool;
    std::rotate(pool.begin(), pool.begin() + static_cast<std::ptrdiff_t>(n_ % pool.size()), pool.end());
    const auto is_wanted = [&](const std::string& text) {
      return std::any_of(wanted.begin(), wanted.end(), [&](std::size_t length) {
        return text.size() == length || text.size() == length + 1 || text.size() + 1 == length;
      });
    };
    std::stable_partition(pool.begin(), pool.end(), is_wanted);
    // From all over the pool: those side by side differ in little.
    constexpr std::size_t count_of_some = 6;
    const std::size_t front = wanted.empty() ? 1 : count_of_some / 2;
    const std::size_t stride = std::max<std::size_t>(pool.size() / count_of_some, 1);
    Texts some;
    for (std::size_t at = 0; at < pool.size() && some.size() < count_of_some; at += at + 1 < front ? 1 : stride) {
      some.push_back(pool[at]);
    }
    return some;
  }

  void gather_texts() {
    const std::vector<std::size_t> wanted = lengths();
    const std::string digits = std::to_string(n_);
    Texts values;
    std::size_t patterns = 0;
    std::string of_each;
    for (const ConditionLiteral& literal : literals_) {
      if (literal.role == Role::value && !literal.is_number && values.size() < many) values.push_back(literal.text);
    }
    for (const ConditionLiteral& literal : literals_) {
      const bool pattern =
          literal.role == Role::regular_expression || literal.role == Role::like || literal.role == Role::similar_to;
      if (!pattern) continue;
      const Texts some = samples(literal, wanted);
      for (const std::string& text : some) likely(text);
      if (some.empty()) continue;
      ++patterns;
      of_each += some.front();
    }
    // Patterns that ask for a part each (a capital, a digit) are met by the parts side by side.
    if (patterns > 1) {
      likely(of_each);
      for (const std::size_t length : wanted) {
        for (const std::size_t size : {length, length + 1}) {
          if (size > of_each.size()) likely(of_each + filled(size - of_each.size(), 'a', letters_of(n_)));
        }
      }
    }
    for (const std::string& text : values) likely(text);
    for (const std::size_t length : wanted) {
      for (const std::size_t size : {length, length + 1, length - std::min<std::size_t>(length, 1)}) {
        likely(filled(size, 'a', letters_of(n_)));
      }
    }
    for (const std::size_t length : wanted) {
      likely(upper(filled(length, 'a', letters_of(n_))));
      likely(filled(length, '1', digits));
    }
    for (const std::string& text : values) {
      for (const std::string& other :
           {lowered(text), upper(text), text + digits, fmt::format("{0}{1}{0}", digits, text)})
        likely(other);
    }
    for (const double number : numbers()) {
      for (const double near : {number, number + 1}) likely(decimal(near, 2));
    }
    general(fmt::format("schemaproof{}@example.com", n_));
    general(fmt::format("https://example.com/schemaproof{}", n_));
    general(fmt::format("schemaproof-{}", n_));
    general("schemaproof" + letters_of(n_));
    general(upper("schemaproof" + letters_of(n_)));
    general(filled(10, '1', digits));
  }

  void gather_days() {
    const std::string rest = last_name(parts_) == "date" ? "" : " 00:00:00";
    const Texts own = likely_;
    for (const std::string& text : own) {
      for (const int shift : {1, -1, 2 + static_cast<int>(n_ % 1000), -2 - static_cast<int>(n_ % 1000)}) {
        if (const auto other = shifted_day(text, shift)) likely(*other);
      }
    }
    for (const std::size_t number : lengths()) {
      if (number >= 1 && number <= 12) likely(fmt::format("2001-{:02}-01{}", number, rest));
      if (number >= 1 && number <= 31) likely(fmt::format("2001-01-{:02}{}", number, rest));
    }
    for (const double number : numbers()) {
      if (number < 1001 || number > 9998) continue;
      for (const int year : {0, 1, -1}) likely(fmt::format("{:04}-01-01{}", static_cast<int>(number) + year, rest));
    }
    general(fmt::format("{:04}-{:02}-01{}", 2001 + n_ / 12 % 1000, n_ % 12 + 1, rest));
    general(fmt::format("{:04}-01-01{}", 2001 + n_ % 1000, rest));
  }

  void gather_times(const std::string& name) {
    for (const double number : numbers()) {
      if (name.starts_with("interval")) {
        for (const char* unit : {"seconds", "minutes", "hours", "days", "months"}) {
          if (std::abs(number) < 1e6) likely(fmt::format("{} {}", decimal(number, 0), unit));
        }
      } else if (number >= 0 && number < 23) {
        for (const int hour : {0, 1}) likely(fmt::format("{:02}:00:00", static_cast<int>(number) + hour));
      }
    }
  }

  void gather_bytes() {
    for (const std::size_t length : lengths()) {
      for (const std::size_t size : {length, length + 1, length - std::min<std::size_t>(length, 1)}) {
        likely("\\x" + filled(2 * size, '0', fmt::format("{:x}", n_)));
      }
    }
  }

  /// Strings that name something in it; all of them where none is said to.
  [[nodiscard]] Texts keys() const {
    Texts all;
    for (const Role role : {Role::key, Role::value}) {
      for (const ConditionLiteral& literal : literals_) {
        if (literal.role == role && !literal.is_number && !literal.cast.ends_with("[]") && all.size() < many) {
          all.push_back(literal.text);
        }
      }
      if (!all.empty()) break;
    }
    return all;
  }

  void gather_keys() {
    std::string text;
    for (const std::string& key : keys()) text += (text.empty() ? "" : ", ") + array_element(key) + "=>\"1\"";
    if (!text.empty()) likely(text);
  }

  void gather_json() {
    const Texts names = keys();
    const auto object = [&](const std::string& value) {
      std::string text;
      for (const std::string& name : names) text += (text.empty() ? "{" : ", ") + json_string(name) + ": " + value;
      return text.empty() ? "{}" : text + "}";
    };
    const std::string own = json_string(fmt::format("schemaproof {}", n_));
    for (const char* shape : {"{}", "[]", "\"a\"", "1", "true"}) {
      if (!literals_.empty()) likely(shape);
    }
    Texts inside = {own, "1", "true", "{}", "[]"};
    for (const ConditionLiteral& literal : literals_) {
      if (literal.role == Role::value && !literal.is_number && inside.size() < many) {
        inside.push_back(json_string(literal.text));
      }
    }
    for (const double number : numbers()) {
      for (const double near : {number, number + 1}) inside.push_back(decimal(near, 4));
    }
    if (!names.empty()) {
      for (const std::string& value : inside) likely(object(value));
    }
    for (const std::size_t length : lengths()) {
      if (length > 50) continue;
      for (const std::size_t size : {length, length + 1}) likely("[" + joined(Texts(size, own), ", ") + "]");
    }
    general(object(own));
  }

  void gather_arrays() {
    const std::string element = values_.element_type(type_);
    const std::string separator = values_.base_type(element) == "box" ? ";" : ",";
    Texts elements;
    for (const std::string& text : candidates(values_, element, column_, expressions_, n_, 8)) {
      elements.push_back(array_element(text));
    }
    general("{}");
    for (const std::size_t length : lengths()) {
      if (length > 100) continue;
      for (const std::size_t size : {length, length + 1}) {
        Texts some;
        for (std::size_t i = 0; i < size; ++i) {
          if (const std::optional<std::string> value = values_.value(element, n_ + i)) {
            some.push_back(array_element(*value));
          }
        }
        likely("{" + joined(some, separator) + "}");
      }
    }
    Texts& into = literals_.empty() ? general_ : likely_;
    for (const std::string& one : elements) put("{" + one + "}", into);
    for (const std::size_t size : {std::size_t{2}, std::size_t{3}, elements.size()}) {
      const Texts some(elements.begin(),
                       elements.begin() + static_cast<std::ptrdiff_t>(std::min(size, elements.size())));
      put("{" + joined(some, separator) + "}", into);
    }
  }

  void gather_ranges() {
    Texts& into = literals_.empty() ? general_ : likely_;
    for (const std::string& text : candidates(values_, values_.range_subtype(type_), column_, expressions_, n_, 6)) {
      const std::string bound = array_element(text);
      put(fmt::format("[{0},{0}]", bound), into);
      put(fmt::format("[{},)", bound), into);
    }
  }

  /// Of either family, as long as the numbers say.
  void gather_networks() {
    const std::size_t group = n_ % 0xffff + 1;
    const std::size_t byte = n_ % 255;
    for (const std::size_t length : lengths()) {
      if (length <= 128) likely(fmt::format("fd00:{:x}::/{}", group, length));
      if (length <= 32) likely(fmt::format("10.{}.0.0/{}", byte, length));
    }
    general(fmt::format("fd00:{:x}::", group));
    general(fmt::format("10.{}.0.0", byte));
  }

  /// What suits each part by itself, the first of each side by side, then the second.
  void gather_records() {
    constexpr std::size_t few = 8;
    std::vector<Texts> parts;
    for (const auto& [name, type] : values_.attributes(type_))
      parts.push_back(candidates(values_, values_.base_type(type), name, expressions_, n_, few));
    for (std::size_t i = 0; i < few; ++i) {
      std::vector<std::optional<std::string>> record;
      for (const Texts& part : parts)
        record.push_back(part.empty() ? std::nullopt : std::optional(part[i % part.size()]));
      likely(record_text(record));
    }
  }

  const Values& values_;
  std::string type_;
  TypeParts parts_;
  std::size_t n_;
  std::string column_;
  Texts expressions_;
  std::vector<ConditionLiteral> literals_;
  Texts likely_;
  Texts general_;
};

}  // namespace

std::vector<std::string> candidates(const Values& values, const std::string& type, const std::string& column,
                                    const std::vector<std::string>& expressions, std::size_t n, std::size_t most) {
  return Candidates(values, type, column, expressions, n).all(most);
}

}  // namespace schemaproof
