// What the store tells of a commit, to the one listener it was opened with (the gate): after the
// commit, before readers and tickets are told of it, on the writer's thread. So whoever hears that
// a write is durable already finds what follows from it, and the next commit begins only after the
// listener returned. Must not block or throw.
//
// That makes revocation exact without a lock on reads: the listener withdraws every Visible that a
// commit narrows (Visible::withdraw); a read takes its snapshot first and is then refused when its
// Visible was withdrawn. A snapshot that holds a row committed after a revocation was taken after
// the listener heard of that revocation, so the read under the old right is always refused.
//
// Seam of the feed: sequence numbers rise by one per commit and are not durable yet.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "query/value.hpp"

namespace meent::store {

// A field, or a property of the record's own, that has another value than before. The values are
// given where a mask may round them, so that what differs below the rounding can be told from what
// does not; else both are null.
struct Difference {
  FieldIndex field{0};
  query::Value before, after;
};
using DifferencesRef = std::shared_ptr<const std::vector<Difference>>;

struct Changed {
  enum class Kind : std::uint8_t { created, changed, ended, erased };

  CollectionId collection;
  RecordKey key;
  PublicId id;
  Kind kind = Kind::created;
  OwnerId owner_before;  // of created: zero
  OwnerId owner_after;   // of ended and erased: zero
  std::uint32_t version = 0;
  std::string owner;           // name, of the new image
  std::string body;            // the new image; kept for system collections only (query::is_system)
  DifferencesRef differences;  // of changed, in other collections; null: unknown
};

// How many uses a meter has given with this commit (store::TakeUse).
struct MeterRead {
  std::string meter;
  std::uint64_t used = 0;
};

struct Committed {
  std::uint64_t sequence = 0;
  std::span<const Changed> changes;    // of records; a bulk load is not told row by row
  std::span<const CollectionId> bulk;  // collections that a bulk load wrote into
  std::span<const MeterRead> meters;   // in the order of the commit
  bool catalogue = false;              // a collection was made, changed or dropped
  bool outbox = false;                 // there are new rows in the outbox
};

class CommitListener {
 public:
  virtual ~CommitListener() = default;
  virtual void committed(const Committed& commit) = 0;
};

}  // namespace meent::store
