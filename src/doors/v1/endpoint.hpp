// One operation of the API: where it stands, what the OpenAPI document says of it, and what it
// does. The document is read by the program too: which query parameters are known, which media
// types are taken and offered, and whether a credential is needed all come from `operation`, so
// that the document cannot promise something else than the program does.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ticket.hpp"
#include "doors/door.hpp"
#include "doors/status.hpp"
#include "formats/openapi/openapi.hpp"
#include "gate/gate.hpp"

namespace meent::doors::v1 {

// One request, after its credential, parameters and media types were found right.
struct Call {
  Request& request;
  const gate::Principal* who = nullptr;  // null on an open endpoint only
  std::vector<http::Parameter> query;    // each at most once, all known
  std::string_view accepted;             // media type of the answer
  std::string_view sent;                 // media type of the body; empty: the endpoint takes none

  // Value of a query parameter, or null when it was not given.
  const std::string* asked(std::string_view name) const {
    for (const http::Parameter& each : query) {
      if (each.name == name) {
        return &each.value;
      }
    }
    return nullptr;
  }
};

struct Endpoint {
  http::Method method = http::Method::get;
  std::string pattern;  // whole path: "/v1/collections/{collection}"
  Room room = Room::store;
  std::uint64_t max_body = 1U << 20U;
  bool cors = true;  // pages of other origins may ask
  openapi::Operation operation;
  std::function<result<Response>(Call&)> answer;
};

// An answer that waits for a ticket. `answer` gets the value; an error of the ticket, or of
// `answer`, becomes its problem.
template <class T>
class Await final : public Later {
 public:
  using Answer = std::function<result<Response>(T&)>;

  Await(TicketRef<T> ticket, Answer answer, std::string_view request_id)
      : ticket_(std::move(ticket)), answer_(std::move(answer)), request_id_(request_id) {}

  void start(std::function<void()> ready) override { ticket_->on_done(std::move(ready)); }
  Response finish() override {
    result<T>& outcome = ticket_->wait();  // was given before finish() is called
    if (!outcome) {
      return refuse(outcome.error(), request_id_);
    }
    result<Response> made = answer_(*outcome);
    return made ? std::move(*made) : refuse(made.error(), request_id_);
  }

 private:
  TicketRef<T> ticket_;
  Answer answer_;
  std::string request_id_;
};

template <class T>
Response await(TicketRef<T> ticket, typename Await<T>::Answer answer, const Call& call) {
  Response response;
  response.later =
      std::make_unique<Await<T>>(std::move(ticket), std::move(answer), call.request.request_id);
  return response;
}

// The whole body as text. Errors: too_large over `max_bytes`.
result<std::string> whole_body(Call& call, std::uint64_t max_bytes);

// A JSON answer.
Response json_response(int status, std::string body);

}  // namespace meent::doors::v1
