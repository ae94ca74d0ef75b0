#include "base/ticket.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>

namespace meent::ticket_test {

TEST_CASE("who asks before is told by the giver, who asks after at once") {
  Ticket<int> ticket;
  int told = 0;
  ticket.on_done([&] { ++told; });
  CHECK(told == 0);
  ticket.give(7);
  CHECK(told == 1);
  ticket.on_done([&] { ++told; });
  CHECK(told == 2);
  CHECK(*ticket.wait() == 7);
}

TEST_CASE("errors are given too") {
  Ticket<void> ticket;
  ticket.give(fail(Code::exhausted, "full"));
  CHECK(ticket.wait().error().code == Code::exhausted);
}

TEST_CASE("a result crosses threads") {
  for (int round = 0; round < 200; ++round) {
    auto ticket = std::make_shared<Ticket<int>>();
    std::atomic<int> told = 0;
    std::thread giver([ticket, round] { ticket->give(round); });
    ticket->on_done([&told] { told.fetch_add(1); });
    CHECK(*ticket->wait() == round);
    giver.join();
    CHECK(told.load() == 1);
  }
}

}  // namespace meent::ticket_test
