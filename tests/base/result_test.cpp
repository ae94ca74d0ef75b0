#include "base/result.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <set>

#include "base/ensure.hpp"

namespace meent::result_test {

result<int> half(int n) {
  if (n % 2 != 0) {
    return fail(Code::invalid, "odd", std::to_string(n));
  }
  return n / 2;
}

result<int> quarter(int n) {
  MEENT_TRY(once, half(n));
  MEENT_TRY(twice, half(once));
  return twice;
}

result<void> divisible(int n) {
  MEENT_CHECK(quarter(n));
  return {};
}

result<std::unique_ptr<int>> moved(int n) {
  MEENT_TRY(value, result<std::unique_ptr<int>>(std::make_unique<int>(n)));
  return value;
}

TEST_CASE("values pass, errors go up as they are") {
  CHECK(*quarter(8) == 2);
  CHECK(quarter(6).error() == error{Code::invalid, "odd", "3"});
  CHECK(divisible(8).has_value());
  CHECK(divisible(7).error().where == "7");
  CHECK(**moved(5) == 5);
}

TEST_CASE("every code has its own name") {
  std::set<std::string_view> names;
  for (int code = 0; code <= static_cast<int>(Code::internal); ++code) {
    CHECK(names.insert(name_of(static_cast<Code>(code))).second);
  }
  CHECK(name_of(Code::not_found) == "not-found");
}

TEST_CASE("a broken world says what and of which kind") {
  const broken_world full(Code::exhausted, "disk full");
  CHECK(full.code() == Code::exhausted);
  CHECK(std::string(full.what()) == "disk full");
  ensure(true, "nothing happens");
}

}  // namespace meent::result_test
