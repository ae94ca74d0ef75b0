// What the bulk readers (NDJSON, CSV) share: how they take bad rows, and what they tell of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace meent::formats {

enum class OnBadRow : std::uint8_t {
  all_or_nothing,  // the first bad row is the error
  skip_bad,        // bad rows are left out, and told
};

struct BadRow {
  std::uint64_t line = 0;  // from 1; where the row begins
  std::string where;       // in the row: a JSON pointer, or "column 3 (name)"
  std::string detail;
};

// The rows that were left out: the first thousand by name, all by count.
class BadRows {
 public:
  static constexpr std::size_t kTold = 1'000;

  void add(std::uint64_t line, error e) {
    if (told_.size() < kTold) {
      told_.push_back({line, std::move(e.where), std::move(e.detail)});
    }
    ++count_;
  }
  const std::vector<BadRow>& told() const { return told_; }
  std::uint64_t count() const { return count_; }

 private:
  std::vector<BadRow> told_;
  std::uint64_t count_ = 0;
};

// A batch is handed on when it has this many rows or bytes.
inline constexpr std::size_t kBatchRows = 1'000;
inline constexpr std::size_t kBatchBytes = 1U << 20U;
// No line, quoted cell or record may be longer.
inline constexpr std::size_t kMaxLine = 16U << 20U;

// "line 12, /data/age": the place of an error of one row in the whole input.
error at_line(error e, std::uint64_t line);

}  // namespace meent::formats
