// Cursors: the place in a list, sealed (XChaCha20-Poly1305) so that a client can neither read nor
// make one, and bound to who asked, the collection and its version, and the query; another
// question, a changed collection or an expired cursor is refused.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"
#include "query/catalogue.hpp"
#include "query/query.hpp"

namespace meent::gate {

using CursorKey = std::array<std::uint8_t, 32>;

// What a cursor is bound to, as bytes: principal, collection, schema version, filter, sort, fields.
std::string cursor_context(std::string_view principal, const query::Collection& collection,
                           const query::Query& query);

std::string seal_cursor(const CursorKey& key, std::string_view context,
                        const query::Position& position, Instant expires);
// Errors: invalid, `where` = "cursor".
result<query::Position> open_cursor(const CursorKey& key, std::string_view context,
                                    std::string_view cursor, Instant now);

}  // namespace meent::gate
