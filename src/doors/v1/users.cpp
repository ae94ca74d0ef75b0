#include "doors/v1/users.hpp"

#include <utility>

#include "base/json_writer.hpp"
#include "doors/v1/identity_words.hpp"
#include "doors/v1/waiting.hpp"

namespace meent::doors::v1 {
namespace {

using gate::identity::MadeUser;
using gate::identity::UserRef;

constexpr std::string_view kUsers = "/v1/users";
constexpr const char* kUserExample =
    R"({"login":"anna","name":"Anna de Vries","party":"anna","state":"active"})";

void append_user(std::string& out, const gate::Identity& identity, const gate::identity::User& user,
                 std::string_view password) {
  const auto person = identity.directory().parties().find(user.person);
  json::Writer writer(out);
  writer.begin_object().member("login", std::string_view(user.login));
  writer.member("name", std::string_view(person ? person->title : user.login));
  writer.member("party", std::string_view(user.person));
  writer.member("state", user.active ? "active" : "blocked");
  if (!password.empty()) {
    writer.member("password", password);
  }
  writer.end_object();
}

result<Response> user_response(int status, const gate::Identity& identity, const UserRef& user,
                               std::string_view password = {}) {
  std::string out;
  append_user(out, identity, *user, password);
  Response response = json_response(status, std::move(out));
  response.fields.set("Cache-Control", "no-store");
  if (status == 201) {
    response.fields.set("Location", std::string(kUsers) + "/" + http::encode_percent(user->login));
  }
  return response;
}

result<std::optional<bool>> state_in(const json::Node& root) {
  if (!root.member("state").exists()) {
    return std::nullopt;
  }
  MEENT_TRY(state, text_in(root, "state"));
  if (state != "active" && state != "blocked") {
    return root.member("state").wrong("an account is active or blocked");
  }
  return state == "active";
}

result<Response> list_users(const gate::Identity& identity, const Call& call) {
  MEENT_TRY(page, page_asked(call));
  MEENT_TRY(found, identity.accounts().users(*call.who, page.after, page.limit));
  std::string out = "{\"items\":[";
  for (const UserRef& each : found) {
    out += each == found.front() ? "" : ",";
    append_user(out, identity, *each, {});
  }
  out += "]";
  if (found.size() == page.limit) {
    out.append(",\"next\":\"").append(cursor_after(found.back()->login)).append("\"");
  }
  return json_response(200, out + "}");
}

result<Response> create_user(gate::Identity& identity, Call& call) {
  MEENT_TRY(document, small_object(call));
  const json::Node root = document.root();
  MEENT_CHECK(root.only({"login", "name", "password", "party", "state"}));
  gate::identity::NewUser asked;
  MEENT_TRY(login, text_in(root, "login"));
  asked.login = std::move(login);
  MEENT_TRY(name, text_if_in(root, "name"));
  asked.name = name.value_or("");
  MEENT_TRY(party, text_if_in(root, "party"));
  asked.party = party.value_or("");
  if (root.member("password").exists()) {
    MEENT_TRY(password, text_in(root, "password"));
    asked.password = std::move(password);
  }
  MEENT_TRY(active, state_in(root));
  asked.active = active.value_or(true);
  return await<MadeUser>(
      identity.accounts().create_user(*call.who, std::move(asked)),
      [&identity](MadeUser& made) {
        return user_response(201, identity, made.user, made.password);
      },
      call);
}

result<Response> patch_user(gate::Identity& identity, Call& call) {
  MEENT_TRY(document, small_object(call));
  const json::Node root = document.root();
  MEENT_CHECK(root.only({"state", "password", "name"}));
  gate::identity::UserChange asked;
  MEENT_TRY(active, state_in(root));
  asked.active = active;
  if (root.member("password").exists()) {
    MEENT_TRY(password, text_in(root, "password"));
    asked.password = std::move(password);
  }
  if (root.member("name").exists()) {
    MEENT_TRY(name, text_in(root, "name"));
    asked.name = std::move(name);
  }
  return await<UserRef>(
      identity.accounts().change_user(*call.who, call.request.param("user"), std::move(asked)),
      [&identity](UserRef& made) { return user_response(200, identity, made); }, call);
}

}  // namespace

std::vector<Endpoint> user_endpoints(gate::Identity& identity) {
  using enum http::Method;
  const Words words{.tag = "Users"};
  std::vector<Endpoint> all;
  all.push_back(
      {.method = get,
       .pattern = std::string(kUsers),
       .operation = with(words.operation("listUsers", "List accounts", "For operators of the host.",
                                         {}, answer_of(200, "UserList", list_of(kUserExample))),
                         with_page({})),
       .answer = [&identity](Call& call) { return list_users(identity, call); }});
  all.push_back({.method = post,
                 .pattern = std::string(kUsers),
                 .max_body = kSmallBody,
                 .operation = words.operation(
                     "createUser", "Make an account",
                     "For operators of the host. Without a password the answer holds one to hand "
                     "over; without a party a person is made with the name of the log-in.",
                     {json_media("UserInput", R"({"login":"anna","name":"Anna de Vries"})")},
                     made_at(answer_of(201, "User", kUserExample), "the account")),
                 .answer = [&identity](Call& call) { return create_user(identity, call); }});
  all.push_back({.method = patch,
                 .pattern = std::string(kUsers) + "/{user}",
                 .max_body = kSmallBody,
                 .operation = with(
                     words.operation("patchUser", "Change an account",
                                     "Everyone their own name; the host's operators also state and "
                                     "password, which end all sessions of the account.",
                                     patch_media("UserPatch", R"({"state":"blocked"})"),
                                     answer_of(200, "User", kUserExample)),
                     {path_parameter("user")}),
                 .answer = [&identity](Call& call) { return patch_user(identity, call); }});
  return all;
}

}  // namespace meent::doors::v1
