#include "doors/v1/describe.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "base/http.hpp"
#include "doors/v1/accept.hpp"
#include "doors/v1/identity_words.hpp"
#include "doors/v1/schemas.hpp"
#include "doors/v1/v1.hpp"
#include "formats/problem.hpp"

namespace meent::doors::v1 {

namespace {

constexpr std::string_view kPrefix = "/v1";

struct Refusal {
  int status;
  std::string_view description;
};

constexpr Refusal kRefusals[] = {
    {400, "The request is wrong; `where` points at the place."},
    {401, "The credential is absent, wrong or over."},
    {403, "It is known who asks, but this is not for them."},
    {404, "There is no such collection or record."},
    {406, "The answer is not offered in a media type that Accept names."},
    {409, "It clashes with what is there."},
    {412, "The record has another version than If-Match names; read it again."},
    {413, "The body, or the work it asks for, is over the limit."},
    {415, "The body is of a media type that is not taken here."},
    {500, "Something went wrong on our side."},
    {503, "It cannot be answered now; try again in a moment."},
    {507, "There is no room left to store it."},
};

openapi::Answer refusal(int status) {
  const auto* known = std::find_if(std::begin(kRefusals), std::end(kRefusals),
                                   [status](const Refusal& each) { return each.status == status; });
  return {.status = status,
          .description = std::string{known->description},
          .content = {{.type = std::string{problem::kMediaType}, .schema = schema_ref("Problem")}}};
}

struct PathParameter {
  std::string_view name, description, schema, example;
};

constexpr PathParameter kPathParameters[] = {
    {"collection", "Name of the collection.",
     R"({"type":"string","pattern":"^[a-z][a-z0-9-]{0,62}$"})", R"("measuring-wells")"},
    {"record", "Public id of the record.", R"({"type":"string","minLength":26,"maxLength":26})",
     R"("5n8kq2v7c3m1r9t4w6x0y2z8ab")"},
    {"purpose", "Name of the purpose.", R"({"type":"string"})", R"("voeradvies")"},
    {"offer", "Name of the offer.", R"({"type":"string"})", R"("melk-per-dag")"},
    {"agreement", "Id of the agreement.", R"({"type":"string","minLength":26,"maxLength":26})",
     R"("5n8kq2v7c3m1r9t4w6x0y2z8ab")"},
    {"index", "Place in the log.", R"({"type":"integer","minimum":0})", R"(4711)"},
};

void add_path_parameters(Endpoint& endpoint) {
  std::vector<openapi::Parameter> parameters;
  for (const PathParameter& each : kPathParameters) {
    if (endpoint.pattern.find("{" + std::string{each.name} + "}") != std::string::npos) {
      parameters.push_back({.in = openapi::Parameter::In::path,
                            .name = std::string{each.name},
                            .description = std::string{each.description},
                            .required = true,
                            .schema = std::string{each.schema},
                            .example = std::string{each.example}});
    }
  }
  auto& all = endpoint.operation.parameters;
  all.insert(all.begin(), std::make_move_iterator(parameters.begin()),
             std::make_move_iterator(parameters.end()));
}

bool gives_content(const openapi::Operation& operation) {
  return std::any_of(operation.answers.begin(), operation.answers.end(),
                     [](const auto& each) { return each.status < 300 && !each.content.empty(); });
}

void add_refusals(Endpoint& endpoint) {
  openapi::Operation& operation = endpoint.operation;
  const bool writes = endpoint.method != http::Method::get;
  const auto add = [&operation](bool can_happen, std::initializer_list<int> statuses) {
    for (const int status : statuses) {
      if (can_happen) {
        operation.answers.push_back(refusal(status));
      }
    }
  };
  const bool conditional =
      std::any_of(operation.parameters.begin(), operation.parameters.end(),
                  [](const openapi::Parameter& each) { return each.name == "If-Match"; });
  add(true, {400});
  add(!operation.open, {401, 403});
  add(endpoint.pattern.find('{') != std::string::npos, {404});
  add(gives_content(operation), {406});
  add(writes, {409});
  add(conditional, {412});
  add(endpoint.room == Room::store, {413});
  add(!operation.body.empty(), {415});
  add(true, {500, 503});
  add(writes, {507});
}

}  // namespace

openapi::Json schema_ref(std::string_view name) {
  return R"({"$ref":"#/components/schemas/)" + std::string{name} + R"("})";
}

openapi::Operation json_operation(std::string tag, std::string id, std::string summary,
                                  std::string description, int status, std::string schema) {
  return {.id = std::move(id),
          .tag = std::move(tag),
          .summary = std::move(summary),
          .description = std::move(description),
          .answers = {{.status = status,
                       .description = "What it is now.",
                       .content = {json_media(std::move(schema))}}}};
}

openapi::Parameter query_parameter(std::string name, std::string description, openapi::Json schema,
                                   openapi::Json example) {
  return {.in = openapi::Parameter::In::query,
          .name = std::move(name),
          .description = std::move(description),
          .schema = std::move(schema),
          .example = std::move(example)};
}

openapi::Parameter header_parameter(std::string name, std::string description,
                                    openapi::Json example) {
  return {.in = openapi::Parameter::In::header,
          .name = std::move(name),
          .description = std::move(description),
          .schema = R"({"type":"string"})",
          .example = std::move(example)};
}

openapi::Media json_media(std::string_view schema, openapi::Json example) {
  return {.type = std::string{kJson}, .schema = schema_ref(schema), .example = std::move(example)};
}

openapi::Header text_header(std::string name, std::string description) {
  return {.name = std::move(name),
          .description = std::move(description),
          .schema = R"({"type":"string"})"};
}

void complete(Endpoint& endpoint) {
  add_path_parameters(endpoint);
  add_refusals(endpoint);
  for (openapi::Answer& each : endpoint.operation.answers) {
    each.headers.push_back({.name = "API-Version",
                            .description = "Full version of this API.",
                            .schema = R"({"type":"string","examples":["1.0.0"]})"});
  }
}

Endpoint document_endpoint(std::function<std::string_view()> document) {
  return {.method = http::Method::get,
          .pattern = "/v1/openapi.json",
          .room = Room::memory,
          .operation = {.id = "readDocument",
                        .tag = "Description",
                        .summary = "This document",
                        .description = "The OpenAPI 3.1 description of this API; open to everyone.",
                        .answers = {{.status = 200,
                                     .description = "The document.",
                                     .content = {{.type = std::string{kJson},
                                                  .schema = R"({"type":"object"})"}}}},
                        .open = true},
          .answer = [document = std::move(document)](Call&) -> result<Response> {
            Response response = json_response(200, std::string{document()});
            response.fields.set("Cache-Control", "public, max-age=300");
            response.fields.set("Access-Control-Allow-Origin", "*");
            return response;
          }};
}

openapi::Document document_head(const Host& host) {
  openapi::Document head{
      .title = "Meent",
      .version = std::string{kVersion},
      .summary = "Collections of records of a region.",
      .description =
          "Meent's own API: make collections, load records in bulk, read, change, filter and "
          "export them. Refusals are problem details (RFC 9457) whose `where` points at the "
          "place in the input. Filters are CQL2 text (OGC 21-065r2).",
      .licence_name = "European Union Public Licence 1.2",
      .licence_id = "EUPL-1.2",
      .contact_name = host.contact_name,
      .contact_email = host.contact_email,
      .contact_url = host.contact_url,
      .servers = {host.public_url + std::string{kPrefix}},
      .tags = {{"Collections", "What is kept, and which fields it has."},
               {"Records", "The records of a collection, one by one and in bulk."},
               {"Sharing", "Purposes, offers and agreements: who gives what to whom."},
               {"Log", "Who used what, and the proof of it."},
               {"Description", "What this API offers."}},
      .schemas = shared_schemas(),
      .security_description =
          "A token from POST /oauth2/token (client credentials), bound to a purpose."};
  for (openapi::Named& each : identity_schemas()) {
    head.schemas.push_back(std::move(each));
  }
  for (auto& [name, about] : identity_tags()) {
    head.tags.push_back({std::move(name), std::move(about)});
  }
  return head;
}

std::vector<openapi::Path> paths_of(const std::vector<Endpoint>& endpoints) {
  std::vector<openapi::Path> paths;
  paths.reserve(endpoints.size());
  for (const Endpoint& each : endpoints) {
    paths.push_back({.method = each.method,
                     .pattern = each.pattern.substr(kPrefix.size()),
                     .operation = each.operation});
  }
  return paths;
}

}  // namespace meent::doors::v1
