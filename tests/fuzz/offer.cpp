// Offers as their makers send them: what is accepted and written reads back as the same offer, fits
// a collection or is refused at a place in it, and its mask shows no field that it does not name.
#include <algorithm>
#include <string>

#include "fuzz.hpp"
#include "gate/policy/types.hpp"

namespace {

using meent::gate::Offer;
using meent::query::FieldDefinition;
using meent::query::Precision;
using meent::query::Schema;
using meent::query::Type;

Schema some_types() {
  auto made = Schema::make({.name = "melk",
                            .fields = {{.name = "litres", .type = Type::decimal},
                                       {.name = "cow", .type = Type::text},
                                       {.name = "at", .type = Type::instant},
                                       {.name = "place", .type = Type::geometry}}});
  meent::ensure(made.has_value(), "the schema is sound");
  return std::move(*made);
}

bool same(const Offer& a, const Offer& b) {
  return same_terms(a, b) && a.name == b.name && a.title == b.title &&
         a.description == b.description && a.terms == b.terms && a.published == b.published &&
         a.maximum_days == b.maximum_days && a.maximum_uses == b.maximum_uses;
}

void check_mask(const Offer& offer, const Schema& schema) {
  const auto mask = mask_of(offer, schema);
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(schema.size()); ++i) {
    const meent::FieldIndex field{i};
    const bool named = std::ranges::find(offer.fields, schema.field(field).name,
                                         &meent::gate::OfferField::name) != offer.fields.end();
    meent::ensure((mask->of(field).kind != Precision::Kind::hidden) == named,
                  "a mask shows the fields that its offer names");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Schema schema = some_types();
  const auto document = meent::json::parse(meent::fuzz::text_of(data, size));
  if (!document) {
    return 0;
  }
  const auto offer = meent::gate::read_offer(document->root());
  if (!offer) {
    meent::ensure(offer.error().code == meent::Code::invalid, "a bad offer is invalid");
    return 0;
  }
  const std::string body = meent::gate::write_offer(*offer);
  const auto written = meent::json::parse(body);
  meent::ensure(written.has_value(), "what is written is JSON");
  const auto again = meent::gate::read_offer(written->root());
  meent::ensure(again.has_value(), "what was accepted is accepted again");
  meent::ensure(same(*offer, *again), "and reads as it was");
  meent::ensure(meent::gate::write_offer(*again) == body, "and is written alike");
  const auto fits = check_offer(*offer, schema);
  meent::ensure(fits || fits.error().where.starts_with('/'), "what does not fit has a place");
  check_mask(*offer, schema);
  return 0;
}
