#include "comparing.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "asking.hpp"
#include "catalog/capture.hpp"
#include "checks/preservation/preservation.hpp"
#include "diff/side.hpp"
#include "fingerprint/read_file.hpp"
#include "migrations/apply.hpp"
#include "support/failure.hpp"
#include "support/files.hpp"
#include "support/spelling.hpp"
#include "support/text.hpp"

namespace schemaproof {

namespace {

namespace fs = std::filesystem;

constexpr const char* what_holds_rows =
    "a database's URL, a file of verify fingerprint, a .sql file, or an archive of pg_dump";

bool is_archive(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string first(5, '\0');
  return stream.read(first.data(), static_cast<std::streamsize>(first.size())) && first == "PGDMP";
}

/// A side once it is there to be read.
struct Opened {
  const RowsSide* side = nullptr;
  std::string home;
  std::optional<Observation> seen;          // of a database
  std::optional<PrintedSchema> printed;     // of a file
  std::optional<DisposableDatabase> built;  // of a dump

  [[nodiscard]] HeldState state() const {
    HeldState state{printed ? printed->schema : seen->found.schema, "in " + side->shown};
    if (printed) {
      state.fingerprint = &side->fingerprint;
      state.printed = &*printed;
    } else {
      state.target = built ? built->target() : side->target;
    }
    return state;
  }
};

class Comparer {
public:
  Comparer(const CompareWish& wish, std::vector<std::string>& notices)
      : wish_(wish), servers_(Lifetime::run, Listening::socket, notices), notices_(notices) {
    from_.side = &wish.from;
    to_.side = &wish.to;
    from_.home = home_of(wish.from, wish.from_schema);
    to_.home = home_of(wish.to, wish.to_schema);
  }

  Section run() {
    section_.name = "rows";
    Answers answers;
    try {
      // Live ones first: a disposable server is then of their major.
      for (Opened* side : {&from_, &to_}) open_live(*side);
      // Databases first: they know which types are built in.
      for (const RowsSide::Kind kind : {RowsSide::Kind::dump, RowsSide::Kind::fingerprint}) {
        for (Opened* side : {&from_, &to_}) {
          if (side->side->kind == kind) open_other(*side);
        }
      }
      tell(from_, "from");
      tell(to_, "to");
      ask_same_rows(from_.state(), to_.state(), wish_.detail, answers);
    } catch (const Failure& failure) {
      answers.checks.push_back(database_errored(section_.name, failure));
    }
    section_.checks = std::move(answers.checks);
    section_.warnings = std::move(answers.warnings);
    return std::move(section_);
  }

private:
  static std::string home_of(const RowsSide& side, const std::string& mapped) {
    if (!mapped.empty()) return mapped;
    return side.target.schema.empty() ? "public" : side.target.schema;
  }

  void open_live(Opened& opened) {
    if (opened.side->kind != RowsSide::Kind::live) return;
    tell_dropped(opened.side->shown, opened.side->target, notices_);
    observe_side(opened, opened.side->target);
    if (postgres_.empty()) postgres_ = std::to_string(opened.seen->facts.major());
  }

  void open_other(Opened& opened) {
    if (opened.side->kind == RowsSide::Kind::fingerprint) {
      const Opened& other = &opened == &from_ ? to_ : from_;
      opened.printed = printed_schema(opened.side->fingerprint, opened.home,
                                      other.seen ? other.seen->found.schema.built_in_types : std::set<std::string>{});
    } else if (opened.side->kind == RowsSide::Kind::dump) {
      DisposableServer& server = servers_.of(wish_.server_wish.filled_from({postgres_}));
      opened.built = server.create_database(servers_.free_name("dump"));
      build_database(*opened.built, opened.side->plan);
      observe_side(opened, opened.built->target());
    }
  }

  void observe_side(Opened& opened, const Target& target) const {
    opened.seen = observe(target, {wish_.statement_timeout, ReadSession::Limits{}.connect_timeout}, opened.home);
    const auto& schemas = opened.seen->found.schemas;
    const bool is_asked = !wish_.from_schema.empty() || !opened.side->target.schema.empty();
    if (!is_asked || schemas.contains(opened.home)) return;
    throw Failure(fmt::format("{} has no schema '{}'", opened.side->shown, opened.home),
                  did_you_mean(opened.home, {schemas.begin(), schemas.end()}));
  }

  void tell(const Opened& opened, const std::string& word) {
    section_.properties.emplace_back(word, opened.side->shown);
    for (const Script& script : opened.side->plan.scripts)
      section_.properties.emplace_back(script.what, "sha256 " + sha256(read_file(script.file)));
    if (opened.seen) {
      section_.properties.emplace_back(word + " server version", version_text(opened.seen->facts.version_number));
      section_.properties.emplace_back(word + " database", opened.seen->facts.database);
      return;
    }
    const FingerprintRun& run = opened.side->fingerprint.runs.front();
    section_.properties.emplace_back(word + " server version", version_text(run.version_number));
    section_.properties.emplace_back(word + " database", run.database);
    section_.properties.emplace_back(word + " time", run.time);
    section_.properties.emplace_back(word + " detail", word_of(opened.side->fingerprint.detail));
  }

  const CompareWish& wish_;
  Servers servers_;
  std::vector<std::string>& notices_;
  Opened from_;
  Opened to_;
  std::string postgres_;
  Section section_;
};

}  // namespace

RowsSide recognise_rows(const std::string& text, Mistakes& mistakes) {
  RowsSide rows;
  rows.shown = text;
  if (is_fingerprint(text)) {
    rows.kind = RowsSide::Kind::fingerprint;
    if (auto fingerprint = read_fingerprint(text, mistakes)) rows.fingerprint = std::move(*fingerprint);
    return rows;
  }
  std::error_code error;
  const fs::path path(text);
  if (fs::is_regular_file(path, error) && (path.extension() == ".sql" || is_archive(path))) {
    rows.kind = RowsSide::Kind::dump;
    BuildStep step;
    step.kind = BuildStep::Kind::seed;
    step.path = fs::absolute(path).lexically_normal();
    rows.plan = plan_build({step}, mistakes);
    return rows;
  }
  if (fs::exists(path, error)) {
    mistakes.push_back({{}, fmt::format("{} holds no rows that can be compared", text), what_holds_rows});
    return rows;
  }
  // What is no file: a URL, or a mistake that says what was near.
  const Side side = recognise(text, mistakes);
  rows.shown = side.shown;
  rows.target = side.target;
  return rows;
}

Report compare(const CompareWish& wish, std::vector<std::string>& notices) {
  return timed_report(std::chrono::steady_clock::now(), [&] { return std::vector{Comparer(wish, notices).run()}; });
}

}  // namespace schemaproof
