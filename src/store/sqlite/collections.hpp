// Making, changing and dropping collections, inside the writer's transaction. The new state becomes
// visible with the commit.
#pragma once

#include "store/operations.hpp"
#include "store/sqlite/write_context.hpp"

namespace meent::store::sqlite {

// Errors: conflict (name taken).
result<query::CollectionRef> apply(WriteContext& context, CreateCollection& question);
// Errors: not_found, invalid (what may not change), conflict (records that do not fit).
result<query::CollectionRef> apply(WriteContext& context, ChangeCollection& question);
// Errors: not_found, conflict (it has records).
result<std::monostate> apply(WriteContext& context, const DropCollection& question);

}  // namespace meent::store::sqlite
