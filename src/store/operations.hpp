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

namespace meent::store {

// --- collections ---

struct CreateCollection {
  query::Schema schema;
};
// Replaces title, description and meanings, adds and drops indexes, and may add fields behind the
// ones that are there. A field keeps its place, name, type and unit for ever; what becomes required
// or a closed choice must already hold for every record, and members that records already have
// under the name of a new field must be of its type.
struct ChangeCollection {
  CollectionId collection;
  query::Schema schema;
};
struct DropCollection {
  CollectionId collection;
  bool even_with_records = false;
};

// --- reading ---

struct ReadRecord {
  CollectionId collection;
  PublicId id;
  std::vector<FieldIndex> fields;  // empty: all
};

// Old versions of one record that has not ended, newest first, the current one not among them.
struct ReadVersions {
  CollectionId collection;
  PublicId id;
};

struct ListRecords {
  query::CollectionRef collection;
  query::Query query;
  std::optional<query::Position> after;
  std::uint32_t limit = 100;               // rows of this page
  std::uint64_t max_bytes = 1U << 20U;     // of bodies; at least one row is given
  std::uint64_t max_examined = 1'000'000;  // rows looked at before the page ends early
};

// How a page ended.
struct PageEnd {
  std::uint64_t rows = 0;
  std::optional<query::Position> next;  // where the next page starts; nothing: this was the last
};

struct CountRecords {
  query::CollectionRef collection;
  query::ExprRef filter;                   // null: answered from the per-owner counts
  std::uint64_t max_examined = 5'000'000;  // beyond: the count is a lower bound
};
struct Count {
  std::uint64_t rows = 0;
  bool exact = true;
};

// --- writing ---

// A condition on the current version, from If-Match / If-None-Match.
struct Precondition {
  enum class Kind : std::uint8_t { none, exists, absent, version_in } kind = Kind::none;
  std::vector<std::uint32_t> versions;
};

struct CreateRecords {
  CollectionId collection;
  query::RecordBatch batch;
  std::uint32_t definition = 0;  // version of the collection the rows were made for; 0: unchecked
};

// Makes the new row from the stored one, on the writer's thread, inside the savepoint. The batch
// gets exactly one row, or none to leave the record as it is.
using Transform =
    std::function<result<void>(const query::RecordView& old, query::RecordBatch& out)>;

struct ChangeRecord {
  CollectionId collection;
  PublicId id;
  Precondition precondition;
  Transform transform;
  std::uint32_t definition = 0;  // as in CreateRecords
};

struct EndRecord {  // DELETE: the record ends, its versions stay until their retention
  CollectionId collection;
  PublicId id;
  Precondition precondition;
};

struct EraseRecord {  // all versions, at once, for ever
  CollectionId collection;
  PublicId id;
};

// Many changes, all or nothing.
using Change = std::variant<CreateRecords, ChangeRecord, EndRecord, EraseRecord>;
struct WriteSet {
  std::vector<Change> changes;
};

struct Written {
  PublicId id;
  std::uint32_t version = 0;
  Instant created;
  Instant changed;
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
};
struct BulkOutcome {
  std::uint64_t rows = 0;
};

}  // namespace meent::store
