// Where data rests. One interface, two homes (SQLite now, PostgreSQL later); no caller asks which.
// Reads run on the calling thread, each in its own read transaction, and throw broken_world when
// the database fails. Writes are queued to the one writer, grouped into commits, and told by their
// ticket once they are durable: a ticket that says yes survives a power cut.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/ticket.hpp"
#include "query/catalogue.hpp"
#include "store/feed.hpp"
#include "store/governed.hpp"
#include "store/operations.hpp"

namespace meent::store {

struct Health {
  bool writable = true;  // false after a failed commit (disk full), until one succeeds again
  std::string why;
};

struct Figures {  // for /metrics
  std::uint64_t commits = 0;
  std::uint64_t requests = 0;  // writes that took part in commits
  std::uint64_t refused = 0;
  std::uint64_t queue = 0;  // writes waiting now
  std::uint64_t database_bytes = 0;
  std::uint64_t journal_bytes = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // As of the last commit; any thread.
  virtual query::CatalogueRef catalogue() const = 0;

  // The store's own secret for sealing cursors, made with the store; for the gate.
  virtual std::array<std::uint8_t, 32> cursor_key() const = 0;

  // Errors by ticket: conflict (the name is taken, records that do not fit, a drop of what is not
  // empty), not_found, invalid (what may not change), exhausted, unavailable.
  virtual TicketRef<query::CollectionRef> create(Governed<CreateCollection>&& question) = 0;
  virtual TicketRef<query::CollectionRef> change(Governed<ChangeCollection>&& question) = 0;
  virtual TicketRef<std::monostate> drop(Governed<DropCollection>&& question) = 0;

  // Every read is refused with conflict, where = kWithdrawn, when its Visible was withdrawn, and
  // with not_found when the collection is not there. Errors besides: not_found (no such record).
  virtual result<void> read(Governed<ReadRecord>&& question, query::RecordSink& sink) = 0;
  virtual result<void> versions(Governed<ReadVersions>&& question, query::RecordSink& sink) = 0;
  // Errors: too_large when the plan would cost more than allowed; invalid when the position is not
  // one of this question.
  virtual result<PageEnd> list(Governed<ListRecords>&& question, query::RecordSink& sink) = 0;
  // A lower bound when it looked at as many rows as it may.
  virtual result<Count> count(Governed<CountRecords>&& question) = 0;
  // Errors: too_large when it would look at more rows, or make more groups, than allowed.
  virtual result<Groups> aggregate(Governed<AggregateRecords>&& question) = 0;

  // Errors by ticket: not_found, precondition, conflict, invalid (from a transform), exhausted
  // (disk full), unavailable (queue full, closing); of a load also too_large and those of its
  // source.
  virtual TicketRef<WriteOutcome> write(Governed<WriteSet>&& question) = 0;
  virtual TicketRef<BulkOutcome> load(Governed<BulkLoad>&& question) = 0;

  // For the log's own work. Rows come in the order of their sequence.
  virtual std::vector<OutboxRow> outbox(Governed<ReadOutbox>&& question) = 0;
  virtual OutboxSpan outbox_span(Governed<ReadOutboxSpan>&& question) = 0;
  virtual TicketRef<std::monostate> settle(Governed<SettleOutbox>&& question) = 0;
  virtual std::vector<Meter> meters(Governed<ReadMeters>&& question) = 0;

  // Owners by name and by ordinal; any thread. An ordinal is for ever of one name.
  virtual std::optional<OwnerId> owner(std::string_view name) const = 0;
  virtual std::string_view owner_name(OwnerId owner) const = 0;  // lives as long as the store

  // Called with every commit from here on (null: no more); set before the first write.
  virtual void listen(CommitListener* listener) = 0;

  // Physical backup, online: a whole, checked copy with a checksum beside it. Outside the gate on
  // purpose (house rule), for the operator's command line only. Errors: conflict (`to` exists),
  // exhausted, internal; `progress` hears 0 to 1.
  virtual result<void> backup(const std::filesystem::path& to,
                              const std::function<void(double)>& progress) = 0;

  // Any thread.
  virtual Health health() const = 0;
  virtual Figures figures() const = 0;
};

}  // namespace meent::store
