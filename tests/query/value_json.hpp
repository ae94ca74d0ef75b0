// A value as the body of a record holds it. Of geometry points alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json_writer.hpp"
#include "query/value.hpp"

namespace meent::query::testing {

inline void append_value(json::Writer& out, const Value& value) {
  if (const auto* yes = value.as<bool>()) {
    out.value(*yes);
  } else if (const auto* whole = value.as<std::int64_t>()) {
    out.value(*whole);
  } else if (const auto* real = value.as<double>()) {
    out.value(*real);
  } else if (const auto* decimal = value.as<Decimal>()) {
    out.value(*decimal);
  } else if (const auto* text = value.as<std::string>()) {
    out.value(std::string_view(*text));
  } else if (const auto* instant = value.as<Instant>()) {
    out.value(*instant);
  } else if (const auto* date = value.as<Date>()) {
    out.value(*date);
  } else if (const auto* interval = value.as<Interval>()) {
    out.value(std::string_view(format(*interval)));
  } else if (const auto* array = value.as<Value::ArrayRef>()) {
    out.begin_array();
    for (const Value& item : **array) {
      append_value(out, item);
    }
    out.end_array();
  } else if (const auto* shape = value.as<Value::GeometryRef>()) {
    out.begin_object().member("type", "Point").key("coordinates").begin_array();
    out.value((*shape)->positions[0]).value((*shape)->positions[1]).end_array().end_object();
  } else {
    out.null();
  }
}

}  // namespace meent::query::testing
