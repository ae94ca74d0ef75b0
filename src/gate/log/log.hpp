// The log: the proof of every use. append() leaves an entry in the journal; behind it two threads
// flush (at once when somebody waits, else within 50 ms) and integrate what is flushed into the
// tree, its index and a signed checkpoint; a third asks witnesses for their signatures. docs/log.md
// says what is written and how it is checked. Any thread.
//
// An entry's body is canonical JSON of the caller, without a person's name; its owners are those it
// is about; its terms are what auditors search by. The public tree holds a commitment only.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/http_client.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/ticket.hpp"
#include "formats/tlog/proof.hpp"
#include "formats/tlog/tile.hpp"

namespace meent::gate {

struct WitnessAddress {
  std::string url;  // submission prefix, without "/add-checkpoint"
  tlog::VerifierKey key;
};

struct LogOptions {
  std::filesystem::path directory;  // <store>/log; made when it is not there
  std::string origin;               // of a new log; afterwards its key file says it
  const Clock* clock = nullptr;
  Random* random = nullptr;
  HttpClient* http = nullptr;  // needed with witnesses only
  std::vector<WitnessAddress> witnesses;
  std::chrono::milliseconds flush_within{20};
  // Between two checkpoints. With the flush, the hashing and a segment that is sealed in between no
  // entry waits longer than a second.
  std::chrono::milliseconds checkpoint_every{700};
  // Told, from any thread, what goes wrong behind the requests.
  std::function<void(std::string_view)> trouble;
};

struct Entry {
  std::string_view body;
  std::span<const OwnerId> owners;          // ascending, unique, at most 50,000
  std::span<const std::string_view> terms;  // "consumer:X", "purpose:Y", "collection:Z", "person:U"
};

struct Place {
  std::uint64_t index = 0;
};

// An entry of a committed write, as the store's outbox holds it; sequences rise from 1.
struct OutboxRow {
  std::uint64_t sequence = 0;
  std::string body;
  std::vector<OwnerId> owners;
  std::vector<std::string> terms;
};

struct Use {
  std::uint64_t index = 0;
  Instant time;
  std::string body;
  std::uint32_t block = 0;  // of the owner asked for, among the blocks of owners
};

struct LoggedEntry {
  std::uint64_t index = 0;
  Instant time;
  bool erased = false;  // then there is nothing more
  std::string body;
  std::vector<OwnerId> owners;
  std::vector<std::string> terms;
};

struct LogSearch {
  std::vector<std::string> terms;  // all of them
  std::optional<OwnerId> owner;
  Interval during;
  std::uint64_t before = UINT64_MAX;
  std::size_t limit = 100;
};

struct Head {
  std::uint64_t size = 0;        // entries appended
  std::uint64_t flushed = 0;     // of them survive a power cut
  std::uint64_t integrated = 0;  // of them stand in the tree and the index
  std::string checkpoint;        // the newest, with the cosignatures it has
  std::uint64_t checkpoint_size = 0;
  Instant when;  // it was signed
  struct Cosigned {
    std::string witness;
    Instant when;
  };
  std::vector<Cosigned> cosigned;    // of the newest checkpoint that has any
  std::uint64_t witnessed_size = 0;  // of that one
  bool witnessed() const { return !cosigned.empty(); }
  std::string trouble;  // what stands still and why; empty when all is well
};

class Log {
 public:
  // Errors: invalid when the log was damaged (with the first wrong entry), conflict for a key file
  // of another origin.
  static result<std::unique_ptr<Log>> open(LogOptions options);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // In the OS when it returns. Throws broken_world: exhausted on a full disk, and then until there
  // is room.
  Place append(const Entry& entry);
  // Given when the entry survives a power cut.
  TicketRef<std::monostate> durable(Place place);
  // Entries of committed writes, by rising sequence; a sequence that is known already is passed
  // over, also across crashes.
  void accept(std::span<const OutboxRow> rows);
  // Rows up to here are flushed and may leave the outbox.
  std::uint64_t outbox_settled() const;

  Head head() const;
  const tlog::VerifierKey& verifier() const;

  // Of what is integrated. Errors: invalid when the journal is damaged there.
  result<std::vector<Use>> uses_of(OwnerId owner, std::uint64_t before, std::size_t limit) const;
  result<std::vector<LoggedEntry>> search(const LogSearch& search) const;
  result<LoggedEntry> read(std::uint64_t index) const;  // not_found beyond the end
  // Calls `take` for [first, until), oldest first, until it says false.
  result<void> export_range(std::uint64_t first, std::uint64_t until,
                            const std::function<bool(LoggedEntry)>& take) const;
  // Text of a proof file, against the newest witnessed checkpoint that covers the entry, else the
  // newest. Errors: not_found (no such entry, or not about this owner), unavailable when no
  // checkpoint covers it yet.
  result<std::string> proof_of(std::uint64_t index, std::optional<OwnerId> owner) const;

  // Overwrites secret, owners, terms and body, in the journal and the index; the tree stays as it
  // is. Flushed when it returns. Errors: not_found, unavailable before the entry is integrated.
  result<void> erase(std::uint64_t index);

  // For the public: within the newest checkpoint only. Errors: not_found.
  result<std::string> tile(const tlog::TileAddress& address) const;

 private:
  struct Parts;
  explicit Log(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace meent::gate
