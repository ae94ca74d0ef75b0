// Answers without end, and who they are for. Each ends when the credential that began it would not
// be let in as the same any more: looked at when time passes, for most of what ends a credential is
// the clock, and a lease tells net at once. Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "gate/lease.hpp"
#include "gate/principal.hpp"

namespace meent::gate {

class Followers {
 public:
  void add(std::weak_ptr<Lease> lease, Principal who) {
    const std::lock_guard lock(mutex_);
    all_.push_back({std::move(lease), std::move(who)});
  }
  // Hands out, once, the leases of those that do not stand; forgets the answers that are gone.
  template <class Stands>
  std::vector<LeaseRef> take_ended(const Stands& stands) {
    std::vector<LeaseRef> ended;
    const std::lock_guard lock(mutex_);
    std::erase_if(all_, [&](const Follower& each) {
      LeaseRef lease = each.lease.lock();
      if (!lease) {
        return true;
      }
      if (stands(each.who)) {
        return false;
      }
      ended.push_back(std::move(lease));
      return true;
    });
    return ended;
  }

 private:
  struct Follower {
    std::weak_ptr<Lease> lease;
    Principal who;
  };
  std::mutex mutex_;
  std::vector<Follower> all_;
};

}  // namespace meent::gate
