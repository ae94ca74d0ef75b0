// Cursors: nothing that a client makes up opens; what was sealed opens as it was, unless one bit of
// it or of what it is bound to was changed.
#include "gate/cursor.hpp"

#include <string>

#include "fuzz.hpp"

namespace {

constexpr meent::gate::CursorKey kKey{1, 2, 3};
constexpr meent::Instant kNow{1'000'000};
constexpr meent::Instant kExpires{2'000'000};

void seal_and_open(std::string_view text) {
  meent::query::Position position;
  position.values.emplace_back(std::string(text));
  position.key = meent::RecordKey(static_cast<std::int64_t>(text.size()));
  auto cursor = meent::gate::seal_cursor(kKey, text, position, kExpires);
  const auto opened = meent::gate::open_cursor(kKey, text, cursor, kNow);
  meent::ensure(opened && opened->key == position.key, "a sealed cursor opens");
  meent::ensure(*opened->values.at(0).as<std::string>() == text, "and holds what was sealed");
  const auto other_question = std::string(text) + "x";
  meent::ensure(!meent::gate::open_cursor(kKey, other_question, cursor, kNow),
                "a cursor of another question stays shut");
  auto& place = cursor[text.size() % cursor.size()];
  place = place == 'A' ? 'B' : 'A';
  meent::ensure(!meent::gate::open_cursor(kKey, text, cursor, kNow), "a changed one stays shut");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = meent::fuzz::text_of(data, size);
  meent::ensure(!meent::gate::open_cursor(kKey, "question", text, kNow), "nobody makes a cursor");
  seal_and_open(text);
  return 0;
}
