// Appends to a log as fast or as steadily as asked and tells, as one JSON object, how long callers
// waited, how far checkpoints lagged and how much memory was used; or times proofs and searches.
//   meent_log_bench append FOLDER ENTRIES THREADS [RATE]     RATE: entries a second, 0: all it can
//   meent_log_bench ask FOLDER ROUNDS
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "gate/log/log.hpp"
#include "measure.hpp"

namespace {

using namespace meent;  // NOLINT: a program of one file
using bench::quantile;
using bench::seconds_since;
using bench::status_kb;
using bench::Steady;

constexpr std::size_t kBody = 512;

struct World {
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<gate::Log> log;

  explicit World(const char* folder) {
    auto opened = gate::Log::open(
        {.directory = folder, .origin = "bench.example/log", .clock = &clock, .random = &random});
    if (!opened) {
      fmt::print(stderr, "{}\n", opened.error().detail);
      std::exit(1);
    }
    log = std::move(*opened);
  }
};

// Three owners, four terms, as a read of one collection leaves them.
void append_one(gate::Log& log, std::uint64_t n, std::string& body) {
  const OwnerId owners[] = {OwnerId(static_cast<int>(1 + n * 7 % 6'000)),
                            OwnerId(static_cast<int>(6'001 + n * 11 % 6'000)),
                            OwnerId(static_cast<int>(12'001 + n * 13 % 8'000))};
  const std::string person = fmt::format("person:{}", n % 500);
  const std::string consumer = fmt::format("consumer:{}", n % 40);
  const std::string_view terms[] = {person, consumer, "purpose:advice", "collection:stations"};
  fmt::format_to_n(body.data(), 20, "{{\"n\":{:014}", n);
  log.append({.body = body, .owners = owners, .terms = terms});
}

int append(const char* folder, std::uint64_t entries, int threads, double rate) {
  World world(folder);
  gate::Log& log = *world.log;
  std::vector<std::vector<float>> waited(static_cast<std::size_t>(threads));
  std::atomic<bool> done = false;
  double worst_lag = 0;
  const auto start = Steady::now();
  // An entry is behind until a checkpoint covers it: watched by marks of (time, size).
  std::thread watcher([&] {
    std::vector<std::pair<Steady::time_point, std::uint64_t>> marks;
    std::size_t next = 0;
    std::uint64_t covered = log.head().checkpoint_size;
    while (!done || covered < log.head().size) {
      const auto head = log.head();
      covered = head.checkpoint_size;
      marks.emplace_back(Steady::now(), head.size);
      for (; next < marks.size() && marks[next].second <= covered; ++next) {
        worst_lag = std::max(worst_lag, seconds_since(marks[next].first));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  std::vector<std::thread> writers;
  writers.reserve(static_cast<std::size_t>(threads));
  for (int t = 0; t < threads; ++t) {
    writers.emplace_back([&, t] {
      auto& mine = waited[static_cast<std::size_t>(t)];
      const std::uint64_t count = entries / static_cast<std::uint64_t>(threads);
      mine.reserve(std::min<std::uint64_t>(count, 4'000'000));
      std::string body(kBody - 1, 'x');
      body += '}';
      for (std::uint64_t i = 0; i < count; ++i) {
        auto due = Steady::now();
        if (rate > 0) {
          due = start + std::chrono::duration_cast<Steady::duration>(
                            std::chrono::duration<double>(static_cast<double>(i) * threads / rate));
          while (Steady::now() < due) {
            std::this_thread::sleep_for(std::chrono::microseconds(100));
          }
        }
        append_one(log, i * static_cast<std::uint64_t>(threads) + static_cast<std::uint64_t>(t),
                   body);
        if (mine.size() < mine.capacity()) {
          mine.push_back(static_cast<float>(seconds_since(due) * 1e3));
        }
      }
    });
  }
  for (auto& each : writers) {
    each.join();
  }
  const double seconds = seconds_since(start);
  log.durable({log.head().size - 1})->wait();
  const double flushed = seconds_since(start);
  done = true;
  watcher.join();
  const double covered = seconds_since(start);
  std::vector<float> all;
  for (auto& each : waited) {
    all.insert(all.end(), each.begin(), each.end());
  }
  const std::uint64_t samples_kb = all.size() * sizeof(float) * 2 / 1024;
  fmt::print(
      "{{\"entries\":{},\"seconds\":{:.3f},\"per_second\":{:.0f},\"p50_ms\":{:.4f},"
      "\"p99_ms\":{:.4f},\"p999_ms\":{:.3f},\"max_ms\":{:.2f},\"flushed_after_s\":{:.3f},"
      "\"covered_after_s\":{:.3f},\"lag_s\":{:.3f},\"rss_mb\":{:.1f},\"samples_mb\":{:.1f}}}\n",
      entries, seconds, static_cast<double>(entries) / seconds, quantile(all, 0.5),
      quantile(all, 0.99), quantile(all, 0.999), quantile(all, 1.0), flushed, covered, worst_lag,
      static_cast<double>(status_kb("VmHWM")) / 1024, static_cast<double>(samples_kb) / 1024);
  return 0;
}

int ask(const char* folder, int rounds) {
  World world(folder);
  const gate::Log& log = *world.log;
  const std::uint64_t size = log.head().checkpoint_size;
  std::vector<float> proofs;
  std::vector<float> uses;
  std::uint64_t place = 12'345;
  for (int i = 0; i < rounds; ++i) {
    place = place * 6364136223846793005U + 1442695040888963407U;
    auto start = Steady::now();
    const auto proof = log.proof_of((place >> 20U) % size, std::nullopt);
    proofs.push_back(static_cast<float>(seconds_since(start) * 1e3));
    start = Steady::now();
    const auto page = log.uses_of(OwnerId(static_cast<int>(1 + place % 20'000)), UINT64_MAX, 50);
    uses.push_back(static_cast<float>(seconds_since(start) * 1e3));
    if (!proof || !page) {
      fmt::print(stderr, "{}\n", proof ? page.error().detail : proof.error().detail);
      return 1;
    }
  }
  auto start = Steady::now();
  const auto nobody = log.uses_of(OwnerId(1'000'000), UINT64_MAX, 50);
  const double nothing = seconds_since(start) * 1e3;
  fmt::print(
      "{{\"size\":{},\"proof_p50_ms\":{:.4f},\"proof_p99_ms\":{:.4f},\"uses_p50_ms\":{:.4f},"
      "\"uses_p99_ms\":{:.4f},\"nobody_ms\":{:.3f},\"rss_mb\":{:.1f}}}\n",
      size, quantile(proofs, 0.5), quantile(proofs, 0.99), quantile(uses, 0.5),
      quantile(uses, 0.99), nothing, static_cast<double>(status_kb("VmHWM")) / 1024);
  return nobody ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "";
  if (verb == "append" && argc >= 5) {
    return append(argv[2], std::strtoull(argv[3], nullptr, 10), std::atoi(argv[4]),
                  argc > 5 ? std::atof(argv[5]) : 0);
  }
  if (verb == "ask" && argc >= 4) {
    return ask(argv[2], std::atoi(argv[3]));
  }
  fmt::print(stderr, "meent_log_bench append FOLDER ENTRIES THREADS [RATE] | ask FOLDER ROUNDS\n");
  return 2;
}
