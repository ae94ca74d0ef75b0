// The version of the program (semantic versioning); CMake's project version is checked against it.
#pragma once

#include <string_view>

namespace meent::app {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace meent::app
