#include "base/units.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <set>
#include <string>

namespace meent::units_test {

Unit unit(std::string_view text) {
  const auto read = Unit::parse(text);
  INFO(text, " ", read ? "" : read.error().detail);
  REQUIRE(read.has_value());
  return *read;
}

double converted(double value, std::string_view from, std::string_view to) {
  const auto out = convert(value, unit(from), unit(to));
  INFO(from, " ", to);
  REQUIRE(out.has_value());
  return *out;
}

std::string wrong(std::string_view text) {
  const auto read = Unit::parse(text);
  INFO(text);
  REQUIRE_FALSE(read.has_value());
  CHECK_FALSE(read.error().detail.empty());
  return read.error().where;
}

std::string advice(std::string_view text) {
  return Unit::parse(text).error().detail;
}

TEST_CASE("every row of the table reads, once, and with each prefix") {
  std::set<std::string_view> seen;
  for (const auto& row : unit_rows()) {
    INFO(row.symbol);
    CHECK(seen.insert(row.symbol).second);
    CHECK(Unit::parse(row.symbol).has_value());
    if (row.metric) {
      CHECK(Unit::parse("m" + std::string(row.symbol)).has_value());
    }
  }
}

TEST_CASE("prefixes convert without rounding") {
  CHECK(converted(1.1, "mg/L", "g/m3") == 1.1);
  CHECK(converted(1.1, "mg/L", "ug/L") == 1100.0);
  CHECK(converted(7.3, "ug/m3", "mg/m3") == 7.3 / 1000);
  CHECK(converted(1, "kW.h", "J") == 3'600'000);
  CHECK(converted(1, "kWh", "MJ") == 3.6);
  CHECK(converted(1, "har", "m2") == 10'000);
  CHECK(converted(1, "t/har", "kg/m2") == 0.1);
  CHECK(converted(1013.25, "mbar", "hPa") == 1013.25);
  CHECK(converted(1, "bar", "Pa") == 100'000);
  CHECK(converted(1, "dam", "dm") == 100);
  CHECK(converted(5, "uS/cm", "mS/m") == 0.5);
}

TEST_CASE("time, speed, rain and flow") {
  CHECK(converted(36, "km/h", "m/s") == doctest::Approx(10).epsilon(1e-15));
  CHECK(converted(1, "m3/h", "L/s") == doctest::Approx(1000.0 / 3600).epsilon(1e-15));
  CHECK(converted(1, "mm/d", "m/a") == doctest::Approx(0.36525).epsilon(1e-15));
  CHECK(converted(1, "L/m2", "mm") == 1);
  CHECK(converted(2, "wk", "h") == 336);
  CHECK(converted(12, "mo", "a") == doctest::Approx(1).epsilon(1e-15));
  CHECK(converted(1, "[kn_i]", "km/h") == doctest::Approx(1.852).epsilon(1e-15));
  CHECK(converted(180, "deg", "rad") == doctest::Approx(3.14159265358979).epsilon(1e-14));
  CHECK(converted(1, "/min", "Hz") == doctest::Approx(1.0 / 60).epsilon(1e-15));
}

TEST_CASE("SI names are what they stand for") {
  CHECK(unit("N") == unit("kg.m/s2"));
  CHECK(unit("Pa") == unit("N/m2"));
  CHECK(unit("W") == unit("V.A"));
  CHECK(unit("V/A") == unit("Ohm"));
  CHECK(unit("S") == unit("Ohm-1"));
  CHECK(unit("L") == unit("dm3"));
  CHECK(unit("l") == unit("L"));
  CHECK(unit("Hz") == unit("s-1"));
  CHECK(unit("lx") == unit("cd.sr/m2"));
  CHECK(unit("F") == unit("s.A/V"));
  CHECK(unit("T") == unit("V.s/m2"));
  CHECK(unit("10*3/mL") == unit("10^6/L"));
}

TEST_CASE("the grammar: products from the left, parentheses, exponents, annotations") {
  CHECK(unit("J/kg.K") == unit("J.K/kg"));
  CHECK(unit("J/(kg.K)") == unit("J/kg/K"));
  CHECK(unit("m+2") == unit("m2"));
  CHECK(unit("m-2.s") == unit("s/m2"));
  CHECK(unit("/m") == unit("m-1"));
  CHECK(unit("(/m)") == unit("m-1"));
  CHECK(unit("m0") == unit("1"));
  CHECK(unit("mg{N}/L{water}") == unit("mg/L"));
  CHECK(unit("{vehicles}/h") == unit("/h"));
  CHECK(unit("%{sat}") == unit("%"));
  CHECK(unit("100.mL") == unit("dL"));
  CHECK(unit("1") == unit("{any}"));
  CHECK(unit("m[H2O]") == unit("10*3.mm[H2O]"));
  CHECK(converted(50, "%", "1") == 0.5);
  CHECK(converted(1, "[ppm]", "mg/kg") == doctest::Approx(1).epsilon(1e-15));
}

TEST_CASE("a whole symbol comes before a prefix with a unit") {
  CHECK(commensurable(unit("cd"), unit("lm/sr")));
  CHECK(unit("min") == unit("60.s"));
  CHECK(commensurable(unit("Pa"), unit("bar")));
  CHECK(commensurable(unit("dar"), unit("m2")));
  CHECK(commensurable(unit("mo"), unit("s")));
  CHECK(commensurable(unit("Gy"), unit("m2/s2")));
  CHECK(commensurable(unit("ph"), unit("lx")));
}

TEST_CASE("temperatures are scales") {
  CHECK(converted(0, "Cel", "K") == 273.15);
  CHECK(converted(100, "Cel", "[degF]") == doctest::Approx(212).epsilon(1e-14));
  CHECK(converted(-40, "[degF]", "Cel") == doctest::Approx(-40).epsilon(1e-14));
  CHECK(converted(80, "[degRe]", "Cel") == doctest::Approx(100).epsilon(1e-14));
  CHECK(converted(21.7, "Cel", "Cel") == 21.7);
  CHECK(converted(20, "Cel", "mK") == doctest::Approx(293'150).epsilon(1e-15));
  CHECK(wrong("W/m2.Cel") == "5");
  CHECK(wrong("Cel2") == "0");
  CHECK(wrong("Cel/h") == "0");
  CHECK(advice("Cel/h").ends_with("write K"));
}

TEST_CASE("logarithmic scales") {
  CHECK(converted(7, "[pH]", "nmol/L") == doctest::Approx(100).epsilon(1e-12));
  CHECK(converted(1e-7, "mol/l", "[pH]") == doctest::Approx(7).epsilon(1e-12));
  CHECK(converted(30, "dB", "B") == 3);
  CHECK(converted(20, "dB", "1") == doctest::Approx(100).epsilon(1e-12));
  CHECK(converted(94, "dB[SPL]", "Pa") == doctest::Approx(1.0023745).epsilon(1e-6));
  CHECK(converted(30, "dB[W]", "kW") == doctest::Approx(1).epsilon(1e-12));
  CHECK(converted(1, "Np", "dB") == doctest::Approx(4.3429448).epsilon(1e-6));
  CHECK_FALSE(convert(0, unit("mol/L"), unit("[pH]")).has_value());
  CHECK_FALSE(convert(-1, unit("1"), unit("dB")).has_value());
}

TEST_CASE("only units of one dimension convert") {
  CHECK_FALSE(commensurable(unit("m"), unit("s")));
  CHECK_FALSE(commensurable(unit("mg/L"), unit("mg")));
  CHECK_FALSE(commensurable(unit("W"), unit("W.h")));
  CHECK(convert(1, unit("m"), unit("s")).error().code == Code::invalid);
  CHECK(convert(1, "mg/L", "mg/q").error().where == "to:3");
  CHECK(convert(1, "mg/", "mg/L").error().where == "from:3");
  CHECK(convert(1, "mg", "L").error().detail ==
        "'mg' to 'L': the two units measure different things");
  CHECK(*convert(1, "mg/L", "g/L") == 0.001);
}

TEST_CASE("what is no unit is refused at its character") {
  CHECK(wrong("") == "0");
  CHECK(wrong("m/") == "2");
  CHECK(wrong("m..s") == "2");
  CHECK(wrong("m s") == "1");
  CHECK(wrong("furlong") == "0");
  CHECK(wrong("m/furlong") == "2");
  CHECK(wrong("(m") == "0");
  CHECK(wrong("m)") == "1");
  CHECK(wrong("(m s)") == "2");
  CHECK(wrong("m{x") == "1");
  CHECK(wrong("m{x{y}}") == "1");
  CHECK(wrong("m[H2O") == "1");
  CHECK(wrong("m2s") == "2");
  CHECK(wrong("m-") == "2");
  CHECK(wrong("m100") == "1");
  CHECK(wrong("m60.m60") == "4");
  CHECK(wrong("0") == "0");
  CHECK(wrong("1.5m") == "3");
  CHECK(wrong("kmin") == "0");
  CHECK(wrong("k%") == "0");
  CHECK(wrong("KiCel") == "0");
  CHECK(wrong("Ym99") == "0");
  CHECK(wrong(std::string(20, '(') + "m" + std::string(20, ')')) == "16");
  CHECK(Unit::parse(std::string(201, 'm')).error().code == Code::too_large);
}

TEST_CASE("the nearest unit, or UCUM's own way, is told") {
  CHECK(advice("KWh").ends_with("did you mean 'kWh'?"));
  CHECK(advice("hPA").ends_with("did you mean 'hPa'?"));
  CHECK(advice("\u00b5g/m3").ends_with("write u for micro"));
  CHECK(advice("\u00b0C").ends_with("write Cel for degrees Celsius"));
  CHECK(advice("m\u00b3").ends_with("m3"));
}

TEST_CASE("there and back again") {
  std::mt19937_64 random(23);
  const auto rows = unit_rows();
  for (int i = 0; i < 20'000; ++i) {
    const Unit a = unit(rows[random() % rows.size()].symbol);
    const Unit b = unit(rows[random() % rows.size()].symbol);
    const double value = 0.5 + static_cast<double>(random() % 1'000) / 100;
    const auto there = convert(value, a, b);
    REQUIRE(there.has_value() == commensurable(a, b));
    if (there && std::abs(*there) > 1e-300) {
      const auto back = convert(*there, b, a);
      REQUIRE(back.has_value());
      REQUIRE(*back == doctest::Approx(value).epsilon(1e-6));
    }
  }
}

TEST_CASE("any bytes are read or refused") {
  std::mt19937_64 random(29);
  constexpr std::string_view kBytes = "mgsKLhdk/.()[]{}0123456789-+*^%'Celdeg\xc2\xb5 ";
  for (int i = 0; i < 50'000; ++i) {
    std::string text(random() % 12, ' ');
    for (auto& c : text) {
      c = kBytes[random() % kBytes.size()];
    }
    const auto read = Unit::parse(text);
    if (!read) {
      REQUIRE(std::stoul(read.error().where) <= text.size());
    }
  }
}

}  // namespace meent::units_test
