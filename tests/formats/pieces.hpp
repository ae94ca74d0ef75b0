// A body that comes in pieces of random sizes, each in memory of its own.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

#include "base/http.hpp"

namespace meent::formats::test {

class Pieces final : public http::BodyReader {
 public:
  Pieces(std::string_view text, std::size_t most, std::mt19937_64& random)
      : left_(text), size_(text.size()), most_(most), random_(random) {}

  std::string_view read() override {
    const std::size_t size = std::min<std::size_t>(left_.size(), 1 + random_() % most_);
    piece_ = left_.substr(0, size);
    left_.remove_prefix(size);
    return piece_;
  }
  std::uint64_t size() const override { return size_; }

 private:
  std::string_view left_;
  std::uint64_t size_;
  std::size_t most_;
  std::mt19937_64& random_;
  std::string piece_;
};

}  // namespace meent::formats::test
