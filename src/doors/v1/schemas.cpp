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

constexpr const char* kTexts = R"({
"type":"object","required":["nl"],"properties":{"nl":{"type":"string"},"en":{"type":"string"}}})";

constexpr const char* kPurpose = R"({
"type":"object","required":["name","title","basis"],
"properties":{
"name":{"type":"string","pattern":"^[a-z][a-z0-9-]{0,62}$"},
"state":{"type":"string","enum":["active","withdrawn"]},
"title":{"$ref":"#/components/schemas/Texts"},"description":{"$ref":"#/components/schemas/Texts"},
"basis":{"type":"string","enum":["consent","contract","legal-obligation","vital-interest","public-task","legitimate-interest"]},
"article":{"type":"string","description":"Of the law, where there is one."},
"retention":{"type":"string","description":"How long what was used is kept, ISO 8601."},
"special":{"type":"boolean","description":"Health, police: the log is on disk before an answer leaves."},
"version":{"type":"integer","minimum":1}}})";

constexpr const char* kOffer = R"({
"type":"object","required":["name","collection","fields"],
"properties":{
"name":{"type":"string","pattern":"^[a-z][a-z0-9-]{0,62}$"},
"state":{"type":"string","enum":["published","withdrawn"]},
"collection":{"type":"string"},"provider":{"type":"string"},
"title":{"$ref":"#/components/schemas/Texts"},"description":{"$ref":"#/components/schemas/Texts"},
"terms":{"$ref":"#/components/schemas/Texts"},
"fields":{"type":"array","items":{"type":"object","required":["name"],"properties":{
"name":{"type":"string"},
"precision":{"type":"object","description":"One of time (P1D, P1M, P1Y or a length such as PT15M), place (metres), number (step)."}}}},
"aggregate":{"type":"object","description":"Figures of groups in place of records: keys, measures, minimumOwners."},
"purposes":{"type":"array","items":{"type":"string"}},
"basis":{"type":"string"},"article":{"type":"string"},
"open":{"type":"boolean","description":"To everyone, without agreement."},
"write":{"type":"boolean","description":"The consumer may write the fields it sees exactly."},
"maximumDays":{"type":"integer","minimum":1},"maximumUses":{"type":"integer","minimum":1},
"version":{"type":"integer","minimum":1}}})";

constexpr const char* kAgreement = R"({
"type":"object","required":["id","state","offer","owner","consumer","purpose","from"],
"properties":{
"id":{"type":"string"},
"state":{"type":"string","enum":["requested","offered","agreed","active","suspended","declined","ended","revoked"]},
"offer":{"type":"string"},"offerTitle":{"$ref":"#/components/schemas/Texts"},
"collection":{"type":"string"},"collectionTitle":{"type":"string"},
"owner":{"type":"string"},"ownerTitle":{"type":"string"},
"consumer":{"type":"string"},"consumerTitle":{"type":"string"},
"purpose":{"type":"string"},"purposeTitle":{"$ref":"#/components/schemas/Texts"},
"basis":{"type":"string"},"article":{"type":"string"},
"from":{"type":"string","format":"date-time"},"until":{"type":"string","format":"date-time"},
"count":{"type":"integer","minimum":1},"used":{"type":"integer","minimum":0},
"fields":{"type":"array","items":{"type":"string"}},
"by":{"type":"string"},"note":{"type":"string"},"reason":{"type":"string"},
"lastUsed":{"type":"string","format":"date-time"},"uses":{"type":"integer","minimum":0},
"created":{"type":"string","format":"date-time"},"changed":{"type":"string","format":"date-time"}}})";

constexpr const char* kAgreementRequest = R"({
"type":"object","required":["offer","purpose"],
"properties":{
"offer":{"type":"string"},"purpose":{"type":"string"},
"owner":{"type":"string"},"consumer":{"type":"string"},
"from":{"type":"string","format":"date-time"},"until":{"type":"string","format":"date-time"},
"count":{"type":"integer","minimum":1},"note":{"type":"string"},
"onLaw":{"type":"boolean"},"article":{"type":"string"}}})";

constexpr const char* kAgreementPatch = R"({
"type":"object",
"properties":{
"state":{"type":"string","enum":["agreed","active","suspended","declined","ended","revoked"]},
"until":{"type":"string","format":"date-time","description":"An earlier end."},
"reason":{"type":"string"}}})";

constexpr const char* kHistory = R"({
"type":"object","required":["items"],
"properties":{"items":{"type":"array","items":{"type":"object","properties":{
"version":{"type":"integer"},"state":{"type":"string"},
"at":{"type":"string","format":"date-time"},"by":{"type":"string"},"reason":{"type":"string"}}}}}})";

constexpr const char* kFigures = R"({
"type":"object","required":["items"],
"properties":{"items":{"type":"array","items":{"type":"object","required":["keys","values"],
"properties":{"keys":{"type":"object"},"values":{"type":"object"}}}}}})";

constexpr const char* kUses = R"({
"type":"object","required":["items"],
"properties":{
"items":{"type":"array","items":{"type":"object","required":["index"],"properties":{
"index":{"type":"integer"},"at":{"type":"string","format":"date-time"},
"action":{"type":"string"},"by":{"type":"string"},
"organisation":{"type":"string"},"organisationTitle":{"type":"string"},
"purpose":{"type":"string"},"purposeTitle":{"$ref":"#/components/schemas/Texts"},
"collection":{"type":"string"},"kind":{"type":"string"},"change":{"type":"string"},
"subject":{"type":"string"},
"fields":{"type":"array","items":{"type":"string"}},"requests":{"type":"integer"},
"records":{"type":"integer"},"proven":{"type":"boolean"},"erased":{"type":"boolean"}}}},
"next":{"type":"string"}}})";

constexpr const char* kLog = R"({
"type":"object","required":["size","integrated","checkpoint","key","witnessed"],
"properties":{
"size":{"type":"integer"},"integrated":{"type":"integer"},
"at":{"type":"string","format":"date-time"},
"checkpoint":{"type":"string"},"key":{"type":"string"},
"witnessed":{"type":"boolean"},"witnesses":{"type":"array","items":{"type":"object"}},
"trouble":{"type":"string"}}})";

std::string list_schema(std::string_view name) {
  return R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/)" +
         std::string{name} + R"("}},"next":{"type":"string"}}})";
}

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
          {"LoadOutcome", kLoaded},
          {"Texts", kTexts},
          {"Purpose", kPurpose},
          {"PurposeList", list_schema("Purpose")},
          {"Offer", kOffer},
          {"OfferList", list_schema("Offer")},
          {"Agreement", kAgreement},
          {"AgreementList", list_schema("Agreement")},
          {"AgreementRequest", kAgreementRequest},
          {"AgreementPatch", kAgreementPatch},
          {"History", kHistory},
          {"Figures", kFigures},
          {"UseList", kUses},
          {"Log", kLog}};
}

}  // namespace meent::doors::v1
