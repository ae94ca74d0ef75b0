#include "formats/problem.hpp"

#include "base/http.hpp"
#include "base/json_writer.hpp"

namespace meent::problem {

namespace {

constexpr std::string_view kOurFault =
    "something went wrong on our side; try again, and when it stays, give the operator this "
    "instance";

}  // namespace

std::string to_json(const error& e, int status, std::string_view instance) {
  const bool ours = e.code == Code::internal;
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("type", "about:blank").member("title", http::reason(status));
  writer.member("status", status).member("detail", ours ? kOurFault : std::string_view{e.detail});
  if (!instance.empty()) {
    writer.member("instance", instance);
  }
  writer.member("code", name_of(e.code));
  if (!ours && !e.where.empty()) {
    writer.member("where", std::string_view{e.where});
  }
  writer.end_object();
  return out;
}

}  // namespace meent::problem
