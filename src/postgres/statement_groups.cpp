// How do thousands of small transactions run without waiting for the answer to each? In libpq's pipeline mode.
#include <poll.h>

#include <algorithm>
#include <charconv>

#include "postgres/write_connection.hpp"
#include "support/interruption.hpp"

namespace schemaproof {

namespace {

std::size_t affected_by(PGresult* result) {
  const std::string_view text = PQcmdTuples(result);
  std::size_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

void take_rows(const PGresult* result, Outcome& outcome) {
  for (int row = 0; row < PQntuples(result); ++row) {
    auto& values = outcome.rows.emplace_back();
    for (int column = 0; column < PQnfields(result); ++column) {
      if (PQgetisnull(result, row, column) != 0)
        values.emplace_back();
      else
        values.emplace_back(
            std::string(PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column))));
    }
  }
}

/// For as long as it lives, sending does not wait, and statements do not wait for each other's answers.
class Pipeline {
public:
  explicit Pipeline(PGconn* connection) : connection_(connection) {
    PQsetnonblocking(connection_, 1);
    PQenterPipelineMode(connection_);
  }
  ~Pipeline() {
    PQexitPipelineMode(connection_);
    PQsetnonblocking(connection_, 0);
  }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

private:
  PGconn* connection_;
};

}  // namespace

void WriteSession::Implementation::send_group(const StatementGroup& group) {
  constexpr int as_text = 0;
  for (const std::string& sql : group) {
    if (PQsendQueryParams(connection.get(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, as_text) == 0)
      throw lost("cannot send to");
  }
  if (PQpipelineSync(connection.get()) == 0) throw lost("cannot send to");
}

void WriteSession::Implementation::flush() {
  for (int unsent = 1; unsent != 0;) {
    unsent = PQflush(connection.get());
    if (unsent < 0) throw lost("cannot send to");
    if (unsent == 0) return;
    // The server may be waiting for us to take what it answered.
    pollfd socket{PQsocket(connection.get()), POLLIN | POLLOUT, 0};
    constexpr int milliseconds_between_looks = 100;
    ::poll(&socket, 1, milliseconds_between_looks);
    stop_if_interrupted();
    if ((socket.revents & POLLIN) != 0 && PQconsumeInput(connection.get()) == 0) throw lost("lost the connection to");
  }
}

std::vector<Outcome> WriteSession::Implementation::collect_group(const StatementGroup& group) {
  std::vector<Outcome> outcomes(group.size());
  for (std::size_t i = 0; i < group.size(); ++i) {
    Outcome& outcome = outcomes[i];
    while (const Result result = next_result()) {
      const ExecStatusType status = PQresultStatus(result.get());
      if (status == PGRES_PIPELINE_ABORTED) continue;
      outcome.ran = true;
      outcome.affected = affected_by(result.get());
      if (status == PGRES_TUPLES_OK) take_rows(result.get(), outcome);
      if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE) continue;
      if (PQstatus(connection.get()) != CONNECTION_OK) throw lost("lost the connection to");
      outcome.error = error_of(result.get(), group[i], 0);
    }
    if (PQstatus(connection.get()) != CONNECTION_OK) throw lost("lost the connection to");
  }
  // The mark at the group's end. What is only found at its commit is told there.
  const Result mark = next_result();
  if (mark && PQresultStatus(mark.get()) == PGRES_FATAL_ERROR && !outcomes.empty()) {
    outcomes.back().error = error_of(mark.get(), group.back(), 0);
    next_result();
    next_result();
  }
  return outcomes;
}

std::vector<std::vector<Outcome>> WriteSession::run_groups(const std::vector<StatementGroup>& groups) {
  // As many as may be on their way at once: the answers wait in memory.
  constexpr std::size_t most_at_once = 200;
  std::vector<std::vector<Outcome>> outcomes;
  outcomes.reserve(groups.size());
  const Pipeline pipeline(implementation_->connection.get());
  for (std::size_t begin = 0; begin < groups.size(); begin += most_at_once) {
    stop_if_interrupted();
    const std::size_t end = std::min(groups.size(), begin + most_at_once);
    for (std::size_t i = begin; i < end; ++i) implementation_->send_group(groups[i]);
    implementation_->flush();
    for (std::size_t i = begin; i < end; ++i) outcomes.push_back(implementation_->collect_group(groups[i]));
  }
  return outcomes;
}

}  // namespace schemaproof
