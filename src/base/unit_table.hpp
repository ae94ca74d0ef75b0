// The prefixes and units that units.cpp knows.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace meent {

struct UnitPrefix {
  std::string_view symbol;
  double factor;  // times 10^exponent
  int exponent;
};

// Scales that are no multiple of a unit (UCUM §§21-22) cannot be part of a product.
enum class UnitScale : std::uint8_t {
  ratio,
  celsius,
  fahrenheit,
  reaumur,
  minus_log10,  // [pH]
  log10,        // B of a power
  half_log10,   // B of an amplitude
  ln,           // Np
};

// `value` times `definition`, which is written in units of this table. A base unit has none and
// carries its place among the base units in `value`.
struct UnitRow {
  std::string_view symbol;
  bool metric;  // takes prefixes
  double value;
  std::string_view definition;
  UnitScale scale = UnitScale::ratio;
};

std::span<const UnitPrefix> unit_prefixes();
std::span<const UnitRow> unit_rows();

}  // namespace meent
