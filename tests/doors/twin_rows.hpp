// Random records, what a mask leaves of them, and records that differ from them only in what no
// mask of a set shows.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.hpp"
#include "gate/policy/types.hpp"
#include "query/mask.hpp"
#include "query/random_expr.hpp"
#include "query/value_json.hpp"

namespace meent::test {

using query::Precision;
using query::Value;
using query::testing::append_value;
using Masks = std::vector<query::MaskRef>;

struct Row {
  std::string owner;
  std::vector<Value> values;  // of each field of the schema
  std::string extra;          // a member of the body that is no field; empty: none
};

inline std::string text_of(const Value& value) {
  std::string out;
  json::Writer writer(out);
  append_value(writer, value);
  return out;
}

// {"owner":…,"data":{…}}, as it is written to a collection.
inline std::string json_of(const query::Schema& schema, const Row& row) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("owner", std::string_view(row.owner)).key("data").begin_object();
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    if (!row.values[i].is_null()) {
      writer.key(schema.definition().fields[i].name);
      append_value(writer, row.values[i]);
    }
  }
  if (!row.extra.empty()) {
    writer.member("geheim", std::string_view(row.extra));
  }
  writer.end_object().end_object();
  return out;
}

// Whether a precision shows two values as one.
inline bool shows_same(const Precision& precision, const Value& one, const Value& other) {
  return precision.kind == Precision::Kind::full ? text_of(one) == text_of(other)
                                                 : query::seen_alike(precision, one, other);
}

class RandomRows {
 public:
  explicit RandomRows(std::uint64_t seed) : dice(seed) {}

  // With a geometry; its place is the last field.
  query::Schema schema() {
    query::CollectionDefinition definition = dice.schema().definition();
    definition.fields.push_back(
        {.name = "place", .type = query::Type::geometry, .indexed = dice.chance(50)});
    auto made = query::Schema::make(std::move(definition));
    REQUIRE(made);
    return std::move(*made);
  }

  Row row(const query::Schema& schema, std::string owner) {
    Row row{.owner = std::move(owner), .values = {}, .extra = {}};
    for (const auto& field : schema.definition().fields) {
      row.values.push_back(!field.required && dice.chance(15) ? Value() : value(field));
    }
    return row;
  }

  Precision precision(const query::FieldDefinition& field, unsigned full) {
    using query::Type;
    if (dice.chance(full)) {
      return {};
    }
    if (dice.chance(35)) {
      return {.kind = Precision::Kind::hidden};
    }
    switch (field.type) {
      case Type::integer:
      case Type::number:
      case Type::decimal:
        return {.kind = Precision::Kind::number,
                .step = Decimal{static_cast<int>(1 + dice.below(50)), 1}};
      case Type::instant:
      case Type::date:
      case Type::interval:
        return dice.chance(50)
                   ? Precision{.kind = Precision::Kind::time, .step = Decimal::of(3'600)}
                   : Precision{.kind = Precision::Kind::time,
                               .calendar = static_cast<Precision::Calendar>(1 + dice.below(3))};
      case Type::geometry: return {.kind = Precision::Kind::place, .step = Decimal::of(1'000)};
      default: return {.kind = Precision::Kind::hidden};
    }
  }

  // Another row that none of these masks tells from this one. Without masks nobody sees it.
  Row unseen_twin(const query::Schema& schema, const Row& row, const Masks& masks) {
    Row twin = row;
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      const auto& field = schema.definition().fields[i];
      const FieldIndex place{static_cast<std::int32_t>(i)};
      for (int tries = 0; tries < 6; ++tries) {
        Value other = another(field, row.values[i]);
        if (std::ranges::all_of(masks, [&](const query::MaskRef& mask) {
              return shows_same(mask->of(place), row.values[i], other);
            })) {
          twin.values[i] = std::move(other);
          break;
        }
      }
    }
    if (dice.chance(30)) {
      twin.extra = std::string(1 + dice.below(dice.chance(10) ? 60'000 : 20), 'x');
    }
    return twin;
  }

  query::testing::RandomQuery dice;

 private:
  Value value(const query::FieldDefinition& field) {
    if (field.type != query::Type::geometry) {
      return dice.value(field.type, field.item);
    }
    return point(5.10 + static_cast<double>(dice.below(3'000)) / 100'000,
                 52.05 + static_cast<double>(dice.below(2'000)) / 100'000);
  }
  static Value point(double x, double y) {
    return Value(Value::GeometryRef(std::make_shared<const geo::Geometry>(
        geo::Geometry{.positions = {x, y}, .ring_ends = {}, .part_ends = {}, .members = {}})));
  }

  // Any other value, or one near by that a rounding may not tell from it.
  Value another(const query::FieldDefinition& field, const Value& value) {
    if (!field.required && dice.chance(15)) {
      return {};
    }
    if (value.is_null() || dice.chance(40)) {
      return this->value(field);
    }
    const auto near = static_cast<std::int64_t>(dice.below(5)) - 2;
    if (const auto* whole = value.as<std::int64_t>(); whole != nullptr && *whole < 1'000'000) {
      return *whole < -1'000'000 ? *whole : *whole + near;
    }
    if (const auto* real = value.as<double>()) {
      return *real + static_cast<double>(near) / 16;
    }
    if (const auto* decimal = value.as<Decimal>()) {
      const auto sum = Decimal::add(*decimal, Decimal{near, 3});
      return sum ? Value(*sum) : value;
    }
    const std::int64_t apart = near * static_cast<std::int64_t>(dice.below(900)) * 1'000'000;
    if (const auto* instant = value.as<Instant>(); instant != nullptr && writable(*instant)) {
      return Instant{instant->micros + apart};
    }
    if (const auto* date = value.as<Date>(); date != nullptr && date->days > 0) {
      return Date{std::min(date->days + static_cast<std::int32_t>(near), 2'932'896)};
    }
    if (const auto* shape = value.as<Value::GeometryRef>()) {
      return point((*shape)->positions[0] + static_cast<double>(near) / 10'000,
                   (*shape)->positions[1] - static_cast<double>(near) / 20'000);
    }
    return this->value(field);
  }
  static bool writable(Instant instant) {
    return instant.micros > 0 && instant.micros < 200'000'000'000'000'000;
  }
};

}  // namespace meent::test
