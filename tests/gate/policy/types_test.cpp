#include "gate/policy/types.hpp"

#include <doctest/doctest.h>

#include <functional>

namespace meent::gate::types_test {

using query::Precision;
using query::Type;

namespace {

const Precision kByTheHour{.kind = Precision::Kind::time, .step = Decimal::of(3'600)};
const Precision kByTheMonth{.kind = Precision::Kind::time, .calendar = Precision::Calendar::month};
const Precision kByTheKilometre{.kind = Precision::Kind::place, .step = Decimal::of(1'000)};
const Precision kByTens{.kind = Precision::Kind::number, .step = Decimal::of(10)};

// One field of each type, named after it.
query::Schema every_type() {
  query::CollectionDefinition definition{.name = "alles"};
  for (const Type type : {Type::boolean, Type::integer, Type::number, Type::decimal, Type::text,
                          Type::instant, Type::date, Type::interval, Type::geometry, Type::json}) {
    definition.fields.push_back({.name = "a_" + std::string(query::name_of(type)), .type = type});
  }
  definition.fields.push_back({.name = "a_array", .type = Type::array, .item = Type::integer});
  auto made = query::Schema::make(std::move(definition));
  REQUIRE(made);
  return std::move(*made);
}

// Where the offer is wrong; "fits" when it is not.
std::string fault_of(const Offer& offer) {
  const auto checked = check_offer(offer, every_type());
  if (checked) {
    return "fits";
  }
  CHECK(checked.error().code == Code::invalid);
  return checked.error().where;
}

}  // namespace

TEST_CASE("types: legal bases have names, and only these") {
  constexpr std::pair<LegalBasis, std::string_view> kNames[] = {
      {LegalBasis::consent, "consent"},
      {LegalBasis::contract, "contract"},
      {LegalBasis::legal_obligation, "legal-obligation"},
      {LegalBasis::vital_interest, "vital-interest"},
      {LegalBasis::public_task, "public-task"},
      {LegalBasis::legitimate_interest, "legitimate-interest"}};
  for (const auto& [basis, name] : kNames) {
    CHECK(name_of(basis) == name);
    CHECK(parse_basis(name) == basis);
  }
  for (const auto* other : {"", "Consent", "legal_obligation", "consent "}) {
    CHECK_FALSE(parse_basis(other));
  }
}

TEST_CASE("types: states have names, and only these; some are final and some give data") {
  struct Case {
    AgreementState state;
    std::string_view name;
    bool final, gives;
  };
  constexpr Case kCases[] = {{AgreementState::requested, "requested", false, false},
                             {AgreementState::offered, "offered", false, false},
                             {AgreementState::agreed, "agreed", false, true},
                             {AgreementState::active, "active", false, true},
                             {AgreementState::suspended, "suspended", false, false},
                             {AgreementState::declined, "declined", true, false},
                             {AgreementState::ended, "ended", true, false},
                             {AgreementState::revoked, "revoked", true, false}};
  for (const Case& each : kCases) {
    CHECK(name_of(each.state) == each.name);
    CHECK(parse_state(each.name) == each.state);
    CHECK(is_final(each.state) == each.final);
    CHECK(gives(each.state) == each.gives);
  }
  for (const auto* other : {"", "Active", "stopped", "active "}) {
    CHECK_FALSE(parse_state(other));
  }
}

TEST_CASE("types: what is not asked of the owner rests on law") {
  CHECK_FALSE(rests_on_law(LegalBasis::consent));
  CHECK_FALSE(rests_on_law(LegalBasis::contract));
  CHECK_FALSE(rests_on_law(LegalBasis::legitimate_interest));
  CHECK(rests_on_law(LegalBasis::legal_obligation));
  CHECK(rests_on_law(LegalBasis::public_task));
  CHECK(rests_on_law(LegalBasis::vital_interest));
}

TEST_CASE("types: what an agreement binds to is the same or other terms") {
  const Offer offer{.name = "litres",
                    .collection = "melk",
                    .provider = "De Vliet",
                    .fields = {{"a_integer", {}}},
                    .figures = OfferFigures{.keys = {"a_integer"}, .measures = {{}}},
                    .purposes = {"voeradvies"},
                    .article = "1"};
  const std::pair<const char*, std::function<void(Offer&)>> binding[] = {
      {"collection", [](Offer& o) { o.collection = "voer"; }},
      {"provider", [](Offer& o) { o.provider = "De Brink"; }},
      {"one field more", [](Offer& o) { o.fields.push_back({"a_text", {}}); }},
      {"precision", [](Offer& o) { o.fields[0].precision = kByTens; }},
      {"no figures", [](Offer& o) { o.figures = std::nullopt; }},
      {"keys", [](Offer& o) { o.figures->keys.clear(); }},
      {"measures", [](Offer& o) { o.figures->measures[0].kind = store::Measure::Kind::owners; }},
      {"least group", [](Offer& o) { o.figures->minimum_owners = 3; }},
      {"purposes", [](Offer& o) { o.purposes.emplace_back("onderzoek"); }},
      {"basis", [](Offer& o) { o.basis = LegalBasis::contract; }},
      {"article", [](Offer& o) { o.article = "2"; }},
      {"open", [](Offer& o) { o.open = true; }},
      {"write", [](Offer& o) { o.write = true; }}};
  for (const auto& [what, change] : binding) {
    INFO(what);
    Offer other = offer;
    CHECK(same_terms(offer, other));
    change(other);
    CHECK_FALSE(same_terms(offer, other));
  }
  const std::pair<const char*, std::function<void(Offer&)>> free[] = {
      {"title", [](Offer& o) { o.title.nl = "Melk"; }},
      {"description", [](Offer& o) { o.description.nl = "Alle melk"; }},
      {"terms", [](Offer& o) { o.terms.en = "Be kind"; }},
      {"published", [](Offer& o) { o.published = false; }},
      {"days", [](Offer& o) { o.maximum_days = 3; }},
      {"uses", [](Offer& o) { o.maximum_uses = 3; }},
      {"version", [](Offer& o) { o.version = 3; }}};
  for (const auto& [what, change] : free) {
    INFO(what);
    Offer other = offer;
    change(other);
    CHECK(same_terms(offer, other));
  }
}

TEST_CASE("types: a precision is for the types that it can round, and for no other") {
  struct Case {
    const char* field;
    bool time, place, number;
  };
  constexpr Case kCases[] = {{"a_boolean", false, false, false}, {"a_integer", false, false, true},
                             {"a_number", false, false, true},   {"a_decimal", false, false, true},
                             {"a_text", false, false, false},    {"a_instant", true, false, false},
                             {"a_date", true, false, false},     {"a_interval", true, false, false},
                             {"a_geometry", false, true, false}, {"a_json", false, false, false},
                             {"a_array", false, false, false},   {"version", false, false, true},
                             {"created", true, false, false},    {"changed", true, false, false}};
  for (const Case& each : kCases) {
    INFO(each.field);
    const auto fault = [&each](const Precision& precision) {
      return fault_of({.fields = {{each.field, precision}}});
    };
    const auto expected = [](bool fits) { return fits ? "fits" : "/fields/0/precision"; };
    CHECK(fault({}) == "fits");
    CHECK(fault(kByTheHour) == expected(each.time));
    CHECK(fault(kByTheMonth) == expected(each.time));
    CHECK(fault(kByTheKilometre) == expected(each.place));
    CHECK(fault(kByTens) == expected(each.number));
  }
}

TEST_CASE("types: an offer names fields that are there, each once") {
  CHECK(fault_of({.fields = {{"a_integer", {}}, {"a_text", {}}}}) == "fits");
  CHECK(fault_of({.fields = {{"a_integer", {}}, {"a_txt", {}}}}) == "/fields/1/name");
  CHECK(fault_of({.fields = {{"a_text", {}}, {"a_date", {}}, {"a_text", {}}}}) == "/fields/2/name");
  // Who a record is of is always seen, so it is not offered.
  CHECK(fault_of({.fields = {{"id", {}}}}) == "/fields/0/name");
  CHECK(fault_of({.fields = {{"owner", {}}}}) == "/fields/0/name");
  const auto near = check_offer({.fields = {{"a_txt", {}}}}, every_type());
  REQUIRE_FALSE(near);
  CHECK(near.error().detail.find("did you mean \"a_text\"") != std::string::npos);
}

TEST_CASE("types: keys of figures are offered fields of one value; measures are numbers") {
  using MeasureKind = store::Measure::Kind;
  const auto with = [](std::vector<std::string> keys, std::vector<OfferMeasure> measures) {
    return Offer{.fields = {{"a_integer", {}},
                            {"a_text", {}},
                            {"a_geometry", {}},
                            {"a_array", {}},
                            {"a_json", {}},
                            {"created", kByTheMonth}},
                 .figures = OfferFigures{.keys = std::move(keys), .measures = std::move(measures)}};
  };
  const OfferMeasure count{.kind = MeasureKind::count};
  CHECK(fault_of(with({}, {count})) == "fits");
  CHECK(fault_of(with({"a_text", "created", "a_integer"}, {count})) == "fits");
  CHECK(fault_of(with({"a_text", "a_nothing"}, {count})) == "/aggregate/keys/1");
  CHECK(fault_of(with({"a_date"}, {count})) == "/aggregate/keys/0");  // there, and not offered
  CHECK(fault_of(with({"a_geometry"}, {count})) == "/aggregate/keys/0");
  CHECK(fault_of(with({"a_array"}, {count})) == "/aggregate/keys/0");
  CHECK(fault_of(with({"a_json"}, {count})) == "/aggregate/keys/0");
  CHECK(fault_of(with({"owner"}, {count})) == "/aggregate/keys/0");
  for (const MeasureKind kind :
       {MeasureKind::sum, MeasureKind::mean, MeasureKind::min, MeasureKind::max}) {
    CHECK(fault_of(with({}, {count, {kind, "a_integer"}})) == "fits");
    CHECK(fault_of(with({}, {count, {kind, "a_text"}})) == "/aggregate/measures/1/field");
    CHECK(fault_of(with({}, {count, {kind, "a_number"}})) == "/aggregate/measures/1/field");
    CHECK(fault_of(with({}, {count, {kind, ""}})) == "/aggregate/measures/1/field");
  }
  CHECK(fault_of(with({}, {{MeasureKind::owners, ""}})) == "fits");
}

TEST_CASE("types: figures give nothing to write") {
  Offer offer{.fields = {{"a_text", {}}}, .figures = OfferFigures{.measures = {{}}}, .write = true};
  CHECK(fault_of(offer) == "/write");
  offer.figures = std::nullopt;
  CHECK(fault_of(offer) == "fits");
}

TEST_CASE("types: the mask of an offer shows what it names, as it says, and hides the rest") {
  const query::Schema schema = every_type();
  const auto mask = mask_of({.fields = {{"a_integer", {}},
                                        {"a_instant", kByTheHour},
                                        {"changed", kByTheMonth},
                                        {"a_field_of_before", {}}}},
                            schema);
  CHECK_FALSE(mask->all());
  CHECK(mask->fields() == schema.size());
  CHECK(mask->exact(query::kId));
  CHECK(mask->exact(query::kOwner));
  CHECK(mask->of(query::kVersion).kind == Precision::Kind::hidden);
  CHECK(mask->of(query::kCreated).kind == Precision::Kind::hidden);
  CHECK(mask->of(query::kChanged) == kByTheMonth);
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(schema.size()); ++i) {
    const std::string& name = schema.field(FieldIndex{i}).name;
    INFO(name);
    if (name == "a_integer") {
      CHECK(mask->exact(FieldIndex{i}));
    } else if (name == "a_instant") {
      CHECK(mask->of(FieldIndex{i}) == kByTheHour);
    } else {
      CHECK(mask->of(FieldIndex{i}).kind == Precision::Kind::hidden);
    }
  }
}

TEST_CASE(
    "types: who writes sees the version, for If-Match; version, created and changed as asked") {
  const query::Schema schema = every_type();
  CHECK(mask_of({.fields = {}, .write = true}, schema)->exact(query::kVersion));
  CHECK(mask_of({.fields = {{"version", kByTens}}}, schema)->of(query::kVersion) == kByTens);
  CHECK(mask_of({.fields = {{"version", kByTens}}, .write = true}, schema)->exact(query::kVersion));
  CHECK(mask_of({.fields = {{"created", {}}}}, schema)->exact(query::kCreated));
  CHECK_FALSE(mask_of({.fields = {{"created", {}}}}, schema)->exact(query::kChanged));
}

}  // namespace meent::gate::types_test
