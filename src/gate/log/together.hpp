// Whether a database and a log are of one moment. Every committed write has its entry in the log,
// or its row still in the outbox; rows that left the outbox have their entry. So the highest
// sequence the log knows lies within what waits in the outbox: not before it, or entries are gone
// for good; not behind the last sequence the database gave, or new writes would get sequences that
// the log takes for known, and would never be told.
#pragma once

#include <cstdint>

#include "base/result.hpp"
#include "store/operations.hpp"

namespace meent::gate {

// `logged`: the highest outbox sequence in the log. Errors: invalid, with what to do.
result<void> together(const store::OutboxSpan& rows, std::uint64_t logged);

}  // namespace meent::gate
