// What the parts of identity share: the records and their picture in memory, clock and dice, and
// what computes and counts. Made once by Identity, which outlives its users.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ticket.hpp"
#include "gate/identity/bench.hpp"
#include "gate/identity/directory.hpp"
#include "gate/identity/passwords.hpp"
#include "gate/identity/pseudonyms.hpp"
#include "gate/identity/throttle.hpp"
#include "gate/minute_sums.hpp"
#include "gate/system/records.hpp"

namespace meent::gate::identity {

struct Desk {
  SystemRecords& records;
  const Clock& clock;
  Random& random;
  Directory directory;
  Passwords passwords;
  Pseudonyms pseudonyms;
  Throttle throttle;
  MinuteSums failed_log_ins;
  std::atomic<std::uint64_t> checks = 0;  // passwords that were compared
  Bench bench;                            // last: its threads use the others
};

// Does `work` on the bench and gives its outcome. What the world does wrong becomes an error.
// Errors: unavailable when too many wait, or the server is stopping.
template <class T>
TicketRef<T> on_bench(Desk& desk, std::function<result<T>()> work) {
  auto ticket = std::make_shared<Ticket<T>>();
  const auto busy = [] {
    return fail(Code::unavailable, "too many log-ins at this moment; try again in a moment");
  };
  const bool taken = desk.bench.take([ticket, busy, work = std::move(work)](bool stopping) {
    if (stopping) {
      ticket->give(busy());
      return;
    }
    result<T> outcome = busy();
    try {
      outcome = work();
    } catch (const broken_world& broken) {
      outcome = fail(broken.code(), broken.what());
    } catch (const std::exception&) {
      outcome = fail(Code::internal, "something went wrong on our side");
    }
    ticket->give(std::move(outcome));
  });
  if (!taken) {
    ticket->give(busy());
  }
  return ticket;
}

// A wait that was asked for: too_many, with the seconds as `where`.
tl::unexpected<error> wait_first(std::chrono::seconds wait);
// The seconds of such an error.
std::string_view seconds_of(const error& e);

// What the log says of a write to the records of identity: who did what to which kind; whose record
// it is the log knows by its owner. See gate/uses.hpp for the members.
store::LogEntry entry_of(const Principal& who, Instant at, Kind kind, std::string_view change);
// `by`: "user:<id>"; `party`: its public id, empty for nobody.
store::LogEntry entry_by(const std::string& by, const std::string& party, Instant at, Kind kind,
                         std::string_view change, std::uint64_t records = 1);

}  // namespace meent::gate::identity
