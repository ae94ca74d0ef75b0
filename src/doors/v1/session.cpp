#include "doors/v1/session.hpp"

#include <utility>

#include "base/json_writer.hpp"
#include "doors/credentials.hpp"
#include "doors/v1/accept.hpp"
#include "doors/v1/describe.hpp"
#include "doors/v1/identity_words.hpp"
#include "doors/v1/waiting.hpp"
#include "gate/identity/browser.hpp"

namespace meent::doors::v1 {
namespace {

using gate::identity::SessionView;

constexpr std::string_view kSession = "/v1/session";
constexpr const char* kSessionExample =
    R"({"login":"anna","name":"Anna de Vries","person":"anna","acting":"Waterschap De Vliet",)"
    R"("roles":["operator"],"parties":[{"name":"anna","title":"Anna de Vries","kind":"person",)"
    R"("roles":["owner","consumer"]}],"csrf":"vX3kM0bq8Tn5wZ1yR7sC2dF4gH6jK9lP0oI8uY6tE4w",)"
    R"("expires":"2026-05-01T12:30:00Z"})";

std::string session_json(const SessionView& view) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("login", std::string_view(view.login));
  writer.member("name", std::string_view(view.name));
  writer.member("person", std::string_view(view.person));
  writer.member("acting", std::string_view(view.acting));
  put_names(writer, "roles", names_of(view.roles));
  writer.key("parties").begin_array();
  for (const gate::identity::Acting& each : view.parties) {
    writer.begin_object().member("name", std::string_view(each.party->name));
    writer.member("title", std::string_view(each.party->title));
    writer.member("kind", name_of(each.party->kind));
    put_names(writer, "roles", names_of(each.roles));
    writer.end_object();
  }
  writer.end_array().member("csrf", std::string_view(view.csrf));
  writer.member("expires", view.expires).end_object();
  return out;
}

result<Response> session_response(int status, const SessionView& view) {
  Response response = json_response(status, session_json(view));
  response.fields.set("Cache-Control", "no-store");
  if (!view.cookie.empty()) {
    response.fields.set("Set-Cookie", view.cookie);
  }
  return response;
}

result<Response> log_in(gate::Identity& identity, Call& call) {
  MEENT_TRY(document, small_object(call));
  const json::Node root = document.root();
  MEENT_CHECK(root.only({"login", "password"}));
  MEENT_TRY(login, text_in(root, "login"));
  MEENT_TRY(password, text_in(root, "password"));
  return await_waiting<SessionView>(
      identity.sessions().log_in(login, password, call.request.peer, credentials_of(call.request)),
      [](SessionView& view) { return session_response(201, view); }, call);
}

result<Response> read_session(const gate::Identity& identity, const Call& call) {
  MEENT_TRY(view, identity.sessions().view(credentials_of(call.request)));
  return session_response(200, view);
}

result<Response> change_acting(gate::Identity& identity, Call& call) {
  MEENT_TRY(document, small_object(call));
  MEENT_CHECK(document.root().only({"acting"}));
  MEENT_TRY(acting, text_in(document.root(), "acting"));
  return await_waiting<SessionView>(
      identity.sessions().act_for(acting, credentials_of(call.request)),
      [](SessionView& view) { return session_response(200, view); }, call);
}

result<Response> log_out(gate::Identity& identity, const Call& call) {
  return await_waiting<std::monostate>(
      identity.sessions().log_out(credentials_of(call.request)),
      [](std::monostate&) -> result<Response> {
        Response response{.status = 204};
        response.fields.set("Set-Cookie", gate::identity::cleared_cookie());
        return response;
      },
      call);
}

result<Response> change_password(gate::Identity& identity, Call& call) {
  MEENT_TRY(document, small_object(call));
  MEENT_CHECK(document.root().only({"old", "new"}));
  MEENT_TRY(old, text_in(document.root(), "old"));
  MEENT_TRY(fresh, text_in(document.root(), "new"));
  return await_waiting<SessionView>(
      identity.sessions().change_password(*call.who, old, fresh, call.request.peer,
                                          credentials_of(call.request)),
      [](SessionView& view) -> result<Response> {
        Response response{.status = 204};
        response.fields.set("Set-Cookie", view.cookie);
        return response;
      },
      call);
}

openapi::Answer session_answer(int status) {
  return {.status = status,
          .description = "The session.",
          .content = {json_media("Session", kSessionExample)}};
}

openapi::Operation operation(std::string id, std::string summary, std::string description,
                             std::vector<openapi::Media> body, openapi::Answer answer) {
  return {.id = std::move(id),
          .tag = "Session",
          .summary = std::move(summary),
          .description = std::move(description),
          .body = std::move(body),
          .answers = {std::move(answer)}};
}

openapi::Operation log_in_operation() {
  openapi::Answer made = session_answer(201);
  made.headers = {text_header("Set-Cookie", "The session, for this host alone.")};
  auto out = operation(
      "logIn", "Log in",
      "Begins a session with a cookie. The answer to a wrong name, a wrong password and a blocked "
      "account is the same. Too many attempts are answered 429 with Retry-After.",
      {json_media("LogIn", R"({"login":"anna","password":"vier losse woorden samen"})")},
      std::move(made));
  out.open = true;
  return out;
}

}  // namespace

std::vector<Endpoint> session_endpoints(gate::Identity& identity) {
  using enum http::Method;
  const std::string path(kSession);
  const auto by = [&identity](result<Response> (*make)(gate::Identity&, Call&)) {
    return [&identity, make](Call& call) { return make(identity, call); };
  };
  std::vector<Endpoint> all;
  all.push_back({.method = post,
                 .pattern = path,
                 .max_body = kSmallBody,
                 .operation = log_in_operation(),
                 .answer = by(log_in)});
  all.push_back({.method = get,
                 .pattern = path,
                 .operation = operation("readSession", "Read the session",
                                        "Who is logged in, for whom they act, and the value for "
                                        "the header X-CSRF-Token.",
                                        {}, session_answer(200)),
                 .answer = [&identity](Call& call) { return read_session(identity, call); }});
  all.push_back({.method = patch,
                 .pattern = path,
                 .max_body = kSmallBody,
                 .operation = operation(
                     "changeActing", "Act for another party",
                     "For oneself or an organisation of which one is a member. The session gets a "
                     "new cookie and a new X-CSRF-Token.",
                     {{.type = std::string{kMergePatch},
                       .schema = schema_ref("SessionPatch"),
                       .example = R"({"acting":"Waterschap De Vliet"})"},
                      json_media("SessionPatch", R"({"acting":"Waterschap De Vliet"})")},
                     session_answer(200)),
                 .answer = by(change_acting)});
  all.push_back({.method = delete_,
                 .pattern = path,
                 .operation = operation("logOut", "Log out", "Ends the session.", {},
                                        {.status = 204, .description = "It has ended."}),
                 .answer = [&identity](Call& call) { return log_out(identity, call); }});
  all.push_back(
      {.method = put,
       .pattern = path + "/password",
       .max_body = kSmallBody,
       .operation = operation(
           "changePassword", "Change one's own password",
           "All other sessions of the account end; this one gets a new cookie.",
           {json_media("PasswordChange",
                       R"({"old":"vier losse woorden samen","new":"weer vier andere woorden"})")},
           {.status = 204, .description = "It is changed."}),
       .answer = by(change_password)});
  return all;
}

}  // namespace meent::doors::v1
