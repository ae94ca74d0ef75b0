// The JSON writer: a row of a list, and text that needs no escaping.
#include <string>

#include <benchmark/benchmark.h>

#include "base/json_writer.hpp"

namespace {

void write_object(benchmark::State& state) {
  std::string out;
  for (auto _ : state) {
    out.clear();
    meent::json::Writer writer(out);
    writer.begin_object();
    writer.member("code", "W-00000005").member("kind", "weir").member("level", 7.215);
    writer.member("visits", std::int64_t{422}).member("open", true);
    writer.end_object();
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(out.size()));
}
BENCHMARK(write_object)->Name("json/write_object");

void quote(benchmark::State& state) {
  const std::string text(1'000, 'a');
  std::string out;
  for (auto _ : state) {
    out.clear();
    meent::json::append_quoted(out, text);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(state.iterations() * 1'000);
}
BENCHMARK(quote)->Name("json/quote");

}  // namespace
