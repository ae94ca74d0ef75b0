#include "net/request_parser.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <cstring>
#include <limits>

namespace meent::net {
namespace {

namespace bhttp = boost::beast::http;

constexpr Refusal kBadRequest{400, "The request is not valid HTTP/1.1; see RFC 9112."};
constexpr Refusal kFolded{400, "A header line is folded; send each field on one line."};
constexpr Refusal kBareLf{400, "A header line ends with a bare LF; end lines with CR LF."};
constexpr Refusal kHeadTooLarge{431,
                                "The request header is too large; send fewer or shorter fields."};
constexpr Refusal kTargetTooLong{
    414, "The request target is too long; send a shorter query, or POST the query."};
constexpr Refusal kBadChunk{400, "The chunked body is malformed; see RFC 9112 section 7.1."};

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

struct HeadEnd {
  std::size_t end = 0;  // just after the empty line; 0: not there yet
  Refusal refusal;
};

// Walks the lines from `scanned` on, so that a head that trickles in is looked at once.
HeadEnd find_head_end(std::string_view input, std::size_t& scanned) {
  while (true) {
    const auto lf = input.find('\n', scanned);
    if (lf == std::string_view::npos || (lf + 1 == input.size() && lf > scanned + 1)) {
      return {};  // a line is judged with the byte after it, which tells whether it is folded
    }
    if (lf == 0 || input[lf - 1] != '\r') {
      return {0, kBareLf};
    }
    if (lf == scanned + 1) {
      return {lf + 1, {}};
    }
    if (input[lf + 1] == ' ' || input[lf + 1] == '\t') {
      return {0, kFolded};
    }
    scanned = lf + 1;
  }
}

bool is_host_char(char c) {
  constexpr std::string_view kOther = "-._~!$&'()*+,;=:[]%";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kOther.find(c) != std::string_view::npos;
}

Known known_of(bhttp::field field, std::string_view name) {
  switch (field) {
    case bhttp::field::host: return Known::host;
    case bhttp::field::accept_encoding: return Known::accept_encoding;
    case bhttp::field::if_none_match: return Known::if_none_match;
    case bhttp::field::origin: return Known::origin;
    case bhttp::field::content_encoding: return Known::content_encoding;
    case bhttp::field::expect: return Known::expect;
    case bhttp::field::upgrade: return Known::upgrade;
    case bhttp::field::content_type: return Known::content_type;
    default: break;
  }
  if (name.size() == 12 && http::same_field_name(name, "X-Request-Id")) {
    return Known::request_id;
  }
  if (name.size() == 11 && http::same_field_name(name, "traceparent")) {
    return Known::traceparent;
  }
  return Known::count;
}

}  // namespace

std::string_view RequestHead::get(std::string_view name) const {
  for (const FieldAt& field : fields_) {
    if (field.name.size == name.size() && http::same_field_name(at(field.name), name)) {
      return at(field.value);
    }
  }
  return {};
}

void RequestParser::Beast::refuse(int status, std::string_view detail, Error& ec) {
  refusal = Refusal{status, detail};
  ec = bhttp::error::bad_field;
}

void RequestParser::Beast::on_request_impl(bhttp::verb, View method, View target, int version,
                                           Error&) {
  head_->method_ = head_->span_of(view(method));
  head_->target_ = head_->span_of(view(target));
  head_->http11_ = version >= 11;
}

void RequestParser::Beast::on_response_impl(int, View, int, Error& ec) {
  refuse(400, kBadRequest.detail, ec);
}

void RequestParser::Beast::on_field_impl(bhttp::field field, View name, View value, Error& ec) {
  if (!in_head_) {
    return;  // trailers are read and dropped (RFC 9110 §6.5.1)
  }
  if (head_->fields_.size() == max_fields_) {
    return refuse(431, "The request has too many header fields; send fewer.", ec);
  }
  if (field == bhttp::field::host && ++hosts_ > 1) {
    return refuse(400, "The request has several Host fields; send one.", ec);
  }
  if (field == bhttp::field::content_length && ++lengths_ > 1) {
    return refuse(400, "The request has several Content-Length fields; send one.", ec);
  }
  if (field == bhttp::field::content_length && view(value).find(',') != std::string_view::npos) {
    return refuse(400, "Content-Length is a list; send one number.", ec);
  }
  if (field == bhttp::field::transfer_encoding && !http::same_field_name(view(value), "chunked")) {
    return refuse(501, "Only Transfer-Encoding: chunked is known; use Content-Encoding for gzip.",
                  ec);
  }
  const Known known = known_of(field, view(name));
  if (known != Known::count && !head_->has(known)) {
    head_->known_[static_cast<std::size_t>(known)] =
        static_cast<std::int16_t>(head_->fields_.size());
  }
  head_->fields_.push_back({head_->span_of(view(name)), head_->span_of(view(value))});
}

void RequestParser::Beast::on_header_impl(Error&) {
  in_head_ = false;
}
void RequestParser::Beast::on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) {}
void RequestParser::Beast::on_chunk_header_impl(std::uint64_t size, View, Error&) {
  chunk_left_ = size;
}
void RequestParser::Beast::on_finish_impl(Error&) {}

std::size_t RequestParser::Beast::on_body_impl(View body, Error& ec) {
  refusal = sink_->take(view(body));
  if (refusal) {
    ec = bhttp::error::body_limit;
  }
  return body.size();
}

std::size_t RequestParser::Beast::on_chunk_body_impl(std::uint64_t, View body, Error& ec) {
  chunk_left_ -= body.size();
  return on_body_impl(body, ec);
}

RequestParser::Step RequestParser::parse_head(std::string_view input, std::size_t& scanned,
                                              RequestHead& head) {
  // In this order, and looking no further than the limits: what is refused, and why, is the same
  // however many bytes arrive at once.
  const auto longest_line = limits_.target_bytes + 32;
  const auto first_line = input.substr(0, longest_line + 1);
  if (std::min(first_line.size(), first_line.find('\n')) > longest_line) {
    return {0, kTargetTooLong, false};
  }
  const HeadEnd end = find_head_end(input.substr(0, limits_.head_bytes), scanned);
  if (end.refusal) {
    return {0, end.refusal, false};
  }
  if (end.end == 0) {
    return {0, input.size() > limits_.head_bytes ? kHeadTooLarge : Refusal{}, false};
  }
  head.base_ = input.data();
  head.fields_.clear();
  std::fill(std::begin(head.known_), std::end(head.known_), std::int16_t{-1});
  beast_.emplace(&head,
                 std::min<std::size_t>(limits_.fields, std::numeric_limits<std::int16_t>::max()));
  beast_->header_limit(static_cast<std::uint32_t>(limits_.head_bytes));
  beast_->body_limit(boost::none);
  boost::beast::error_code ec;
  const auto used = beast_->put(boost::asio::const_buffer(input.data(), end.end), ec);
  if (ec) {
    return {0, beast_->refusal ? beast_->refusal : kBadRequest, false};
  }
  head.keep_alive_ = beast_->keep_alive();
  head.upgrade_ = beast_->upgrade();
  head.chunked_ = beast_->chunked();
  head.content_length_.reset();
  if (const auto length = beast_->content_length()) {
    head.content_length_ = *length;
  }
  return {used, check(head), true};
}

Refusal RequestParser::check(const RequestHead& head) const {
  if (head.target().size() > limits_.target_bytes) {
    return kTargetTooLong;
  }
  if (head.http11() && !head.has(Known::host)) {
    return {400, "The request has no Host field; HTTP/1.1 needs one."};
  }
  if (!std::ranges::all_of(head.get(Known::host), is_host_char)) {
    return {400, "The Host field has characters that no host name has."};
  }
  if (!head.http11() && head.chunked()) {
    return {400, "HTTP/1.0 has no chunked bodies; send Content-Length or use HTTP/1.1."};
  }
  return {};
}

RequestParser::Step RequestParser::parse_body(std::string_view input, BodySink& sink) {
  beast_->into(&sink);
  Step step;
  while (!beast_->is_done() && step.consumed < input.size()) {
    boost::beast::error_code ec;
    const auto left = input.substr(step.consumed);
    if (beast_->waits(left.size())) {
      break;
    }
    step.consumed += beast_->put(boost::asio::const_buffer(left.data(), left.size()), ec);
    if (ec == bhttp::error::need_more) {
      break;
    }
    if (ec) {
      step.refusal = beast_->refusal ? beast_->refusal : kBadChunk;
      return step;
    }
  }
  step.done = beast_->is_done();
  return step;
}

Target split_target(std::string_view target, std::string_view host, std::string_view method) {
  Target out{.path = {}, .query = {}, .authority = host, .refusal = {}};
  const bool odd = std::ranges::any_of(
      target, [](char c) { return c == '#' || static_cast<unsigned char>(c) >= 0x7f; });
  if (odd) {
    out.refusal = {400, "The target has a '#' or a character that must be percent-encoded."};
    return out;
  }
  if (target == "*") {
    out.path = target;
    out.refusal = method == "OPTIONS" ? Refusal{} : Refusal{400, "Only OPTIONS may ask for '*'."};
    return out;
  }
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() > scheme.size() &&
        http::same_field_name(target.substr(0, scheme.size()), scheme)) {
      target.remove_prefix(scheme.size());
      const auto authority = target.substr(0, target.find_first_of("/?"));
      if (!http::same_field_name(authority, host)) {
        out.refusal = {400, "The host of the target is not that of the Host field."};
        return out;
      }
      target.remove_prefix(authority.size());
      break;
    }
  }
  if (target.empty() || target.front() == '?') {
    out.path = "/";
    out.query = target.empty() ? target : target.substr(1);
    return out;
  }
  if (target.front() != '/') {
    out.refusal = {400, "The target is neither a path nor an absolute address."};
    return out;
  }
  const auto mark = target.find('?');
  out.path = target.substr(0, mark);
  out.query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
  return out;
}

}  // namespace meent::net
