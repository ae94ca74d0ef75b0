#include "query/mask.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "base/ensure.hpp"
#include "base/geo/crs.hpp"
#include "base/zone.hpp"

namespace meent::query {

namespace {

using Calendar = Precision::Calendar;
using Kind = Precision::Kind;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDaySeconds = 86'400;

// --- numbers ---

// Both as whole numbers of the same unit, 10^-scale; nothing when that needs over 38 digits.
std::optional<Decimal::Coefficient> at_scale(const Decimal& number, int scale) {
  Decimal::Coefficient value = number.coefficient();
  for (int i = number.scale(); i < scale; ++i) {
    if (value > Decimal::kMaxCoefficient / 10 || value < -(Decimal::kMaxCoefficient / 10)) {
      return std::nullopt;
    }
    value *= 10;
  }
  return value;
}

// Of a number nearer to nothing than a whole step; halfway it goes to nothing.
std::optional<Decimal> nothing_or_one(const Decimal& number, const Decimal& step) {
  const auto half = Decimal::multiply(step, Decimal{5, 1});
  if (!half) {
    return std::nullopt;
  }
  const Decimal minus_half{-half->coefficient(), half->scale()};
  const int times = number > *half ? 1 : number < minus_half ? -1 : 0;
  return Decimal{times * step.coefficient(), step.scale()};
}

std::optional<Decimal> nearest_multiple(const Decimal& number, const Decimal& step) {
  if (step <= Decimal::of(0)) {
    return std::nullopt;
  }
  const int scale = std::max(number.scale(), step.scale());
  const auto value = at_scale(number, scale);
  const auto unit = at_scale(step, scale);
  if (!unit) {  // over 38 digits where the number has no more: the step is the larger by far
    return nothing_or_one(number, step);
  }
  if (!value) {
    return std::nullopt;
  }
  Decimal::Coefficient times = *value / *unit;
  const Decimal::Coefficient rest = *value % *unit;
  const Decimal::Coefficient twice = (rest < 0 ? -rest : rest) * 2;
  if (twice > *unit || (twice == *unit && times % 2 != 0)) {
    times += rest < 0 ? -1 : 1;
  }
  const Decimal::Coefficient rounded = times * *unit;
  if (rounded > Decimal::kMaxCoefficient || rounded < -Decimal::kMaxCoefficient) {
    return std::nullopt;
  }
  // As many decimals as the step has.
  Decimal::Coefficient shown = rounded;
  int decimals = scale;
  while (decimals > step.scale() && shown % 10 == 0) {
    shown /= 10;
    --decimals;
  }
  return Decimal{shown, decimals};
}

Value number_masked(const Decimal& step, const Value& value) {
  if (const auto* decimal = value.as<Decimal>()) {
    const auto rounded = nearest_multiple(*decimal, step);
    return rounded ? Value(*rounded) : Value();
  }
  if (const auto* whole = value.as<std::int64_t>()) {
    const auto rounded = nearest_multiple(Decimal::of(*whole), step);
    const auto made = rounded ? rounded->to_int64() : std::nullopt;
    return made ? Value(*made) : Value();
  }
  if (const auto* real = value.as<double>()) {
    const auto exact = Decimal::from_double(*real);
    const auto rounded = exact ? nearest_multiple(*exact, step) : std::nullopt;
    return rounded ? Value(rounded->to_double()) : Value();
  }
  return {};
}

// --- time ---

const Zone& dutch_time() {
  static const Zone zone = [] {
    auto found = Zone::find("Europe/Amsterdam");
    ensure(found.has_value(), "the zone Europe/Amsterdam is known");
    return *found;
  }();
  return zone;
}

Date first_of(Date date, Calendar calendar) {
  using namespace std::chrono;
  const year_month_day parts{sys_days{days{date.days}}};
  const year_month_day first = calendar == Calendar::year    ? parts.year() / January / 1
                               : calendar == Calendar::month ? parts.year() / parts.month() / 1
                                                             : parts;
  return {static_cast<std::int32_t>(sys_days{first}.time_since_epoch().count())};
}

Date next_after(Date first, Calendar calendar) {
  using namespace std::chrono;
  const year_month_day parts{sys_days{days{first.days}}};
  const year_month_day next = calendar == Calendar::year    ? parts + years{1}
                              : calendar == Calendar::month ? parts + months{1}
                                                            : parts;
  const auto count = sys_days{next}.time_since_epoch().count();
  return {static_cast<std::int32_t>(calendar == Calendar::day ? first.days + 1 : count)};
}

std::int64_t floor_to(std::int64_t value, std::int64_t step) {
  const std::int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

// In microseconds; nothing when the step is none.
std::optional<std::int64_t> step_micros(const Precision& precision) {
  const auto micros = Decimal::multiply(precision.step, Decimal::of(kSecond));
  const auto whole = micros ? micros->to_int64() : std::nullopt;
  return whole && *whole > 0 ? whole : std::nullopt;
}

constexpr std::int64_t kFirstDay = -719'528;  // 0000-01-01

// What RFC 3339 can write, years 0000 to 9999; beyond, nothing is shown.
std::optional<Instant> writable(Instant instant) {
  constexpr std::int64_t kFirst = kFirstDay * kDaySeconds * kSecond;
  constexpr std::int64_t kLast = 253'402'300'800 * kSecond - 1;
  return instant.micros >= kFirst && instant.micros <= kLast ? std::optional(instant)
                                                             : std::nullopt;
}

std::optional<Instant> floored(const Precision& precision, Instant instant) {
  if (!writable(instant)) {
    return std::nullopt;
  }
  if (precision.calendar != Calendar::none) {
    return writable(
        dutch_time().start_of_day(first_of(dutch_time().day_of(instant), precision.calendar)));
  }
  const auto step = step_micros(precision);
  return step ? writable(Instant{floor_to(instant.micros, *step)}) : std::nullopt;
}

std::optional<Instant> raised(const Precision& precision, Instant instant) {
  const auto low = floored(precision, instant);
  if (!low || *low == instant) {
    return low;
  }
  if (precision.calendar != Calendar::none) {
    return writable(
        dutch_time().start_of_day(next_after(dutch_time().day_of(*low), precision.calendar)));
  }
  return writable(Instant{low->micros + *step_micros(precision)});
}

// An interval is rounded outwards, so that it is never empty.
Value interval_masked(const Precision& precision, const Interval& interval) {
  const auto from =
      interval.from == kEarliest ? std::optional(kEarliest) : floored(precision, interval.from);
  const auto until =
      interval.until == kLatest ? std::optional(kLatest) : raised(precision, interval.until);
  return from && until ? Value(Interval{*from, *until}) : Value();
}

Value date_masked(const Precision& precision, Date date) {
  if (precision.calendar != Calendar::none) {
    return first_of(date, precision.calendar);
  }
  const auto step = step_micros(precision);
  if (!step) {
    return {};
  }
  const std::int64_t days = std::max<std::int64_t>(1, *step / (kDaySeconds * kSecond));
  const std::int64_t first = floor_to(date.days, days);
  return first >= kFirstDay ? Value(Date{static_cast<std::int32_t>(first)}) : Value();
}

Value time_masked(const Precision& precision, const Value& value) {
  if (const auto* instant = value.as<Instant>()) {
    const auto low = floored(precision, *instant);
    return low ? Value(*low) : Value();
  }
  if (const auto* date = value.as<Date>()) {
    return date_masked(precision, *date);
  }
  if (const auto* interval = value.as<Interval>()) {
    return interval_masked(precision, *interval);
  }
  return {};
}

// --- place ---

// PROJ's transformations belong to one thread.
geo::Transform& transform(geo::Crs from, geo::Crs to) {
  thread_local std::optional<geo::Transform> there;
  thread_local std::optional<geo::Transform> back;
  auto& place = from == geo::Crs::crs84 ? there : back;
  if (!place) {
    auto made = geo::Transform::make(from, to);
    ensure(made.has_value(), "RD New is known");
    place.emplace(std::move(*made));
  }
  return *place;
}

// Six decimals of a degree are a tenth of a metre: the middle of a cell is then the same text
// whichever point of the cell it was made of.
double shown_degrees(double degrees) {
  return std::round(degrees * 1e6) / 1e6;
}

Value place_masked(const Decimal& step, const Value& value) {
  const auto* geometry = value.as<Value::GeometryRef>();
  const double cell = step.to_double();
  if (geometry == nullptr || (*geometry)->empty() || !(cell > 0)) {
    return {};
  }
  const geo::Box box = geo::bounds(**geometry);
  const auto metres =
      transform(geo::Crs::crs84, geo::Crs::rd_new)
          .apply(geo::Position{(box.min_x + box.max_x) / 2, (box.min_y + box.max_y) / 2});
  if (!metres) {
    return {};
  }
  const auto middle = [cell](double at) { return (std::floor(at / cell) + 0.5) * cell; };
  const auto degrees = transform(geo::Crs::rd_new, geo::Crs::crs84)
                           .apply(geo::Position{middle(metres->x), middle(metres->y)});
  if (!degrees) {
    return {};
  }
  return std::make_shared<const geo::Geometry>(
      geo::Geometry{.kind = geo::Kind::point,
                    .positions = {shown_degrees(degrees->x), shown_degrees(degrees->y)}});
}

// About how many seconds a rounding of time hides.
double seconds_of(const Precision& precision) {
  switch (precision.calendar) {
    case Calendar::none: return precision.step.to_double();
    case Calendar::day: return kDaySeconds;
    case Calendar::month: return 30.4 * kDaySeconds;
    case Calendar::year: return 365.2 * kDaySeconds;
  }
  return 0;
}

std::size_t own_place(FieldIndex field) {
  return field == kVersion ? 0 : field == kCreated ? 1 : 2;
}

constexpr Precision kFull{};

bool is_full(const Precision& precision) {
  return precision.kind == Kind::full;
}

}  // namespace

Precision finer(const Precision& a, const Precision& b) {
  if (a.kind == Kind::full || b.kind == Kind::hidden) {
    return a;
  }
  if (b.kind == Kind::full || a.kind == Kind::hidden) {
    return b;
  }
  if (a.kind != b.kind) {
    return a;
  }
  if (a.kind == Kind::time) {
    const double ours = seconds_of(a);
    const double theirs = seconds_of(b);
    if (ours == theirs) {  // PT24H and P1D: the same one, whichever comes first
      return a.calendar != Calendar::none ? a : b;
    }
    return theirs < ours ? b : a;
  }
  return b.step < a.step ? b : a;
}

Value masked(const Precision& precision, const Value& value) {
  if (precision.kind == Kind::full) {
    return value;
  }
  if (precision.kind == Kind::hidden || value.is_null()) {
    return {};
  }
  switch (precision.kind) {
    case Kind::time: return time_masked(precision, value);
    case Kind::place: return place_masked(precision.step, value);
    case Kind::number: return number_masked(precision.step, value);
    default: return {};
  }
}

bool seen_alike(const Precision& precision, const Value& a, const Value& b) {
  const Value seen_a = masked(precision, a);
  const Value seen_b = masked(precision, b);
  const auto* shape_a = seen_a.as<Value::GeometryRef>();
  const auto* shape_b = seen_b.as<Value::GeometryRef>();
  return shape_a != nullptr && shape_b != nullptr ? **shape_a == **shape_b
                                                  : compare_for_sort(seen_a, seen_b) == 0;
}

std::shared_ptr<const Mask> Mask::everything() {
  static const std::shared_ptr<const Mask> all(new Mask());
  return all;
}

Mask::Mask(std::vector<Precision> fields, std::array<Precision, 3> own)
    : fields_(std::move(fields)),
      own_(own),
      all_(false),
      all_declared_(std::ranges::all_of(fields_, is_full) && std::ranges::all_of(own_, is_full)) {}

const Precision& Mask::of(FieldIndex field) const {
  if (all_ || field == kId || field == kOwner) {
    return kFull;
  }
  if (field.value < 0) {
    return own_[own_place(field)];
  }
  ensure(static_cast<std::size_t>(field.value) < fields_.size(), "a mask fits its collection");
  return fields_[static_cast<std::size_t>(field.value)];
}

Instant Mask::shown(FieldIndex own, Instant instant) const {
  const Value seen = masked(of(own), Value(instant));
  const auto* made = seen.as<Instant>();
  return made == nullptr ? kEarliest : *made;
}

std::shared_ptr<const Mask> Mask::with(const Mask& other) const {
  if (all_ || other.all_) {
    return everything();
  }
  ensure(fields_.size() == other.fields_.size(), "masks of one collection are joined");
  std::vector<Precision> fields = fields_;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    fields[i] = finer(fields[i], other.fields_[i]);
  }
  std::array<Precision, 3> own = own_;
  for (std::size_t i = 0; i < own.size(); ++i) {
    own[i] = finer(own[i], other.own_[i]);
  }
  return std::make_shared<const Mask>(std::move(fields), own);
}

Value MaskedRow::value(FieldIndex field) const {
  const Precision& precision = mask_.of(field);
  switch (precision.kind) {
    case Kind::full: return row_.value(field);
    case Kind::hidden: return {};
    default: return masked(precision, row_.value(field));
  }
}

std::optional<std::string_view> MaskedRow::text(FieldIndex field) const {
  return mask_.exact(field) ? row_.text(field) : std::nullopt;
}

}  // namespace meent::query
