#include "base/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace meent {

void broken(std::string_view why, std::source_location at) {
  std::fprintf(stderr, "broken promise: %.*s (%s:%u)\n", static_cast<int>(why.size()), why.data(),
               at.file_name(), at.line());
  std::abort();
}

}  // namespace meent
