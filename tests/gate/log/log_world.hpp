// A log in a folder of its own, for tests: opened, closed, filled with small entries, waited for.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "gate/log/file.hpp"
#include "gate/log/log.hpp"
#include "gate/world.hpp"

namespace meent::test {

inline std::string bytes_of_file(const std::filesystem::path& path) {
  return gate::read_whole(path).value_or("");
}

inline void put_file(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

inline void flip_bit(const std::filesystem::path& path, std::size_t at, int bit = 0) {
  std::string bytes = bytes_of_file(path);
  REQUIRE(at < bytes.size());
  bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
  put_file(path, bytes);
}

// Waits up to ten seconds.
template <class Holds>
bool soon(const Holds& holds) {
  for (int i = 0; i < 2'000; ++i) {
    if (holds()) {
      return true;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

class LogWorld {
  Directory directory_;  // goes last

 public:
  std::filesystem::path folder() const { return directory_.path() / "log"; }

  gate::LogOptions options() {
    return {.directory = folder(),
            .origin = "test.example/log",
            .clock = &clock,
            .random = &random,
            .flush_within = std::chrono::milliseconds(5),
            .checkpoint_every = std::chrono::milliseconds(20)};
  }
  gate::Log& open() { return open(options()); }
  gate::Log& open(gate::LogOptions options) {
    log.reset();
    auto opened = gate::Log::open(std::move(options));
    REQUIRE_MESSAGE(opened, (opened ? std::string{} : opened.error().detail));
    log = std::move(*opened);
    return *log;
  }
  void close() { log.reset(); }

  // Entry n: about owners n % 7 + 1 and 1000, of consumer n % 3.
  static std::string body_of(std::uint64_t n) { return "{\"n\":" + std::to_string(n) + "}"; }
  gate::Place append(std::uint64_t n) {
    const OwnerId owners[] = {OwnerId(static_cast<int>(n % 7) + 1), OwnerId(1'000)};
    const std::string consumer = "consumer:" + std::to_string(n % 3);
    const std::string_view terms[] = {consumer, "purpose:test"};
    const std::string body = body_of(n);
    return log->append({.body = body, .owners = owners, .terms = terms});
  }
  void append_many(std::uint64_t from, std::uint64_t until) {
    for (std::uint64_t n = from; n < until; ++n) {
      append(n);
    }
  }
  // Until a checkpoint covers all that was appended.
  void settle() {
    const std::uint64_t size = log->head().size;
    REQUIRE(soon([&] { return log->head().checkpoint_size >= size; }));
  }

  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<gate::Log> log;
};

}  // namespace meent::test
