// Records: NDJSON to typed rows, the path of bulk loads, and rows to JSON, the path of lists.
#include <string>

#include <benchmark/benchmark.h>

#include "formats/record_json.hpp"

namespace {

using meent::query::RecordBatch;
using meent::query::Schema;
using meent::query::Type;

constexpr std::string_view kLine =
    R"({"owner":"owner-17198","data":{"code":"W-00000005","name":"Water work 5 on the Dommelbeek )"
    R"(stream","kind":"weir","municipality":"Zandvliet","level":7.215,"cost":"711191.94",)"
    R"("visits":422,"seen":"2026-06-28T05:05:00Z"}})"
    "\n";

Schema works() {
  return Schema::make({.name = "works",
                       .fields = {{.name = "code"},
                                  {.name = "name"},
                                  {.name = "kind"},
                                  {.name = "municipality"},
                                  {.name = "level", .type = Type::number},
                                  {.name = "cost", .type = Type::decimal},
                                  {.name = "visits", .type = Type::integer},
                                  {.name = "seen", .type = Type::instant}}})
      .value();
}

void read_lines(benchmark::State& state) {
  const auto schema = works();
  std::string text;
  for (int line = 0; line < 10'000; ++line) {
    text += kLine;
  }
  for (auto _ : state) {
    meent::http::ViewBody body(text);
    meent::formats::NdjsonReader reader(schema, body, "", meent::formats::OnBadRow::all_or_nothing);
    RecordBatch batch(schema.size());
    while (reader.next(batch).value()) {
      benchmark::DoNotOptimize(batch.size());
    }
  }
  state.SetItemsProcessed(state.iterations() * 10'000);
}
BENCHMARK(read_lines)->Name("record/read_ndjson");

void write_row(benchmark::State& state) {
  const auto from = kLine.find(R"({"code")");
  meent::query::RecordView record;
  record.owner = "owner-17198";
  record.body = kLine.substr(from, kLine.size() - from - 2);
  std::string out;
  for (auto _ : state) {
    out.clear();
    meent::formats::append_record(out, record);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(write_row)->Name("record/append_json");

}  // namespace
