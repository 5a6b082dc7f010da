// Do others read our reports? Each is given to the schema of its format, or to a reader that is not ours.
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>

#include "support/files.hpp"
#include "tests/support/announced.hpp"
#include "tests/support/cache.hpp"
#include "tests/support/program.hpp"
#include "tests/support/tool_project.hpp"

namespace schemaproof::testing {

namespace {

namespace fs = std::filesystem;

/// What is reported: passes, drifts, hostile names, what was skipped, hidden and could not be asked.
constexpr const char* cases[] = {
    "held", "five_drifts", "failing_migration", "skipped_and_hidden", "since_a_migration", "hostile"};

/// Reports of every case, in `folder`, as CASE.FORMAT.
void write_reports_of_all(const TemporaryFolder& folder, const std::vector<std::string>& formats) {
  for (const std::string name : cases) {
    std::vector<std::string> arguments = {"--expect", "fixtures/reports/" + name};
    for (const std::string& format : formats) {
      arguments.emplace_back("--report");
      arguments.push_back(format + "=" + (folder.path() / (name + "." + format)).string());
    }
    verify(arguments);
  }
}

Outcome python(const std::string& script, const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"-c", script};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return run_program({all, {}, {}, "/usr/bin/python3"});
}

std::string tool(const std::string& name) {
  const fs::path path = cache_folder() / "tools" / "node_modules" / name;
  if (!fs::exists(path)) {
    if (in_ci()) FAIL("scripts/setup tests did not install " << path.string());
    SKIP("no " << path.string() << ": run scripts/setup tests");
  }
  return path.string();
}

}  // namespace

TEST_CASE("JSON reports are as docs/report.schema.json says", "[reports]") {
  const TemporaryFolder folder;
  write_reports_of_all(folder, {"json"});
  const std::string script =
      "import json, sys, jsonschema\n"
      "schema = json.load(open(sys.argv[1]))\n"
      "jsonschema.Draft202012Validator.check_schema(schema)\n"
      "def closed(node):\n"  // what the schema does not know is a fault here, and none for others
      "  if isinstance(node, dict):\n"
      "    if 'properties' in node and node.get('type') == 'object': node['additionalProperties'] = False\n"
      "    for value in node.values(): closed(value)\n"
      "closed(schema)\n"
      "for name in sys.argv[2:]:\n"
      "  report = json.load(open(name))\n"
      "  jsonschema.validate(report, schema, jsonschema.Draft202012Validator)\n"
      "  for expectation in report['expectations']:\n"
      "    verdicts = [check['verdict'] for check in expectation['checks']]\n"
      "    assert all(verdicts.count(verdict) == count for verdict, count in expectation['counts'].items()), name\n"
      "  print(report['exit_code'], *report['counts'].values())\n";
  std::vector<std::string> arguments = {"docs/report.schema.json"};
  for (const std::string name : cases) arguments.push_back((folder.path() / (name + ".json")).string());
  const Outcome read = python(script, arguments);
  INFO(read.errors);
  CHECK(read.exit_code == 0);
  CHECK(read.output == "0 19 0 0 0\n1 12 5 0 3\n3 0 0 1 0\n1 4 2 1 1\n1 4 3 0 0\n1 3 2 0 0\n");
}

TEST_CASE("SARIF reports are valid for the tool of those who made the format", "[reports]") {
  const std::string validator = tool("@microsoft/sarif-multitool-linux/Sarif.Multitool");
  fs::permissions(validator, fs::perms::owner_exec, fs::perm_options::add);  // npm keeps no such mark
  const TemporaryFolder folder;
  write_reports_of_all(folder, {"sarif"});
  for (const std::string name : cases) {
    const std::string file = (folder.path() / (name + ".sarif")).string();
    const Outcome valid = run_program({{"validate", file, "--output", file + ".out", "--log", "ForceOverwrite"},
                                       {},
                                       {{"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"}},
                                       validator});
    INFO(name << ": " << valid.output << valid.errors);
    CHECK(valid.exit_code == 0);
    CHECK(valid.output.find("Analysis completed successfully") != std::string::npos);
    CHECK(valid.output.find("error ") == std::string::npos);
  }
}

TEST_CASE("a finding has the same fingerprint in SARIF and GitLab wherever it is stated", "[reports]") {
  const TemporaryFolder folder;
  const std::string script =
      "import json, sys\n"
      "sarif, gitlab = (json.load(open(name)) for name in sys.argv[1:])\n"
      "for result in sarif['runs'][0]['results']: print(result['partialFingerprints']['schemaproof/v1'])\n"
      "own = [result['partialFingerprints']['schemaproof/v1'] for result in sarif['runs'][0]['results']]\n"
      "assert len(set(own)) == len(own)\n"
      "assert own == [issue['fingerprint'] for issue in gitlab]\n"
      "for issue in gitlab: assert issue['location']['path'] and issue['location']['lines']['begin'] > 0\n";
  const fs::path copy = folder.path() / "five_drifts";
  fs::copy(source_folder() / "fixtures" / "reports" / "five_drifts", copy);
  const std::string sarif = "sarif=" + (folder.path() / "a.sarif").string();
  const std::string gitlab = "gitlab=" + (folder.path() / "a.json").string();
  const auto fingerprints = [&] {
    verify({"--expect", copy.string(), "--report", sarif, "--report", gitlab});
    const Outcome read = python(script, {(folder.path() / "a.sarif").string(), (folder.path() / "a.json").string()});
    INFO(read.errors);
    CHECK(read.exit_code == 0);
    return read.output;
  };
  const std::string before = fingerprints();
  CHECK(std::count(before.begin(), before.end(), '\n') == 5);
  write_file(copy / "verify.yaml", "# one line more\n" + read_file(copy / "verify.yaml"));
  CHECK(fingerprints() == before);
}

TEST_CASE("TAP reports are read by node-tap's parser with the same counts", "[reports]") {
  const std::string parser = tool(".bin/tap-parser");
  const TemporaryFolder folder;
  write_reports_of_all(folder, {"tap"});
  const std::string script = "exec \"$0\" -s -f -t <\"$1\"";  // flat: a point for each check
  const std::map<std::string, std::string> path = {
      {"PATH", (cache_folder() / "tools" / "node_modules" / ".bin").string() + ":" + environment_variable("PATH")}};
  const std::map<std::string, int> checks = {
      {"held", 19},  {"five_drifts", 20}, {"failing_migration", 1}, {"skipped_and_hidden", 8}, {"since_a_migration", 7},
      {"hostile", 5}};
  for (const auto& [name, count] : checks) {
    const std::string file = (folder.path() / (name + ".tap")).string();
    const Outcome read = run_program({{"-c", script, parser, file}, {}, path, "sh"});
    INFO(name << "\n" << read.output << read.errors);
    CHECK(read.exit_code == (name == "held" ? 0 : 1));
    CHECK(read.output.find("1.." + std::to_string(count) + "\n") != std::string::npos);
  }
}

TEST_CASE("the page of an auditor is valid, shows every check in a browser, and runs nothing of a database",
          "[reports]") {
  need_program("tidy");
  need_program("chromium");
  const TemporaryFolder folder;
  write_reports_of_all(folder, {"html"});
  const std::map<std::string, int> checks = {
      {"held", 19}, {"five_drifts", 20}, {"skipped_and_hidden", 8}, {"hostile", 5}};
  for (const auto& [name, count] : checks) {
    const std::string file = (folder.path() / (name + ".html")).string();
    const Outcome valid = run_program({{"-quiet", "-errors", file}, {}, {}, "tidy"});
    INFO(name << "\n" << valid.errors);
    CHECK(valid.exit_code < 2);  // 1 has warnings: of what a script fills
    const std::string home = "--user-data-dir=" + (folder.path() / "browser").string();
    const Outcome shown = run_program({{"--headless=new", "--no-sandbox", "--disable-gpu", "--dump-dom",
                                        "--virtual-time-budget=3000", home, "file://" + file},
                                       {},
                                       {},
                                       "chromium"});
    INFO(shown.output.substr(0, 3000));
    CHECK(shown.output.find(">" + std::to_string(count) + " shown</output>") != std::string::npos);
    CHECK(shown.output.find("<script>") == shown.output.rfind("<script>"));
  }
}

TEST_CASE("Prometheus' own reader takes its report", "[reports]") {
  const TemporaryFolder folder;
  write_reports_of_all(folder, {"prometheus"});
  const std::string script =
      "import sys\n"
      "from prometheus_client.parser import text_string_to_metric_families\n"
      "for name in sys.argv[1:]:\n"
      "  samples = {}\n"
      "  for family in text_string_to_metric_families(open(name).read()):\n"
      "    assert family.type == 'gauge' and family.documentation, family\n"
      "    for sample in family.samples:\n"
      "      key = (sample.name, tuple(sorted(sample.labels.items())))\n"
      "      assert key not in samples, key\n"
      "      samples[key] = sample.value\n"
      "  checks = [(dict(labels)['verdict'], value) for (name, labels), value in samples.items() if "
      "name.endswith('_checks')]\n"
      "  print(int(samples[('schemaproof_exit_code', ())]), *(f'{v} {int(n)}' for v, n in sorted(checks)))\n";
  std::vector<std::string> arguments;
  for (const std::string name : {"held", "five_drifts", "hostile"})
    arguments.push_back((folder.path() / (name + ".prometheus")).string());
  const Outcome read = python(script, arguments);
  INFO(read.errors);
  CHECK(read.output == "0 drifted 0 errored 0 held 19 skipped 0\n1 drifted 5 errored 0 held 12 skipped 3\n"
                       "1 drifted 2 errored 0 held 3 skipped 0\n");
}

TEST_CASE("in a job of GitHub Actions annotations and the summary come by themselves", "[reports]") {
  const TemporaryFolder folder;
  const fs::path summary = folder.write("summary.md", "# before\n");
  const std::map<std::string, std::string> job = {{"GITHUB_ACTIONS", "true"},
                                                  {"GITHUB_STEP_SUMMARY", summary.string()}};
  const Outcome outcome = run_program({{"--expect", "fixtures/reports/five_drifts"}, {}, job, {}});
  CHECK(outcome.exit_code == 1);
  CHECK(
      outcome.errors.find("::error title=foreign_key.on_delete,file=fixtures/reports/five_drifts/verify.yaml,line=22::")
      != std::string::npos);
  const std::string text = read_file(summary);
  CHECK(text.starts_with("# before\n"));
  CHECK(text.find("### schemaproof: 5 checks drifted") != std::string::npos);
  const Outcome asked = run_program({{"--expect", "fixtures/reports/five_drifts", "--report", "github"}, {}, job, {}});
  CHECK(asked.errors.find("::error") == std::string::npos);
  CHECK(asked.output.find("::error") != std::string::npos);
}

TEST_CASE("nothing that a database holds begins a command, a directive or a section of its own", "[reports]") {
  const std::vector<std::string> hostile = {"--expect", "fixtures/reports/hostile", "--report"};
  const auto lines_that = [&](const std::string& format, const std::string& start) {
    std::vector<std::string> arguments = hostile;
    arguments.push_back(format);
    const std::string text = "\n" + verify(arguments).output;
    int count = 0;
    for (auto at = text.find("\n" + start); at != std::string::npos; at = text.find("\n" + start, at + 1)) ++count;
    return count;
  };
  CHECK(lines_that("github", "::error") == 2);
  CHECK(lines_that("github", "::") == 2);
  CHECK(lines_that("tap", "    ok") + lines_that("tap", "    not ok") == 5);
  CHECK(lines_that("tap", "Bail out!") == 0);
  CHECK(lines_that("markdown", "#") == 1);
  CHECK(lines_that("markdown", "<script") == 0);
}

TEST_CASE("reports say which commit the expectations are of, and whether they were changed since", "[reports]") {
  need_program("git");
  const TemporaryFolder folder;
  folder.write("e/schema.sql", "CREATE TABLE t (id integer);");
  folder.write("e/verify.yaml", "database: {build: [{prelude: schema.sql}]}\ntables: {t: {columns: {id: integer}}}\n");
  const auto git = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"-c", "user.name=a", "-c", "user.email=a@example.org"});
    return run_program({words, folder.path(), {}, "git"}).output;
  };
  const auto commit_told = [&] {
    const std::string text = run_program({{"--expect", "e", "--report", "tap"}, folder.path(), {}, {}}).output;
    const std::string label = "# git commit: ";
    const auto at = text.find(label);
    return at == std::string::npos ? "" : text.substr(at + label.size(), text.find('\n', at) - at - label.size());
  };
  CHECK(commit_told().empty());
  git({"init", "--quiet"});
  git({"add", "."});
  git({"commit", "--quiet", "--message", "all"});
  std::string commit = git({"rev-parse", "HEAD"});
  commit.pop_back();
  CHECK(commit_told() == commit);
  folder.write("elsewhere", "x");
  CHECK(commit_told() == commit);
  folder.write("e/more.yaml", "tables: {}\n");
  CHECK(commit_told() == commit + " with changes");
}

TEST_CASE("Markdown stays within what GitHub takes of a comment, and says what it left out", "[reports]") {
  const TemporaryFolder folder;
  std::string sql;
  for (int i = 0; i < 900; ++i) sql += "CREATE TABLE t" + std::to_string(i) + " (id integer);\n";
  folder.write("schema.sql", sql);
  folder.write("verify.yaml", "database: {build: [{prelude: schema.sql}]}\ntables: {a: {columns: {id: integer}}}\n");
  const Outcome outcome = verify({"--expect", folder.path().string(), "--report", "markdown"});
  CHECK(outcome.exit_code == 1);
  CHECK(outcome.output.size() < 65'536);
  CHECK(outcome.output.find(" more: the whole is in the other reports of this run.") != std::string::npos);
}

}  // namespace schemaproof::testing
