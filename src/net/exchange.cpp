// Requests and answers of a connection.
#include <algorithm>

#include "net/connection.hpp"
#include "net/kept.hpp"

namespace meent::net {
namespace {

constexpr Refusal kBusy{503, "The server has all the work it can hold; try again in a second."};
constexpr Refusal kTooFast{429, "You ask too often; wait as long as Retry-After says."};

int status_of(Code code) {
  switch (code) {
    case Code::exhausted: return 507;
    case Code::unavailable: return 503;
    case Code::timeout: return 503;
    case Code::too_large: return 413;
    default: return 500;
  }
}

bool is_token_list(std::string_view text) {
  return text.size() <= 1'024 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  std::string_view("!#$%&'*+-.^_`|~, ").find(c) != std::string_view::npos;
         });
}

}  // namespace

bool Connection::step_head() {
  // An empty line before a request is skipped (RFC 9112 §2.2).
  if (scanned_ == 0 && wire_.input().starts_with("\r\n")) {
    wire_.consume(2);
  }
  if (wire_.input().empty()) {
    return false;
  }
  const auto step = parser_.parse_head(wire_.input(), scanned_, head_);
  if (step.refusal) {
    forget_request();
    wire_.consume(wire_.input().size());
    refuse(step.refusal, true);
    return false;
  }
  if (!step.done) {
    if (!std::exchange(head_started_, true)) {  // the time for the head runs from its first bytes
      phase_since_ = loop_.now();
    }
    return false;
  }
  scanned_ = 0;
  begin(step.consumed);
  return phase_ != Phase::dead;
}

void Connection::name_request() {
  const auto given = head_.get(Known::request_id);
  if (is_request_id(given)) {
    request_id_ = given;
  } else {
    request_id_.resize(kRequestIdSize);
    write_request_id(loop_.names(), request_id_.data());
  }
  const auto parent = head_.get(Known::traceparent);
  if (is_traceparent(parent)) {
    traceparent_ = parent;
  } else {
    traceparent_.resize(kTraceparentSize);
    write_traceparent(loop_.names(), traceparent_.data());
  }
}

// Before refusing what is no request: nothing of the one before may show.
void Connection::forget_request() {
  in_request_ = true;
  route_ = nullptr;
  allow_origin_ = {};
  vary_origin_ = false;
  request_.method = http::Method::get;
  held_ = 0;
  request_id_.resize(kRequestIdSize);
  write_request_id(loop_.names(), request_id_.data());
  traceparent_.clear();
  started_micros_ = shared_.observers.access ? shared_.clock.steady_micros() : 0;
}

void Connection::begin(std::size_t head_size) {
  in_request_ = true;
  head_started_ = false;
  route_ = nullptr;
  body_sent_ = 0;
  const auto& limits = shared_.config.limits;
  started_micros_ = shared_.observers.access ? shared_.clock.steady_micros() : 0;
  shared_.counters.requests.fetch_add(1, std::memory_order_relaxed);
  ++served_;
  keep_ = head_.keep_alive() && !loop_.shared().draining.load(std::memory_order_relaxed) &&
          (limits.requests_per_connection == 0 || served_ < limits.requests_per_connection);
  const bool has_body = head_.chunked() || head_.content_length().value_or(0) > 0;
  if (has_body) {  // the head must stand while the body comes in behind it
    head_copy_.assign(wire_.input().substr(0, head_size));
    head_.rebase(head_copy_.data());
    wire_.consume(head_size);
    held_ = 0;
  } else {
    held_ = head_size;
  }
  name_request();
  if (!find_route()) {
    return;
  }
  if (has_body) {
    if (!expect_body()) {
      return;
    }
    phase_ = Phase::body;
    phase_since_ = loop_.now();
    check_at_ = phase_since_ + limits.body_grace.count();
    return;
  }
  dispatch();
}

// Fills the request for the door; false when it is answered already.
bool Connection::find_route() {
  const auto method = http::parse_method(head_.method());
  allow_origin_ = {};
  vary_origin_ = false;
  if (!method) {
    refuse(
        {501, "This method is not known here; use GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS."},
        true);
    return false;
  }
  request_.method = *method;
  const auto target = split_target(head_.target(), head_.get(Known::host), head_.method());
  if (target.refusal) {
    refuse(target.refusal, true);
    return false;
  }
  if (shared_.rates.active()) {
    if (const auto wait = shared_.rates.take(client_, loop_.now())) {
      refuse(kTooFast, head_.chunked() || head_.content_length().value_or(0) > 0, wait);
      return false;
    }
  }
  request_.head = &head_;
  request_.path = target.path;
  request_.query = target.query;
  request_.authority = target.authority;
  request_.secure = wire_.secure();
  request_.peer = peer_;
  request_.request_id = request_id_;
  request_.traceparent = traceparent_;
  request_.body = &empty_body_;
  auto found = shared_.router.find(*method, target.path);
  if (found.route == nullptr) {
    answer_without_route(found);
    return false;
  }
  route_ = found.route;
  request_.params = std::move(found.params);
  if (route_->cors) {
    allow_origin();
  }
  return true;
}

void Connection::answer_without_route(const doors::Router::Found& found) {
  const bool has_body = head_.chunked() || head_.content_length().value_or(0) > 0;
  if (request_.method == http::Method::options && (request_.path == "*" || !found.allow.empty())) {
    if (!answer_preflight()) {
      doors::Response response;
      response.status = 204;
      response.fields.add("Allow", request_.path == "*"
                                       ? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
                                       : found.allow);
      keep_ = keep_ && !has_body;
      take_response(std::move(response), loop_.bench());
      emit();
    }
    return;
  }
  if (found.bad_path) {
    return refuse({400, "The path has a broken percent-escape or a dot segment."}, has_body);
  }
  if (found.allow.empty()) {
    return refuse({404, "Nothing is at this address; see /v1 for what there is."}, has_body);
  }
  auto response = problem(405, "This address does not take this method; Allow says which it takes.",
                          request_id_);
  response.fields.add("Allow", found.allow);
  keep_ = keep_ && !has_body;
  take_response(std::move(response), loop_.bench());
  emit();
}

// A page of another origin asks whether it may ask (Fetch standard, CORS protocol).
bool Connection::answer_preflight() {
  const auto wanted = http::parse_method(head_.get("Access-Control-Request-Method"));
  if (!head_.has(Known::origin) || !wanted) {
    return false;
  }
  const auto found = shared_.router.find(*wanted, request_.path);
  if (found.route == nullptr || !found.route->cors) {
    return false;
  }
  allow_origin();
  doors::Response response;
  response.status = 204;
  if (!allow_origin_.empty()) {
    const auto& cors = shared_.config.cors;
    response.fields.add("Access-Control-Allow-Methods", head_.get("Access-Control-Request-Method"));
    const auto fields = head_.get("Access-Control-Request-Headers");
    if (!fields.empty() && is_token_list(fields)) {
      response.fields.add("Access-Control-Allow-Headers", fields);
    }
    response.fields.add("Access-Control-Max-Age", std::to_string(cors.max_age.count()));
  }
  take_response(std::move(response), loop_.bench());
  emit();
  return true;
}

void Connection::allow_origin() {
  const auto& cors = shared_.config.cors;
  if (cors.origins.empty()) {
    return;
  }
  if (cors.origins.size() == 1 && cors.origins.front() == "*") {
    allow_origin_ = head_.has(Known::origin) ? "*" : "";
    return;
  }
  vary_origin_ = true;
  const auto origin = head_.get(Known::origin);
  const auto at = std::ranges::find(cors.origins, origin);
  allow_origin_ = at == cors.origins.end() || origin.empty() ? std::string_view{} : *at;
}

// Before the body comes: its length, its coding, and whether the client waits for our word.
bool Connection::expect_body() {
  const auto length = head_.content_length();
  const auto coding = parse_coding(head_.get(Known::content_encoding));
  if (!coding) {
    refuse({415, "This Content-Encoding is not known here; send gzip, br or none."}, true);
    return false;
  }
  if (length && *length > route_->max_body) {
    refuse({413, "The body is larger than this address takes; send less, or send it in parts."},
           true);
    return false;
  }
  const auto expect = head_.get(Known::expect);
  if (!expect.empty() && !http::same_field_name(expect, "100-continue")) {
    refuse({417, "Only Expect: 100-continue can be met."}, true);
    return false;
  }
  if (!expect.empty() && head_.http11() && wire_.input().empty()) {
    wire_.out().append("HTTP/1.1 100 Continue\r\n\r\n");
    if (!flush() && phase_ == Phase::dead) {
      return false;
    }
  }
  const auto& config = shared_.config;
  body_.begin(*coding, route_->max_body, config.limits.memory_body, config.spool_directory);
  return true;
}

bool Connection::step_body() {
  if (wire_.input().empty()) {
    return false;
  }
  auto step = parser_.parse_body(wire_.input(), body_);
  wire_.consume(step.consumed);
  if (!step.refusal && step.done) {
    step.refusal = body_.finish();
  }
  if (!step.refusal && step.consumed == 0 && !wire_.has_room(true)) {
    step.refusal = {400, "A chunk's extensions or the trailers are too large; send them without."};
  }
  if (step.refusal) {
    refuse_late(step.refusal);
    return false;
  }
  if (!step.done) {
    return step.consumed > 0;
  }
  request_.body = &body_;
  dispatch();
  return true;
}

void Connection::dispatch() {
  const bool takes_body = request_.method == http::Method::post ||
                          request_.method == http::Method::put ||
                          request_.method == http::Method::patch;
  if (takes_body && !head_.chunked() && !head_.content_length() && head_.has(Known::content_type)) {
    return refuse({411, "A body without length; send Content-Length or a chunked body."}, true);
  }
  if (route_->upgrade && head_.upgrade() && upgrade()) {
    return;
  }
  if (!route_->handle) {
    auto response = problem(426, "This address speaks WebSocket; ask for an upgrade.", request_id_);
    response.fields.add("Upgrade", "websocket");
    take_response(std::move(response), loop_.bench());
    return emit();
  }
  woken_ = false;
  start_work(Work::handle);
}

// The pool may refuse the first work of a request, never what follows: that is under way.
void Connection::start_work(Work work) {
  const bool first = work == Work::handle || work == Work::upgrade;
  if (first && route_->room == doors::Room::store && !shared_.pool->claim()) {
    shared_.counters.store_refused.fetch_add(1, std::memory_order_relaxed);
    return refuse(kBusy, false, 1);
  }
  work_ = work;
  if (route_->room == doors::Room::memory) {
    run(loop_.bench());
    return after_work();
  }
  if (first || work == Work::finish) {
    phase_ = Phase::room;
  }
  job_out_ = true;
  if (!first) {
    shared_.pool->claim_always();
  }
  loop_.submit(*this);
}

void Connection::run(Workbench& bench) noexcept {
  switch (work_) {
    case Work::handle:
    case Work::finish: {
      auto response = call_door();
      if (response.later) {
        later_ = std::move(response.later);
        port_ = std::make_shared<WakePort>(loop_.mailbox(), this);
        try {
          later_->start([port = port_] { port->wake(); });
          return;
        } catch (const std::exception& what) {
          later_.reset();
          response = failed(what);
        }
      }
      return take_response(std::move(response), bench);
    }
    case Work::pull: return run_pull();
    case Work::upgrade: return run_upgrade();
    case Work::socket:
    case Work::socket_closed: return run_socket();
  }
}

doors::Response Connection::call_door() {
  try {
    if (work_ == Work::handle) {
      return route_->handle(request_);
    }
    const auto later = std::move(later_);
    return later->finish();
  } catch (const std::exception& what) {
    return failed(what);
  }
}

doors::Response Connection::failed(const std::exception& what) {
  if (shared_.observers.failure) {
    shared_.observers.failure(what.what(), request_id_);
  }
  const auto* broken = dynamic_cast<const broken_world*>(&what);
  const int status = broken != nullptr ? status_of(broken->code()) : 500;
  switch (status) {
    case 507:
      return problem(507, "There is no room left to store this; reading still works.", request_id_);
    case 503:
      return problem(503, "The server cannot answer this now; try again later.", request_id_);
    case 413: return problem(413, "This is more than the server can take; send less.", request_id_);
    default:
      return problem(500, "Something broke on our side; tell us the request id.", request_id_);
  }
}

Asked Connection::asked() const {
  return {.method = request_.method,
          .http11 = head_.http11(),
          .accept_encoding = head_.get(Known::accept_encoding),
          .if_none_match = head_.get(Known::if_none_match)};
}

void Connection::take_response(doors::Response response, Workbench& bench) {
  answer_ = prepare(std::move(response), asked(), bench, shared_.config.compress);
}

void Connection::after_work() {
  switch (work_) {
    case Work::handle:
    case Work::finish:
      if (!later_) {
        return emit();
      }
      phase_ = Phase::later;
      if (std::exchange(woken_, false)) {
        start_work(Work::finish);
      }
      return;
    case Work::pull: return after_pull();
    case Work::upgrade: return after_upgrade();
    case Work::socket:
    case Work::socket_closed: return after_socket();
  }
}

HeadParts Connection::head_parts(bool close) {
  return {.date = loop_.date(),
          .request_id = request_id_,
          .secure = wire_.secure(),
          .close = close,
          .http11 = head_.http11(),
          .allow_origin = allow_origin_,
          .vary_origin = vary_origin_,
          .credentials = shared_.config.cors.credentials && allow_origin_ != "*"};
}

void Connection::emit() {
  keep_ = keep_ && !answer_.until_close && !shared_.draining.load(std::memory_order_relaxed) &&
          !input_ended_;
  write_head(wire_.out(), answer_, head_parts(!keep_));
  if (answer_.source && answer_.send_body) {
    return begin_stream();
  }
  if (answer_.send_body) {
    const auto body = answer_.body();
    wire_.out().append(body);
    body_sent_ = body.size();
  }
  complete();
}

// An error of the server's own. `close`: where the next request begins is not known, or the client
// has more to send than we want to read.
void Connection::refuse(const Refusal& refusal, bool close, unsigned retry_after) {
  keep_ = keep_ && !close;
  auto response = problem(refusal.status, refusal.detail, request_id_);
  if (retry_after > 0) {
    response.fields.add("Retry-After", std::to_string(retry_after));
  }
  answer_ = prepare(std::move(response), Asked{.method = request_.method}, loop_.bench(), false);
  emit();
}

void Connection::refuse_late(const Refusal& refusal) {
  body_.reset();
  refuse(refusal, true);
}

void Connection::complete() {
  observe(true);
  in_request_ = head_started_ = false;
  cut_source_ = std::move(answer_.source);
  release_source();
  for (std::string* bytes : {&answer_.text, &pulled_, &raw_}) {
    put_away(*bytes);
  }
  answer_ = Answer{};
  body_.reset();
  request_.params.clear();
  wire_.consume(held_);
  held_ = 0;
  scanned_ = 0;
  woken_ = waiting_ = false;
  phase_ = keep_ ? Phase::head : Phase::closing;
  phase_since_ = loop_.now();
}

void Connection::observe(bool whole) {
  if (answer_.status >= 500) {
    shared_.counters.answers_5xx.fetch_add(1, std::memory_order_relaxed);
  } else if (answer_.status >= 400) {
    shared_.counters.answers_4xx.fetch_add(1, std::memory_order_relaxed);
  }
  if (!shared_.observers.access) {
    return;
  }
  shared_.observers.access({.method = http::name_of(request_.method),
                            .route = route_ != nullptr ? std::string_view(route_->pattern) : "",
                            .status = answer_.status,
                            .bytes_in = body_.size(),
                            .bytes_out = body_sent_,
                            .micros = shared_.clock.steady_micros() - started_micros_,
                            .request_id = request_id_,
                            .traceparent = traceparent_,
                            .peer = peer_,
                            .whole = whole});
}

}  // namespace meent::net
