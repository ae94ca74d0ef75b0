// HTTP/1.1 requests: the parser comes to the same end whether the bytes arrive at once or one by
// one, never reads past them, and never takes a head in which two readers could see two ends.
#include <algorithm>
#include <string>

#include "fuzz.hpp"
#include "net/request_parser.hpp"

namespace {

using meent::net::Limits;
using meent::net::Refusal;
using meent::net::RequestHead;
using meent::net::RequestParser;

class Kept final : public meent::net::BodySink {
 public:
  std::string bytes;
  Refusal take(std::string_view piece) override {
    bytes += piece;
    return {};
  }
};

struct Outcome {
  int status = 0;
  bool whole = false;
  std::size_t head = 0;
  std::string method;
  std::string target;
  std::string body;

  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// Feeds `input`, of which at first only `seen` bytes have arrived, growing by `stride`.
Outcome parse(std::string_view input, std::size_t stride) {
  const Limits limits{.head_bytes = 4'096, .target_bytes = 512, .fields = 20};
  RequestParser parser(limits);
  RequestHead head;
  Outcome out;
  std::size_t scanned = 0;
  for (std::size_t seen = std::min(stride, input.size());;
       seen = std::min(seen + stride, input.size())) {
    const auto step = parser.parse_head(input.substr(0, seen), scanned, head);
    meent::ensure(step.consumed <= seen, "a head ends within what arrived");
    if (step.refusal) {
      out.status = step.refusal.status;
      return out;
    }
    if (step.done) {
      out.head = step.consumed;
      break;
    }
    if (seen == input.size()) {
      return out;
    }
  }
  meent::ensure(!(head.chunked() && head.content_length()), "one way to know the end of a body");
  meent::ensure(head.target().find_first_of(" \r\n") == std::string_view::npos, "a whole target");
  out.method = head.method();
  out.target = head.target();
  (void)meent::net::split_target(head.target(), head.get(meent::net::Known::host), head.method());
  if (!head.chunked() && head.content_length().value_or(0) == 0) {
    out.whole = true;
    return out;
  }
  Kept kept;
  std::size_t at = out.head;
  for (std::size_t seen = std::min(at + stride, input.size());;
       seen = std::min(seen + stride, input.size())) {
    const auto step = parser.parse_body(input.substr(at, seen - at), kept);
    meent::ensure(step.consumed <= seen - at, "a body ends within what arrived");
    at += step.consumed;
    if (step.refusal) {
      out.status = step.refusal.status;
      return out;
    }
    out.whole = step.done;
    if (step.done || (seen == input.size() && step.consumed == 0)) {
      break;
    }
  }
  out.body = std::move(kept.bytes);
  return out;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = meent::fuzz::text_of(data, std::min<std::size_t>(size, 16'384));
  const auto at_once = parse(input, input.size() + 1);
  const auto byte_by_byte = parse(input, 1);
  meent::ensure(at_once == byte_by_byte, "how bytes arrive changes nothing");
  return 0;
}
