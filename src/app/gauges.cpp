#include "app/gauges.hpp"

#include "app/version.hpp"

namespace meent::app {
namespace {

using doors::watch::Family;
using Kind = doors::watch::Family::Kind;

Family single(Kind kind, std::string name, std::string help, double value) {
  return {kind, std::move(name), std::move(help), {{{}, value}}};
}

double amount(std::uint64_t value) {
  return static_cast<double>(value);
}

void add_store(std::vector<Family>& out, const store::Figures& f) {
  out.push_back(single(Kind::counter, "meent_store_commits_total", "commits of the writer",
                       amount(f.commits)));
  out.push_back(single(Kind::counter, "meent_store_writes_total",
                       "writes that took part in a commit", amount(f.requests)));
  out.push_back(single(Kind::counter, "meent_store_refused_total",
                       "writes that were refused or undone", amount(f.refused)));
  out.push_back(single(Kind::gauge, "meent_store_queue", "writes that wait now", amount(f.queue)));
  out.push_back(
      single(Kind::gauge, "meent_store_bytes", "size of the database", amount(f.database_bytes)));
  out.push_back(single(Kind::gauge, "meent_store_journal_bytes", "size of its write-ahead log",
                       amount(f.journal_bytes)));
}

void add_server(std::vector<Family>& out, const net::Figures& f) {
  out.push_back(single(Kind::gauge, "meent_connections", "connections open now", amount(f.open)));
  out.push_back(
      single(Kind::counter, "meent_connections_total", "connections accepted", amount(f.accepted)));
  out.push_back(single(Kind::counter, "meent_connections_refused_total", "connections over a limit",
                       amount(f.refused_connections)));
  out.push_back(single(Kind::counter, "meent_received_bytes_total", "bytes off the sockets",
                       amount(f.bytes_in)));
  out.push_back(single(Kind::counter, "meent_sent_bytes_total", "bytes onto the sockets",
                       amount(f.bytes_out)));
  out.push_back(single(Kind::gauge, "meent_store_pool_waiting",
                       "requests that wait for a store thread", amount(f.store_waiting)));
  out.push_back(single(Kind::counter, "meent_store_pool_refused_total",
                       "requests refused because too many waited", amount(f.store_refused)));
}

void add_process(std::vector<Family>& out) {
  out.push_back(single(Kind::counter, "process_cpu_seconds_total",
                       "CPU time used, the measure of energy", cpu_seconds()));
  out.push_back(single(Kind::gauge, "process_resident_memory_bytes", "memory in use",
                       amount(resident_bytes())));
  out.push_back({Kind::gauge,
                 "meent_build_info",
                 "the version of this program",
                 {{{{"version", std::string(kVersion)}}, 1}}});
}

}  // namespace

std::vector<doors::watch::Check> NodeGauges::checks() const {
  const auto health = store_.health();
  return {{"store", health.writable, health.why},
          {"draining", !draining_, draining_ ? "this server is stopping; ask another" : ""}};
}

std::vector<Family> NodeGauges::families() const {
  std::vector<Family> out = metrics_.families();
  add_store(out, store_.figures());
  if (server_ != nullptr) {
    add_server(out, server_->figures());
  }
  add_process(out);
  return out;
}

}  // namespace meent::app
