// Asks witnesses to cosign the newest checkpoint (C2SP tlog-witness), each at its own pace: at once
// when there is a new one, after a failure at growing intervals up to five minutes. A witness that
// knows a larger tree than ours, or another one of the same size, has seen a log that was rolled
// back or forked: that is told as trouble, and never smoothed over.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "base/http_client.hpp"
#include "gate/log/log.hpp"
#include "gate/log/published.hpp"
#include "gate/log/tree_files.hpp"

namespace meent::gate {

class WitnessClient {
 public:
  struct Parts {
    const TreeFiles& tree;
    Published& published;
    const Clock& clock;
    HttpClient& http;
  };
  WitnessClient(Parts parts, std::vector<WitnessAddress> witnesses,
                std::function<void(std::string_view)> trouble);
  ~WitnessClient();

  void published();             // there is a new checkpoint
  std::string trouble() const;  // of all witnesses; empty when all is well

 private:
  struct Witness {
    WitnessAddress address;
    std::uint64_t known = 0;  // size it cosigned last, as far as we know
    int failures = 0;
    std::int64_t not_before = 0;  // steady micros
  };

  void run(const std::stop_token& stop);
  bool due(const Witness& witness) const;
  void ask(Witness& witness);
  result<void> submit(Witness& witness, const PublishedCheckpoint& checkpoint);
  result<HttpAnswer> send(const Witness& witness, const PublishedCheckpoint& checkpoint) const;
  void told(const Witness& witness, const std::string& why);

  Parts parts_;
  std::vector<Witness> witnesses_;  // of the thread
  std::function<void(std::string_view)> tell_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool fresh_ = true;
  std::map<std::string, std::string> troubles_;  // by name of the witness
  std::jthread thread_;
};

}  // namespace meent::gate
