#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "base/unit_table.hpp"

namespace meent {
namespace {

constexpr std::size_t kLongestText = 200;
constexpr int kDeepest = 16;
constexpr int kMostExponent = 99;
constexpr int kMostPower = 99;

// Characters that end a symbol outside square brackets (UCUM §2).
bool ends_symbol(char c) {
  return text::is_ascii_digit(c) || c <= ' ' || c > '~' ||
         std::string_view("\"()+-./={}]").find(c) != std::string_view::npos;
}

double power_of_ten(int exponent) {
  return std::pow(10.0, exponent);
}

// One rounding as long as the power is one that a double holds exactly.
double times_power_of_ten(double value, int exponent) {
  return exponent >= 0 ? value * power_of_ten(exponent) : value / power_of_ten(-exponent);
}

const UnitRow* find_row(std::string_view symbol) {
  const auto at = std::ranges::find(unit_rows(), symbol, &UnitRow::symbol);
  return at == unit_rows().end() ? nullptr : &*at;
}

struct Found {
  const UnitRow* row;
  const UnitPrefix* prefix = nullptr;
};

// A symbol as a whole comes before a prefix with a unit: cd is the candela.
std::optional<Found> find_unit(std::string_view symbol) {
  if (const UnitRow* row = find_row(symbol)) {
    return Found{row};
  }
  for (const auto& prefix : unit_prefixes()) {
    if (symbol.starts_with(prefix.symbol)) {
      const UnitRow* row = find_row(symbol.substr(prefix.symbol.size()));
      if (row != nullptr && row->metric) {
        return Found{row, &prefix};
      }
    }
  }
  return std::nullopt;
}

std::string suggestion(std::string_view symbol) {
  std::vector<std::string> known;
  for (const auto& row : unit_rows()) {
    known.emplace_back(row.symbol);
    for (const auto& prefix : unit_prefixes()) {
      if (row.metric) {
        known.push_back(std::string(prefix.symbol) + std::string(row.symbol));
      }
    }
  }
  const auto near = text::nearest(symbol, std::span<const std::string>(known));
  return near ? "; did you mean '" + std::string(*near) + "'?" : "";
}

// How UCUM writes what people often write otherwise.
struct Habit {
  std::string_view written;
  std::string_view advice;
};
constexpr std::array<Habit, 8> kHabits{{{"\u00b5", "write u for micro"},
                                        {"\u03bc", "write u for micro"},
                                        {"\u00b0C", "write Cel for degrees Celsius"},
                                        {"\u00b0F", "write [degF] for degrees Fahrenheit"},
                                        {"\u00b0", "write deg for degrees"},
                                        {"\u00b2", "write the exponent behind the unit: m2"},
                                        {"\u00b3", "write the exponent behind the unit: m3"},
                                        {"\u03a9", "write Ohm"}}};

// The advice for what the text begins with; empty when there is none.
std::string_view habit_at(std::string_view text) {
  for (const auto& habit : kHabits) {
    if (text.starts_with(habit.written)) {
      return habit.advice;
    }
  }
  return {};
}

}  // namespace

class UnitParser {
 public:
  UnitParser(std::string_view text, int depth) : text_(text), depth_(depth) {}

  result<Unit> read() {
    MEENT_TRY(unit, main_term());
    move_tens(unit);
    if (at_ < text_.size()) {
      return peek() == ')' ? wrong("this ')' closes nothing") : unexpected();
    }
    return unit;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool skip(char c) {
    const bool here = at_ < text_.size() && text_[at_] == c;
    at_ += here ? 1 : 0;
    return here;
  }
  tl::unexpected<error> wrong(std::string detail) const { return wrong_at(at_, std::move(detail)); }
  static tl::unexpected<error> wrong_at(std::size_t place, std::string detail) {
    return fail(Code::invalid, std::move(detail), std::to_string(place));
  }

  // Tens go to the exponent, so that one size has one form: min and 60.s.
  static void move_tens(Unit& unit) {
    while (std::fmod(unit.factor_, 10) == 0) {
      unit.factor_ /= 10;
      ++unit.exponent_;
    }
  }

  // "/" term | term
  result<Unit> main_term() {
    Unit product;
    bool divide = skip('/');
    bool first = !divide;
    while (true) {
      const std::size_t begin = at_;
      MEENT_TRY(next, component());
      const bool alone = first && peek() != '.' && peek() != '/';
      if (alone) {
        return next;
      }
      MEENT_CHECK(must_be_ratio(next, begin));
      MEENT_CHECK(multiply(product, next, divide ? -1 : 1, begin));
      first = false;
      divide = peek() == '/';
      if (!skip('.') && !skip('/')) {
        return product;
      }
    }
  }

  result<Unit> component() {
    if (const char c = peek(); c == '(') {
      return parenthesis();
    } else if (c == '{') {
      MEENT_CHECK(annotation());
      return Unit{};
    }
    if (text::is_ascii_digit(peek()) && !text_.substr(at_).starts_with("10*") &&
        !text_.substr(at_).starts_with("10^")) {
      return factor();
    }
    MEENT_TRY(unit, simple_unit());
    MEENT_CHECK(annotation());
    return unit;
  }

  result<Unit> parenthesis() {
    const std::size_t begin = at_++;
    if (++depth_ > kDeepest) {
      return wrong_at(begin, "parentheses are nested too deep");
    }
    MEENT_TRY(inside, main_term());
    --depth_;
    if (!skip(')')) {
      return at_ == text_.size() ? wrong_at(begin, "this '(' is not closed")
                                 : wrong("'.', '/' or ')' is expected here");
    }
    return inside;
  }

  result<void> annotation() {
    if (peek() != '{') {
      return {};
    }
    const std::size_t close = text_.find_first_of("{}", at_ + 1);
    if (close == std::string_view::npos || text_[close] != '}') {
      return wrong("this annotation is not closed by '}'");
    }
    at_ = close + 1;
    return {};
  }

  result<Unit> factor() {
    const std::size_t begin = at_;
    double value = 0;
    while (text::is_ascii_digit(peek())) {
      value = value * 10 + (text_[at_++] - '0');
    }
    if (value == 0 || at_ - begin > 15) {
      return wrong_at(begin, "a factor is a whole number from 1, of at most 15 digits");
    }
    Unit out;
    out.factor_ = value;
    move_tens(out);
    return out;
  }

  // The next symbol; square brackets may hold anything (m[H2O]).
  result<std::string_view> symbol() {
    const std::size_t begin = at_;
    if (text_.substr(at_).starts_with("10*") || text_.substr(at_).starts_with("10^")) {
      at_ += 3;
      return text_.substr(begin, 3);
    }
    while (at_ < text_.size() && !ends_symbol(text_[at_])) {
      if (text_[at_] == '[') {
        const std::size_t close = text_.find(']', at_);
        if (close == std::string_view::npos) {
          return wrong("this '[' is not closed");
        }
        at_ = close;
      }
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

  result<Unit> simple_unit();
  result<int> exponent();
  result<void> must_be_ratio(const Unit& unit, std::size_t place) const;
  result<void> multiply(Unit& product, const Unit& unit, int power, std::size_t place) const;
  tl::unexpected<error> unknown(std::string_view symbol, std::size_t place) const;
  tl::unexpected<error> unexpected() const;
  result<Unit> of(const Found& found, std::size_t place) const;

  std::string_view text_;
  int depth_;
  std::size_t at_ = 0;
};

// An exponent behind a unit: sign? digits. 1 when there is none.
result<int> UnitParser::exponent() {
  const std::size_t begin = at_;
  const bool negative = skip('-');
  const bool has_sign = negative || skip('+');
  if (!text::is_ascii_digit(peek())) {
    return has_sign ? result<int>(wrong("digits of an exponent are expected")) : result<int>(1);
  }
  int value = 0;
  while (text::is_ascii_digit(peek())) {
    value = std::min(value * 10 + (text_[at_++] - '0'), kMostExponent + 1);
  }
  if (value > kMostExponent) {
    return wrong_at(begin, "an exponent may be at most 99");
  }
  return negative ? -value : value;
}

tl::unexpected<error> UnitParser::unknown(std::string_view symbol, std::size_t place) const {
  if (const auto advice = habit_at(text_.substr(place)); !advice.empty()) {
    return wrong_at(place, "this is not how UCUM writes it: " + std::string(advice));
  }
  if (symbol.empty()) {
    return wrong_at(place, at_ == text_.size() ? "a unit is missing here; no unit at all is '1'"
                                               : "a unit is expected here");
  }
  return wrong_at(place,
                  "'" + std::string(symbol) + "' is no unit that is known" + suggestion(symbol));
}

tl::unexpected<error> UnitParser::unexpected() const {
  const auto advice = habit_at(text_.substr(at_));
  return wrong(advice.empty() ? "'.' or '/' is expected here"
                              : "this is not how UCUM writes it: " + std::string(advice));
}

result<Unit> UnitParser::simple_unit() {
  const std::size_t begin = at_;
  MEENT_TRY(name, symbol());
  const auto found = find_unit(name);
  if (!found) {
    return unknown(name, begin);
  }
  MEENT_TRY(unit, of(*found, begin));
  const std::size_t exponent_at = at_;
  MEENT_TRY(power, exponent());
  if (at_ == exponent_at) {
    return unit;
  }
  MEENT_CHECK(must_be_ratio(unit, begin));
  Unit out;
  MEENT_CHECK(multiply(out, unit, power, begin));
  return out;
}

// The unit of a row of the table, with its prefix.
result<Unit> UnitParser::of(const Found& found, std::size_t place) const {
  Unit unit;
  if (found.row->definition.empty()) {
    unit.powers_[static_cast<std::size_t>(found.row->value)] = 1;
  } else {
    auto defined = UnitParser(found.row->definition, 0).read();
    ensure(defined.has_value(), "the table defines its units in units it has");
    unit = *defined;
    unit.factor_ *= found.row->value;
    move_tens(unit);
    unit.scale_ = found.row->scale;
  }
  if (found.prefix == nullptr) {
    return unit;
  }
  if (unit.scale_ == UnitScale::ratio) {
    unit.factor_ *= found.prefix->factor;
    unit.exponent_ += found.prefix->exponent;
  } else if (found.prefix->factor == 1) {
    unit.step_ = found.prefix->exponent;
  } else {
    return wrong_at(place, "this unit takes no binary prefix");
  }
  return unit;
}

result<void> UnitParser::must_be_ratio(const Unit& unit, std::size_t place) const {
  if (unit.scale_ == UnitScale::ratio) {
    return {};
  }
  const bool temperature = unit.powers_[4] != 0;
  return wrong_at(place, std::string("this unit is a scale of its own and cannot be part of a "
                                     "product") +
                             (temperature ? "; for a difference of temperature write K" : ""));
}

result<void> UnitParser::multiply(Unit& product, const Unit& unit, int power,
                                  std::size_t place) const {
  for (int i = std::abs(power); i > 0; --i) {
    if (power > 0) {
      product.factor_ *= unit.factor_;
    } else {
      product.factor_ /= unit.factor_;
    }
  }
  product.exponent_ += unit.exponent_ * power;
  bool fits =
      std::isfinite(product.factor_) && product.factor_ > 0 && std::abs(product.exponent_) < 300;
  for (std::size_t i = 0; i < product.powers_.size(); ++i) {
    const int sum = product.powers_[i] + unit.powers_[i] * power;
    fits = fits && std::abs(sum) <= kMostPower;
    product.powers_[i] = static_cast<std::int8_t>(std::clamp(sum, -kMostPower, kMostPower));
  }
  if (!fits) {
    return wrong_at(place, "this makes the unit too large or too small to count with");
  }
  return {};
}

result<Unit> Unit::parse(std::string_view text) {
  if (text.size() > kLongestText) {
    return fail(Code::too_large, "a unit may be at most 200 characters",
                std::to_string(kLongestText));
  }
  return UnitParser(text, 0).read();
}

double Unit::to_base(double value) const {
  value = times_power_of_ten(value, step_);
  switch (scale_) {
    using enum UnitScale;
    case ratio: return value;
    case celsius: return value + 273.15;
    case fahrenheit: return (value + 459.67) * 5 / 9;
    case reaumur: return value * 1.25 + 273.15;
    case minus_log10: return std::pow(10.0, -value);
    case log10: return std::pow(10.0, value);
    case half_log10: return std::pow(10.0, value / 2);
    case ln: return std::exp(value);
  }
  return value;
}

double Unit::from_base(double value) const {
  const auto from_scale = [this](double base) {
    switch (scale_) {
      using enum UnitScale;
      case ratio: return base;
      case celsius: return base - 273.15;
      case fahrenheit: return base * 9 / 5 - 459.67;
      case reaumur: return (base - 273.15) / 1.25;
      case minus_log10: return -std::log10(base);
      case log10: return std::log10(base);
      case half_log10: return 2 * std::log10(base);
      case ln: return std::log(base);
    }
    return base;
  };
  return times_power_of_ten(from_scale(value), -step_);
}

result<double> convert(double value, const Unit& from, const Unit& to) {
  if (!commensurable(from, to)) {
    return fail(Code::invalid, "the two units measure different things");
  }
  Unit same_step = to;
  same_step.step_ = from.step_;
  if (from == same_step) {
    return times_power_of_ten(value, from.step_ - to.step_);
  }
  double base = from.to_base(value);
  if (from.factor_ != to.factor_) {
    base = base * from.factor_ / to.factor_;
  }
  base = times_power_of_ten(base, from.exponent_ - to.exponent_);
  const double out = to.from_base(base);
  if (std::isfinite(value) && !std::isfinite(out)) {
    return fail(Code::invalid, "this value does not exist in the other unit");
  }
  return out;
}

result<double> convert(double value, std::string_view from, std::string_view to) {
  const auto read = [](std::string_view text, std::string_view side) -> result<Unit> {
    auto unit = Unit::parse(text);
    if (!unit) {
      return fail(unit.error().code, std::move(unit.error().detail),
                  std::string(side) + unit.error().where);
    }
    return unit;
  };
  MEENT_TRY(source, read(from, "from:"));
  MEENT_TRY(target, read(to, "to:"));
  auto out = convert(value, source, target);
  if (!out) {
    return fail(out.error().code,
                "'" + std::string(from) + "' to '" + std::string(to) + "': " + out.error().detail,
                "to:0");
  }
  return out;
}

}  // namespace meent
