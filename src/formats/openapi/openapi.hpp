// A small builder of OpenAPI 3.1 documents (spec.openapis.org/oas/v3.1.0). A door describes each of
// its routes with an Operation beside the handler; `write` makes the document of them. Schemas are
// given as JSON text (JSON Schema 2020-12), since they are written once and never computed with.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http.hpp"

namespace meent::openapi {

// JSON text that is valid by itself: a schema or an example.
using Json = std::string;

struct Parameter {
  enum class In : std::uint8_t { query, path, header } in = In::query;
  std::string name;
  std::string description;
  bool required = false;
  Json schema;
  Json example;  // empty: none
};

struct Media {
  std::string type;  // "application/json"
  Json schema;
  Json example;  // empty: none
};

struct Header {
  std::string name;
  std::string description;
  Json schema;
};

struct Answer {
  int status = 200;
  std::string description;
  std::vector<Media> content;
  std::vector<Header> headers;
};

struct Operation {
  std::string id;
  std::string tag;
  std::string summary;
  std::string description;
  std::vector<Parameter> parameters;
  std::vector<Media> body;  // empty: no request body
  std::vector<Answer> answers;
  bool open = false;       // needs no credential
  bool anonymous = false;  // answers without one too, with what is open to everyone
};

struct Path {
  http::Method method = http::Method::get;
  std::string pattern;  // without the server's prefix: "/collections/{collection}"
  Operation operation;
};

struct Named {
  std::string name;
  Json schema;
};

struct Document {
  std::string title;
  std::string version;  // semver
  std::string summary;
  std::string description;
  std::string licence_name, licence_id;
  std::string contact_name, contact_email, contact_url;
  std::vector<std::string> servers;
  std::vector<std::pair<std::string, std::string>> tags;  // name, description
  std::vector<Named> schemas;
  std::string security_description;  // of the one scheme, HTTP bearer
};

// Paths with the same pattern come together, in the order they were first given.
std::string write(const Document& document, const std::vector<Path>& paths);

}  // namespace meent::openapi
