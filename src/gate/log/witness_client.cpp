#include "gate/log/witness_client.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "formats/tlog/witness.hpp"

namespace meent::gate {
namespace {

constexpr std::int64_t kFirstPause = 1'000'000;  // micros
constexpr std::int64_t kLongestPause = 300'000'000;
constexpr std::chrono::seconds kAnswerWithin{10};
constexpr std::uint64_t kMostAnswer = 64U << 10U;

// The size a witness has cosigned, when the checkpoint we kept carries its signature.
std::uint64_t cosigned_size(const PublishedRef& kept, const tlog::VerifierKey& key) {
  return kept && tlog::verify(kept->signed_one.note, key) ? kept->signed_one.checkpoint.size : 0;
}

}  // namespace

WitnessClient::WitnessClient(Parts parts, std::vector<WitnessAddress> witnesses,
                             std::function<void(std::string_view)> trouble)
    : parts_(parts), tell_(std::move(trouble)) {
  for (WitnessAddress& each : witnesses) {
    const std::uint64_t known = cosigned_size(parts_.published.witnessed(), each.key);
    witnesses_.push_back({.address = std::move(each), .known = known});
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

WitnessClient::~WitnessClient() {
  thread_.request_stop();
  thread_.join();
}

void WitnessClient::published() {
  const std::lock_guard lock(mutex_);
  fresh_ = true;
  changed_.notify_one();
}

std::string WitnessClient::trouble() const {
  const std::lock_guard lock(mutex_);
  std::string out;
  for (const auto& [name, why] : troubles_) {
    out.append(out.empty() ? "" : "; ").append(why);
  }
  return out;
}

void WitnessClient::told(const Witness& witness, const std::string& why) {
  bool fresh = false;
  {
    const std::lock_guard lock(mutex_);
    if (why.empty()) {
      troubles_.erase(witness.address.key.name);
    } else {
      auto& before = troubles_[witness.address.key.name];
      fresh = before != why;
      before = why;
    }
  }
  if (fresh && tell_) {
    tell_(why);
  }
}

bool WitnessClient::due(const Witness& witness) const {
  const PublishedRef newest = parts_.published.newest();
  return newest && newest->signed_one.checkpoint.size > 0 &&
         !tlog::verify(newest->signed_one.note, witness.address.key) &&
         parts_.clock.steady_micros() >= witness.not_before;
}

void WitnessClient::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    for (Witness& witness : witnesses_) {
      if (!stop.stop_requested() && due(witness)) {
        ask(witness);
      }
    }
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, std::chrono::seconds(1), [this] { return fresh_; });
    fresh_ = false;
  }
}

void WitnessClient::ask(Witness& witness) {
  const PublishedRef newest = parts_.published.newest();
  result<void> done;
  try {
    done = submit(witness, *newest);
  } catch (const std::exception& broken) {
    done = fail(Code::internal, broken.what());
  }
  witness.failures = done ? 0 : witness.failures + 1;
  const std::int64_t pause =
      std::min(kLongestPause, kFirstPause << std::min(std::max(0, witness.failures - 1), 9));
  witness.not_before = done ? 0 : parts_.clock.steady_micros() + pause;
  told(witness, done ? "" : witness.address.key.name + ": " + done.error().detail);
}

result<HttpAnswer> WitnessClient::send(const Witness& witness,
                                       const PublishedCheckpoint& checkpoint) const {
  const auto& signed_one = checkpoint.signed_one;
  const std::uint64_t size = signed_one.checkpoint.size;
  tlog::Note note{.text = signed_one.note.text};
  for (const tlog::Signature& each : signed_one.note.signatures) {
    if (each.name == parts_.published.verifier().name) {
      note.signatures.push_back(each);
    }
  }
  tlog::AddCheckpoint add{.old_size = witness.known, .note = note.whole()};
  MEENT_TRY(proof, tlog::consistency_proof(witness.known, size, parts_.tree.nodes(size)));
  add.proof = std::move(proof);
  HttpRequest request{.method = http::Method::post,
                      .url = witness.address.url + "/add-checkpoint",
                      .body = add.text(),
                      .timeout = kAnswerWithin,
                      .max_answer_bytes = kMostAnswer,
                      .max_redirects = 0};
  request.fields.set("Content-Type", "text/plain; charset=utf-8");
  return parts_.http.send(request);
}

// A witness may know another size than we think: it says so with 409, and is asked once more.
result<void> WitnessClient::submit(Witness& witness, const PublishedCheckpoint& checkpoint) {
  const std::uint64_t size = checkpoint.signed_one.checkpoint.size;
  if (witness.known > size) {
    return fail(Code::conflict,
                fmt::format("the witness has cosigned {} entries and this log has {}: the log was "
                            "rolled back",
                            witness.known, size));
  }
  MEENT_TRY(answer, send(witness, checkpoint));
  if (answer.status == 409) {
    MEENT_TRY(known, tlog::parse_witness_size(answer.body));
    const bool same = known == witness.known;
    witness.known = known;
    if (known > size || same) {
      return fail(Code::conflict,
                  fmt::format("the witness has cosigned another tree of {} entries: this log of {} "
                              "was rolled back or changed",
                              known, size));
    }
    MEENT_TRY(second, send(witness, checkpoint));
    answer = std::move(second);
  }
  if (answer.status == 422) {
    return fail(Code::conflict,
                "the witness finds that this log does not continue the one it "
                "cosigned: it was changed");
  }
  if (answer.status != 200) {
    return fail(Code::unavailable, fmt::format("the witness answered {}", answer.status));
  }
  MEENT_TRY(signatures, tlog::parse_signatures(answer.body));
  if (!parts_.published.cosign(size, witness.address.key, signatures)) {
    return fail(Code::invalid, "the witness answered without its signature of our checkpoint");
  }
  witness.known = size;
  return {};
}

}  // namespace meent::gate
