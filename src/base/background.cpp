#include "base/background.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <thread>

namespace meent {

void work_in_background() noexcept {
  constexpr int kNice = 10;  // a tenth of the share of others
  // On Linux a priority is of a thread. Where it cannot be set the work goes on as it is.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
}

void give_way() noexcept {
  std::this_thread::yield();
}

}  // namespace meent
