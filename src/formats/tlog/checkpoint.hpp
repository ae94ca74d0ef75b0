// A checkpoint (C2SP tlog-checkpoint): what a log says of itself, signed: "of this name, so many
// entries, this root".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/tlog/note.hpp"

namespace meent::tlog {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root{};
  std::vector<std::string> extensions;  // lines without meaning to us, kept

  std::string text() const;  // what is signed

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The text of a note as a checkpoint. Errors: invalid.
result<Checkpoint> parse_checkpoint(std::string_view text);

struct SignedCheckpoint {
  Checkpoint checkpoint;
  Note note;
};

// Parses a whole note; no signature is checked.
result<SignedCheckpoint> parse_signed_checkpoint(std::string_view text);
// Parses it and checks origin and signature of the log. Errors: invalid, not_found.
result<SignedCheckpoint> open_checkpoint(std::string_view text, const VerifierKey& log);

}  // namespace meent::tlog
