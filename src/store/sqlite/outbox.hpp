// The outbox: log entries of writes, rows of the writes' own transaction, until the log has them.
// `owners` is a blob of the gaps between ascending ordinals, each a LEB128 number; `terms` are
// separated by line feeds.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "store/operations.hpp"
#include "store/sqlite/database.hpp"

namespace meent::store::sqlite {

// `owners` ascend. An entry about very many owners becomes several rows.
void put_in_outbox(StatementCache& statements, const LogEntry& entry,
                   const std::vector<OwnerId>& owners);
std::vector<OutboxRow> read_outbox(StatementCache& statements, const ReadOutbox& question);
// As ReadOutboxSpan says.
OutboxSpan read_outbox_span(StatementCache& statements);
void settle_outbox(StatementCache& statements, const SettleOutbox& question);

std::string pack_owners(std::span<const OwnerId> owners);
std::vector<OwnerId> unpack_owners(std::string_view bytes);

// How often each meter was used. take_use gives how often with this one; errors: denied when all
// uses are used up.
result<std::uint64_t> take_use(StatementCache& statements, const TakeUse& take);
std::vector<Meter> read_meters(StatementCache& statements);

}  // namespace meent::store::sqlite
