#include "gate/policy/table.hpp"

namespace meent::gate::table {

NameId Names::intern(std::string_view text) {
  if (const auto found = by_text_.find(text); found != by_text_.end()) {
    return found->second;
  }
  const NameId id{static_cast<std::int32_t>(texts_.size())};
  const auto placed = by_text_.emplace(std::string(text), id).first;
  texts_.push_back(&placed->first);
  return id;
}

std::optional<NameId> Names::find(std::string_view text) const {
  const auto found = by_text_.find(text);
  return found == by_text_.end() ? std::nullopt : std::optional(found->second);
}

std::int32_t& Chains::place(GroupId group, OwnerId owner) {
  if ((held_ + 1) * 8 > cells_.size() * 5) {
    grow();
  }
  for (std::size_t at = start(group, owner);; at = (at + 1) & (cells_.size() - 1)) {
    Cell& cell = cells_[at];
    if (cell.group == kNone) {
      cell = {.group = group.value, .owner = owner.value, .slot = kNone};
      ++held_;
      return cell.slot;
    }
    if (cell.group == group.value && cell.owner == owner.value) {
      return cell.slot;
    }
  }
}

// Emptied chains are left behind.
void Chains::grow() {
  std::vector<Cell> old(cells_.size() * 2);
  old.swap(cells_);
  held_ = 0;
  for (const Cell& cell : old) {
    if (cell.group != kNone && cell.slot != kNone) {
      place(GroupId{cell.group}, OwnerId{cell.owner}) = cell.slot;
    }
  }
}

}  // namespace meent::gate::table
