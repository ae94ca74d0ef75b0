#include "store/sqlite/outbox.hpp"

#include <algorithm>

namespace meent::store::sqlite {

namespace {

// An entry of the log holds no more; a write that touched more owners is told in several rows.
constexpr std::size_t kOwnersOfARow = 50'000;

void put_row(StatementCache& statements, std::string_view body, std::string_view terms,
             std::span<const OwnerId> owners) {
  const std::string packed = pack_owners(owners);
  Statement& insert = statements.get("INSERT INTO outbox(body, terms, owners) VALUES (?1, ?2, ?3)");
  insert.bind(1, body);
  insert.bind(2, terms);
  insert.bind_blob(3, packed);
  insert.run();
}

}  // namespace

std::string pack_owners(std::span<const OwnerId> owners) {
  std::string bytes;
  std::int32_t before = 0;
  for (const OwnerId owner : owners) {
    auto gap = static_cast<std::uint32_t>(owner.value - before);
    before = owner.value;
    while (gap >= 0x80) {
      bytes.push_back(static_cast<char>(gap | 0x80U));
      gap >>= 7U;
    }
    bytes.push_back(static_cast<char>(gap));
  }
  return bytes;
}

std::vector<OwnerId> unpack_owners(std::string_view bytes) {
  std::vector<OwnerId> owners;
  std::uint32_t gap = 0;
  unsigned shift = 0;
  std::int32_t before = 0;
  for (const char byte : bytes) {
    gap |= (static_cast<std::uint32_t>(byte) & 0x7fU) << shift;
    shift += 7;
    if ((static_cast<unsigned char>(byte) & 0x80U) == 0) {
      before += static_cast<std::int32_t>(gap);
      owners.emplace_back(before);
      gap = shift = 0;
    } else if (shift > 28) {
      throw Failure(SQLITE_CORRUPT, "the owners of a log entry in the database are damaged");
    }
  }
  return owners;
}

void put_in_outbox(StatementCache& statements, const LogEntry& entry,
                   const std::vector<OwnerId>& owners) {
  std::string terms;
  for (const std::string& each : entry.terms) {
    terms.append(terms.empty() ? "" : "\n").append(each);
  }
  std::span<const OwnerId> left(owners);
  do {
    const auto part = left.first(std::min(left.size(), kOwnersOfARow));
    put_row(statements, entry.body, terms, part);
    left = left.subspan(part.size());
  } while (!left.empty());
}

std::vector<OutboxRow> read_outbox(StatementCache& statements, const ReadOutbox& question) {
  Run ask(statements.get(
      "SELECT sequence, body, terms, owners FROM outbox WHERE sequence>?1 ORDER BY sequence "
      "LIMIT ?2"));
  ask->bind(1, static_cast<std::int64_t>(question.after));
  ask->bind(2, static_cast<std::int64_t>(question.limit));
  std::vector<OutboxRow> rows;
  while (ask->step()) {
    OutboxRow row{.sequence = static_cast<std::uint64_t>(ask->whole(0)),
                  .entry = {.body = std::string(ask->text(1)), .terms = {}},
                  .owners = unpack_owners(ask->blob(3))};
    std::string_view terms = ask->text(2);
    while (!terms.empty()) {
      const auto end = std::min(terms.find('\n'), terms.size());
      row.entry.terms.emplace_back(terms.substr(0, end));
      terms.remove_prefix(std::min(end + 1, terms.size()));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

// One statement, so that both numbers are of one moment.
OutboxSpan read_outbox_span(StatementCache& statements) {
  Run ask(
      statements.get("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name='outbox'), 0), "
                     "(SELECT min(sequence) FROM outbox)"));
  ask->step();
  const auto last = static_cast<std::uint64_t>(ask->whole(0));
  const auto first = static_cast<std::uint64_t>(ask->whole(1));
  return {.first = first == 0 ? last + 1 : first, .last = last};
}

void settle_outbox(StatementCache& statements, const SettleOutbox& question) {
  Statement& forget = statements.get("DELETE FROM outbox WHERE sequence<=?1");
  forget.bind(1, static_cast<std::int64_t>(question.through));
  forget.run();
}

result<std::uint64_t> take_use(StatementCache& statements, const TakeUse& take) {
  if (take.meter.empty() || take.meter.size() > 100) {
    return fail(Code::internal, "a meter has a name of 1 to 100 bytes");
  }
  Run ask(
      statements.get("INSERT INTO meters(name, used) SELECT ?1, 1 WHERE ?2>=1 "
                     "ON CONFLICT(name) DO UPDATE SET used=used+1 WHERE used<?2 RETURNING used"));
  ask->bind(1, std::string_view(take.meter));
  ask->bind(2, static_cast<std::int64_t>(take.most));
  if (!ask->step()) {
    return fail(Code::denied, "all uses of this agreement are used up");
  }
  return static_cast<std::uint64_t>(ask->whole(0));
}

std::vector<Meter> read_meters(StatementCache& statements) {
  Run ask(statements.get("SELECT name, used FROM meters"));
  std::vector<Meter> all;
  while (ask->step()) {
    all.push_back({std::string(ask->text(0)), static_cast<std::uint64_t>(ask->whole(1))});
  }
  return all;
}

}  // namespace meent::store::sqlite
