// Purposes, offers and agreements as they are asked for over the API.
#include <doctest/doctest.h>

#include "doors/v1/region.hpp"

namespace meent::doors::v1 {

using test::check_refused;
using test::has;
using test::kMilkRecords;
using test::Region;
using test::text_member;
using test::times;

namespace {

constexpr const char* kPurpose =
    R"({"name":"voeradvies","title":{"nl":"Voeradvies","en":"Feed advice"},"basis":"consent"})";
constexpr const char* kLitres = R"([{"name":"litres"}])";

}  // namespace

TEST_CASE("the register of purposes is the host's, and read by everyone") {
  Region region;
  check_refused(region.as("De Hoef", "voeradvies").post("/v1/purposes", kPurpose), 403, "");
  check_refused(region.nobody().post("/v1/purposes", kPurpose), 401, "");
  const auto made = region.keeper.post("/v1/purposes", kPurpose);
  CHECK(made.status == 201);
  CHECK(made.field("Location") == "/v1/purposes/voeradvies");
  check_refused(region.keeper.post("/v1/purposes", kPurpose), 409, "/name");
  CHECK(region.nobody().get("/v1/purposes").body == "{\"items\":[" + made.body + "]}");
  CHECK(region.nobody().get("/v1/purposes/voeradvies").body == made.body);
  check_refused(region.nobody().get("/v1/purposes/voer"), 404, "purpose");
}

TEST_CASE("a purpose changes by a patch and keeps its name") {
  Region region;
  region.make_purpose("voeradvies");
  const std::string path = "/v1/purposes/voeradvies";
  const auto changed = region.keeper.patch(path, R"({"retention":"P2Y"})");
  REQUIRE(changed.status == 200);
  CHECK(has(changed.body, R"("retention":"P2Y")"));
  CHECK(has(changed.body, R"("version":2)"));
  CHECK(region.keeper.get(path).body == changed.body);
  check_refused(region.keeper.patch(path, R"({"name":"anders"})"), 400, "/name");
  check_refused(region.keeper.patch(path, R"({"retention":"lang"})"), 400, "/retention");
  check_refused(region.as("De Hoef", "voeradvies").patch(path, R"({"retention":"P9Y"})"), 403, "");
}

TEST_CASE("what a purpose must say") {
  Region region;
  const auto refused = [&](const char* body, std::string_view where) {
    CAPTURE(body);
    check_refused(region.keeper.post("/v1/purposes", body), 400, where);
  };
  refused(R"({"name":"Voer","title":"x","basis":"consent"})", "/name");
  refused(R"({"name":"voer","title":"x","basis":"habit"})", "/basis");
  refused(R"({"name":"voer","title":"x","basis":"public-task"})", "/article");
  refused(R"({"name":"voer","title":"x","basis":"consent","extra":1})", "/extra");
}

TEST_CASE("an offer is made by the operator of who keeps the collection") {
  Region region;
  region.make_purpose("voeradvies");
  const std::string body =
      R"({"name":"melk","collection":"melk","title":"Melk","fields":[{"name":"litres"}],)"
      R"("purposes":["voeradvies"]})";
  check_refused(region.as("De Hoef", "voeradvies").post("/v1/offers", body), 403, "/collection");
  const auto made = region.keeper.post("/v1/offers", body);
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(made.field("Location") == "/v1/offers/melk");
  CHECK(has(made.body, R"("provider":"De Vliet")"));
  check_refused(region.keeper.post("/v1/offers", body), 409, "/name");
  CHECK(region.as("De Hoef").get("/v1/offers/melk").body == made.body);
  check_refused(region.nobody().get("/v1/offers/melk"), 404, "");
}

TEST_CASE("what an offer must say") {
  Region region;
  region.make_purpose("voeradvies");
  const auto refused = [&](const std::string& fields, const std::string& rest,
                           std::string_view where) {
    CAPTURE(fields);
    CAPTURE(rest);
    check_refused(region.make_offer("melk", fields, rest), 400, where);
  };
  const std::string purpose = R"(,"purposes":["voeradvies"])";
  refused(R"([{"name":"milk"}])", purpose, "/fields/0/name");
  refused(R"([{"name":"litres"},{"name":"litres"}])", purpose, "/fields/1/name");
  refused(R"([{"name":"litres","precision":{"time":"P1D"}}])", purpose, "/fields/0/precision");
  refused(R"([{"name":"at","precision":{"time":"P2D"}}])", purpose, "/fields/0/precision/time");
  refused(kLitres, R"(,"purposes":["spel"])", "/purposes/0");
  refused(kLitres, "", "/purposes");
  refused(kLitres, R"(,"open":true,"write":true)", "/write");
  refused(kLitres, purpose + R"(,"provider":"De Kade")", "/provider");
  refused(kLitres, purpose + R"(,"aggregate":{"keys":["cow"],"measures":[{"kind":"count"}]})",
          "/aggregate/keys/0");
}

TEST_CASE("the list of offers is searched, and shows what one may know of") {
  Region region;
  region.offer_milk();
  REQUIRE(region.make_offer("open-melk", kLitres, R"(,"open":true)").status == 201);
  const auto adviser = region.as("De Hoef");
  CHECK(times(adviser.get("/v1/offers").body, R"("name":"melk-per-dag")") == 1);
  CHECK(times(adviser.get("/v1/offers").body, R"("collection":"melk")") == 2);
  CHECK_FALSE(has(region.nobody().get("/v1/offers").body, "melk-per-dag"));
  CHECK(has(region.nobody().get("/v1/offers").body, "open-melk"));
  CHECK_FALSE(has(adviser.get("/v1/offers?purpose=voeradvies").body, "open-melk"));
  CHECK(adviser.get("/v1/offers?q=kaas").body == R"({"items":[]})");
  CHECK(has(adviser.get("/v1/offers?q=PER-DAG").body, "melk-per-dag"));
  CHECK(adviser.get("/v1/offers?collection=wells").body == R"({"items":[]})");
}

TEST_CASE("an offer that is withdrawn takes no new agreements; its terms stay as they are") {
  Region region;
  region.offer_milk();
  const std::string path = "/v1/offers/melk-per-dag";
  check_refused(region.keeper.patch(path, R"({"fields":[{"name":"cow"}]})"), 409, "");
  check_refused(region.as("De Hoef").patch(path, R"({"state":"withdrawn"})"), 403, "");
  const auto withdrawn = region.keeper.patch(path, R"({"state":"withdrawn"})");
  REQUIRE(withdrawn.status == 200);
  CHECK(has(withdrawn.body, R"("version":2)"));
  CHECK_FALSE(has(region.as("De Hoef").get("/v1/offers").body, "melk-per-dag"));
  CHECK(has(region.keeper.get("/v1/offers").body, "melk-per-dag"));
  check_refused(region.as("De Hoef").post("/v1/agreements",
                                          R"({"offer":"melk-per-dag","purpose":"voeradvies",)"
                                          R"("owner":"achterdijk"})"),
                400, "/offer");
}

TEST_CASE("an offer that is withdrawn is known to its provider and to who has an agreement on it") {
  Region region;
  region.offer_milk();
  region.agree("De Hoef", "achterdijk");
  const std::string path = "/v1/offers/melk-per-dag";
  CHECK(region.as("De Kade").get(path).status == 200);
  REQUIRE(region.keeper.patch(path, R"({"state":"withdrawn"})").status == 200);
  CHECK(region.keeper.get(path).status == 200);
  CHECK(region.as("De Hoef").get(path).status == 200);
  CHECK(region.as("achterdijk").get(path).status == 200);
  check_refused(region.as("De Kade").get(path), 404, "");
  check_refused(region.as("voordijk").get(path), 404, "");
  REQUIRE(region.make_offer("concept", kLitres, R"(,"open":true,"state":"withdrawn")").status ==
          201);
  check_refused(region.nobody().get("/v1/offers/concept"), 404, "");
}

TEST_CASE("open data is for everyone, as far as its offer goes") {
  Region region;
  region.milk("achterdijk", 2);
  const auto shut = region.nobody().get(test::kMilkRecords);
  CHECK(shut.status == 401);
  CHECK(region.nobody().get("/v1/collections/kaas/records").body == shut.body);
  REQUIRE(region.make_offer("open-melk", kLitres, R"(,"open":true)").status == 201);
  const auto seen = region.nobody().get(test::kMilkRecords);
  REQUIRE(seen.status == 200);
  CHECK(times(seen.body, R"("data":{"litres":3)") == 2);
  CHECK_FALSE(has(seen.body, "Bertha"));
  CHECK_FALSE(has(seen.body, "version"));
}

TEST_CASE("what is open gives the present: old versions are for the owner and the keeper") {
  Region region;
  region.milk("achterdijk", 1);
  REQUIRE(region.make_offer("open-melk", kLitres, R"(,"open":true)").status == 201);
  const std::string path = std::string(test::kMilkRecords) + "/" +
                           text_member(region.nobody().get(test::kMilkRecords).body, "id");
  REQUIRE(region.keeper.patch(path, R"({"data":{"litres":40}})").status == 200);
  CHECK(times(region.keeper.get(path + "/versions").body, R"("litres":30)") == 1);
  CHECK(times(region.as("achterdijk").get(path + "/versions").body, R"("litres":30)") == 1);
  CHECK(region.as("voordijk").get(path).status == 200);
  check_refused(region.as("voordijk").get(path + "/versions"), 404, "");
  check_refused(region.nobody().get(path + "/versions"), 404, "");
}

TEST_CASE("the answer of a write says no more than a reading of the record") {
  Region region;
  region.make_purpose("voeradvies");
  region.milk("achterdijk", 1);
  REQUIRE(region.make_offer("melk-per-dag", kLitres, R"(,"purposes":["voeradvies"],"write":true)")
              .status == 201);
  region.agree("De Hoef", "achterdijk");
  const auto adviser = region.as("De Hoef", "voeradvies");
  const std::string path = std::string(test::kMilkRecords) + "/" +
                           text_member(adviser.get(test::kMilkRecords).body, "id");
  const auto patched = adviser.patch(path, R"({"data":{"litres":31}})");
  REQUIRE_MESSAGE(patched.status == 200, patched.body);
  CHECK(patched.body == adviser.get(path).body);
  const auto made =
      adviser.post(test::kMilkRecords, R"({"owner":"achterdijk","data":{"litres":32}})");
  REQUIRE_MESSAGE(made.status == 201, made.body);
  CHECK(made.body == adviser.get(made.field("Location")).body);
  CHECK_FALSE(has(made.body, "created"));
  CHECK(has(region.as("achterdijk").patch(path, R"({"data":{"litres":33}})").body, "created"));
}

TEST_CASE("figures: groups of enough owners, and nothing else") {
  Region region;
  region.make_purpose("voeradvies");
  const std::string figures =
      R"(,"open":true,"aggregate":{"keys":["at"],"minimumOwners":2,"measures":[{"kind":"count"},)"
      R"({"kind":"owners"},{"kind":"mean","field":"litres"},{"kind":"max","field":"litres"}]})";
  REQUIRE(region
              .make_offer("melk-cijfers",
                          R"([{"name":"litres"},{"name":"at","precision":{"time":"P1D"}}])",
                          figures)
              .status == 201);
  const std::string path = "/v1/collections/melk/figures?offer=melk-cijfers";
  region.milk("achterdijk", 3);
  CHECK(region.nobody().get(path).body == R"({"items":[]})");
  region.milk("voordijk", 1, 40);
  CHECK(region.nobody().get(path).body ==
        R"({"items":[{"keys":{"at":"2026-04-30T22:00:00Z"},)"
        R"("values":{"count":4,"owners":2,"mean_litres":33.25,"max_litres":40}}]})");
  // No record is given by it.
  CHECK(region.nobody().get(test::kMilkRecords).body == R"({"items":[]})");
  check_refused(region.nobody().get("/v1/collections/melk/figures"), 400, "offer");
  check_refused(region.nobody().get("/v1/collections/melk/figures?offer=melk"), 404, "offer");
}

TEST_CASE(
    "when a record was made is not told where the offer does not say so, by reading or writing") {
  Region region;
  region.make_purpose("voeradvies");
  REQUIRE(region
              .make_offer("melk-per-dag", R"([{"name":"litres"}])",
                          R"(,"purposes":["voeradvies"],"write":true)")
              .status == 201);
  region.milk("achterdijk", 1);
  region.agree("De Hoef", "achterdijk");
  const auto adviser = region.as("De Hoef", "voeradvies");
  const auto untold = [](const test::Answer& answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    CHECK_FALSE(has(answer.body, "\"created\""));
    CHECK_FALSE(has(answer.body, "\"changed\""));
    CHECK_FALSE(has(answer.body, "1970"));
  };
  const auto list = adviser.get(kMilkRecords);
  untold(list);
  CHECK(has(list.body, R"("version":1,"data":{"litres":30})"));
  const std::string path = std::string(kMilkRecords) + "/" + text_member(list.body, "id");
  untold(adviser.get(path));
  untold(adviser.get(kMilkRecords, "application/x-ndjson"));
  const auto written = adviser.patch(path, R"({"data":{"litres":31}})");
  untold(written);
  CHECK(has(written.body, R"("version":2,"data":{"litres":31})"));
  CHECK(has(adviser.get(kMilkRecords, "text/csv").body, ",achterdijk,2,,,"));
  CHECK(has(region.keeper.get(path).body, "\"created\""));
}

}  // namespace meent::doors::v1
