#include "formats/cell.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/decimal.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace meent::formats {

using query::Cell;
using query::RecordBatch;
using query::Type;

std::string_view wanted(Type type) {
  switch (type) {
    case Type::boolean: return "true or false";
    case Type::integer: return "an integer of at most 64 bits";
    case Type::number: return "a number";
    case Type::decimal: return "a decimal of at most 38 digits, such as 12.50 or \"12.50\"";
    case Type::text: return "a text";
    case Type::instant: return "an instant with its zone, such as \"2026-05-01T12:00:00Z\"";
    case Type::date: return "a date, such as \"2026-05-01\"";
    case Type::interval:
      return "an interval, such as \"2026-05-01T00:00:00Z/2026-06-01T00:00:00Z\"";
    case Type::geometry: return "a geometry";
    case Type::array: return "an array";
    case Type::json:
    case Type::unknown: return "a value";
  }
  return "a value";
}

namespace {

template <class T>
tl::unexpected<error> expected_but(Type type, std::string_view written, const result<T>& parsed) {
  constexpr std::size_t kShown = 40;
  const std::string_view shown = text::clip(written, kShown);
  return fail(Code::invalid,
              fmt::format("expected {}, got \"{}{}\": {}", wanted(type), shown,
                          shown.size() < written.size() ? "…" : "", parsed.error().detail));
}

}  // namespace

result<void> fill_from_text(Type type, std::string_view text, RecordBatch& batch, Cell& cell) {
  if (type == Type::decimal) {
    const auto parsed = Decimal::parse(text);
    if (!parsed) {
      return expected_but(type, text, parsed);
    }
    const std::string key = parsed->sort_key();
    cell.offset = batch.arena().size();
    cell.size = static_cast<std::uint32_t>(key.size());
    batch.arena() += key;
  } else if (type == Type::instant) {
    const auto parsed = parse_instant(text);
    if (!parsed) {
      return expected_but(type, text, parsed);
    }
    cell.whole = parsed->micros;
  } else if (type == Type::date) {
    const auto parsed = parse_date(text);
    if (!parsed) {
      return expected_but(type, text, parsed);
    }
    cell.whole = parsed->days;
  } else {
    const auto parsed = parse_interval(text);
    if (!parsed) {
      return expected_but(type, text, parsed);
    }
    cell.whole = parsed->from.micros;
    cell.whole2 = parsed->until.micros;
  }
  cell.null = false;
  return {};
}

result<void> fill_from_geometry(const geo::Geometry& geometry, RecordBatch& batch, Cell& cell) {
  const geo::Box box = geo::bounds(geometry);
  if (box.min_x < -180 || box.max_x > 180 || box.min_y < -90 || box.max_y > 90) {
    return fail(Code::invalid,
                fmt::format("expected longitude (-180 to 180), latitude (-90 to 90) of WGS 84; the "
                            "geometry reaches from {}, {} to {}, {}: coordinates of another "
                            "system, such as RD New, must be transformed first",
                            box.min_x, box.min_y, box.max_x, box.max_y));
  }
  cell.offset = batch.arena().size();
  cell.size = sizeof(box);
  batch.arena().append(reinterpret_cast<const char*>(&box), sizeof(box));
  cell.null = false;
  return {};
}

result<void> fill_with_copy(std::string_view text, RecordBatch& batch, Cell& cell) {
  if (text.find('\0') != std::string_view::npos) {
    return fail(Code::invalid, "a text may not hold the character U+0000");
  }
  cell.offset = batch.arena().size();
  cell.size = static_cast<std::uint32_t>(text.size());
  batch.arena() += text;
  cell.null = false;
  return {};
}

result<void> check_choice(const query::FieldDefinition& field, std::string_view text) {
  if (field.choices.empty() || std::ranges::find(field.choices, text) != field.choices.end()) {
    return {};
  }
  constexpr std::size_t kShown = 10;
  std::string known;
  for (std::size_t i = 0; i < std::min(field.choices.size(), kShown); ++i) {
    known += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", field.choices[i]);
  }
  return fail(Code::invalid, fmt::format("expected one of {}{}", known,
                                         field.choices.size() > kShown ? ", …" : ""));
}

result<void> check_owner(std::string_view owner) {
  if (owner.empty() || owner.size() > kMaxOwner) {
    return fail(Code::invalid,
                fmt::format("expected the name of an owner, 1 to {} bytes long", kMaxOwner));
  }
  const bool clean = std::ranges::all_of(
      owner, [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7F'; });
  return clean ? result<void>{}
               : fail(Code::invalid, "the name of an owner may not hold control characters");
}

}  // namespace meent::formats
