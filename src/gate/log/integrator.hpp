// The thread that follows the journal as far as it is flushed: commitments, tree, index; and signs
// a checkpoint when it is time and the tree has grown. When the disk has no room it tries again
// every second; nothing it makes is needed to append.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.hpp"
#include "gate/log/index.hpp"
#include "gate/log/journal.hpp"
#include "gate/log/published.hpp"
#include "gate/log/tree_files.hpp"

namespace meent::gate {

class Integrator {
 public:
  struct Parts {
    Journal& journal;
    TreeFiles& tree;
    Index& index;
    Published& published;
    const Clock& clock;
  };
  Integrator(Parts parts, std::chrono::milliseconds checkpoint_every,
             std::function<void(std::string_view)> trouble, std::function<void()> published);
  ~Integrator();  // integrates and signs what is flushed

  // Brings tree and index up to what is flushed; before the thread starts. Errors: invalid when the
  // tree is not the one that was signed.
  static result<void> catch_up(const Parts& parts);

  void flushed();
  std::string trouble() const;

 private:
  void run(const std::stop_token& stop);
  bool work(bool last);
  std::chrono::milliseconds until_checkpoint() const;
  void told(const std::string& why);

  Parts parts_;
  std::chrono::milliseconds every_;
  std::function<void(std::string_view)> tell_;
  std::function<void()> published_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::string trouble_;
  std::int64_t next_checkpoint_ = 0;  // steady micros
  std::jthread thread_;
};

}  // namespace meent::gate
