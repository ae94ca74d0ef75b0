#include "gate/log/index.hpp"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <set>

#include "gate/log/log_world.hpp"
#include "gate/log/segment.hpp"

namespace meent::gate {
namespace {

std::vector<std::uint64_t> found(const Index& index, const IndexQuery& query,
                                 std::size_t limit = SIZE_MAX) {
  std::vector<std::uint64_t> out;
  REQUIRE(index.find(query, [&](std::uint64_t entry) {
    out.push_back(entry);
    return out.size() < limit;
  }));
  return out;
}

}  // namespace

TEST_CASE("what is found is what a plain search finds, on disk and in memory") {
  const test::Directory directory;
  Index index(directory.path(), 0);
  std::mt19937 dice(5);
  std::vector<std::set<IndexKey>> plain;
  for (int n = 0; n < 3'000; ++n) {
    std::set<IndexKey> keys;
    for (int i = 0; i < 4; ++i) {
      keys.insert(key_of(OwnerId(static_cast<int>(1 + dice() % 40))));
    }
    keys.insert(key_of("purpose:" + std::to_string(dice() % 3)));
    index.add(std::vector<IndexKey>(keys.begin(), keys.end()));
    plain.push_back(keys);
    if (n == 1'000 || n == 2'200) {
      index.flush();
    }
  }
  for (int round = 0; round < 200; ++round) {
    IndexQuery query{.from = dice() % 1'500, .before = 1'500 + dice() % 2'000};
    if (round % 4 != 0) {
      query.keys.push_back(key_of(OwnerId(static_cast<int>(1 + dice() % 42))));
    }
    if (round % 3 == 0) {
      query.keys.push_back(key_of("purpose:" + std::to_string(dice() % 4)));
    }
    std::vector<std::uint64_t> wanted;
    for (std::uint64_t n = plain.size(); n-- > 0;) {
      const bool all = std::all_of(query.keys.begin(), query.keys.end(),
                                   [&](IndexKey key) { return plain[n].contains(key); });
      if (all && n >= query.from && n < query.before) {
        wanted.push_back(n);
      }
    }
    CHECK(found(index, query) == wanted);
    wanted.resize(std::min<std::size_t>(wanted.size(), 7));
    CHECK(found(index, query, 7) == wanted);
  }
}

TEST_CASE("opened again it keeps whole parts, and only those asked for") {
  const test::Directory directory;
  const std::vector<IndexKey> key{key_of("a")};
  {
    Index index(directory.path(), 0);
    for (int n = 0; n < 30; ++n) {
      index.add(key);
      if (n % 10 == 9) {
        index.flush();
      }
    }
  }
  CHECK(Index::covered(directory.path()) == 30);
  {
    Index index(directory.path(), 20);
    CHECK(index.size() == 20);
    CHECK(found(index, {.keys = key}).size() == 20);
  }
  CHECK(Index::covered(directory.path()) == 20);
}

TEST_CASE("a removed entry is found no more, nor does its key stand anywhere") {
  const test::Directory directory;
  Index index(directory.path(), 0);
  for (int n = 0; n < 10; ++n) {
    const std::vector<IndexKey> keys{key_of("all"), key_of(OwnerId(n + 1))};
    index.add(keys);
    if (n == 4) {
      index.flush();
    }
  }
  for (const int entry : {2, 7}) {
    index.remove(static_cast<std::uint64_t>(entry));
    const std::vector<IndexKey> gone{key_of(OwnerId(entry + 1))};
    CHECK(found(index, {.keys = gone}).empty());
  }
  const std::vector<IndexKey> all{key_of("all")};
  CHECK(found(index, {.keys = all}) == std::vector<std::uint64_t>{9, 8, 6, 5, 4, 3, 1, 0});
  const IndexKey key = key_of(OwnerId(3));
  const std::string bytes = test::bytes_of_file(directory.path() / "000000000000-5.part");
  REQUIRE_FALSE(bytes.empty());
  CHECK(bytes.find(std::string(reinterpret_cast<const char*>(&key), 8)) == std::string::npos);
}

TEST_CASE("entries about many fill a part before a segment ends") {
  const test::Directory directory;
  Index index(directory.path(), 0);
  std::vector<IndexKey> many;
  for (int i = 1; i <= 50'000; ++i) {
    many.push_back(key_of(OwnerId(i)));
  }
  for (int n = 0; n < 50; ++n) {
    index.add(many);
  }
  CHECK(Index::covered(directory.path()) == 48);  // eight entries a part
  const std::vector<IndexKey> one{key_of(OwnerId(777))};
  CHECK(found(index, {.keys = one}).size() == 50);
}

TEST_CASE("summaries pass over parts without an answer, and over none with one") {
  const test::Directory directory;
  std::mt19937 dice(9);
  std::vector<std::set<IndexKey>> plain;
  auto index = std::make_unique<Index>(directory.path(), 0);
  for (int part = 0; part < 135; ++part) {
    for (int n = 0; n < 3; ++n) {
      const std::set<IndexKey> keys{key_of(OwnerId(static_cast<int>(1 + dice() % 60))),
                                    key_of("term:" + std::to_string(dice() % 90))};
      index->add(std::vector<IndexKey>(keys.begin(), keys.end()));
      plain.push_back(keys);
    }
    index->flush();
  }
  const auto summary = directory.path() / "000000000192.sum";
  REQUIRE(std::filesystem::exists(directory.path() / "000000000000.sum"));
  REQUIRE(std::filesystem::exists(summary));
  REQUIRE_FALSE(std::filesystem::exists(directory.path() / "000000000384.sum"));
  const auto check = [&] {
    for (int owner = 1; owner <= 62; ++owner) {
      const std::vector<IndexKey> keys{key_of(OwnerId(owner))};
      std::vector<std::uint64_t> wanted;
      for (std::uint64_t n = plain.size(); n-- > 0;) {
        if (plain[n].contains(keys[0])) {
          wanted.push_back(n);
        }
      }
      REQUIRE(found(*index, {.keys = keys}) == wanted);
    }
  };
  check();
  const IndexKey gone = *plain[200].begin();
  for (std::uint64_t n = 0; n < plain.size(); ++n) {
    if (plain[n].contains(gone)) {
      index->remove(n);
      plain[n].clear();
    }
  }
  check();
  CHECK(test::bytes_of_file(summary).find(std::string(reinterpret_cast<const char*>(&gone), 8)) ==
        std::string::npos);
  std::filesystem::remove(summary);
  check();
  index = std::make_unique<Index>(directory.path(), plain.size());
  CHECK(std::filesystem::exists(summary));
  check();
}

TEST_CASE("a broken part is told") {
  const test::Directory directory;
  Index index(directory.path(), 0);
  const std::vector<IndexKey> key{key_of("a")};
  index.add(key);
  index.flush();
  const auto path = directory.path() / "000000000000-1.part";
  const std::string good = test::bytes_of_file(path);
  test::put_file(path, good.substr(0, 50));
  CHECK_FALSE(index.find({.keys = key}, [](std::uint64_t) { return true; }));
  std::filesystem::remove(path);
  CHECK_FALSE(index.find({.keys = key}, [](std::uint64_t) { return true; }));
}

}  // namespace meent::gate
