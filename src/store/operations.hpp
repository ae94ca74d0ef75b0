// What can be asked of a store, as values. Each reaches the store inside Governed only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "query/catalogue.hpp"
#include "query/query.hpp"
#include "query/record.hpp"
#include "store/visible.hpp"

namespace meent::store {

// What the log is to say of a write: stored in the same transaction, with the owners whose records
// it touched (old and new images; found by the store), and read from the outbox once committed.
struct LogEntry {
  std::string body;                // canonical JSON
  std::vector<std::string> terms;  // what auditors search by
};

// --- collections ---
// `entry`: told when something was done; about nobody, but of a drop about all whose records, or
// old versions of them, went with it.

struct CreateCollection {
  query::Schema schema;
  std::optional<LogEntry> entry = {};
};
// Replaces title, description and meanings, adds and drops indexes, and may add fields behind the
// ones that are there. A field keeps its place, name, type and unit for ever; what becomes required
// or a closed choice must already hold for every record, and members that records already have
// under the name of a new field must be of its type.
struct ChangeCollection {
  CollectionId collection;
  query::Schema schema;
  std::optional<LogEntry> entry = {};
};
struct DropCollection {
  CollectionId collection;
  bool even_with_records = false;
  std::optional<LogEntry> entry = {};
};

// --- reading ---
// What is not visible does not exist: it changes no answer, count, order, status or error text.
// `visible` is never null.

struct ReadRecord {
  CollectionId collection;
  PublicId id;
  std::vector<FieldIndex> fields;  // empty: all
  VisibleRef visible;
};

// Old versions of one record that has not ended, newest first, the current one not among them.
// Each version is seen by its own owner's mask; the record itself must be visible.
struct ReadVersions {
  CollectionId collection;
  PublicId id;
  VisibleRef visible;
};

struct ListRecords {
  query::CollectionRef collection;
  query::Query query;
  std::optional<query::Position> after;
  std::uint32_t limit = 100;               // rows of this page
  std::uint64_t max_bytes = 1U << 20U;     // of bodies; at least one row is given
  std::uint64_t max_examined = 1'000'000;  // visible rows looked at before the page ends early
  VisibleRef visible;
};

// How a page ended.
struct PageEnd {
  std::uint64_t rows = 0;
  std::optional<query::Position> next;  // where the next page starts; nothing: this was the last
  // Rows looked at, in tables and indexes. Without a filter, in the order of keys: at most 50 for
  // each row of the limit and 4 for each owner the Visible names.
  std::uint64_t examined = 0;
};

struct CountRecords {
  query::CollectionRef collection;
  query::ExprRef filter;                   // null: answered from the per-owner counts
  std::uint64_t max_examined = 5'000'000;  // visible rows; beyond: the count is a lower bound
  VisibleRef visible;
};
struct Count {
  std::uint64_t rows = 0;
  bool exact = true;
};

// Figures over groups, for offers that give no single record. Groups of fewer than `minimum_owners`
// different owners are left out whole, and nothing tells that they were. No filter but the offer's
// own; keys and measures see masked values.
struct Measure {
  enum class Kind : std::uint8_t { count, owners, sum, mean, min, max } kind = Kind::count;
  FieldIndex field{0};  // a number; of count and owners: not used
};
struct AggregateRecords {
  query::CollectionRef collection;
  std::vector<FieldIndex> keys;  // none: one group of all
  std::vector<Measure> measures;
  std::uint32_t minimum_owners = 1;
  std::uint64_t max_examined = 5'000'000;  // visible rows; more: too_large
  std::uint32_t max_groups = 10'000;       // more: too_large
  VisibleRef visible;
};
struct Group {
  std::vector<query::Value> keys;
  std::vector<query::Value> values;  // of the measures
};
// The groups in the order of their keys (nulls last), and whose records are in them.
struct Groups {
  std::vector<Group> groups;
  std::vector<OwnerId> owners;  // ascending; of the groups that are shown
};

// --- writing ---

// Whether who writes may write records of this owner; asked on the writer's thread, of the image
// that was and of the one that comes. Null: of every owner. An error is the answer of the write;
// for an old image `not_found`, in the words of a record that does not exist.
using OwnerGuard = std::function<result<void>(std::string_view owner)>;

// How who writes sees records of this owner; asked on the writer's thread, of the image that comes.
// Null: not at all.
using OwnerMask = std::function<query::MaskRef(std::string_view owner)>;

// A condition on the current version, from If-Match / If-None-Match.
struct Precondition {
  enum class Kind : std::uint8_t { none, exists, absent, version_in } kind = Kind::none;
  std::vector<std::uint32_t> versions;
};

struct CreateRecords {
  CollectionId collection;
  query::RecordBatch batch;
  std::uint32_t definition = 0;  // version of the collection the rows were made for; 0: unchecked
  OwnerGuard guard;
  std::vector<FieldIndex> unique;  // indexed fields; conflict when a live record has the value
  OwnerMask shown;                 // with it the outcome holds the records as it shows them
};

// Makes the new row from the stored one, on the writer's thread, inside the savepoint. The batch
// gets exactly one row, or none to leave the record as it is. The guard was asked for the old owner
// before, and is asked for the new one after.
using Transform =
    std::function<result<void>(const query::RecordView& old, query::RecordBatch& out)>;

struct ChangeRecord {
  CollectionId collection;
  PublicId id;
  Precondition precondition;
  Transform transform;
  std::uint32_t definition = 0;  // as in CreateRecords
  OwnerGuard guard;
  std::vector<FieldIndex> unique;  // as in CreateRecords
  OwnerMask shown;                 // as in CreateRecords
};

struct EndRecord {  // DELETE: the record ends, its versions stay until their retention
  CollectionId collection;
  PublicId id;
  Precondition precondition;
  OwnerGuard guard;
};

struct EraseRecord {  // all versions, at once, for ever
  CollectionId collection;
  PublicId id;
  OwnerGuard guard;
};

// Takes one use of a counted right: durable before it is given, never more than `most` in all.
// Errors: denied when all are used up.
struct TakeUse {
  std::string meter;  // name of the count: 1 to 100 bytes
  std::uint64_t most = 0;
};

// Many changes, all or nothing.
using Change = std::variant<CreateRecords, ChangeRecord, EndRecord, EraseRecord, TakeUse>;

struct WriteSet {
  std::vector<Change> changes;
  std::optional<LogEntry> entry;  // nothing: this write is not logged (sessions and the like)
};

// The outbox of log entries: rows of committed writes after a sequence, in order; deleted once the
// log keeps them safe.
struct ReadOutbox {
  std::uint64_t after = 0;
  std::size_t limit = 1'000;
};
struct OutboxRow {
  std::uint64_t sequence = 0;
  LogEntry entry;
  std::vector<OwnerId> owners;  // ascending
};
struct SettleOutbox {
  std::uint64_t through = 0;  // rows up to and with this one are no longer needed
};
// Which rows wait there: all sequences from `first` to `last`, the highest that was ever given.
// When none waits, `first` is the one after it.
struct ReadOutboxSpan {};
struct OutboxSpan {
  std::uint64_t first = 1;
  std::uint64_t last = 0;
};

// How many uses each meter has given.
struct ReadMeters {};
struct Meter {
  std::string name;
  std::uint64_t used = 0;
};

struct Written {
  PublicId id;
  std::uint32_t version = 0;  // 0: not to be seen
  Instant created;            // kEarliest: not to be seen
  Instant changed;            // kEarliest: not to be seen
  std::string owner, body;    // of the image that came, where the change says how it is shown
};
struct WriteOutcome {
  std::vector<Written> records;  // in the order of the changes
};

// Rows without end, all or nothing, in one commit. next() fills the (cleared) batch and gives true,
// gives false at the end, or the error that undoes the whole load. It is called on a thread of the
// load's own, one batch ahead of the writer, and must be fed by something that never waits for a
// socket: the writer is held until the load ends.
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  virtual result<bool> next(query::RecordBatch& batch) = 0;
};
struct BulkLoad {
  CollectionId collection;
  std::unique_ptr<BatchSource> source;
  std::uint32_t definition = 0;  // as in CreateRecords
  OwnerGuard guard;              // asked once for each owner
  std::optional<LogEntry> entry;
};
struct BulkOutcome {
  std::uint64_t rows = 0;
};

}  // namespace meent::store
