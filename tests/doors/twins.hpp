// Two whole Meents behind all their doors, with the same clock, the same keys and the same ids. The
// second holds more than the first; what that is, twin_region.hpp says.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "doors/ask.hpp"
#include "doors/doors.hpp"
#include "formats/record_json.hpp"
#include "gate/world.hpp"

namespace meent::test {

struct NoGauges final : doors::watch::Gauges {
  std::vector<doors::watch::Check> checks() const override { return {}; }
  std::vector<doors::watch::Family> families() const override { return {}; }
};

class Twin {
 public:
  explicit Twin(const Beginning& beginning)
      : world(beginning),
        share(world.gate(), kKeeper),
        ask(doors::make_doors({.gate = &world.gate(),
                               .share = &share,
                               .gauges = &gauges_,
                               .files = {{.path = "/index.html",
                                          .content_type = "text/html",
                                          .bytes = "page",
                                          .hash = "1"}}})),
        keeper_("Bearer " + world.keeper_token()) {
    ask.authority = "meent.test";
    ask.peer = "192.0.2.7";
  }

  // By who keeps the collections; must be taken.
  Answer keep(http::Method method, std::string_view target, std::string_view body = {},
              std::string_view type = "application/json") const {
    http::Fields fields;
    fields.set("Authorization", keeper_);
    fields.set("Content-Type", type);
    Answer answer = put(method, target, body, fields);
    REQUIRE_MESSAGE(answer.status < 300, answer.body);
    return answer;
  }
  // When it returns, what a write tells the log has come there: an entry has the moment at which it
  // came.
  Answer put(http::Method method, std::string_view target, std::string_view body,
             const http::Fields& fields) const {
    const std::uint64_t before = entries();
    Answer answer = ask.ask_with(method, target, body, fields);
    if (method != http::Method::get && answer.status < 300) {
      const bool account = target == "/v1/users";  // with a party of its own
      const bool record = target.find("/records") != std::string_view::npos;
      wait_for_entries(before + (account ? 2 : record ? 1 : 0));
    }
    return answer;
  }
  // Records by who keeps the collection, in one commit; their ids.
  std::vector<std::string> create(const query::Schema& schema,
                                  const std::vector<std::string>& records) {
    const gate::Principal who = world.who();
    const auto collection = world.gate().collection(who, schema.definition().name);
    REQUIRE(collection);
    query::RecordBatch batch(schema.size());
    formats::RecordReader reader((*collection)->schema, "");
    for (const std::string& each : records) {
      const auto read = reader.read(each, batch);
      REQUIRE_MESSAGE(read, (read ? std::string{} : read.error().detail));
    }
    std::vector<gate::Change> changes;
    changes.emplace_back(gate::CreateRecords{.collection = (*collection)->id,
                                             .batch = std::move(batch),
                                             .definition = (*collection)->version,
                                             .guard = {},
                                             .unique = {}});
    const std::uint64_t before = entries();
    const auto ticket = world.gate().write(who, *collection, std::move(changes));
    const auto& made = ticket->wait();
    REQUIRE_MESSAGE(made, (made ? std::string{} : made.error().detail));
    wait_for_entries(before + 1);
    std::vector<std::string> ids;
    for (const gate::Written& each : made->records) {
      ids.push_back(each.id.text());
    }
    return ids;
  }
  void join(const std::string& party, const std::vector<std::string>& roles,
            const std::vector<std::string>& purposes, bool person = false) {
    const std::uint64_t before = entries();
    members_.emplace(party, world.member(party, roles, purposes, person));
    wait_for_entries(before + 1);
  }
  // The Authorization of a party's client, for one purpose or (empty) for all of its own.
  std::string bearer(const std::string& party, std::string_view purpose = {}) {
    const World::Member& member = members_.at(party);
    return "Bearer " + world.token(member.client, member.secret, purpose);
  }

  World world;
  share::Share share;

 private:
  std::uint64_t entries() const { return world.log().head().size; }
  void wait_for_entries(std::uint64_t wanted) const {
    int tries = 0;
    while (entries() < wanted && ++tries < 10'000) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    REQUIRE(tries < 10'000);
  }

  NoGauges gauges_;

 public:
  Asker ask;

 private:
  std::string keeper_;
  std::map<std::string, World::Member> members_;
};

class Twins {
 public:
  explicit Twins(std::uint64_t seed)
      : a({.now = kNow, .seed = seed}), b({.now = kNow, .seed = seed}) {}

  // Time passes, for both.
  void step(std::int64_t micros = 1'000) {
    a.world.clock.ahead_micros += micros;
    b.world.clock.ahead_micros += micros;
  }
  // At a moment of its own, so that what it makes has the same id in both.
  template <class Act>
  void both(const Act& act) {
    step();
    act(a);
    act(b);
  }
  template <class Act>
  void only_b(const Act& act) {
    step();
    act(b);
  }
  Instant now() const { return a.world.clock.now(); }

  Twin a;
  Twin b;

 private:
  static constexpr Instant kNow{1'790'000'000'000'000};
};

}  // namespace meent::test
