// A stored row as a mask shows it: what is hidden is not there, what is rounded is written anew,
// and what is exact is as it was written.
#include "store/sqlite/sight.hpp"

#include <doctest/doctest.h>

#include "store/bed.hpp"

namespace meent::store::sqlite::sight_test {
namespace {

using query::Mask;
using query::MaskRef;
using query::Precision;
using query::Type;
using query::Value;
using store::testing::Bed;
using store::testing::KeepAll;
using store::testing::Kept;
using store::testing::sealed;

const Precision kHidden{.kind = Precision::Kind::hidden};
const Precision kHour{.kind = Precision::Kind::time, .step = Decimal::of(3'600)};
const Precision kTens{.kind = Precision::Kind::number, .step = Decimal::of(10)};
const Precision kHalves{.kind = Precision::Kind::number, .step = Decimal{5, 1}};
const Precision kKilometre{.kind = Precision::Kind::place, .step = Decimal::of(1'000)};

const std::array<Precision, 3> kNoneOfItsOwn{kHidden, kHidden, kHidden};

query::CollectionDefinition wells() {
  return {.name = "wells",
          .fields = {{.name = "name", .type = Type::text},
                     {.name = "count", .type = Type::integer},
                     {.name = "depth", .type = Type::decimal},
                     {.name = "level", .type = Type::number},
                     {.name = "at", .type = Type::instant},
                     {.name = "day", .type = Type::date},
                     {.name = "during", .type = Type::interval},
                     {.name = "place", .type = Type::geometry},
                     {.name = "tags", .type = Type::array, .item = Type::text}}};
}
constexpr std::size_t kFields = 9;

Layout layout_of(query::CollectionDefinition definition) {
  auto schema = query::Schema::make(std::move(definition));
  REQUIRE(schema);
  return Layout(std::make_shared<const query::Collection>(
      query::Collection{.id = CollectionId{1}, .schema = std::move(*schema)}));
}

// All fields as they are but for these.
Mask mask_of(std::vector<std::pair<std::size_t, Precision>> fields,
             std::array<Precision, 3> own = kNoneOfItsOwn) {
  std::vector<Precision> all(kFields);
  for (const auto& [field, precision] : fields) {
    all[field] = precision;
  }
  return {std::move(all), own};
}

std::string seen(const Mask& mask, std::string_view body) {
  std::string out = "kept:";
  append_masked(layout_of(wells()), mask, body, out);
  REQUIRE(out.starts_with("kept:"));
  return out.substr(5);
}

}  // namespace

TEST_CASE("sight: what is exact is as it was written, byte by byte") {
  constexpr std::string_view kBody =
      R"({"name":"a\u00e9\"}","count":1e2,"depth":"1.50","tags":["x","y"]})";
  CHECK(seen(mask_of({}), kBody) == kBody);
  CHECK(seen(mask_of({}), "{}") == "{}");
}

TEST_CASE("sight: hidden members are left out, wherever they stand") {
  constexpr std::string_view kBody = R"({"name":"A","count":3,"depth":1.5})";
  CHECK(seen(mask_of({{0, kHidden}}), kBody) == R"({"count":3,"depth":1.5})");
  CHECK(seen(mask_of({{1, kHidden}}), kBody) == R"({"name":"A","depth":1.5})");
  CHECK(seen(mask_of({{2, kHidden}}), kBody) == R"({"name":"A","count":3})");
  CHECK(seen(mask_of({{0, kHidden}, {1, kHidden}, {2, kHidden}}), kBody) == "{}");
}

TEST_CASE("sight: members that are no field are hidden, also where all fields are shown") {
  CHECK(seen(mask_of({}), R"({"name":"A","note":"secret","more":{"name":"B"}})") ==
        R"({"name":"A"})");
}

TEST_CASE("sight: rounded members are written anew, each type") {
  CHECK(seen(mask_of({{1, kTens}}), R"({"count":14})") == R"({"count":10})");
  CHECK(seen(mask_of({{1, kTens}}), R"({"count":-16})") == R"({"count":-20})");
  CHECK(seen(mask_of({{2, kHalves}}), R"({"depth":1.30})") == R"({"depth":1.5})");
  CHECK(seen(mask_of({{2, kHalves}}), R"({"depth":"1.30"})") == R"({"depth":1.5})");
  CHECK(seen(mask_of({{3, kHalves}}), R"({"level":0.8})") == R"({"level":1})");
  CHECK(seen(mask_of({{4, kHour}}), R"({"at":"1969-12-31T23:59:59Z"})") ==
        R"({"at":"1969-12-31T23:00:00Z"})");
  CHECK(
      seen(mask_of({{5, {.kind = Precision::Kind::time, .calendar = Precision::Calendar::month}}}),
           R"({"day":"2026-05-17"})") == R"({"day":"2026-05-01"})");
  CHECK(seen(mask_of({{6, kHour}}), R"({"during":"2026-05-01T10:15:00Z/.."})") ==
        R"({"during":"2026-05-01T10:00:00Z/.."})");
  const std::string place =
      seen(mask_of({{7, kKilometre}}), R"({"place":{"type":"Point","coordinates":[5.4,52.1]}})");
  CHECK(place.starts_with(R"({"place":{"type":"Point","coordinates":[)"));
  CHECK(place.find("5.4,") == std::string::npos);
}

TEST_CASE("sight: a rounded member stands in its place between the others") {
  CHECK(seen(mask_of({{1, kTens}}), R"({"name":"A","count":14,"depth":1.5})") ==
        R"({"name":"A","count":10,"depth":1.5})");
  CHECK(seen(mask_of({{0, kHidden}, {1, kTens}}), R"({"name":"A","count":14,"depth":1.5})") ==
        R"({"count":10,"depth":1.5})");
}

TEST_CASE("sight: what cannot be rounded is left out") {
  CHECK(seen(mask_of({{1, kTens}}), R"({"name":"A","count":null})") == R"({"name":"A"})");
  CHECK(seen(mask_of({{0, kTens}}), R"({"name":"A","count":1})") == R"({"count":1})");
  CHECK(seen(mask_of({{8, kTens}}), R"({"count":1,"tags":["x"]})") == R"({"count":1})");
}

// --- the head of a record ---

namespace {

query::RecordView view_of(std::string_view body) {
  return {.key = RecordKey{7},
          .owner_id = OwnerId{3},
          .owner = "farm",
          .version = 4,
          .created = *parse_instant("2026-05-01T12:34:56Z"),
          .changed = *parse_instant("2026-06-01T12:34:56Z"),
          .body = body};
}

}  // namespace

TEST_CASE("sight: to who sees everything a record is as it lies there") {
  const query::RecordView view = view_of(R"({"name":"A","note":"x"})");
  std::string buffer;
  const auto same = masked_view(layout_of(wells()), *Mask::everything(), view, buffer);
  CHECK(same.body.data() == view.body.data());
  CHECK(same.version == 4);
  CHECK(same.created == view.created);
  CHECK(same.changed == view.changed);
}

TEST_CASE("sight: version, created and changed are hidden, rounded or shown, each by itself") {
  const query::RecordView view = view_of(R"({"name":"A"})");
  const auto head = [&view](std::array<Precision, 3> own) {
    std::string buffer;
    const auto seen = masked_view(layout_of(wells()), mask_of({}, own), view, buffer);
    CHECK(seen.key == view.key);
    CHECK(seen.owner == "farm");
    const auto text = [](Instant instant) {
      return instant == kEarliest ? std::string("-") : format(instant);
    };
    return std::to_string(seen.version) + " " + text(seen.created) + " " + text(seen.changed);
  };
  CHECK(head({kHidden, kHidden, kHidden}) == "0 - -");
  CHECK(head({Precision{}, kHidden, kHidden}) == "4 - -");
  CHECK(head({kHidden, Precision{}, kHidden}) == "0 2026-05-01T12:34:56Z -");
  CHECK(head({kHidden, kHidden, Precision{}}) == "0 - 2026-06-01T12:34:56Z");
  CHECK(head({kHidden, kHour, kHour}) == "0 2026-05-01T12:00:00Z 2026-06-01T12:00:00Z");
  CHECK(head({kTens, kHidden, kHidden}) == "0 - -");
}

TEST_CASE("sight: the buffer is used again for each record") {
  std::string buffer = "of the record before";
  const Layout layout = layout_of(wells());
  CHECK(masked_view(layout, mask_of({}), view_of(R"({"name":"A"})"), buffer).body ==
        R"({"name":"A"})");
  CHECK(masked_view(layout, mask_of({}), view_of(R"({"name":"B"})"), buffer).body ==
        R"({"name":"B"})");
}

// --- as a store gives it ---

namespace {

// A record of one owner with one older version, and a mask that hides the head and rounds a count.
struct Stored {
  Bed bed;
  query::CollectionRef collection = bed.create(wells());
  PublicId id;
  VisibleRef visible;

  Stored() {
    std::vector<Value> values(kFields);
    values[0] = Value(std::string("A"));
    values[1] = Value(std::int64_t{14});
    id = bed.add(collection, "farm", values, R"("note":"x")");
    values[1] = Value(std::int64_t{26});
    REQUIRE(bed.write(
        ChangeRecord{collection->id, id, {}, testing::replace_with(collection->schema, values)}));
    visible = std::make_shared<const Visible>(
        std::vector<OwnerId>{*bed->owner("farm")}, std::vector<std::uint16_t>{0},
        std::vector<MaskRef>{std::make_shared<const Mask>(mask_of({{1, kTens}}))});
  }
};

void check_hidden_head(const Kept& kept) {
  CHECK(kept.owner == "farm");
  CHECK(kept.version == 0);
  CHECK(kept.created == kEarliest);
  CHECK(kept.changed == kEarliest);
}

}  // namespace

TEST_CASE("sight: a record that is read, listed or looked back at is seen through the same mask") {
  Stored stored;
  KeepAll one;
  REQUIRE(stored.bed->read(sealed(ReadRecord{stored.collection->id, stored.id, {}, stored.visible}),
                           one));
  REQUIRE(one.all.size() == 1);
  check_hidden_head(one.all[0]);
  CHECK(one.all[0].body == R"({"name":"A","count":30})");

  KeepAll list;
  REQUIRE(stored.bed.list({.collection = stored.collection, .visible = stored.visible}, list));
  REQUIRE(list.all.size() == 1);
  check_hidden_head(list.all[0]);
  CHECK(list.all[0].body == one.all[0].body);

  KeepAll old;
  REQUIRE(stored.bed->versions(
      sealed(ReadVersions{stored.collection->id, stored.id, stored.visible}), old));
  REQUIRE(old.all.size() == 1);
  check_hidden_head(old.all[0]);
  CHECK(old.all[0].body == R"({"name":"A","count":10})");
}

TEST_CASE("sight: a projection shows no more than the mask") {
  Stored stored;
  KeepAll one;
  REQUIRE(stored.bed->read(
      sealed(ReadRecord{
          stored.collection->id, stored.id, {FieldIndex{1}, FieldIndex{2}}, stored.visible}),
      one));
  CHECK(one.all.at(0).body == R"({"count":30})");
}

}  // namespace meent::store::sqlite::sight_test
