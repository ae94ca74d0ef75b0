// Reads requests off a buffer, on Beast's parser, without copying: names and values stay where they
// arrived and are kept as offsets, so that the buffer may be moved. Stricter than the parser below
// it wherever two readers could disagree on where a request ends (RFC 9112 §11.2): one Host, one
// Content-Length or one chunked Transfer-Encoding but not both, no folded lines, no bare LF.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "net/server.hpp"

namespace meent::net {

// Why a request is not taken; status 0: it is. The detail says what to do.
struct Refusal {
  int status = 0;
  std::string_view detail;
  explicit operator bool() const { return status != 0; }
};

// Fields the server itself looks at; the first of each is at hand without a search.
enum class Known : std::uint8_t {
  host,
  accept_encoding,
  if_none_match,
  origin,
  content_encoding,
  expect,
  request_id,
  traceparent,
  upgrade,
  content_type,
  count
};

class RequestHead {
 public:
  std::string_view method() const { return at(method_); }
  std::string_view target() const { return at(target_); }
  bool http11() const { return http11_; }
  bool keep_alive() const { return keep_alive_; }
  bool upgrade() const { return upgrade_; }
  bool chunked() const { return chunked_; }
  std::optional<std::uint64_t> content_length() const { return content_length_; }
  bool has(Known field) const { return known_[static_cast<std::size_t>(field)] >= 0; }
  std::string_view get(Known field) const {
    const auto index = known_[static_cast<std::size_t>(field)];
    return index < 0 ? std::string_view{} : at(fields_[static_cast<std::size_t>(index)].value);
  }
  // First value of any field, empty when absent.
  std::string_view get(std::string_view name) const;
  // The bytes moved: views are made from here on.
  void rebase(const char* base) { base_ = base; }

 private:
  friend class RequestParser;
  struct Span {
    std::uint32_t from = 0;
    std::uint32_t size = 0;
  };
  struct FieldAt {
    Span name;
    Span value;
  };
  std::string_view at(Span span) const { return {base_ + span.from, span.size}; }
  Span span_of(std::string_view view) const {
    return {static_cast<std::uint32_t>(view.data() - base_),
            static_cast<std::uint32_t>(view.size())};
  }

  const char* base_ = nullptr;
  Span method_;
  Span target_;
  std::vector<FieldAt> fields_;
  std::int16_t known_[static_cast<std::size_t>(Known::count)]{};
  std::optional<std::uint64_t> content_length_;
  bool http11_ = true;
  bool keep_alive_ = true;
  bool upgrade_ = false;
  bool chunked_ = false;
};

// Takes the decoded pieces of a body; a refusal stops the request.
class BodySink {
 public:
  virtual Refusal take(std::string_view piece) = 0;

 protected:
  ~BodySink() = default;
};

class RequestParser {
 public:
  explicit RequestParser(const Limits& limits) : limits_(limits) {}

  struct Step {
    std::size_t consumed = 0;  // 0 and no refusal: more bytes are needed
    Refusal refusal;
    bool done = false;  // the head (or the body) is whole
  };
  // Parses a whole head at the start of `input`. `scanned` is where an earlier call stopped looking
  // for the end; starts at 0 for each request.
  Step parse_head(std::string_view input, std::size_t& scanned, RequestHead& head);
  // After a head with a body: consumes what there is of it.
  Step parse_body(std::string_view input, BodySink& sink);

 private:
  class Beast final : public boost::beast::http::basic_parser<true> {
   public:
    Beast(RequestHead* head, std::size_t max_fields) : head_(head), max_fields_(max_fields) {}
    void into(BodySink* sink) { sink_ = sink; }
    // Whether so few bytes cannot be the rest of a chunked body. The parser below must not see the
    // start of the last chunk in bits: it takes for granted that five bytes of it are there.
    bool waits(std::size_t bytes) const { return chunked() && chunk_left_ == 0 && bytes < 5; }
    Refusal refusal;

   private:
    using Error = boost::beast::error_code;
    using View = boost::beast::string_view;
    void on_request_impl(boost::beast::http::verb verb, View method, View target, int version,
                         Error& ec) override;
    void on_response_impl(int code, View reason, int version, Error& ec) override;
    void on_field_impl(boost::beast::http::field field, View name, View value, Error& ec) override;
    void on_header_impl(Error& ec) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& ec) override;
    std::size_t on_body_impl(View body, Error& ec) override;
    void on_chunk_header_impl(std::uint64_t size, View extensions, Error& ec) override;
    std::size_t on_chunk_body_impl(std::uint64_t remain, View body, Error& ec) override;
    void on_finish_impl(Error& ec) override;
    void refuse(int status, std::string_view detail, Error& ec);

    RequestHead* head_;
    std::size_t max_fields_;
    BodySink* sink_ = nullptr;
    bool in_head_ = true;
    int hosts_ = 0;
    int lengths_ = 0;
    std::uint64_t chunk_left_ = 0;
  };

  Refusal check(const RequestHead& head) const;

  const Limits& limits_;
  std::optional<Beast> beast_;
};

// The parts of a request-target (RFC 9112 §3.2), checked against the Host field.
struct Target {
  std::string_view path;
  std::string_view query;
  std::string_view authority;
  Refusal refusal;
};
// Refuses with 400, in `refusal`, what is no target or names another host.
Target split_target(std::string_view target, std::string_view host, std::string_view method);

}  // namespace meent::net
