// The policy in memory: parties, purposes, offers, and every live agreement; changed in the commit
// that changes the system record, asked by all threads. It decides what one owner grants, and makes
// of all agreements of a (consumer, purpose, collection) the Visible that the store applies. Made
// ones are kept until a commit or the clock changes what is behind them; then they are withdrawn,
// and who runs under them is told (see Gate::committed for the order).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gate/policy/question.hpp"
#include "gate/policy/types.hpp"
#include "gate/policy/withdrawal.hpp"
#include "gate/system/records.hpp"

namespace meent::gate {

struct Party {
  PublicId id;
  std::string name;
  std::string title;
  bool person = false;
};

// An agreement as lists show it.
struct AgreementNews {
  PublicId id;
  std::string owner, consumer;
  std::string_view state;
};

struct AgreementQuery {
  enum class As : std::uint8_t { owner, consumer, provider } as = As::owner;
  std::string party;
  std::optional<AgreementState> state;
  std::string offer;                  // empty: any
  std::string purpose;                // empty: any
  std::uint64_t before = UINT64_MAX;  // place of the last one shown
  std::size_t limit = 100;
};
struct AgreementPage {
  struct Item {
    std::uint64_t place;
    Agreement agreement;  // without article, by, note and reason: those stand in the record
    std::uint64_t used = 0;
  };
  std::vector<Item> items;  // newest first
  bool more = false;
};

class Policy final : public Table {
 public:
  // The store's owners, by ordinal and by name; any thread.
  struct Owners {
    std::function<std::string_view(OwnerId)> name;
    std::function<std::optional<OwnerId>(std::string_view)> ordinal;
  };
  explicit Policy(Owners owners);
  ~Policy() override;

  void put(Kind kind, const Stored& stored) override;
  void remove(Kind kind, PublicId id) override;

  // --- deciding ---
  Decision decide(const Question& question, OwnerId owner, Instant now) const;
  Sight visible(const Question& question, Instant now);
  // One use for each of these owners whose agreements are all counted.
  std::vector<Taking> takings(const Question& question, const std::vector<OwnerId>& owners,
                              Instant now) const;
  // Whether any owner grants writing; and what of this one's records. Null: nothing.
  bool writes(const Question& question) const;
  query::MaskRef writable(const Question& question, OwnerId owner, Instant now) const;
  std::optional<FiguresRight> figures(const Question& question, std::string_view offer,
                                      Instant now) const;
  bool is_open(std::string_view collection) const;

  // --- change ---
  void used(std::string_view meter, std::uint64_t uses);  // as the store has it
  // Rights that begin or end by the clock.
  void tick(Instant now);
  Withdrawal on_withdrawal(const store::VisibleRef& visible, std::function<void()> told);
  // Tells those whose Visible was withdrawn since the last call, and each changed agreement. Not
  // under a lock of the policy.
  void tell_changes(const std::function<void(const AgreementNews&)>& tell);

  // --- looking up ---
  std::optional<Party> party(std::string_view name) const;
  std::optional<Party> party(PublicId id) const;
  std::optional<Purpose> purpose(std::string_view name) const;
  std::vector<Purpose> purposes() const;  // by name
  std::optional<std::pair<PublicId, Offer>> offer(std::string_view name) const;
  std::optional<PublicId> purpose_id(std::string_view name) const;
  std::vector<Offer> offers() const;  // by name
  AgreementPage agreements(const AgreementQuery& query) const;
  std::optional<AgreementPage::Item> agreement(PublicId id) const;
  std::optional<AgreementPage::Item> agreement_at(std::uint64_t place) const;
  std::size_t size() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace meent::gate
