// A value as filters see it, and the types that a field may have. Values are small and owned;
// geometry and arrays are shared and immutable.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/decimal.hpp"
#include "base/geo/geometry.hpp"
#include "base/time.hpp"

namespace meent::query {

enum class Type : std::uint8_t {
  unknown,  // of a null literal only
  boolean,
  integer,  // 64-bit
  number,   // IEEE double
  decimal,  // exact, up to 38 digits
  text,     // UTF-8; order is by code point
  instant,  // UTC microseconds
  date,
  interval,  // of instants, half-open, may be open-ended
  geometry,
  array,  // of scalars
  json,   // any JSON; only `is null` applies
};

// "integer", "text", ... as in a collection's definition; parse_type is its inverse.
std::string_view name_of(Type type);
std::optional<Type> parse_type(std::string_view name);

struct Null {
  friend bool operator==(Null, Null) = default;
};

class Value;
using Array = std::vector<Value>;

class Value {
 public:
  using GeometryRef = std::shared_ptr<const geo::Geometry>;
  using ArrayRef = std::shared_ptr<const Array>;
  using Variant = std::variant<Null, bool, std::int64_t, double, Decimal, std::string, Instant,
                               Date, Interval, GeometryRef, ArrayRef>;

  Value() = default;
  template <class T>
    requires std::is_constructible_v<Variant, T&&> && (!std::is_same_v<std::decay_t<T>, Value>)
  Value(T&& v) : v_(std::forward<T>(v)) {}  // NOLINT: a literal reads as a value

  bool is_null() const { return std::holds_alternative<Null>(v_); }
  Type type() const;
  const Variant& get() const { return v_; }
  template <class T>
  const T* as() const {
    return std::get_if<T>(&v_);
  }

 private:
  Variant v_;
};

}  // namespace meent::query
