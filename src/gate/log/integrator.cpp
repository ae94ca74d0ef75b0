#include "gate/log/integrator.hpp"

#include <algorithm>
#include <vector>

#include "base/background.hpp"

namespace meent::gate {
namespace {

constexpr std::uint64_t kBatch = 4'096;  // entries; about 10 ms of hashing
constexpr std::uint64_t kPiece = 32;     // given way after each
constexpr std::chrono::milliseconds kRetry{1'000};
constexpr std::chrono::milliseconds kIdle{60'000};

struct Integrated {
  std::vector<tlog::Hash> commitments;
  std::vector<IndexKey> keys;     // of all entries, one after another
  std::vector<std::size_t> ends;  // of the keys of each
};

void take_keys(const RecordHead& head, std::string_view payload, Integrated& into) {
  const auto parts = head.erased() ? fail(Code::not_found, "erased") : parse_payload(payload);
  if (parts) {
    const auto owners = tlog::decode_owners(parts->owners, parts->owner_count);
    for (const OwnerId each : owners.value_or(std::vector<OwnerId>{})) {
      into.keys.push_back(key_of(each));
    }
    for (const std::string_view each : parts->terms) {
      into.keys.push_back(key_of(each));
    }
  }
  into.ends.push_back(into.keys.size());
}

[[noreturn]] void throw_broken(const error& why) {
  throw broken_world(Code::internal, why.detail);
}

std::uint64_t both_have(const Integrator::Parts& parts) {
  return std::min(parts.tree.size(), parts.index.size());
}

// The next batch of flushed entries, within one segment; false when there is none.
bool integrate(const Integrator::Parts& parts, std::uint64_t until) {
  const std::uint64_t first = both_have(parts);
  const std::uint64_t count =
      std::min({until - std::min(until, first), kBatch, kSegmentEntries - first % kSegmentEntries});
  if (count == 0) {
    return false;
  }
  Integrated batch;
  error broken{.detail = ""};
  const auto walked =
      parts.journal.walk(first, count, [&](const RecordHead& head, std::string_view payload) {
        auto commitment = commitment_of(head, payload);
        if (!commitment) {
          broken = commitment.error();
          commitment = tlog::Hash{};
        }
        batch.commitments.push_back(*commitment);
        take_keys(head, payload, batch);
        if (batch.commitments.size() % kPiece == 0) {
          give_way();
        }
      });
  if (!walked || !broken.detail.empty()) {
    throw_broken(walked ? broken : walked.error());
  }
  // One of the two may be ahead: after an error in between, or when its files had to be made again.
  const std::uint64_t in_tree = std::min(count, parts.tree.size() - first);
  parts.tree.append(std::span(batch.commitments).subspan(in_tree));
  for (std::uint64_t i = parts.index.size() - first; i < count; ++i) {
    const std::size_t begin = i == 0 ? 0 : batch.ends[i - 1];
    parts.index.add(std::span(batch.keys).subspan(begin, batch.ends[i] - begin));
    if (i % (16 * kPiece) == 0) {
      give_way();
    }
  }
  return true;
}

// Tree and index are safe before the segment counts as sealed: from then on nobody reads it again.
void seal_full(const Integrator::Parts& parts) {
  while (both_have(parts) >= (parts.journal.sealed() + 1) * kSegmentEntries) {
    parts.index.flush();
    parts.tree.sync();
    parts.journal.seal(parts.journal.sealed());
  }
}

}  // namespace

result<void> Integrator::catch_up(const Parts& parts) {
  const PublishedRef newest = parts.published.newest();
  const std::uint64_t promised = parts.published.size();
  const auto check = [&]() -> result<void> {
    if (newest && parts.tree.root() != newest->signed_one.checkpoint.root) {
      return fail(Code::invalid, "the log is not the one it signed: among its first " +
                                     std::to_string(promised) +
                                     " entries one was changed; `meent verify --log` names it");
    }
    return {};
  };
  if (newest && parts.tree.size() > promised) {
    MEENT_TRY(root, tlog::root_of(promised, parts.tree.nodes(promised)));
    if (root != newest->signed_one.checkpoint.root) {
      return fail(Code::invalid,
                  "the tree of the log is not the one it signed; remove its folder "
                  "tree, it is made again at the next start");
    }
  }
  while (parts.tree.size() < promised && integrate(parts, promised)) {
    seal_full(parts);
  }
  if (parts.tree.size() == promised) {
    MEENT_CHECK(check());
  }
  while (integrate(parts, parts.journal.flushed())) {
    seal_full(parts);
  }
  return {};
}

Integrator::Integrator(Parts parts, std::chrono::milliseconds checkpoint_every,
                       std::function<void(std::string_view)> trouble,
                       std::function<void()> published)
    : parts_(parts),
      every_(checkpoint_every),
      tell_(std::move(trouble)),
      published_(std::move(published)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

Integrator::~Integrator() {
  thread_.request_stop();
  thread_.join();
}

void Integrator::flushed() {
  const std::lock_guard lock(mutex_);
  changed_.notify_one();
}

std::string Integrator::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void Integrator::told(const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    if (trouble_ == why) {
      return;
    }
    trouble_ = why;
  }
  if (tell_ && !why.empty()) {
    tell_(why);
  }
}

// One batch, and a checkpoint when it is time. True when nothing is left to do now.
bool Integrator::work(bool last) {
  const bool more = integrate(parts_, parts_.journal.flushed());
  const std::int64_t now = parts_.clock.steady_micros();
  const bool due = now >= next_checkpoint_ || (last && !more);
  const bool grown = parts_.tree.size() > parts_.published.size() || !parts_.published.newest();
  if (due && grown) {
    next_checkpoint_ = now + every_.count() * 1'000;
    parts_.published.publish(parts_.tree.size(), parts_.tree.root(), parts_.clock.now());
    published_();
  }
  seal_full(parts_);
  return !more;
}

// How long there is nothing to do when no entry comes.
std::chrono::milliseconds Integrator::until_checkpoint() const {
  if (parts_.tree.size() <= parts_.published.size()) {
    return kIdle;
  }
  const std::int64_t left = next_checkpoint_ - parts_.clock.steady_micros();
  return std::chrono::milliseconds(std::max<std::int64_t>(0, left / 1'000 + 1));
}

void Integrator::run(const std::stop_token& stop) {
  work_in_background();
  for (bool last = false; !last;) {
    last = stop.stop_requested();
    bool well = true;
    try {
      while (!work(last)) {
      }
      told("");
    } catch (const std::exception& why) {
      told(std::string("the log takes entries but does not publish them: ") + why.what());
      well = false;
    }
    if (last) {
      return;
    }
    const auto wait = well ? until_checkpoint() : kRetry;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, wait,
                      [&] { return well && parts_.journal.flushed() > both_have(parts_); });
  }
}

}  // namespace meent::gate
