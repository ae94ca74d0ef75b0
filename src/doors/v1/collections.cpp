#include "doors/v1/collections.hpp"

#include <utility>

#include "doors/v1/accept.hpp"
#include "doors/v1/definition.hpp"
#include "doors/v1/describe.hpp"
#include "formats/merge_patch.hpp"

namespace meent::doors::v1 {

namespace {

constexpr std::uint64_t kMaxDefinition = std::uint64_t{1} << 20U;

constexpr std::string_view kAll = "/v1/collections";
constexpr std::string_view kOne = "/v1/collections/{collection}";

constexpr const char* kDefinitionExample =
    R"({"name":"measuring-wells","title":"Peilbuizen","organisation":"Waterschap De Vliet",)"
    R"("fields":[{"name":"name","type":"text","title":"Naam","required":true},)"
    R"({"name":"depth","type":"decimal","title":"Diepte","unit":"m","indexed":true}]})";
constexpr const char* kCollectionExample =
    R"({"name":"measuring-wells","title":"Peilbuizen","organisation":"Waterschap De Vliet",)"
    R"("fields":[{"name":"name","type":"text","title":"Naam","required":true},)"
    R"({"name":"depth","type":"decimal","title":"Diepte","unit":"m","indexed":true}],)"
    R"("version":1,"recordCount":0})";

result<std::string> collection_json(gate::Gate& gate, const gate::Principal& who,
                                    const gate::CollectionRef& collection) {
  MEENT_TRY(count, gate.count(who, collection, nullptr));
  std::string out;
  append_collection(out, *collection, count.rows);
  return out;
}

result<Response> show(gate::Gate& gate, const gate::Principal& who,
                      const gate::CollectionRef& collection, int status) {
  MEENT_TRY(body, collection_json(gate, who, collection));
  Response response = json_response(status, std::move(body));
  if (status == 201) {
    response.fields.set("Location", "/v1/collections/" + collection->schema.definition().name);
  }
  return response;
}

result<Response> list_collections(gate::Gate& gate, const Call& call) {
  std::string out = "{\"items\":[";
  const gate::CatalogueRef catalogue = gate.catalogue(*call.who);
  for (const gate::CollectionRef& each : catalogue->all()) {
    MEENT_TRY(json, collection_json(gate, *call.who, each));
    out.append(out.back() == '[' ? "" : ",").append(json);
  }
  return json_response(200, out + "]}");
}

result<Response> create_collection(gate::Gate& gate, Call& call) {
  MEENT_TRY(text, whole_body(call, kMaxDefinition));
  MEENT_TRY(schema, read_definition(text));
  return await<gate::CollectionRef>(
      gate.create_collection(*call.who, std::move(schema), call.request.request_id),
      [&gate, who = *call.who](gate::CollectionRef& made) { return show(gate, who, made, 201); },
      call);
}

result<gate::CollectionRef> collection_of(gate::Gate& gate, const Call& call) {
  return gate.collection(*call.who, call.request.param("collection"));
}

result<Response> read_collection(gate::Gate& gate, Call& call) {
  MEENT_TRY(collection, collection_of(gate, call));
  return show(gate, *call.who, collection, 200);
}

// A merge patch on the definition; the whole result is read and checked as a new one would be.
result<Response> patch_collection(gate::Gate& gate, Call& call) {
  MEENT_TRY(collection, collection_of(gate, call));
  MEENT_TRY(patch, whole_body(call, kMaxDefinition));
  const query::CollectionDefinition& before = collection->schema.definition();
  MEENT_TRY(text, formats::merge_patch(definition_json(before), patch));
  MEENT_TRY(schema, read_definition(text));
  if (schema.definition().name != before.name) {
    return fail(Code::invalid, "a collection keeps its name; it stands in links", "/name");
  }
  return await<gate::CollectionRef>(
      gate.change_collection(*call.who, collection, std::move(schema), call.request.request_id),
      [&gate, who = *call.who](gate::CollectionRef& made) { return show(gate, who, made, 200); },
      call);
}

result<bool> read_with_records(const std::string* text) {
  if (text != nullptr && *text != "true" && *text != "false") {
    return fail(Code::invalid, "withRecords must be true or false", "withRecords");
  }
  return text != nullptr && *text == "true";
}

result<Response> drop_collection(gate::Gate& gate, Call& call) {
  MEENT_TRY(collection, collection_of(gate, call));
  MEENT_TRY(with_records, read_with_records(call.asked("withRecords")));
  return await<std::monostate>(
      gate.drop_collection(*call.who, collection, with_records, call.request.request_id),
      [](std::monostate&) -> result<Response> { return Response{.status = 204}; }, call);
}

openapi::Answer collection_answer(int status, std::string description) {
  return {.status = status,
          .description = std::move(description),
          .content = {json_media("Collection", kCollectionExample)}};
}

openapi::Operation list_operation() {
  return {.id = "listCollections",
          .tag = "Collections",
          .summary = "List collections",
          .description = "All collections, by name.",
          .answers = {
              {.status = 200,
               .description = "The collections.",
               .content = {json_media("CollectionList",
                                      "{\"items\":[" + std::string{kCollectionExample} + "]}")}}}};
}

openapi::Operation create_operation() {
  openapi::Answer made = collection_answer(201, "The collection.");
  made.headers = {text_header("Location", "Where the collection stands.")};
  return {.id = "createCollection",
          .tag = "Collections",
          .summary = "Make a collection",
          .description = "Makes an empty collection with the fields of the definition.",
          .body = {json_media("CollectionDefinition", kDefinitionExample)},
          .answers = {std::move(made)}};
}

openapi::Operation read_operation() {
  return {.id = "readCollection",
          .tag = "Collections",
          .summary = "Read one collection",
          .description = "Its definition and how many records it has.",
          .answers = {collection_answer(200, "The collection.")}};
}

openapi::Operation patch_operation() {
  return {.id = "patchCollection",
          .tag = "Collections",
          .summary = "Change a collection",
          .description = "Changes what describes it, and adds fields. A field never changes type.",
          .body = {{.type = std::string{kMergePatch},
                    .schema = schema_ref("CollectionPatch"),
                    .example = R"({"title":"Peilbuizen en meetputten"})"}},
          .answers = {collection_answer(200, "The collection as it is now.")}};
}

openapi::Operation drop_operation() {
  return {.id = "dropCollection",
          .tag = "Collections",
          .summary = "Drop a collection",
          .description =
              "An empty collection; with withRecords=true also one that has records, "
              "which are gone with it.",
          .parameters = {query_parameter("withRecords", "Drop its records too.",
                                         R"({"type":"boolean","default":false})")},
          .answers = {{.status = 204, .description = "It is gone."}}};
}

}  // namespace

std::vector<Endpoint> collection_endpoints(gate::Gate& gate) {
  using enum http::Method;
  const auto answers = [&gate](result<Response> (*make)(gate::Gate&, Call&)) {
    return [&gate, make](Call& call) { return make(gate, call); };
  };
  const std::string all_pattern{kAll};
  const std::string one{kOne};
  std::vector<Endpoint> all;
  all.push_back({.method = get,
                 .pattern = all_pattern,
                 .operation = list_operation(),
                 .answer = [&gate](Call& call) { return list_collections(gate, call); }});
  all.push_back({.method = post,
                 .pattern = all_pattern,
                 .operation = create_operation(),
                 .answer = answers(create_collection)});
  all.push_back({.method = get,
                 .pattern = one,
                 .operation = read_operation(),
                 .answer = answers(read_collection)});
  all.push_back({.method = patch,
                 .pattern = one,
                 .operation = patch_operation(),
                 .answer = answers(patch_collection)});
  all.push_back({.method = delete_,
                 .pattern = one,
                 .operation = drop_operation(),
                 .answer = answers(drop_collection)});
  for (Endpoint& each : all) {
    each.operation.anonymous = each.method == get;
  }
  return all;
}

}  // namespace meent::doors::v1
