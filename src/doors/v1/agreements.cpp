#include <charconv>
#include <utility>

#include "base/json_writer.hpp"
#include "doors/v1/accept.hpp"
#include "doors/v1/describe.hpp"
#include "doors/v1/sharing.hpp"
#include "doors/v1/uses.hpp"

namespace meent::doors::v1 {

namespace {

constexpr std::uint64_t kMaxAgreement = std::uint64_t{64} << 10U;
constexpr std::size_t kMostShown = 1'000;
constexpr const char* kAgreementExample =
    R"({"offer":"melk-per-dag","owner":"achterdijk-4","purpose":"voeradvies",)"
    R"("until":"2027-05-01T00:00:00Z","note":"Voor het advies van dit jaar."})";

void append_texts(json::Writer& writer, std::string_view name, const gate::Texts& texts) {
  writer.key(name).begin_object().member("nl", std::string_view(texts.nl));
  writer.member("en", std::string_view(texts.en)).end_object();
}

void append_shown(std::string& out, const share::Shown& shown, const Used* used = nullptr) {
  const gate::Agreement& a = shown.agreement;
  json::Writer writer(out);
  writer.begin_object().member("id", std::string_view(a.id.text()));
  writer.member("state", gate::name_of(a.state)).member("offer", std::string_view(a.offer));
  append_texts(writer, "offerTitle", shown.offer.title);
  writer.member("collection", std::string_view(shown.offer.collection));
  writer.member("collectionTitle", std::string_view(shown.collection_title));
  writer.member("owner", std::string_view(a.owner));
  writer.member("ownerTitle", std::string_view(shown.owner_title));
  writer.member("consumer", std::string_view(a.consumer));
  writer.member("consumerTitle", std::string_view(shown.consumer_title));
  writer.member("purpose", std::string_view(a.purpose));
  append_texts(writer, "purposeTitle", shown.purpose_title);
  writer.member("basis", gate::name_of(a.basis)).member("article", std::string_view(a.article));
  writer.member("from", a.from);
  if (a.until != kLatest) {
    writer.member("until", a.until);
  }
  if (a.count) {
    writer.member("count", *a.count).member("used", shown.used);
  }
  writer.key("fields").begin_array();
  for (const gate::OfferField& each : shown.offer.fields) {
    writer.value(std::string_view(each.name));
  }
  writer.end_array().member("by", std::string_view(a.by)).member("note", std::string_view(a.note));
  if (!a.reason.empty()) {
    writer.member("reason", std::string_view(a.reason));
  }
  if (used != nullptr) {
    writer.member("lastUsed", used->last).member("uses", used->times);
  }
  writer.member("created", a.created).member("changed", a.changed).end_object();
}

Response show_agreement(const share::Shown& shown, int status) {
  std::string out;
  append_shown(out, shown);
  Response response = json_response(status, std::move(out));
  if (status == 201) {
    response.fields.set("Location", "/v1/agreements/" + shown.agreement.id.text());
  }
  return response;
}

result<PublicId> id_of(const Call& call) {
  if (const auto id = PublicId::parse(call.request.param("agreement"))) {
    return *id;
  }
  return fail(Code::not_found, "there is no agreement with this id", "agreement");
}

result<std::optional<Instant>> instant_of(json::Node node) {
  if (!node || node.is_null()) {
    return std::optional<Instant>{};
  }
  MEENT_TRY(text, node.text());
  const auto instant = parse_instant(text);
  if (!instant) {
    return node.wrong("this is no instant, such as 2027-05-01T00:00:00Z");
  }
  return std::optional(*instant);
}

result<std::string> text_or_nothing(json::Node node) {
  if (!node || node.is_null()) {
    return std::string{};
  }
  MEENT_TRY(text, node.text());
  return std::string(text);
}

result<share::Request> read_request(std::string_view text) {
  MEENT_TRY(document, json::parse(text));
  const json::Node body = document.root();
  MEENT_CHECK(body.only({"offer", "owner", "consumer", "purpose", "from", "until", "count", "note",
                         "onLaw", "article"}));
  share::Request request;
  for (const auto& [name, place] :
       {std::pair{"offer", &request.offer}, std::pair{"purpose", &request.purpose},
        std::pair{"owner", &request.owner}, std::pair{"consumer", &request.consumer},
        std::pair{"note", &request.note}, std::pair{"article", &request.article}}) {
    MEENT_TRY(value, text_or_nothing(body.member(name)));
    if (value.size() > 4'000) {
      return body.member(name).wrong("this text is over 4000 bytes");
    }
    *place = std::move(value);
  }
  MEENT_TRY(from, instant_of(body.member("from")));
  request.from = from;
  MEENT_TRY(until, instant_of(body.member("until")));
  request.until = until;
  if (const auto count = body.member("count"); count && !count.is_null()) {
    MEENT_TRY(uses, count.integer());
    if (uses < 1) {
      return count.wrong("an agreement is for one use or more");
    }
    request.count = static_cast<std::uint64_t>(uses);
  }
  if (const auto law = body.member("onLaw")) {
    MEENT_TRY(yes, law.boolean());
    request.on_law = yes;
  }
  return request;
}

result<share::Act> read_act(std::string_view text) {
  MEENT_TRY(document, json::parse(text));
  const json::Node body = document.root();
  MEENT_CHECK(body.only({"state", "until", "reason"}));
  share::Act act;
  if (const auto state = body.member("state")) {
    MEENT_TRY(name, state.text());
    act.state = gate::parse_state(name);
    if (!act.state) {
      return state.wrong("there is no such state of an agreement");
    }
  }
  MEENT_TRY(until, instant_of(body.member("until")));
  act.until = until;
  MEENT_TRY(reason, text_or_nothing(body.member("reason")));
  if (reason.size() > 4'000) {
    return body.member("reason").wrong("this text is over 4000 bytes");
  }
  act.reason = std::move(reason);
  if (!act.state && !act.until) {
    return body.wrong("say which state it is to have, or until when it is to last");
  }
  return act;
}

result<std::uint64_t> whole_of(const std::string* text, std::string_view name,
                               std::uint64_t other) {
  if (text == nullptr) {
    return other;
  }
  std::uint64_t number = 0;
  const auto [at, bad] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (bad != std::errc{} || at != text->data() + text->size()) {
    return fail(Code::invalid, "this is no whole number", std::string(name));
  }
  return number;
}

result<Response> list_agreements(gate::Gate& gate, share::Share& share, const Call& call) {
  gate::AgreementQuery query;
  const std::string as = call.asked("as") == nullptr ? "owner" : *call.asked("as");
  using As = gate::AgreementQuery::As;
  if (as != "owner" && as != "consumer" && as != "provider") {
    return fail(Code::invalid, "as is owner, consumer or provider", "as");
  }
  query.as = as == "owner" ? As::owner : as == "consumer" ? As::consumer : As::provider;
  if (const auto* state = call.asked("state")) {
    query.state = gate::parse_state(*state);
    if (!query.state) {
      return fail(Code::invalid, "there is no such state of an agreement", "state");
    }
  }
  if (const auto* offer = call.asked("offer")) {
    query.offer = *offer;
  }
  if (const auto* purpose = call.asked("purpose")) {
    query.purpose = *purpose;
  }
  std::optional<PublicId> after;
  if (const auto* cursor = call.asked("cursor")) {
    after = PublicId::parse(*cursor);
    if (!after) {
      return fail(Code::invalid, "this is no cursor of a list of agreements", "cursor");
    }
  }
  MEENT_TRY(limit, whole_of(call.asked("limit"), "limit", 100));
  if (limit < 1 || limit > kMostShown) {
    return fail(Code::invalid, "limit is 1 to 1000", "limit");
  }
  query.limit = limit;
  bool more = false;
  MEENT_TRY(all, share.agreements(*call.who, query, after, more));
  const UsedBy used = query.as == As::owner ? used_by(gate, *call.who) : UsedBy{};
  std::string out = "{\"items\":[";
  for (const share::Shown& each : all) {
    out.append(out.back() == '[' ? "" : ",");
    const auto consumer = gate.policy().party(each.agreement.consumer);
    const auto found =
        consumer ? used.find({consumer->id.text(), each.agreement.purpose, each.offer.collection})
                 : used.end();
    append_shown(out, each, found == used.end() ? nullptr : &found->second);
  }
  out += "]";
  if (more) {
    out += ",\"next\":\"" + all.back().agreement.id.text() + "\"";
  }
  return json_response(200, out + "}");
}

result<Response> make_agreement(share::Share& share, Call& call) {
  MEENT_TRY(text, whole_body(call, kMaxAgreement));
  MEENT_TRY(request, read_request(text));
  return await<share::Shown>(
      share.request(*call.who, std::move(request)),
      [](share::Shown& made) -> result<Response> { return show_agreement(made, 201); }, call);
}

result<Response> patch_agreement(share::Share& share, Call& call) {
  MEENT_TRY(id, id_of(call));
  MEENT_TRY(text, whole_body(call, kMaxAgreement));
  MEENT_TRY(act, read_act(text));
  return await<share::Shown>(
      share.act(*call.who, id, std::move(act)),
      [](share::Shown& made) -> result<Response> { return show_agreement(made, 200); }, call);
}

result<Response> agreement_history(share::Share& share, const Call& call) {
  MEENT_TRY(id, id_of(call));
  MEENT_TRY(moments, share.history(*call.who, id));
  std::string out;
  json::Writer writer(out);
  writer.begin_object().key("items").begin_array();
  for (const share::Moment& each : moments) {
    writer.begin_object().member("version", each.version);
    writer.member("state", gate::name_of(each.state)).member("at", each.at);
    writer.member("by", std::string_view(each.by)).member("reason", std::string_view(each.reason));
    writer.end_object();
  }
  writer.end_array().end_object();
  return json_response(200, std::move(out));
}

}  // namespace

std::vector<Endpoint> agreement_endpoints(gate::Gate& gate, share::Share& share) {
  using enum http::Method;
  std::vector<Endpoint> all;
  Endpoint list{
      .method = get,
      .pattern = "/v1/agreements",
      .operation = json_operation("Sharing", "listAgreements", "Your agreements",
                                  "Of the party you act for, newest first.", 200, "AgreementList"),
      .answer = [&gate, &share](Call& call) { return list_agreements(gate, share, call); }};
  list.operation.parameters = {
      query_parameter("as", "On which side.",
                      R"({"type":"string","enum":["owner","consumer","provider"]})"),
      query_parameter("state", "Only in this state.", R"({"type":"string"})"),
      query_parameter("offer", "Only on this offer.", R"({"type":"string"})"),
      query_parameter("purpose", "Only for this purpose.", R"({"type":"string"})"),
      query_parameter("cursor", "Where the page before ended.", R"({"type":"string"})"),
      query_parameter("limit", "How many at most.",
                      R"({"type":"integer","minimum":1,"maximum":1000,"default":100})")};
  all.push_back(std::move(list));
  Endpoint make{.method = post,
                .pattern = "/v1/agreements",
                .operation = json_operation(
                    "Sharing", "createAgreement", "Ask for an agreement, or offer one",
                    "By the consumer: it waits for the owner. By the owner: it waits for the "
                    "consumer. By the provider's operator with onLaw: it holds at once.",
                    201, "Agreement"),
                .answer = [&share](Call& call) { return make_agreement(share, call); }};
  make.operation.body = {json_media("AgreementRequest", kAgreementExample)};
  make.operation.answers[0].headers = {text_header("Location", "Where the agreement stands.")};
  all.push_back(std::move(make));
  const std::string one = "/v1/agreements/{agreement}";
  all.push_back({.method = get,
                 .pattern = one,
                 .operation = json_operation("Sharing", "readAgreement", "Read one agreement",
                                             "As it is now.", 200, "Agreement"),
                 .answer = [&share](Call& call) -> result<Response> {
                   MEENT_TRY(id, id_of(call));
                   MEENT_TRY(shown, share.agreement(*call.who, id));
                   return show_agreement(shown, 200);
                 }});
  Endpoint change{
      .method = patch,
      .pattern = one,
      .operation = json_operation("Sharing", "patchAgreement", "Agree, pause, stop, shorten",
                                  "The state it is to have, or an earlier end. It holds from "
                                  "the moment of the answer.",
                                  200, "Agreement"),
      .answer = [&share](Call& call) { return patch_agreement(share, call); }};
  change.operation.body = {{.type = std::string{kMergePatch},
                            .schema = schema_ref("AgreementPatch"),
                            .example = R"({"state":"revoked"})"},
                           json_media("AgreementPatch", R"({"state":"revoked"})")};
  all.push_back(std::move(change));
  all.push_back({.method = get,
                 .pattern = one + "/history",
                 .operation = json_operation("Sharing", "readHistory", "What it was before",
                                             "Every state, newest first: when, by whom, why.", 200,
                                             "History"),
                 .answer = [&share](Call& call) { return agreement_history(share, call); }});
  all.push_back({.method = get,
                 .pattern = one + "/uses",
                 .operation = uses_operation("listUsesOfAgreement", "What was read under it",
                                             "Uses of your data under this agreement's purpose by "
                                             "its consumer, newest first."),
                 .answer = [&gate, &share](Call& call) -> result<Response> {
                   MEENT_TRY(id, id_of(call));
                   MEENT_TRY(shown, share.agreement(*call.who, id));
                   return answer_uses(gate, call, &shown.agreement);
                 }});
  return all;
}

}  // namespace meent::doors::v1
