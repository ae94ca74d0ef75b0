// A real store in a directory of its own, with a gate on it, for tests of the gate and of doors.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "gate/gate.hpp"
#include "store/open.hpp"

namespace meent::test {

inline constexpr const char* kToken = "a-token-of-the-operator-for-tests-only";

// A clock that a test can push on.
class HeldClock final : public Clock {
 public:
  Instant now() const override { return Instant{SystemClock{}.now().micros + ahead_micros}; }
  std::int64_t steady_micros() const override { return SystemClock{}.steady_micros(); }
  std::int64_t ahead_micros = 0;
};

class Directory {
 public:
  Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "meent-test-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class World {
 public:
  World() {
    auto opened =
        store::open({.directory = directory_.path(), .clock = &clock, .random = &random_});
    REQUIRE_MESSAGE(opened, (opened ? std::string{} : opened.error().detail));
    store_ = std::move(*opened);
    gate::CursorKey key;
    random_.fill(key);
    gate_ = std::make_unique<gate::Gate>(*store_, kToken, key, clock);
  }

  gate::Gate& gate() { return *gate_; }
  store::Store& store() { return *store_; }
  gate::Principal who() const {
    auto known = gate_->authenticate(std::string("Bearer ") + kToken);
    REQUIRE(known);
    return *known;
  }

  HeldClock clock;

 private:
  Directory directory_;
  SystemRandom random_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<gate::Gate> gate_;
};

}  // namespace meent::test
