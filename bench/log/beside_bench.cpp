// How long reads of the store take while the log is written at a rate, and while it is at rest, in
// turn: 20,000 reads by id a second on one core, the log and who writes it on the other.
//   meent_beside_bench FOLDER ENTRIES_A_SECOND
#include <fmt/format.h>
#include <sched.h>

#include <atomic>
#include <random>
#include <thread>

#include "gate/log/log.hpp"
#include "gate/policy/types.hpp"
#include "gate/system/records.hpp"
#include "measure.hpp"
#include "store/open.hpp"
#include "store/store.hpp"

namespace {

using namespace meent;  // NOLINT: a program of one file
using bench::quantile;
using bench::Steady;

constexpr int kRecords = 100'000;
constexpr int kReadsASecond = 20'000;
constexpr int kPairs = 9;
constexpr auto kPhase = std::chrono::seconds(2);

template <class T>
T need(result<T> value) {
  if (!value) {
    fmt::print(stderr, "{}\n", value.error().detail);
    std::exit(1);
  }
  return std::move(*value);
}

void pin(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(core, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
}

class Ids final : public gate::Table {
 public:
  void put(gate::Kind kind, const gate::Stored& stored) override {
    if (kind == gate::Kind::purpose) {
      all.push_back(stored.id);
    }
  }
  void remove(gate::Kind, PublicId) override {}
  std::vector<PublicId> all;
};

// Microseconds that 99 of 100 reads waited from when they were due.
double read_for_a_phase(const gate::SystemRecords& records, const std::vector<PublicId>& ids,
                        std::mt19937& dice) {
  std::vector<float> waited;
  const auto start = Steady::now();
  for (int i = 0; Steady::now() - start < kPhase; ++i) {
    const auto due = start + std::chrono::microseconds(std::int64_t{1'000'000} * i / kReadsASecond);
    while (Steady::now() < due) {
    }
    need(records.read(gate::Kind::purpose, ids[dice() % ids.size()]));
    waited.push_back(static_cast<float>(bench::seconds_since(due) * 1e6));
  }
  return quantile(waited, 0.99);
}

int run(const std::string& folder, double rate) {
  SystemClock clock;
  SystemRandom random;
  pin(1);  // what is started here stays there: the store's and the log's own threads
  const auto store =
      need(store::open({.directory = folder + "/store", .clock = &clock, .random = &random}));
  gate::SystemRecords records(*store, clock);
  Ids ids;
  if (const auto opened = records.open(std::vector<gate::Table*>(gate::kKinds, &ids)); !opened) {
    return 1;
  }
  gate::Purpose purpose;
  std::vector<gate::NewRecord> made;
  for (int i = 0; i < kRecords; ++i) {
    purpose.name = fmt::format("purpose-{}", i);
    made.push_back({.owner = "host", .body = gate::write_purpose(purpose)});
  }
  need(records.create_all(gate::Kind::purpose, std::move(made))->wait());
  Ids loaded;
  gate::SystemRecords again(*store, clock);
  if (const auto opened = again.open(std::vector<gate::Table*>(gate::kKinds, &loaded)); !opened) {
    return 1;
  }
  const auto log = need(gate::Log::open({.directory = folder + "/log",
                                         .origin = "bench.example/log",
                                         .clock = &clock,
                                         .random = &random}));
  std::atomic<bool> writing = false;
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> written = 0;
  std::thread writer([&] {
    std::string body(511, 'x');
    body += '}';
    while (!done) {
      const auto start = Steady::now();
      for (std::uint64_t i = 0; writing; ++i) {
        const auto due = start + std::chrono::duration_cast<Steady::duration>(
                                     std::chrono::duration<double>(static_cast<double>(i) / rate));
        if (Steady::now() < due) {
          std::this_thread::sleep_until(due);
        }
        const OwnerId owners[] = {OwnerId(static_cast<int>(1 + i % 20'000))};
        const std::string_view terms[] = {"purpose:advice"};
        log->append({.body = body, .owners = owners, .terms = terms});
        ++written;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  pin(0);
  std::mt19937 dice(1);
  read_for_a_phase(again, loaded.all, dice);
  std::vector<float> alone;
  std::vector<float> beside;
  std::vector<float> ratios;
  for (int pair = 0; pair < kPairs; ++pair) {
    alone.push_back(static_cast<float>(read_for_a_phase(again, loaded.all, dice)));
    writing = true;
    beside.push_back(static_cast<float>(read_for_a_phase(again, loaded.all, dice)));
    writing = false;
    std::this_thread::sleep_for(std::chrono::seconds(1));  // the log comes to rest
    ratios.push_back(beside.back() / alone.back());
  }
  done = true;
  writer.join();
  const double seconds = std::chrono::duration<double>(kPhase).count() * kPairs;
  fmt::print(R"({{"alone_us":{:.2f},"beside_us":{:.2f},"ratio":{:.3f},"entries_a_second":{:.0f}}})"
             "\n",
             quantile(alone, 0.5), quantile(beside, 0.5), quantile(ratios, 0.5),
             static_cast<double>(written) / seconds);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    fmt::print(stderr, "meent_beside_bench FOLDER ENTRIES_A_SECOND\n");
    return 2;
  }
  return run(words[1], std::atof(words[2]));
}
