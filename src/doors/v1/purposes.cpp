#include <utility>

#include "base/json_writer.hpp"
#include "doors/v1/accept.hpp"
#include "doors/v1/describe.hpp"
#include "doors/v1/sharing.hpp"
#include "formats/merge_patch.hpp"

namespace meent::doors::v1 {

namespace {

constexpr std::uint64_t kMaxPurpose = std::uint64_t{64} << 10U;
constexpr const char* kPurposeExample =
    R"({"name":"voeradvies","title":{"nl":"Voeradvies","en":"Feed advice"},)"
    R"("description":{"nl":"Advies over voer aan de veehouder.","en":"Advice on feed."},)"
    R"("basis":"consent","article":"","retention":"P1Y","special":false})";

std::string purpose_json(const gate::Purpose& purpose) {
  std::string out = gate::write_purpose(purpose);
  out.pop_back();
  out += ",\"version\":" + std::to_string(purpose.version) + "}";
  return out;
}

result<gate::Purpose> read_purpose_body(std::string_view text) {
  MEENT_TRY(document, json::parse(text));
  MEENT_CHECK(document.root().object());
  return gate::read_purpose(document.root());
}

result<gate::Purpose> purpose_of(share::Share& share, const Call& call) {
  const auto found = share.purpose(call.request.param("purpose"));
  if (!found) {
    return fail(Code::not_found, "there is no purpose with this name", "purpose");
  }
  return *found;
}

result<Response> list_purposes(share::Share& share) {
  std::string out = "{\"items\":[";
  for (const gate::Purpose& each : share.purposes()) {
    out.append(out.back() == '[' ? "" : ",").append(purpose_json(each));
  }
  return json_response(200, out + "]}");
}

result<Response> make_purpose(share::Share& share, Call& call) {
  MEENT_TRY(text, whole_body(call, kMaxPurpose));
  MEENT_TRY(purpose, read_purpose_body(text));
  return await<gate::Purpose>(
      share.make_purpose(*call.who, std::move(purpose)),
      [](gate::Purpose& made) -> result<Response> {
        Response response = json_response(201, purpose_json(made));
        response.fields.set("Location", "/v1/purposes/" + made.name);
        return response;
      },
      call);
}

result<Response> patch_purpose(share::Share& share, Call& call) {
  MEENT_TRY(before, purpose_of(share, call));
  MEENT_TRY(patch, whole_body(call, kMaxPurpose));
  MEENT_TRY(text, formats::merge_patch(gate::write_purpose(before), patch));
  MEENT_TRY(purpose, read_purpose_body(text));
  return await<gate::Purpose>(
      share.change_purpose(*call.who, before.name, std::move(purpose)),
      [](gate::Purpose& made) -> result<Response> {
        return json_response(200, purpose_json(made));
      },
      call);
}

}  // namespace

std::vector<Endpoint> purpose_endpoints(share::Share& share) {
  using enum http::Method;
  std::vector<Endpoint> all;
  Endpoint list{
      .method = get,
      .pattern = "/v1/purposes",
      .operation = json_operation("Sharing", "listPurposes", "The register of purposes",
                                  "What data may be used for here, with legal basis, article "
                                  "and retention.",
                                  200, "PurposeList"),
      .answer = [&share](Call&) { return list_purposes(share); }};
  list.operation.anonymous = true;
  all.push_back(std::move(list));
  Endpoint make{.method = post,
                .pattern = "/v1/purposes",
                .operation = json_operation(
                    "Sharing", "createPurpose", "Register a purpose",
                    "By an operator of the organisation that runs this Meent.", 201, "Purpose"),
                .answer = [&share](Call& call) { return make_purpose(share, call); }};
  make.operation.body = {json_media("Purpose", kPurposeExample)};
  make.operation.answers[0].headers = {text_header("Location", "Where the purpose stands.")};
  all.push_back(std::move(make));
  Endpoint one{.method = get,
               .pattern = "/v1/purposes/{purpose}",
               .operation = json_operation("Sharing", "readPurpose", "Read one purpose",
                                           "As it is now.", 200, "Purpose"),
               .answer = [&share](Call& call) -> result<Response> {
                 MEENT_TRY(purpose, purpose_of(share, call));
                 return json_response(200, purpose_json(purpose));
               }};
  one.operation.anonymous = true;
  all.push_back(std::move(one));
  Endpoint patch_one{
      .method = patch,
      .pattern = "/v1/purposes/{purpose}",
      .operation = json_operation("Sharing", "patchPurpose", "Change a purpose",
                                  "A JSON merge patch; makes a new version.", 200, "Purpose"),
      .answer = [&share](Call& call) { return patch_purpose(share, call); }};
  patch_one.operation.body = {{.type = std::string{kMergePatch},
                               .schema = R"({"type":"object"})",
                               .example = R"({"retention":"P2Y"})"}};
  all.push_back(std::move(patch_one));
  return all;
}

}  // namespace meent::doors::v1
