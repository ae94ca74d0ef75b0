// What the OpenAPI document says of every endpoint alike, and the schemas they share.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "doors/v1/endpoint.hpp"
#include "formats/openapi/openapi.hpp"

namespace meent::doors::v1 {

struct Host;

// {"$ref": "#/components/schemas/<name>"}
openapi::Json schema_ref(std::string_view name);

// An operation that answers with one schema.
openapi::Operation json_operation(std::string tag, std::string id, std::string summary,
                                  std::string description, int status, std::string schema);
openapi::Parameter query_parameter(std::string name, std::string description, openapi::Json schema,
                                   openapi::Json example = {});
openapi::Parameter header_parameter(std::string name, std::string description,
                                    openapi::Json example = {});
openapi::Media json_media(std::string_view schema, openapi::Json example = {});
openapi::Header text_header(std::string name, std::string description);

// Adds what follows from the endpoint itself: path parameters, the API-Version header and the
// refusals that can happen (RFC 9457).
void complete(Endpoint& endpoint);

// The endpoint that gives the document.
Endpoint document_endpoint(std::function<std::string_view()> document);

openapi::Document document_head(const Host& host);
std::vector<openapi::Path> paths_of(const std::vector<Endpoint>& endpoints);

}  // namespace meent::doors::v1
