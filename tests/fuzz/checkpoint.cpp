// Signed notes and what is built on them: whatever is accepted is written again as it was, and no
// made-up signature holds.
#include "formats/tlog/checkpoint.hpp"

#include "formats/tlog/tile.hpp"
#include "formats/tlog/witness.hpp"
#include "fuzz.hpp"

namespace {

using namespace meent;  // NOLINT: a target of one file

const tlog::SigningKey& key() {
  static const tlog::SigningKey kKey("a.example/log", tlog::KeyType::ed25519, tlog::Seed{1});
  return kKey;
}

void notes(std::string_view text) {
  if (const auto note = tlog::parse_note(text)) {
    ensure(note->whole() == text, "a note has one spelling");
    ensure(!tlog::verify(*note, key().verifier()), "nobody signs without the key");
  }
  if (const auto checkpoint = tlog::parse_checkpoint(text)) {
    ensure(checkpoint->text() == text, "a checkpoint has one spelling");
    tlog::Note note{checkpoint->text(), {key().sign(checkpoint->text())}};
    ensure(tlog::verify(note, key().verifier()).has_value(), "what is signed holds");
  }
}

void lines(std::string_view text) {
  if (const auto verifier = tlog::parse_verifier_key(text)) {
    ensure(verifier->text() == text, "a key has one spelling");
  }
  if (const auto add = tlog::parse_add_checkpoint(text)) {
    ensure(add->text() == text, "a request has one spelling");
  }
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const auto tile = tlog::parse_tile_path(text.substr(0, slash), text.substr(slash + 1));
    ensure(!tile || tlog::path_of(*tile) == "tile/" + std::string(text), "a path has one spelling");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  notes(fuzz::text_of(data, size));
  lines(fuzz::text_of(data, size));
  return 0;
}
