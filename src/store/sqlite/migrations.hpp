// The form of the database file, brought forward by numbered steps, never back. A file of a newer
// form, or of another program, is refused and left as it is.
#pragma once

#include <array>
#include <cstdint>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/sqlite/database.hpp"
#include "store/sqlite/id_codec.hpp"

namespace meent::store::sqlite {

// "meen" as the file's application id (SQLite file format, offset 68).
inline constexpr std::int32_t kApplicationId = 0x6d65656e;

// The number of the newest form this program knows.
int newest_form();

// Errors: unsupported.
result<void> migrate(Connection& connection, Random& random);

// What the store knows of itself.
struct Self {
  IdKey id_key{};                             // public ids, see IdCodec
  std::array<std::uint8_t, 32> cursor_key{};  // handed to the gate
  std::array<std::uint8_t, 16> store_id{};
  RecordKey last_key;
};
Self read_self(StatementCache& statements);
void write_last_key(StatementCache& statements, RecordKey key);

}  // namespace meent::store::sqlite
