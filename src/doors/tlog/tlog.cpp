#include "doors/tlog/tlog.hpp"

#include <string>

#include "formats/tlog/tile.hpp"

namespace meent::doors::tlog {
namespace {

Response text_answer(std::string text, std::string_view caching) {
  Response response;
  response.fields.set("Content-Type", "text/plain; charset=utf-8");
  response.fields.set("Cache-Control", caching);
  response.body = std::move(text);
  return response;
}

}  // namespace

std::vector<Route> Tlog::routes() {
  const auto route = [this](std::string pattern, Room room, Handler handle) {
    return guard(Route{.method = http::Method::get,
                       .pattern = std::move(pattern),
                       .room = room,
                       .handle = std::move(handle)},
                 trouble_);
  };
  std::vector<Route> routes;
  routes.push_back(route("/log/checkpoint", Room::memory,
                         [this](Request& request) { return checkpoint(request); }));
  routes.push_back(route("/log/vkey", Room::memory, [this](Request&) {
    return text_answer(log_.verifier().text() + "\n", "no-cache");
  }));
  routes.push_back(route("/log/tile/entries/{rest...}", Room::store,
                         [this](Request& request) { return tile(request, "entries"); }));
  routes.push_back(route("/log/tile/{level}/{rest...}", Room::store, [this](Request& request) {
    return tile(request, request.param("level"));
  }));
  return routes;
}

Response Tlog::checkpoint(const Request& request) const {
  std::string text = log_.head().checkpoint;
  if (text.empty()) {
    return refuse({Code::not_found, "the log has not signed a checkpoint yet", ""},
                  request.request_id);
  }
  return text_answer(std::move(text), "no-cache");
}

// What is no path of a tile is a path where nothing is.
Response Tlog::tile(const Request& request, std::string_view level) const {
  const auto address = meent::tlog::parse_tile_path(level, request.param("rest"));
  auto bytes = address ? log_.tile(*address) : fail(Code::not_found, address.error().detail);
  if (!bytes) {
    return refuse(bytes.error(), request.request_id);
  }
  Response response;
  response.fields.set("Content-Type", "application/octet-stream");
  response.fields.set("Cache-Control", "public, max-age=31536000, immutable");
  response.body = std::move(*bytes);
  return response;
}

}  // namespace meent::doors::tlog
