#include "held_rows.hpp"

#include <utility>

namespace schemaproof {

void HeldRows::begin(const DisposableDatabase& database, Snapshot found, const std::string& after) {
  end();
  kept_.emplace(server_, database, new_name_(), std::move(found), after);
}

void HeldRows::look(const Expectation& expectation, const DisposableDatabase& database, const Snapshot& found,
                    Names names) {
  answers_.look(expectation, kept_->state().found.schema, found.schema, names,
                [&](const Expectation& named, Answers& answers) {
                  ask_preserved(named, kept_->state(), database, found, answers);
                });
}

void HeldRows::drop() {
  answers_.drop();
  kept_.reset();
}

void HeldRows::end() {
  if (kept_) answers_.end();
  kept_.reset();
}

}  // namespace schemaproof
