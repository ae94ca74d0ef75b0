#include "gate/log/journal.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <random>
#include <thread>

#include "gate/log/crc32c.hpp"
#include "gate/log/log_world.hpp"

namespace meent::gate {
namespace {

const SystemClock wall_clock;

Draft draft(const std::string& body, std::uint64_t outbox = 0) {
  const OwnerId owners[] = {OwnerId(5)};
  return {draft_record(tlog::leaf_hash(body), body, owners, {}), outbox};
}

std::unique_ptr<Journal> opened(const std::filesystem::path& folder, std::uint64_t promised = 0) {
  auto journal = Journal::open(folder, 0, promised, wall_clock);
  REQUIRE_MESSAGE(journal, (journal ? std::string{} : journal.error().detail));
  return std::move(*journal);
}

std::string body_at(const Journal& journal, std::uint64_t index) {
  const auto record = journal.read(index);
  REQUIRE(record);
  return std::string(record->parts()->body);
}

// A journal of ten records, as bytes of its one file, with where each ends.
struct Ten {
  test::Directory directory;
  std::string bytes;
  std::vector<std::size_t> ends{kSegmentHeadBytes};

  Ten() {
    auto journal = opened(directory.path());
    for (int i = 0; i < 10; ++i) {
      Draft each = draft("body " + std::to_string(i));
      ends.push_back(ends.back() + each.bytes.size());
      journal->append({&each, 1});
    }
    journal.reset();
    bytes = test::bytes_of_file(journal_path(directory.path(), 0));
    REQUIRE(bytes.size() == ends.back());
  }
  std::size_t record_at(std::size_t place) const {
    std::size_t nth = 0;
    while (ends[nth + 1] <= place) {
      ++nth;
    }
    return nth;
  }
};

}  // namespace

TEST_CASE("what was appended is read, by who wrote it and by the next") {
  const test::Directory directory;
  {
    auto journal = opened(directory.path());
    for (int i = 0; i < 5; ++i) {
      Draft each = draft("body " + std::to_string(i));
      CHECK(journal->append({&each, 1}) == static_cast<std::uint64_t>(i));
      CHECK(body_at(*journal, static_cast<std::uint64_t>(i)) == "body " + std::to_string(i));
    }
    CHECK(journal->read(5).error().code == Code::not_found);
    CHECK(journal->flushed() == 0);
    journal->sync();
    CHECK(journal->flushed() == 5);
  }
  auto journal = opened(directory.path(), 5);
  CHECK(journal->size() == 5);
  CHECK(body_at(*journal, 3) == "body 3");
  CHECK(*journal->time_of(4) >= *journal->time_of(0));
  Draft more = draft("more");
  CHECK(journal->append({&more, 1}) == 5);
}

TEST_CASE("cut at any byte, it opens with the records that are whole and goes on") {
  const Ten ten;
  for (std::size_t size = ten.ends[8]; size <= ten.bytes.size(); ++size) {
    CAPTURE(size);
    const test::Directory directory;
    test::put_file(journal_path(directory.path(), 0), ten.bytes.substr(0, size));
    const std::size_t whole = size == ten.bytes.size() ? 10 : ten.record_at(size);
    auto journal = opened(directory.path());
    REQUIRE(journal->size() == whole);
    Draft next = draft("next");
    REQUIRE(journal->append({&next, 1}) == whole);
    journal.reset();
    journal = opened(directory.path());
    REQUIRE(journal->size() == whole + 1);
    REQUIRE(body_at(*journal, whole) == "next");
  }
}

TEST_CASE("a flipped bit in what was promised is found and named") {
  const Ten ten;
  std::mt19937 dice(1);
  const test::Directory directory;
  for (std::size_t at = 0; at < ten.bytes.size(); ++at) {
    CAPTURE(at);
    std::string bad = ten.bytes;
    bad[at] = static_cast<char>(bad[at] ^ (1 << dice() % 8));
    test::put_file(journal_path(directory.path(), 0), bad);
    const auto journal = Journal::open(directory.path(), 0, 10, wall_clock);
    REQUIRE_FALSE(journal);
    CHECK(journal.error().where == std::to_string(at < kSegmentHeadBytes ? 0 : ten.record_at(at)));
    REQUIRE(test::bytes_of_file(journal_path(directory.path(), 0)) == bad);  // left as evidence
  }
}

TEST_CASE("entries that later ones know to be flushed are promised too") {
  const test::Directory directory;
  std::size_t first_end = kSegmentHeadBytes;
  {
    auto journal = opened(directory.path());
    Draft one = draft("one");
    first_end += one.bytes.size();
    journal->append({&one, 1});
    journal->sync();
    Draft two = draft("two");
    journal->append({&two, 1});
    journal->sync();
    Draft three = draft("three");
    journal->append({&three, 1});
  }
  // The last record is torn: cut. The second is not: the third knew it was flushed.
  const auto path = journal_path(directory.path(), 0);
  const std::string good = test::bytes_of_file(path);
  test::put_file(path, good.substr(0, good.size() - 1));
  CHECK(opened(directory.path())->size() == 2);
  test::put_file(path, good.substr(0, kSegmentHeadBytes + 10));
  CHECK(opened(directory.path())->size() == 0);  // nothing is left that knows better
  test::put_file(path, good);
  CHECK(opened(directory.path(), 3)->size() == 3);
  test::put_file(path, good.substr(0, first_end));
  CHECK_FALSE(Journal::open(directory.path(), 0, 2, wall_clock));
}

TEST_CASE("a row of the outbox enters once, in and across runs") {
  const test::Directory directory;
  {
    auto journal = opened(directory.path());
    std::vector<Draft> rows;
    rows.push_back(draft("row 1", 1));
    rows.push_back(draft("row 2", 2));
    journal->append(rows);
    rows.clear();
    rows.push_back(draft("row 2", 2));
    rows.push_back(draft("row 5", 5));
    journal->append(rows);
    CHECK(journal->size() == 3);
    CHECK(journal->outbox_flushed() == 0);
    journal->sync();
    CHECK(journal->outbox_flushed() == 5);
    Draft read = draft("a read");
    journal->append({&read, 1});
  }
  auto journal = opened(directory.path());
  CHECK(journal->outbox_flushed() == 5);
  std::vector<Draft> rows;
  rows.push_back(draft("row 5", 5));
  rows.push_back(draft("row 6", 6));
  journal->append(rows);
  CHECK(journal->size() == 5);
  CHECK(body_at(*journal, 4) == "row 6");
}

TEST_CASE("many threads at once: every entry once, places without gaps, times in order") {
  const test::Directory directory;
  auto journal = opened(directory.path());
  constexpr int kThreads = 8;
  constexpr int kEach = 500;
  std::vector<std::vector<std::uint64_t>> places(kThreads);
  {
    std::vector<std::jthread> threads;
    threads.reserve(kThreads);
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          Draft each = draft(std::to_string(t) + ":" + std::to_string(i));
          places[static_cast<std::size_t>(t)].push_back(journal->append({&each, 1}));
        }
      });
    }
  }
  REQUIRE(journal->size() == kThreads * kEach);
  for (std::size_t t = 0; t < kThreads; ++t) {
    for (std::size_t i = 0; i < kEach; ++i) {
      REQUIRE(body_at(*journal, places[t][i]) == std::to_string(t) + ":" + std::to_string(i));
    }
  }
  Instant before;
  std::uint64_t next = 0;
  REQUIRE(journal->walk(0, journal->size(), [&](const RecordHead& head, std::string_view) {
    CHECK(head.index == next++);
    CHECK(head.time >= before);
    before = head.time;
  }));
}

TEST_CASE("segments roll, are sealed and are read from then on by their places") {
  const test::Directory directory;
  auto journal = opened(directory.path());
  std::vector<Draft> group;
  for (std::uint64_t n = 0; n < kSegmentEntries + 100; ++n) {
    group.push_back(draft(std::to_string(n), n + 1));
    if (group.size() == 1'000 || n == kSegmentEntries + 99) {
      journal->append(group);
      group.clear();
    }
  }
  CHECK(std::filesystem::exists(journal_path(directory.path(), 1)));
  journal->sync();
  journal->seal(0);
  CHECK(is_sealed(directory.path(), 0));
  for (const std::uint64_t n : {0UL, 1UL, 65'535UL, 65'536UL, 65'635UL}) {
    CHECK(body_at(*journal, n) == std::to_string(n));
    CHECK(journal->time_of(n));
  }
  journal.reset();
  auto again = Journal::open(directory.path(), 1, kSegmentEntries + 100, wall_clock);
  REQUIRE(again);
  CHECK((*again)->size() == kSegmentEntries + 100);
  CHECK((*again)->outbox_flushed() == kSegmentEntries + 100);
  CHECK(body_at(**again, 65'535) == "65535");
  // All of it can be read anew, and a missing segment is told.
  CHECK(opened(directory.path())->size() == kSegmentEntries + 100);
  std::filesystem::remove(journal_path(directory.path(), 1));
  CHECK_FALSE(Journal::open(directory.path(), 1, kSegmentEntries + 100, wall_clock));
}

TEST_CASE("erasing leaves the commitment and zeros, and is finished when it was broken off") {
  Ten ten;
  const auto path = journal_path(ten.directory.path(), 0);
  const tlog::Hash kept = tlog::leaf_hash("kept");
  auto journal = opened(ten.directory.path());
  REQUIRE(journal->erase(4, kept));
  CHECK(journal->read(4)->head.erased());
  CHECK(commitment_of(journal->read(4)->head, journal->read(4)->payload) == kept);
  CHECK(body_at(*journal, 5) == "body 5");
  REQUIRE(journal->erase(4, kept));  // twice is once
  journal.reset();
  const std::string erased = test::bytes_of_file(path);
  CHECK(erased.find("body 4") == std::string::npos);
  CHECK(erased.size() == ten.bytes.size());
  CHECK(opened(ten.directory.path(), 10)->size() == 10);

  const std::uint64_t where[] = {0, ten.ends[4]};
  std::string intent(reinterpret_cast<const char*>(where), 16);
  intent += erased.substr(ten.ends[4], kHeadBytes + 32);
  const std::uint32_t crc = crc32c(intent);
  intent.append(reinterpret_cast<const char*>(&crc), 4);
  for (const std::size_t torn : {0UL, 1UL, 20UL, 48UL, 60UL}) {
    CAPTURE(torn);
    std::string half = ten.bytes;
    half.replace(ten.ends[4], torn, erased.substr(ten.ends[4], torn));
    test::put_file(path, half);
    test::put_file(ten.directory.path() / "erasing", intent);
    CHECK(opened(ten.directory.path(), 10)->size() == 10);
    CHECK(test::bytes_of_file(path) == erased);
    CHECK_FALSE(std::filesystem::exists(ten.directory.path() / "erasing"));
  }
}

TEST_CASE("who reads while an entry is erased sees it whole or erased, never broken") {
  const test::Directory directory;
  auto journal = opened(directory.path());
  const std::string large(60'000, 'x');
  for (int i = 0; i < 40; ++i) {
    Draft each = draft(large);
    journal->append({&each, 1});
  }
  std::atomic<bool> done = false;
  int broken = 0;
  std::jthread reader([&] {
    while (!done) {
      for (std::uint64_t n = 0; n < 40; ++n) {
        const auto record = journal->read(n);
        broken += record && (record->head.erased() || record->parts()) ? 0 : 1;
      }
    }
  });
  for (std::uint64_t n = 0; n < 40; ++n) {
    REQUIRE(journal->erase(n, tlog::leaf_hash("kept")));
  }
  done = true;
  reader.join();
  CHECK(broken == 0);
}

TEST_CASE("without room it refuses, leaves nothing half, and goes on when there is room") {
  const test::Directory directory;
  auto journal = opened(directory.path());
  Draft first = draft("first");
  journal->append({&first, 1});
  const auto size = std::filesystem::file_size(journal_path(directory.path(), 0));
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  rlimit small = before;
  small.rlim_cur = size + 50;
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto refused = [&] {
    try {
      Draft each = draft("does not fit");
      journal->append({&each, 1});
      return false;
    } catch (const broken_world& full) {
      return full.code() == Code::exhausted;
    }
  };
  const bool once = refused();
  const bool twice = refused();
  ::setrlimit(RLIMIT_FSIZE, &before);
  CHECK(once);
  CHECK(twice);
  CHECK(std::filesystem::file_size(journal_path(directory.path(), 0)) == size);
  CHECK(test::soon([&] { return !refused(); }));
  journal.reset();
  CHECK(body_at(*opened(directory.path()), 1) == "does not fit");
}

}  // namespace meent::gate
