// What the document says alike of the endpoints of parties, accounts and clients.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.hpp"
#include "doors/v1/describe.hpp"

namespace meent::doors::v1 {

struct Words {
  std::string_view tag;

  openapi::Operation operation(std::string id, std::string summary, std::string description,
                               std::vector<openapi::Media> body, openapi::Answer answer) const;
};

openapi::Answer answer_of(int status, std::string_view schema, openapi::Json example);
// 201 with a Location.
openapi::Answer made_at(openapi::Answer answer, std::string_view what);
// {"items":[<example>]}
openapi::Json list_of(std::string_view example);
// A JSON merge patch, also taken as plain JSON.
std::vector<openapi::Media> patch_media(std::string_view schema, const openapi::Json& example);
// "party", "person", "user", "client".
openapi::Parameter path_parameter(std::string_view name);
std::vector<openapi::Parameter> with_page(std::vector<openapi::Parameter> parameters);
openapi::Operation with(openapi::Operation operation, std::vector<openapi::Parameter> parameters);

template <class Texts>
void put_names(json::Writer& writer, std::string_view name, const Texts& texts) {
  writer.key(name).begin_array();
  for (const auto& each : texts) {
    writer.value(std::string_view(each));
  }
  writer.end_array();
}

// For the document: the schemas of session, parties, accounts and clients, and their tags.
std::vector<openapi::Named> identity_schemas();
std::vector<std::pair<std::string, std::string>> identity_tags();

}  // namespace meent::doors::v1
