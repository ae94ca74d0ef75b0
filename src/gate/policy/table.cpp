#include "gate/policy/table.hpp"

namespace meent::gate::table {

NameId Names::intern(std::string_view text) {
  Cell& cell = by_text_.place(text);
  if (cell.empty()) {
    cell.text = kept_.emplace_back(text);
    cell.id = texts_.push_back(cell.text);
  }
  return cell.id;
}

std::optional<NameId> Names::find(std::string_view text) const {
  const Cell* cell = by_text_.find(text);
  return cell == nullptr ? std::nullopt : std::optional(cell->id);
}

}  // namespace meent::gate::table
