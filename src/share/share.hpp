// The acts of sharing: purposes are registered, offers made, agreements asked, given, paused and
// stopped. Each act checks who may do it, is one write of a system record, and has its entry in the
// log, in the same commit. Safe between threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gate/gate.hpp"
#include "share/life_cycle.hpp"

namespace meent::share {

// An agreement with what its parties and its offer are called.
struct Shown {
  gate::Agreement agreement;
  std::uint64_t used = 0;
  gate::Offer offer;
  gate::Texts purpose_title;
  std::string owner_title, consumer_title, collection_title;
};

struct Moment {  // of the history of an agreement
  std::uint32_t version = 1;
  gate::AgreementState state;
  Instant at;
  std::string by, reason;
};

// What a request for an agreement holds, from either side.
struct Request {
  std::string offer, purpose;
  std::string owner;     // by the consumer, or by the operator on law
  std::string consumer;  // by the owner, or by the operator on law
  std::optional<Instant> from, until;
  std::optional<std::uint64_t> count;
  std::string note;
  bool on_law = false;
  std::string article;
};

class Share {
 public:
  // `host`: the organisation that runs this Meent; its operators keep the register of purposes.
  Share(gate::Gate& gate, std::string host) : gate_(gate), host_(std::move(host)) {}

  // Errors: denied, conflict (name taken), invalid.
  TicketRef<gate::Purpose> make_purpose(const gate::Principal& who, gate::Purpose purpose);
  TicketRef<gate::Purpose> change_purpose(const gate::Principal& who, std::string_view name,
                                          gate::Purpose purpose);
  std::vector<gate::Purpose> purposes() const { return gate_.policy().purposes(); }
  std::optional<gate::Purpose> purpose(std::string_view name) const {
    return gate_.policy().purpose(name);
  }
  TicketRef<gate::Offer> make_offer(const gate::Principal& who, gate::Offer offer);
  // Texts, state and limits; what agreements bind to stays. Errors: conflict for the rest.
  TicketRef<gate::Offer> change_offer(const gate::Principal& who, std::string_view name,
                                      gate::Offer offer);
  // Offers that this principal may know of.
  std::vector<gate::Offer> offers(const gate::Principal& who) const;
  // Also one that is withdrawn, to who has an agreement on it. Errors: not_found.
  result<gate::Offer> offer(const gate::Principal& who, std::string_view name) const;

  TicketRef<Shown> request(const gate::Principal& who, Request request);
  TicketRef<Shown> act(const gate::Principal& who, PublicId agreement, Act act);
  // Errors: not_found when it is not one's own.
  result<Shown> agreement(const gate::Principal& who, PublicId id) const;
  // `after`: the last one of the page before. Errors: invalid at "cursor" when it is not one's own.
  result<std::vector<Shown>> agreements(const gate::Principal& who, gate::AgreementQuery query,
                                        std::optional<PublicId> after, bool& more) const;
  result<std::vector<Moment>> history(const gate::Principal& who, PublicId id) const;

 private:
  bool has_agreement(const gate::Principal& who, std::string_view offer) const;
  bool concerns(const gate::Principal& who, const gate::Agreement& agreement) const;
  Side side_of(const gate::Principal& who, const gate::Agreement& agreement) const;
  Shown shown(gate::AgreementPage::Item item) const;
  result<Shown> shown(const gate::Stored& written) const;
  result<gate::Agreement> made_of(const gate::Principal& who, Request& request) const;
  gate::SystemRecords::LogEntry entry(const gate::Principal& who, std::string_view action,
                                      std::string_view subject, std::string_view purpose) const;

  gate::Gate& gate_;
  std::string host_;
};

}  // namespace meent::share
