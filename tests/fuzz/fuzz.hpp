// What the fuzz targets share: the input as text, and a promise that stops the run when it does not
// hold. Each target is one file with one LLVMFuzzerTestOneInput; CMakeLists.txt lists them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ensure.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace meent::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace meent::fuzz
