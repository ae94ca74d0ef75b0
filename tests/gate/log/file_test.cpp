#include "gate/log/file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <set>

#include "gate/log/index_lines.hpp"
#include "gate/log/log_world.hpp"
#include "gate/log/secrets.hpp"

namespace meent::gate {

TEST_CASE("a file is read and written at places, and ends where it ends") {
  const test::Directory directory;
  File file(directory.path() / "f", File::Mode::write);
  file.write_at(0, "hello");
  file.write_at(7, "!");
  CHECK(file.size() == 8);
  CHECK(file.read_at(0, 100) == std::string("hello\0\0!", 8));
  CHECK(file.read_at(8, 1).empty());
  file.truncate(2);
  CHECK(file.read_at(0, 100) == "he");
  struct stat about{};
  ::stat((directory.path() / "f").c_str(), &about);
  CHECK((about.st_mode & 0777U) == 0600U);
}

TEST_CASE("a file that is not there is nothing, or an error for who needs it") {
  CHECK_FALSE(File::open_if_there("/nowhere/at/all"));
  CHECK_FALSE(read_whole("/nowhere/at/all"));
  CHECK_THROWS_AS(File("/nowhere/at/all", File::Mode::read), broken_world);
  CHECK_THROWS_AS(replace_whole("/nowhere/at/all", "x"), broken_world);
}

TEST_CASE("a file is replaced whole") {
  const test::Directory directory;
  const auto path = directory.path() / "f";
  replace_whole(path, "a long text");
  replace_whole(path, "short");
  CHECK(read_whole(path) == "short");
  CHECK_FALSE(std::filesystem::exists(path.string() + ".new"));
}

TEST_CASE("secrets never come twice") {
  SystemRandom random;
  SecretSource source(random);
  std::set<tlog::Secret> seen;
  for (int i = 0; i < 1'000; ++i) {
    CHECK(seen.insert(source.next()).second);
  }
}

TEST_CASE("lines are found wherever they stand, also when keys are not spread evenly") {
  const test::Directory directory;
  File file(directory.path() / "lines", File::Mode::write);
  std::vector<IndexLine> lines;
  lines.reserve(5'000);
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    lines.push_back({i < 4'000 ? i * 3 : UINT64_MAX - (5'000 - i) * 7, i});
  }
  file.write_at(16, {reinterpret_cast<const char*>(lines.data()), lines.size() * 16});
  for (std::uint64_t i = 0; i < 5'000; i += 37) {
    const auto found = find_line(file, 16, lines.size(), lines[i].key);
    REQUIRE(found->has_value());
    CHECK((*found)->nth == i);
    CHECK((*found)->value == i);
    CHECK_FALSE(find_line(file, 16, lines.size(), lines[i].key + 1)->has_value());
  }
  CHECK_FALSE(find_line(file, 16, 0, 5)->has_value());
  CHECK_FALSE(find_line(file, 16, 50'000, UINT64_MAX - 1));
}

}  // namespace meent::gate
