#include "checks/foreign_key_graph.hpp"

#include <algorithm>
#include <deque>

#include "checks/part.hpp"

namespace schemaproof {

namespace {

/// Everything that can be reached along `next`.
std::set<Name> flood(const std::map<Name, std::vector<Step>>& next, const Name& start) {
  std::set<Name> seen;
  std::vector<Name> open{start};
  while (!open.empty()) {
    const auto onward = next.find(open.back());
    open.pop_back();
    if (onward == next.end()) continue;
    for (const Step& step : onward->second) {
      if (seen.insert(step.to).second) open.push_back(step.to);
    }
  }
  return seen;
}

/// Tarjan's strongly connected components, without recursion: a chain of tables may be longer than the stack is deep.
class Components {
public:
  explicit Components(const std::map<Name, std::vector<Step>>& steps) : steps_(steps) {}

  std::vector<std::set<Name>> find() {
    for (const auto& [table, onward] : steps_) {
      if (!visits_.contains(table)) explore(table);
    }
    std::sort(components_.begin(), components_.end());
    return std::move(components_);
  }

private:
  struct Visit {
    std::size_t number = 0;
    std::size_t lowest = 0;
    bool on_stack = true;
  };
  struct Frame {
    Name table;
    std::size_t next = 0;  // the step to take when it comes to the top again
  };

  void enter(const Name& table) {
    visits_[table] = {visits_.size(), visits_.size(), true};
    stack_.push_back(table);
    frames_.push_back({table, 0});
  }

  void explore(const Name& start) {
    enter(start);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const auto onward = steps_.find(frame.table);
      if (onward != steps_.end() && frame.next < onward->second.size()) {
        take(frame.table, onward->second[frame.next++].to);
      } else {
        leave();
      }
    }
  }

  void take(const Name& from, const Name& to) {
    const auto seen = visits_.find(to);
    if (seen == visits_.end()) return enter(to);
    Visit& visit = visits_[from];
    if (seen->second.on_stack) visit.lowest = std::min(visit.lowest, seen->second.number);
  }

  void leave() {
    const Name table = frames_.back().table;
    frames_.pop_back();
    const Visit visit = visits_[table];
    if (!frames_.empty()) {
      Visit& parent = visits_[frames_.back().table];
      parent.lowest = std::min(parent.lowest, visit.lowest);
    }
    if (visit.lowest != visit.number) return;
    std::set<Name> component;
    while (!component.contains(table)) {
      visits_[stack_.back()].on_stack = false;
      component.insert(stack_.back());
      stack_.pop_back();
    }
    if (component.size() > 1) components_.push_back(std::move(component));
  }

  const std::map<Name, std::vector<Step>>& steps_;
  std::map<Name, Visit> visits_;
  std::vector<Name> stack_;
  std::vector<Frame> frames_;
  std::vector<std::set<Name>> components_;
};

}  // namespace

std::set<Name> ForeignKeyGraph::reached_from(const Name& table) const {
  return flood(steps_, table);
}

std::set<Name> ForeignKeyGraph::reaching(const Name& table) const {
  std::map<Name, std::vector<Step>> back;
  for (const auto& [from, onward] : steps_) {
    for (const Step& step : onward) back[step.to].push_back({step.to, from, step.key});
  }
  std::set<Name> tables = flood(back, table);
  tables.insert(table);
  return tables;
}

std::vector<std::set<Name>> ForeignKeyGraph::circles() const {
  return Components(steps_).find();
}

std::vector<Step> ForeignKeyGraph::way_round(const std::set<Name>& circle) const {
  const Name& start = *circle.begin();
  std::map<Name, Step> came_by;
  std::deque<Name> open{start};
  while (!open.empty() && !came_by.contains(start)) {
    const Name table = std::move(open.front());
    open.pop_front();
    const auto onward = steps_.find(table);
    if (onward == steps_.end()) continue;
    for (const Step& step : onward->second) {
      const bool leads_on = step.to != table && circle.contains(step.to) && !came_by.contains(step.to);
      if (!leads_on) continue;
      came_by.emplace(step.to, step);
      open.push_back(step.to);
    }
  }
  std::vector<Step> way;
  for (Name at = start; came_by.contains(at) && (way.empty() || at != start);) {
    way.insert(way.begin(), came_by.at(at));
    at = way.front().from;
  }
  return way;
}

std::string way_text(const std::vector<Step>& way) {
  std::string text;
  for (const Step& step : way) text += part_name(step.from.text(), *step.key) + " -> ";
  return way.empty() ? text : text + way.front().from.text();
}

}  // namespace schemaproof
