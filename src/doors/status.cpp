#include "doors/status.hpp"

#include <exception>
#include <string>
#include <utility>

#include "base/ensure.hpp"
#include "formats/problem.hpp"

namespace meent::doors {

int status_of(const error& e) {
  switch (e.code) {
    case Code::invalid: return 400;
    case Code::unauthenticated: return 401;
    case Code::denied: return 403;
    case Code::not_found: return 404;
    case Code::conflict: return 409;
    case Code::precondition: return 412;
    case Code::too_large: return 413;
    case Code::unsupported: return e.where == "Accept" ? 406 : 415;
    case Code::too_many: return 429;
    case Code::internal: return 500;
    case Code::unavailable: return 503;
    case Code::timeout: return 504;
    case Code::exhausted: return 507;
  }
  ensure(false, "every code has a status");
  return 500;
}

Response refuse(const error& e, std::string_view request_id) {
  Response response;
  response.status = status_of(e);
  response.fields.set("Content-Type", problem::kMediaType);
  response.fields.set("Cache-Control", "no-store");
  if (response.status == 401) {
    response.fields.set("WWW-Authenticate", "Bearer realm=\"meent\"");
  }
  if (response.status == 429 || response.status == 503) {
    response.fields.set("Retry-After", "1");
  }
  response.body = problem::to_json(e, response.status, request_id);
  return response;
}

namespace {

// What a client is told of a broken world: what it can do, not what broke.
std::string_view advice(Code code) {
  switch (code) {
    case Code::exhausted:
      return "there is no room left to store this; nothing of it was kept, and what was "
             "acknowledged before is safe. Ask the operator to make room, then try again";
    case Code::unavailable: return "this cannot be answered now; try again in a moment";
    case Code::timeout: return "this took longer than is allowed; ask for less at a time";
    default: return "something went wrong on our side";
  }
}

template <class Make>
Response bounded(const Make& make, const Trouble& trouble, std::string_view request_id) {
  const auto tell = [&](Code code, const char* cause) {
    if (trouble) {
      trouble(request_id, cause);
    }
    return refuse(error{code, std::string{advice(code)}, {}}, request_id);
  };
  try {
    return make();
  } catch (const broken_world& broken) {
    return tell(broken.code(), broken.what());
  } catch (const std::exception& e) {
    return tell(Code::internal, e.what());
  }
}

// Outlives the call that made it, so it keeps the id of the request.
class GuardedLater final : public Later {
 public:
  GuardedLater(std::unique_ptr<Later> inner, Trouble trouble, std::string_view request_id)
      : inner_(std::move(inner)), trouble_(std::move(trouble)), request_id_(request_id) {}

  void start(std::function<void()> ready) override { inner_->start(std::move(ready)); }
  Response finish() override {
    return bounded([this] { return inner_->finish(); }, trouble_, request_id_);
  }

 private:
  std::unique_ptr<Later> inner_;
  Trouble trouble_;
  std::string request_id_;
};

}  // namespace

Route guard(Route route, Trouble trouble) {
  if (!route.handle) {
    return route;
  }
  route.handle = [inner = std::move(route.handle), trouble = std::move(trouble)](Request& request) {
    Response response = bounded([&] { return inner(request); }, trouble, request.request_id);
    if (response.later) {
      response.later =
          std::make_unique<GuardedLater>(std::move(response.later), trouble, request.request_id);
    }
    return response;
  };
  return route;
}

}  // namespace meent::doors
