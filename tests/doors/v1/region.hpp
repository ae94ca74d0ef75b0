// A small region behind a V1 door: the host keeps "melk", two farms own records in it, an adviser
// and a researcher may ask for them. Each is asked for by name: region.as("De Hoef").
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "doors/v1/api.hpp"

namespace meent::test {

// Somebody who asks: every request carries its token.
class Voice {
 public:
  Voice(const Asker& ask, std::string bearer) : ask_(ask), bearer_(std::move(bearer)) {}

  Answer ask(http::Method method, std::string_view target, std::string_view body = {},
             std::string_view type = "application/json") const {
    if (bearer_.empty()) {
      return ask_.ask(method, target, body, {{"Content-Type", type}, {"Authorization", ""}});
    }
    return ask_.ask(method, target, body, {{"Content-Type", type}, {"Authorization", bearer_}});
  }
  Answer get(std::string_view target, std::string_view accept = {}) const {
    return ask_.get(target, {{"Authorization", bearer_}, {"Accept", accept}});
  }
  Answer get_if_none_match(std::string_view target, std::string_view tag) const {
    return ask_.get(target, {{"Authorization", bearer_}, {"If-None-Match", tag}});
  }
  Running follow(std::string_view target) const {
    return ask_.follow(target, {{"Authorization", bearer_}});
  }
  Answer post(std::string_view target, std::string_view body) const {
    return ask(http::Method::post, target, body);
  }
  Answer put(std::string_view target, std::string_view body, std::string_view if_match = {}) const {
    return ask_.ask(
        http::Method::put, target, body,
        {{"Content-Type", "application/json"}, {"Authorization", bearer_}, {"If-Match", if_match}});
  }
  Answer patch(std::string_view target, std::string_view body) const {
    return ask(http::Method::patch, target, body, "application/merge-patch+json");
  }

 private:
  const Asker& ask_;
  std::string bearer_;
};

inline constexpr const char* kMilk = R"({
  "name": "melk", "title": "Melk", "organisation": "De Vliet",
  "fields": [
    {"name": "litres", "type": "integer", "indexed": true},
    {"name": "cow", "type": "text"},
    {"name": "at", "type": "instant"}
  ]})";
inline constexpr const char* kMilkRecords = "/v1/collections/melk/records";

class Region {
 public:
  Region() : keeper(api.ask, "Bearer " + api.world.keeper_token()) {
    REQUIRE(keeper.post("/v1/collections", kMilk).status == 201);
    join("achterdijk", {"owner", "consumer"}, {std::string(gate::kInsight)});
    join("voordijk", {"owner", "consumer"}, {std::string(gate::kInsight)});
    join("De Hoef", {"consumer"}, {"voeradvies", "onderzoek"});
    join("De Kade", {"consumer"}, {"voeradvies"});
  }

  void join(const std::string& party, const std::vector<std::string>& roles,
            const std::vector<std::string>& purposes) {
    members_.emplace(party, api.world.member(party, roles, purposes));
  }
  Voice as(const std::string& party, std::string_view purpose = {}) {
    const auto& member = members_.at(party);
    return {api.ask, "Bearer " + api.world.token(member.client, member.secret, purpose)};
  }
  Voice nobody() const { return {api.ask, ""}; }

  void make_purpose(const std::string& name) {
    const auto made =
        keeper.post("/v1/purposes", R"({"name":")" + name +
                                        R"(","title":{"nl":"Doel","en":"Aim"},"basis":"consent"})");
    REQUIRE_MESSAGE(made.status == 201, made.body);
  }
  // `rest`: members besides name, collection, title and fields, each with a comma before it.
  Answer make_offer(const std::string& name, const std::string& fields,
                    const std::string& rest = R"(,"purposes":["voeradvies"])") const {
    return keeper.post("/v1/offers", R"({"name":")" + name +
                                         R"(","collection":"melk","title":"Melk","fields":)" +
                                         fields + rest + "}");
  }
  // The usual one: litres exactly, the moment by the day; the cow is not given.
  void offer_milk() {
    make_purpose("voeradvies");
    const auto made = make_offer("melk-per-dag",
                                 R"([{"name":"litres"},{"name":"at","precision":{"time":"P1D"}}])");
    REQUIRE_MESSAGE(made.status == 201, made.body);
  }
  void milk(const std::string& owner, int rows, int first = 30) const {
    std::string lines;
    for (int i = 0; i < rows; ++i) {
      lines += R"({"owner":")" + owner + R"(","data":{"litres":)" + std::to_string(first + i) +
               R"(,"cow":"Bertha","at":"2026-05-01T06:00:00Z"}})" + "\n";
    }
    const auto loaded = keeper.ask(http::Method::post, kMilkRecords, lines, "application/x-ndjson");
    REQUIRE_MESSAGE(loaded.status == 200, loaded.body);
  }
  // The consumer's request for an owner's milk; its path.
  std::string request(const std::string& consumer, const std::string& owner,
                      const std::string& rest = "") {
    const auto made = as(consumer).post(
        "/v1/agreements",
        R"({"offer":"melk-per-dag","purpose":"voeradvies","owner":")" + owner + "\"" + rest + "}");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return made.field("Location");
  }
  // Asked by the consumer and given by the owner.
  std::string agree(const std::string& consumer, const std::string& owner,
                    const std::string& rest = "") {
    const std::string path = request(consumer, owner, rest);
    const auto given = as(owner).patch(path, R"({"state":"active"})");
    REQUIRE_MESSAGE(given.status == 200, given.body);
    return path;
  }

  Api api;
  Voice keeper;

 private:
  std::map<std::string, World::Member> members_;
};

}  // namespace meent::test
