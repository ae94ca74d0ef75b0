#include "gate/log/together.hpp"

#include <fmt/format.h>

namespace meent::gate {

result<void> together(const store::OutboxSpan& rows, std::uint64_t logged) {
  if (logged > rows.last) {
    return fail(Code::invalid,
                fmt::format("the log is ahead of the database: it has entries of writes up to {}, "
                            "the database knows writes up to {}; this database was put beside the "
                            "log of a later moment. Bring both back from one backup",
                            logged, rows.last));
  }
  if (logged + 1 < rows.first) {
    return fail(Code::invalid,
                fmt::format("the database is ahead of the log: the log has entries of writes up to "
                            "{}, those of {} to {} are in neither; the log was lost or is of an "
                            "earlier moment. Bring both back from one backup",
                            logged, logged + 1, rows.first - 1));
  }
  return {};
}

}  // namespace meent::gate
