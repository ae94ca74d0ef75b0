// The JSON of purposes, offers and agreements: what is written reads as it was, and what is wrong
// is refused with the place where it is.
#include <doctest/doctest.h>

#include <map>

#include "gate/policy/types.hpp"

namespace meent::gate::codec_test {

using query::Precision;
using MeasureKind = store::Measure::Kind;

namespace {

// Members of an object by name, each as JSON.
using Members = std::map<std::string, std::string>;

// The object, with one member said otherwise; empty: without it.
std::string with(Members members, const std::string& name, const std::string& json) {
  if (!name.empty()) {
    members[name] = json;
  }
  std::string body = "{";
  for (const auto& [each, value] : members) {
    if (!value.empty()) {
      body += (body.size() > 1 ? ",\"" : "\"") + each + "\":" + value;
    }
  }
  return body + "}";
}

template <class T>
result<T> read(const std::string& body, result<T> (*reader)(json::Node)) {
  const auto document = json::parse(body);
  REQUIRE_MESSAGE(document, body);
  return reader(document->root());
}
template <class T>
T good(const std::string& body, result<T> (*reader)(json::Node)) {
  auto made = read(body, reader);
  REQUIRE_MESSAGE(made, body, ": ", (made ? std::string{} : made.error().detail));
  return std::move(*made);
}

struct Bad {
  const char* member;
  std::string json;
  const char* where;
};

// Each is invalid, at its place.
template <class T, std::size_t N>
void refuse(const Members& sound, const Bad (&cases)[N], result<T> (*reader)(json::Node)) {
  REQUIRE(read(with(sound, "", ""), reader));
  for (const Bad& each : cases) {
    const std::string body = with(sound, each.member, each.json);
    INFO(body.substr(0, 300));
    const auto made = read(body, reader);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == Code::invalid);
    CHECK(made.error().where == each.where);
    CHECK_FALSE(made.error().detail.empty());
  }
}

std::string text_of(std::size_t size) {
  return '"' + std::string(size, 'x') + '"';
}
std::string list_of(std::size_t count, const std::string& item) {
  std::string list = "[";
  for (std::size_t i = 0; i < count; ++i) {
    list += (i == 0 ? "" : ",") + item;
  }
  return list + "]";
}

}  // namespace

// --- purposes ---

namespace {

const Members kPurpose{{"name", R"("voeradvies")"}, {"basis", R"("consent")"}};

Purpose purpose_back(const Purpose& purpose) {
  return good(write_purpose(purpose), read_purpose);
}

}  // namespace

TEST_CASE("codec: a purpose reads as it was written, each member of it") {
  const Purpose purpose{.name = "toezicht",
                        .title = {.nl = "Toezicht", .en = "Supervision"},
                        .description = {.nl = "Wat \"mag\"", .en = "What may\n"},
                        .basis = LegalBasis::public_task,
                        .article = "Waterwet 2.1",
                        .retention = "P7Y",
                        .special = true,
                        .active = false};
  const Purpose back = purpose_back(purpose);
  CHECK(back.name == purpose.name);
  CHECK(back.title == purpose.title);
  CHECK(back.description == purpose.description);
  CHECK(back.basis == purpose.basis);
  CHECK(back.article == purpose.article);
  CHECK(back.retention == purpose.retention);
  CHECK(back.special);
  CHECK_FALSE(back.active);
  CHECK(write_purpose(back) == write_purpose(purpose));
}

TEST_CASE("codec: a purpose of two members has the rest by default") {
  const Purpose purpose = good(with(kPurpose, "", ""), read_purpose);
  CHECK(purpose.name == "voeradvies");
  CHECK(purpose.title == Texts{});
  CHECK(purpose.basis == LegalBasis::consent);
  CHECK(purpose.article.empty());
  CHECK(purpose.retention == "P1Y");
  CHECK_FALSE(purpose.special);
  CHECK(purpose.active);
}

TEST_CASE("codec: what is wrong in a purpose is refused at its place") {
  const Bad cases[] = {
      {"name", "", "/name"},
      {"name", "3", "/name"},
      {"name", text_of(64), "/name"},
      {"state", R"("published")", "/state"},
      {"state", "true", "/state"},
      {"title", "3", "/title"},
      {"title", R"({"en":"Advice"})", "/title/nl"},
      {"title", R"({"nl":"Advies","de":"Rat"})", "/title/de"},
      {"title", R"({"nl":"Advies","en":3})", "/title/en"},
      {"description", text_of(4'001), "/description"},
      {"description", R"({"nl":null})", "/description/nl"},
      {"basis", "", "/basis"},
      {"basis", R"("permission")", "/basis"},
      {"basis", R"("public-task")", "/article"},  // on law, and no article
      {"article", "7", "/article"},
      {"article", text_of(201), "/article"},
      {"retention", R"("a year")", "/retention"},
      {"retention", "1", "/retention"},
      {"special", R"("yes")", "/special"},
      {"speciaal", "true", "/speciaal"},
  };
  refuse(kPurpose, cases, read_purpose);
  CHECK(read<Purpose>("[]", read_purpose).error().code == Code::invalid);
}

TEST_CASE("codec: a text is for both languages, or Dutch with English when there is any") {
  const auto texts = [](const std::string& json) {
    return good(with(kPurpose, "title", json), read_purpose).title;
  };
  CHECK(texts(R"("Advies")") == Texts{.nl = "Advies", .en = "Advies"});
  CHECK(texts(R"({"nl":"Advies"})") == Texts{.nl = "Advies", .en = "Advies"});
  CHECK(texts(R"({"nl":"Advies","en":"Advice"})") == Texts{.nl = "Advies", .en = "Advice"});
  CHECK(texts(text_of(4'000)).nl.size() == 4'000);
}

// --- offers ---

namespace {

const Members kOffer{{"name", R"("litres")"},
                     {"collection", R"("melk")"},
                     {"fields", R"([{"name":"litres"}])"},
                     {"purposes", R"(["voeradvies"])"}};

Offer offer_back(const Offer& offer) {
  return good(write_offer(offer), read_offer);
}
Precision precision_of(const std::string& json) {
  const auto offer =
      good(with(kOffer, "fields", R"([{"name":"litres","precision":)" + json + "}]"), read_offer);
  return offer.fields.at(0).precision;
}
std::string figures(const std::string& measures, const std::string& rest = "") {
  return R"({"measures":)" + measures + rest + "}";
}

}  // namespace

TEST_CASE("codec: an offer reads as it was written, each member of it") {
  const Offer offer{
      .name = "melk",
      .collection = "melkgift",
      .provider = "De Vliet",
      .title = {.nl = "Melk", .en = "Milk"},
      .description = {.nl = "Elke dag", .en = "Each day"},
      .terms = {.nl = "Geef niet door", .en = "Do not pass on"},
      .fields = {{"litres", {}},
                 {"created",
                  {.kind = Precision::Kind::time, .calendar = Precision::Calendar::month}}},
      .figures = OfferFigures{.keys = {"litres", "created"},
                              .measures = {{MeasureKind::count, ""},
                                           {MeasureKind::owners, ""},
                                           {MeasureKind::sum, "litres"},
                                           {MeasureKind::mean, "litres"},
                                           {MeasureKind::min, "litres"},
                                           {MeasureKind::max, "litres"}},
                              .minimum_owners = 12},
      .purposes = {"voeradvies", "onderzoek"},
      .basis = LegalBasis::legitimate_interest,
      .article = "6.1f",
      .write = true,
      .published = false,
      .maximum_days = 36'600,
      .maximum_uses = 9};
  const Offer back = offer_back(offer);
  CHECK(back.name == offer.name);
  CHECK(same_terms(back, offer));
  CHECK(back.title == offer.title);
  CHECK(back.description == offer.description);
  CHECK(back.terms == offer.terms);
  CHECK_FALSE(back.published);
  CHECK(back.maximum_days == 36'600);
  CHECK(back.maximum_uses == offer.maximum_uses);
  CHECK(write_offer(back) == write_offer(offer));
}

TEST_CASE("codec: an open offer needs no purposes, and reads as it was written") {
  const Offer offer{.name = "open", .collection = "melk", .fields = {}, .open = true};
  const Offer back = offer_back(offer);
  CHECK(back.open);
  CHECK(same_terms(back, offer));
  CHECK_FALSE(back.figures);
  CHECK_FALSE(back.maximum_uses);
}

TEST_CASE("codec: an offer of four members has the rest by default") {
  const Offer offer = good(with(kOffer, "", ""), read_offer);
  CHECK(offer.provider.empty());
  CHECK(offer.published);
  CHECK(offer.basis == LegalBasis::consent);
  CHECK_FALSE(offer.open);
  CHECK_FALSE(offer.write);
  CHECK(offer.maximum_days == 366);
  CHECK_FALSE(offer.maximum_uses);
  CHECK_FALSE(offer.figures);
  CHECK(offer.fields.at(0).precision == Precision{});
  CHECK_FALSE(good(with(kOffer, "aggregate", "null"), read_offer).figures);
  CHECK_FALSE(good(with(kOffer, "maximumUses", "null"), read_offer).maximum_uses);
  CHECK(good(with(kOffer, "aggregate", figures(R"([{"kind":"count"}])")), read_offer)
            .figures->minimum_owners == 5);
}

TEST_CASE("codec: every precision reads as it was written") {
  const std::pair<const char*, Precision> cases[] = {
      {R"({"time":"P1D"})", {.kind = Precision::Kind::time, .calendar = Precision::Calendar::day}},
      {R"({"time":"P1M"})",
       {.kind = Precision::Kind::time, .calendar = Precision::Calendar::month}},
      {R"({"time":"P1Y"})", {.kind = Precision::Kind::time, .calendar = Precision::Calendar::year}},
      {R"({"time":"PT15M"})", {.kind = Precision::Kind::time, .step = Decimal::of(900)}},
      {R"({"time":"PT24H"})", {.kind = Precision::Kind::time, .step = Decimal::of(86'400)}},
      {R"({"time":"PT0.000001S"})", {.kind = Precision::Kind::time, .step = Decimal{1, 6}}},
      {R"({"place":1000})", {.kind = Precision::Kind::place, .step = Decimal::of(1'000)}},
      {R"({"place":"0.5"})", {.kind = Precision::Kind::place, .step = Decimal{5, 1}}},
      {R"({"number":10})", {.kind = Precision::Kind::number, .step = Decimal::of(10)}},
      {R"({"number":"0.25"})", {.kind = Precision::Kind::number, .step = Decimal{25, 2}}}};
  for (const auto& [json, precision] : cases) {
    INFO(json);
    CHECK(precision_of(json) == precision);
    Offer offer{.collection = "melk", .fields = {{"litres", precision}}, .open = true};
    CHECK(offer_back(offer).fields.at(0).precision == precision);
  }
}

TEST_CASE("codec: what is wrong in a precision is refused at its place") {
  const auto field = [](const std::string& precision) {
    return R"([{"name":"litres"},{"name":"at","precision":)" + precision + "}]";
  };
  const Bad cases[] = {
      {"fields", field("null"), "/fields/1/precision"},
      {"fields", field("{}"), "/fields/1/precision"},
      {"fields", field(R"({"time":"P1D","place":1})"), "/fields/1/precision"},
      {"fields", field(R"({"exact":true})"), "/fields/1/precision/exact"},
      {"fields", field(R"({"time":"P2D"})"), "/fields/1/precision/time"},
      {"fields", field(R"({"time":"P2Y"})"), "/fields/1/precision/time"},
      {"fields", field(R"({"time":"P1DT1H"})"), "/fields/1/precision/time"},
      {"fields", field(R"({"time":"PT0S"})"), "/fields/1/precision/time"},
      {"fields", field(R"({"time":"-PT1H"})"), "/fields/1/precision/time"},
      {"fields", field(R"({"time":"hour"})"), "/fields/1/precision/time"},
      {"fields", field(R"({"time":3600})"), "/fields/1/precision/time"},
      {"fields", field(R"({"place":0})"), "/fields/1/precision/place"},
      {"fields", field(R"({"place":-1})"), "/fields/1/precision/place"},
      {"fields", field(R"({"place":"near"})"), "/fields/1/precision/place"},
      {"fields", field(R"({"place":null})"), "/fields/1/precision/place"},
      {"fields", field(R"({"number":"-0.5"})"), "/fields/1/precision/number"},
      {"fields", field(R"({"number":[1]})"), "/fields/1/precision/number"},
  };
  refuse(kOffer, cases, read_offer);
}

TEST_CASE("codec: what is wrong in an offer is refused at its place") {
  const Bad cases[] = {
      {"name", "", "/name"},
      {"name", text_of(64), "/name"},
      {"state", R"("active")", "/state"},
      {"collection", "", "/collection"},
      {"collection", "null", "/collection"},
      {"provider", "1", "/provider"},
      {"title", "[]", "/title"},
      {"description", R"({"en":"x"})", "/description/nl"},
      {"terms", text_of(4'001), "/terms"},
      {"fields", "", "/fields"},
      {"fields", "{}", "/fields"},
      {"fields", R"(["litres"])", "/fields/0"},
      {"fields", R"([{"precision":{"number":1}}])", "/fields/0/name"},
      {"fields", R"([{"name":"litres","unit":"L"}])", "/fields/0/unit"},
      {"fields", list_of(204, R"({"name":"a"})"), "/fields"},
      {"purposes", "", "/purposes"},  // not open, and for nothing
      {"purposes", "[]", "/purposes"},
      {"purposes", R"("voeradvies")", "/purposes"},
      {"purposes", R"(["voeradvies",7])", "/purposes/1"},
      {"purposes", list_of(51, R"("a")"), "/purposes"},
      {"basis", R"("because")", "/basis"},
      {"basis", "null", "/basis"},
      {"article", "false", "/article"},
      {"open", "1", "/open"},
      {"write", R"("no")", "/write"},
      {"maximumDays", "0", "/maximumDays"},
      {"maximumDays", "36601", "/maximumDays"},
      {"maximumDays", "1.5", "/maximumDays"},
      {"maximumUses", "0", "/maximumUses"},
      {"maximumUses", "-1", "/maximumUses"},
      {"maximumUses", "99999999999999999999", "/maximumUses"},
      {"maxUses", "1", "/maxUses"},
  };
  refuse(kOffer, cases, read_offer);
  Members open = kOffer;
  open["open"] = "true";
  const Bad both[] = {{"write", "true", "/write"}};
  refuse(open, both, read_offer);
}

TEST_CASE("codec: what is wrong in figures is refused at its place") {
  const std::string count = R"([{"kind":"count"}])";
  const Bad cases[] = {
      {"aggregate", "[]", "/aggregate"},
      {"aggregate", "{}", "/aggregate/measures"},
      {"aggregate", figures("[]"), "/aggregate/measures"},
      {"aggregate", figures(list_of(21, R"({"kind":"count"})")), "/aggregate/measures"},
      {"aggregate", figures("[7]"), "/aggregate/measures/0"},
      {"aggregate", figures("[{}]"), "/aggregate/measures/0/kind"},
      {"aggregate", figures(R"([{"kind":"median"}])"), "/aggregate/measures/0/kind"},
      {"aggregate", figures(R"([{"kind":"sum"}])"), "/aggregate/measures/0/field"},
      {"aggregate", figures(R"([{"kind":"count","of":"a"}])"), "/aggregate/measures/0/of"},
      {"aggregate", figures(count, R"(,"keys":"a")"), "/aggregate/keys"},
      {"aggregate", figures(count, R"(,"keys":[1])"), "/aggregate/keys/0"},
      {"aggregate", figures(count, R"(,"keys":)" + list_of(6, R"("a")")), "/aggregate/keys"},
      {"aggregate", figures(count, R"(,"minimumOwners":1)"), "/aggregate/minimumOwners"},
      {"aggregate", figures(count, R"(,"minimumOwners":1000001)"), "/aggregate/minimumOwners"},
      {"aggregate", figures(count, R"(,"minimumOwners":"5")"), "/aggregate/minimumOwners"},
      {"aggregate", figures(count, R"(,"filter":"a")"), "/aggregate/filter"},
  };
  refuse(kOffer, cases, read_offer);
}

TEST_CASE("codec: the most that an offer may hold is taken") {
  CHECK(good(with(kOffer, "fields", list_of(203, R"({"name":"a"})")), read_offer).fields.size() ==
        203);
  CHECK(good(with(kOffer, "purposes", list_of(50, R"("a")")), read_offer).purposes.size() == 50);
  const Offer offer = good(with(kOffer, "aggregate",
                                figures(list_of(20, R"({"kind":"count"})"),
                                        R"(,"minimumOwners":2,"keys":)" + list_of(5, R"("a")"))),
                           read_offer);
  CHECK(offer.figures->measures.size() == 20);
  CHECK(offer.figures->keys.size() == 5);
  CHECK(offer.figures->minimum_owners == 2);
  CHECK(good(with(kOffer, "maximumUses", "9223372036854775807"), read_offer).maximum_uses ==
        std::optional<std::uint64_t>(INT64_MAX));
}

// --- agreements ---

namespace {

const Members kAgreement{
    {"offer", R"("litres")"}, {"consumer", R"("De Hoef")"}, {"purpose", R"("voeradvies")"}};

}  // namespace

TEST_CASE("codec: an agreement reads as it was written, each member of it") {
  for (const auto state :
       {AgreementState::requested, AgreementState::offered, AgreementState::agreed,
        AgreementState::active, AgreementState::suspended, AgreementState::declined,
        AgreementState::ended, AgreementState::revoked}) {
    const Agreement agreement{.consumer = "De Hoef",
                              .offer = "litres",
                              .purpose = "voeradvies",
                              .from = *parse_instant("2026-05-01T12:00:00.5Z"),
                              .until = *parse_instant("2027-05-01T12:00:00Z"),
                              .count = 12,
                              .state = state,
                              .basis = LegalBasis::contract,
                              .article = "3",
                              .by = "user:1",
                              .note = "Voor \"de koeien\"",
                              .reason = "Genoeg\n"};
    const Agreement back = good(write_agreement(agreement), read_agreement);
    CHECK(back.consumer == agreement.consumer);
    CHECK(back.offer == agreement.offer);
    CHECK(back.purpose == agreement.purpose);
    CHECK(back.from == agreement.from);
    CHECK(back.until == agreement.until);
    CHECK(back.count == agreement.count);
    CHECK(back.state == state);
    CHECK(back.basis == agreement.basis);
    CHECK(back.article == agreement.article);
    CHECK(back.by == agreement.by);
    CHECK(back.note == agreement.note);
    CHECK(back.reason == agreement.reason);
  }
}

TEST_CASE("codec: an agreement of three members has the rest by default") {
  const Agreement agreement = good(with(kAgreement, "", ""), read_agreement);
  CHECK(agreement.from == Instant{});
  CHECK(agreement.until == kLatest);
  CHECK_FALSE(agreement.count);
  CHECK(agreement.state == AgreementState::requested);
  CHECK(agreement.basis == LegalBasis::consent);
  CHECK(agreement.note.empty());
  CHECK(good(with(kAgreement, "until", "null"), read_agreement).until == kLatest);
  CHECK_FALSE(good(with(kAgreement, "count", "null"), read_agreement).count);
  const Agreement back = good(write_agreement(agreement), read_agreement);
  CHECK(back.until == kLatest);
  CHECK_FALSE(back.count);
}

TEST_CASE("codec: what is wrong in an agreement is refused at its place") {
  const Bad cases[] = {
      {"offer", "", "/offer"},
      {"offer", text_of(201), "/offer"},
      {"consumer", "", "/consumer"},
      {"consumer", text_of(1'001), "/consumer"},
      {"purpose", "", "/purpose"},
      {"purpose", "5", "/purpose"},
      {"state", R"("stopped")", "/state"},
      {"state", "5", "/state"},
      {"from", R"("tomorrow")", "/from"},
      {"from", R"("2026-05-01")", "/from"},
      {"from", "0", "/from"},
      {"until", R"("2026-13-01T00:00:00Z")", "/until"},
      {"until", "false", "/until"},
      {"count", "0", "/count"},
      {"count", "-3", "/count"},
      {"count", "1.5", "/count"},
      {"count", R"("3")", "/count"},
      {"basis", R"("habit")", "/basis"},
      {"article", "3", "/article"},
      {"article", text_of(201), "/article"},
      {"by", text_of(1'001), "/by"},
      {"note", text_of(4'001), "/note"},
      {"note", "{}", "/note"},
      {"reason", text_of(4'001), "/reason"},
      {"reason", "true", "/reason"},
  };
  refuse(kAgreement, cases, read_agreement);
}

}  // namespace meent::gate::codec_test
