// The feed: what happened, told to who listens. After each commit the changes are offered to the
// subscribers of their collection, and what concerns a party to the subscribers of that party. A
// subscriber has a bounded queue: who does not keep up loses the oldest and is told so (`missed`),
// and reads anew. What is in the queue is not yet seen: the gate puts each item to the subscriber's
// Visible when it is taken.
//
// Seam of the durable feed: positions and replay come with it; here a subscriber hears what happens
// from its beginning on.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "store/feed.hpp"

namespace meent::gate {

// A record that was made, changed or ended, as the feed holds it.
struct RecordNews {
  PublicId id;
  store::Changed::Kind kind = store::Changed::Kind::created;
  OwnerId owner_before;
  OwnerId owner_after;
  std::uint32_t version = 0;
  store::DifferencesRef differences;  // see store::Changed
};

// Something that concerns a party: its agreements, uses of its data.
struct PartyNews {
  enum class Kind : std::uint8_t { agreement, use } kind = Kind::agreement;
  PublicId agreement;       // of an agreement
  std::string state;        // of an agreement
  std::uint64_t index = 0;  // of a use: its place in the log
};

// A bounded queue between the thread that tells and the one that takes.
template <class News>
class Subscription {
 public:
  static constexpr std::size_t kMost = 10'000;

  void on_news(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  void push(News news) {
    std::function<void()> wake;
    {
      const std::lock_guard lock(mutex_);
      if (queue_.size() == kMost) {
        queue_.pop_front();
        missed_ = true;
      }
      queue_.push_back(std::move(news));
      wake = wake_;
    }
    if (wake) {
      wake();
    }
  }
  struct Taken {
    std::vector<News> news;
    bool missed = false;  // some before these are lost
  };
  Taken take(std::size_t most) {
    const std::lock_guard lock(mutex_);
    Taken taken{.news = {}, .missed = missed_};
    missed_ = false;
    while (!queue_.empty() && taken.news.size() < most) {
      taken.news.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    return taken;
  }
  void wake() {
    std::function<void()> wake;
    {
      const std::lock_guard lock(mutex_);
      wake = wake_;
    }
    if (wake) {
      wake();
    }
  }

 private:
  std::mutex mutex_;
  std::deque<News> queue_;
  std::function<void()> wake_;
  bool missed_ = false;
};

// Subscribers by what they listen to. Any thread.
template <class Key, class News>
class Channel {
 public:
  using Ref = std::shared_ptr<Subscription<News>>;

  Ref subscribe(const Key& key) {
    auto made = std::make_shared<Subscription<News>>();
    const std::lock_guard lock(mutex_);
    auto& all = by_key_[key];
    std::erase_if(all, [](const auto& each) { return each.expired(); });
    all.push_back(made);
    any_.store(true, std::memory_order_release);
    return made;
  }
  // Cheap when nobody listens at all.
  bool quiet() const { return !any_.load(std::memory_order_acquire); }
  template <class Make>
  void tell(const Key& key, const Make& make) {
    if (quiet()) {
      return;
    }
    for (const Ref& each : of(key)) {
      each->push(make());
    }
  }
  std::vector<Ref> of(const Key& key) {
    std::vector<Ref> live;
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) {
      return live;
    }
    std::erase_if(found->second, [&live](const auto& each) {
      if (auto held = each.lock()) {
        live.push_back(std::move(held));
        return false;
      }
      return true;
    });
    if (found->second.empty()) {
      by_key_.erase(found);
      any_.store(!by_key_.empty(), std::memory_order_release);
    }
    return live;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<Key, std::vector<std::weak_ptr<Subscription<News>>>> by_key_;
  std::atomic<bool> any_ = false;
};

class Feed {
 public:
  // On the writer's thread, for every commit.
  void committed(const store::Committed& commit) {
    if (records.quiet()) {
      return;
    }
    for (const store::Changed& each : commit.changes) {
      records.tell(each.collection, [&each] {
        return RecordNews{.id = each.id,
                          .kind = each.kind,
                          .owner_before = each.owner_before,
                          .owner_after = each.owner_after,
                          .version = each.version,
                          .differences = each.differences};
      });
    }
  }

  Channel<CollectionId, RecordNews> records;
  Channel<std::string, PartyNews> parties;  // by name of the party
};

}  // namespace meent::gate
