// The checkpoints the log has signed: the newest, with cosignatures as they come, and the newest
// that a witness cosigned. Kept in <log>/checkpoint and <log>/witnessed, each replaced whole. Any
// thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "formats/tlog/checkpoint.hpp"

namespace meent::gate {

struct PublishedCheckpoint {
  tlog::SignedCheckpoint signed_one;
  Instant when;
};
using PublishedRef = std::shared_ptr<const PublishedCheckpoint>;

class Published {
 public:
  // Reads what is there. Errors: invalid when a checkpoint is not this log's.
  static result<std::unique_ptr<Published>> open(const std::filesystem::path& directory,
                                                 const tlog::SigningKey& key);

  const tlog::VerifierKey& verifier() const { return key_.verifier(); }
  PublishedRef newest() const;     // null before the first
  PublishedRef witnessed() const;  // null without
  std::uint64_t size() const;      // of the newest

  // Signs and keeps. Throws broken_world.
  void publish(std::uint64_t size, const tlog::Hash& root, Instant now);
  // Keeps signatures that `key` made of the checkpoint of this size; false when there is none.
  bool cosign(std::uint64_t size, const tlog::VerifierKey& key,
              const std::vector<tlog::Signature>& signatures);

 private:
  Published(std::filesystem::path directory, const tlog::SigningKey& key);
  result<PublishedRef> load(const char* name) const;

  std::filesystem::path directory_;
  tlog::SigningKey key_;
  std::mutex keeping_;        // of the files, held while they are flushed
  mutable std::mutex mutex_;  // of what is below, never held for long
  PublishedRef newest_;
  PublishedRef witnessed_;
};

// The signing key in <log>/log.key (mode 0600), made with this origin when there is none, and its
// verifier key beside it in <log>/log.vkey. Errors: conflict when the file is of another origin;
// invalid when it is not a key or others may read it; not_found when it is gone from a log that
// has signed.
result<tlog::SigningKey> open_key(const std::filesystem::path& directory, std::string_view origin,
                                  Random& random);

}  // namespace meent::gate
