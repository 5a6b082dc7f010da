// Which database does a URL name, and what of it may be shown?
// Sources: PostgreSQL documentation, "Connection Strings" (libpq); Prisma documentation, "PostgreSQL connection URLs".
#include "postgres/target.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "postgres/database_url.hpp"
#include "support/failure.hpp"
#include "support/percent.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

constexpr const char* quoting_hint =
    R"(quote values that hold spaces: password='my password'; in quotes \ is written \\ and ' is written \')";

/// What Prisma reads from a URL and libpq would refuse; `schema` is kept, the others say nothing about a schema.
constexpr std::array prisma_parameters{
    "schema",
    "pgbouncer",
    "connection_limit",
    "pool_timeout",
    "socket_timeout",
    "sslaccept",
    "sslidentity",
    "statement_cache_size",
    "max_idle_connection_lifetime",
    "max_connection_lifetime",
    "single_use_connections",
};

/// One of libpq's connection parameters.
struct Option {
  std::string keyword;
  std::optional<std::string> value;
  bool secret = false;
};
using Options = std::vector<Option>;

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using LibpqOptions = std::unique_ptr<PQconninfoOption, FreeOptions>;

Options copied(const LibpqOptions& options) {
  Options copies;
  for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
    // libpq marks what password prompts should hide with '*': password, sslpassword, and what later versions add.
    Option copy{option->keyword, std::nullopt, option->dispchar != nullptr && option->dispchar[0] == '*'};
    if (option->val != nullptr) copy.value = option->val;
    copies.push_back(std::move(copy));
  }
  return copies;
}

/// What libpq would take for what is not stated: its environment and built-in values.
Options defaults() {
  return copied(LibpqOptions(PQconndefaults()));
}

std::string value_of(const Options& options, std::string_view keyword) {
  const auto found = std::find_if(options.begin(), options.end(), [&](const auto& o) { return o.keyword == keyword; });
  return found == options.end() ? std::string() : found->value.value_or("");
}

bool is_prisma_parameter(std::string_view name) {
  return std::find(prisma_parameters.begin(), prisma_parameters.end(), name) != prisma_parameters.end();
}

bool is_plain_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

[[noreturn]] void throw_unknown_parameter(std::string_view name, std::string_view text_before) {
  std::vector<std::string> known(prisma_parameters.begin(), prisma_parameters.end());
  for (const Option& option : defaults()) known.push_back(option.keyword);
  // Behind a password this may be the rest of a password with a space or an & in it: not to be shown.
  const bool may_be_secret = text_before.find("password") != std::string_view::npos || !is_plain_word(name);
  if (may_be_secret) {
    throw Failure(
        "the database URL holds a parameter that neither libpq nor Prisma knows (not shown: it may belong to "
        "a password)",
        encoding_hint);
  }
  throw Failure(fmt::format("the database URL holds a parameter that neither libpq nor Prisma knows: {}", name),
                did_you_mean(name, known));
}

/// libpq quotes what it could not read, which can be a password: its message without that.
std::string without_quotations(std::string message) {
  const std::size_t first = message.find('"');
  const std::size_t last = message.rfind('"');
  if (first != std::string::npos && last > first) message.replace(first + 1, last - first - 1, "…");
  return std::string(trimmed(message));
}

/// `text` must be free of Prisma's parameters.
Options parsed(const std::string& text) {
  char* message = nullptr;
  const LibpqOptions options(PQconninfoParse(text.c_str(), &message));
  const std::unique_ptr<char, decltype(&PQfreemem)> freed(message, &PQfreemem);
  if (options) return copied(options);
  const std::string problem = message == nullptr ? "out of memory" : message;
  const std::size_t first = problem.find('"');
  const std::size_t last = problem.rfind('"');
  if (first != std::string::npos && last > first + 1) {
    const std::string quoted = problem.substr(first + 1, last - first - 1);
    const Options known = defaults();
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const auto& o) { return o.keyword == quoted; });
    if (is_plain_word(quoted) && !is_known && text.find(quoted + "=") != std::string::npos) {
      throw_unknown_parameter(quoted, std::string_view(text).substr(0, text.find(quoted + "=")));
    }
  }
  const bool is_url = text.find("://") < text.find('=');
  throw Failure(fmt::format("the database URL cannot be read: {}", without_quotations(problem)),
                is_url ? encoding_hint : quoting_hint);
}

/// Takes Prisma's parameters out of a URL and into `target`.
std::string without_prisma(const DatabaseUrl& url, Target& target) {
  std::vector<std::string> kept;
  for (const std::string& parameter : url.parameters) {
    const std::size_t equals = std::min(parameter.find('='), parameter.size());
    const std::string name = parameter.substr(0, equals);
    if (!is_prisma_parameter(name)) {
      kept.push_back(parameter);
      continue;
    }
    const std::string value =
        percent_decoded(std::string_view(parameter).substr(std::min(equals + 1, parameter.size())));
    if (name == "schema") {
      target.schema = value;
    } else {
      target.dropped.push_back(fmt::format("{}={}", name, value));
    }
  }
  return kept.empty() ? url.base : url.base + "?" + joined(kept, "&");
}

std::vector<std::string> comma_separated(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// A forgotten host makes user:password a host and its port, which libpq's messages would then show.
void check_ports(const std::string& ports) {
  for (const std::string& port : comma_separated(ports)) {
    const bool digits = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    constexpr std::size_t longest = 5;
    if (!digits || port.size() > longest) throw Failure("the port in the database URL is no number", url_shape_hint);
  }
}

/// `host:5432`, `[::1]:5432`, several with commas; empty for sockets, whose folders a URL holds as a parameter.
std::string shown_hosts(const std::string& hosts, const std::string& ports) {
  const std::vector<std::string> each_port = comma_separated(ports);
  std::vector<std::string> shown;
  for (const std::string& host : comma_separated(hosts)) {
    const std::string& port = each_port[std::min(shown.size(), each_port.size() - 1)];
    const bool is_ipv6 = host.find(':') != std::string::npos;
    const std::string name = is_ipv6 ? "[" + host + "]" : percent_encoded(host);
    shown.push_back(port.empty() ? name : fmt::format("{}:{}", name, port));
  }
  return joined(shown, ",");
}

/// With what libpq's environment adds, since that is where we shall be; a service's file says more than we can see.
std::string shown_form(const Options& stated) {
  const std::string service = value_of(stated, "service");
  const Options added = service.empty() ? defaults() : Options();
  const auto effective = [&](std::string_view keyword) {
    const std::string value = value_of(stated, keyword);
    return value.empty() ? value_of(added, keyword) : value;
  };
  const std::string user = effective("user");
  const std::string host = value_of(stated, "host").empty() && !value_of(stated, "hostaddr").empty()
                               ? value_of(stated, "hostaddr")
                               : effective("host");
  const std::string port = effective("port");
  const std::string database = effective("dbname").empty() ? user : effective("dbname");
  const bool is_socket = host.starts_with('/') || host.starts_with('@');
  std::string shown = "postgresql://";
  if (!user.empty()) shown += percent_encoded(user) + "@";
  if (!host.empty() && !is_socket) shown += shown_hosts(host, port);
  shown += "/" + percent_encoded(database);
  if (is_socket) shown += "?host=" + replaced(percent_encoded(host), "%2F", "/");
  if (is_socket && port != "5432" && !port.empty()) shown += "&port=" + port;
  if (!service.empty()) shown += (is_socket ? "&" : "?") + fmt::format("service={}", percent_encoded(service));
  return shown;
}

/// libpq's `key='value'` form.
std::string connection_string(const Options& options) {
  std::vector<std::string> settings;
  for (const Option& option : options) {
    if (!option.value) continue;
    settings.push_back(fmt::format("{}={}", option.keyword, connection_value(*option.value)));
  }
  return joined(settings, " ");
}

bool is_word_part(char c) {
  return is_plain_word(std::string_view(&c, 1));
}

/// Not inside longer words: a password that is part of one (`p` in `port`) would be given away by the hole it leaves.
std::string with_hidden(std::string text, const std::string& secret) {
  constexpr std::string_view hidden = "***";
  for (std::size_t at = text.find(secret); at != std::string::npos;) {
    const std::size_t end = at + secret.size();
    const bool goes_on_before = at > 0 && is_word_part(text[at - 1]) && is_word_part(secret.front());
    const bool goes_on_behind = end < text.size() && is_word_part(text[end]) && is_word_part(secret.back());
    if (!goes_on_before && !goes_on_behind) text.replace(at, secret.size(), hidden);
    at = text.find(secret, at + (goes_on_before || goes_on_behind ? 1 : hidden.size()));
  }
  return text;
}

}  // namespace

Target parse_target(std::string_view url) {
  url = trimmed(url);
  Target target;
  const Options options = parsed(is_postgres_url(url) ? without_prisma(split_url(url), target) : std::string(url));
  check_ports(value_of(options, "port"));
  target.connection = connection_string(options);
  target.shown = shown_form(options);
  return target;
}

std::map<std::string, std::string> parameters_of(const Target& target) {
  std::map<std::string, std::string> parameters;
  for (const Option& option : copied(LibpqOptions(PQconninfoParse(target.connection.c_str(), nullptr))))
    if (option.value) parameters[option.keyword] = *option.value;
  return parameters;
}

Target target_with(const std::map<std::string, std::string>& parameters) {
  std::vector<std::string> settings;
  settings.reserve(parameters.size());
  for (const auto& [name, value] : parameters) settings.push_back(fmt::format("{}={}", name, connection_value(value)));
  return parse_target(joined(settings, " "));
}

std::string connection_value(const std::string& text) {
  return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
}

std::string without_secrets(std::string text, const Target& target) {
  const LibpqOptions parsed_connection(PQconninfoParse(target.connection.c_str(), nullptr));
  const Options options = copied(parsed_connection);
  for (const Option& option : options) {
    if (!option.secret || option.value.value_or("").empty()) continue;
    // Where the password is also the user's name, hiding the name would be what gives it away.
    const bool is_public = std::any_of(options.begin(), options.end(),
                                       [&](const auto& other) { return !other.secret && other.value == option.value; });
    if (is_public) continue;
    text = with_hidden(std::move(text), *option.value);
    text = with_hidden(std::move(text), percent_encoded(*option.value));
  }
  return text;
}

}  // namespace schemaproof
