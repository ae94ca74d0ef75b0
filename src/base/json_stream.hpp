// Reading small JSON objects in bulk, one at a time: a line of NDJSON, an item of a long array. No
// tree: the members of the object in order, names and texts without escapes, numbers as they were
// written, nested arrays and objects as a slice of the input. As strict as json.hpp: UTF-8, no name
// twice at any level, nothing behind the object, every value valid to its end. Over simdjson, which
// its users do not see. One object of this class a thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"

namespace meent::json {

class ObjectReader {
 public:
  // So many bytes behind the text must be readable (their values do not matter).
  static constexpr std::size_t kPadding = 64;

  struct Limits {
    std::size_t bytes = 16U << 20U;
    int depth = 64;
  };

  struct Member {
    std::string_view name;
    Kind kind = Kind::null;
    bool yes = false;       // of a boolean
    std::string_view text;  // of a text its characters; of all else the JSON of the value
  };

  ObjectReader() : ObjectReader(Limits{}) {}
  explicit ObjectReader(const Limits& limits);
  ~ObjectReader();
  ObjectReader(ObjectReader&&) noexcept;
  ObjectReader& operator=(ObjectReader&&) noexcept;

  // The members of the one object that `json` is. Views live until the next read, and as long as
  // the bytes of `json`. Errors: invalid, too_large; `where` is the byte at fault counted from 1
  // ("byte 17"), followed by the JSON pointer when it is inside a member ("byte 17, /geometry").
  result<std::span<const Member>> read(std::string_view json);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace meent::json
