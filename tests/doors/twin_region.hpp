// A region in two worlds that differ only in what those who ask may not see.
//
// Who asks: a consumer ("De Hoef"), one without any agreement ("De Berg"), the owner "hoeve-0", an
// operator of another organisation ("Het Dal"), and nobody in particular. The farms "hoeve-N" gave
// the consumer what they have, through offers of random masks; those named "stil-N" gave nothing,
// or what they gave has not begun, is paused or is over.
//
// The second world has besides: records of the silent farms; other values where no mask of a record
// shows them, or below its rounding; other members of bodies, other old versions; other records in
// groups too small for figures; persons with accounts, clients and agreements of their own; offers
// that are not published. All of it lies between what both have, and more comes while they are
// asked.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doors/twin_records.hpp"

namespace meent::test {

inline constexpr const char* kConsumer = "De Hoef";

class TwinRegion : public TwinRecords {
 public:
  explicit TwinRegion(std::uint64_t seed) : TwinRecords(seed) {
    for (const char* name : {"voeradvies", "onderzoek", "statistiek"}) {
      twins.both([&](Twin& twin) { twin.world.purpose(name); });
    }
    make_parties();
    make_offers();
    make_agreements();
    twins.only_b([&](Twin& twin) {
      hidden_client = twin.world.member(persons.front(), {"consumer"}, {"voeradvies"}).client;
    });
    load();
    for (int i = 0; i < 10; ++i) {
      change();
      stir();
    }
  }

  // Something happens in the second world alone.
  void stir() {
    auto& dice = rows.dice;
    switch (dice.below(7)) {
      case 0:
      case 1: return add_hidden(things());
      case 2: return add_hidden(collections.at("cijfers"));
      case 3: return change_hidden(things());
      case 4: return change_unseen(collections.at(dice.chance(50) ? "things" : "open-things"));
      case 5: return agree_hidden();
      default: return add_person();
    }
  }

  std::vector<std::string> agreements;         // ids of both
  std::vector<std::string> hidden_agreements;  // ids of the second alone
  std::string hidden_client;                   // id of one of the second alone

 private:
  void make_parties() {
    const std::vector<std::string> own{std::string(gate::kInsight)};
    const auto join = [&](const std::string& party, const std::vector<std::string>& roles,
                          const std::vector<std::string>& purposes, bool person = false) {
      twins.both([&](Twin& twin) { twin.join(party, roles, purposes, person); });
      if (rows.dice.chance(20)) {
        add_person();
      }
    };
    join(kConsumer, {"consumer"}, {"voeradvies", "onderzoek", "statistiek"});
    for (int i = 0; i < kFarms; ++i) {
      join("hoeve-" + std::to_string(i), {"owner", "consumer"}, own, i > 3);
    }
    for (int i = 0; i < kSilent; ++i) {
      join("stil-" + std::to_string(i), {"owner", "consumer"}, own);
    }
    join("De Kade", {"consumer"}, {"voeradvies"});
    join("De Berg", {"consumer"}, {"voeradvies"});
    join("Het Dal", {"operator", "service"}, {std::string(gate::kKeeping)});
    add_person();
  }

  // Fields by random precision; `full`: percentage that is shown exactly.
  gate::Offer random_offer(const std::string& name, const Collection& of,
                           std::vector<std::string> purposes, unsigned full) {
    gate::Offer offer{.name = name,
                      .collection = of.schema.definition().name,
                      .title = {name, name},
                      .purposes = std::move(purposes)};
    for (const auto& field : of.schema.definition().fields) {
      if (const auto precision = rows.precision(field, full);
          precision.kind != Precision::Kind::hidden) {
        offer.fields.push_back({field.name, precision});
      }
    }
    for (const char* own : {"version", "created", "changed"}) {
      if (rows.dice.chance(25)) {
        offer.fields.push_back({own, {}});
      }
    }
    return offer;
  }
  void make_offer(const gate::Offer& offer) {
    twins.both([&](Twin& twin) { twin.world.offer(offer); });
    offers_.emplace(offer.name, offer);
  }
  void make_offers() {
    const Collection& open = collections.at("open-things");
    make_offer(random_offer("aanbod-0", things(), {"voeradvies"}, 35));
    make_offer(random_offer("aanbod-1", things(), {"voeradvies", "onderzoek"}, 35));
    make_offer(random_offer("aanbod-2", things(), {"onderzoek"}, 35));
    gate::Offer written = random_offer("aanbod-3", things(), {"voeradvies"}, 70);
    written.write = true;
    make_offer(written);
    make_offer(random_offer("aanbod-4", open, {"voeradvies"}, 50));
    gate::Offer open_to_all = random_offer("open-aanbod", open, {}, 35);
    open_to_all.open = true;
    make_offer(open_to_all);
    for (const char* name : {"cijfers", "open-cijfers"}) {
      make_offer(figures_offer(name));
    }
    twins.only_b([&](Twin& twin) {
      gate::Offer draft = random_offer("concept", things(), {"voeradvies"}, 50);
      draft.published = false;
      twin.world.offer(draft);
      draft = random_offer("open-concept", things(), {}, 50);
      draft.published = false;
      draft.open = true;
      twin.world.offer(draft);
    });
  }
  static gate::Offer figures_offer(const std::string& collection) {
    using Kind = store::Measure::Kind;
    const Precision month{.kind = Precision::Kind::time, .calendar = Precision::Calendar::month};
    const Precision halves{.kind = Precision::Kind::number, .step = Decimal{5, 1}};
    return {.name = "aanbod-" + collection,
            .collection = collection,
            .title = {collection, collection},
            .fields = {{"region", {}}, {"litres", {}}, {"price", halves}, {"at", month}},
            .figures = gate::OfferFigures{.keys = {"region", "at"},
                                          .measures = {{Kind::count, ""},
                                                       {Kind::owners, ""},
                                                       {Kind::sum, "litres"},
                                                       {Kind::mean, "price"},
                                                       {Kind::min, "price"},
                                                       {Kind::max, "litres"}},
                                          .minimum_owners = 3},
            .purposes = {"statistiek"},
            .open = collection.starts_with("open")};
  }

  gate::Agreement agreement(const std::string& owner, const std::string& offer,
                            const std::string& purpose) const {
    const Instant now = twins.now();
    return {.owner = owner,
            .consumer = kConsumer,
            .offer = offer,
            .purpose = purpose,
            .from = Instant{now.micros - kHour},
            .until = Instant{now.micros + 48 * kHour},
            .count = {},
            .state = gate::AgreementState::active,
            .by = "client:before"};
  }
  void give(const std::string& owner, const std::string& offer, const std::string& purpose,
            std::optional<std::uint64_t> uses = {}) {
    gate::Agreement made = agreement(owner, offer, purpose);
    made.count = uses;
    agree(made);
    given_.push_back({owner, offer});
  }
  void agree(const gate::Agreement& made) {
    twins.both([&](Twin& twin) {
      const std::string id = twin.world.agree(made).text();
      if (&twin == &twins.b) {
        REQUIRE(id == agreements.back());
      } else {
        agreements.push_back(id);
      }
    });
    if (rows.dice.chance(30)) {
      agree_hidden();
    }
  }
  void make_agreements() {
    give("hoeve-0", "aanbod-0", "voeradvies");
    give("hoeve-1", "aanbod-0", "voeradvies");
    give("hoeve-1", "aanbod-1", "voeradvies");
    give("hoeve-2", "aanbod-2", "onderzoek", 12);  // so few that they are used up on the way
    give("hoeve-3", "aanbod-3", "voeradvies");
    give("hoeve-4", "aanbod-1", "voeradvies");
    give("hoeve-4", "aanbod-1", "onderzoek");
    give("hoeve-5", "aanbod-1", "voeradvies");
    give("hoeve-5", "aanbod-4", "voeradvies");
    for (int i = 0; i < 5; ++i) {
      give("hoeve-" + std::to_string(i), "aanbod-cijfers", "statistiek");
    }
    using enum gate::AgreementState;
    gate::AgreementState states[] = {revoked, suspended, active, requested,
                                     agreed,  declined,  ended};
    for (int i = 1; i < kSilent; ++i) {  // the first gave nothing at all
      gate::Agreement made = agreement("stil-" + std::to_string(i), "aanbod-0", "voeradvies");
      made.state = states[i - 1];
      if (made.state == active) {
        made.until = Instant{twins.now().micros - 1};
      } else if (made.state == agreed) {
        made.from = Instant{made.until.micros - kHour};
      }
      agree(made);
    }
  }

  // --- people ---

  void agree_hidden() {
    if (persons.empty() || offers_.empty()) {
      return;
    }
    gate::Agreement made =
        agreement(persons[rows.dice.below(persons.size())], "aanbod-0", "voeradvies");
    made.consumer = "De Kade";
    twins.only_b([&](Twin& twin) { hidden_agreements.push_back(twin.world.agree(made).text()); });
  }
  void add_person() {
    if (persons.size() >= 4) {
      return;
    }
    const std::string name = "schuil-" + std::to_string(persons.size());
    twins.only_b([&](Twin& twin) {
      twin.keep(http::Method::post, "/v1/users",
                R"({"login":")" + name + R"(","name":"Jan","password":"vier losse woorden"})");
    });
    persons.push_back(name);
  }

  static constexpr std::int64_t kHour = 3'600'000'000;
};

}  // namespace meent::test
