// A policy on its own, without store or gate: offers and agreements are put as a commit puts them,
// and it is asked as a request asks. Farms are owners: farm 3 has the ordinal 3 and the name
// "farm-3". Unless a test says otherwise, an agreement is of farm 1 with the adviser De Hoef, for
// advice, on the offer "litres", active, from day 0 up to day 10; questions are asked on day 5.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gate/policy/policy.hpp"

namespace meent::gate::policy_test {

using enum AgreementState;

inline constexpr std::string_view kAdviser = "De Hoef";
inline constexpr std::string_view kAdvice = "voeradvies";
inline constexpr int kFarms = 40;

inline Instant day(std::int64_t number) {
  return Instant{1'790'000'000'000'000 + number * 86'400'000'000};
}
inline Instant later(Instant instant, std::int64_t micros) {
  return Instant{instant.micros + micros};
}

inline PublicId id_of(int number) {
  PublicId id;
  id.bytes[14] = static_cast<std::uint8_t>(number / 256);
  id.bytes[15] = static_cast<std::uint8_t>(number % 256);
  return id;
}

inline const query::Precision kByTheDay{.kind = query::Precision::Kind::time,
                                        .calendar = query::Precision::Calendar::day};
inline const query::Precision kByTheYear{.kind = query::Precision::Kind::time,
                                         .calendar = query::Precision::Calendar::year};

inline query::CollectionRef collection(std::string name, int id, std::uint32_t version = 1) {
  auto schema = query::Schema::make({.name = std::move(name),
                                     .organisation = "De Vliet",
                                     .fields = {{.name = "litres", .type = query::Type::integer},
                                                {.name = "cow", .type = query::Type::text},
                                                {.name = "at", .type = query::Type::instant},
                                                {.name = "place", .type = query::Type::geometry}}});
  REQUIRE(schema);
  return std::make_shared<const query::Collection>(
      query::Collection{.id = CollectionId{id}, .version = version, .schema = std::move(*schema)});
}

// What a mask shows: "everything", "nothing" (there is none), or the names of what is seen, with a
// tilde behind what is rounded.
inline std::string shown(const query::Mask* mask) {
  if (mask == nullptr) {
    return "nothing";
  }
  if (mask->all()) {
    return "everything";
  }
  std::string all;
  constexpr std::pair<FieldIndex, const char*> kNames[] = {
      {FieldIndex{0}, "litres"},    {FieldIndex{1}, "cow"},       {FieldIndex{2}, "at"},
      {FieldIndex{3}, "place"},     {query::kVersion, "version"}, {query::kCreated, "created"},
      {query::kChanged, "changed"},
  };
  for (const auto& [field, name] : kNames) {
    using Kind = query::Precision::Kind;
    if (const Kind kind = mask->of(field).kind; kind != Kind::hidden) {
      all += (all.empty() ? "" : " ") + std::string(name) + (kind == Kind::full ? "" : "~");
    }
  }
  return all;
}
inline std::string shown(const query::MaskRef& mask) {
  return shown(mask.get());
}

class Bed {
 public:
  Bed() {
    for (int i = 0; i <= kFarms; ++i) {
      farms_.push_back("farm-" + std::to_string(i));
    }
  }
  Bed(const Bed&) = delete;
  Bed& operator=(const Bed&) = delete;

  Policy& operator*() { return policy_; }
  Policy* operator->() { return &policy_; }
  const query::CollectionRef& milk() const { return milk_; }

  // Stored as a commit would: an offer of a name that is known is changed.
  void offer(Offer offer) {
    if (offer.collection.empty()) {
      offer.collection = "melk";
    }
    if (offer.provider.empty()) {
      offer.provider = "De Vliet";
    }
    if (!offer.open && offer.purposes.empty()) {
      offer.purposes = {std::string(kAdvice)};
    }
    policy_.put(Kind::offer, {.id = id_of(9'000), .body = write_offer(offer)});
  }
  void offer_litres() { offer({.name = "litres", .fields = {{"litres", {}}}}); }
  void purpose(Purpose purpose) {
    purpose.article = "1";
    policy_.put(Kind::purpose, {.id = id_of(8'000), .body = write_purpose(purpose)});
  }

  struct Deal {
    int farm = 1;
    std::string consumer{kAdviser};
    std::string offer = "litres";
    std::string purpose{kAdvice};
    AgreementState state = AgreementState::active;
    Instant from = day(0), until = day(10);
    std::optional<std::uint64_t> count;
  };
  PublicId agree(const Deal& deal) { return put(id_of(++agreements_), deal); }
  // The agreement as it becomes by a later commit.
  PublicId put(PublicId id, const Deal& deal, std::uint32_t version = 1) {
    const Agreement agreement{.consumer = deal.consumer,
                              .offer = deal.offer,
                              .purpose = deal.purpose,
                              .from = deal.from,
                              .until = deal.until,
                              .count = deal.count,
                              .state = deal.state};
    policy_.put(Kind::agreement, {.id = id,
                                  .owner_id = OwnerId{deal.farm},
                                  .owner = farms_.at(static_cast<std::size_t>(deal.farm)),
                                  .version = version,
                                  .created = day(0),
                                  .changed = day(version),
                                  .body = write_agreement(agreement)});
    return id;
  }
  // One use more, as the store tells it.
  void take(PublicId id) {
    const auto known = policy_.agreement(id);
    policy_.used(id.text(), known ? known->used + 1 : 1);
  }

  Question question() const {
    return {.consumer = kAdviser, .purpose = kAdvice, .collection = milk_.get()};
  }
  Decision decide(int farm = 1, Instant now = day(5)) const {
    return policy_.decide(question(), OwnerId{farm}, now);
  }
  // What a decision rests on; no id when it rests on none.
  PublicId agreement_of(const Decision& decision) const {
    const auto found = decision.place ? policy_.agreement_at(*decision.place) : std::nullopt;
    return found ? found->agreement.id : PublicId{};
  }
  std::string sees(int farm = 1, Instant now = day(5)) const {
    return shown(decide(farm, now).mask);
  }
  std::vector<Taking> takings(const std::vector<OwnerId>& owners) const {
    return policy_.takings(question(), owners, day(5));
  }

 private:
  std::vector<std::string> farms_;
  query::CollectionRef milk_ = collection("melk", 1);
  int agreements_ = 0;
  Policy policy_{{.name = [this](OwnerId owner) -> std::string_view {
                    return farms_.at(static_cast<std::size_t>(owner.value));
                  },
                  .ordinal = [this](std::string_view name) -> std::optional<OwnerId> {
                    for (int i = 1; i <= kFarms; ++i) {
                      if (farms_[static_cast<std::size_t>(i)] == name) {
                        return OwnerId{i};
                      }
                    }
                    return std::nullopt;
                  }}};
};

}  // namespace meent::gate::policy_test
