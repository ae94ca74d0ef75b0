#include <fmt/format.h>

#include "app/commands/accounts.hpp"
#include "base/json_writer.hpp"

namespace meent::app {

result<std::string> add_org(Transport& transport, const OrgOptions& options) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("name", std::string_view(options.name));
  writer.member("title", std::string_view(options.title.empty() ? options.name : options.title));
  writer.member("kind", "organisation");
  if (!options.kvk.empty()) {
    writer.member("kvk", std::string_view(options.kvk));
  }
  if (!options.oin.empty()) {
    writer.member("oin", std::string_view(options.oin));
  }
  writer.end_object();
  MEENT_CHECK(ask_json(transport, http::Method::post, "/v1/parties", body));
  return fmt::format(
      "Made the organisation {}.\nGive it its first operator: meent user add LOGIN "
      "--organisation \"{}\" --role operator\n",
      options.name, options.name);
}

result<std::string> list_orgs(Transport& transport, const OrgOptions& options) {
  const std::string query =
      options.search.empty() ? "" : "?q=" + http::encode_percent(options.search);
  MEENT_TRY(pages, ask_pages(transport, "/v1/parties" + query));
  std::string out;
  for (const json::Document& page : pages) {
    for (const json::Node& each : page.root().member("items").items()) {
      if (each.member("kind").text().value_or("") == "organisation") {
        out += fmt::format("{}\t{}\n", each.member("name").text().value_or(""),
                           each.member("title").text().value_or(""));
      }
    }
  }
  return out;
}

}  // namespace meent::app
