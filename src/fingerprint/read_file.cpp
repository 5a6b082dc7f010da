#include "fingerprint/read_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/interruption.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

using Json = nlohmann::json;

constexpr std::string_view beginning = R"({"schemaproof":"fingerprint")";
constexpr const char* how_made = "verify fingerprint --url URL --out FILE makes one";
constexpr std::size_t longest_line = std::size_t{64} << 20U;
constexpr std::size_t most_columns = 1664;

/// What is wrong with a line.
struct Fault {
  std::string problem;
};

enum class Got { line, unfinished, end, too_long };

/// A line without its end. `unfinished`: the file stops in it.
Got get_line(std::istream& stream, std::string& line) {
  line.clear();
  std::streambuf* const buffer = stream.rdbuf();
  for (int c = buffer->sbumpc();; c = buffer->sbumpc()) {
    if (c == std::char_traits<char>::eof()) return line.empty() ? Got::end : Got::unfinished;
    if (c == '\n') return Got::line;
    if (line.size() == longest_line) return Got::too_long;
    line.push_back(static_cast<char>(c));
  }
}

Json parsed(const std::string& line) {
  Json json = Json::parse(line, nullptr, false);
  if (json.is_discarded()) throw Fault{"is no JSON"};
  return json;
}

const Json& member(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) throw Fault{fmt::format("lacks '{}'", name)};
  return *found;
}

std::string text(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_string()) throw Fault{fmt::format("'{}' is no text", name)};
  return value.get<std::string>();
}

std::size_t number(const Json& value, const char* name) {
  if (!value.is_number_unsigned()) throw Fault{fmt::format("'{}' is no count", name)};
  return value.get<std::size_t>();
}

const Json& list(const Json& object, const char* name) {
  const Json& value = member(object, name);
  if (!value.is_array() || value.size() > most_columns) throw Fault{fmt::format("'{}' is no list of columns", name)};
  return value;
}

std::optional<std::string> sum(const Json& value) {
  if (value.is_null()) return std::nullopt;
  std::string digits = value.is_string() ? value.get<std::string>() : "";
  const std::string_view unsigned_digits = std::string_view(digits).substr(digits.starts_with('-') ? 1 : 0);
  constexpr std::size_t longest = 60;
  if (unsigned_digits.empty() || unsigned_digits.size() > longest
      || unsigned_digits.find_first_not_of("0123456789") != std::string_view::npos)
    throw Fault{"has a sum that is no number"};
  return digits;
}

void read_cells(const Json& json, std::size_t count, Texts& cells) {
  if (!json.is_array() || json.size() != count) throw Fault{fmt::format("is no list of {}", counted(count, "value"))};
  cells.clear();
  for (const Json& value : json) {
    if (value.is_null())
      cells.emplace_back();
    else if (value.is_string())
      cells.emplace_back(value.get<std::string>());
    else if (value.is_number_integer())
      cells.emplace_back(value.dump());
    else
      throw Fault{"has a value that is neither text nor number"};
  }
}

FingerprintRun read_run(const Json& json) {
  FingerprintRun run;
  run.time = text(json, "time");
  run.server_version = text(json, "server_version");
  const std::size_t version = number(member(json, "version_number"), "version_number");
  constexpr std::size_t highest = 9'999'999;
  if (version > highest) throw Fault{"'version_number' is none"};
  run.version_number = static_cast<int>(version);
  run.database = text(json, "database");
  run.role = text(json, "role");
  run.url = text(json, "url");
  run.snapshot = text(json, "snapshot");
  const Json& settings = member(json, "settings");
  if (!settings.is_object()) throw Fault{"'settings' is no map"};
  for (const auto& [name, value] : settings.items()) run.settings[name] = text(settings, name.c_str());
  for (const Json& value : list(json, "probe")) {
    if (!value.is_string()) throw Fault{"'probe' is no list of texts"};
    run.probe.push_back(value.get<std::string>());
  }
  return run;
}

std::map<std::string, std::vector<std::string>> read_attributes(const Json& column) {
  const Json& types = member(column, "attributes");
  if (!types.is_object()) throw Fault{"'attributes' is no map of composite types"};
  std::map<std::string, std::vector<std::string>> attributes;
  for (const auto& [name, unused] : types.items()) {
    for (const Json& attribute : list(types, name.c_str())) {
      if (!attribute.is_string()) throw Fault{"'attributes' is no map of lists of types"};
      attributes[name].push_back(attribute.get<std::string>());
    }
  }
  return attributes;
}

TableFingerprint read_table(const Json& json) {
  TableFingerprint table;
  table.name = {text(json, "schema"), text(json, "name"), {}};
  if (table.name.schema.empty() || table.name.name.empty()) throw Fault{"names no table"};
  for (const Json& column : list(json, "columns")) {
    if (!column.is_object()) throw Fault{"'columns' is no list of columns"};
    const std::string type = text(column, "type");
    table.columns.push_back(
        {text(column, "name"), type, column.contains("printed_as") ? text(column, "printed_as") : type});
    if (column.contains("attributes")) table.columns.back().attributes = read_attributes(column);
  }
  for (const Json& column : list(json, "key")) {
    const auto is_it = [&](const FingerprintColumn& own) { return column == own.name; };
    if (std::none_of(table.columns.begin(), table.columns.end(), is_it)) throw Fault{"'key' names no column"};
    table.key.push_back(column.get<std::string>());
  }
  table.key_is_stated = json.contains("key_is_stated");
  if (json.contains("partition_of")) table.partition_of = text(json, "partition_of");
  if (json.contains("unread")) table.unread = text(json, "unread");
  if (!table.unread.empty() || !table.partition_of.empty()) return table;
  table.sums.rows = number(member(json, "rows"), "rows");
  table.sums.key = sum(member(json, "key_sum"));
  for (const Json& value : list(json, "held")) table.sums.held.push_back(number(value, "held"));
  for (const Json& value : list(json, "sums")) table.sums.values.push_back(sum(value));
  if (table.sums.held.size() != table.columns.size() || table.sums.values.size() != table.columns.size())
    throw Fault{"does not have a sum for each column"};
  if (json.contains("parts")) table.parts = number(json["parts"], "parts");
  if (table.parts > (std::size_t{1} << 20U) || (table.parts & (table.parts - 1)) != 0) throw Fault{"'parts' is none"};
  if (json.contains("lines")) table.lines = number(json["lines"], "lines");
  return table;
}

class FileReader {
public:
  enum class Extent { whole, partial };

  FileReader(const std::filesystem::path& file, Extent extent, Mistakes& mistakes)
      : extent_(extent), mistakes_(mistakes), shown_(std::make_shared<const std::string>(shown_path(file))) {
    result_.fingerprint.file = file;
    stream_.open(file, std::ios::binary);
  }

  std::optional<PartialFingerprint> run() {
    std::error_code error;
    if (!std::filesystem::is_regular_file(result_.fingerprint.file, error) || !stream_)
      return refuse(0, fmt::format("cannot read {}", *shown_), how_made);
    try {
      read();
      return std::move(result_);
    } catch (const Fault& fault) {
      return refuse(line_, "the file of fingerprints is damaged: its line " + fault.problem, "make it again");
    } catch (const Mistake& mistake) {
      mistakes_.push_back(mistake);
      return std::nullopt;
    }
  }

private:
  std::nullopt_t refuse(int line, std::string problem, std::string hint) {
    mistakes_.push_back({{shown_, line, 0}, std::move(problem), std::move(hint)});
    return std::nullopt;
  }

  [[noreturn]] void give_up(std::string problem, std::string hint) const {
    throw Mistake{{shown_, line_, 0}, std::move(problem), std::move(hint)};
  }

  void read() {
    read_header();
    for (;;) {
      const Got got = get();
      if (got == Got::too_long) throw Fault{"is too long"};
      if (got != Got::line) return end_early();
      const Json json = parsed(text_);
      if (!json.is_object() || json.size() != 1) throw Fault{"says nothing that is known"};
      const auto entry = json.begin();
      if (!entry->is_object()) throw Fault{"says nothing that is known"};
      if (entry.key() == "run") {
        result_.fingerprint.runs.push_back(read_run(*entry));
      } else if (entry.key() == "table") {
        if (result_.fingerprint.runs.empty()) throw Fault{"tells of a table, and none of a server does before"};
        if (!add(read_table(*entry))) return end_early();
      } else if (entry.key() == "end") {
        return end(*entry);
      } else {
        throw Fault{"says nothing that is known"};
      }
      result_.size = position_;
    }
  }

  void read_header() {
    if (get() != Got::line || !text_.starts_with(beginning))
      give_up(fmt::format("{} is no file of fingerprints", *shown_), how_made);
    const Json json = parsed(text_);
    const std::size_t format = number(member(json, "format"), "format");
    if (format != static_cast<std::size_t>(fingerprint_format)) {
      give_up(
          fmt::format("the file has format {}, and this version of schemaproof reads {}", format, fingerprint_format),
          "use the version that made it, or make it again with this one");
    }
    const std::string detail = text(json, "detail");
    const auto* known =
        std::find_if(detail_words.begin(), detail_words.end(), [&](const auto& word) { return word.first == detail; });
    if (known == detail_words.end()) throw Fault{"'detail' is none"};
    result_.fingerprint.detail = known->second;
    result_.size = position_;
  }

  /// False where the file ends before its lines do.
  bool add(TableFingerprint table) {
    table.offset = position_;
    const bool has_lines = result_.fingerprint.detail != Detail::table;
    if (!has_lines && table.lines > 0) throw Fault{"announces more than its detail has"};
    if (has_lines && table.parts == 0 && result_.fingerprint.detail == Detail::buckets && table.lines > 0)
      throw Fault{"'parts' is none"};
    Texts cells;
    for (std::size_t i = 0; i < table.lines; ++i) {
      constexpr std::size_t between_looks = 10'000;
      if (i % between_looks == 0) stop_if_interrupted();
      const Got got = get();
      if (got == Got::too_long) throw Fault{"is too long"};
      if (got != Got::line) return false;
      read_cells(parsed(text_), table.cells(result_.fingerprint.detail), cells);
    }
    if (!names_.insert(table.name).second) throw Fault{"tells of a table twice"};
    result_.fingerprint.tables.push_back(std::move(table));
    return true;
  }

  void end(const Json& json) {
    if (number(member(json, "tables"), "tables") != result_.fingerprint.tables.size())
      throw Fault{"counts other tables than there are"};
    if (get() != Got::end) throw Fault{"is one too many"};
    if (extent_ == Extent::partial)
      give_up(fmt::format("{} is whole", *shown_), "leave --resume out, and take the file as it is");
  }

  void end_early() const {
    if (extent_ == Extent::partial) return;
    give_up("the file of fingerprints was cut off: its end is missing",
            "make it again; what an interrupted run left goes on with --resume");
  }

  Got get() {
    ++line_;
    const Got got = get_line(stream_, text_);
    position_ += text_.size() + (got == Got::line ? 1 : 0);
    return got;
  }

  Extent extent_;
  Mistakes& mistakes_;
  std::shared_ptr<const std::string> shown_;
  std::ifstream stream_;
  std::string text_;
  int line_ = 0;
  std::uint64_t position_ = 0;
  std::set<Name> names_;
  PartialFingerprint result_;
};

}  // namespace

bool is_fingerprint(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return false;
  std::ifstream stream(file, std::ios::binary);
  std::string first(beginning.size(), '\0');
  return stream.read(first.data(), static_cast<std::streamsize>(first.size())) && first == beginning;
}

std::optional<Fingerprint> read_fingerprint(const std::filesystem::path& file, Mistakes& mistakes) {
  auto read = FileReader(file, FileReader::Extent::whole, mistakes).run();
  if (!read) return std::nullopt;
  return std::move(read->fingerprint);
}

std::optional<PartialFingerprint> read_partial_fingerprint(const std::filesystem::path& file, Mistakes& mistakes) {
  return FileReader(file, FileReader::Extent::partial, mistakes).run();
}

FingerprintLines::FingerprintLines(const Fingerprint& fingerprint, const TableFingerprint& table)
    : stream_(fingerprint.file, std::ios::binary),
      file_(fingerprint.file),
      cells_(table.cells(fingerprint.detail)),
      left_(table.lines) {
  stream_.seekg(static_cast<std::streamoff>(table.offset));
}

const Texts* FingerprintLines::next() {
  if (left_ == 0) return nullptr;
  --left_;
  constexpr std::size_t between_looks = 1024;
  if (left_ % between_looks == 0) stop_if_interrupted();
  try {
    if (!stream_ || get_line(stream_, line_) != Got::line) throw Fault{"is missing"};
    read_cells(parsed(line_), cells_, current_);
  } catch (const Fault&) {
    throw Failure(fmt::format("{} changed while it was read", shown_path(file_)), "try again when nobody writes it");
  }
  return &current_;
}

}  // namespace schemaproof
