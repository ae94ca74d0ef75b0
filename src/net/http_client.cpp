#include "net/http_client.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>

#include "net/address_guard.hpp"
#include "net/codings.hpp"
#include "net/outgoing.hpp"
#include "net/url.hpp"

namespace meent::net {
namespace {

namespace bhttp = boost::beast::http;

constexpr std::size_t kReadPiece = 32U << 10U;
constexpr std::uint32_t kAnswerHead = 64U << 10U;

// Where the decoded body of an answer goes.
class Receiver {
 public:
  Receiver(const HttpRequest& request, HttpAnswer& answer) : request_(request), answer_(answer) {}

  result<void> begin() {
    const auto coding = parse_coding(answer_.fields.get("Content-Encoding").value_or(""));
    if (!coding) {
      return fail(Code::unsupported,
                  "The other server answers in a Content-Encoding not known here.",
                  std::string(*answer_.fields.get("Content-Encoding")));
    }
    streams_ = request_.sink && answer_.status >= 200 && answer_.status < 300;
    decoder_.emplace(*coding, streams_ ? UINT64_MAX - 1 : request_.max_answer_bytes);
    return {};
  }

  result<void> take(std::string_view piece) {
    if (!streams_) {
      return told(decoder_->decode(piece, answer_.body));
    }
    decoded_.clear();
    MEENT_CHECK(told(decoder_->decode(piece, decoded_)));
    return decoded_.empty() ? result<void>{} : request_.sink(decoded_);
  }

 private:
  result<void> told(result<void> decoded) const {
    if (decoded || decoded.error().code != Code::too_large) {
      return decoded;
    }
    return fail(
        Code::too_large,
        "The answer is larger than " + std::to_string(request_.max_answer_bytes) + " bytes.",
        request_.url);
  }

  const HttpRequest& request_;
  HttpAnswer& answer_;
  std::optional<StreamDecoder> decoder_;
  std::string decoded_;
  bool streams_ = false;
};

class AnswerParser final : public bhttp::basic_parser<false> {
 public:
  AnswerParser(HttpAnswer& answer, Receiver& receiver) : answer_(answer), receiver_(receiver) {}
  std::optional<error> refused;

 private:
  using Error = boost::beast::error_code;
  using View = boost::beast::string_view;
  void on_request_impl(bhttp::verb, View, View, int, Error&) override {}
  void on_response_impl(int status, View, int, Error&) override { answer_.status = status; }
  void on_field_impl(bhttp::field, View name, View value, Error&) override {
    if (!head_done_) {
      answer_.fields.add({name.data(), name.size()}, {value.data(), value.size()});
    }
  }
  void on_header_impl(Error& ec) override {
    head_done_ = true;
    check(receiver_.begin(), ec);
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(View body, Error& ec) override {
    check(receiver_.take({body.data(), body.size()}), ec);
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View body, Error& ec) override {
    return on_body_impl(body, ec);
  }
  void on_finish_impl(Error&) override {}
  void check(result<void> outcome, Error& ec) {
    if (!outcome) {
      refused = std::move(outcome.error());
      ec = bhttp::error::body_limit;
    }
  }

  HttpAnswer& answer_;
  Receiver& receiver_;
  bool head_done_ = false;
};

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool is_credential(std::string_view name) {
  return http::same_field_name(name, "Authorization") || http::same_field_name(name, "Cookie") ||
         http::same_field_name(name, "Proxy-Authorization") ||
         http::same_field_name(name, "X-Api-Key");
}

// Fields whose value the client alone decides.
bool is_framing(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames{
      "Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Expect"};
  return std::ranges::any_of(kNames,
                             [name](auto each) { return http::same_field_name(name, each); });
}

// One request as it changes from redirect to redirect.
struct Hop {
  Url url;
  http::Method method;
  bool with_body;
  bool with_credentials = true;
};

class GuardedClient final : public HttpClient {
 public:
  explicit GuardedClient(const HttpClientConfig& config) : user_agent_(config.user_agent) {
    std::vector<AddressRange> ranges;
    for (const auto& text : config.allow_private) {
      auto range = parse_range(text);
      if (range) {
        ranges.push_back(*range);
      } else {
        wrong_ = range.error();
      }
    }
    guard_.emplace(std::move(ranges));
    auto authorities = TrustedAuthorities::load(config.ca_file);
    if (authorities) {
      authorities_ = std::move(*authorities);
    } else {
      wrong_ = authorities.error();
    }
  }

  result<HttpAnswer> send(const HttpRequest& request) override {
    if (wrong_) {
      return fail(*wrong_);
    }
    MEENT_TRY(url, parse_url(request.url));
    const auto whole = std::chrono::steady_clock::now() + request.timeout;
    Hop hop{.url = std::move(url),
            .method = request.method,
            .with_body = request.source != nullptr || !request.body.empty()};
    for (int redirects = 0;; ++redirects) {
      MEENT_TRY(answer, ask(request, hop, whole));
      const auto location = answer.fields.get("Location");
      const bool again_possible =
          request.source == nullptr || answer.status == 303 || !hop.with_body;
      if (!is_redirect(answer.status) || !location || request.max_redirects == 0 ||
          !again_possible) {
        return answer;
      }
      if (redirects >= request.max_redirects) {
        return fail(Code::unavailable, "The other server redirects too often.", request.url);
      }
      MEENT_CHECK(follow(hop, *location, answer.status));
    }
  }

 private:
  static result<void> follow(Hop& hop, std::string_view location, int status) {
    MEENT_TRY(next, resolve_url(hop.url, location));
    if (hop.url.secure && !next.secure) {
      return fail(Code::denied, "The other server redirects from https to http.", next.text());
    }
    hop.with_credentials = hop.with_credentials && next.same_origin(hop.url);
    const bool becomes_get = (status == 303 && hop.method != http::Method::head) ||
                             ((status == 301 || status == 302) && hop.method == http::Method::post);
    if (becomes_get) {
      hop.method = http::Method::get;
      hop.with_body = false;
    }
    hop.url = std::move(next);
    return {};
  }

  result<std::string> head_of(const HttpRequest& request, const Hop& hop) const {
    std::string out(http::name_of(hop.method));
    out.append(" ")
        .append(hop.url.target)
        .append(" HTTP/1.1\r\nHost: ")
        .append(hop.url.authority());
    out.append("\r\nConnection: close\r\n");
    for (const auto& field : request.fields) {
      if (field.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos ||
          field.name.find_first_of(std::string_view("\r\n\0: ", 5)) != std::string::npos) {
        return fail(Code::invalid, "A header field has a line break or NUL.", field.name);
      }
      if (is_framing(field.name) || (!hop.with_credentials && is_credential(field.name))) {
        continue;
      }
      if (!hop.with_body && http::same_field_name(field.name, "Content-Type")) {
        continue;
      }
      out.append(field.name).append(": ").append(field.value).append("\r\n");
    }
    if (!request.fields.get("User-Agent")) {
      out.append("User-Agent: ").append(user_agent_).append("\r\n");
    }
    if (!request.fields.get("Accept-Encoding")) {
      out.append("Accept-Encoding: gzip\r\n");
    }
    const bool may_have = hop.method == http::Method::post || hop.method == http::Method::put ||
                          hop.method == http::Method::patch;
    if (hop.with_body || may_have) {
      const auto size = !hop.with_body              ? 0
                        : request.source != nullptr ? request.source->size()
                                                    : request.body.size();
      out.append("Content-Length: ").append(std::to_string(size)).append("\r\n");
    }
    return out.append("\r\n");
  }

  result<HttpAnswer> ask(const HttpRequest& request, const Hop& hop, Deadline whole) const {
    const bool each = request.sink || request.source != nullptr;
    const auto deadline = [&] {
      return each ? std::chrono::steady_clock::now() + request.timeout : whole;
    };
    MEENT_TRY(head, head_of(request, hop));
    MEENT_TRY(wire, Outgoing::connect(hop.url.host, hop.url.port, &*guard_, deadline()));
    if (hop.url.secure) {
      MEENT_CHECK(wire->start_tls(*authorities_, hop.url.host, deadline()));
    }
    MEENT_CHECK(wire->write(head, deadline()));
    if (hop.with_body && request.source != nullptr) {
      for (auto piece = request.source->read(); !piece.empty(); piece = request.source->read()) {
        // A server that refuses halfway closes its side; its answer may still be there to read.
        if (!wire->write(piece, deadline())) {
          break;
        }
      }
    } else if (hop.with_body) {
      MEENT_CHECK(wire->write(request.body, deadline()));
    }
    return receive(request, hop, *wire, deadline);
  }

  template <class GiveDeadline>
  static result<HttpAnswer> receive(const HttpRequest& request, const Hop& hop, Outgoing& wire,
                                    GiveDeadline deadline) {
    std::string held;  // bytes the parser has not used yet
    std::array<char, kReadPiece> piece;
    while (true) {  // over interim answers (1xx)
      HttpAnswer answer;
      Receiver receiver(request, answer);
      AnswerParser parser(answer, receiver);
      parser.header_limit(kAnswerHead);
      parser.body_limit(boost::none);
      parser.eager(true);
      parser.skip(hop.method == http::Method::head);
      while (!parser.is_done()) {
        boost::beast::error_code ec;
        const auto used =
            held.empty() ? 0 : parser.put(boost::asio::const_buffer(held.data(), held.size()), ec);
        held.erase(0, used);
        if (parser.refused) {
          return fail(std::move(*parser.refused));
        }
        if (ec && ec != bhttp::error::need_more) {
          return fail(Code::unavailable, "The other server's answer is not valid HTTP.",
                      request.url);
        }
        if (parser.is_done()) {
          break;
        }
        if (used > 0 && !held.empty() && !ec) {
          continue;
        }
        MEENT_TRY(got, wire.read(piece.data(), piece.size(), deadline()));
        held.append(piece.data(), got);
        if (got == 0) {
          if (parser.got_some()) {
            parser.put_eof(ec);
          }
          if (!parser.is_done()) {
            return fail(Code::unavailable, "The other server broke off its answer.", request.url);
          }
        }
      }
      if (answer.status >= 200) {
        return answer;
      }
    }
  }

  std::string user_agent_;
  std::optional<AddressGuard> guard_;
  std::shared_ptr<const TrustedAuthorities> authorities_;
  std::optional<error> wrong_;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(const HttpClientConfig& config) {
  return std::make_unique<GuardedClient>(config);
}

}  // namespace meent::net
