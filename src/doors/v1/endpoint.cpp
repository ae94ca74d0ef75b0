#include "doors/v1/endpoint.hpp"

#include "doors/v1/accept.hpp"

namespace meent::doors::v1 {

result<std::string> whole_body(Call& call, std::uint64_t max_bytes) {
  http::BodyReader& body = *call.request.body;
  if (body.size() > max_bytes) {
    return fail(Code::too_large, "a body here is at most " + std::to_string(max_bytes) +
                                     " bytes; send many records as application/x-ndjson");
  }
  std::string text;
  text.reserve(body.size());
  for (std::string_view piece = body.read(); !piece.empty(); piece = body.read()) {
    text += piece;
  }
  return text;
}

Response json_response(int status, std::string body) {
  Response response;
  response.status = status;
  response.fields.set("Content-Type", kJson);
  response.fields.set("Cache-Control", "private, no-cache");
  response.body = std::move(body);
  return response;
}

}  // namespace meent::doors::v1
