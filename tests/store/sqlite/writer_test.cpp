// Group commit: many requests in one transaction, each for itself; counts and keys that agree with
// the rows; a full queue; writes that are seen once their ticket is given.
#include "store/sqlite/writer.hpp"

#include <doctest/doctest.h>

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <thread>

#include "store/bed.hpp"

namespace meent::store::testing {
namespace {

using query::Type;
using query::Value;

query::CollectionDefinition counters() {
  return {.name = "counters",
          .title = "Counters",
          .fields = {{.name = "n", .type = Type::integer, .indexed = true}}};
}

CreateRecords creation(const query::CollectionRef& collection, std::string_view owner,
                       std::int64_t n) {
  query::RecordBatch batch(1);
  add_row(batch, collection->schema, owner, {Value(n)});
  return {collection->id, std::move(batch)};
}

WriteSet set_of(Change change) {
  WriteSet set;
  set.changes.push_back(std::move(change));
  return set;
}

std::uint64_t count_of(Bed& bed, const query::CollectionRef& collection) {
  return bed->count(sealed(CountRecords{.collection = collection}))->rows;
}

// The process may not write beyond this size of a file: what a full disk looks like from above.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uint64_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~FileSizeLimit() {
    lift();
    std::signal(SIGXFSZ, signal_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  void lift() const { ::setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
  void (*signal_)(int);
};

// Holds the writer inside a request until it is let go, so that others queue up behind.
class Hold {
 public:
  Hold(Bed& bed, const query::CollectionRef& collection, const PublicId& id) {
    ticket_ = bed->write(sealed(
        set_of(ChangeRecord{collection->id, id, {}, [this](const auto&, auto&) -> result<void> {
                              reached_.give(true);
                              released_.wait();
                              return {};
                            }})));
    reached_.wait();
  }
  void release() {
    released_.give(true);
    CHECK(ticket_->wait());
  }

 private:
  Ticket<bool> reached_;
  Ticket<bool> released_;
  TicketRef<WriteOutcome> ticket_;
};

}  // namespace

TEST_CASE("requests that wait together are one commit, and a bad one harms no other") {
  Bed bed;
  const auto collection = bed.create(counters());
  const PublicId held = bed.add(collection, "o", {Value(std::int64_t{-1})});
  Hold hold(bed, collection, held);
  const auto commits = bed->figures().commits;
  std::vector<TicketRef<WriteOutcome>> tickets;
  for (std::int64_t i = 0; i < 100; ++i) {
    WriteSet set = set_of(creation(collection, "owner-" + std::to_string(i), i));
    if (i % 7 == 3) {
      set.changes.emplace_back(EndRecord{collection->id, PublicId{}, {}});
    }
    tickets.push_back(bed->write(sealed(std::move(set))));
  }
  hold.release();
  std::size_t good = 0;
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    CHECK(tickets[i]->wait().has_value() == (i % 7 != 3));
    good += tickets[i]->wait().has_value() ? 1 : 0;
  }
  CHECK(bed->figures().commits - commits == 2);  // that of the hold, and that of all the others
  CHECK(count_of(bed, collection) == good + 1);
  CHECK(bed.all(collection).size() == good + 1);
  for (const Kept& kept : bed.all(collection)) {
    CHECK(kept.owner != "owner-3");
  }
}

TEST_CASE("a full queue refuses, and says so") {
  Bed bed({.max_queue = 3});
  const auto collection = bed.create(counters());
  const PublicId held = bed.add(collection, "o", {Value(std::int64_t{0})});
  Hold hold(bed, collection, held);
  std::vector<TicketRef<WriteOutcome>> tickets;
  tickets.reserve(4);
  for (std::int64_t i = 0; i < 4; ++i) {
    tickets.push_back(bed->write(sealed(set_of(creation(collection, "o", i)))));
  }
  CHECK(tickets[3]->wait().error().code == Code::unavailable);
  CHECK(bed->figures().queue == 3);
  hold.release();
  CHECK(tickets[2]->wait());
  CHECK(bed->figures().refused == 1);
}

TEST_CASE("what waits when the store closes is still written") {
  Bed bed;
  const auto collection = bed.create(counters());
  std::vector<TicketRef<WriteOutcome>> tickets;
  tickets.reserve(50);
  for (std::int64_t i = 0; i < 50; ++i) {
    tickets.push_back(bed->write(sealed(set_of(creation(collection, "o", i)))));
  }
  bed.reopen();
  for (const auto& ticket : tickets) {
    CHECK(ticket->wait());
  }
  CHECK(bed.all(bed->catalogue()->find("counters")).size() == 50);
}

TEST_CASE("a write is seen by every thread once its ticket is given") {
  Bed bed({.readers = 2});
  const auto collection = bed.create(counters());
  const auto work = [&](int thread) {
    for (std::int64_t i = 0; i < 40; ++i) {
      auto done =
          bed->write(sealed(set_of(creation(collection, "t" + std::to_string(thread), i))))->wait();
      REQUIRE(done);
      KeepAll sink;
      REQUIRE(bed->read(sealed(ReadRecord{collection->id, done->records[0].id, {}}), sink));
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back(work, thread);
  }
  for (auto& thread : threads) {
    thread.join();
  }
  CHECK(count_of(bed, collection) == 160);
}

TEST_CASE("a transform that fails or throws undoes its request only") {
  Bed bed;
  const auto collection = bed.create(counters());
  const PublicId id = bed.add(collection, "o", {Value(std::int64_t{1})});
  CHECK(bed.write(ChangeRecord{collection->id,
                               id,
                               {},
                               [](const auto&, auto&) -> result<void> {
                                 return fail(Code::invalid, "no", "/data/n");
                               }})
            .error()
            .where == "/data/n");
  CHECK(bed.write(ChangeRecord{collection->id,
                               id,
                               {},
                               [](const auto&, auto&) -> result<void> {
                                 throw std::runtime_error("unforeseen");
                               }})
            .error()
            .code == Code::internal);
  CHECK(bed.read(collection, id)->version == 1);
  CHECK(bed->health().writable);
}

TEST_CASE("keys rise over restarts, also when the clock steps back, and are never used again") {
  Bed bed;
  const auto collection = bed.create(counters());
  const PublicId last = bed.add(collection, "o", {Value(std::int64_t{1})});
  const RecordKey key = bed.read(collection, last)->key;
  REQUIRE(bed.write(EraseRecord{collection->id, last}));
  bed.clock.advance(-60'000'000);
  bed.reopen();
  const auto again = bed->catalogue()->find("counters");
  const PublicId next = bed.add(again, "o", {Value(std::int64_t{2})});
  CHECK(bed.read(again, next)->key > key);
}

TEST_CASE("counts agree with the rows after random changes") {
  Bed bed;
  const auto collection = bed.create(counters());
  std::mt19937_64 random(5);
  std::map<std::string, std::uint64_t> expected;
  std::vector<std::pair<PublicId, std::string>> live;
  for (int round = 0; round < 60; ++round) {
    std::vector<Change> changes;
    const std::size_t before = live.size();
    const std::string owner = "owner-" + std::to_string(random() % 5);
    for (std::uint64_t i = random() % 4; i > 0; --i) {
      changes.emplace_back(creation(collection, owner, 1));
    }
    std::size_t ended = before;
    if (before > 0 && random() % 2 == 0) {
      ended = random() % before;
      if (random() % 2 == 0) {
        changes.emplace_back(EndRecord{collection->id, live[ended].first, {}});
      } else {
        changes.emplace_back(EraseRecord{collection->id, live[ended].first});
      }
    }
    const bool spoil = random() % 5 == 0;
    if (spoil) {
      changes.emplace_back(EraseRecord{collection->id, PublicId{}});
    }
    auto done = bed.write(std::move(changes));
    REQUIRE(done.has_value() == !spoil);
    if (!done) {
      continue;
    }
    for (std::size_t i = 0; i < done->records.size() - (ended < before ? 1 : 0); ++i) {
      live.emplace_back(done->records[i].id, owner);
      ++expected[owner];
    }
    if (ended < before) {
      --expected[live[ended].second];
      live.erase(live.begin() + static_cast<std::ptrdiff_t>(ended));
    }
  }
  CHECK(count_of(bed, collection) == live.size());
  CHECK(bed.all(collection).size() == live.size());
  bed.close();
  sqlite::Connection raw(bed.options().directory / kDatabaseName, sqlite::Connection::Mode::write);
  sqlite::Statement counts(raw,
                           "SELECT name, rows FROM owner_counts JOIN owners ON ordinal = owner");
  std::size_t owners = 0;
  while (counts.step()) {
    CHECK(expected[std::string(counts.text(0))] == static_cast<std::uint64_t>(counts.whole(1)));
    ++owners;
  }
  CHECK(owners == static_cast<std::size_t>(std::ranges::count_if(
                      expected, [](const auto& one) { return one.second > 0; })));
}

TEST_CASE("a database that cannot grow refuses writes, reads on, and recovers") {
  Bed bed;
  const auto collection = bed.create(counters());
  const PublicId id = bed.add(collection, "o", {Value(std::int64_t{1})});
  const FileSizeLimit limit(bed->figures().database_bytes + 100'000);
  std::vector<TicketRef<WriteOutcome>> tickets;
  std::size_t refused = 0;
  for (std::int64_t i = 0; i < 100 && refused == 0; ++i) {
    const auto ticket = bed->write(sealed(set_of(creation(collection, std::string(900, 'o'), i))));
    if (!ticket->wait()) {
      ++refused;
      CHECK(ticket->wait().error().code != Code::invalid);
    }
  }
  REQUIRE(refused == 1);
  CHECK(!bed->health().writable);
  CHECK(!bed->health().why.empty());
  CHECK(bed.read(collection, id));
  const auto before = bed.all(collection).size();
  limit.lift();
  CHECK(bed.write(creation(collection, "o", 7)));
  CHECK(bed->health().writable);
  CHECK(bed.all(collection).size() == before + 1);
  CHECK(count_of(bed, collection) == before + 1);
}

}  // namespace meent::store::testing
