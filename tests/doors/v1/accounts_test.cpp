// Parties, members, accounts and clients over the API.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "base/json.hpp"
#include "doors/v1/describe.hpp"
#include "doors/v1/identity_api.hpp"
#include "doors/v1/identity_words.hpp"
#include "doors/v1/v1.hpp"

namespace meent::doors::v1 {

using test::Answer;
using test::IdentityApi;
using test::kGoodPassword;
using test::says;
using Browser = IdentityApi::Browser;
using http::Method;

namespace {

constexpr const char* kKept = "Waterschap De Vliet";

struct AccountsApi : IdentityApi {
  AccountsApi() { make_organisation(kKept, "anna"); }
  Browser keeper() { return acting_for("anna", kKept); }
};

std::string member_of(const Answer& answer, std::string_view name) {
  const auto document = json::parse(answer.body);
  return document ? std::string(document->root().member(name).text().value_or("")) : "";
}

}  // namespace

TEST_CASE("a party is made, read, changed and listed") {
  AccountsApi api;
  const Answer made =
      api.as_host(Method::post, "/v1/parties",
                  R"({"name":"Gemeente Zuid/Noord","title":"x","kind":"organisation"})");
  CHECK(made.status == 400);  // a slash would lead elsewhere
  const Answer good = api.as_host(
      Method::post, "/v1/parties",
      R"({"name":"Gemeente Zuid","title":"Zuid","kind":"organisation","kvk":"12345678"})");
  REQUIRE_MESSAGE(good.status == 201, good.body);
  CHECK(good.field("Location") == "/v1/parties/Gemeente%20Zuid");
  CHECK(good.body ==
        R"({"name":"Gemeente Zuid","title":"Zuid","kind":"organisation","kvk":"12345678"})");
  const Answer read = api.as_host(Method::get, good.field("Location"));
  CHECK(read.body == good.body);
  const Answer changed =
      api.as_host(Method::patch, good.field("Location"), R"({"kvk":null,"title":"Z"})");
  CHECK(changed.body == R"({"name":"Gemeente Zuid","title":"Z","kind":"organisation"})");
  CHECK(says(api.as_host(Method::get, "/v1/parties?q=vliet"), kKept));
  CHECK_FALSE(says(api.as_host(Method::get, "/v1/parties?q=vliet"), "Zuid"));
  CHECK(api.as_host(Method::get, "/v1/parties/nobody").status == 404);
  CHECK(api.as_host(Method::get, "/v1/parties/..%2F..%2Fetc").status == 404);
  CHECK(api.as_host(Method::post, "/v1/parties", R"({"name":"a\r\nX-Evil: 1","kind":"person"})")
            .status == 400);
  CHECK(api.as_host(Method::post, "/v1/parties", R"({"name":"a","kind":"god"})").status == 400);
  CHECK(api.as_host(Method::post, "/v1/parties", R"({"name":"a"})").status == 400);
}

TEST_CASE("a BSN is never shown again") {
  AccountsApi api;
  const Answer made = api.as_host(Method::post, "/v1/parties",
                                  R"({"name":"cees","kind":"person","bsn":"123456782"})");
  REQUIRE(made.status == 201);
  CHECK_FALSE(says(made, "123456782"));
  CHECK_FALSE(says(made, "pseudonym"));
  CHECK_FALSE(says(api.as_host(Method::get, "/v1/parties/cees"), "bsn"));
  const Answer wrong = api.as_host(Method::post, "/v1/parties",
                                   R"({"name":"dirk","kind":"person","bsn":"123456789"})");
  CHECK(wrong.status == 400);
  CHECK_FALSE(says(wrong, "123456789"));
}

TEST_CASE("lists come in pages") {
  AccountsApi api;
  std::set<std::string> seen;
  std::string target = "/v1/parties?limit=2";
  for (int pages = 0; pages < 10 && !target.empty(); ++pages) {
    const Answer page = api.as_host(Method::get, target);
    REQUIRE(page.status == 200);
    const auto document = json::parse(page.body);
    const auto items = document->root().member("items").items();
    CHECK(items.size() <= 2);
    for (const auto& each : items) {
      CHECK(seen.insert(std::string(each.member("name").text().value())).second);
    }
    const std::string next = member_of(page, "next");
    target = next.empty() ? "" : "/v1/parties?limit=2&cursor=" + next;
  }
  CHECK(seen == std::set<std::string>{"Regio De Vliet", kKept, "anna", "beheer"});
  CHECK(api.as_host(Method::get, "/v1/parties?limit=0").status == 400);
  CHECK(api.as_host(Method::get, "/v1/parties?limit=x").status == 400);
  CHECK(api.as_host(Method::get, "/v1/parties?cursor=!").status == 400);
}

TEST_CASE("an account is made, blocked and given another password") {
  AccountsApi api;
  const Answer made =
      api.as_host(Method::post, "/v1/users", R"({"login":"bert","name":"Bert Bos"})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(made.field("Cache-Control") == "no-store");
  const std::string password = member_of(made, "password");
  CHECK(password.size() == 23);
  CHECK_FALSE(says(api.as_host(Method::get, "/v1/users"), "password"));
  CHECK(says(api.as_host(Method::get, "/v1/users"),
             R"({"login":"bert","name":"Bert Bos","party":"bert","state":"active"})"));
  const Browser bert = api.log_in("bert", password);
  CHECK(api.as(bert, Method::get, "/v1/session").status == 200);
  CHECK(api.as(bert, Method::patch, "/v1/users/bert", R"({"name":"B. Bos"})").status == 200);
  CHECK(api.as(bert, Method::patch, "/v1/users/anna", R"({"name":"x"})").status == 404);
  CHECK(api.as(bert, Method::patch, "/v1/users/bert", R"({"state":"active"})").status == 403);
  CHECK(says(api.as_host(Method::patch, "/v1/users/bert", R"({"state":"blocked"})"), "blocked"));
  CHECK(api.as(bert, Method::get, "/v1/session").status == 401);
  CHECK(api.as_host(Method::patch, "/v1/users/bert", R"({"state":"gone"})").status == 400);
  CHECK(api.as_host(Method::patch, "/v1/users/nobody", R"({"state":"blocked"})").status == 404);
}

TEST_CASE("members and clients are those of one's own organisation") {
  AccountsApi api;
  const Browser keeper = api.keeper();
  api.make_user("bert");
  const std::string members = "/v1/parties/Waterschap%20De%20Vliet/members";
  const Answer added =
      api.as(keeper, Method::post, members, R"({"person":"bert","roles":["consumer","owner"]})");
  CHECK(added.status == 201);
  CHECK(added.body == R"({"person":"bert","title":"bert","roles":["owner","consumer"]})");
  CHECK(says(api.as(keeper, Method::get, members), R"("person":"anna")"));
  CHECK(api.as(keeper, Method::post, "/v1/parties/Regio%20De%20Vliet/members",
               R"({"person":"anna","roles":["operator"]})")
            .status == 403);
  CHECK(api.as(keeper, Method::delete_, members + "/anna").status == 409);
  CHECK(api.as(keeper, Method::delete_, members + "/bert").status == 204);
  CHECK(api.as(keeper, Method::delete_, members + "/bert").status == 404);

  const Answer made = api.as(keeper, Method::post, "/v1/clients",
                             R"({"title":"Pomp","party":"Waterschap De Vliet",)"
                             R"("roles":["service"],"purposes":["beheer"]})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(made.field("Cache-Control") == "no-store");
  const std::string client = member_of(made, "client");
  const std::string secret = member_of(made, "secret");
  CHECK(secret.size() == 43);
  const Answer list = api.as(keeper, Method::get, "/v1/clients");
  CHECK(says(list, client));
  CHECK_FALSE(says(list, secret));
  CHECK(api.as_host(Method::delete_, "/v1/clients/" + client).status == 404);
  CHECK(api.as(keeper, Method::delete_, "/v1/clients/" + client).status == 204);
  CHECK(api.as(keeper, Method::delete_, "/v1/clients/" + client).status == 404);
  CHECK(api.as(keeper, Method::post, "/v1/clients",
               R"({"title":"x","party":"Waterschap De Vliet","roles":["service"],"purposes":[]})")
            .status == 400);
}

// With MEENT_OPENAPI_TO the document is written there, for the linter of the API Design Rules.
TEST_CASE("the document names every schema, tag and path parameter of these endpoints") {
  AccountsApi api;
  openapi::Document head = document_head({});
  std::set<std::string> named;
  for (const auto& each : head.schemas) {
    named.insert(each.name);
  }
  for (auto& each : identity_schemas()) {
    CHECK(json::parse(each.schema));
    if (named.insert(each.name).second) {
      head.schemas.push_back(std::move(each));
    }
  }
  std::set<std::string> tags;
  for (auto& each : identity_tags()) {
    tags.insert(each.first);
    head.tags.push_back(std::move(each));
  }
  std::vector<Endpoint> all = test::identity_endpoints(api.identity());
  for (Endpoint& each : all) {
    CAPTURE(each.pattern);
    CHECK(tags.count(each.operation.tag) == 1);
    std::ptrdiff_t braces = std::count(each.pattern.begin(), each.pattern.end(), '{');
    for (const auto& parameter : each.operation.parameters) {
      braces -= parameter.in == openapi::Parameter::In::path ? 1 : 0;
    }
    CHECK(braces == 0);
    for (const auto& media : each.operation.body) {
      if (!media.example.empty()) {
        CHECK(json::parse(media.example));
      }
    }
    complete(each);
  }
  const std::string document = openapi::write(head, paths_of(all));
  REQUIRE(json::parse(document));
  constexpr std::string_view kMark = "\"$ref\":\"#/components/schemas/";
  for (auto at = document.find(kMark); at != std::string::npos; at = document.find(kMark, at + 1)) {
    const auto from = at + kMark.size();
    CHECK(named.count(document.substr(from, document.find('"', from) - from)) == 1);
  }
  if (const char* to = std::getenv("MEENT_OPENAPI_TO")) {
    std::ofstream(to) << document;
  }
}

}  // namespace meent::doors::v1
