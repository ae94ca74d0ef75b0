// A proof file (C2SP tlog-proof v1): one text that shows an outsider, without asking anybody, that
// an entry stands in a log. Its "extra" line opens our commitment, as JSON:
//   {"version":1,"random":b64,"digests":[b64,...],"body":"<the body, as text>",
//    "block":{"number":0,"salt":b64,"owners":[7,12]}}       (block: only in a proof for an owner)
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/tlog/checkpoint.hpp"
#include "formats/tlog/commitment.hpp"
#include "formats/tlog/tree.hpp"

namespace meent::tlog {

struct ProofFile {
  std::optional<Opening> opening;  // nothing: the extra line is of another kind or absent
  std::uint64_t index = 0;
  Proof proof;
  std::string checkpoint;  // the whole note

  std::string text() const;

  friend bool operator==(const ProofFile&, const ProofFile&) = default;
};

inline constexpr std::size_t kMostProofFile = 4U << 20U;

// Errors: invalid, too_large.
result<ProofFile> parse_proof_file(std::string_view text);

// What a proof file was found to show.
struct Shown {
  Checkpoint checkpoint;
  std::uint64_t index = 0;
  std::string body;
  std::vector<OwnerId> owners;                                  // of the opened block
  std::vector<std::pair<std::string, std::int64_t>> witnesses;  // name, unix seconds
};

// Checks all of it with nothing but keys: commitment, inclusion, signature of the log, and the
// cosignatures of these witnesses (those of others are passed over). Errors: invalid, not_found.
result<Shown> verify_proof_file(const ProofFile& file, const VerifierKey& log,
                                std::span<const VerifierKey> witnesses);

}  // namespace meent::tlog
