#include "store/sqlite/sight.hpp"

#include "base/geo/geojson.hpp"
#include "base/json_writer.hpp"
#include "store/sqlite/body.hpp"

namespace meent::store::sqlite {
namespace {

using query::Mask;
using query::Precision;
using query::Value;

// A value that a precision made, as a body holds it.
void append_value(std::string& out, const Value& value) {
  json::Writer writer(out);
  if (const auto* whole = value.as<std::int64_t>()) {
    writer.value(*whole);
  } else if (const auto* real = value.as<double>()) {
    writer.value(*real);
  } else if (const auto* decimal = value.as<Decimal>()) {
    writer.value(*decimal);
  } else if (const auto* instant = value.as<Instant>()) {
    writer.value(*instant);
  } else if (const auto* date = value.as<Date>()) {
    writer.value(*date);
  } else if (const auto* interval = value.as<Interval>()) {
    writer.value(std::string_view(format(*interval)));
  } else if (const auto* geometry = value.as<Value::GeometryRef>()) {
    geo::append_geojson(out, **geometry);
  } else {
    writer.null();
  }
}

}  // namespace

void append_masked(const Layout& layout, const Mask& mask, std::string_view body,
                   std::string& out) {
  const query::Schema& schema = layout.collection().schema;
  out.push_back('{');
  const std::size_t begin = out.size();
  for (Members members(body); members.next();) {
    const auto field = schema.find(members.name());
    if (!field) {
      continue;
    }
    const Precision& precision = mask.of(*field);
    if (precision.kind == Precision::Kind::hidden) {
      continue;
    }
    if (precision.kind == Precision::Kind::full) {
      out.append(out.size() > begin ? "," : "").append(members.whole());
      continue;
    }
    const auto value = value_of(schema.field(*field), members.value());
    const Value seen = value ? query::masked(precision, *value) : Value();
    if (!seen.is_null()) {
      out.append(out.size() > begin ? ",\"" : "\"").append(members.name()).append("\":");
      append_value(out, seen);
    }
  }
  out.push_back('}');
}

query::RecordView masked_view(const Layout& layout, const Mask& mask, query::RecordView view,
                              std::string& buffer) {
  if (mask.all()) {
    return view;
  }
  buffer.clear();
  append_masked(layout, mask, view.body, buffer);
  view.body = buffer;
  if (!mask.exact(query::kVersion)) {
    view.version = 0;
  }
  view.created = mask.shown(query::kCreated, view.created);
  view.changed = mask.shown(query::kChanged, view.changed);
  return view;
}

}  // namespace meent::store::sqlite
