#include "store/sqlite/happenings.hpp"

#include <algorithm>
#include <iterator>

namespace meent::store::sqlite {

std::vector<OwnerId> TouchedOwners::take() {
  for (const OwnerId owner : owners_) {
    bits_[static_cast<std::size_t>(owner.value) / 64] = 0;
  }
  std::vector<OwnerId> taken = std::exchange(owners_, {});
  std::ranges::sort(taken);
  return taken;
}

void TouchedOwners::clear() {
  for (const OwnerId owner : owners_) {
    bits_[static_cast<std::size_t>(owner.value) / 64] = 0;
  }
  owners_.clear();
}

void Happenings::keep_request() {
  std::ranges::move(request_.changes, std::back_inserter(group_.changes));
  std::ranges::move(request_.bulk, std::back_inserter(group_.bulk));
  std::ranges::move(request_.meters, std::back_inserter(group_.meters));
  group_.catalogue = group_.catalogue || request_.catalogue;
  group_.outbox = group_.outbox || request_.outbox;
  drop_request();
}

void Happenings::drop_request() {
  request_.changes.clear();
  request_.bulk.clear();
  request_.meters.clear();
  request_.catalogue = request_.outbox = false;
  touched.clear();
}

void Happenings::drop_group() {
  drop_request();
  group_.changes.clear();
  group_.bulk.clear();
  group_.meters.clear();
  group_.catalogue = group_.outbox = false;
}

Committed Happenings::told(std::uint64_t sequence) const {
  return {.sequence = sequence,
          .changes = group_.changes,
          .bulk = group_.bulk,
          .meters = group_.meters,
          .catalogue = group_.catalogue,
          .outbox = group_.outbox};
}

}  // namespace meent::store::sqlite
