// Figures of groups: exact, of what is visible as it is seen, and of no group that is too small.
#include "store/sqlite/aggregate.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "store/bed.hpp"

namespace meent::store::sqlite::aggregate_test {
namespace {

using query::Precision;
using query::Type;
using query::Value;
using store::testing::Bed;
using store::testing::sealed;
using MeasureKind = Measure::Kind;

constexpr FieldIndex kBreed{0}, kLitres{1}, kPrice{2}, kWeight{3}, kAt{4};

const std::vector<Measure> kCount{{.kind = MeasureKind::count}};

Value text(const char* value) {
  return Value(std::string(value));
}
Value whole(std::int64_t value) {
  return Value(value);
}
Value exactly(const char* value) {
  return Value(*Decimal::parse(value));
}

// As a line of text: "blaar 3 31.5"; what is absent is "-".
std::string shown(const std::vector<Value>& values) {
  std::string line;
  for (const Value& value : values) {
    std::string one;
    json::Writer writer(one);
    testing::append_value(writer, value);
    line += (line.empty() ? "" : " ") + (value.is_null() ? "-" : one);
  }
  return line;
}

struct Milk {
  Bed bed;
  query::CollectionRef collection =
      bed.create({.name = "melk",
                  .fields = {{.name = "breed", .type = Type::text},
                             {.name = "litres", .type = Type::integer},
                             {.name = "price", .type = Type::decimal},
                             {.name = "weight", .type = Type::number},
                             {.name = "at", .type = Type::instant}}});

  void add(std::string_view owner, std::vector<Value> values) {
    values.resize(5);
    bed.add(collection, owner, values);
  }
  OwnerId owner(std::string_view name) const { return *bed->owner(name); }

  result<Groups> ask(AggregateRecords question) {
    question.collection = collection;
    return bed->aggregate(sealed(std::move(question)));
  }
  // Each group as a line: its keys, then its figures.
  std::vector<std::string> lines(AggregateRecords question) {
    const auto answer = ask(std::move(question));
    REQUIRE_MESSAGE(answer, (answer ? std::string{} : answer.error().detail));
    std::vector<std::string> all;
    for (const Group& group : answer->groups) {
      std::vector<Value> values = group.keys;
      values.insert(values.end(), group.values.begin(), group.values.end());
      all.push_back(shown(values));
    }
    return all;
  }
  // These owners, through one mask.
  VisibleRef see(const std::vector<std::string_view>& names,
                 query::MaskRef mask = query::Mask::everything()) const {
    std::vector<OwnerId> owners;
    for (const std::string_view name : names) {
      owners.push_back(owner(name));
    }
    std::ranges::sort(owners);
    return std::make_shared<const Visible>(owners, std::vector<std::uint16_t>(owners.size(), 0),
                                           std::vector<query::MaskRef>{std::move(mask)});
  }
};

using Lines = std::vector<std::string>;

// Shows the fields as they are, but for one.
query::MaskRef mask_with(FieldIndex field, Precision precision) {
  std::vector<Precision> fields(5);
  fields[static_cast<std::size_t>(field.value)] = precision;
  return std::make_shared<const query::Mask>(std::move(fields), std::array<Precision, 3>{});
}

}  // namespace

TEST_CASE("aggregate: of no records there are no groups") {
  Milk milk;
  CHECK(milk.lines({.measures = kCount}).empty());
  CHECK(milk.lines({.keys = {kBreed}, .measures = kCount}).empty());
}

TEST_CASE("aggregate: without keys all is one group") {
  Milk milk;
  milk.add("a", {text("blaar"), whole(30)});
  milk.add("b", {text("fries"), whole(20)});
  CHECK(milk.lines({.measures = {{MeasureKind::count, {}},
                                 {MeasureKind::owners, {}},
                                 {MeasureKind::sum, kLitres}}}) == Lines{"2 2 50"});
}

TEST_CASE("aggregate: groups come in the order of their keys, what has no key last") {
  Milk milk;
  milk.add("a", {text("fries"), whole(1)});
  milk.add("a", {Value(), whole(2)});
  milk.add("a", {text("blaar"), whole(2)});
  milk.add("b", {text("blaar"), whole(1)});
  milk.add("b", {text("blaar"), whole(1)});
  CHECK(milk.lines({.keys = {kBreed}, .measures = kCount}) ==
        Lines{"\"blaar\" 3", "\"fries\" 1", "- 1"});
  CHECK(milk.lines({.keys = {kBreed, kLitres}, .measures = kCount}) ==
        Lines{"\"blaar\" 1 2", "\"blaar\" 2 1", "\"fries\" 1 1", "- 2 1"});
  CHECK(milk.lines({.keys = {kLitres, kBreed}, .measures = kCount})[0] == "1 \"blaar\" 2");
}

TEST_CASE("aggregate: each measure of whole numbers, of decimals and of binary numbers") {
  const std::vector<MeasureKind> kinds{MeasureKind::sum, MeasureKind::mean, MeasureKind::min,
                                       MeasureKind::max};
  Milk milk;
  milk.add("a", {text("x"), whole(-1), exactly("0.10"), Value(0.5)});
  milk.add("a", {text("x"), whole(4), exactly("0.25"), Value(1.0)});
  milk.add("b", {text("x"), Value(), Value(), Value()});
  const auto measured = [&](FieldIndex field) {
    std::vector<Measure> measures;
    for (const MeasureKind kind : kinds) {
      measures.push_back({kind, field});
    }
    return milk.lines({.measures = measures});
  };
  CHECK(measured(kLitres) == Lines{"3 1.5 -1 4"});
  CHECK(measured(kPrice) == Lines{"0.35 0.175 0.1 0.25"});
  CHECK(measured(kWeight) == Lines{"1.5 0.75 0.5 1"});
}

TEST_CASE("aggregate: what is absent takes no part; where all is absent there is no figure") {
  Milk milk;
  milk.add("a", {text("x")});
  milk.add("b", {text("x")});
  CHECK(milk.lines({.measures = {{MeasureKind::count, {}},
                                 {MeasureKind::sum, kLitres},
                                 {MeasureKind::mean, kLitres},
                                 {MeasureKind::min, kLitres},
                                 {MeasureKind::max, kLitres}}}) == Lines{"2 - - - -"});
}

TEST_CASE("aggregate: sums are exact, and one that needs more digits than there are has no value") {
  Milk milk;
  for (int i = 0; i < 10; ++i) {
    milk.add("a", {text("cents"), whole(INT64_MAX), exactly("0.1")});
  }
  CHECK(milk.lines({.measures = {{MeasureKind::sum, kLitres}, {MeasureKind::sum, kPrice}}}) ==
        Lines{"92233720368547758070 1.0"});
  const std::string most(38, '9');
  milk.add("a", {text("most"), whole(1), exactly(most.c_str())});
  milk.add("a", {text("most"), whole(1), exactly("0.1")});
  CHECK(milk.lines({.keys = {kBreed},
                    .measures = {{MeasureKind::sum, kPrice},
                                 {MeasureKind::mean, kPrice},
                                 {MeasureKind::max, kPrice}}})[1] == "\"most\" - - " + most);
}

TEST_CASE("aggregate: a group of fewer owners than asked is left out without a trace") {
  Milk milk;
  for (const char* owner : {"a", "b", "c"}) {
    milk.add(owner, {text("blaar"), whole(1)});
  }
  milk.add("a", {text("fries"), whole(1)});
  milk.add("a", {text("fries"), whole(1)});
  milk.add("a", {text("fries"), whole(1)});
  milk.add("d", {text("fries"), whole(1)});
  const auto answer = milk.ask({.keys = {kBreed}, .measures = kCount, .minimum_owners = 3});
  REQUIRE(answer);
  REQUIRE(answer->groups.size() == 1);
  CHECK(shown(answer->groups[0].keys) == "\"blaar\"");
  // Whose records are in what is shown: the log is about these.
  CHECK(answer->owners == std::vector<OwnerId>{milk.owner("a"), milk.owner("b"), milk.owner("c")});
  CHECK(milk.lines({.keys = {kBreed}, .measures = kCount, .minimum_owners = 4}).empty());
  CHECK(milk.ask({.keys = {kBreed}, .measures = kCount, .minimum_owners = 4})->owners.empty());
  CHECK(milk.lines({.keys = {kBreed}, .measures = kCount, .minimum_owners = 2}).size() == 2);
}

TEST_CASE("aggregate: records of owners that are not seen are in no group, and make none large") {
  Milk milk;
  milk.add("a", {text("blaar"), whole(1)});
  milk.add("b", {text("blaar"), whole(2)});
  milk.add("c", {text("fries"), whole(4)});
  const std::vector<Measure> sum{{MeasureKind::sum, kLitres}};
  CHECK(milk.lines({.keys = {kBreed}, .measures = sum, .visible = milk.see({"a", "c"})}) ==
        Lines{"\"blaar\" 1", "\"fries\" 4"});
  CHECK(milk.lines({.keys = {kBreed},
                    .measures = sum,
                    .minimum_owners = 2,
                    .visible = milk.see({"a", "c"})})
            .empty());
  CHECK(milk.lines({.measures = sum, .visible = Visible::nothing()}).empty());
}

TEST_CASE("aggregate: keys and measures are as they are seen") {
  Milk milk;
  const auto at = [](const char* instant) { return Value(*parse_instant(instant)); };
  milk.add("a", {text("x"), whole(14), Value(), Value(), at("2026-05-01T10:00:00Z")});
  milk.add("a", {text("x"), whole(16), Value(), Value(), at("2026-05-01T12:00:00Z")});
  milk.add("b", {text("y"), whole(6), Value(), Value(), at("2026-05-02T12:00:00Z")});
  const Precision day{.kind = Precision::Kind::time, .calendar = Precision::Calendar::day};
  CHECK(milk.lines({.keys = {kAt},
                    .measures = kCount,
                    .visible = milk.see({"a", "b"}, mask_with(kAt, day))}) ==
        Lines{"\"2026-04-30T22:00:00Z\" 2", "\"2026-05-01T22:00:00Z\" 1"});
  const Precision tens{.kind = Precision::Kind::number, .step = Decimal::of(10)};
  CHECK(milk.lines({.measures = {{MeasureKind::sum, kLitres}, {MeasureKind::max, kLitres}},
                    .visible = milk.see({"a", "b"}, mask_with(kLitres, tens))}) == Lines{"40 20"});
  const Precision hidden{.kind = Precision::Kind::hidden};
  CHECK(milk.lines({.keys = {kBreed},
                    .measures = {{MeasureKind::count, {}}, {MeasureKind::sum, kLitres}},
                    .visible = milk.see({"a", "b"}, mask_with(kBreed, hidden))}) ==
        Lines{"- 3 36"});
}

TEST_CASE("aggregate: owners are grouped each through the own mask") {
  Milk milk;
  milk.add("a", {text("x"), whole(14)});
  milk.add("b", {text("x"), whole(14)});
  const Precision tens{.kind = Precision::Kind::number, .step = Decimal::of(10)};
  const auto visible = std::make_shared<const Visible>(
      std::vector<OwnerId>{milk.owner("a"), milk.owner("b")}, std::vector<std::uint16_t>{0, 1},
      std::vector<query::MaskRef>{query::Mask::everything(), mask_with(kLitres, tens)});
  CHECK(milk.lines({.keys = {kLitres}, .measures = kCount, .visible = visible}) ==
        Lines{"10 1", "14 1"});
}

TEST_CASE("aggregate: properties of the record itself are keys too") {
  Milk milk;
  milk.add("a", {text("x"), whole(1)});
  milk.add("b", {text("x"), whole(2)});
  CHECK(milk.lines({.keys = {query::kOwner}, .measures = kCount}) == Lines{"\"a\" 1", "\"b\" 1"});
  CHECK(milk.lines({.keys = {query::kVersion}, .measures = kCount}) == Lines{"1 2"});
}

TEST_CASE("aggregate: more groups than allowed, or more visible records, is too much") {
  Milk milk;
  for (std::int64_t i = 0; i < 10; ++i) {
    milk.add("a", {text("x"), whole(i)});
    milk.add("hidden", {text("x"), whole(100 + i)});
  }
  const auto code = [&milk](AggregateRecords question) {
    question.measures = kCount;
    const auto answer = milk.ask(std::move(question));
    return answer ? std::string("done") : std::string(name_of(answer.error().code));
  };
  CHECK(code({.keys = {kLitres}, .max_groups = 20}) == "done");
  CHECK(code({.keys = {kLitres}, .max_groups = 19}) == "too-large");
  CHECK(code({.max_examined = 20}) == "done");
  CHECK(code({.max_examined = 19}) == "too-large");
  // Hidden ones are no cost that anybody could see.
  CHECK(code({.keys = {kLitres}, .max_groups = 10, .visible = milk.see({"a"})}) == "done");
  CHECK(code({.max_examined = 10, .visible = milk.see({"a"})}) == "done");
  CHECK(code({.max_examined = 9, .visible = milk.see({"a"})}) == "too-large");
}

TEST_CASE("aggregate: few owners among many are found by owner, and the figures are the same") {
  Milk milk;
  std::mt19937_64 random(5);  // NOLINT: the same rows each time
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> wanted;  // rows and litres by breed
  const char* const breeds[] = {"blaar", "fries", "mrij"};
  query::RecordBatch batch(5);
  for (int i = 0; i < 4'000; ++i) {
    const auto owner = random() % 200;
    const char* breed = breeds[random() % 3];
    const auto litres = static_cast<std::int64_t>(random() % 40);
    testing::add_row(batch, milk.collection->schema, "owner-" + std::to_string(owner),
                     {text(breed), whole(litres), Value(), Value(), Value()});
    if (owner < 3) {
      auto& [rows, sum] = wanted[breed];
      ++rows;
      sum += litres;
    }
  }
  REQUIRE(milk.bed.write(CreateRecords{milk.collection->id, std::move(batch)}));
  Lines lines;
  for (const auto& [breed, figures] : wanted) {
    lines.push_back("\"" + breed + "\" " + std::to_string(figures.first) + " " +
                    std::to_string(figures.second));
  }
  REQUIRE(lines.size() == 3);
  const AggregateRecords question{
      .keys = {kBreed},
      .measures = {{MeasureKind::count, {}}, {MeasureKind::sum, kLitres}},
      .visible = milk.see({"owner-0", "owner-1", "owner-2"})};
  CHECK(milk.lines(question) == lines);
  // As much as these owners have may be looked at, and no more.
  AggregateRecords bounded = question;
  bounded.max_examined = 1;
  CHECK(milk.ask(bounded).error().code == Code::too_large);
}

}  // namespace meent::store::sqlite::aggregate_test
