#include "gate/log/together.hpp"

#include <doctest/doctest.h>

namespace meent::gate {

TEST_CASE("log and database are of one moment when the outbox spans what the log lacks") {
  CHECK(together({.first = 1, .last = 0}, 0));   // both new
  CHECK(together({.first = 10, .last = 9}, 9));  // nothing waits
  CHECK(together({.first = 5, .last = 9}, 4));   // all that waits is lacking
  CHECK(together({.first = 5, .last = 9}, 7));   // part of it is there already
  CHECK(together({.first = 5, .last = 9}, 9));   // all of it is
  CHECK(together({.first = 1, .last = 9}, 0));   // a new log, and nothing ever left the outbox
}

TEST_CASE("a log that is ahead, and one that is behind, are told apart") {
  const auto ahead = together({.first = 10, .last = 9}, 10);
  REQUIRE_FALSE(ahead);
  CHECK(ahead.error().code == Code::invalid);
  CHECK(ahead.error().detail.starts_with("the log is ahead of the database"));
  const auto behind = together({.first = 5, .last = 9}, 3);
  REQUIRE_FALSE(behind);
  CHECK(behind.error().detail.starts_with("the database is ahead of the log"));
  CHECK_FALSE(together({.first = 10, .last = 9}, 0));  // the log was lost
  CHECK_FALSE(together({.first = 1, .last = 0}, 1));   // the database was
}

}  // namespace meent::gate
