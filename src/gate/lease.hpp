// The right under which an answer that takes long (a stream, a large list) is running. When an
// agreement behind it ends, the answer is cut: at once when nothing of it may be seen any more;
// else only when what was made before lies with a reader that does not take it. An answer without
// end is also cut when the credential that began it ends.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "base/http.hpp"
#include "gate/policy/withdrawal.hpp"
#include "store/visible.hpp"

namespace meent::gate {

class Lease : public std::enable_shared_from_this<Lease> {
 public:
  // Any thread; once. When the right has ended before, it is cut now.
  void on_cut(std::function<void(http::Cut)> cut) {
    const std::lock_guard lock(mutex_);
    cut_ = std::move(cut);
    if (ended_) {
      cut_(http::Cut::now);
    }
  }

 private:
  friend class Gate;

  void cut(http::Cut how) {
    const std::lock_guard lock(mutex_);
    ended_ = ended_ || how == http::Cut::now;
    if (cut_) {
      cut_(how);
    }
  }

  std::mutex mutex_;
  std::function<void(http::Cut)> cut_;
  bool ended_ = false;
  // Of the one thread that asks pages:
  store::VisibleRef visible_;  // what the last page was under
  bool held_ = false;          // its end is to be told
  Withdrawal withdrawal_;
};
using LeaseRef = std::shared_ptr<Lease>;

}  // namespace meent::gate
