// result<T>: what may fail because of what somebody asked. One project-wide `error` with a small
// set of codes; each door family maps a code to its own status in one table. The three parts of
// an error answer three questions: what kind (code), what is wrong and what to do (detail), and
// at which place of the input (where).
//
// A broken world (disk full, database gone) is an exception of type `broken_world`, caught at the
// boundary of a request or a job only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace meent {

enum class Code : std::uint8_t {
  invalid,          // the input is wrong; `where` points at the place
  unauthenticated,  // no or no valid credential
  denied,           // known, but not allowed
  not_found,        // does not exist, or is not visible for who asks
  conflict,         // clashes with what is there (name taken, unique value twice)
  precondition,     // If-Match or another condition of the request does not hold
  too_large,        // over a stated limit of size
  too_many,         // over a stated rate; try again later
  unsupported,      // a media type, operation or option that is not offered here
  exhausted,        // no room left to store
  unavailable,      // cannot answer now (draining, busy, store closed)
  timeout,          // took longer than allowed
  internal,         // our fault
};

// The name of a code as it stands in problem+json and in logs: "invalid", "not-found", ...
std::string_view name_of(Code code);

struct error {
  Code code = Code::internal;
  std::string detail;  // one or two sentences: what is wrong, what to do
  std::string where;   // a place in the input: "/fields/3/type", "line 12, column 4", "filter:17"

  friend bool operator==(const error&, const error&) = default;
};

template <class T>
using result = tl::expected<T, error>;

// fail(Code::invalid, "…", "…") reads as a return statement of any result<T>.
inline tl::unexpected<error> fail(Code code, std::string detail, std::string where = {}) {
  return tl::unexpected<error>(error{code, std::move(detail), std::move(where)});
}
inline tl::unexpected<error> fail(error e) {
  return tl::unexpected<error>(std::move(e));
}

// Invalid at one character of a text, counted from 0.
inline tl::unexpected<error> wrong_at(std::size_t place, std::string detail) {
  return fail(Code::invalid, std::move(detail), std::to_string(place));
}

// The world failed us: thrown, caught once per request or job, mapped by its code.
class broken_world : public std::runtime_error {
 public:
  broken_world(Code code, const std::string& what) : std::runtime_error(what), code_(code) {}
  Code code() const noexcept { return code_; }

 private:
  Code code_;
};

}  // namespace meent

// MEENT_TRY(name, expr): names the value of a result or returns its error to the caller.
#define MEENT_TRY_CAT2(a, b) a##b
#define MEENT_TRY_CAT(a, b) MEENT_TRY_CAT2(a, b)
#define MEENT_TRY(name, expr)                                                 \
  auto MEENT_TRY_CAT(tried_, __LINE__) = (expr);                              \
  if (!MEENT_TRY_CAT(tried_, __LINE__)) [[unlikely]] {                        \
    return ::meent::fail(std::move(MEENT_TRY_CAT(tried_, __LINE__).error())); \
  }                                                                           \
  auto name = std::move(*MEENT_TRY_CAT(tried_, __LINE__))  // NOLINT: it declares `name`

// MEENT_CHECK(expr): for a result<void>, or a result whose value is not wanted.
#define MEENT_CHECK(expr)                                 \
  do {                                                    \
    if (auto checked_ = (expr); !checked_) [[unlikely]] { \
      return ::meent::fail(std::move(checked_.error()));  \
    }                                                     \
  } while (false)
