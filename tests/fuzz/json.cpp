// JSON documents: whatever is accepted is written compactly, and that reads back as the same text;
// numbers keep their characters.
#include "base/json.hpp"

#include <string>

#include "fuzz.hpp"

namespace {

// Asks every place of a document everything; the answers may be errors, never a fall.
void ask_all(const meent::json::Node& node) {
  (void)node.boolean();
  (void)node.integer();
  (void)node.number();
  (void)node.decimal();
  (void)node.text();
  meent::ensure(!node.member("no such name").text().has_value(), "what is not there is an error");
  for (const auto& member : node.members()) {
    meent::ensure(node.member(member.name).exists(), "a listed member is found by its name");
    ask_all(member.value);
  }
  for (const auto& item : node.items()) {
    ask_all(item);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = meent::fuzz::text_of(data, size);
  const auto document = meent::json::parse(text);
  if (!document) {
    meent::ensure(document.error().where.starts_with("line ") ||
                      document.error().code == meent::Code::too_large,
                  "an error points at its place");
    return 0;
  }
  if (size < 4'096) {
    ask_all(document->root());
  }
  std::string written;
  document->root().append_to(written);
  const auto again = meent::json::parse(written);
  meent::ensure(again.has_value(), "what append_to writes can be read");
  std::string twice;
  again->root().append_to(twice);
  meent::ensure(twice == written, "and stays as it is");
  return 0;
}
