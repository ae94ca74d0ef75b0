#include <cstdio>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "app/commands/commands.hpp"
#include "app/progress.hpp"
#include "app/transport.hpp"
#include "base/json.hpp"

namespace meent::app {
namespace {

result<std::string> media_type(const LoadOptions& options) {
  const bool csv =
      options.format == "csv" || (options.format.empty() && options.file.ends_with(".csv"));
  const bool ndjson = options.format == "ndjson" || options.file.ends_with(".ndjson") ||
                      options.file.ends_with(".jsonl");
  if (csv) {
    return "text/csv";
  }
  if (ndjson) {
    return "application/x-ndjson";
  }
  return fail(
      Code::unsupported,
      fmt::format("cannot tell what {} is; say --format csv or --format ndjson", options.file));
}

result<void> ensure_collection(Transport& transport, const LoadOptions& options) {
  if (options.definition.empty()) {
    return {};
  }
  Exchange look{.target = "/v1/collections/" + http::encode_percent(options.collection)};
  MEENT_TRY(there, transport.ask(look));
  if (there.status == 200) {
    return {};
  }
  std::ifstream in(options.definition, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  const auto definition = text.str();
  http::ViewBody body(definition);
  Exchange make{.method = http::Method::post, .target = "/v1/collections", .body = &body};
  make.fields.set("Content-Type", "application/json");
  MEENT_TRY(made, transport.ask(make));
  if (made.status != 201) {
    return fail(refusal(made));
  }
  return {};
}

void print_report(const Reply& reply) {
  const auto report = json::parse(reply.body);
  if (!report) {
    return;
  }
  const auto root = report->root();
  fmt::print("{} records stored", root.member("rows").integer().value_or(0));
  if (const auto refused = root.member("refused").integer(); refused && *refused > 0) {
    fmt::print(", {} refused:\n", *refused);
    const auto errors = root.member("errors");
    for (std::size_t i = 0; i < errors.size(); ++i) {
      const auto item = errors.item(i);
      fmt::print("  {}: {}\n", item.member("where").text().value_or(""),
                 item.member("detail").text().value_or(""));
    }
  } else {
    fmt::print("\n");
  }
}

}  // namespace

result<void> run_load(const Config& config, const LoadOptions& options) {
  MEENT_TRY(type, media_type(options));
  MEENT_TRY(transport, connect(config));
  MEENT_CHECK(ensure_collection(*transport, options));
  Reply reply;
  {
    Progress progress("load");
    MEENT_TRY(body, FileBody::open(options.file,
                                   [&](double share) { progress.at(share, options.collection); }));
    Exchange exchange{.method = http::Method::post,
                      .target = fmt::format("/v1/collections/{}/records{}",
                                            http::encode_percent(options.collection),
                                            options.skip_bad ? "?onError=skip" : ""),
                      .body = body.get()};
    exchange.fields.set("Content-Type", type);
    MEENT_TRY(answer, transport->ask(exchange));
    reply = std::move(answer);
  }
  if (reply.status / 100 != 2) {
    return fail(refusal(reply));
  }
  print_report(reply);
  return {};
}

}  // namespace meent::app
