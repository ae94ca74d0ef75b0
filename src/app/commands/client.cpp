#include <fmt/format.h>

#include "app/commands/accounts.hpp"
#include "base/json_writer.hpp"

namespace meent::app {
namespace {

void put_list(json::Writer& writer, std::string_view name, const std::vector<std::string>& texts) {
  writer.key(name).begin_array();
  for (const std::string& each : texts) {
    writer.value(std::string_view(each));
  }
  writer.end_array();
}

std::string joined(const json::Node& list) {
  std::string out;
  for (const json::Node& each : list.items()) {
    out.append(out.empty() ? "" : ",").append(each.text().value_or(""));
  }
  return out;
}

}  // namespace

result<std::string> add_client(Transport& transport, const ClientOptions& options) {
  MEENT_TRY(place, SecretPlace::reserve(options.secret_file));
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("title", std::string_view(options.title));
  writer.member("party", std::string_view(options.party));
  put_list(writer, "roles", options.roles);
  put_list(writer, "purposes", options.purposes);
  writer.end_object();
  MEENT_TRY(made, ask_json(transport, http::Method::post, "/v1/clients", body));
  MEENT_TRY(client, made.root().member("client").text());
  MEENT_TRY(secret, made.root().member("secret").text());
  MEENT_TRY(shown, place.put("Client and secret", fmt::format("{}:{}", client, secret)));
  return fmt::format("Made the client {} for {}.\n{}", client, options.party, shown);
}

result<std::string> list_clients(Transport& transport) {
  MEENT_TRY(page, ask_json(transport, http::Method::get, "/v1/clients"));
  std::string out;
  for (const json::Node& each : page.root().member("items").items()) {
    out += fmt::format("{}\t{}\t{}\t{}\t{}\n", each.member("client").text().value_or(""),
                       each.member("party").text().value_or(""), joined(each.member("roles")),
                       joined(each.member("purposes")), each.member("title").text().value_or(""));
  }
  return out;
}

result<std::string> remove_client(Transport& transport, const ClientOptions& options) {
  MEENT_CHECK(ask_json(transport, http::Method::delete_,
                       "/v1/clients/" + http::encode_percent(options.client)));
  return fmt::format("Removed the client {}; its tokens are refused from now on.\n",
                     options.client);
}

}  // namespace meent::app
