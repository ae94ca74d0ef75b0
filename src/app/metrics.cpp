#include "app/metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <thread>

#include <fmt/format.h>

namespace meent::app {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

Labels with_bound(Labels labels, std::string bound) {
  labels.emplace_back("le", std::move(bound));
  return labels;
}

double seconds(std::uint64_t micros) {
  return static_cast<double>(micros) / 1e6;
}

}  // namespace

void Metrics::observe(const Observation& seen) {
  const auto own = std::hash<std::thread::id>{}(std::this_thread::get_id()) % kStripes;
  auto& stripe = stripes_[own];
  const std::lock_guard lock(stripe.mutex);
  const std::tuple<std::string_view, std::string_view, int> name{seen.method, seen.route,
                                                                 seen.status};
  auto at = stripe.table.find(name);
  if (at == stripe.table.end()) {
    at =
        stripe.table
            .emplace(Name{std::string(seen.method), std::string(seen.route), seen.status}, Series{})
            .first;
  }
  auto& series = at->second;
  ++series.count;
  series.bytes += seen.bytes;
  series.micros += seen.micros;
  for (std::size_t i = 0; i < kBounds.size(); ++i) {
    series.under[i] += seen.micros <= kBounds[i] ? 1 : 0;
  }
}

Metrics::Table Metrics::sum() const {
  Table all;
  for (const auto& stripe : stripes_) {
    const std::lock_guard lock(stripe.mutex);
    for (const auto& [name, series] : stripe.table) {
      auto& to = all[name];
      to.count += series.count;
      to.bytes += series.bytes;
      to.micros += series.micros;
      for (std::size_t i = 0; i < kBounds.size(); ++i) {
        to.under[i] += series.under[i];
      }
    }
  }
  return all;
}

std::vector<doors::watch::Family> Metrics::families() const {
  using Shape = doors::watch::Family::Kind;
  doors::watch::Family requests{
      Shape::counter, "meent_http_requests_total", "requests answered", {}};
  doors::watch::Family bytes{
      Shape::counter, "meent_http_response_bytes_total", "bytes of answers' bodies", {}};
  doors::watch::Family time{
      Shape::histogram, "meent_http_request_seconds", "time from request to answer", {}};
  for (const auto& [name, series] : sum()) {
    const auto& [method, route, status] = name;
    const Labels labels{
        {"method", method}, {"route", route}, {"status", fmt::format("{}", status)}};
    requests.samples.push_back({labels, static_cast<double>(series.count)});
    bytes.samples.push_back({labels, static_cast<double>(series.bytes)});
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      time.samples.push_back({with_bound(labels, fmt::format("{}", seconds(kBounds[i]))),
                              static_cast<double>(series.under[i]), "_bucket"});
    }
    time.samples.push_back(
        {with_bound(labels, "+Inf"), static_cast<double>(series.count), "_bucket"});
    time.samples.push_back({labels, seconds(series.micros), "_sum"});
    time.samples.push_back({labels, static_cast<double>(series.count), "_count"});
  }
  return {std::move(requests), std::move(bytes), std::move(time)};
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto of = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return of(used.ru_utime) + of(used.ru_stime);
}

std::uint64_t resident_bytes() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/self/statm", "r"),
                                                             &std::fclose);
  unsigned long long whole = 0;
  unsigned long long resident = 0;
  if (!file || std::fscanf(file.get(), "%llu %llu", &whole, &resident) != 2) {
    return 0;
  }
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace meent::app
