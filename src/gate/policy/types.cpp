#include "gate/policy/types.hpp"

#include <algorithm>
#include <array>

#include "query/value.hpp"

namespace meent::gate {

namespace {

constexpr std::array<std::string_view, 6> kBases{"consent",          "contract",
                                                 "legal-obligation", "vital-interest",
                                                 "public-task",      "legitimate-interest"};
constexpr std::array<std::string_view, 8> kStates{"requested", "offered",  "agreed", "active",
                                                  "suspended", "declined", "ended",  "revoked"};

template <class Enum, std::size_t N>
std::optional<Enum> find_name(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? std::nullopt
                              : std::optional(static_cast<Enum>(found - names.begin()));
}

bool is_time(query::Type type) {
  return type == query::Type::instant || type == query::Type::date || type == query::Type::interval;
}
bool is_number(query::Type type) {
  return type == query::Type::integer || type == query::Type::number ||
         type == query::Type::decimal;
}

std::string pointer(std::string_view list, std::size_t index, std::string_view member) {
  return "/" + std::string(list) + "/" + std::to_string(index) + "/" + std::string(member);
}

result<query::Type> type_in(const query::Schema& schema, std::string_view name,
                            const std::string& where) {
  if (const auto* own = query::own_property(name);
      own != nullptr && own->index != query::kId && own->index != query::kOwner) {
    return own->type;
  }
  const auto field = schema.find(name);
  if (!field) {
    const std::string near = schema.nearest(name);
    return fail(Code::invalid,
                "there is no field \"" + std::string(name) + "\" in this collection" +
                    (near.empty() ? "" : "; did you mean \"" + near + "\"?"),
                where);
  }
  return schema.field(*field).type;
}

result<void> check_precision(const query::Precision& precision, query::Type type,
                             const std::string& where) {
  using Kind = query::Precision::Kind;
  const bool fits = precision.kind == Kind::full ||
                    (precision.kind == Kind::time && is_time(type)) ||
                    (precision.kind == Kind::place && type == query::Type::geometry) ||
                    (precision.kind == Kind::number && is_number(type));
  if (!fits) {
    return fail(
        Code::invalid,
        "a field of type " + std::string(query::name_of(type)) + " cannot be rounded in this way",
        where);
  }
  return {};
}

}  // namespace

std::string_view name_of(LegalBasis basis) {
  return kBases[static_cast<std::size_t>(basis)];
}
std::optional<LegalBasis> parse_basis(std::string_view name) {
  return find_name<LegalBasis>(kBases, name);
}
std::string_view name_of(AgreementState state) {
  return kStates[static_cast<std::size_t>(state)];
}
std::optional<AgreementState> parse_state(std::string_view name) {
  return find_name<AgreementState>(kStates, name);
}

bool same_terms(const Offer& a, const Offer& b) {
  return a.collection == b.collection && a.provider == b.provider && a.fields == b.fields &&
         a.figures == b.figures && a.purposes == b.purposes && a.basis == b.basis &&
         a.article == b.article && a.open == b.open && a.write == b.write;
}

result<void> check_offer(const Offer& offer, const query::Schema& schema) {
  for (std::size_t i = 0; i < offer.fields.size(); ++i) {
    const OfferField& field = offer.fields[i];
    MEENT_TRY(type, type_in(schema, field.name, pointer("fields", i, "name")));
    MEENT_CHECK(check_precision(field.precision, type, pointer("fields", i, "precision")));
    const auto same = [&field](const OfferField& each) { return each.name == field.name; };
    const auto here = offer.fields.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::any_of(offer.fields.begin(), here, same)) {
      return fail(Code::invalid, "this field stands twice", pointer("fields", i, "name"));
    }
  }
  if (!offer.figures) {
    return {};
  }
  if (offer.write) {
    return fail(Code::invalid, "an offer of figures gives nothing to write", "/write");
  }
  const auto offered = [&offer](const std::string& name) {
    return std::ranges::find(offer.fields, name, &OfferField::name) != offer.fields.end();
  };
  for (std::size_t i = 0; i < offer.figures->keys.size(); ++i) {
    const std::string where = "/aggregate/keys/" + std::to_string(i);
    MEENT_TRY(type, type_in(schema, offer.figures->keys[i], where));
    if (!offered(offer.figures->keys[i]) || type == query::Type::geometry ||
        type == query::Type::array || type == query::Type::json) {
      return fail(Code::invalid, "a key is one of the offer's fields, and a single value", where);
    }
  }
  for (std::size_t i = 0; i < offer.figures->measures.size(); ++i) {
    const OfferMeasure& measure = offer.figures->measures[i];
    using MeasureKind = store::Measure::Kind;
    if (measure.kind == MeasureKind::count || measure.kind == MeasureKind::owners) {
      continue;
    }
    const std::string where = "/aggregate/measures/" + std::to_string(i) + "/field";
    MEENT_TRY(type, type_in(schema, measure.field, where));
    if (!offered(measure.field) || !is_number(type)) {
      return fail(Code::invalid, "a measure is of one of the offer's fields, and a number", where);
    }
  }
  return {};
}

query::MaskRef mask_of(const Offer& offer, const query::Schema& schema) {
  constexpr query::Precision kHidden{.kind = query::Precision::Kind::hidden};
  std::vector<query::Precision> fields(schema.size(), kHidden);
  std::array<query::Precision, 3> own{kHidden, kHidden, kHidden};
  for (const OfferField& each : offer.fields) {
    if (const auto field = schema.find(each.name)) {
      fields[static_cast<std::size_t>(field->value)] = each.precision;
    } else if (each.name == "version") {
      own[0] = each.precision;
    } else if (each.name == "created") {
      own[1] = each.precision;
    } else if (each.name == "changed") {
      own[2] = each.precision;
    }
  }
  if (offer.write) {  // who writes needs the version, for If-Match
    own[0] = {};
  }
  return std::make_shared<const query::Mask>(std::move(fields), own);
}

}  // namespace meent::gate
