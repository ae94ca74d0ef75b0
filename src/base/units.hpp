// Units of measure as UCUM writes them, case sensitive ("c/s"): mg/L, m3/h, kW.h, uS/cm, [degF],
// 10*6/mL, %{sat}. A unit is read into a factor to the base units (m s g rad K C cd) and its
// dimension; two units of one dimension convert into each other. Known are the prefixes, the
// operators, exponents, parentheses and annotations of the whole grammar (UCUM §§1-2), and the
// units that water, air, energy, land and traffic need, listed in unit_table.cpp. Beyond UCUM are
// Wh, VA and var, since the energy sector writes them. Arbitrary units of medicine are not known.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "base/unit_table.hpp"

namespace meent {

class Unit {
 public:
  // Errors: invalid, `where` is the character at fault, counted from 0; the detail names the
  // nearest unit, or how UCUM writes what was meant.
  static result<Unit> parse(std::string_view text);

  // Whether values of the two can be converted into each other.
  friend bool commensurable(const Unit& a, const Unit& b) { return a.powers_ == b.powers_; }
  // Errors: invalid when they are not commensurable, or where the value does not exist in the
  // other unit (the [pH] of nothing).
  friend result<double> convert(double value, const Unit& from, const Unit& to);

  // Another unit of the same size: L and dm3.
  friend bool operator==(const Unit&, const Unit&) = default;

 private:
  friend class UnitParser;

  double to_base(double value) const;  // in base units but for factor_ and exponent_
  double from_base(double value) const;

  double factor_ = 1;  // times 10^exponent_: apart, so that prefixes convert without rounding
  int exponent_ = 0;
  std::array<std::int8_t, 7> powers_{};  // of m s g rad K C cd
  UnitScale scale_ = UnitScale::ratio;
  int step_ = 0;  // power of ten of one step of a scale that is no ratio: -1 for dB
};

bool commensurable(const Unit& a, const Unit& b);
result<double> convert(double value, const Unit& from, const Unit& to);
// The same for units as texts; `where` begins with "from:" or "to:".
result<double> convert(double value, std::string_view from, std::string_view to);

}  // namespace meent
