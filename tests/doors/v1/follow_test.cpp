// What is told to who follows a collection.
#include <doctest/doctest.h>

#include "doors/v1/region.hpp"
#include "formats/record_json.hpp"

namespace meent::doors::v1 {

using test::Region;
using test::text_member;
using test::times;

namespace {

constexpr const char* kChanges = "/v1/collections/melk/changes";

// Who gives the milk of one farm by the day, the cow left out; and its one record.
struct Farm {
  Farm() {
    region.offer_milk();
    region.milk("achterdijk", 1);
    region.agree("De Hoef", "achterdijk");
    record = std::string(test::kMilkRecords) + "/" +
             text_member(region.keeper.get(test::kMilkRecords).body, "id");
  }
  void patch(const std::string& data) const {
    REQUIRE(region.keeper.patch(record, R"({"data":)" + data + "}").status == 200);
  }

  Region region;
  std::string record;
};

// Records by the keeper, in one commit that tells of each.
void load(Region& region, const std::string& owner, int rows) {
  auto& gate = region.api.world.gate();
  const auto who = region.api.world.who();
  const auto melk = gate.collection(who, "melk");
  REQUIRE(melk);
  query::RecordBatch batch((*melk)->schema.size());
  formats::RecordReader reader((*melk)->schema, owner);
  for (int i = 0; i < rows; ++i) {
    REQUIRE(reader.read(R"({"data":{"litres":1}})", batch));
  }
  std::vector<gate::Change> changes;
  changes.emplace_back(gate::CreateRecords{
      .collection = (*melk)->id, .batch = std::move(batch), .guard = {}, .unique = {}});
  REQUIRE(gate.write(who, *melk, std::move(changes))->wait());
}

}  // namespace

TEST_CASE("a change is told only to who sees a difference") {
  Farm farm;
  const auto adviser = farm.region.as("De Hoef", "voeradvies").follow(kChanges);
  const auto keeper = farm.region.keeper.follow(kChanges);
  adviser.pull();
  keeper.pull();
  const auto hears = [&](const std::string& data) {
    farm.patch(data);
    CHECK(times(keeper.pull(), R"("kind":"changed","version":)") == 1);
    const std::string heard = adviser.pull();
    CHECK(times(heard, "\"version\"") == 0);
    return times(heard, R"("kind":"changed")");
  };
  CHECK(hears(R"({"cow":"Klara"})") == 0);
  CHECK(hears(R"({"at":"2026-05-01T07:30:00Z"})") == 0);  // another hour of the same day
  CHECK(hears(R"({"at":"2026-05-02T07:30:00Z"})") == 1);
  CHECK(hears(R"({"litres":31})") == 1);
  CHECK(hears(R"({"cow":null,"vrij":"tekst"})") == 0);
  CHECK(hears(R"({"litres":null})") == 1);
}

TEST_CASE("much that is hidden does not hold up what is seen") {
  Farm farm;
  const auto adviser = farm.region.as("De Hoef", "voeradvies").follow(kChanges);
  adviser.pull();
  load(farm.region, "voordijk", 2'500);
  farm.patch(R"({"litres":31})");
  CHECK(times(adviser.pull(), R"("kind":"changed")") == 1);
  load(farm.region, "achterdijk", 2'500);
  CHECK(times(adviser.pull(), R"("kind":"created")") == 2'500);
}

}  // namespace meent::doors::v1
