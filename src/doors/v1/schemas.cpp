#include "doors/v1/schemas.hpp"

namespace meent::doors::v1 {

namespace {

constexpr const char* kProblem = R"({
"type":"object","description":"Problem details (RFC 9457).",
"required":["type","title","status","detail","code"],
"properties":{
"type":{"type":"string","format":"uri-reference","description":"Always about:blank; see `code`."},
"title":{"type":"string","description":"The phrase of the status."},
"status":{"type":"integer","minimum":400,"maximum":599},
"detail":{"type":"string","description":"What is wrong and what to do."},
"instance":{"type":"string","description":"Id of the request, by which the log finds it."},
"code":{"type":"string","enum":["invalid","unauthenticated","denied","not-found","conflict",
"precondition","too-large","too-many","unsupported","exhausted","unavailable","timeout",
"internal"]},
"where":{"type":"string","description":"The place in the input: a JSON pointer, a line, a parameter."}}})";

constexpr const char* kField = R"({
"type":"object","required":["name","type"],"additionalProperties":false,
"properties":{
"name":{"type":"string","pattern":"^[a-z][a-z0-9_]{0,62}$"},
"type":{"type":"string","enum":["boolean","integer","number","decimal","text","instant","date",
"interval","geometry","array","json"]},
"item":{"type":"string","description":"Of an array: the type of what it holds.",
"enum":["boolean","integer","number","decimal","text","instant","date"]},
"title":{"type":"string","description":"Shown to people."},
"meaning":{"type":"string","description":"One sentence, or the IRI of a definition."},
"unit":{"type":"string","description":"UCUM, for numbers."},
"required":{"type":"boolean","default":false},
"personal":{"type":"boolean","default":false,"description":"Says something about a person."},
"indexed":{"type":"boolean","default":false,"description":"Filters and sorting on it are fast."},
"choices":{"type":"array","items":{"type":"string"},"description":"Closed list of texts."}}})";

constexpr const char* kDefinition = R"({
"type":"object","required":["name","fields"],"additionalProperties":false,
"properties":{
"name":{"type":"string","pattern":"^[a-z][a-z0-9-]{0,62}$","description":"Stands in URLs."},
"title":{"type":"string"},"description":{"type":"string"},
"organisation":{"type":"string","description":"Who keeps it."},
"fields":{"type":"array","maxItems":200,"items":{"$ref":"#/components/schemas/Field"}}}})";

constexpr const char* kPatch = R"({
"type":"object","description":"A JSON merge patch (RFC 7396). Fields may be added and described otherwise; a field never changes type and none is taken away.",
"properties":{
"title":{"type":["string","null"]},"description":{"type":["string","null"]},
"organisation":{"type":["string","null"]},
"fields":{"type":"array","maxItems":200,"items":{"$ref":"#/components/schemas/Field"}}}})";

constexpr const char* kCollection = R"({
"type":"object","required":["name","version","fields","recordCount"],
"properties":{
"name":{"type":"string"},"title":{"type":"string"},"description":{"type":"string"},
"organisation":{"type":"string"},
"version":{"type":"integer","minimum":1,"description":"Of the definition; rises when it changes."},
"recordCount":{"type":"integer","minimum":0},
"fields":{"type":"array","items":{"$ref":"#/components/schemas/Field"}}}})";

constexpr const char* kCollectionList = R"({
"type":"object","required":["items"],
"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Collection"}}}})";

constexpr const char* kRecordInput = R"({
"type":"object","required":["data"],
"properties":{
"owner":{"type":"string","description":"Who decides about it. Absent: the organisation of the collection on a new record, the same owner on a changed one."},
"data":{"type":"object","description":"Values of the fields; members that are no field are kept as they are. An instant is RFC 3339, a decimal may be a text, a geometry is GeoJSON."}}})";

constexpr const char* kRecordSchema = R"({
"type":"object","required":["id","owner","version","created","changed","data"],
"properties":{
"id":{"type":"string","minLength":26,"maxLength":26},
"owner":{"type":"string"},
"version":{"type":"integer","minimum":1},
"created":{"type":"string","format":"date-time"},
"changed":{"type":"string","format":"date-time"},
"data":{"type":"object"}}})";

constexpr const char* kRecordList = R"({
"type":"object","required":["items"],
"properties":{
"items":{"type":"array","items":{"$ref":"#/components/schemas/Record"}},
"next":{"type":"string","description":"Cursor of the next page; absent on the last. A page may hold fewer records than asked and still have a next."},
"count":{"type":"integer","minimum":0},
"countIsExact":{"type":"boolean","description":"False: there are at least this many."}}})";

constexpr const char* kLoaded = R"({
"type":"object","required":["rows"],
"properties":{
"rows":{"type":"integer","minimum":0,"description":"Records that were stored."},
"refused":{"type":"integer","minimum":0,"description":"With onError=skip: lines that were not."},
"errors":{"type":"array","description":"The first of them, with the reason.","items":{"type":"object",
"required":["line","detail"],"properties":{
"line":{"type":"integer","minimum":1},"where":{"type":"string"},"detail":{"type":"string"}}}}}})";

}  // namespace

std::vector<openapi::Named> shared_schemas() {
  return {{"Problem", kProblem},
          {"Field", kField},
          {"CollectionDefinition", kDefinition},
          {"CollectionPatch", kPatch},
          {"Collection", kCollection},
          {"CollectionList", kCollectionList},
          {"RecordInput", kRecordInput},
          {"Record", kRecordSchema},
          {"RecordList", kRecordList},
          {"LoadOutcome", kLoaded}};
}

}  // namespace meent::doors::v1
