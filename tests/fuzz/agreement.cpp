// Agreements, as they lie in their records: what is accepted and written reads back as the same.
#include <string>

#include "fuzz.hpp"
#include "gate/policy/types.hpp"

namespace {

using meent::gate::Agreement;

bool same(const Agreement& a, const Agreement& b) {
  return a.offer == b.offer && a.consumer == b.consumer && a.purpose == b.purpose &&
         a.from == b.from && a.until == b.until && a.count == b.count && a.state == b.state &&
         a.basis == b.basis && a.article == b.article && a.by == b.by && a.note == b.note &&
         a.reason == b.reason;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = meent::json::parse(meent::fuzz::text_of(data, size));
  if (!document) {
    return 0;
  }
  const auto agreement = meent::gate::read_agreement(document->root());
  if (!agreement) {
    meent::ensure(agreement.error().code == meent::Code::invalid, "a bad agreement is invalid");
    return 0;
  }
  meent::ensure(!agreement->count || *agreement->count > 0, "a count is of one use or more");
  const std::string body = meent::gate::write_agreement(*agreement);
  const auto written = meent::json::parse(body);
  meent::ensure(written.has_value(), "what is written is JSON");
  const auto again = meent::gate::read_agreement(written->root());
  meent::ensure(again.has_value(), "what was accepted is accepted again");
  meent::ensure(same(*agreement, *again), "and reads as it was");
  meent::ensure(meent::gate::write_agreement(*again) == body, "and is written alike");
  return 0;
}
