// Answers of identity: a ticket whose refusal may ask for a wait (429 with its own Retry-After),
// and the reading of small JSON bodies.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/json.hpp"
#include "doors/v1/endpoint.hpp"

namespace meent::doors::v1 {

// The seconds to wait stand as the error's place.
Response refuse_wait(error e, std::string_view request_id);

template <class T>
class AwaitWaiting final : public Later {
 public:
  using Answer = std::function<result<Response>(T&)>;

  AwaitWaiting(TicketRef<T> ticket, Answer answer, std::string_view request_id)
      : ticket_(std::move(ticket)), answer_(std::move(answer)), request_id_(request_id) {}

  void start(std::function<void()> ready) override { ticket_->on_done(std::move(ready)); }
  Response finish() override {
    result<T>& outcome = ticket_->wait();  // was given before finish() is called
    if (!outcome) {
      return outcome.error().code == Code::too_many ? refuse_wait(outcome.error(), request_id_)
                                                    : refuse(outcome.error(), request_id_);
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
Response await_waiting(TicketRef<T> ticket, typename AwaitWaiting<T>::Answer answer,
                       const Call& call) {
  Response response;
  response.later = std::make_unique<AwaitWaiting<T>>(std::move(ticket), std::move(answer),
                                                     call.request.request_id);
  return response;
}

inline constexpr std::uint64_t kSmallBody = 16'384;

// The whole body as one JSON object.
result<json::Document> small_object(Call& call);
// A text member that must be there, or may be.
result<std::string> text_in(const json::Node& root, std::string_view name);
result<std::optional<std::string>> text_if_in(const json::Node& root, std::string_view name);
result<std::vector<std::string>> texts_in(const json::Node& root, std::string_view name);

// A page of a list by name: `limit` (1 to 1,000) and the cursor, which is the last name.
struct PageAsked {
  std::string after;
  std::size_t limit = 100;
};
result<PageAsked> page_asked(const Call& call);
std::string cursor_after(std::string_view name);

}  // namespace meent::doors::v1
