#include "store/visible.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace meent::store {

std::shared_ptr<const Visible> Visible::everything(query::MaskRef mask) {
  return std::make_shared<const Visible>(std::vector<OwnerId>{}, std::vector<std::uint16_t>{},
                                         std::vector<query::MaskRef>{std::move(mask)}, 0);
}

std::shared_ptr<const Visible> Visible::nothing() {
  return std::make_shared<const Visible>(std::vector<OwnerId>{}, std::vector<std::uint16_t>{},
                                         std::vector<query::MaskRef>{});
}

Visible::Visible(const std::vector<OwnerId>& owners, const std::vector<std::uint16_t>& mask_of,
                 std::vector<query::MaskRef> masks, int others)
    : others_(others < 0 ? kHidden : static_cast<std::uint16_t>(others)),
      named_(owners),
      masks_(std::move(masks)) {
  ensure(owners.size() == mask_of.size() && masks_.size() < kHidden &&
             others < static_cast<int>(masks_.size()),
         "each owner has a mask");
  for (std::size_t i = 0; i < owners.size(); ++i) {
    ensure(mask_of[i] < masks_.size() && (i == 0 || owners[i - 1] < owners[i]),
           "owners ascend and masks are known");
  }
  if (owners.size() <= kFew) {
    place_ = mask_of;
    return;
  }
  place_.assign(static_cast<std::size_t>(owners.back().value) + 1, others_);
  for (std::size_t i = 0; i < owners.size(); ++i) {
    place_[static_cast<std::size_t>(owners[i].value)] = mask_of[i];
  }
}

bool Visible::exact(FieldIndex field) const {
  return std::ranges::all_of(masks_, [field](const auto& mask) { return mask->exact(field); });
}

}  // namespace meent::store
