// The words of C2SP tlog-witness: what a log sends to POST <prefix>/add-checkpoint, and what it
// reads in the answers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "formats/tlog/checkpoint.hpp"
#include "formats/tlog/tree.hpp"

namespace meent::tlog {

struct AddCheckpoint {
  std::uint64_t old_size = 0;
  Proof proof;       // from old_size to the checkpoint's size
  std::string note;  // the signed checkpoint

  std::string text() const;

  friend bool operator==(const AddCheckpoint&, const AddCheckpoint&) = default;
};

// Errors: invalid.
result<AddCheckpoint> parse_add_checkpoint(std::string_view text);

// The body of a 409: the size the witness knows, and a newline.
result<std::uint64_t> parse_witness_size(std::string_view body);

}  // namespace meent::tlog
