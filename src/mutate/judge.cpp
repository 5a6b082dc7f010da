#include "mutate/judge.hpp"

#include <algorithm>
#include <array>

namespace schemaproof {

namespace {

std::string news(const Check& check) {
  std::string text = check.subject.text() + '\n' + check.subject.group + '\n' + std::string(word_of(check.verdict))
                     + '\n' + check.drift;
  for (const Difference& difference : check.differences) {
    text += '\n' + difference.property + '\n' + difference.expected + '\n' + difference.found;
  }
  return text;
}

bool has_more(const News& after, const News& before) {
  return std::any_of(after.begin(), after.end(), [&](const auto& entry) {
    const auto known = before.find(entry.first);
    return known == before.end() || known->second < entry.second;
  });
}

template <class Facts>
void keep_of(const std::set<Name>& tables, Facts& facts) {
  std::erase_if(facts, [&](const auto& fact) { return !tables.contains(fact.table); });
}

bool is_of_the_whole(const Rule& rule) {
  return rule.asks == Rule::Asks::reaches || rule.asks == Rule::Asks::no_cycle || rule.asks == Rule::Asks::no_orphan;
}

}  // namespace

News news_of(const Answers& answers) {
  News all;
  for (const Check& check : answers.checks) {
    if (check.verdict == Verdict::drifted || check.verdict == Verdict::errored) ++all[news(check)];
  }
  return all;
}

Judge::Judge(const Question& question, Spellings& spellings, const std::set<SqlText>& asked)
    : question_(question), spellings_(spellings), settings_(question.expectation), ways_(question.found.schema) {
  for (const SqlText& sql : asked) {
    if (const Spelled* spelled = spellings.known(sql)) said_.emplace(std::pair{sql.role, sql.text}, *spelled);
  }
  const auto& rules = settings_.rules;
  for (const Rule& rule : rules) {
    if (rule.asks != Rule::Asks::reaches) continue;
    const bool is_home = rule.target.schema == question.found.schema.home;
    ways_to_.push_back(is_home ? Name{{}, rule.target.name, {}} : rule.target);
  }
  asks_circles_ = std::any_of(rules.begin(), rules.end(), [](const Rule& r) { return r.asks == Rule::Asks::no_cycle; });
  std::erase_if(settings_.rules, is_of_the_whole);
  // Of all that is stated, only that some schemas are says something of others.
  settings_.wish = {};
  settings_.wish.schemas = question.expectation.wish.schemas;
  for (const auto& [name, parent] : question.found.enforced.partition_of) partitions_[parent].push_back(name);
  for (const auto& [name, sequence] : question.found.schema.sequences) {
    const std::string owner = sequence.owned_by.value_or("");
    if (!owner.empty()) sequences_[parse_column_name(owner).table].push_back(name);
  }
  find_missing();
  before_ = news_of(ask_here(question));
}

/// SQL that the server was never asked about is what it says: it was not compared before because nothing differed, or
/// it is what a change has put there, and that is like nothing else.
Answers Judge::ask_here(const Question& question) {
  Answers answers = ask(question, spellings_);
  while (!spellings_.open().empty()) {
    const std::set<SqlText> open = spellings_.open();
    for (const SqlText& sql : open) {
      const auto said = said_.find({sql.role, sql.text});
      spellings_.learn(sql, said == said_.end() ? Spelled{plainly(sql), {}, {}} : said->second);
    }
    answers = ask(question, spellings_);
  }
  return answers;
}

void Judge::find_missing() {
  for (const auto& [name, wish] : question_.wish.tables) {
    const Table* found = question_.found.schema.table(name);
    const bool lacks_column =
        found != nullptr && std::any_of(wish.columns.begin(), wish.columns.end(), [&](const Column& c) {
          return !c.absent && found->column(c.name) == nullptr;
        });
    if (!wish.absent && (found == nullptr || lacks_column)) missing_.tables.insert(name);
  }
  for_each_standalone(question_.wish, [&]<class T>(const std::map<Name, T>& wishes) {
    const auto& founds = objects_of<T>(question_.found.schema);
    for (const auto& [name, wish] : wishes) {
      const auto namesake = founds.lower_bound(Name{name.schema, name.name, {}});
      const bool is_there =
          namesake != founds.end() && namesake->first.schema == name.schema && namesake->first.name == name.name;
      if (!wish.absent && !is_there) missing_.standalone.emplace_back(T::kind, name);
    }
  });
}

/// The partitions of a table, and what it is a partition of: indexes and triggers of one speak for another.
void Judge::take_family(const Name& table, std::set<Name>& tables) const {
  std::vector<Name> next{table};
  while (!next.empty()) {
    const Name at = next.back();
    next.pop_back();
    if (!tables.insert(at).second) continue;
    if (const auto below = partitions_.find(at); below != partitions_.end()) {
      next.insert(next.end(), below->second.begin(), below->second.end());
    }
  }
  const auto& partition_of = question_.found.enforced.partition_of;
  for (auto up = partition_of.find(table); up != partition_of.end(); up = partition_of.find(up->second)) {
    tables.insert(up->second);
  }
}

/// Everything of that name: functions may be stated without their arguments.
template <class T>
void Judge::take_namesakes(const Name& name, Cut& cut) const {
  const auto take = [&](const std::map<Name, T>& from, std::map<Name, T>& to) {
    for (auto at = from.lower_bound(Name{name.schema, name.name, {}}); at != from.end(); ++at) {
      if (at->first.schema != name.schema || at->first.name != name.name) break;
      to.insert(*at);
    }
  };
  take(objects_of<T>(question_.wish), objects_of<T>(cut.wish));
  take(objects_of<T>(question_.found.schema), objects_of<T>(cut.found.schema));
}

void Judge::take_tables(const std::set<Name>& tables, Cut& cut) const {
  for (const Name& name : tables) {
    if (const Table* wish = question_.wish.table(name)) cut.wish.tables.emplace(name, *wish);
    if (const Table* found = question_.found.schema.table(name)) cut.found.schema.tables.emplace(name, *found);
    const auto owned = sequences_.find(name);
    if (owned == sequences_.end()) continue;
    for (const Name& sequence : owned->second) take_namesakes<Sequence>(sequence, cut);
  }
  cut.found.enforced = question_.found.enforced;
  std::erase_if(cut.found.enforced.partition_of, [&](const auto& entry) { return !tables.contains(entry.first); });
  keep_of(tables, cut.found.enforced.disabled_triggers);
  keep_of(tables, cut.found.enforced.broken_indexes);
  keep_of(tables, cut.found.enforced.interceptors);
}

Cut Judge::cut(const Unit& unit, const std::set<Name>& beside) {
  Cut cut;
  cut.settings = settings_;
  for (Schema* schema : {&cut.wish, &cut.found.schema}) schema->home = question_.found.schema.home;
  cut.found.schema.shadowed = question_.found.schema.shadowed;
  cut.found.schema.built_in_types = question_.found.schema.built_in_types;
  cut.found.schemas = question_.found.schemas;
  cut.found.roles = question_.found.roles;
  cut.found.database_owner = question_.found.database_owner;
  cut.found.major = question_.found.major;
  cut.found.plpgsql = question_.found.plpgsql;
  std::set<Name> tables = missing_.tables;
  for (const Name& name : unit.tables) take_family(name, tables);
  tables.insert(beside.begin(), beside.end());
  for (const Unit* some : std::array<const Unit*, 2>{&unit, &missing_}) {
    for (const auto& object : some->standalone) {
      for_each_standalone(question_.found.schema, [&]<class T>(const std::map<Name, T>&) {
        if (T::kind == object.first) take_namesakes<T>(object.second, cut);
      });
    }
  }
  // A sequence is answered by the column that owns it.
  for (const auto& [name, sequence] : cut.found.schema.sequences) {
    const std::string owner = sequence.owned_by.value_or("");
    if (!owner.empty()) tables.insert(parse_column_name(owner).table);
  }
  take_tables(tables, cut);
  state_counts(cut);
  cut.before =
      news_of(ask_here({cut.settings, cut.wish, cut.found, question_.database, question_.today, question_.disposable}));
  return cut;
}

/// There must be as many as there are: so that one more or less shows as it does in the whole.
void Judge::state_counts(Cut& cut) {
  if (cut.settings.counts.empty()) return;
  constexpr std::size_t too_many = 1'000'000'000;  // which no drift accounts for
  for (CountWish& wish : cut.settings.counts) wish.count = too_many;
  const Answers answers =
      ask_here({cut.settings, cut.wish, cut.found, question_.database, question_.today, question_.disposable});
  std::size_t next = 0;
  for (const Check& check : answers.checks) {
    if (check.subject.kind != "count") continue;
    cut.settings.counts.at(next++).count = std::stoul(check.differences.at(0).found);
  }
}

bool Judge::notices_in_cut(const Cut& cut, const Mutation& mutation) {
  Snapshot found = cut.found;
  mutation.make(found.schema);
  return has_more(
      news_of(ask_here({cut.settings, cut.wish, found, question_.database, question_.today, question_.disposable})),
      cut.before);
}

bool Judge::needs_whole(const Cut& cut, const Unit& unit, const Mutation& mutation) {
  // What is drifted already may explain a count, and its absence another.
  const bool is_counted = mutation.property == "added" || mutation.property == "dropped";
  if (is_counted && !cut.settings.counts.empty() && !cut.before.empty()) return true;
  if (!mutation.leads_elsewhere) return false;
  if (unit.tables.empty()) return !ways_to_.empty();
  Schema schema = cut.found.schema;
  mutation.make(schema);
  const bool asks_enforcement = settings_.enforcement.range != EnforcementWish::Range::none;
  return std::any_of(unit.tables.begin(), unit.tables.end(), [&](const Name& name) {
    const Table* now = schema.table(name);
    const bool leads_otherwise = std::any_of(ways_to_.begin(), ways_to_.end(), [&](const Name& target) {
      // Without a way to it there is none over it.
      return ways_.leads_otherwise(name, now, target)
             || (!mutation.beside.empty() && ways_.leads_otherwise(name, nullptr, target));
    });
    return leads_otherwise || (asks_circles_ && ways_.in_circle(name, now, Ways::Over::all))
           || (asks_enforcement && ways_.in_circle(name, now, Ways::Over::strict));
  });
}

bool Judge::notices(const Cut& cut, const Unit& unit, const Mutation& mutation) {
  if (notices_in_cut(cut, mutation)) return true;
  if (!mutation.beside.empty() && notices_in_cut(this->cut(unit, mutation.beside), mutation)) return true;
  return needs_whole(cut, unit, mutation) && notices_in_whole(mutation);
}

bool Judge::notices_in_whole(const Mutation& mutation) {
  Snapshot found = question_.found;
  mutation.make(found.schema);
  const Question question{question_.expectation, question_.wish,  found,
                          question_.database,    question_.today, question_.disposable};
  return has_more(news_of(ask_here(question)), before_);
}

}  // namespace schemaproof
