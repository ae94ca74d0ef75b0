// An erasure in the journal: the new head and the commitment of a record, then zeros. It stands in
// a file of its own (`erasing`: segment u64, place u64, these 80 bytes, CRC-32C u32) until it is
// done, so that one that was broken off is finished at the next start. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace meent::gate {

struct Erasing {
  std::uint64_t segment = 0;
  std::uint64_t place = 0;
  std::string begin;  // head and commitment
};

// Both throw broken_world.
void carry_out(const std::filesystem::path& journal, const Erasing& erasing);
void finish_erasing(const std::filesystem::path& journal);

}  // namespace meent::gate
