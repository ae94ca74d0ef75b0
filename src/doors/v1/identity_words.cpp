#include "doors/v1/identity_words.hpp"

#include <array>
#include <iterator>
#include <utility>

#include "base/ensure.hpp"
#include "doors/v1/accept.hpp"

namespace meent::doors::v1 {
namespace {

constexpr const char* kSessionSchema = R"({
"type":"object","required":["login","name","person","acting","roles","parties","csrf","expires"],
"properties":{
"login":{"type":"string"},"name":{"type":"string","description":"Of the person."},
"person":{"type":"string","description":"The party that the person is."},
"acting":{"type":"string","description":"The party that is acted for."},
"roles":{"$ref":"#/components/schemas/Roles"},
"parties":{"type":"array","description":"For whom the person may act.","items":{"type":"object",
"required":["name","title","kind","roles"],"properties":{
"name":{"type":"string"},"title":{"type":"string"},
"kind":{"type":"string","enum":["person","organisation"]},
"roles":{"$ref":"#/components/schemas/Roles"}}}},
"csrf":{"type":"string","description":"For the header X-CSRF-Token of requests that change."},
"expires":{"type":"string","format":"date-time"}}})";

constexpr const char* kRoles = R"({
"type":"array","items":{"type":"string",
"enum":["owner","consumer","operator","auditor","service"]}})";

constexpr const char* kLogIn = R"({
"type":"object","required":["login","password"],"additionalProperties":false,
"properties":{"login":{"type":"string"},"password":{"type":"string","format":"password"}}})";

constexpr const char* kSessionPatch = R"({
"type":"object","required":["acting"],"additionalProperties":false,
"properties":{"acting":{"type":"string"}}})";

constexpr const char* kPasswordChange = R"({
"type":"object","required":["old","new"],"additionalProperties":false,
"properties":{"old":{"type":"string","format":"password"},
"new":{"type":"string","format":"password","minLength":12,"maxLength":1024}}})";

constexpr const char* kPartyInput = R"({
"type":"object","required":["name","kind"],"additionalProperties":false,
"properties":{
"name":{"type":"string","maxLength":100,"description":"As it stands in records as their owner."},
"title":{"type":"string","maxLength":200},
"kind":{"type":"string","enum":["person","organisation"]},
"kvk":{"type":"string","pattern":"^[0-9]{8}$"},
"oin":{"type":"string","pattern":"^[0-9]{20}$"},
"bsn":{"type":"string","pattern":"^[0-9]{9}$","writeOnly":true}}})";

constexpr const char* kPartyPatch = R"({
"type":"object","additionalProperties":false,
"properties":{"title":{"type":"string"},"kvk":{"type":["string","null"]},
"oin":{"type":["string","null"]},"bsn":{"type":["string","null"],"writeOnly":true}}})";

constexpr const char* kParty = R"({
"type":"object","required":["name","title","kind"],
"properties":{"name":{"type":"string"},"title":{"type":"string"},
"kind":{"type":"string","enum":["person","organisation"]},
"kvk":{"type":"string"},"oin":{"type":"string"}}})";

constexpr const char* kMemberInput = R"({
"type":"object","required":["person","roles"],"additionalProperties":false,
"properties":{"person":{"type":"string"},"roles":{"$ref":"#/components/schemas/Roles"}}})";

constexpr const char* kMember = R"({
"type":"object","required":["person","title","roles"],
"properties":{"person":{"type":"string"},"title":{"type":"string"},
"roles":{"$ref":"#/components/schemas/Roles"}}})";

constexpr const char* kUserInput = R"({
"type":"object","required":["login"],"additionalProperties":false,
"properties":{
"login":{"type":"string","maxLength":64,"pattern":"^[a-z0-9][a-z0-9._@+-]*$"},
"name":{"type":"string","description":"Of the person that is made when party is absent."},
"password":{"type":"string","format":"password","description":"Absent: the answer holds one."},
"party":{"type":"string","description":"The person it belongs to; absent: one is made."},
"state":{"type":"string","enum":["active","blocked"],"default":"active"}}})";

constexpr const char* kUserPatch = R"({
"type":"object","additionalProperties":false,
"properties":{"state":{"type":"string","enum":["active","blocked"]},
"password":{"type":"string","format":"password"},"name":{"type":"string"}}})";

constexpr const char* kUser = R"({
"type":"object","required":["login","name","party","state"],
"properties":{"login":{"type":"string"},"name":{"type":"string"},"party":{"type":"string"},
"state":{"type":"string","enum":["active","blocked"]},
"password":{"type":"string","description":"To hand over; shown once, when none was given."}}})";

constexpr const char* kClientInput = R"({
"type":"object","required":["title","party","roles","purposes"],"additionalProperties":false,
"properties":{"title":{"type":"string","maxLength":200},"party":{"type":"string"},
"roles":{"$ref":"#/components/schemas/Roles"},
"purposes":{"type":"array","minItems":1,"maxItems":32,"items":{"type":"string",
"pattern":"^[a-z][a-z0-9-]{0,62}$"}}}})";

constexpr const char* kClient = R"({
"type":"object","required":["client","title","party","roles","purposes"],
"properties":{"client":{"type":"string"},"title":{"type":"string"},"party":{"type":"string"},
"roles":{"$ref":"#/components/schemas/Roles"},
"purposes":{"type":"array","items":{"type":"string"}},
"secret":{"type":"string","description":"Shown once, when the client is made."}}})";

std::string list_schema(std::string_view name) {
  return R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","items":)" +
         schema_ref(name) +
         R"(},"next":{"type":"string","description":"Cursor of the next page; absent on the last."}}})";
}

struct PathWord {
  std::string_view name, description, example;
};
constexpr std::array<PathWord, 4> kPathWords{
    {{"party", "Name of the party.", R"("Waterschap De Vliet")"},
     {"person", "Name of the person.", R"("anna")"},
     {"user", "Log-in name of the account.", R"("anna")"},
     {"client", "Id of the client.", R"("5n8kq2v7c3m1r9t4w6x0y2z8ab")"}}};

}  // namespace

openapi::Operation Words::operation(std::string id, std::string summary, std::string description,
                                    std::vector<openapi::Media> body,
                                    openapi::Answer answer) const {
  return {.id = std::move(id),
          .tag = std::string(tag),
          .summary = std::move(summary),
          .description = std::move(description),
          .body = std::move(body),
          .answers = {std::move(answer)}};
}

openapi::Answer answer_of(int status, std::string_view schema, openapi::Json example) {
  return {.status = status,
          .description = status == 201 ? "It is made." : "As it is now.",
          .content = {json_media(schema, std::move(example))}};
}

openapi::Answer made_at(openapi::Answer answer, std::string_view what) {
  answer.headers.push_back(text_header("Location", "Where " + std::string(what) + " stands."));
  return answer;
}

openapi::Json list_of(std::string_view example) {
  return "{\"items\":[" + std::string(example) + "]}";
}

std::vector<openapi::Media> patch_media(std::string_view schema, const openapi::Json& example) {
  return {{.type = std::string(kMergePatch), .schema = schema_ref(schema), .example = example},
          json_media(schema, example)};
}

openapi::Parameter path_parameter(std::string_view name) {
  for (const PathWord& each : kPathWords) {
    if (each.name == name) {
      return {.in = openapi::Parameter::In::path,
              .name = std::string(each.name),
              .description = std::string(each.description),
              .required = true,
              .schema = R"({"type":"string"})",
              .example = std::string(each.example)};
    }
  }
  ensure(false, "a path parameter has words");
  return {};
}

std::vector<openapi::Parameter> with_page(std::vector<openapi::Parameter> parameters) {
  parameters.push_back(
      query_parameter("limit", "At most so many.",
                      R"({"type":"integer","minimum":1,"maximum":1000,"default":100})"));
  parameters.push_back(
      query_parameter("cursor", "`next` of the page before.", R"({"type":"string"})"));
  return parameters;
}

openapi::Operation with(openapi::Operation operation, std::vector<openapi::Parameter> parameters) {
  operation.parameters.insert(operation.parameters.end(),
                              std::make_move_iterator(parameters.begin()),
                              std::make_move_iterator(parameters.end()));
  return operation;
}

std::vector<openapi::Named> identity_schemas() {
  return {{"Roles", kRoles},
          {"Session", kSessionSchema},
          {"LogIn", kLogIn},
          {"SessionPatch", kSessionPatch},
          {"PasswordChange", kPasswordChange},
          {"PartyInput", kPartyInput},
          {"PartyPatch", kPartyPatch},
          {"Party", kParty},
          {"PartyList", list_schema("Party")},
          {"MemberInput", kMemberInput},
          {"Member", kMember},
          {"MemberList", list_schema("Member")},
          {"UserInput", kUserInput},
          {"UserPatch", kUserPatch},
          {"User", kUser},
          {"UserList", list_schema("User")},
          {"ClientInput", kClientInput},
          {"Client", kClient},
          {"ClientList", list_schema("Client")}};
}

std::vector<std::pair<std::string, std::string>> identity_tags() {
  return {{"Session", "Who is logged in, and for whom they act."},
          {"Parties", "Persons and organisations, and who is a member."},
          {"Users", "Accounts to log in with."},
          {"Clients", "Programs of organisations."}};
}

}  // namespace meent::doors::v1
