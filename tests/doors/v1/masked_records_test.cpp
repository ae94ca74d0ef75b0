// Writing through an offer over the API: the answer shows what a read shows, what may not be
// written is refused at its place, and then nothing has changed.
#include <doctest/doctest.h>

#include "doors/v1/region.hpp"

namespace meent::doors::v1 {

using test::Answer;
using test::check_refused;
using test::has;
using test::Region;
using test::text_member;
using test::times;
using test::Voice;

namespace {

constexpr const char* kUnknownMilk = "/v1/collections/melk/records/00000000000000000000000000";

// The adviser may write the litres of achterdijk, sees the day, and does not see the cow.
class Writing {
 public:
  Writing() {
    region.offer_milk();
    const auto made = region.make_offer(
        "melk-bijwerken", R"([{"name":"litres"},{"name":"at","precision":{"time":"P1D"}}])",
        R"(,"purposes":["voeradvies"],"write":true)");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    const auto asked = region.as("De Hoef").post(
        "/v1/agreements",
        R"({"offer":"melk-bijwerken","purpose":"voeradvies","owner":"achterdijk"})");
    REQUIRE_MESSAGE(asked.status == 201, asked.body);
    const auto given =
        region.as("achterdijk").patch(asked.field("Location"), R"({"state":"active"})");
    REQUIRE_MESSAGE(given.status == 200, given.body);
  }

  // A record by the keeper; its path.
  std::string made_for(const std::string& owner) const {
    const auto made = region.keeper.post(
        test::kMilkRecords,
        R"({"owner":")" + owner +
            R"(","data":{"litres":30,"cow":"Bertha","at":"2026-05-01T06:00:00Z","note":"eigen"}})");
    REQUIRE_MESSAGE(made.status == 201, made.body);
    return made.field("Location");
  }
  Voice adviser() { return region.as("De Hoef", "voeradvies"); }

  Region region;
};

void check_as_read(const Answer& written, const Answer& read) {
  CHECK(read.status == 200);
  CHECK(written.body == read.body);
  CHECK(written.field("ETag") == read.field("ETag"));
}

// What the adviser may never be told of it.
void check_hidden(const std::string& body) {
  for (const char* part : {"Bertha", "eigen", "created", "changed", "06:00:00"}) {
    CAPTURE(part);
    CHECK_FALSE(has(body, part));
  }
}

}  // namespace

TEST_CASE("PATCH, PUT and POST through an offer answer what a read answers") {
  Writing writing;
  const Voice adviser = writing.adviser();
  const std::string path = writing.made_for("achterdijk");

  const auto patched = adviser.patch(path, R"({"data":{"litres":31}})");
  CHECK(patched.status == 200);
  CHECK(has(patched.body, R"("version":2,"data":{"litres":31,"at":"2026-04-30T22:00:00Z"}})"));
  check_hidden(patched.body);
  check_as_read(patched, adviser.get(path));

  const auto replaced = adviser.put(path, R"({"data":{"litres":32}})");
  CHECK(replaced.status == 200);
  CHECK(has(replaced.body, R"("version":3,"data":{"litres":32,"at":"2026-04-30T22:00:00Z"}})"));
  check_hidden(replaced.body);
  check_as_read(replaced, adviser.get(path));

  const auto made =
      adviser.post(test::kMilkRecords, R"({"owner":"achterdijk","data":{"litres":5}})");
  CHECK(made.status == 201);
  CHECK(has(made.body, R"("version":1,"data":{"litres":5}})"));
  check_hidden(made.body);
  check_as_read(made, adviser.get(made.field("Location")));

  // For its owner all is as it was but for the litres.
  const auto farmer = writing.region.as("achterdijk").get(path);
  CHECK(
      has(farmer.body, R"("litres":32,"cow":"Bertha","at":"2026-05-01T06:00:00Z","note":"eigen")"));
  CHECK(has(farmer.body, "\"created\":"));
}

TEST_CASE("owner and keeper are answered whole") {
  Writing writing;
  const std::string path = writing.made_for("achterdijk");
  const auto farmer = writing.region.as("achterdijk");
  const auto owned = farmer.patch(path, R"({"data":{"litres":33}})");
  CHECK(has(owned.body, "Bertha"));
  CHECK(has(owned.body, "\"changed\":"));
  check_as_read(owned, farmer.get(path));
  const auto kept = writing.region.keeper.patch(path, R"({"data":{"litres":34}})");
  check_as_read(kept, writing.region.keeper.get(path));
}

TEST_CASE("a version that is not the one that was read stops a write through an offer too") {
  Writing writing;
  const Voice adviser = writing.adviser();
  const std::string path = writing.made_for("achterdijk");
  const auto before = adviser.get(path);
  const auto late = adviser.put(path, R"({"data":{"litres":1}})", "\"7\"");
  check_refused(late, 412, "");
  check_hidden(late.body);
  CHECK(adviser.get(path).body == before.body);
  const auto first = adviser.put(path, R"({"data":{"litres":1}})", before.field("ETag"));
  CHECK(first.status == 200);
  CHECK(adviser.put(path, R"({"data":{"litres":2}})", before.field("ETag")).status == 412);
  CHECK(adviser.put(path, R"({"data":{"litres":2}})", first.field("ETag")).status == 200);
}

TEST_CASE("what is hidden, rounded or no field is not written through an offer") {
  Writing writing;
  const Voice adviser = writing.adviser();
  const Voice keeper = writing.region.keeper;
  const std::string path = writing.made_for("achterdijk");
  const std::string before = keeper.get(path).body;
  const std::string all = keeper.get(test::kMilkRecords).body;
  for (const auto& [member, where] : {std::pair{R"("cow":"Clara")", "/data/cow"},
                                      std::pair{R"("at":"2020-01-01T00:00:00Z")", "/data/at"},
                                      std::pair{R"("note":"mijn")", "/data/note"}}) {
    CAPTURE(member);
    const std::string body =
        R"({"owner":"achterdijk","data":{"litres":9,)" + std::string(member) + "}}";
    check_refused(adviser.patch(path, body), 403, where);
    check_refused(adviser.put(path, body), 403, where);
    check_refused(adviser.post(test::kMilkRecords, body), 403, where);
    CHECK(keeper.get(path).body == before);
  }
  CHECK(keeper.get(test::kMilkRecords).body == all);
  CHECK(times(keeper.get(path + "/versions").body, "\"version\":") == 0);
}

TEST_CASE("an offer gives no record away, and none to who did not agree") {
  Writing writing;
  const Voice adviser = writing.adviser();
  const Voice keeper = writing.region.keeper;
  const std::string path = writing.made_for("achterdijk");
  const std::string before = keeper.get(path).body;
  for (const char* owner : {"De Hoef", "voordijk", "De Vliet", "nieuw"}) {
    CAPTURE(owner);
    const std::string body = R"({"owner":")" + std::string(owner) + R"(","data":{"litres":1}})";
    check_refused(adviser.patch(path, body), 403, "/owner");
    check_refused(adviser.put(path, body), 403, "/owner");
    check_refused(adviser.post(test::kMilkRecords, body), 403, "/owner");
    CHECK(keeper.get(path).body == before);
    // Nor can its owner, who decides about it, leave it at another's door.
    check_refused(writing.region.as("achterdijk").patch(path, body), 403, "/owner");
    CHECK(keeper.get(path).body == before);
  }
  CHECK(times(keeper.get(test::kMilkRecords).body, "\"id\"") == 1);
}

TEST_CASE("what may not be written is not there, whatever the condition") {
  Writing writing;
  const Voice adviser = writing.adviser();
  const std::string path = writing.made_for("voordijk");
  const std::string before = writing.region.keeper.get(path).body;
  const std::string body = R"({"data":{"litres":1}})";
  for (const char* condition : {"", "*", "\"1\"", "\"7\""}) {
    CAPTURE(condition);
    const auto hidden = adviser.put(path, body, condition);
    CHECK(hidden.status == 404);
    CHECK(hidden.body == adviser.put(kUnknownMilk, body, condition).body);
  }
  CHECK(adviser.ask(http::Method::delete_, path).body ==
        adviser.ask(http::Method::delete_, kUnknownMilk).body);
  CHECK(adviser.ask(http::Method::delete_, writing.made_for("achterdijk")).status == 404);
  CHECK(writing.region.keeper.get(path).body == before);
}

TEST_CASE("a counted offer is not read by writing") {
  Writing writing;
  Region& region = writing.region;
  const auto asked = region.as("De Kade").post(
      "/v1/agreements",
      R"({"offer":"melk-bijwerken","purpose":"voeradvies","owner":"voordijk","count":1})");
  REQUIRE_MESSAGE(asked.status == 201, asked.body);
  REQUIRE(region.as("voordijk").patch(asked.field("Location"), R"({"state":"active"})").status ==
          200);
  const std::string path = writing.made_for("voordijk");
  const auto reader = region.as("De Kade");
  const auto written = reader.patch(path, "{}");
  CHECK(written.status == 200);
  CHECK(has(written.body, R"("owner":"voordijk","version":2,"data":{}})"));
  CHECK(written.field("ETag") == "\"2\"");
  CHECK(has(reader.get(path).body, R"("litres":30)"));
  CHECK(reader.get(path).status == 404);
}

}  // namespace meent::doors::v1
