// The policy at the size of a region: 20,000 owners with 27 agreements each, on 10,000 offers.
// Makes the store, loads it as a start does, and times decisions and Visibles; tells one JSON
// object.
//   meent_policy_bench make FOLDER OWNERS OFFERS
//   meent_policy_bench ask FOLDER OWNERS OFFERS ROUNDS
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "gate/policy/policy.hpp"
#include "gate/system/records.hpp"
#include "measure.hpp"
#include "store/open.hpp"
#include "store/store.hpp"

namespace {

using namespace meent;  // NOLINT: a program of one file
using bench::quantile;
using bench::seconds_since;
using bench::Steady;

constexpr int kPerOwner = 27;
constexpr int kCollections = 100;
constexpr int kConsumers = 400;
constexpr int kPurposes = 40;
constexpr std::size_t kBatch = 10'000;

template <class T>
T need(result<T> value) {
  if (!value) {
    fmt::print(stderr, "{} ({})\n", value.error().detail, value.error().where);
    std::exit(1);
  }
  return std::move(*value);
}

std::string collection_name(int offer) {
  return fmt::format("collection-{}", offer % kCollections);
}
std::string owner_name(int owner) {
  return fmt::format("owner-{:05}", owner);
}
std::string purpose_name(int purpose) {
  return fmt::format("purpose-{}", purpose);
}
std::string consumer_name(int consumer) {
  return fmt::format("consumer-{}", consumer);
}

query::CollectionRef collection_of(int offer) {
  query::CollectionDefinition definition{.name = collection_name(offer)};
  for (int i = 0; i < 8; ++i) {
    definition.fields.push_back({.name = fmt::format("field{}", i), .type = query::Type::decimal});
  }
  return std::make_shared<const query::Collection>(
      query::Collection{.id = CollectionId(1'000 + offer % kCollections),
                        .version = 1,
                        .schema = need(query::Schema::make(std::move(definition)))});
}

// Each offer hides some fields and rounds one.
gate::Offer offer_of(int number) {
  gate::Offer offer{.name = fmt::format("offer-{}", number),
                    .collection = collection_name(number),
                    .provider = "host",
                    .purposes = {purpose_name(number % kPurposes)}};
  for (int i = 0; i < 8; ++i) {
    if ((number >> i) % 2 == 0) {
      offer.fields.push_back({.name = fmt::format("field{}", i), .precision = {}});
    }
  }
  offer.fields.push_back({.name = "created",
                          .precision = {.kind = query::Precision::Kind::time,
                                        .calendar = query::Precision::Calendar::day}});
  return offer;
}

// The first of an owner's agreements is with one consumer that all have in common.
struct Terms {
  int offer, consumer, purpose;
};
Terms terms_of(int owner, int nth, int offers) {
  if (nth == 0) {
    return {.offer = 0, .consumer = 0, .purpose = 0};
  }
  const auto mixed = static_cast<std::uint64_t>(owner * kPerOwner + nth) * 0x9e3779b97f4a7c15U;
  const int offer = static_cast<int>((mixed >> 20U) % static_cast<std::uint64_t>(offers));
  return {.offer = offer,
          .consumer = 1 + static_cast<int>((mixed >> 44U) % (kConsumers - 1)),
          .purpose = offer % kPurposes};
}

struct Meent {
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<gate::SystemRecords> records;
  std::unique_ptr<gate::Policy> policy;
  double seconds = 0;  // of loading the system records

  explicit Meent(const char* folder) {
    store = need(store::open({.directory = folder, .clock = &clock, .random = &random}));
    records = std::make_unique<gate::SystemRecords>(*store, clock);
    policy = std::make_unique<gate::Policy>(gate::Policy::Owners{
        .name = [this](OwnerId owner) { return store->owner_name(owner); },
        .ordinal = [this](std::string_view name) { return store->owner(name); }});
    const auto start = Steady::now();
    if (const auto opened = records->open(std::vector<gate::Table*>(gate::kKinds, policy.get()));
        !opened) {
      fmt::print(stderr, "{}\n", opened.error().detail);
      std::exit(1);
    }
    seconds = seconds_since(start);
  }
};

void create(Meent& meent, gate::Kind kind, std::vector<gate::NewRecord> all) {
  need(meent.records->create_all(kind, std::move(all))->wait());
}

int make(const char* folder, int owners, int offers) {
  Meent meent(folder);
  std::vector<gate::NewRecord> all;
  for (int i = 0; i < offers; ++i) {
    all.push_back({.owner = "host", .body = write_offer(offer_of(i))});
  }
  create(meent, gate::Kind::offer, std::move(all));
  all.clear();
  const Instant now = meent.clock.now();
  for (int owner = 0; owner < owners; ++owner) {
    for (int nth = 0; nth < kPerOwner; ++nth) {
      const Terms terms = terms_of(owner, nth, offers);
      const gate::Agreement agreement{.owner = owner_name(owner),
                                      .consumer = consumer_name(terms.consumer),
                                      .offer = fmt::format("offer-{}", terms.offer),
                                      .purpose = purpose_name(terms.purpose),
                                      .from = now,
                                      .state = gate::AgreementState::active,
                                      .by = "user:" + owner_name(owner)};
      all.push_back({.owner = agreement.owner, .body = write_agreement(agreement)});
    }
    if (all.size() >= kBatch || owner + 1 == owners) {
      create(meent, gate::Kind::agreement, std::exchange(all, {}));
    }
  }
  return 0;
}

int ask(const char* folder, int owners, int offers, int rounds) {
  Meent meent(folder);
  const Instant now = meent.clock.now();
  std::vector<query::CollectionRef> collections;
  for (int i = 0; i < kCollections; ++i) {
    collections.push_back(collection_of(i));
  }
  // Questions as they come: half of what was granted, half of somebody else.
  struct One {
    std::string consumer, purpose;
    const query::Collection* collection;
    OwnerId owner;
  };
  std::mt19937 dice(1);
  std::vector<One> ones;
  for (int i = 0; i < rounds; ++i) {
    const int owner = static_cast<int>(dice() % static_cast<unsigned>(owners));
    const Terms terms = terms_of(owner, static_cast<int>(dice() % kPerOwner), offers);
    const int asked =
        dice() % 2 == 0 ? owner : static_cast<int>(dice() % static_cast<unsigned>(owners));
    const auto ordinal = meent.store->owner(owner_name(asked));
    ones.push_back(
        {.consumer = consumer_name(terms.consumer),
         .purpose = purpose_name(terms.purpose),
         .collection = collections[static_cast<std::size_t>(terms.offer % kCollections)].get(),
         .owner = ordinal.value_or(OwnerId(1))});
  }
  for (int i = 0; i < kCollections;
       ++i) {  // masks of each collection's offers, as a first list makes
    meent.policy->visible({.consumer = "host",
                           .purpose = "beheer",
                           .collection = collections[static_cast<std::size_t>(i)].get()},
                          now);
  }
  const auto decide = [&](const One& one) {
    return meent.policy->decide(
        {.consumer = one.consumer, .purpose = one.purpose, .collection = one.collection}, one.owner,
        now);
  };
  std::vector<float> looks;  // what looking at the clock takes by itself
  for (int i = 0; i < 100'000; ++i) {
    const auto look = Steady::now();
    looks.push_back(static_cast<float>(seconds_since(look) * 1e9));
  }
  const double look_ns = quantile(looks, 0.5);
  std::vector<float> took;
  took.reserve(ones.size());
  std::size_t granted = 0;
  for (const One& one : ones) {
    const auto start = Steady::now();
    const gate::Decision decision = decide(one);
    took.push_back(static_cast<float>(seconds_since(start) * 1e9));
    granted += decision.mask != nullptr ? 1 : 0;
  }
  const auto start = Steady::now();
  for (const One& one : ones) {
    granted += decide(one).mask != nullptr ? 1 : 0;
  }
  const double rate = static_cast<double>(ones.size()) / seconds_since(start);

  const gate::Question all_owners{
      .consumer = "consumer-0", .purpose = "purpose-0", .collection = collections[0].get()};
  std::vector<float> built;
  std::size_t seen = 0;
  for (int i = 0; i < 200; ++i) {
    meent.policy->tick(now);
    const auto fresh = Steady::now();
    // A question about another party of its own is another Visible.
    const gate::Question question{.consumer = all_owners.consumer,
                                  .purpose = all_owners.purpose,
                                  .collection = all_owners.collection,
                                  .own = OwnerId(1 + i)};
    seen = meent.policy->visible(question, now).visible->named().size();
    built.push_back(static_cast<float>(seconds_since(fresh) * 1e3));
  }
  std::vector<float> kept;
  for (int i = 0; i < 100'000; ++i) {
    const auto again = Steady::now();
    seen = std::max(seen, meent.policy
                              ->visible({.consumer = all_owners.consumer,
                                         .purpose = all_owners.purpose,
                                         .collection = all_owners.collection,
                                         .own = OwnerId(1 + i % 200)},
                                        now)
                              .visible->named()
                              .size());
    kept.push_back(static_cast<float>(seconds_since(again) * 1e9));
  }
  fmt::print(R"({{"agreements":{},"load_s":{:.3f},"rss_mb":{:.1f},"p50_ns":{:.0f},"p99_ns":{:.0f},)"
             R"("per_second":{:.0f},"granted":{},"visible_ms":{:.3f},"visible_kept_ns":{:.0f},)"
             R"("visible_owners":{}}})"
             "\n",
             meent.policy->size(), meent.seconds,
             static_cast<double>(bench::status_kb("VmRSS")) / 1024, quantile(took, 0.5) - look_ns,
             quantile(took, 0.99) - look_ns, rate, granted, quantile(built, 0.5),
             quantile(kept, 0.5), seen);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const std::string what = count > 1 ? words[1] : "";
  if (what == "make" && count == 5) {
    return make(words[2], std::atoi(words[3]), std::atoi(words[4]));
  }
  if (what == "ask" && count == 6) {
    return ask(words[2], std::atoi(words[3]), std::atoi(words[4]), std::atoi(words[5]));
  }
  fmt::print(stderr, "meent_policy_bench make|ask FOLDER OWNERS OFFERS [ROUNDS]\n");
  return 2;
}
