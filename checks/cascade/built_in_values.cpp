#include "checks/cascade/built_in_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>

#include "support/text.hpp"

namespace schemaproof {

namespace {

using std::size_t;

/// Above what rows have that are there already.
constexpr size_t first_number = 1'000'000;
constexpr size_t number_count = 1'000'000'000;

std::string padded(const std::string& text, size_t width) {
  return std::string(width - std::min(width, text.size()), '0') + text;
}

std::string number_text(size_t n) {
  return std::to_string(first_number + n % number_count);
}

std::string in_base(size_t n, size_t base) {
  std::string text;
  do {
    text.insert(text.begin(), "0123456789abcdefghijklmnopqrstuvwxyz"[n % base]);
    n /= base;
  } while (n > 0);
  return text;
}

size_t power(size_t base, size_t exponent) {
  size_t result = 1;
  while (exponent-- > 0) result *= base;
  return result;
}

/// Whole where there is room for it, else as many digits as fit, the lowest of them counting.
std::string numeric_value(const TypeParts& type, size_t n) {
  constexpr int most_digits = 18;
  const int precision = type.modifier(0, 1000);
  const int scale = type.modifiers.size() < 2 ? 0 : type.modifier(1, 0);
  if (scale >= 0 && precision - scale >= 7) return number_text(n);
  const auto count = static_cast<size_t>(std::clamp(precision, 1, most_digits));
  const size_t first = std::max<size_t>(power(10, count - 1), 1);
  const std::string units = std::to_string(first + n % (9 * first));
  if (scale <= 0) return units + std::string(static_cast<size_t>(-scale), '0');
  const auto decimals = static_cast<size_t>(scale);
  const std::string all = padded(units, decimals + 1);
  return all.substr(0, all.size() - decimals) + "." + all.substr(all.size() - decimals);
}

std::string text_value(size_t n) {
  return fmt::format("schemaproof {}", n);
}

std::string limited_text(size_t length, size_t n) {
  std::string text = text_value(n);
  if (text.size() <= length) return text;
  const size_t width = std::min<size_t>(length, 8);
  const size_t some_letter = 28;  // s: few rows that are there begin so
  text = in_base((some_letter * power(36, width - 1) + n) % power(36, width), 36);
  return padded(text, width);
}

std::string day(size_t n) {
  using namespace std::chrono;
  const year_month_day date{sys_days{year{2001} / January / 1} + days{static_cast<int>(n % 100'000)}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string time_of_day(size_t n) {
  return fmt::format("{:02}:{:02}:{:02}", n / 60 % 24, n % 60, n / 1440 % 60);
}

/// In the unit that its fields keep.
std::string interval_value(const TypeParts& type, size_t n) {
  const std::string_view name = type.name;
  const std::string_view fields = name.substr(std::min(name.find(' '), name.size()));
  const char* unit = fields.ends_with("month")       ? "mons"
                     : fields == " year"             ? "years"
                     : fields.starts_with(" hour")   ? "hours"
                     : fields.starts_with(" min")    ? "mins"
                     : fields.starts_with(" second") ? "secs"
                                                     : "days";
  return fmt::format("{} {}", 1 + n % 100'000, unit);
}

std::string bits(size_t width, size_t n) {
  return padded(in_base(width >= 64 ? n : n % power(2, width), 2), width);
}

std::string address(size_t n) {
  return fmt::format("10.{}.{}.{}", n / 65536 % 256, n / 256 % 256, n % 256);
}

std::string hexadecimal_pairs(size_t n, std::string_view before) {
  return fmt::format("{}:{:02x}:{:02x}:{:02x}", before, n / 65536 % 256, n / 256 % 256, n % 256);
}

/// Twelve digits with the one that checks them. Source: GS1 General Specifications, "Check digit calculations".
std::string article_number(std::string_view prefix, size_t n) {
  std::string text(prefix);
  text += padded(std::to_string(n % power(10, 12 - prefix.size())), 12 - prefix.size());
  int sum = 0;
  for (size_t i = 0; i < text.size(); ++i) sum += (text[i] - '0') * (i % 2 == 0 ? 1 : 3);
  return text + std::to_string((10 - sum % 10) % 10);
}

std::string vector_value(size_t dimensions, size_t n) {
  std::string text = "[" + std::to_string(n + 1);
  for (size_t i = 1; i < dimensions; ++i) text += ",1";
  return text + "]";
}

/// Within the degrees of geography. Shapes with a third dimension are nobody's here.
std::optional<std::string> shape_value(const TypeParts& type, size_t n) {
  const std::string shape = lowered(type.modifiers.empty() ? "point" : type.modifiers.front());
  const std::string x = fmt::format("{:.2f}", static_cast<double>(n % 17'000) / 100);
  const std::string y = std::to_string(n / 17'000 % 80);
  const std::string points = fmt::format("{0} {1},{0} {2}", x, y, n / 17'000 % 80 + 1);
  const std::string ring = fmt::format("(({0} {1},{0} 85,-1 85,{0} {1}))", x, y);
  std::string text;
  if (shape == "point" || shape == "geometry")
    text = fmt::format("POINT({} {})", x, y);
  else if (shape == "linestring")
    text = "LINESTRING(" + points + ")";
  else if (shape == "multipoint")
    text = "MULTIPOINT(" + points + ")";
  else if (shape == "multilinestring")
    text = "MULTILINESTRING((" + points + "))";
  else if (shape == "polygon")
    text = "POLYGON" + ring;
  else if (shape == "multipolygon")
    text = "MULTIPOLYGON(" + ring + ")";
  else if (shape == "geometrycollection")
    text = fmt::format("GEOMETRYCOLLECTION(POINT({} {}))", x, y);
  else
    return std::nullopt;
  const int system = type.modifier(1, 0);
  return system == 0 ? text : fmt::format("SRID={};{}", system, text);
}

using Maker = std::function<std::optional<std::string>(const TypeParts&, size_t)>;
using Makers = std::map<std::string, Maker, std::less<>>;

/// A maker of `{}` with n in the place.
Maker like(const char* pattern) {
  return [pattern](const TypeParts&, size_t n) { return fmt::format(fmt::runtime(pattern), n); };
}
Maker article(const char* prefix) {
  return [prefix](const TypeParts&, size_t n) { return article_number(prefix, n); };
}
std::string number_maker(const TypeParts& /*type*/, size_t n) {
  return number_text(n);
}
std::string text_maker(const TypeParts& type, size_t n) {
  const int length = type.modifier(0, 0);
  return length == 0 ? text_value(n) : limited_text(static_cast<size_t>(length), n);
}

/// Types that PostgreSQL brings, by the name without a schema.
const Makers& built_in_makers() {
  static const Makers makers = {
      {"smallint", [](const TypeParts&, size_t n) { return std::to_string(20'000 + n % 12'768); }},
      {"integer", number_maker},
      {"bigint", number_maker},
      {"real", number_maker},
      {"double precision", number_maker},
      {"money", number_maker},
      {"numeric", numeric_value},
      {"text", text_maker},
      {"varchar", text_maker},
      {"bpchar", text_maker},
      {"name", text_maker},
      {"refcursor", text_maker},
      {"char", [](const TypeParts& t, size_t n) { return limited_text(static_cast<size_t>(t.modifier(0, 1)), n); }},
      {"\"char\"", [](const TypeParts&, size_t n) { return limited_text(1, n); }},
      {"boolean", [](const TypeParts&, size_t n) { return std::string(n % 2 == 0 ? "true" : "false"); }},
      {"date", [](const TypeParts&, size_t n) { return day(n); }},
      {"timestamp", [](const TypeParts&, size_t n) { return day(n) + " 00:00:00"; }},
      {"timestamptz", [](const TypeParts&, size_t n) { return day(n) + " 00:00:00+00"; }},
      {"time", [](const TypeParts&, size_t n) { return time_of_day(n); }},
      {"timetz", [](const TypeParts&, size_t n) { return time_of_day(n) + "+00"; }},
      {"interval", interval_value},
      {"uuid", like("00000000-0000-4000-8000-{:012x}")},
      {"bytea", like("\\x{:016x}")},
      {"json", like(R"({{"schemaproof": {}}})")},
      {"jsonb", like(R"({{"schemaproof": {}}})")},
      {"jsonpath", like("$[{}]")},
      {"xml", like("<schemaproof>{}</schemaproof>")},
      {"bit", [](const TypeParts& t, size_t n) { return bits(static_cast<size_t>(t.modifier(0, 1)), n); }},
      {"bit varying", [](const TypeParts& t,
                         size_t n) { return bits(std::min<size_t>(32, static_cast<size_t>(t.modifier(0, 32))), n); }},
      {"inet", [](const TypeParts&, size_t n) { return address(n); }},
      {"cidr", [](const TypeParts&, size_t n) { return address(n) + "/32"; }},
      {"macaddr", [](const TypeParts&, size_t n) { return hexadecimal_pairs(n, "08:00:2b"); }},
      {"macaddr8", [](const TypeParts&, size_t n) { return hexadecimal_pairs(n, "08:00:2b:01:02"); }},
      {"point", like("({0},{0})")},
      {"line", like("{{1,0,-{}}}")},
      {"lseg", like("[({0},0),({0},1)]")},
      {"box", like("({0}.5,1),({0},0)")},
      {"path", like("[({0},0),({0},1)]")},
      {"polygon", like("(({0},0),({0},1),({0}.5,1))")},
      {"circle", like("<({},0),0.25>")},
      {"oid", number_maker},
      {"xid", number_maker},
      {"xid8", number_maker},
      {"cid", number_maker},
      {"tid", like("({},1)")},
      {"pg_lsn", like("0/{:X}")},
      {"txid_snapshot", [](const TypeParts&, size_t n) { return fmt::format("{0}:{0}:", n + 1); }},
      {"pg_snapshot", [](const TypeParts&, size_t n) { return fmt::format("{0}:{0}:", n + 1); }},
      {"int2vector", [](const TypeParts&, size_t n) { return fmt::format("1 {}", n % 32'768); }},
      {"oidvector", like("1 {}")},
      {"tsvector", like("schemaproof n{}")},
      {"tsquery", like("schemaproof & n{}")},
  };
  return makers;
}

/// Types of extensions, which may lie in any schema.
const Makers& extension_makers() {
  static const Makers makers = {
      {"citext", text_maker},
      {"hstore", like("schemaproof=>{}")},
      {"ltree", like("schemaproof.n{}")},
      {"lquery", like("schemaproof.n{}")},
      {"ltxtquery", like("schemaproof & n{}")},
      {"query_int", number_maker},
      {"cube", like("({})")},
      {"seg", like("{}")},
      {"lo", number_maker},
      {"ean13", article("200")},
      {"isbn", article("978")},
      {"isbn13", article("978")},
      {"ismn", article("9790")},
      {"ismn13", article("9790")},
      {"issn",
       [](const TypeParts&, size_t n) { return article_number("977" + padded(std::to_string(n % 10'000'000), 7), 0); }},
      {"issn13",
       [](const TypeParts&, size_t n) { return article_number("977" + padded(std::to_string(n % 10'000'000), 7), 0); }},
      {"upc", article("0")},
      {"vector", [](const TypeParts& t, size_t n) { return vector_value(static_cast<size_t>(t.modifier(0, 3)), n); }},
      {"halfvec",
       [](const TypeParts& t, size_t n) { return vector_value(static_cast<size_t>(t.modifier(0, 3)), n % 2000); }},
      {"geometry", shape_value},
      {"geography", shape_value},
      {"sql_identifier", text_maker},
      {"character_data", text_maker},
      {"cardinal_number", number_maker},
      {"yes_or_no", [](const TypeParts&, size_t n) { return std::string(n % 2 == 0 ? "YES" : "NO"); }},
      {"time_stamp", [](const TypeParts&, size_t n) { return day(n) + " 00:00:00+00"; }},
  };
  return makers;
}

/// Names of relations, functions and the like: digits are an object's number to all of them.
constexpr std::array<std::string_view, 11> types_of_objects = {
    "regclass", "regtype",      "regproc",   "regprocedure",  "regoper",     "regoperator",
    "regrole",  "regnamespace", "regconfig", "regdictionary", "regcollation"};

/// The name that its makers are under: without fields of an interval, and as its like.
std::string maker_name(const std::string& name) {
  if (name == "varbit") return "bit varying";
  if (name == "interval" || name.starts_with("interval ")) return "interval";
  const bool of_object = std::find(types_of_objects.begin(), types_of_objects.end(), name) != types_of_objects.end();
  return of_object ? "oid" : name;
}

const Maker* maker_of(const Makers& makers, const std::string& name) {
  const auto found = makers.find(name);
  return found == makers.end() ? nullptr : &found->second;
}

}  // namespace

bool is_built_in(const TypeParts& type) {
  return maker_of(built_in_makers(), maker_name(type.name)) != nullptr;
}

std::optional<std::string> built_in_value(const TypeParts& type, std::size_t n) {
  const Maker* maker = maker_of(built_in_makers(), maker_name(type.name));
  if (maker == nullptr) maker = maker_of(extension_makers(), parse_name(type.name).name);
  return maker == nullptr ? std::nullopt : (*maker)(type, n);
}

std::vector<std::string> built_in_variety(const TypeParts& type) {
  static const std::map<std::string, std::vector<std::string>, std::less<>> varieties = {
      {"smallint", {"0", "1", "-1", "2", "10", "100", "2024", "32767", "-32768"}},
      {"integer", {"0", "1", "-1", "2", "10", "100", "2024", "2147483647", "-2147483648"}},
      {"bigint", {"0", "1", "-1", "2", "10", "100", "2024", "9223372036854775807", "-9223372036854775808"}},
      {"numeric", {"0", "1", "-1", "0.5", "2", "10", "100", "0.01", "-0.01", "1000000000000"}},
      {"real", {"0", "1", "-1", "0.5", "10", "100", "1e30", "-1e30"}},
      {"double precision", {"0", "1", "-1", "0.5", "10", "100", "1e300", "-1e300"}},
      {"money", {"0", "1", "-1", "100"}},
      {"text",
       {"", "a", "A", "1", "0", "a1", "AB", "en", "schemaproof@example.com", "https://example.com/schemaproof",
        "Schemaproof-1!", "/schemaproof", "+15550100123", "0123456789abcdef0123456789abcdef", "{}"}},
      {"date", {"1970-01-01", "2000-02-29", "1900-01-01", "2024-12-31", "2999-12-31", "infinity", "-infinity"}},
      {"timestamp",
       {"1970-01-01 00:00:00", "2000-02-29 12:34:56", "1900-01-01 00:00:00", "2999-12-31 23:59:59", "infinity",
        "-infinity"}},
      {"timestamptz",
       {"1970-01-01 00:00:00+00", "2000-02-29 12:34:56+00", "1900-01-01 00:00:00+00", "2999-12-31 23:59:59+00",
        "infinity", "-infinity"}},
      {"time", {"00:00:00", "12:00:00", "08:30:00", "23:59:59"}},
      {"timetz", {"00:00:00+00", "12:00:00+00", "08:30:00+00", "23:59:59+00"}},
      {"interval", {"0", "1 second", "1 minute", "1 hour", "1 day", "7 days", "1 month", "1 year", "-1 day"}},
      {"uuid", {"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"}},
      {"bytea", {"", "\\x00", "\\x736368656d6170726f6f66"}},
      {"json", {"{}", "[]", "\"a\"", "1", "true", "null", R"({"a": 1})", R"(["a"])", "[1]", "[{}]"}},
      {"inet", {"192.168.0.1", "10.0.0.0/8", "::1", "2001:db8::/32"}},
      {"cidr", {"192.168.0.0/24", "10.0.0.0/8", "2001:db8::/32"}},
      {"point", {"(0,0)", "(1,-1)", "(-90,180)"}},
      {"box", {"(1,1),(0,0)", "(0,0),(0,0)"}},
      {"path", {"((0,0),(0,1),(1,1))", "[(0,0)]"}},
      {"circle", {"<(0,0),0>", "<(0,0),1>"}},
      {"tsvector", {"", "a:1A b:2"}},
      {"tsquery", {"", "a | b"}},
      {"pg_lsn", {"0/0"}},
      {"oid", {"0", "1"}},
      {"hstore", {"", "a=>1", "a=>NULL", "a=>1, b=>2"}},
      {"ltree", {"", "a", "a.b.c"}},
      {"cube", {"(0)", "(1,2,3)", "(0,0),(1,1)"}},
      {"seg", {"0", "1 .. 2"}},
  };
  static const std::map<std::string, std::string, std::less<>> as_others = {
      {"varchar", "text"}, {"char", "text"},  {"bpchar", "text"},         {"name", "text"},
      {"citext", "text"},  {"jsonb", "json"}, {"sql_identifier", "text"}, {"character_data", "text"}};
  std::string name = maker_name(type.name);
  if (!is_built_in(type)) name = parse_name(name).name;
  const auto other = as_others.find(name);
  const auto found = varieties.find(other == as_others.end() ? name : other->second);
  std::vector<std::string> all;
  if (found != varieties.end()) all = found->second;
  if (name == "bit" || name == "bit varying") {
    const auto width = static_cast<std::size_t>(type.modifier(0, name == "bit" ? 1 : 4));
    all = {std::string(width, '0'), std::string(width, '1')};
    if (name != "bit") all.emplace_back();
  }
  return all;
}

std::string built_in_range_subtype(const std::string& range) {
  static const std::map<std::string, std::string, std::less<>> subtypes = {
      {"int4range", "integer"}, {"int8range", "bigint"},      {"numrange", "numeric"},
      {"tsrange", "timestamp"}, {"tstzrange", "timestamptz"}, {"daterange", "date"}};
  const auto found = subtypes.find(range);
  return found == subtypes.end() ? std::string() : found->second;
}

}  // namespace schemaproof
