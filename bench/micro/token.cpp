// What a token costs: made, verified by its signature, and known already.
#include <benchmark/benchmark.h>

#include "gate/identity/tokens.hpp"

namespace {

using namespace meent;
using namespace meent::gate::identity;

struct Bank {
  SystemClock clock;
  SystemRandom random;
  formats::jose::SigningKey key = formats::jose::SigningKey::generate(random);
  TokenMint mint{"https://meent.example/", "https://meent.example/api", key, clock, random};
  std::unique_ptr<OwnIssuer> issuer =
      std::move(OwnIssuer::make("https://meent.example/", {key.public_key()}).value());
  std::string token = mint.mint({.client_id = "0f8fad5b-d9cb-469f-a165-70867728950e",
                                 .organisation = "Waterschap Rivierenland",
                                 .roles = {"reader"},
                                 .purposes = {"flood-warning"}})
                          .value()
                          .text;
};

void token_minted(benchmark::State& state) {
  Bank bank;
  for (auto _ : state) {
    benchmark::DoNotOptimize(bank.mint.mint({.client_id = "c", .organisation = "o"}));
  }
}
BENCHMARK(token_minted);

void token_verified(benchmark::State& state) {
  const Bank bank;
  const auto keys = bank.issuer->keys();
  for (auto _ : state) {
    benchmark::DoNotOptimize(formats::jose::verify(bank.token, *keys.keys));
  }
}
BENCHMARK(token_verified);

void token_known(benchmark::State& state) {
  static const Bank bank;
  static const TokenReader reader(*bank.issuer, "https://meent.example/api");
  const Instant now = bank.clock.now();
  for (auto _ : state) {
    benchmark::DoNotOptimize(reader.read(bank.token, now));
  }
  state.counters["bytes"] = static_cast<double>(bank.token.size());
}
BENCHMARK(token_known)->Threads(1)->Threads(2);

}  // namespace
