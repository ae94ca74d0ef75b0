// Random requests over every door by those who ask in a TwinRegion: right ones and wrong ones,
// about what they may see, what they may not, and what is not there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "doors/twin_words.hpp"

namespace meent::test {

// What of a line or document stands behind "name":" up to the next quote.
inline std::string member_of(std::string_view json, std::string_view name) {
  const std::string mark = "\"" + std::string(name) + "\":\"";
  const auto at = json.find(mark);
  if (at == std::string_view::npos) {
    return {};
  }
  const auto from = at + mark.size();
  return std::string(json.substr(from, json.find('"', from) - from));
}

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Question {
  http::Method method = http::Method::get;
  std::string target;
  std::string body;
  Headers headers;
  bool late = false;         // it tells of uses, and some of those come a moment later
  bool small_pages = false;  // which may end early because of what is hidden
  bool has_places = false;   // in the log, which is public and longer where more happened
};

class Questions : private TwinWords {
 public:
  explicit Questions(TwinRegion& region) : TwinWords(region) {
    const auto asks = [&](const std::string& party, std::string_view purpose) {
      askers_.push_back(
          {party, region_.twins.a.bearer(party, purpose), region_.twins.b.bearer(party, purpose)});
    };
    for (const char* purpose : {"voeradvies", "voeradvies", "onderzoek", "statistiek", ""}) {
      asks(kConsumer, purpose);
    }
    for (int i = 0; i < 3; ++i) {
      asks("hoeve-0", "");
    }
    asks("De Berg", "");
    asks("Het Dal", "");
    askers_.push_back({});  // nobody in particular
  }

  struct Asker {
    std::string party;  // empty: nobody in particular
    std::string bearer_a, bearer_b;
  };
  const Asker& somebody() { return pick(askers_); }

  Question next(const Asker& asker) {
    Question made = any(asker);
    if (dice_.chance(25) && made.target.starts_with("/v1")) {
      made.target =
          "/p/" + word({"voeradvies", "onderzoek", "inzage", "beheer", "spel"}) + made.target;
    } else if (dice_.chance(5)) {
      made.headers.emplace_back("Meent-Purpose", word({"voeradvies", "inzage", "spel"}));
    }
    return made;
  }

  // The same list from where a page ended.
  static Question go_on(const Question& asked, const std::string& cursor) {
    Question next = asked;
    const auto at = next.target.find("&cursor=");
    next.target = next.target.substr(0, at) + "&cursor=" + http::encode_percent(cursor);
    return next;
  }
  // Remembers what was answered, for later requests to use.
  void note(const Question& asked, const Answer& answer) {
    if (std::string tag = answer.field("ETag"); !tag.empty() && tags_.size() < 200) {
      if (asked.method == http::Method::get) {
        known_.emplace_back(asked.target, tag);
      }
      tags_.push_back(std::move(tag));
    }
    if (std::string next = member_of(answer.body, "next"); !next.empty() && cursors_.size() < 200) {
      cursors_.push_back(std::move(next));
    }
  }

 private:
  Question any(const Asker& asker) {
    const auto kind = dice_.below(100);
    if (kind < 44) {
      return list();
    }
    if (kind < 47 && !known_.empty()) {
      const auto& [target, tag] = pick(known_);
      return {.target = target, .headers = {{"If-None-Match", tag}}};
    }
    if (kind < 60) {
      return one();
    }
    if (kind < 76) {
      return write(asker);
    }
    if (kind < 81) {
      return figures();
    }
    if (kind < 90) {
      return sharing(asker);
    }
    return about();
  }

  // --- lists ---

  Question list() {
    const std::string name = word({"things", "things", "things", "open-things", "open-things",
                                   "cijfers", "kaas", "meent-party"});
    const std::string most = limit();
    Question made{.target = "/v1/collections/" + name + "/records?limit=" + most};
    const auto& schema = schema_of(name);
    const auto add = [&](std::string_view parameter, const std::string& value) {
      made.target.append("&").append(parameter).append("=").append(http::encode_percent(value));
    };
    if (dice_.chance(75)) {
      add("filter", filter(schema));
    }
    if (dice_.chance(55)) {
      add("sort", sort(schema));
    }
    if (dice_.chance(20)) {
      add("fields", field(schema) + (dice_.chance(50) ? "," + field(schema) : ""));
    }
    if (dice_.chance(30)) {
      add("count", dice_.chance(95) ? "exact" : "some");
    }
    if (dice_.chance(3)) {
      add("cursor", cursor());
    }
    made.headers.emplace_back("Accept", word({"application/json", "application/json",
                                              "application/x-ndjson", "text/csv", "text/plain"}));
    made.small_pages = made.headers.back().second == "application/json" && most.size() == 1;
    return made;
  }
  std::string limit() {
    return dice_.chance(10) ? word({"0", "x", "10001"}) : word({"1", "3", "10", "100", "10000"});
  }
  std::string cursor() {
    std::string text = cursors_.empty() ? "none" : pick(cursors_);
    if (dice_.chance(50)) {
      text[dice_.below(text.size())] = 'A';
    }
    return text;
  }

  // --- one record ---

  std::string record() {
    return "/v1/collections/" + word({"things", "things", "things", "open-things"}) + "/records/" +
           id();
  }
  Question one() {
    Question made{.target = record()};
    if (dice_.chance(25)) {
      made.target += "/versions";
    } else if (dice_.chance(25)) {
      made.target += "?fields=" + field(region_.things().schema);
    }
    if (dice_.chance(30)) {
      made.headers.emplace_back("If-None-Match", tag());
    }
    return made;
  }
  std::string tag() {
    return tags_.empty() || dice_.chance(30) ? word({"*", "\"1\"", "\"2\"", "\"s0\"", "kaas"})
                                             : pick(tags_);
  }

  // --- writing ---

  Question write(const Asker& asker) {
    const query::Schema& schema = region_.things().schema;
    Row row = region_.rows.row(schema, "");
    // A record of few fields is more often one that may be written.
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      if (dice_.chance(70) && !schema.definition().fields[i].required) {
        row.values[i] = {};
      }
    }
    row.owner = dice_.chance(60) ? writes_for(asker) : owner();
    Question made{.method = http::Method::patch,
                  .target = dice_.chance(35) ? record() : written_by(asker),
                  .body = "{\"data\":" + data_of(schema, row) + "}",
                  .headers = {{"Content-Type", "application/merge-patch+json"}}};
    switch (dice_.below(7)) {
      case 0:
        made.method = http::Method::put;
        made.body = json_of(schema, row);
        made.headers = {{"Content-Type", "application/json"}};
        break;
      case 1: made.method = http::Method::delete_; break;
      case 2:
      case 3:
        made.method = http::Method::post;
        made.target = "/v1/collections/things/records";
        made.body = json_of(schema, row);
        made.headers = {{"Content-Type", word({"application/json", "application/x-ndjson"})}};
        break;
      case 4: made.body = "{\"owner\":\"" + row.owner + "\"}"; break;
      default: break;
    }
    if (dice_.chance(30)) {
      made.headers.emplace_back(word({"If-Match", "If-None-Match"}), tag());
    }
    return made;
  }
  static std::string writes_for(const Asker& asker) {
    return asker.party == kConsumer ? "hoeve-3" : asker.party;
  }
  // A record that this one may write, where there is one.
  std::string written_by(const Asker& asker) {
    const std::string owner = writes_for(asker);
    const auto& in = region_.things();
    for (int tries = 0; tries < 20 && !in.known.empty(); ++tries) {
      if (const auto& [id, row] = pick(in.known); row.owner == owner) {
        return in.path() + "/" + id;
      }
    }
    return record();
  }
  static std::string data_of(const query::Schema& schema, const Row& row) {
    const std::string whole = json_of(schema, row);
    const auto at = whole.find("\"data\":") + 7;
    return whole.substr(at, whole.size() - at - 1);
  }

  // --- what is shared ---

  Question figures() {
    return {.target = "/v1/collections/" + word({"cijfers", "open-cijfers", "things"}) +
                      "/figures?offer=" +
                      word({"aanbod-cijfers", "aanbod-open-cijfers", "aanbod-0", "concept"})};
  }
  std::string offer() {
    return word(
        {"aanbod-0", "aanbod-1", "aanbod-3", "open-aanbod", "concept", "open-concept", "kaas"});
  }
  std::string agreement() {
    const bool hidden = dice_.chance(40) && !region_.hidden_agreements.empty();
    return "/v1/agreements/" + (hidden             ? pick(region_.hidden_agreements)
                                : dice_.chance(90) ? pick(region_.agreements)
                                                   : "7zzzzzzzzzzzzzzzzzzzzzzzz0");
  }
  Question sharing(const Asker& asker) {
    switch (dice_.below(9)) {
      case 0:
        return {.target = "/v1/offers" + word({"", "?q=aanbod", "?collection=things",
                                               "?purpose=onderzoek", "?q=concept"})};
      case 1: return {.target = "/v1/offers/" + offer()};
      case 2:
        return {.method = http::Method::patch,
                .target = "/v1/offers/" + offer(),
                .body = R"({"state":"published"})",
                .headers = {{"Content-Type", "application/merge-patch+json"}}};
      case 3:
      case 4:
        return {.target = "/v1/agreements?as=" + word({"owner", "consumer", "provider"}) +
                          "&limit=" + word({"1", "2", "5", "100"}) +
                          word({"", "&offer=aanbod-0", "&state=active", "&purpose=onderzoek"}),
                .late = true};
      case 5: return {.target = agreement() + word({"", "", "/history"})};
      case 6:
        return {.target = word({agreement() + "/uses", std::string("/v1/uses")}),
                .late = true,
                .has_places = true};
      case 7:
        return {
            .method = http::Method::post,
            .target = "/v1/agreements",
            .body = R"({"offer":")" + offer() + R"(","purpose":"spel","owner":")" + owner() + "\"}",
            .headers = {{"Content-Type", "application/json"}}};
      default: {
        // Only of agreements that it has no part in: of its own, every request would end one.
        const bool none = asker.party != kConsumer;
        return {.method = http::Method::patch,
                .target = none && asker.party != "hoeve-0" ? agreement()
                          : region_.hidden_agreements.empty()
                              ? "/v1/agreements/kaas"
                              : "/v1/agreements/" + pick(region_.hidden_agreements),
                .body = R"({"state":"revoked"})",
                .headers = {{"Content-Type", "application/merge-patch+json"}}};
      }
    }
  }

  // --- people, and all the rest ---

  std::string party() {
    return word({"hoeve-0", "hoeve-5", "stil-1", "schuil-0", "schuil-1", "De%20Kade", "kaas"});
  }
  Question about() {
    const Headers json{{"Content-Type", "application/json"}};
    switch (dice_.below(12)) {
      case 0:
        return {.target = "/v1/collections" + word({"", "/things", "/open-things", "/cijfers",
                                                    "/open-cijfers", "/kaas"})};
      case 1: return {.target = "/v1/purposes" + word({"", "/voeradvies", "/spel"})};
      case 2:
        return {.target = "/v1/parties?limit=" + word({"1", "3", "100"}) +
                          word({"", "&q=o", "&q=Jan", "&q=schuil"})};
      case 3: return {.target = "/v1/parties/" + party() + word({"", "/members"})};
      case 4:
        return {.method = http::Method::patch,
                .target = "/v1/parties/" + party(),
                .body = R"({"title":"Naam"})",
                .headers = {{"Content-Type", "application/merge-patch+json"}}};
      case 5: return {.target = "/v1/users"};
      case 6:
        return {.method = http::Method::patch,
                .target = "/v1/users/" + party(),
                .body = R"({"state":"blocked"})",
                .headers = {{"Content-Type", "application/merge-patch+json"}}};
      case 7: return {.target = "/v1/clients"};
      case 8:
        return {.method = http::Method::delete_,
                .target = "/v1/clients/" + word({"client-9", region_.hidden_client, "kaas"})};
      case 9:
        return {.method = http::Method::post,
                .target = "/v1/parties/Het%20Dal/members",
                .body = R"({"person":"schuil-0","roles":["king"]})",
                .headers = json};
      case 10:
        return {.target = word({"/v1/openapi.json", "/metrics", "/health/live", "/v1/kaas",
                                "/index.html", "/v1/session", "/oauth2/jwks.json",
                                "/.well-known/oauth-authorization-server",
                                "/v1/log/entries?party=schuil-0"})};
      default:
        return {.method = http::Method::post,
                .target = "/v1/collections",
                .body = "{}",
                .headers = json};
    }
  }

  const query::Schema& schema_of(const std::string& name) {
    const auto found = region_.collections.find(name);
    return found == region_.collections.end() ? region_.things().schema : found->second.schema;
  }

  std::vector<Asker> askers_;
  std::vector<std::string> tags_, cursors_;
  std::vector<std::pair<std::string, std::string>> known_;  // a record's target and its tag
};

}  // namespace meent::test
