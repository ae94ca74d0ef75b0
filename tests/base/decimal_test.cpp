#include "base/decimal.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace meent::decimal_test {

Decimal dec(std::string_view text) {
  const auto read = Decimal::parse(text);
  INFO(text);
  REQUIRE(read.has_value());
  return *read;
}

std::string wrong(std::string_view text) {
  const auto read = Decimal::parse(text);
  INFO(text);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().code == Code::invalid);
  return read.error().where;
}

// A slow reference: numbers as texts of 2,200 digits before and 2,200 behind the point, added and
// multiplied as on paper.
class Paper {
 public:
  static constexpr int kHalf = 2'200;

  explicit Paper(const Decimal& value) : digits_(2 * kHalf, 0), negative_(value.coefficient() < 0) {
    auto left = value.coefficient() < 0 ? -value.coefficient() : value.coefficient();
    for (int place = kHalf - value.scale(); left != 0; ++place, left /= 10) {
      digits_.at(static_cast<std::size_t>(place)) = static_cast<int>(left % 10);
    }
  }

  bool is_zero() const {
    return std::all_of(digits_.begin(), digits_.end(), [](int d) { return d == 0; });
  }

  static int compare_magnitudes(const Paper& a, const Paper& b) {
    for (std::size_t i = a.digits_.size(); i-- > 0;) {
      if (a.digits_[i] != b.digits_[i]) {
        return a.digits_[i] < b.digits_[i] ? -1 : 1;
      }
    }
    return 0;
  }

  static int compare(const Paper& a, const Paper& b) {
    if (a.is_zero() && b.is_zero()) {
      return 0;
    }
    if (a.is_zero() || b.is_zero() || a.negative_ != b.negative_) {
      return a.sign() < b.sign() ? -1 : 1;
    }
    return a.negative_ ? -compare_magnitudes(a, b) : compare_magnitudes(a, b);
  }

  static Paper sum(Paper a, const Paper& b) {
    if (a.negative_ == b.negative_) {
      int carry = 0;
      for (std::size_t i = 0; i < a.digits_.size(); ++i) {
        const int here = a.digits_[i] + b.digits_[i] + carry;
        a.digits_[i] = here % 10;
        carry = here / 10;
      }
      return a;
    }
    const bool a_larger = compare_magnitudes(a, b) >= 0;
    Paper out = a_larger ? a : b;
    const Paper& less = a_larger ? b : a;
    int borrow = 0;
    for (std::size_t i = 0; i < out.digits_.size(); ++i) {
      int here = out.digits_[i] - less.digits_[i] - borrow;
      borrow = here < 0 ? 1 : 0;
      out.digits_[i] = here + borrow * 10;
    }
    return out;
  }

  // Digits from the first to the last that is not zero.
  int needed_digits() const {
    int first = -1;
    int last = -1;
    for (int i = 0; i < 2 * kHalf; ++i) {
      if (digits_[static_cast<std::size_t>(i)] != 0) {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    return first < 0 ? 0 : last - first + 1;
  }

 private:
  int sign() const { return is_zero() ? 0 : negative_ ? -1 : 1; }

  std::vector<int> digits_;
  bool negative_;
};

// Numbers that meet often: few digits, close scales; and now and then long ones.
class Dice {
 public:
  Decimal next() {
    const int digits = random_() % 4 == 0 ? 38 : static_cast<int>(random_() % 12);
    Decimal::Coefficient coefficient = 0;
    for (int i = 0; i < digits; ++i) {
      const auto roll = random_();
      coefficient = coefficient * 10 + static_cast<int>(roll % 3 == 0 ? 0 : roll / 3 % 10);
    }
    const int scale = random_() % 20 == 0 ? static_cast<int>(random_() % 2'001) - 1'000
                                          : static_cast<int>(random_() % 50) - 10;
    return {random_() % 2 == 0 ? coefficient : -coefficient, scale};
  }
  std::uint64_t roll() { return random_(); }

 private:
  std::mt19937_64 random_{19};
};

TEST_CASE("text keeps its scale") {
  for (const std::string text :
       {"0", "1", "-1", "1.10", "0.00", "-0.50", "0.001", "123456789.123456789", "1000",
        "99999999999999999999999999999999999999", "-0.99999999999999999999999999999999999999",
        "1e300", "-17e40", "123e-300", "1e1000", "1e-1000"}) {
    CHECK(dec(text).text() == text);
  }
  CHECK(dec("1e3").text() == "1000");
  CHECK(dec("1.5E+1").text() == "15");
  CHECK(dec("1.25e1").text() == "12.5");
  CHECK(dec("12e-3").text() == "0.012");
  CHECK(dec("-0").text() == "0");
  CHECK(dec("-0.0").text() == "0.0");
  CHECK(dec("+7").text() == "7");
  CHECK(dec("0e5").text() == "0");
}

TEST_CASE("any decimal reads back from its text with the same scale") {
  Dice dice;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal value = dice.next();
    const Decimal read = dec(value.text());
    REQUIRE(read == value);
    if (value.scale() >= 0) {
      REQUIRE(read.scale() == value.scale());
    }
  }
}

TEST_CASE("JSON's grammar, and nothing else") {
  CHECK(wrong("") == "0");
  CHECK(wrong("-") == "1");
  CHECK(wrong(".5") == "0");
  CHECK(wrong("5.") == "2");
  CHECK(wrong("01") == "0");
  CHECK(wrong("1e") == "2");
  CHECK(wrong("1e+") == "3");
  CHECK(wrong("1,5") == "1");
  CHECK(wrong(" 1") == "0");
  CHECK(wrong("1 ") == "1");
  CHECK(wrong("0x1") == "1");
  CHECK(wrong("NaN") == "0");
  CHECK(wrong("--1") == "1");
}

TEST_CASE("over 38 digits or an exponent over 1000 is too large") {
  CHECK(Decimal::parse(std::string(39, '9')).error().code == Code::too_large);
  CHECK(Decimal::parse("1" + std::string(38, '0')).error().code == Code::too_large);
  CHECK(Decimal::parse("1e1038").error().code == Code::too_large);
  CHECK(Decimal::parse("1e-1001").error().code == Code::too_large);
  CHECK(Decimal::parse("1e99999999999999").error().code == Code::too_large);
  CHECK(Decimal::parse("0." + std::string(40, '0') + "1").has_value());
  CHECK(dec("0e99999999999999") == Decimal{});
}

TEST_CASE("order agrees with paper") {
  Dice dice;
  for (int i = 0; i < 4'000; ++i) {
    const Decimal a = dice.next();
    const Decimal b = i % 5 == 0
                          ? Decimal{a.coefficient() / 10, a.scale() > -999 ? a.scale() - 1 : 0}
                          : dice.next();
    const int expected = Paper::compare(Paper(a), Paper(b));
    INFO(a.text(), " ", b.text());
    REQUIRE((a < b) == (expected < 0));
    REQUIRE((a == b) == (expected == 0));
    REQUIRE((a > b) == (expected > 0));
    // The bytes of the keys have the same order.
    const int of_keys = a.sort_key().compare(b.sort_key());
    REQUIRE((of_keys < 0) == (expected < 0));
    REQUIRE((of_keys == 0) == (expected == 0));
  }
  CHECK(dec("1.1") == dec("1.10"));
  CHECK(dec("-1.1") > dec("-1.11"));
  CHECK(dec("1e1000") > dec("99999999999999999999999999999999999999"));
  CHECK(Decimal{0, 1000} == Decimal{0, -1000});
}

TEST_CASE("a sort key gives its number back") {
  Dice dice;
  for (int i = 0; i < 20'000; ++i) {
    const Decimal value = dice.next();
    const auto back = Decimal::from_sort_key(value.sort_key());
    REQUIRE(back.has_value());
    REQUIRE(*back == value);
  }
}

TEST_CASE("no other bytes are a sort key") {
  using namespace std::string_literals;
  const std::string key = dec("12.5").sort_key();
  CHECK_FALSE(Decimal::from_sort_key(""));
  CHECK_FALSE(Decimal::from_sort_key("\x80\x00"s));
  CHECK_FALSE(Decimal::from_sort_key("\xC0\x40\x02"s));
  CHECK_FALSE(Decimal::from_sort_key(key.substr(0, key.size() - 1)));
  CHECK_FALSE(Decimal::from_sort_key(key + '\0'));
  CHECK_FALSE(Decimal::from_sort_key("\xC0\x40\x02\x01\x00"s));  // a mantissa of zero
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 24, '\0');
    for (auto& byte : bytes) {
      byte = static_cast<char>(random() % 3 == 0 ? random() : random() % 101);
    }
    if (!bytes.empty()) {
      bytes[0] = random() % 2 == 0 ? '\xC0' : '\x40';
    }
    if (const auto read = Decimal::from_sort_key(bytes)) {
      REQUIRE(read->sort_key() == bytes);
    }
  }
}

TEST_CASE("sums agree with paper") {
  Dice dice;
  int too_large = 0;
  for (int i = 0; i < 4'000; ++i) {
    const Decimal a = dice.next();
    const Decimal b = dice.next();
    const bool minus = i % 2 == 0;
    const auto sum = minus ? Decimal::subtract(a, b) : Decimal::add(a, b);
    const Paper expected =
        Paper::sum(Paper(a), Paper(minus ? Decimal{-b.coefficient(), b.scale()} : b));
    INFO(a.text(), " ", b.text());
    if (sum) {
      REQUIRE(Paper::compare(Paper(*sum), expected) == 0);
    } else {
      ++too_large;
      REQUIRE(sum.error().code == Code::too_large);
      REQUIRE(expected.needed_digits() > 38);
    }
  }
  CHECK(too_large > 10);
}

TEST_CASE("sums keep the longer scale") {
  CHECK(Decimal::add(dec("1.10"), dec("2"))->text() == "3.10");
  CHECK(Decimal::subtract(dec("1.10"), dec("1.1"))->text() == "0.00");
  CHECK(Decimal::add(dec("1e30"), Decimal{0, 30})->text() == "1" + std::string(30, '0'));
  CHECK(Decimal::subtract(dec("1e38"), dec("1"))->text() == std::string(38, '9'));
  CHECK_FALSE(Decimal::add(dec("1e38"), dec("1")));
  CHECK(Decimal::add(dec(std::string(38, '9')), dec("1"))->text() == "1e38");
}

TEST_CASE("products are exact") {
  std::mt19937_64 random(6);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = static_cast<std::int64_t>(random()) >> (random() % 64);
    const auto b = static_cast<std::int64_t>(random()) >> (random() % 64);
    const int scale_a = static_cast<int>(random() % 20);
    const int scale_b = static_cast<int>(random() % 20);
    const __int128 expected = static_cast<__int128>(a) * b;
    const auto product = Decimal::multiply({a, scale_a}, {b, scale_b});
    if (expected <= Decimal::kMaxCoefficient && expected >= -Decimal::kMaxCoefficient) {
      REQUIRE(product.has_value());
      REQUIRE(product->coefficient() == expected);
      REQUIRE(product->scale() == scale_a + scale_b);
    }
  }
  CHECK(Decimal::multiply(dec("1.10"), dec("2.0"))->text() == "2.200");
  CHECK(*Decimal::multiply(dec("5e37"), dec("2e500")) == dec("1e538"));
  CHECK(Decimal::multiply(dec(std::string(38, '9')), dec("10")).has_value());
  CHECK(Decimal::multiply(dec("12345678901234567890123456789012345678"), dec("11")).error().code ==
        Code::too_large);
  // 2^126 x 5^54 ends in 54 zeros: 75 digits, of which 22 are needed.
  const Decimal two{static_cast<__int128>(1) << 126, 0};
  const Decimal five{static_cast<__int128>(5'551'115'123'125'782'702ULL), 0};
  CHECK_FALSE(Decimal::multiply(two, five));
  const Decimal five_54 =
      *Decimal::multiply(dec("7450580596923828125"), dec("7450580596923828125"));
  CHECK(five_54.text() == "55511151231257827021181583404541015625");  // 5^54
  CHECK(*Decimal::multiply(Decimal{static_cast<__int128>(1) << 60, 0}, five_54) == dec("64e54"));
  CHECK(Decimal::multiply(dec("1e-900"), dec("1e-900")).error().code == Code::too_large);
  CHECK(*Decimal::multiply(dec("0e-900"), dec("1e-900")) == Decimal{});
}

TEST_CASE("quotients are rounded half to even at 38 digits") {
  CHECK(Decimal::divide(dec("1"), dec("4"))->text() == "0.25");
  CHECK(Decimal::divide(dec("10"), dec("5"))->text() == "2");
  CHECK(Decimal::divide(dec("1.10"), dec("1"))->text() == "1.10");
  CHECK(Decimal::divide(dec("1"), dec("3"))->text() == "0." + std::string(38, '3'));
  CHECK(Decimal::divide(dec("-2"), dec("3"))->text() == "-0." + std::string(37, '6') + "7");
  CHECK(Decimal::divide(dec("0"), dec("3"))->text() == "0");
  CHECK(Decimal::divide(dec("1"), dec("0")).error().code == Code::invalid);
  CHECK(Decimal::divide(dec("1e-1000"), dec("3")).error().code == Code::too_large);
  // 38 digits and a half: to even, both ways.
  const std::string nines(37, '1');
  CHECK(Decimal::divide(dec(nines + "1"), dec("2"))->text() == "5" + std::string(36, '5') + ".5");
  CHECK(Decimal::divide(dec("20000000000000000000000000000000000001"), dec("20"))->text() ==
        "1000000000000000000000000000000000000");
  CHECK(Decimal::divide(dec("20000000000000000000000000000000000003"), dec("20"))->text() ==
        "1000000000000000000000000000000000000.2");
}

TEST_CASE("a quotient is within half a unit of its last digit") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20'000; ++i) {
    const auto a = static_cast<std::int64_t>(random() >> (1 + random() % 60));
    const auto b = static_cast<std::int64_t>(random() >> (1 + random() % 60)) + 1;
    const Decimal q = *Decimal::divide({a, 3}, {b, 5});
    const double expected = static_cast<double>(a) * 100.0 / static_cast<double>(b);
    REQUIRE(q.to_double() == doctest::Approx(expected).epsilon(1e-14));
    // |a/b - q| <= half a unit of q's last digit, as whole numbers: 2 |a 10^k - q b| <= b.
    const int up = q.scale() - (3 - 5);
    if (up >= 0 && up <= 18) {
      __int128 power = 1;
      for (int k = 0; k < up; ++k) {
        power *= 10;
      }
      const __int128 apart = a * power - q.coefficient() * b;
      REQUIRE((apart < 0 ? -apart : apart) * 2 <= b);
    }
  }
}

TEST_CASE("integers") {
  CHECK(dec("42").is_integer());
  CHECK(dec("42.00").is_integer());
  CHECK_FALSE(dec("42.01").is_integer());
  CHECK_FALSE(dec("1e-1000").is_integer());
  CHECK(dec("1e500").is_integer());
  CHECK(dec("0.000").is_integer());
  CHECK(dec("42.00").to_int64() == 42);
  CHECK(dec("-9223372036854775808").to_int64() == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(dec("9223372036854775808").to_int64());
  CHECK_FALSE(dec("1e500").to_int64());
  CHECK_FALSE(dec("1.5").to_int64());
  CHECK(Decimal(5, -3).to_int64() == 5'000);
  CHECK(Decimal(0, 900).to_int64() == 0);
  CHECK(Decimal::of(-7).text() == "-7");
}

TEST_CASE("doubles come and go without change") {
  std::mt19937_64 random(8);
  for (int i = 0; i < 50'000; ++i) {
    double value = 0;
    const auto bits = random();
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) {
      CHECK_FALSE(Decimal::from_double(value));
      continue;
    }
    REQUIRE(Decimal::from_double(value)->to_double() == value);
  }
  CHECK(Decimal::from_double(0.1)->text() == "0.1");
  CHECK(Decimal::from_double(1e23)->to_double() == 1e23);
  CHECK(Decimal::from_double(-2.5)->text() == "-2.5");
  CHECK(Decimal::from_double(100)->text() == "100");
  CHECK_FALSE(Decimal::from_double(std::numeric_limits<double>::infinity()));
}

TEST_CASE("to_double rounds correctly") {
  std::mt19937_64 random(9);
  for (int i = 0; i < 20'000; ++i) {
    const Decimal value{static_cast<std::int64_t>(random() >> (random() % 60)),
                        static_cast<int>(random() % 40)};
    REQUIRE(value.to_double() == std::strtod(value.text().c_str(), nullptr));
  }
  CHECK(dec("1e1000").to_double() == std::numeric_limits<double>::infinity());
  CHECK(dec("-1e1000").to_double() == -std::numeric_limits<double>::infinity());
  CHECK(dec("1e-1000").to_double() == 0.0);
  CHECK(dec("9007199254740993").to_double() == 9007199254740992.0);
  CHECK(dec("9007199254740993.1").to_double() == 9007199254740994.0);
}

}  // namespace meent::decimal_test
