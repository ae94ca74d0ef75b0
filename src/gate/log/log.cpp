#include "gate/log/log.hpp"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "gate/log/file.hpp"
#include "gate/log/flusher.hpp"
#include "gate/log/index.hpp"
#include "gate/log/integrator.hpp"
#include "gate/log/journal.hpp"
#include "gate/log/published.hpp"
#include "gate/log/secrets.hpp"
#include "gate/log/tree_files.hpp"
#include "gate/log/witness_client.hpp"

namespace meent::gate {
namespace {

result<LoggedEntry> logged(const Record& record) {
  LoggedEntry out{
      .index = record.head.index, .time = record.head.time, .erased = record.head.erased()};
  if (!out.erased) {
    MEENT_TRY(parts, record.parts());
    MEENT_TRY(owners, tlog::decode_owners(parts.owners, parts.owner_count));
    out.body = std::string(parts.body);
    out.owners = std::move(owners);
    out.terms.assign(parts.terms.begin(), parts.terms.end());
  }
  return out;
}

bool fits(const LoggedEntry& entry, const LogSearch& search) {
  return !entry.erased && entry.time >= search.during.from && entry.time < search.during.until &&
         (!search.owner ||
          std::binary_search(entry.owners.begin(), entry.owners.end(), *search.owner)) &&
         std::all_of(
             search.terms.begin(), search.terms.end(),
             [&](const std::string& term) {
               return std::find(entry.terms.begin(), entry.terms.end(), term) != entry.terms.end();
             });
}

std::uint64_t segments_that_stand(const std::filesystem::path& directory) {
  const std::uint64_t most =
      std::min(TreeFiles::whole(directory / "tree"), Index::covered(directory / "index")) /
      kSegmentEntries;
  std::uint64_t sealed = 0;
  while (sealed < most && is_sealed(directory / "journal", sealed)) {
    ++sealed;
  }
  return sealed;
}

// The first entry of that time or later; time never falls from one entry to the next.
result<std::uint64_t> first_at(const Journal& journal, std::uint64_t size, Instant time) {
  std::uint64_t low = 0;
  std::uint64_t high = size;
  if (time == kLatest) {
    return size;
  }
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    MEENT_TRY(then, journal.time_of(middle));
    if (then < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

std::span<const std::string_view> views(const std::vector<std::string>& terms,
                                        std::vector<std::string_view>& into) {
  into.assign(terms.begin(), terms.end());
  return into;
}

}  // namespace

// In the order in which they are made; the threads go first.
struct Log::Parts {
  LogOptions options;
  std::unique_ptr<Published> published;
  std::unique_ptr<Journal> journal;
  std::unique_ptr<TreeFiles> tree;
  std::unique_ptr<Index> index;
  std::unique_ptr<SecretSource> secrets;
  std::unique_ptr<WitnessClient> witnesses;
  std::unique_ptr<Integrator> integrator;
  std::unique_ptr<Flusher> flusher;
};

Log::Log(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Log::~Log() = default;

result<std::unique_ptr<Log>> Log::open(LogOptions options) {
  ensure(options.clock != nullptr && options.random != nullptr, "the log has a clock and chance");
  ensure(options.witnesses.empty() || options.http != nullptr, "witnesses are asked over http");
  const auto directory = options.directory;
  std::filesystem::create_directories(directory);
  auto parts = std::make_unique<Parts>();
  parts->options = std::move(options);
  const LogOptions& given = parts->options;
  const bool fresh = !std::filesystem::exists(directory / "journal");
  MEENT_TRY(key, open_key(directory, given.origin, *given.random));
  MEENT_TRY(published, Published::open(directory, key));
  const std::uint64_t sealed = segments_that_stand(directory);
  MEENT_TRY(journal, Journal::open(directory / "journal", sealed, published->size(), *given.clock));
  parts->published = std::move(published);
  parts->journal = std::move(journal);
  parts->tree = std::make_unique<TreeFiles>(directory / "tree", sealed * kSegmentEntries);
  parts->index = std::make_unique<Index>(directory / "index", sealed * kSegmentEntries);
  parts->secrets = std::make_unique<SecretSource>(*given.random);
  if (fresh) {  // the names of the folders themselves
    sync_directory(directory);
    sync_directory(directory / "..");
  }
  const Integrator::Parts follows{*parts->journal, *parts->tree, *parts->index, *parts->published,
                                  *given.clock};
  MEENT_CHECK(Integrator::catch_up(follows));
  if (!given.witnesses.empty()) {
    parts->witnesses = std::make_unique<WitnessClient>(
        WitnessClient::Parts{*parts->tree, *parts->published, *given.clock, *given.http},
        given.witnesses, given.trouble);
  }
  parts->integrator = std::make_unique<Integrator>(follows, given.checkpoint_every, given.trouble,
                                                   [witnesses = parts->witnesses.get()] {
                                                     if (witnesses != nullptr) {
                                                       witnesses->published();
                                                     }
                                                   });
  parts->flusher =
      std::make_unique<Flusher>(*parts->journal, given.flush_within,
                                [integrator = parts->integrator.get()] { integrator->flushed(); });
  return std::unique_ptr<Log>(new Log(std::move(parts)));
}

Place Log::append(const Entry& entry) {
  Draft draft{draft_record(parts_->secrets->next(), entry.body, entry.owners, entry.terms)};
  const std::uint64_t index = parts_->journal->append({&draft, 1});
  parts_->flusher->appended();
  return {index};
}

TicketRef<std::monostate> Log::durable(Place place) {
  return parts_->flusher->when_flushed(place.index);
}

void Log::accept(std::span<const OutboxRow> rows) {
  std::vector<Draft> drafts;
  std::vector<std::string_view> terms;
  std::uint64_t before = 0;
  for (const OutboxRow& row : rows) {
    ensure(row.sequence > before, "rows of the outbox come by rising sequence");
    before = row.sequence;
    drafts.push_back(
        {draft_record(parts_->secrets->next(), row.body, row.owners, views(row.terms, terms)),
         row.sequence});
  }
  if (!drafts.empty()) {
    parts_->journal->append(drafts);
    parts_->flusher->appended();
  }
}

std::uint64_t Log::outbox_settled() const {
  return parts_->journal->outbox_flushed();
}

const tlog::VerifierKey& Log::verifier() const {
  return parts_->published->verifier();
}

Head Log::head() const {
  Head out{.size = parts_->journal->size(),
           .flushed = parts_->journal->flushed(),
           .integrated = parts_->tree->size()};
  if (const PublishedRef newest = parts_->published->newest()) {
    out.checkpoint = newest->signed_one.note.whole();
    out.checkpoint_size = newest->signed_one.checkpoint.size;
    out.when = newest->when;
  }
  if (const PublishedRef witnessed = parts_->published->witnessed()) {
    for (const WitnessAddress& each : parts_->options.witnesses) {
      if (const auto seen = tlog::verify(witnessed->signed_one.note, each.key)) {
        out.cosigned.push_back(
            {each.key.name, Instant{seen->unix_seconds.value_or(0) * 1'000'000}});
        out.witnessed_size = witnessed->signed_one.checkpoint.size;
      }
    }
  }
  for (const std::string& why :
       {parts_->flusher->trouble(), parts_->integrator->trouble(),
        parts_->witnesses ? parts_->witnesses->trouble() : std::string{}}) {
    if (!why.empty()) {
      out.trouble.append(out.trouble.empty() ? "" : "; ").append(why);
    }
  }
  return out;
}

result<LoggedEntry> Log::read(std::uint64_t index) const {
  MEENT_TRY(record, parts_->journal->read(index));
  return logged(record);
}

// The index says where to look; the entry itself decides.
result<std::vector<LoggedEntry>> Log::search(const LogSearch& search) const {
  std::vector<LoggedEntry> out;
  if (search.limit == 0) {
    return out;
  }
  const std::uint64_t size = parts_->tree->size();
  MEENT_TRY(until, first_at(*parts_->journal, size, search.during.until));
  IndexQuery query{.before = std::min(search.before, until)};
  if (search.during.from != kEarliest) {
    MEENT_TRY(from, first_at(*parts_->journal, size, search.during.from));
    query.from = from;
  }
  if (search.owner) {
    query.keys.push_back(key_of(*search.owner));
  }
  for (const std::string& term : search.terms) {
    query.keys.push_back(key_of(term));
  }
  result<void> read_well;
  MEENT_CHECK(parts_->index->find(query, [&](std::uint64_t index) {
    auto entry = read(index);
    if (!entry) {
      read_well = fail(entry.error());
      return false;
    }
    if (fits(*entry, search)) {
      out.push_back(std::move(*entry));
    }
    return out.size() < search.limit;
  }));
  MEENT_CHECK(read_well);
  return out;
}

result<std::vector<Use>> Log::uses_of(OwnerId owner, std::uint64_t before,
                                      std::size_t limit) const {
  MEENT_TRY(found, search({.owner = owner, .before = before, .limit = limit}));
  std::vector<Use> out;
  for (LoggedEntry& each : found) {
    const auto nth =
        std::lower_bound(each.owners.begin(), each.owners.end(), owner) - each.owners.begin();
    out.push_back(
        {each.index, each.time, std::move(each.body),
         static_cast<std::uint32_t>(static_cast<std::size_t>(nth) / tlog::kOwnersInBlock)});
  }
  return out;
}

result<void> Log::export_range(std::uint64_t first, std::uint64_t until,
                               const std::function<bool(LoggedEntry)>& take) const {
  constexpr std::uint64_t kAtOnce = 256;
  const std::uint64_t end = std::min(until, parts_->journal->size());
  while (first < end) {
    const std::uint64_t count =
        std::min({kAtOnce, end - first, kSegmentEntries - first % kSegmentEntries});
    result<void> well;
    bool more = true;
    MEENT_CHECK(
        parts_->journal->walk(first, count, [&](const RecordHead& head, std::string_view payload) {
          auto entry = more ? logged({head, std::string(payload)}) : LoggedEntry{};
          if (!entry) {
            well = fail(entry.error());
          }
          more = more && well.has_value() && take(std::move(*entry));
        }));
    MEENT_CHECK(well);
    if (!more) {
      return {};
    }
    first += count;
  }
  return {};
}

result<std::string> Log::proof_of(std::uint64_t index, std::optional<OwnerId> owner) const {
  MEENT_TRY(record, parts_->journal->read(index));
  PublishedRef checkpoint = parts_->published->witnessed();
  if (!checkpoint || checkpoint->signed_one.checkpoint.size <= index) {
    checkpoint = parts_->published->newest();
  }
  if (!checkpoint || checkpoint->signed_one.checkpoint.size <= index) {
    return fail(Code::unavailable,
                "this use is not under a signed checkpoint yet; ask again in a "
                "second");
  }
  if (record.head.erased()) {
    return fail(Code::not_found, "what this entry held was erased; it can no longer be opened");
  }
  MEENT_TRY(parts, record.parts());
  MEENT_TRY(opening,
            tlog::open_entry(parts.secret, parts.owners, parts.owner_count, parts.body, owner));
  const std::uint64_t size = checkpoint->signed_one.checkpoint.size;
  MEENT_TRY(proof, tlog::inclusion_proof(index, size, parts_->tree->nodes(size)));
  return tlog::ProofFile{std::move(opening), index, std::move(proof),
                         checkpoint->signed_one.note.whole()}
      .text();
}

result<void> Log::erase(std::uint64_t index) {
  if (index >= parts_->journal->size()) {
    return fail(Code::not_found, fmt::format("there is no entry {} in the log", index));
  }
  if (index >= parts_->tree->size() || index >= parts_->index->size()) {
    return fail(Code::unavailable, "this use is not in the tree yet; try again in a second");
  }
  MEENT_TRY(commitment, parts_->tree->commitment(index));
  MEENT_CHECK(parts_->journal->erase(index, commitment));
  parts_->index->remove(index);
  return {};
}

result<std::string> Log::tile(const tlog::TileAddress& address) const {
  const auto within = tlog::tile_in(address.level, address.index, parts_->published->size());
  if (address.width > within.width) {
    return fail(Code::not_found, "the log has no " + tlog::path_of(address));
  }
  return parts_->tree->tile(address);
}

}  // namespace meent::gate
