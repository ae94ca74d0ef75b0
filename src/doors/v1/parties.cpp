#include "doors/v1/parties.hpp"

#include <utility>

#include "base/json_writer.hpp"
#include "doors/v1/accept.hpp"
#include "doors/v1/describe.hpp"
#include "doors/v1/identity_words.hpp"
#include "doors/v1/waiting.hpp"

namespace meent::doors::v1 {
namespace {

using gate::identity::MembershipRef;
using gate::identity::PartyKind;
using gate::identity::PartyRef;

constexpr std::string_view kAll = "/v1/parties";
constexpr const char* kPartyExample =
    R"({"name":"Waterschap De Vliet","title":"Waterschap De Vliet","kind":"organisation",)"
    R"("kvk":"12345678"})";
constexpr const char* kMemberExample =
    R"({"person":"anna","title":"Anna de Vries","roles":["operator"]})";

void append_party(std::string& out, const gate::identity::Party& party) {
  json::Writer writer(out);
  writer.begin_object().member("name", std::string_view(party.name));
  writer.member("title", std::string_view(party.title)).member("kind", name_of(party.kind));
  for (const auto& [name, text] : {std::pair{"kvk", &party.kvk}, std::pair{"oin", &party.oin}}) {
    if (!text->empty()) {
      writer.member(name, std::string_view(*text));
    }
  }
  writer.end_object();
}

result<Response> party_response(int status, const PartyRef& party) {
  std::string out;
  append_party(out, *party);
  Response response = json_response(status, std::move(out));
  if (status == 201) {
    response.fields.set("Location", std::string(kAll) + "/" + http::encode_percent(party->name));
  }
  return response;
}

result<Response> list_parties(const gate::Identity& identity, const Call& call) {
  MEENT_TRY(page, page_asked(call));
  const std::string* search = call.asked("q");
  MEENT_TRY(found, identity.accounts().parties(*call.who, search ? *search : std::string{},
                                               page.after, page.limit));
  std::string out = "{\"items\":[";
  for (const PartyRef& each : found) {
    out += each == found.front() ? "" : ",";
    append_party(out, *each);
  }
  out += "]";
  if (found.size() == page.limit) {
    out.append(",\"next\":\"").append(cursor_after(found.back()->name)).append("\"");
  }
  return json_response(200, out + "}");
}

result<Response> create_party(gate::Identity& identity, Call& call) {
  MEENT_TRY(document, small_object(call));
  const json::Node root = document.root();
  MEENT_CHECK(root.only({"name", "title", "kind", "kvk", "oin", "bsn"}));
  gate::identity::NewParty asked;
  MEENT_TRY(name, text_in(root, "name"));
  asked.name = std::move(name);
  MEENT_TRY(title, text_if_in(root, "title"));
  asked.title = title.value_or(asked.name);
  MEENT_TRY(kind, text_in(root, "kind"));
  if (kind != "person" && kind != "organisation") {
    return root.member("kind").wrong("a party is a person or an organisation");
  }
  asked.kind = kind == "person" ? PartyKind::person : PartyKind::organisation;
  for (const auto& [member, to] :
       {std::pair{"kvk", &asked.kvk}, std::pair{"oin", &asked.oin}, std::pair{"bsn", &asked.bsn}}) {
    MEENT_TRY(text, text_if_in(root, member));
    *to = text.value_or("");
  }
  return await<PartyRef>(
      identity.accounts().create_party(*call.who, asked),
      [](PartyRef& made) { return party_response(201, made); }, call);
}

result<Response> read_party(const gate::Identity& identity, const Call& call) {
  MEENT_TRY(party, identity.accounts().party(*call.who, call.request.param("party")));
  return party_response(200, party);
}

result<Response> patch_party(gate::Identity& identity, Call& call) {
  MEENT_TRY(document, small_object(call));
  const json::Node root = document.root();
  MEENT_CHECK(root.only({"title", "kvk", "oin", "bsn"}));
  gate::identity::PartyChange asked;
  for (const auto& [member, to] : {std::pair{"title", &asked.title}, std::pair{"kvk", &asked.kvk},
                                   std::pair{"oin", &asked.oin}, std::pair{"bsn", &asked.bsn}}) {
    MEENT_TRY(text, text_if_in(root, member));
    *to = std::move(text);
  }
  return await<PartyRef>(
      identity.accounts().change_party(*call.who, call.request.param("party"), asked),
      [](PartyRef& made) { return party_response(200, made); }, call);
}

void append_member(std::string& out, const gate::Identity& identity,
                   const gate::identity::Membership& membership) {
  const PartyRef person = identity.directory().parties().find(membership.person);
  json::Writer writer(out);
  writer.begin_object().member("person", std::string_view(membership.person));
  writer.member("title", std::string_view(person ? person->title : membership.person));
  put_names(writer, "roles", names_of(membership.roles));
  writer.end_object();
}

result<Response> list_members(const gate::Identity& identity, const Call& call) {
  MEENT_TRY(found, identity.accounts().members(*call.who, call.request.param("party")));
  std::string out = "{\"items\":[";
  for (const MembershipRef& each : found) {
    out += each == found.front() ? "" : ",";
    append_member(out, identity, *each);
  }
  return json_response(200, out + "]}");
}

result<Response> put_member(gate::Identity& identity, Call& call) {
  MEENT_TRY(document, small_object(call));
  MEENT_CHECK(document.root().only({"person", "roles"}));
  MEENT_TRY(person, text_in(document.root(), "person"));
  MEENT_TRY(roles, texts_in(document.root(), "roles"));
  return await<MembershipRef>(
      identity.accounts().put_member(*call.who, call.request.param("party"), person, roles),
      [&identity](MembershipRef& made) -> result<Response> {
        std::string out;
        append_member(out, identity, *made);
        return json_response(201, std::move(out));
      },
      call);
}

result<Response> remove_member(gate::Identity& identity, const Call& call) {
  return await<std::monostate>(
      identity.accounts().remove_member(*call.who, call.request.param("party"),
                                        call.request.param("person")),
      [](std::monostate&) -> result<Response> { return Response{.status = 204}; }, call);
}

const Words kWords{.tag = "Parties"};

std::vector<Endpoint> one_party_endpoints(gate::Identity& identity) {
  using enum http::Method;
  const std::string one = std::string(kAll) + "/{party}";
  std::vector<Endpoint> all;
  all.push_back({.method = get,
                 .pattern = one,
                 .operation = with(
                     kWords.operation("readParty", "Read one party", "A person or organisation.",
                                      {}, answer_of(200, "Party", kPartyExample)),
                     {path_parameter("party")}),
                 .answer = [&identity](Call& call) { return read_party(identity, call); }});
  all.push_back({.method = patch,
                 .pattern = one,
                 .max_body = kSmallBody,
                 .operation = with(
                     kWords.operation("patchParty", "Change a party",
                                      "Everyone their own title; the host's operators all of it.",
                                      patch_media("PartyPatch", R"({"title":"Anna de Vries"})"),
                                      answer_of(200, "Party", kPartyExample)),
                     {path_parameter("party")}),
                 .answer = [&identity](Call& call) { return patch_party(identity, call); }});
  return all;
}

std::vector<Endpoint> member_endpoints(gate::Identity& identity) {
  using enum http::Method;
  const std::string members = std::string(kAll) + "/{party}/members";
  std::vector<Endpoint> all;
  all.push_back(
      {.method = get,
       .pattern = members,
       .operation = with(kWords.operation("listMembers", "List the members of an organisation",
                                          "For its operators.", {},
                                          answer_of(200, "MemberList", list_of(kMemberExample))),
                         {path_parameter("party")}),
       .answer = [&identity](Call& call) { return list_members(identity, call); }});
  all.push_back({.method = post,
                 .pattern = members,
                 .max_body = kSmallBody,
                 .operation = with(
                     kWords.operation(
                         "putMember", "Add a member, or give it other roles",
                         "For operators of the organisation. The first operator is "
                         "made by the host's.",
                         {json_media("MemberInput", R"({"person":"anna","roles":["operator"]})")},
                         answer_of(201, "Member", kMemberExample)),
                     {path_parameter("party")}),
                 .answer = [&identity](Call& call) { return put_member(identity, call); }});
  all.push_back({.method = delete_,
                 .pattern = members + "/{person}",
                 .operation = with(
                     kWords.operation("removeMember", "Remove a member",
                                      "An organisation keeps its last operator.", {},
                                      {.status = 204, .description = "It is no member any more."}),
                     {path_parameter("party"), path_parameter("person")}),
                 .answer = [&identity](Call& call) { return remove_member(identity, call); }});
  return all;
}

}  // namespace

std::vector<Endpoint> party_endpoints(gate::Identity& identity) {
  using enum http::Method;
  std::vector<Endpoint> all;
  all.push_back(
      {.method = get,
       .pattern = std::string(kAll),
       .operation =
           with(kWords.operation("listParties", "List parties",
                                 "Organisations, by name; operators of the host see persons too.",
                                 {}, answer_of(200, "PartyList", list_of(kPartyExample))),
                with_page({query_parameter("q", "A part of the title.", R"({"type":"string"})")})),
       .answer = [&identity](Call& call) { return list_parties(identity, call); }});
  all.push_back({.method = post,
                 .pattern = std::string(kAll),
                 .max_body = kSmallBody,
                 .operation = kWords.operation(
                     "createParty", "Make a party",
                     "For operators of the host. A BSN is kept as a pseudonym and never shown.",
                     {json_media("PartyInput", kPartyExample)},
                     made_at(answer_of(201, "Party", kPartyExample), "the party")),
                 .answer = [&identity](Call& call) { return create_party(identity, call); }});
  for (auto* part : {&one_party_endpoints, &member_endpoints}) {
    for (Endpoint& each : (*part)(identity)) {
      all.push_back(std::move(each));
    }
  }
  return all;
}

}  // namespace meent::doors::v1
