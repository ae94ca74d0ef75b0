// A V1 door on a real store, asked by the client of who keeps the collections.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "doors/ask.hpp"
#include "doors/v1/v1.hpp"
#include "gate/world.hpp"

namespace meent::test {

inline constexpr const char* kWells = R"({
  "name": "wells", "title": "Wells", "organisation": "De Vliet",
  "fields": [
    {"name": "name", "type": "text", "required": true},
    {"name": "depth", "type": "decimal", "unit": "m", "indexed": true},
    {"name": "placed", "type": "date"},
    {"name": "level", "type": "integer"},
    {"name": "at", "type": "geometry"}
  ]})";

class Api {
 public:
  Api() : share(world.gate(), kKeeper), door(world.gate(), share, {}, {}), ask(door.routes()) {
    ask.always("Authorization", "Bearer " + world.keeper_token());
  }

  void make_wells() {
    REQUIRE(ask.post("/v1/collections", "application/json", kWells).status == 201);
  }

  // Wells named w0, w1, ... of depth 0.5, 1.5, ...
  void load_wells(int rows) {
    make_wells();
    std::string lines;
    for (int i = 0; i < rows; ++i) {
      const std::string n = std::to_string(i);
      lines.append(R"({"data":{"name":"w)").append(n).append(R"(","depth":)").append(n);
      lines.append(R"(.5,"level":)").append(std::to_string(i % 10)).append("}}\n");
    }
    const auto loaded = ask.post(kRecords, "application/x-ndjson", lines);
    REQUIRE_MESSAGE(loaded.status == 200, loaded.body);
  }

  // A new record's path and its first answer.
  std::string make_record(std::string_view json) {
    const auto made = ask.post(kRecords, "application/json", json);
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return made.field("Location");
  }

  static constexpr const char* kRecords = "/v1/collections/wells/records";

  World world;
  share::Share share;
  doors::v1::V1 door;
  Asker ask;
};

inline bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline int times(std::string_view text, std::string_view part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

// The value of a text member of a JSON answer; empty when it is not there.
inline std::string text_member(std::string_view json, std::string_view name) {
  const std::string mark = "\"" + std::string{name} + "\":\"";
  const auto at = json.find(mark);
  if (at == std::string_view::npos) {
    return {};
  }
  const auto from = at + mark.size();
  return std::string{json.substr(from, json.find('"', from) - from)};
}

// Checks a refusal whole: status, problem media type, code and place.
inline void check_refused(const Answer& answer, int status, std::string_view where) {
  CAPTURE(answer.body);
  CHECK(answer.status == status);
  CHECK(answer.field("Content-Type") == "application/problem+json");
  CHECK(answer.field("API-Version") == "1.0.0");
  CHECK(has(answer.body, "\"status\":" + std::to_string(status)));
  CHECK(text_member(answer.body, "where") == where);
  CHECK(has(answer.body, "\"detail\":\""));
}

}  // namespace meent::test
