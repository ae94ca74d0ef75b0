// Reading the text forms of time piece by piece; for time.cpp and duration.cpp only. Every error
// names the character at fault, counted from 0.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace meent {

inline constexpr std::int64_t kFirstInstant = -62'167'219'200'000'000;      // 0000-01-01T00:00:00Z
inline constexpr std::int64_t kAfterLastInstant = 253'402'300'800'000'000;  // 10000-01-01T00:00:00Z

inline constexpr std::int64_t kSecond = 1'000'000;  // micros

class TextCursor {
 public:
  explicit TextCursor(std::string_view text) : text_(text) {}

  std::size_t place() const { return at_; }
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  bool at_digit() const { return peek() >= '0' && peek() <= '9'; }
  char take() { return text_[at_++]; }

  bool skip(char c) {
    const bool here = !at_end() && text_[at_] == c;
    at_ += here ? 1 : 0;
    return here;
  }
  bool skip(std::string_view word) {
    const bool here = text_.substr(at_).starts_with(word);
    at_ += here ? word.size() : 0;
    return here;
  }

  result<void> expect(char c) {
    if (skip(c)) {
      return {};
    }
    return wrong("'" + std::string(1, c) + "' is expected");
  }
  result<void> expect_end() const {
    return at_end() ? result<void>{} : result<void>{wrong("nothing may follow here")};
  }

  result<int> two_digits(std::string_view what, int least, int most) {
    const std::size_t begin = at_;
    int value = 0;
    for (int place = 0; place < 2; ++place) {
      if (!at_digit()) {
        return wrong("two digits are expected for the " + std::string(what));
      }
      value = value * 10 + (take() - '0');
    }
    if (value < least || value > most) {
      return wrong_at(begin, "the " + std::string(what) + " must be between " +
                                 std::to_string(least) + " and " + std::to_string(most));
    }
    return value;
  }

  tl::unexpected<error> wrong(std::string detail) const { return wrong_at(at_, std::move(detail)); }
  tl::unexpected<error> wrong_before(std::string detail) const {
    return wrong_at(at_ - 1, std::move(detail));
  }
  tl::unexpected<error> wrong_at(std::size_t place, std::string detail) const {
    return fail(Code::invalid, std::move(detail), std::to_string(place));
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

result<Date> read_date(TextCursor& in);
// The rest of an instant whose date was read: "T12:00:00Z".
result<Instant> read_instant_after(TextCursor& in, Date date);

}  // namespace meent
