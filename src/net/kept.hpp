// What is kept of a buffer between uses: the room of small ones, so that the next use need not ask
// for it again, never that of large ones, for most connections are idle most of the time.
#pragma once

#include <cstddef>
#include <string>

namespace meent::net {

inline constexpr std::size_t kKeptBytes = 64U << 10U;

// Empties it. Assigning an empty string would keep all of its room.
inline void put_away(std::string& bytes) {
  bytes.clear();
  if (bytes.capacity() > kKeptBytes) {
    bytes.shrink_to_fit();
  }
}

}  // namespace meent::net
