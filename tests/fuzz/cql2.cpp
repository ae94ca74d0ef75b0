// CQL2 text: whatever is accepted and can be written again reads back as the same tree.
#include <string>

#include "formats/cql2/text.hpp"
#include "fuzz.hpp"
#include "query/print.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace cql2 = meent::formats::cql2;
  const auto tree = cql2::parse_text(meent::fuzz::text_of(data, size));
  if (!tree) {
    meent::ensure(tree.error().where.starts_with("filter:"), "an error points at its place");
    return 0;
  }
  const auto written = cql2::write_text(**tree);
  if (written) {
    const auto again = cql2::parse_text(*written, {.bytes = 1U << 20U, .depth = 256});
    meent::ensure(again.has_value(), "what write_text writes can be read");
    meent::ensure(meent::query::canonical(*again) == meent::query::canonical(*tree),
                  "CQL2 text keeps the tree");
  }
  return 0;
}
