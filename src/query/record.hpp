// Records on their way in, checked and typed, in batches that own one arena; and records on their
// way out, as views into the store's own memory. The JSON body is canonical: one object, members
// in the order of the schema, undeclared members after them, no white space, numbers as they were
// written, valid UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "query/value.hpp"

namespace meent::query {

// One typed value of a row, for the field of the same place in the schema. What it holds by type:
// boolean, integer, instant (micros), date (days): `whole`; number: `real`; text, decimal (sort
// key): `offset`/`size` into the arena; interval: `whole` and `whole2`; geometry: its bounding box
// at `offset` (four doubles); array and json: only whether it is null.
struct Cell {
  bool null = true;
  std::uint32_t size = 0;
  union {
    std::int64_t whole = 0;
    double real;
    std::uint64_t offset;
  };
  std::int64_t whole2 = 0;
};

class RecordBatch {
 public:
  struct Row {
    std::string_view owner;  // public name of the owner
    std::string_view body;   // canonical JSON object
    const Cell* cells;       // one per field of the schema
  };

  explicit RecordBatch(std::size_t fields) : fields_(fields) {}

  std::size_t fields() const { return fields_; }  // cells of each row
  std::size_t size() const { return heads_.size(); }
  bool empty() const { return heads_.empty(); }
  std::size_t bytes() const { return arena_.size(); }
  Row row(std::size_t index) const;
  std::string_view text(const Cell& cell) const { return {arena_.data() + cell.offset, cell.size}; }
  geo::Box box(const Cell& cell) const;
  void clear();

  // Building: bytes go to the arena first, then the row is closed over them. abandon() drops what
  // was put since the last close.
  std::string& arena() { return arena_; }
  Cell& cell(std::size_t field);  // of the row being built
  void close(std::size_t owner_at, std::size_t owner_size, std::size_t body_at,
             std::size_t body_size);
  void abandon();

 private:
  struct Head {
    std::uint64_t owner_at, body_at;
    std::uint32_t owner_size, body_size;
  };
  std::size_t fields_;
  std::string arena_;
  std::vector<Cell> cells_;
  std::vector<Head> heads_;
  std::size_t closed_ = 0;  // arena bytes of the closed rows
};

// A stored record. Views are valid only inside the call that hands it out.
struct RecordView {
  RecordKey key;
  PublicId id;
  OwnerId owner_id;
  std::string_view owner;
  std::uint32_t version = 1;    // 0: not to be seen
  Instant created = kEarliest;  // kEarliest: not to be seen
  Instant changed = kEarliest;  // kEarliest: not to be seen
  std::string_view body;        // canonical JSON object, with only the fields that were asked
};

class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual void take(const RecordView& record) = 0;
};

}  // namespace meent::query
