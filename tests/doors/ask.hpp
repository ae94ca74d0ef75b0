// Asks a door without a socket: a request as values in, the whole answer as values out. It does
// what net does: finds the route, waits for a Later, pulls a stream to its end.
#pragma once

#include <doctest/doctest.h>

#include <condition_variable>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "doors/door.hpp"
#include "doors/router.hpp"

namespace meent::test {

struct Answer {
  int status = 0;
  http::Fields fields;
  std::string body;
  int pulls = 0;            // of a stream; 0 when the body was whole
  std::size_t largest = 0;  // bytes of its largest pull
  bool broken_off = false;  // the stream failed after its head had left
  std::string allow;        // when no route took the method

  std::string field(std::string_view name) const {
    return std::string{fields.get(name).value_or(std::string_view{})};
  }
};

class AskRequest final : public doors::Request {
 public:
  std::string_view header(std::string_view name) const override {
    return fields.get(name).value_or(std::string_view{});
  }
  http::Fields fields;
};

// A body that comes in pieces of a given size.
class PiecedBody final : public http::BodyReader {
 public:
  PiecedBody(std::string_view bytes, std::size_t piece)
      : left_(bytes), size_(bytes.size()), piece_(piece) {}
  std::string_view read() override {
    const std::string_view out = left_.substr(0, piece_);
    left_.remove_prefix(out.size());
    return out;
  }
  std::uint64_t size() const override { return size_; }

 private:
  std::string_view left_;
  std::uint64_t size_;
  std::size_t piece_;
};

// An answer without end, after its head: what follows is pulled.
struct Running {
  int status = 0;
  http::Fields fields;
  std::unique_ptr<http::PullSource> source;

  // What there is to say now.
  std::string pull() const {
    std::string out;
    while (source->pull(out) == http::Pulled::more) {
    }
    return out;
  }
};

class Asker {
 public:
  explicit Asker(std::vector<doors::Route> routes) : router_(std::move(routes)) {}

  using Headers = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // Sent with every request; a header of the request itself wins.
  void always(std::string_view name, std::string_view value) { always_.set(name, value); }
  std::size_t piece = 1U << 20U;  // size of the pieces in which bodies come
  std::string authority;          // Host of each request
  std::string peer;               // address of the client

  Answer get(std::string_view target, Headers headers = {}) const {
    return ask(http::Method::get, target, {}, headers);
  }
  Answer post(std::string_view target, std::string_view type, std::string_view body) const {
    return ask(http::Method::post, target, body, {{"Content-Type", type}});
  }

  Answer ask(http::Method method, std::string_view target, std::string_view body = {},
             Headers headers = {}) const {
    return ask_with(method, target, body, fields_of(headers));
  }
  Answer ask_with(http::Method method, std::string_view target, std::string_view body,
                  const http::Fields& fields) const {
    Answer answer;
    take(respond(method, target, body, fields, answer.allow), answer);
    return answer;
  }
  Running follow(std::string_view target, Headers headers = {}) const {
    std::string allow;
    doors::Response response = respond(http::Method::get, target, {}, fields_of(headers), allow);
    auto* source = std::get_if<std::unique_ptr<http::PullSource>>(&response.body);
    REQUIRE(source != nullptr);
    return {response.status, std::move(response.fields), std::move(*source)};
  }

 private:
  static http::Fields fields_of(Headers headers) {
    http::Fields fields;
    for (const auto& [name, value] : headers) {
      fields.set(name, value);
    }
    return fields;
  }

  doors::Response respond(http::Method method, std::string_view target, std::string_view body,
                          const http::Fields& fields, std::string& allow) const {
    AskRequest request;
    const auto mark = target.find('?');
    request.method = method;
    request.path = target.substr(0, mark);
    request.query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    request.authority = authority;
    request.peer = peer;
    request.request_id = "request-1";
    request.fields = always_;
    for (const auto& each : fields) {
      request.fields.set(each.name, each.value);
    }
    PiecedBody reader(body, piece);
    request.body = &reader;
    auto found = router_.find(method, request.path);
    if (found.route == nullptr) {
      allow = found.allow;
      return {.status = found.allow.empty() ? 404 : 405};
    }
    request.params = std::move(found.params);
    return finished(found.route->handle(request));
  }

  static doors::Response finished(doors::Response response) {
    while (response.later) {
      std::mutex mutex;
      std::condition_variable told;
      bool ready = false;
      const auto later = std::move(response.later);
      later->start([&] {
        const std::lock_guard lock(mutex);
        ready = true;
        told.notify_one();
      });
      {
        std::unique_lock lock(mutex);
        told.wait(lock, [&] { return ready; });
      }
      response = later->finish();
    }
    return response;
  }

  static void take(doors::Response response, Answer& answer) {
    answer.status = response.status;
    answer.fields = std::move(response.fields);
    if (auto* whole = std::get_if<std::string>(&response.body)) {
      answer.body = std::move(*whole);
    } else if (auto* bytes = std::get_if<doors::StaticBytes>(&response.body)) {
      answer.body = bytes->bytes;
    } else {
      pull(*std::get<std::unique_ptr<http::PullSource>>(response.body), answer);
    }
  }

  static void pull(http::PullSource& source, Answer& answer) {
    try {
      while (true) {
        std::string piece;
        const http::Pulled pulled = source.pull(piece);
        ++answer.pulls;
        answer.largest = std::max(answer.largest, piece.size());
        answer.body += piece;
        REQUIRE(pulled != http::Pulled::wait);
        if (pulled == http::Pulled::done) {
          return;
        }
      }
    } catch (const broken_world&) {
      answer.broken_off = true;
    }
  }

  doors::Router router_;
  http::Fields always_;
};

}  // namespace meent::test
