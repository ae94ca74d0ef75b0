// The JSON of purposes, offers and agreements.
#include <algorithm>
#include <array>

#include "base/json_writer.hpp"
#include "gate/policy/types.hpp"

namespace meent::gate {

namespace {

using Precision = query::Precision;
using MeasureKind = store::Measure::Kind;

constexpr std::array<std::string_view, 6> kMeasures{"count", "owners", "sum", "mean", "min", "max"};
constexpr std::size_t kLongText = 4'000;

void write_texts(json::Writer& writer, std::string_view name, const Texts& texts) {
  writer.key(name).begin_object().member("nl", std::string_view(texts.nl));
  writer.member("en", std::string_view(texts.en)).end_object();
}

void write_list(json::Writer& writer, std::string_view name, const std::vector<std::string>& list) {
  writer.key(name).begin_array();
  for (const std::string& each : list) {
    writer.value(std::string_view(each));
  }
  writer.end_array();
}

result<std::string> text_of(json::Node node, std::size_t most = 200) {
  MEENT_TRY(text, node.text());
  if (text.size() > most) {
    return node.wrong("this text is over " + std::to_string(most) + " bytes");
  }
  return std::string(text);
}
result<std::string> text_or(json::Node node, std::string other, std::size_t most = 200) {
  return node ? text_of(node, most) : result<std::string>(std::move(other));
}
result<bool> flag(json::Node node, bool other) {
  return node ? node.boolean() : result<bool>(other);
}

result<LegalBasis> basis_of(json::Node node) {
  MEENT_TRY(name, node.text());
  const auto basis = parse_basis(name);
  if (!basis) {
    return node.wrong(
        "a legal basis is consent, contract, legal-obligation, vital-interest, public-task or "
        "legitimate-interest");
  }
  return *basis;
}

result<std::vector<std::string>> list_of(json::Node node, std::size_t most) {
  std::vector<std::string> list;
  if (!node) {
    return list;
  }
  MEENT_TRY(array, node.array());
  if (array.size() > most) {
    return node.wrong("there are at most " + std::to_string(most) + " here");
  }
  for (const json::Node each : array.items()) {
    MEENT_TRY(text, text_of(each));
    list.push_back(std::move(text));
  }
  return list;
}

result<Decimal> step_of(json::Node node) {
  result<Decimal> step =
      node.is(json::Kind::text)
          ? node.text().and_then([](std::string_view t) { return Decimal::parse(t); })
          : node.decimal();
  if (!step || *step <= Decimal::of(0)) {
    return node.wrong("a step is a number above zero");
  }
  return *step;
}

// {"time":"PT1H"} or P1D, P1M, P1Y; {"place":1000}; {"number":"0.5"}
result<Precision> read_precision(json::Node node) {
  Precision precision;
  if (!node) {
    return precision;
  }
  MEENT_CHECK(node.only({"time", "place", "number"}));
  if (node.size() != 1) {
    return node.wrong("a precision is one of time, place and number");
  }
  if (const auto place = node.member("place")) {
    precision.kind = Precision::Kind::place;
    MEENT_TRY(step, step_of(place));
    precision.step = step;
  } else if (const auto number = node.member("number")) {
    precision.kind = Precision::Kind::number;
    MEENT_TRY(step, step_of(number));
    precision.step = step;
  } else {
    const json::Node time = node.member("time");
    precision.kind = Precision::Kind::time;
    MEENT_TRY(text, time.text());
    const auto duration = parse_duration(text);
    const bool calendar = duration && duration->micros == 0;
    if (calendar && duration->months == 0 && duration->days == 1) {
      precision.calendar = Precision::Calendar::day;
    } else if (calendar && duration->months == 1 && duration->days == 0) {
      precision.calendar = Precision::Calendar::month;
    } else if (calendar && duration->months == 12 && duration->days == 0) {
      precision.calendar = Precision::Calendar::year;
    } else if (duration && duration->months == 0 && duration->days == 0 && duration->micros > 0) {
      precision.step = Decimal{duration->micros, 6};
    } else {
      return time.wrong("a precision of time is P1D, P1M, P1Y or a length such as PT15M");
    }
  }
  return precision;
}

void write_precision(json::Writer& writer, const Precision& precision) {
  if (precision.kind == Precision::Kind::full) {
    return;
  }
  writer.key("precision").begin_object();
  switch (precision.kind) {
    case Precision::Kind::place: writer.member("place", precision.step); break;
    case Precision::Kind::number: writer.key("number").value(precision.step.text()); break;
    default: {
      constexpr std::array<std::string_view, 4> kCalendar{"", "P1D", "P1M", "P1Y"};
      const auto micros = Decimal::multiply(precision.step, Decimal::of(1'000'000));
      const Duration length{.micros = micros ? micros->to_int64().value_or(0) : 0};
      const std::string text =
          precision.calendar == Precision::Calendar::none
              ? format(length)
              : std::string(kCalendar[static_cast<std::size_t>(precision.calendar)]);
      writer.member("time", std::string_view(text));
      break;
    }
  }
  writer.end_object();
}

result<OfferFigures> read_figures(json::Node node) {
  MEENT_CHECK(node.only({"keys", "measures", "minimumOwners"}));
  OfferFigures figures;
  MEENT_TRY(keys, list_of(node.member("keys"), 5));
  figures.keys = std::move(keys);
  MEENT_TRY(measures, node.member("measures").array());
  for (const json::Node each : measures.items()) {
    MEENT_CHECK(each.only({"kind", "field"}));
    MEENT_TRY(kind, each.member("kind").text());
    const auto found = std::ranges::find(kMeasures, kind);
    if (found == kMeasures.end()) {
      return each.member("kind").wrong("a measure is count, owners, sum, mean, min or max");
    }
    OfferMeasure measure{.kind = static_cast<MeasureKind>(found - kMeasures.begin()), .field = {}};
    if (measure.kind > MeasureKind::owners) {
      MEENT_TRY(field, text_of(each.member("field")));
      measure.field = std::move(field);
    }
    figures.measures.push_back(std::move(measure));
  }
  if (figures.measures.empty() || figures.measures.size() > 20) {
    return node.member("measures").wrong("figures have 1 to 20 measures");
  }
  if (const auto minimum = node.member("minimumOwners")) {
    MEENT_TRY(least, minimum.integer());
    if (least < 2 || least > 1'000'000) {
      return minimum.wrong("the smallest group has 2 owners or more");
    }
    figures.minimum_owners = static_cast<std::uint32_t>(least);
  }
  return figures;
}

void write_figures(json::Writer& writer, const OfferFigures& figures) {
  writer.key("aggregate").begin_object();
  write_list(writer, "keys", figures.keys);
  writer.key("measures").begin_array();
  for (const OfferMeasure& each : figures.measures) {
    writer.begin_object().member("kind", kMeasures[static_cast<std::size_t>(each.kind)]);
    if (!each.field.empty()) {
      writer.member("field", std::string_view(each.field));
    }
    writer.end_object();
  }
  writer.end_array().member("minimumOwners", figures.minimum_owners).end_object();
}

result<Instant> instant_of(json::Node node, Instant other) {
  if (!node || node.is_null()) {
    return other;
  }
  MEENT_TRY(text, node.text());
  const auto instant = parse_instant(text);
  if (!instant) {
    return node.wrong("this is no instant, such as 2027-05-01T00:00:00Z");
  }
  return *instant;
}

}  // namespace

result<Texts> read_texts(json::Node node) {
  if (!node) {
    return Texts{};
  }
  if (node.is(json::Kind::text)) {
    MEENT_TRY(text, text_of(node, kLongText));
    return Texts{.nl = text, .en = text};
  }
  MEENT_CHECK(node.only({"nl", "en"}));
  MEENT_TRY(dutch, text_of(node.member("nl"), kLongText));
  MEENT_TRY(english, text_or(node.member("en"), dutch, kLongText));
  return Texts{.nl = std::move(dutch), .en = std::move(english)};
}

std::string write_purpose(const Purpose& p) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("name", std::string_view(p.name));
  writer.member("state", p.active ? "active" : "withdrawn");
  write_texts(writer, "title", p.title);
  write_texts(writer, "description", p.description);
  writer.member("basis", name_of(p.basis)).member("article", std::string_view(p.article));
  writer.member("retention", std::string_view(p.retention)).member("special", p.special);
  writer.end_object();
  return body;
}

result<Purpose> read_purpose(json::Node body) {
  MEENT_CHECK(body.only(
      {"name", "state", "title", "description", "basis", "article", "retention", "special"}));
  Purpose p;
  MEENT_TRY(name, text_of(body.member("name"), 63));
  p.name = std::move(name);
  MEENT_TRY(state, text_or(body.member("state"), "active"));
  if (state != "active" && state != "withdrawn") {
    return body.member("state").wrong("a purpose is active or withdrawn");
  }
  p.active = state == "active";
  MEENT_TRY(title, read_texts(body.member("title")));
  p.title = std::move(title);
  MEENT_TRY(description, read_texts(body.member("description")));
  p.description = std::move(description);
  MEENT_TRY(basis, basis_of(body.member("basis")));
  p.basis = basis;
  MEENT_TRY(article, text_or(body.member("article"), ""));
  p.article = std::move(article);
  if (rests_on_law(p.basis) && p.article.empty()) {
    return body.member("article").wrong("what rests on law names the article");
  }
  MEENT_TRY(retention, text_or(body.member("retention"), "P1Y"));
  if (!parse_duration(retention)) {
    return body.member("retention").wrong("a retention is an ISO 8601 duration, such as P1Y");
  }
  p.retention = std::move(retention);
  MEENT_TRY(special, flag(body.member("special"), false));
  p.special = special;
  return p;
}

std::string write_offer(const Offer& o) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("name", std::string_view(o.name));
  writer.member("state", o.published ? "published" : "withdrawn");
  writer.member("collection", std::string_view(o.collection));
  writer.member("provider", std::string_view(o.provider));
  write_texts(writer, "title", o.title);
  write_texts(writer, "description", o.description);
  write_texts(writer, "terms", o.terms);
  writer.key("fields").begin_array();
  for (const OfferField& each : o.fields) {
    writer.begin_object().member("name", std::string_view(each.name));
    write_precision(writer, each.precision);
    writer.end_object();
  }
  writer.end_array();
  if (o.figures) {
    write_figures(writer, *o.figures);
  }
  write_list(writer, "purposes", o.purposes);
  writer.member("basis", name_of(o.basis)).member("article", std::string_view(o.article));
  writer.member("open", o.open).member("write", o.write).member("maximumDays", o.maximum_days);
  if (o.maximum_uses) {
    writer.member("maximumUses", *o.maximum_uses);
  }
  writer.end_object();
  return body;
}

result<Offer> read_offer(json::Node body) {
  MEENT_CHECK(body.only({"name", "state", "collection", "provider", "title", "description", "terms",
                         "fields", "aggregate", "purposes", "basis", "article", "open", "write",
                         "maximumDays", "maximumUses"}));
  Offer o;
  MEENT_TRY(name, text_of(body.member("name"), 63));
  o.name = std::move(name);
  MEENT_TRY(state, text_or(body.member("state"), "published"));
  if (state != "published" && state != "withdrawn") {
    return body.member("state").wrong("an offer is published or withdrawn");
  }
  o.published = state == "published";
  MEENT_TRY(collection, text_of(body.member("collection")));
  o.collection = std::move(collection);
  MEENT_TRY(provider, text_or(body.member("provider"), ""));
  o.provider = std::move(provider);
  MEENT_TRY(title, read_texts(body.member("title")));
  o.title = std::move(title);
  MEENT_TRY(description, read_texts(body.member("description")));
  o.description = std::move(description);
  MEENT_TRY(terms, read_texts(body.member("terms")));
  o.terms = std::move(terms);
  MEENT_TRY(fields, body.member("fields").array());
  if (fields.size() > 203) {
    return body.member("fields").wrong("there are at most 203 fields");
  }
  for (const json::Node each : fields.items()) {
    MEENT_CHECK(each.only({"name", "precision"}));
    MEENT_TRY(field, text_of(each.member("name")));
    MEENT_TRY(precision, read_precision(each.member("precision")));
    o.fields.push_back({std::move(field), precision});
  }
  if (const auto aggregate = body.member("aggregate"); aggregate && !aggregate.is_null()) {
    MEENT_TRY(figures, read_figures(aggregate));
    o.figures = std::move(figures);
  }
  MEENT_TRY(purposes, list_of(body.member("purposes"), 50));
  o.purposes = std::move(purposes);
  if (body.member("basis")) {
    MEENT_TRY(basis, basis_of(body.member("basis")));
    o.basis = basis;
  }
  MEENT_TRY(article, text_or(body.member("article"), ""));
  o.article = std::move(article);
  MEENT_TRY(open, flag(body.member("open"), false));
  o.open = open;
  MEENT_TRY(write, flag(body.member("write"), false));
  o.write = write;
  if (o.open && o.write) {
    return body.member("write").wrong("what is open to everyone is not for everyone to write");
  }
  if (!o.open && o.purposes.empty()) {
    return body.member("purposes").wrong("an offer names the purposes it may be used for");
  }
  if (const auto days = body.member("maximumDays")) {
    MEENT_TRY(most, days.integer());
    if (most < 1 || most > 36'600) {
      return days.wrong("an agreement lasts 1 to 36600 days");
    }
    o.maximum_days = static_cast<std::uint32_t>(most);
  }
  if (const auto uses = body.member("maximumUses"); uses && !uses.is_null()) {
    MEENT_TRY(most, uses.integer());
    if (most < 1) {
      return uses.wrong("an agreement is for one use or more");
    }
    o.maximum_uses = static_cast<std::uint64_t>(most);
  }
  return o;
}

std::string write_agreement(const Agreement& a) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("offer", std::string_view(a.offer));
  writer.member("consumer", std::string_view(a.consumer));
  writer.member("purpose", std::string_view(a.purpose)).member("state", name_of(a.state));
  writer.member("from", a.from);
  if (a.until != kLatest) {
    writer.member("until", a.until);
  }
  if (a.count) {
    writer.member("count", *a.count);
  }
  writer.member("basis", name_of(a.basis));
  for (const auto& [name, text] : {std::pair{"article", &a.article}, std::pair{"by", &a.by},
                                   std::pair{"note", &a.note}, std::pair{"reason", &a.reason}}) {
    if (!text->empty()) {
      writer.member(name, std::string_view(*text));
    }
  }
  writer.end_object();
  return body;
}

result<Agreement> read_agreement(json::Node body) {
  Agreement a;
  MEENT_TRY(offer, text_of(body.member("offer")));
  a.offer = std::move(offer);
  MEENT_TRY(consumer, text_of(body.member("consumer"), 1'000));
  a.consumer = std::move(consumer);
  MEENT_TRY(purpose, text_of(body.member("purpose")));
  a.purpose = std::move(purpose);
  MEENT_TRY(name, text_or(body.member("state"), "requested"));
  const auto state = parse_state(name);
  if (!state) {
    return body.member("state").wrong("there is no such state of an agreement");
  }
  a.state = *state;
  MEENT_TRY(from, instant_of(body.member("from"), Instant{}));
  a.from = from;
  MEENT_TRY(until, instant_of(body.member("until"), kLatest));
  a.until = until;
  if (const auto count = body.member("count"); count && !count.is_null()) {
    MEENT_TRY(most, count.integer());
    if (most < 1) {
      return count.wrong("an agreement is for one use or more");
    }
    a.count = static_cast<std::uint64_t>(most);
  }
  if (body.member("basis")) {
    MEENT_TRY(basis, basis_of(body.member("basis")));
    a.basis = basis;
  }
  MEENT_TRY(article, text_or(body.member("article"), ""));
  a.article = std::move(article);
  MEENT_TRY(by, text_or(body.member("by"), "", 1'000));
  a.by = std::move(by);
  MEENT_TRY(note, text_or(body.member("note"), "", kLongText));
  a.note = std::move(note);
  MEENT_TRY(reason, text_or(body.member("reason"), "", kLongText));
  a.reason = std::move(reason);
  return a;
}

}  // namespace meent::gate
