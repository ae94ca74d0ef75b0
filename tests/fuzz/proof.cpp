// Proof files, bundles and blocks of owners: what is accepted keeps its meaning when it is written
// again, and nothing made up proves anything.
#include "formats/tlog/proof.hpp"

#include "formats/tlog/tile.hpp"
#include "fuzz.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace meent;  // NOLINT: a target of one file
  static const tlog::SigningKey kKey("a.example/log", tlog::KeyType::ed25519, tlog::Seed{1});
  const auto text = fuzz::text_of(data, size);
  if (const auto file = tlog::parse_proof_file(text)) {
    const auto again = tlog::parse_proof_file(file->text());
    ensure(again && *again == *file, "a proof file reads back as it was");
    ensure(!tlog::verify_proof_file(*file, kKey.verifier(), {}), "nobody proves without the key");
  }
  if (const auto block = tlog::decode_block(text)) {
    ensure(tlog::encode_owners(*block) == text, "a block of owners has one encoding");
  }
  for (const std::uint32_t count : {0U, 1U, 65U}) {
    if (const auto entries = tlog::entries_of(text, count)) {
      std::string bundle;
      for (const std::string_view entry : *entries) {
        ensure(tlog::append_entry(bundle, entry).has_value(), "an entry that was read fits");
      }
      ensure(bundle == text, "a bundle has one spelling");
    }
    if (const auto owners = tlog::decode_owners(text, count)) {
      ensure(tlog::encode_owners(*owners) == text, "owners have one encoding");
    }
  }
  return 0;
}
