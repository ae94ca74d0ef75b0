#include <array>

#include <fmt/format.h>

#include "app/commands/accounts.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/json_writer.hpp"

namespace meent::app {
namespace {

std::string path_of_user(const std::string& login) {
  return "/v1/users/" + http::encode_percent(login);
}

result<void> join(Transport& transport, const UserOptions& options, std::string_view person) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("person", person).key("roles").begin_array();
  for (const std::string& each : options.roles) {
    writer.value(std::string_view(each));
  }
  writer.end_array().end_object();
  const std::string target =
      "/v1/parties/" + http::encode_percent(options.organisation) + "/members";
  if (auto joined = ask_json(transport, http::Method::post, target, body); !joined) {
    error why = std::move(joined.error());
    why.detail = fmt::format("the account is made, but it is no member of {}: {}",
                             options.organisation, why.detail);
    return fail(std::move(why));
  }
  return {};
}

}  // namespace

result<std::string> add_user(Transport& transport, const UserOptions& options) {
  if (options.organisation.empty() != options.roles.empty()) {
    return fail(Code::invalid, "--organisation and --role go together");
  }
  MEENT_TRY(place, SecretPlace::reserve(options.secret_file));
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("login", std::string_view(options.login));
  if (!options.name.empty()) {
    writer.member("name", std::string_view(options.name));
  }
  if (!options.party.empty()) {
    writer.member("party", std::string_view(options.party));
  }
  writer.end_object();
  MEENT_TRY(made, ask_json(transport, http::Method::post, "/v1/users", body));
  const json::Node root = made.root();
  MEENT_TRY(password, root.member("password").text());
  MEENT_TRY(shown, place.put("Password", password));
  std::string out =
      fmt::format("Made the account {}.\n{}", root.member("login").text().value_or(""), shown);
  if (!options.organisation.empty()) {
    auto joined = join(transport, options, root.member("party").text().value_or(""));
    if (!joined) {
      fmt::print("{}", out);  // the password is shown this once, whatever went wrong after it
      return fail(std::move(joined.error()));
    }
  }
  return out;
}

result<std::string> list_users(Transport& transport) {
  MEENT_TRY(pages, ask_pages(transport, "/v1/users"));
  std::string out;
  for (const json::Document& page : pages) {
    for (const json::Node& each : page.root().member("items").items()) {
      out += fmt::format("{}\t{}\t{}\t{}\n", each.member("login").text().value_or(""),
                         each.member("state").text().value_or(""),
                         each.member("party").text().value_or(""),
                         each.member("name").text().value_or(""));
    }
  }
  return out;
}

result<std::string> block_user(Transport& transport, const UserOptions& options) {
  const std::string body = options.blocked ? R"({"state":"blocked"})" : R"({"state":"active"})";
  MEENT_CHECK(ask_json(transport, http::Method::patch, path_of_user(options.login), body));
  return options.login +
         (options.blocked ? " is blocked; its sessions have ended.\n" : " may log in again.\n");
}

result<std::string> renew_password(Transport& transport, const UserOptions& options) {
  MEENT_TRY(place, SecretPlace::reserve(options.secret_file));
  std::array<std::uint8_t, 18> dice{};
  SystemRandom().fill(dice);
  const std::string password = base64url_encode(dice);
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("password", std::string_view(password)).end_object();
  MEENT_CHECK(ask_json(transport, http::Method::patch, path_of_user(options.login), body));
  MEENT_TRY(shown, place.put("Password", password));
  return fmt::format("{} has a new password; its sessions have ended.\n{}", options.login, shown);
}

}  // namespace meent::app
