// What the writer's thread works with while it applies requests: its connection, the names and
// keys it hands out, and the state that the next commit will publish. Only that thread touches it.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "store/open.hpp"
#include "store/sqlite/counts.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/happenings.hpp"
#include "store/sqlite/id_codec.hpp"
#include "store/sqlite/layout.hpp"
#include "store/sqlite/owners.hpp"

namespace meent::store::sqlite {

struct WriteContext {
  Connection connection;
  StatementCache statements{connection};
  const OpenOptions& options;
  Owners& owners;
  IdCodec ids;
  KeySequence keys;
  Counts counts;
  StateRef state;
  Happenings happenings;

  Instant now() const { return options.clock->now(); }
  // Errors: not_found.
  result<LayoutRef> layout(CollectionId id) const {
    if (auto found = state->find(id)) {
      return found;
    }
    return fail(Code::not_found, "this collection does not exist (any more)");
  }
};

}  // namespace meent::store::sqlite
