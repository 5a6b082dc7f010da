#include "fingerprint/write_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <system_error>

#include "support/descriptor.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"

namespace schemaproof {

namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson json_of(const std::optional<std::string>& text) {
  return text ? OrderedJson(*text) : OrderedJson(nullptr);
}

/// Throws Failure where a text is not UTF-8, as in a database whose encoding is SQL_ASCII.
std::string line_of(const OrderedJson& json) {
  try {
    return json.dump();
  } catch (const nlohmann::json::type_error&) {
    throw Failure("a key or name is no UTF-8, and cannot stand in a file of fingerprints",
                  "leave it out with --detail table or buckets");
  }
}

OrderedJson json_of(const TableFingerprint& table) {
  OrderedJson json;
  json["schema"] = table.name.schema;
  json["name"] = table.name.name;
  json["columns"] = OrderedJson::array();
  for (const FingerprintColumn& column : table.columns) {
    OrderedJson own{{"name", column.name}, {"type", column.type}};
    if (column.printed_as != column.type) own["printed_as"] = column.printed_as;
    if (!column.attributes.empty()) own["attributes"] = column.attributes;
    json["columns"].push_back(std::move(own));
  }
  json["key"] = table.key;
  if (table.key_is_stated) json["key_is_stated"] = true;
  if (!table.partition_of.empty()) json["partition_of"] = table.partition_of;
  if (!table.unread.empty()) json["unread"] = table.unread;
  if (!table.unread.empty() || !table.partition_of.empty()) return json;
  json["rows"] = table.sums.rows;
  json["key_sum"] = json_of(table.sums.key);
  json["held"] = table.sums.held;
  json["sums"] = OrderedJson::array();
  for (const auto& sum : table.sums.values) json["sums"].push_back(json_of(sum));
  if (table.parts > 0) json["parts"] = table.parts;
  if (table.lines > 0) json["lines"] = table.lines;
  return json;
}

}  // namespace

std::filesystem::path partial_of(const std::filesystem::path& file) {
  return file.string() + ".partial";
}

FingerprintWriter::FingerprintWriter(std::filesystem::path file, Detail detail, const std::string& program)
    : file_(std::move(file)) {
  descriptor_ = ::open(partial_of(file_).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor_ < 0) throw cannot_write(partial_of(file_));
  OrderedJson json;
  json["schemaproof"] = "fingerprint";
  json["format"] = fingerprint_format;
  json["detail"] = word_of(detail);
  json["program"] = program;
  write(line_of(json));
}

FingerprintWriter::FingerprintWriter(std::filesystem::path file, std::uint64_t size, std::size_t tables)
    : file_(std::move(file)), written_(size), tables_(tables) {
  descriptor_ = ::open(partial_of(file_).c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  const auto at = static_cast<off_t>(size);
  if (descriptor_ < 0 || ::ftruncate(descriptor_, at) != 0 || ::lseek(descriptor_, at, SEEK_SET) < 0)
    throw cannot_write(partial_of(file_));
}

FingerprintWriter::~FingerprintWriter() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void FingerprintWriter::add(const FingerprintRun& run) {
  OrderedJson json;
  json["time"] = run.time;
  json["server_version"] = run.server_version;
  json["version_number"] = run.version_number;
  json["database"] = run.database;
  json["role"] = run.role;
  json["url"] = run.url;
  json["snapshot"] = run.snapshot;
  json["settings"] = run.settings;
  json["probe"] = run.probe;
  write(line_of(OrderedJson{{"run", json}}));
  flush();
}

void FingerprintWriter::begin_table(const TableFingerprint& table) {
  table_begin_ = written_ + buffer_.size();
  write(line_of(OrderedJson{{"table", json_of(table)}}));
}

void FingerprintWriter::add_line(const Texts& cells, std::size_t texts) {
  std::string line = "[";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    if (!cells[i])
      line += "null";
    else
      line += i < texts ? line_of(OrderedJson(*cells[i])) : *cells[i];
  }
  write(line + "]");
}

void FingerprintWriter::end_table() {
  ++tables_;
  flush();
}

void FingerprintWriter::drop_table() {
  flush();
  const auto at = static_cast<off_t>(table_begin_);
  if (::ftruncate(descriptor_, at) != 0 || ::lseek(descriptor_, at, SEEK_SET) < 0)
    throw cannot_write(partial_of(file_));
  written_ = table_begin_;
}

void FingerprintWriter::finish() {
  write(line_of(OrderedJson{{"end", {{"tables", tables_}}}}));
  flush();
  std::error_code error;
  if (::fsync(descriptor_) != 0) throw cannot_write(partial_of(file_));
  std::filesystem::rename(partial_of(file_), file_, error);
  if (error) throw cannot_write(file_, error.message());
}

void FingerprintWriter::write(const std::string& line) {
  buffer_ += line;
  buffer_ += '\n';
  constexpr std::size_t enough = std::size_t{1} << 18U;
  if (buffer_.size() >= enough) flush();
}

void FingerprintWriter::flush() {
  if (!write_all(descriptor_, buffer_)) throw cannot_write(partial_of(file_));
  written_ += buffer_.size();
  buffer_.clear();
}

}  // namespace schemaproof
