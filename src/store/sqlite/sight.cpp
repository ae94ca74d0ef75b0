#include "store/sqlite/sight.hpp"

#include "base/geo/geojson.hpp"
#include "base/json_writer.hpp"
#include "store/sqlite/body.hpp"

namespace meent::store::sqlite {
namespace {

using query::Mask;
using query::Precision;
using query::Value;

constexpr Precision kHidden{.kind = Precision::Kind::hidden};

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

Instant shown(const Mask& mask, FieldIndex field, Instant instant) {
  const Value seen = query::masked(mask.of(field), Value(instant));
  const auto* made = seen.as<Instant>();
  return made == nullptr ? kEarliest : *made;
}

}  // namespace

void append_masked(const Layout& layout, const Mask& mask, std::string_view body,
                   std::string& out) {
  const query::Schema& schema = layout.collection().schema;
  out.push_back('{');
  const std::size_t begin = out.size();
  FieldOfMember field_of(schema);
  std::string_view run;  // members beside each other that are shown as they are
  const auto end_run = [&] {
    if (!run.empty()) {
      out.append(out.size() > begin ? "," : "").append(run);
      run = {};
    }
  };
  for (Members members(body); members.next();) {
    const auto field = field_of(members.name());
    const Precision& precision = field ? mask.of(*field) : kHidden;
    if (precision.kind == Precision::Kind::full) {
      const std::string_view whole = members.whole();
      const char* from = run.empty() ? whole.data() : run.data();
      run = {from, static_cast<std::size_t>(whole.data() + whole.size() - from)};
      continue;
    }
    end_run();
    if (precision.kind == Precision::Kind::hidden) {
      continue;
    }
    const auto value = value_of(schema.field(*field), members.value());
    const Value seen = value ? query::masked(precision, *value) : Value();
    if (!seen.is_null()) {
      out.append(out.size() > begin ? ",\"" : "\"").append(members.name()).append("\":");
      append_value(out, seen);
    }
  }
  end_run();
  out.push_back('}');
}

query::RecordView masked_view(const Layout& layout, const Mask& mask, query::RecordView view,
                              std::string& buffer) {
  if (mask.all() || (mask.all_declared() && !layout.may_hold_undeclared())) {
    return view;
  }
  buffer.clear();
  append_masked(layout, mask, view.body, buffer);
  view.body = buffer;
  if (!mask.exact(query::kVersion)) {
    view.version = 0;
  }
  view.created = shown(mask, query::kCreated, view.created);
  view.changed = shown(mask, query::kChanged, view.changed);
  return view;
}

}  // namespace meent::store::sqlite
