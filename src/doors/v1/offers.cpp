#include <algorithm>
#include <utility>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "doors/v1/accept.hpp"
#include "doors/v1/describe.hpp"
#include "doors/v1/sharing.hpp"
#include "formats/merge_patch.hpp"

namespace meent::doors::v1 {

namespace {

constexpr std::uint64_t kMaxOffer = std::uint64_t{256} << 10U;
constexpr const char* kOfferExample =
    R"({"name":"melk-per-dag","collection":"melk","title":{"nl":"Melkproductie per dag",)"
    R"("en":"Milk per day"},"fields":[{"name":"litres"},{"name":"at","precision":{"time":"P1D"}}],)"
    R"("purposes":["voeradvies"],"basis":"consent","maximumDays":366})";

std::string offer_json(const gate::Offer& offer) {
  std::string out = gate::write_offer(offer);
  out.pop_back();
  out += ",\"version\":" + std::to_string(offer.version) + "}";
  return out;
}

result<gate::Offer> read_offer_body(std::string_view text) {
  MEENT_TRY(document, json::parse(text));
  MEENT_CHECK(document.root().object());
  return gate::read_offer(document.root());
}

bool offer_holds(std::string_view text, std::string_view part) {
  return text::to_ascii_lower(text).find(part) != std::string::npos;
}

bool offer_fits(const gate::Offer& offer, const Call& call) {
  const auto* collection = call.asked("collection");
  const auto* purpose = call.asked("purpose");
  const auto* words = call.asked("q");
  const std::string part = words == nullptr ? std::string{} : text::to_ascii_lower(*words);
  return (collection == nullptr || offer.collection == *collection) &&
         (purpose == nullptr ||
          std::ranges::find(offer.purposes, *purpose) != offer.purposes.end()) &&
         (part.empty() || offer_holds(offer.name, part) || offer_holds(offer.title.nl, part) ||
          offer_holds(offer.title.en, part) || offer_holds(offer.description.nl, part) ||
          offer_holds(offer.description.en, part) || offer_holds(offer.provider, part));
}

result<Response> list_offers(share::Share& share, const Call& call) {
  std::string out = "{\"items\":[";
  for (const gate::Offer& each : share.offers(*call.who)) {
    if (offer_fits(each, call)) {
      out.append(out.back() == '[' ? "" : ",").append(offer_json(each));
    }
  }
  return json_response(200, out + "]}");
}

result<Response> make_offer(share::Share& share, Call& call) {
  MEENT_TRY(text, whole_body(call, kMaxOffer));
  MEENT_TRY(offer, read_offer_body(text));
  return await<gate::Offer>(
      share.make_offer(*call.who, std::move(offer)),
      [](gate::Offer& made) -> result<Response> {
        Response response = json_response(201, offer_json(made));
        response.fields.set("Location", "/v1/offers/" + made.name);
        return response;
      },
      call);
}

result<Response> patch_offer(share::Share& share, Call& call) {
  MEENT_TRY(before, share.offer(*call.who, call.request.param("offer")));
  MEENT_TRY(patch, whole_body(call, kMaxOffer));
  MEENT_TRY(text, formats::merge_patch(gate::write_offer(before), patch));
  MEENT_TRY(offer, read_offer_body(text));
  return await<gate::Offer>(
      share.change_offer(*call.who, before.name, std::move(offer)),
      [](gate::Offer& made) -> result<Response> { return json_response(200, offer_json(made)); },
      call);
}

// --- figures ---

void append_figure(json::Writer& writer, const query::Value& value) {
  if (const auto* yes = value.as<bool>()) {
    writer.value(*yes);
  } else if (const auto* whole = value.as<std::int64_t>()) {
    writer.value(*whole);
  } else if (const auto* real = value.as<double>()) {
    writer.value(*real);
  } else if (const auto* decimal = value.as<Decimal>()) {
    writer.value(*decimal);
  } else if (const auto* text = value.as<std::string>()) {
    writer.value(std::string_view(*text));
  } else if (const auto* instant = value.as<Instant>()) {
    writer.value(*instant);
  } else if (const auto* date = value.as<Date>()) {
    writer.value(*date);
  } else if (const auto* interval = value.as<Interval>()) {
    writer.value(std::string_view(format(*interval)));
  } else {
    writer.null();
  }
}

constexpr std::string_view kMeasureNames[] = {"count", "owners", "sum", "mean", "min", "max"};

std::string measure_name(const gate::OfferMeasure& measure) {
  const std::string kind{kMeasureNames[static_cast<std::size_t>(measure.kind)]};
  return measure.field.empty() ? kind : kind + "_" + measure.field;
}

result<Response> read_figures(gate::Gate& gate, share::Share& share, const Call& call) {
  MEENT_TRY(collection, gate.collection(*call.who, call.request.param("collection")));
  const auto* name = call.asked("offer");
  if (name == nullptr) {
    return fail(Code::invalid, "say which offer gives the figures", "offer");
  }
  MEENT_TRY(groups, gate.figures(*call.who, collection, *name, call.request.request_id));
  MEENT_TRY(offer, share.offer(*call.who, *name));
  std::string out;
  json::Writer writer(out);
  writer.begin_object().key("items").begin_array();
  for (const auto& group : groups.groups) {
    writer.begin_object().key("keys").begin_object();
    for (std::size_t i = 0; i < group.keys.size(); ++i) {
      writer.key(offer.figures->keys[i]);
      append_figure(writer, group.keys[i]);
    }
    writer.end_object().key("values").begin_object();
    for (std::size_t i = 0; i < group.values.size(); ++i) {
      writer.key(measure_name(offer.figures->measures[i]));
      append_figure(writer, group.values[i]);
    }
    writer.end_object().end_object();
  }
  writer.end_array().end_object();
  return json_response(200, std::move(out));
}

}  // namespace

std::vector<Endpoint> offer_endpoints(gate::Gate& gate, share::Share& share) {
  using enum http::Method;
  std::vector<Endpoint> all;
  Endpoint list{
      .method = get,
      .pattern = "/v1/offers",
      .operation = json_operation("Sharing", "listOffers", "What is offered",
                                  "Published offers, with fields, precision, purposes and "
                                  "terms.",
                                  200, "OfferList"),
      .answer = [&share](Call& call) { return list_offers(share, call); }};
  list.operation.anonymous = true;
  list.operation.parameters = {
      query_parameter("collection", "Only offers of this collection.", R"({"type":"string"})"),
      query_parameter("purpose", "Only offers for this purpose.", R"({"type":"string"})"),
      query_parameter("q",
                      "Only offers with these letters in name, title, description or provider.",
                      R"({"type":"string"})")};
  all.push_back(std::move(list));
  Endpoint make{.method = post,
                .pattern = "/v1/offers",
                .operation = json_operation("Sharing", "createOffer", "Make an offer",
                                            "By an operator of the organisation that keeps the "
                                            "collection. Fields it does not name stay hidden.",
                                            201, "Offer"),
                .answer = [&share](Call& call) { return make_offer(share, call); }};
  make.operation.body = {json_media("Offer", kOfferExample)};
  make.operation.answers[0].headers = {text_header("Location", "Where the offer stands.")};
  all.push_back(std::move(make));
  Endpoint one{.method = get,
               .pattern = "/v1/offers/{offer}",
               .operation = json_operation("Sharing", "readOffer", "Read one offer",
                                           "As it is now.", 200, "Offer"),
               .answer = [&share](Call& call) -> result<Response> {
                 MEENT_TRY(offer, share.offer(*call.who, call.request.param("offer")));
                 return json_response(200, offer_json(offer));
               }};
  one.operation.anonymous = true;
  all.push_back(std::move(one));
  Endpoint patch_one{.method = patch,
                     .pattern = "/v1/offers/{offer}",
                     .operation = json_operation("Sharing", "patchOffer", "Change an offer",
                                                 "Texts, limits and state; what agreements bind to "
                                                 "stays as it is.",
                                                 200, "Offer"),
                     .answer = [&share](Call& call) { return patch_offer(share, call); }};
  patch_one.operation.body = {{.type = std::string{kMergePatch},
                               .schema = R"({"type":"object"})",
                               .example = R"({"state":"withdrawn"})"}};
  all.push_back(std::move(patch_one));
  Endpoint figures{
      .method = get,
      .pattern = "/v1/collections/{collection}/figures",
      .operation = json_operation("Sharing", "readFigures", "Figures of groups",
                                  "What an aggregate offer gives: measures of groups, none "
                                  "of fewer owners than the offer says.",
                                  200, "Figures"),
      .answer = [&gate, &share](Call& call) { return read_figures(gate, share, call); }};
  figures.operation.anonymous = true;
  figures.operation.parameters = {
      query_parameter("offer", "Name of the aggregate offer.", R"({"type":"string"})")};
  all.push_back(std::move(figures));
  return all;
}

}  // namespace meent::doors::v1
