#include "formats/bulk.hpp"

#include <fmt/format.h>

namespace meent::formats {

error at_line(error e, std::uint64_t line) {
  e.where =
      e.where.empty() ? fmt::format("line {}", line) : fmt::format("line {}, {}", line, e.where);
  return e;
}

}  // namespace meent::formats
