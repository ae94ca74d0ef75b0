#include "doors/watch/watch.hpp"

#include "doors/credentials.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>

#include "base/json_writer.hpp"

namespace meent::doors::watch {

namespace {

constexpr std::string_view kAlive = "{\"status\":\"pass\"}";

Response json_response(int status, std::variant<std::string, StaticBytes> body) {
  Response response;
  response.status = status;
  response.fields.set("Content-Type", "application/json");
  response.fields.set("Cache-Control", "no-store");
  std::visit([&](auto& bytes) { response.body = std::move(bytes); }, body);
  return response;
}

// Label values and help texts escape differently: only the first stand in quotes.
void append_escaped(std::string& out, std::string_view text, bool quoted) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '\\' || (quoted && c == '"')) {
      out.append("\\").push_back(c);
    } else {
      out.push_back(c);
    }
  }
}

void append_labels(std::string& out, const Sample& sample) {
  char before = '{';
  for (const auto& [name, value] : sample.labels) {
    out.push_back(before);
    out.append(name).append("=\"");
    append_escaped(out, value, true);
    out.push_back('"');
    before = ',';
  }
  if (before == ',') {
    out.push_back('}');
  }
}

void append_value(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value > 0 ? "+Inf" : "-Inf";
  } else {
    json::append_number(out, value);
  }
}

std::string_view name_of(Family::Kind kind) {
  switch (kind) {
    case Family::Kind::counter: return "counter";
    case Family::Kind::gauge: return "gauge";
    case Family::Kind::histogram: return "histogram";
  }
  return "untyped";
}

}  // namespace

std::string metrics_text(const std::vector<Family>& families) {
  std::string out;
  for (const Family& family : families) {
    out.append("# HELP ").append(family.name).push_back(' ');
    append_escaped(out, family.help, false);
    out.append("\n# TYPE ").append(family.name).append(" ").append(name_of(family.kind));
    out.push_back('\n');
    for (const Sample& sample : family.samples) {
      out.append(family.name).append(sample.suffix);
      append_labels(out, sample);
      out.push_back(' ');
      append_value(out, sample.value);
      out.push_back('\n');
    }
  }
  return out;
}

std::vector<Route> Watch::routes() {
  const auto route = [this](std::string pattern, Handler handle) {
    return guard(Route{.method = http::Method::get,
                       .pattern = std::move(pattern),
                       .room = Room::memory,
                       .handle = std::move(handle)},
                 trouble_);
  };
  std::vector<Route> routes;
  routes.push_back(
      route("/health/live", [](Request&) { return json_response(200, StaticBytes{kAlive}); }));
  routes.push_back(route("/health/ready", [this](Request&) { return ready(); }));
  routes.push_back(route("/metrics", [this](Request& request) { return metrics(request); }));
  return routes;
}

// 503 takes the program out of a load balancer without ending it.
Response Watch::ready() const {
  const std::vector<Check> checks = gauges_.checks();
  const bool passed =
      std::all_of(checks.begin(), checks.end(), [](const Check& each) { return each.passed; });
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("status", passed ? "pass" : "fail").key("checks").begin_array();
  for (const Check& each : checks) {
    writer.begin_object().member("name", std::string_view{each.name});
    writer.member("status", each.passed ? "pass" : "fail");
    if (!each.passed) {
      writer.member("detail", std::string_view{each.why});
    }
    writer.end_object();
  }
  writer.end_array().end_object();
  return json_response(passed ? 200 : 503, std::move(body));
}

Response Watch::metrics(const Request& request) const {
  const auto who = gate_.who(credentials_of(request));
  if (!who) {
    return refuse(who.error(), request.request_id);
  }
  if (!who->has(gate::Role::operator_)) {
    const Code code = who->is_anonymous() ? Code::unauthenticated : Code::denied;
    return refuse(error{code, "the figures are for operators", {}}, request.request_id);
  }
  Response response;
  response.fields.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
  response.fields.set("Cache-Control", "no-store");
  response.body = metrics_text(gauges_.families());
  return response;
}

}  // namespace meent::doors::watch
