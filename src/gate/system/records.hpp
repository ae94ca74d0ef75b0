// The program's own records: parties, accounts, purposes, offers, agreements. They lie in the store
// like all records, in system collections (query::is_system) that no door shows, so they have
// versions, owners and write sets as all records have. Bodies are JSON objects; what they mean is
// known by the tables that keep them in memory (Table). Safe between threads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/ticket.hpp"
#include "store/operations.hpp"

namespace meent::store {
class Store;
struct Committed;
}  // namespace meent::store

namespace meent::gate {

enum class Kind : std::uint8_t {
  party,       // a person or an organisation; owner: itself
  user,        // an account to log in with; owner: its person
  membership,  // a person in an organisation, with roles; owner: the organisation
  client,      // a program's credential; owner: its party
  session,     // of a browser; owner: the person
  purpose,     // owner: the host organisation
  offer,       // owner: the organisation that keeps the collection
  agreement,   // owner: who decides about the data
};
inline constexpr std::size_t kKinds = 8;

// One stored record of a kind.
struct Stored {
  PublicId id;
  OwnerId owner_id;
  std::string owner;
  std::uint32_t version = 1;
  Instant created;
  Instant changed;
  std::string body;
};

struct NewRecord {
  std::string owner;
  std::string body;
};

// What holds a kind in memory. Called at start for every record, and on the writer's thread for
// every commit, before the write is told durable; must not block or throw.
class Table {
 public:
  virtual ~Table() = default;
  virtual void put(Kind kind, const Stored& stored) = 0;
  virtual void remove(Kind kind, PublicId id) = 0;
};

class SystemRecords {
 public:
  SystemRecords(store::Store& store, const Clock& clock);

  // Makes what is missing of the system collections, then hands every record to its table. Waits;
  // once, at start. `tables`: one per kind, in the order of Kind; they outlive this.
  result<void> open(std::vector<Table*> tables);
  // Passes on what a commit did to system records. On the writer's thread.
  void committed(const store::Committed& commit);

  using LogEntry = store::LogEntry;
  // `body`: a JSON object with the fields of the kind (see kinds.cpp). Errors by ticket: conflict
  // when a unique field's value is taken, invalid.
  TicketRef<Stored> create(Kind kind, std::string owner, std::string body,
                           std::optional<LogEntry> entry);
  // Several at once: all, or none. Errors as of create().
  TicketRef<std::monostate> create_all(Kind kind, std::vector<NewRecord> all,
                                       std::optional<LogEntry> entry = {});
  // Records of several kinds that are of no use without each other: all of them, or none.
  struct New {
    Kind kind = Kind::party;
    std::string owner;
    std::string body;
  };
  TicketRef<std::monostate> create_set(std::vector<New> records, std::optional<LogEntry> entry);
  // `rewrite` runs on the writer's thread with the record as it is then; it gives the new body, or
  // the error that the caller gets.
  using Rewrite = std::function<result<std::string>(const Stored& old)>;
  TicketRef<Stored> change(Kind kind, PublicId id, Rewrite rewrite, std::optional<LogEntry> entry);
  TicketRef<std::monostate> end(Kind kind, PublicId id, std::optional<LogEntry> entry);
  TicketRef<std::monostate> erase(Kind kind, PublicId id, std::optional<LogEntry> entry);

  // From the store, as it is now. Errors: not_found.
  result<Stored> read(Kind kind, PublicId id) const;
  // Older versions, newest first.
  result<std::vector<Stored>> versions(Kind kind, PublicId id) const;

 private:
  result<store::CreateRecords> creation(const New& record) const;
  result<void> make_collection(Kind kind);
  result<void> load(Kind kind);
  std::optional<Kind> kind_of(CollectionId collection) const;

  store::Store& store_;
  const Clock& clock_;
  std::vector<query::CollectionRef> collections_;  // by kind
  std::vector<Table*> tables_;
};

// What a kind's records are made of: name of the collection and its fields; which are unique.
query::CollectionDefinition definition_of(Kind kind);
std::vector<std::string_view> unique_fields_of(Kind kind);

}  // namespace meent::gate
