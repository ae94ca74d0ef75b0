// CRC-32C (Castagnoli, RFC 3720 appendix B.4): what a journal finds torn and flipped bytes by. With
// the processor's own instruction where there is one, about 10 GB/s; by table elsewhere.
#pragma once

#include <cstdint>
#include <string_view>

namespace meent::gate {

std::uint32_t crc32c(std::string_view bytes);

}  // namespace meent::gate
