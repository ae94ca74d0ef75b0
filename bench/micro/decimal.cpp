// Decimals: reading, and the key by which the store sorts them.
#include "base/decimal.hpp"

#include <benchmark/benchmark.h>

namespace {

void parse(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(meent::Decimal::parse("711191.94"));
  }
}
BENCHMARK(parse)->Name("decimal/parse");

void sort_key(benchmark::State& state) {
  const auto number = meent::Decimal::parse("711191.94").value();
  for (auto _ : state) {
    benchmark::DoNotOptimize(number.sort_key());
  }
}
BENCHMARK(sort_key)->Name("decimal/sort_key");

}  // namespace
