#include "doors/v1/records.hpp"

#include <utility>

#include "doors/v1/accept.hpp"
#include "doors/v1/bulk.hpp"
#include "doors/v1/default_owner.hpp"
#include "doors/v1/describe.hpp"
#include "doors/v1/etag.hpp"
#include "doors/v1/list.hpp"
#include "doors/v1/listing.hpp"
#include "formats/merge_patch.hpp"
#include "formats/record_json.hpp"

namespace meent::doors::v1 {

namespace {

constexpr std::uint64_t kMaxBulk = std::uint64_t{4} << 30U;
constexpr std::uint64_t kMaxRecord = std::uint64_t{16} << 20U;

constexpr std::string_view kRecords = "/v1/collections/{collection}/records";
constexpr std::string_view kRecord = "/v1/collections/{collection}/records/{record}";

constexpr const char* kRecordExample =
    R"({"id":"5n8kq2v7c3m1r9t4w6x0y2z8ab","owner":"achterdijk-4","version":1,)"
    R"("created":"2026-05-01T12:00:00Z","changed":"2026-05-01T12:00:00Z",)"
    R"("data":{"name":"Achterdijk 4","depth":3.2}})";
constexpr const char* kInputExample =
    R"({"owner":"achterdijk-4","data":{"name":"Achterdijk 4","depth":3.2}})";

// One record, as text and with what its head tells.
class OneRecord final : public query::RecordSink {
 public:
  void take(const query::RecordView& record) override {
    version = record.version;
    formats::append_record(json, record);
  }

  std::uint32_t version = 0;
  std::string json;
};

class RecordArray final : public query::RecordSink {
 public:
  void take(const query::RecordView& record) override {
    out_.push_back(out_.empty() ? '[' : ',');
    formats::append_record(out_, record);
  }
  std::string text() && { return out_.empty() ? "[]" : std::move(out_) + ']'; }

 private:
  std::string out_;
};

result<gate::CollectionRef> collection_of(gate::Gate& gate, const Call& call) {
  return gate.collection(*call.who, call.request.param("collection"));
}

// Errors: not_found, as of an id that was never given: what is no id names no record.
result<PublicId> record_of(const Call& call) {
  if (const auto id = PublicId::parse(call.request.param("record"))) {
    return *id;
  }
  return fail(Code::not_found, "there is no record with this id in this collection", "record");
}

std::string place_of(const query::Collection& collection, PublicId id) {
  return "/v1/collections/" + collection.schema.definition().name + "/records/" + id.text();
}

// What a write made of a record, as the gate shows it to who wrote: as a read would, and without
// another write between.
Response show(const gate::Written& written, int status) {
  std::string json;
  formats::append_record(json, {.id = written.id,
                                .owner = written.owner,
                                .version = written.version,
                                .created = written.created,
                                .changed = written.changed,
                                .body = written.body});
  std::string etag = written.version == 0 ? etag_of(json) : etag_of(written.version);
  Response response = json_response(status, std::move(json));
  response.fields.set("ETag", std::move(etag));
  return response;
}

result<Response> read_record(gate::Gate& gate, const Call& call) {
  MEENT_TRY(collection, collection_of(gate, call));
  MEENT_TRY(id, record_of(call));
  MEENT_TRY(fields, read_fields(call.asked("fields"), collection->schema));
  OneRecord record;
  MEENT_CHECK(
      gate.read(*call.who, collection, id, std::move(fields), record, call.request.request_id));
  const std::string etag = record.version == 0 ? etag_of(record.json) : etag_of(record.version);
  const std::string_view known = call.request.header("If-None-Match");
  const bool same =
      record.version == 0 ? not_modified(known, etag) : not_modified(known, record.version);
  Response response = json_response(200, same ? std::string{} : std::move(record.json));
  response.fields.set("ETag", etag);
  if (same) {
    response.status = 304;
  }
  return response;
}

result<Response> read_versions(gate::Gate& gate, const Call& call) {
  MEENT_TRY(collection, collection_of(gate, call));
  MEENT_TRY(id, record_of(call));
  RecordArray versions;
  MEENT_CHECK(gate.versions(*call.who, collection, id, versions, call.request.request_id));
  return json_response(200, "{\"items\":" + std::move(versions).text() + "}");
}

result<Response> list_records(gate::Gate& gate, const Call& call) {
  MEENT_TRY(collection, collection_of(gate, call));
  MEENT_TRY(asked, read_listing(call, std::move(collection)));
  return answer_list(gate, call, std::move(asked));
}

result<Response> create_record(gate::Gate& gate, Call& call,
                               const gate::CollectionRef& collection) {
  if (call.asked("onError") != nullptr) {
    return fail(Code::invalid, "onError is for many records, not for one", "onError");
  }
  MEENT_TRY(text, whole_body(call, kMaxRecord));
  query::RecordBatch batch(collection->schema.size());
  formats::RecordReader reader(collection->schema, default_owner(*call.who));
  MEENT_CHECK(reader.read(text, batch));
  std::vector<gate::Change> changes;
  changes.emplace_back(gate::CreateRecords{collection->id, std::move(batch), collection->version});
  return await<gate::WriteOutcome>(
      gate.write(*call.who, collection, std::move(changes), call.request.request_id),
      [collection](gate::WriteOutcome& outcome) -> result<Response> {
        const gate::Written& written = outcome.records.front();
        Response response = show(written, 201);
        response.fields.set("Location", place_of(*collection, written.id));
        return response;
      },
      call);
}

result<Response> post_records(gate::Gate& gate, Call& call) {
  MEENT_TRY(collection, collection_of(gate, call));
  return call.sent == kJson ? create_record(gate, call, collection)
                            : load_records(gate, call, collection);
}

// What a changed record becomes, from what it was.
using NewText = std::function<result<std::string>(const query::RecordView& old)>;

// What is required is asked of the record as it becomes, by the store: who sees part of a record
// writes that part.
gate::ChangeRecord change_of(const gate::CollectionRef& collection, PublicId id,
                             gate::Precondition precondition, NewText text) {
  return {.collection = collection->id,
          .id = id,
          .precondition = std::move(precondition),
          .transform = [collection, text = std::move(text)](
                           const query::RecordView& old, query::RecordBatch& out) -> result<void> {
            MEENT_TRY(json, text(old));
            formats::RecordReader reader(collection->schema, std::string{old.owner},
                                         formats::Required::unchecked);
            return reader.read(json, out);
          },
          .definition = collection->version};
}

result<gate::Precondition> precondition_of(const Call& call) {
  return precondition(call.request.header("If-Match"), call.request.header("If-None-Match"));
}

result<Response> write_record(gate::Gate& gate, const Call& call,
                              const gate::CollectionRef& collection, PublicId id, NewText text) {
  MEENT_TRY(condition, precondition_of(call));
  std::vector<gate::Change> changes;
  changes.emplace_back(change_of(collection, id, std::move(condition), std::move(text)));
  return await<gate::WriteOutcome>(
      gate.write(*call.who, collection, std::move(changes), call.request.request_id),
      [](gate::WriteOutcome& outcome) -> result<Response> {
        return show(outcome.records.front(), 200);
      },
      call);
}

// A body that is wrong whatever was stored is refused here, before it takes the writer's time.
result<void> check_input(const query::Collection& collection, std::string_view text) {
  query::RecordBatch batch(collection.schema.size());
  formats::RecordReader reader(collection.schema, "anyone", formats::Required::unchecked);
  return reader.read(text, batch);
}

result<Response> replace_record(gate::Gate& gate, Call& call) {
  MEENT_TRY(collection, collection_of(gate, call));
  MEENT_TRY(id, record_of(call));
  MEENT_TRY(text, whole_body(call, kMaxRecord));
  MEENT_CHECK(check_input(*collection, text));
  return write_record(
      gate, call, collection, id,
      [text = std::move(text)](const query::RecordView&) -> result<std::string> { return text; });
}

result<Response> patch_record(gate::Gate& gate, Call& call) {
  MEENT_TRY(collection, collection_of(gate, call));
  MEENT_TRY(id, record_of(call));
  MEENT_TRY(patch, whole_body(call, kMaxRecord));
  MEENT_CHECK(formats::merge_patch("{}", patch));  // refuses a patch that is no JSON object
  return write_record(gate, call, collection, id,
                      [patch = std::move(patch)](const query::RecordView& old) {
                        std::string before;
                        formats::append_record(before, old);
                        return formats::merge_patch(before, patch);
                      });
}

result<Response> end_record(gate::Gate& gate, const Call& call) {
  MEENT_TRY(collection, collection_of(gate, call));
  MEENT_TRY(id, record_of(call));
  MEENT_TRY(condition, precondition_of(call));
  std::vector<gate::Change> changes;
  changes.emplace_back(gate::EndRecord{collection->id, id, std::move(condition)});
  return await<gate::WriteOutcome>(
      gate.write(*call.who, collection, std::move(changes), call.request.request_id),
      [](gate::WriteOutcome&) -> result<Response> { return Response{.status = 204}; }, call);
}

openapi::Media record_media() {
  return json_media("Record", kRecordExample);
}

openapi::Parameter if_match() {
  return header_parameter("If-Match",
                          "ETags of the versions that may be changed, or *; another version is "
                          "refused with 412.",
                          R"("\"1\"")");
}

openapi::Header etag_header() {
  return text_header("ETag", "The version, for If-Match.");
}

openapi::Operation list_operation() {
  return {.id = "listRecords",
          .tag = "Records",
          .summary = "List or export records",
          .description =
              "As JSON one page, with `next` to go on. As NDJSON or CSV (by Accept) an export of "
              "all records that match, or as many as limit says.",
          .parameters = listing_parameters(),
          .answers = {{.status = 200,
                       .description = "The records.",
                       .content = {json_media("RecordList",
                                              "{\"items\":[" + std::string{kRecordExample} + "]}"),
                                   {.type = std::string{kNdjson}, .schema = R"({"type":"string"})"},
                                   {.type = std::string{kCsv}, .schema = R"({"type":"string"})"}},
                       .headers = {text_header("Link", "The next page, rel=\"next\".")}}}};
}

openapi::Operation post_operation() {
  return {.id = "createRecords",
          .tag = "Records",
          .summary = "Create one record, or load many",
          .description =
              "JSON is one record. NDJSON (a record a line) and CSV (a header row names owner and "
              "fields) are a bulk load in one commit: all or nothing, unless onError is skip.",
          .parameters = {query_parameter(
              "onError",
              "What a bad line of a bulk load does: stop everything, or be skipped and told.",
              R"({"type":"string","enum":["stop","skip"],"default":"stop"})")},
          .body = {json_media("RecordInput", kInputExample),
                   {.type = std::string{kNdjson}, .schema = R"({"type":"string"})"},
                   {.type = std::string{kCsv}, .schema = R"({"type":"string"})"}},
          .answers = {
              {.status = 200,
               .description = "What the bulk load stored.",
               .content = {json_media("LoadOutcome", R"({"rows":1000})")}},
              {.status = 201,
               .description = "The record.",
               .content = {record_media()},
               .headers = {text_header("Location", "Where the record stands."), etag_header()}}}};
}

openapi::Operation read_operation() {
  return {.id = "readRecord",
          .tag = "Records",
          .summary = "Read one record",
          .description = "The record as it stands now. If-None-Match with its ETag gives 304.",
          .parameters = {fields_parameter(),
                         header_parameter("If-None-Match", "ETags that are known already.")},
          .answers = {{.status = 200,
                       .description = "The record.",
                       .content = {record_media()},
                       .headers = {etag_header()}},
                      {.status = 304, .description = "It has not changed."}}};
}

openapi::Operation changing(std::string id, std::string summary, std::string description,
                            openapi::Media body) {
  return {.id = std::move(id),
          .tag = "Records",
          .summary = std::move(summary),
          .description = std::move(description),
          .parameters = {if_match()},
          .body = {std::move(body)},
          .answers = {{.status = 200,
                       .description = "The record as it stands now.",
                       .content = {record_media()},
                       .headers = {etag_header()}}}};
}

openapi::Operation end_operation() {
  return {.id = "endRecord",
          .tag = "Records",
          .summary = "End one record",
          .description = "The record is no more; its versions are kept until their retention ends.",
          .parameters = {if_match()},
          .answers = {{.status = 204, .description = "It has ended."}}};
}

openapi::Operation versions_operation() {
  return {
      .id = "listVersions",
      .tag = "Records",
      .summary = "Earlier versions of one record",
      .description =
          "What the record was before, newest first; as it stands now is not among "
          "them.",
      .answers = {
          {.status = 200, .description = "The versions.", .content = {json_media("RecordList")}}}};
}

}  // namespace

std::vector<Endpoint> record_endpoints(gate::Gate& gate) {
  using enum http::Method;
  const auto answers = [&gate](result<Response> (*make)(gate::Gate&, Call&)) {
    return [&gate, make](Call& call) { return make(gate, call); };
  };
  const auto reads = [&gate](result<Response> (*make)(gate::Gate&, const Call&)) {
    return [&gate, make](Call& call) { return make(gate, call); };
  };
  const std::string many{kRecords};
  const std::string one{kRecord};
  std::vector<Endpoint> all;
  all.push_back({.method = get,
                 .pattern = many,
                 .operation = list_operation(),
                 .answer = reads(list_records)});
  all.push_back({.method = post,
                 .pattern = many,
                 .max_body = kMaxBulk,
                 .operation = post_operation(),
                 .answer = answers(post_records)});
  all.push_back(
      {.method = get, .pattern = one, .operation = read_operation(), .answer = reads(read_record)});
  all.push_back({.method = put,
                 .pattern = one,
                 .max_body = kMaxRecord,
                 .operation = changing("replaceRecord", "Replace one record",
                                       "The body becomes the record; what it was is kept as a "
                                       "version. Ids are given by us, so an unknown one is 404.",
                                       json_media("RecordInput", kInputExample)),
                 .answer = answers(replace_record)});
  all.push_back({.method = patch,
                 .pattern = one,
                 .max_body = kMaxRecord,
                 .operation = changing(
                     "patchRecord", "Change parts of one record",
                     "A JSON merge patch (RFC 7396) on the record: null takes a member away.",
                     {.type = std::string{kMergePatch},
                      .schema = R"({"type":"object"})",
                      .example = R"({"data":{"depth":3.4}})"}),
                 .answer = answers(patch_record)});
  all.push_back({.method = delete_,
                 .pattern = one,
                 .operation = end_operation(),
                 .answer = [&gate](Call& call) { return end_record(gate, call); }});
  all.push_back({.method = get,
                 .pattern = one + "/versions",
                 .operation = versions_operation(),
                 .answer = reads(read_versions)});
  for (Endpoint& each : all) {
    each.operation.anonymous = each.method == get;
  }
  return all;
}

}  // namespace meent::doors::v1
