#include "doors/v1/clients.hpp"

#include <utility>

#include "base/json_writer.hpp"
#include "doors/v1/identity_words.hpp"
#include "doors/v1/waiting.hpp"

namespace meent::doors::v1 {
namespace {

using gate::identity::ClientRef;
using gate::identity::MadeClient;

constexpr std::string_view kClients = "/v1/clients";
constexpr const char* kClientExample =
    R"({"client":"5n8kq2v7c3m1r9t4w6x0y2z8ab","title":"Peilmeting","party":"Waterschap De Vliet",)"
    R"("roles":["service"],"purposes":["beheer"]})";
constexpr const char* kClientInputExample =
    R"({"title":"Peilmeting","party":"Waterschap De Vliet","roles":["service"],)"
    R"("purposes":["beheer"]})";

void append_client(std::string& out, const gate::identity::Client& client,
                   std::string_view secret) {
  json::Writer writer(out);
  writer.begin_object().member("client", std::string_view(client.client));
  writer.member("title", std::string_view(client.title));
  writer.member("party", std::string_view(client.party));
  put_names(writer, "roles", names_of(client.roles));
  put_names(writer, "purposes", client.purposes);
  if (!secret.empty()) {
    writer.member("secret", secret);
  }
  writer.end_object();
}

result<Response> list_clients(const gate::Identity& identity, const Call& call) {
  MEENT_TRY(found, identity.accounts().clients(*call.who));
  std::string out = "{\"items\":[";
  for (const ClientRef& each : found) {
    out += each == found.front() ? "" : ",";
    append_client(out, *each, {});
  }
  return json_response(200, out + "]}");
}

result<Response> create_client(gate::Identity& identity, Call& call) {
  MEENT_TRY(document, small_object(call));
  const json::Node root = document.root();
  MEENT_CHECK(root.only({"title", "party", "roles", "purposes"}));
  gate::identity::NewClient asked;
  MEENT_TRY(title, text_in(root, "title"));
  asked.title = std::move(title);
  MEENT_TRY(party, text_in(root, "party"));
  asked.party = std::move(party);
  MEENT_TRY(roles, texts_in(root, "roles"));
  asked.roles = std::move(roles);
  MEENT_TRY(purposes, texts_in(root, "purposes"));
  asked.purposes = std::move(purposes);
  return await<MadeClient>(
      identity.accounts().create_client(*call.who, asked),
      [](MadeClient& made) -> result<Response> {
        std::string out;
        append_client(out, *made.client, made.secret);
        Response response = json_response(201, std::move(out));
        response.fields.set("Cache-Control", "no-store");
        response.fields.set("Location", std::string(kClients) + "/" + made.client->client);
        return response;
      },
      call);
}

result<Response> remove_client(gate::Identity& identity, const Call& call) {
  return await<std::monostate>(
      identity.accounts().remove_client(*call.who, call.request.param("client")),
      [](std::monostate&) -> result<Response> { return Response{.status = 204}; }, call);
}

}  // namespace

std::vector<Endpoint> client_endpoints(gate::Identity& identity) {
  using enum http::Method;
  const Words words{.tag = "Clients"};
  std::vector<Endpoint> all;
  all.push_back({.method = get,
                 .pattern = std::string(kClients),
                 .operation = words.operation(
                     "listClients", "List the clients of one's organisation", "For its operators.",
                     {}, answer_of(200, "ClientList", list_of(kClientExample))),
                 .answer = [&identity](Call& call) { return list_clients(identity, call); }});
  all.push_back({.method = post,
                 .pattern = std::string(kClients),
                 .max_body = kSmallBody,
                 .operation = words.operation(
                     "createClient", "Make a client",
                     "For operators of the organisation. The secret is in this answer alone; "
                     "POST /oauth2/token makes tokens of it, bound to the client's purposes.",
                     {json_media("ClientInput", kClientInputExample)},
                     made_at(answer_of(201, "Client", kClientExample), "the client")),
                 .answer = [&identity](Call& call) { return create_client(identity, call); }});
  all.push_back({.method = delete_,
                 .pattern = std::string(kClients) + "/{client}",
                 .operation = with(words.operation("removeClient", "Remove a client",
                                                   "Its tokens are refused from here on.", {},
                                                   {.status = 204, .description = "It is gone."}),
                                   {path_parameter("client")}),
                 .answer = [&identity](Call& call) { return remove_client(identity, call); }});
  return all;
}

}  // namespace meent::doors::v1
