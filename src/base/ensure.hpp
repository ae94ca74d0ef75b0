// ensure(cond, why): a broken program stops here, loudly, in every build. It is for what the code
// itself promises; never for input (that is an `error`) nor for a broken world (an exception).
#pragma once

#include <source_location>
#include <string_view>

namespace meent {

[[noreturn]] void broken(std::string_view why, std::source_location at);

inline void ensure(bool holds, std::string_view why,
                   std::source_location at = std::source_location::current()) {
  if (!holds) [[unlikely]] {
    broken(why, at);
  }
}

}  // namespace meent
