// The gate: the only way to the store. Whoever asks is a Principal; for each question the gate
// finds what the principal may see under its purpose (policy), hands the store a Governed question
// with it, and writes the use into the log before a byte of the answer leaves. Doors hold a Gate;
// they never see a store. Safe between threads.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/ticket.hpp"
#include "gate/credentials.hpp"
#include "gate/cursor.hpp"
#include "gate/feed.hpp"
#include "gate/followers.hpp"
#include "gate/identity/identity.hpp"
#include "gate/lease.hpp"
#include "gate/log/log.hpp"
#include "gate/log/outbox_pump.hpp"
#include "gate/minute_sums.hpp"
#include "gate/policy/policy.hpp"
#include "gate/principal.hpp"
#include "gate/system/records.hpp"
#include "gate/uses.hpp"
#include "query/catalogue.hpp"
#include "store/feed.hpp"
#include "store/operations.hpp"

namespace meent::store {
class Store;
}

namespace meent::gate {

// Answers, as the doors know them: the values of the store's operations.
using query::CatalogueRef;
using query::CollectionRef;
using store::BatchSource;
using store::BulkOutcome;
using store::Change;
using store::ChangeRecord;
using store::Count;
using store::CreateRecords;
using store::EndRecord;
using store::Groups;
using store::Precondition;
using store::WriteOutcome;
using store::Written;

// A question for a list as a door asks it; the cursor is the sealed text a client sent back.
struct Listing {
  CollectionRef collection;
  query::Query query;
  std::string cursor;
  std::uint32_t limit = 100;  // at most kMostRows
  std::uint64_t max_bytes = 1U << 20U;
  std::string request;  // id of the request, for the log
};
inline constexpr std::uint32_t kMostRows = 10'000;  // of one block, which is one entry of the log
struct ListEnd {
  std::uint64_t rows = 0;
  std::string next;  // sealed cursor; empty at the end
};

class Gate final : public store::CommitListener {
 public:
  // All outlive the gate.
  struct Parts {
    store::Store& store;
    SystemRecords& records;
    Identity& identity;
    Policy& policy;
    Log& log;
    CursorKey cursor_key;
    const Clock& clock;
    std::function<void(const std::string&)> trouble;  // what no client may see; may be empty
  };
  explicit Gate(Parts parts);
  ~Gate() override;

  // Whether a store and a log, just opened, are of one moment: the log has all entries of writes
  // that do not wait in the outbox, and none of writes that the store does not know. Asked before a
  // gate is made of them. `logged`: Log::outbox_settled(), 0 for a log that is to be made. Errors:
  // invalid.
  static result<void> check_together(store::Store& store, std::uint64_t logged);

  // Who asks, under which purpose. Nobody in particular (anonymous) when nothing is shown. Errors:
  // unauthenticated, denied (CSRF, purpose).
  result<Principal> who(const Credentials& shown) const;

  // What is not for this principal to know of does not stand in its catalogue.
  CatalogueRef catalogue(const Principal& who) const;
  result<CollectionRef> collection(const Principal& who, std::string_view name) const;

  // Errors by ticket: denied when `who` does not keep collections of its organisation.
  TicketRef<CollectionRef> create_collection(const Principal& who, query::Schema schema,
                                             std::string_view request = {});
  TicketRef<CollectionRef> change_collection(const Principal& who, const CollectionRef& collection,
                                             query::Schema schema, std::string_view request = {});
  TicketRef<std::monostate> drop_collection(const Principal& who, const CollectionRef& collection,
                                            bool even_with_records, std::string_view request = {});

  result<void> read(const Principal& who, const CollectionRef& collection, PublicId id,
                    std::vector<FieldIndex> fields, query::RecordSink& sink,
                    std::string_view request = {});
  result<void> versions(const Principal& who, const CollectionRef& collection, PublicId id,
                        query::RecordSink& sink, std::string_view request = {});
  // One page. `lease`: of the answer it is for, when that takes several pages or is large. Errors:
  // invalid (cursor of another question, expired, tampered).
  result<ListEnd> list(const Principal& who, const Listing& listing, query::RecordSink& sink,
                       Lease* lease = nullptr);
  result<Count> count(const Principal& who, const CollectionRef& collection, query::ExprRef filter,
                      std::string_view request = {});
  // The figures that an aggregate offer gives. Errors: not_found when the offer gives `who` none.
  result<Groups> figures(const Principal& who, const CollectionRef& collection,
                         std::string_view offer, std::string_view request = {});

  // For an answer that takes several pages or is large.
  static LeaseRef lease();
  // From here on the end of the right is told to the lease; a right that ended since its last page,
  // at once.
  void hold(Lease& lease, const Principal& who, const CollectionRef& collection);
  // For an answer without end: the lease is cut within a second once the credential that `who`
  // showed is over, or gives another party, other roles or other purposes.
  void follow(Lease& lease, const Principal& who);

  TicketRef<WriteOutcome> write(const Principal& who, const CollectionRef& collection,
                                std::vector<Change> changes, std::string_view request = {});
  TicketRef<BulkOutcome> load(const Principal& who, const CollectionRef& collection,
                              std::unique_ptr<BatchSource> source, std::string_view request = {});

  // What happens in a collection, as it may be seen: subscribe, then put what was taken to seen().
  std::shared_ptr<Subscription<RecordNews>> changes(const CollectionRef& collection);
  result<std::vector<RecordNews>> seen(const Principal& who, const CollectionRef& collection,
                                       std::vector<RecordNews> news, Lease& lease,
                                       std::vector<OwnerId>& told);
  std::shared_ptr<Subscription<PartyNews>> news_of(const Principal& who);
  // Nothing is taken for a credential that is over.
  Subscription<PartyNews>::Taken take_news(const Principal& who, Subscription<PartyNews>& news,
                                           std::size_t most) const;

  // --- the log, for those it is about and for auditors ---
  // Uses of the data of the party that `who` acts for, newest first. Errors: unauthenticated.
  result<std::vector<gate::Use>> uses(const Principal& who, std::uint64_t before,
                                      std::size_t limit) const;
  // A proof file of one such use.
  result<std::string> proof(const Principal& who, std::uint64_t index) const;
  // Errors: denied for who is no auditor. `about`: name of a party whose data was used; may be
  // empty.
  result<std::vector<LoggedEntry>> search_log(const Principal& who, LogSearch search,
                                              std::string_view about, std::string_view request);

  // Time passes: rights end by the clock, sums of minutes are told, and what follows under a
  // credential that is over is cut. Called twice a second.
  void tick();

  SystemRecords& records() { return parts_.records; }
  Identity& identity() { return parts_.identity; }
  Policy& policy() { return parts_.policy; }
  Log& log() { return parts_.log; }
  const Clock& clock() const { return parts_.clock; }

  void committed(const store::Committed& commit) override;

 private:
  struct Access;
  result<Access> access(const Principal& who, const query::Collection& collection) const;
  template <class Ask>
  auto under(const Principal& who, const query::Collection& collection, const Ask& ask)
      -> decltype(ask(std::declval<const Access&>()));
  result<void> tell(const Principal& who, const Access& access, const Usage& use,
                    std::vector<OwnerId> owners);
  result<void> take_uses(const Access& access, const std::vector<OwnerId>& owners);
  // Uses are taken and told: the answer is the door's to send.
  result<void> answer_may_leave(const Principal& who, const Access& access, const Usage& use,
                                std::vector<OwnerId> owners);
  void renew(Lease& lease, const Access& access, const Principal& who,
             const CollectionRef& collection);
  void watch(Lease& lease, const Principal& who, const CollectionRef& collection);
  class WriteRight;
  result<std::vector<Change>> governed(const Access& access, const Principal& who,
                                       const CollectionRef& collection,
                                       std::vector<Change> changes) const;
  void accept(const std::vector<store::OutboxRow>& rows);
  static store::LogEntry entry_of(const Principal& who, const Usage& use);
  store::LogEntry entry_of_definition(const Principal& who, std::string_view collection,
                                      std::string_view change, std::string_view request) const;
  void tell_minutes(Instant until);

  Parts parts_;
  Feed feed_;
  Followers followers_;
  MinuteSums open_uses_;
  std::optional<OutboxPump> pump_;
};

}  // namespace meent::gate
