// What a list and a count answer, beside query::evaluate over all rows: the same rows in the same
// order, whatever the filter, the sort, the limits and the plan.
#include "store/sqlite/listing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "query/random_expr.hpp"
#include "store/bed.hpp"
#include "store/sqlite/body.hpp"
#include "store/sqlite/top.hpp"

namespace meent::store::testing {
namespace {

using query::SortKey;
using query::Type;
using query::Value;
using query::testing::RandomQuery;
using query::testing::VectorRow;

struct Known {
  RecordKey key;
  OwnerId owner;
  VectorRow row;
};

query::Precision random_precision(RandomQuery& random, Type type) {
  using Precision = query::Precision;
  using Calendar = Precision::Calendar;
  if (random.chance(50)) {
    return {};
  }
  if (random.chance(60)) {
    return {.kind = Precision::Kind::hidden};
  }
  switch (type) {
    case Type::integer:
    case Type::number:
    case Type::decimal:
      return {.kind = Precision::Kind::number,
              .step = Decimal{static_cast<int>(1 + random.below(50)), 1}};
    case Type::instant:
    case Type::date:
    case Type::interval:
      return random.chance(50)
                 ? Precision{.kind = Precision::Kind::time, .step = Decimal::of(3'600)}
                 : Precision{.kind = Precision::Kind::time,
                             .calendar = static_cast<Calendar>(1 + random.below(3))};
    default: return {};
  }
}

query::MaskRef random_mask(RandomQuery& random, const query::Schema& schema) {
  if (random.chance(25)) {
    return query::Mask::everything();
  }
  std::vector<query::Precision> fields;
  for (const auto& field : schema.definition().fields) {
    fields.push_back(random_precision(random, field.type));
  }
  return std::make_shared<const query::Mask>(
      std::move(fields),
      std::array{random_precision(random, Type::text), random_precision(random, Type::instant),
                 random_precision(random, Type::instant)});
}

// Some of the owners, each through a mask.
VisibleRef random_visible(RandomQuery& random, const query::Schema& schema,
                          const std::vector<OwnerId>& owners) {
  if (random.chance(10)) {
    return Visible::everything(random_mask(random, schema));
  }
  std::vector<query::MaskRef> masks;
  for (std::uint64_t i = 0; i < 3; ++i) {
    masks.push_back(random_mask(random, schema));
  }
  std::vector<OwnerId> named;
  std::vector<std::uint16_t> mask_of;
  for (const OwnerId owner : owners) {
    if (random.chance(50)) {
      named.push_back(owner);
      mask_of.push_back(static_cast<std::uint16_t>(random.below(3)));
    }
  }
  return std::make_shared<const Visible>(named, mask_of, masks, random.chance(15) ? 0 : -1);
}

// A collection of random rows, some changed and some ended, with what we know of them.
class RandomCollection {
 public:
  RandomCollection(Bed& bed, RandomQuery& random, std::size_t rows)
      : bed_(bed), collection_(bed.create(random.schema())) {
    std::vector<std::pair<PublicId, std::vector<Value>>> made;
    for (std::size_t i = 0; i < rows; ++i) {
      // Several rows share a millisecond, others do not.
      bed.clock.advance(static_cast<std::int64_t>(random.below(3)) * 700);
      auto values = random.row(collection_->schema);
      const std::string owner = "owner-" + std::to_string(random.below(6));
      made.emplace_back(bed.add(collection_, owner, values), values);
    }
    for (auto& [id, values] : made) {
      bed.clock.advance(300);
      if (random.chance(15)) {
        values = random.row(collection_->schema);
        REQUIRE(bed.write(
            ChangeRecord{collection_->id, id, {}, replace_with(collection_->schema, values)}));
      }
      if (random.chance(10)) {
        REQUIRE(bed.write(EndRecord{collection_->id, id, {}}));
        values.clear();
      }
    }
    for (const Kept& kept : bed.all(collection_)) {
      const auto it = std::ranges::find(made, kept.id, &decltype(made)::value_type::first);
      REQUIRE(it != made.end());
      VectorRow row(it->second);
      row.set_own(query::kId, Value(kept.id.text()));
      row.set_own(query::kOwner, Value(kept.owner));
      row.set_own(query::kVersion, Value(std::int64_t{kept.version}));
      row.set_own(query::kCreated, Value(kept.created));
      row.set_own(query::kChanged, Value(kept.changed));
      const OwnerId owner = *bed_->owner(kept.owner);
      if (std::ranges::find(owners_, owner) == owners_.end()) {
        owners_.push_back(owner);
      }
      known_.push_back({kept.key, owner, std::move(row)});
    }
    std::ranges::sort(owners_);
  }

  VisibleRef visible = Visible::everything(query::Mask::everything());
  const std::vector<OwnerId>& owners() const { return owners_; }

  const query::CollectionRef& collection() const { return collection_; }
  const query::Schema& schema() const { return collection_->schema; }
  const std::vector<Known>& known() const { return known_; }

  std::vector<RecordKey> expected(const query::Query& question) const {
    std::vector<query::Position> found;
    for (const Known& known : known_) {
      const query::Mask* mask = visible->mask(known.owner);
      if (mask == nullptr) {
        continue;
      }
      const query::MaskedRow seen(known.row, *mask);
      if (question.filter && query::evaluate(*question.filter, seen) != query::Truth::yes) {
        continue;
      }
      query::Position position{.values = {}, .key = known.key};
      for (const SortKey& key : question.sort) {
        position.values.push_back(seen.value(key.field));
      }
      found.push_back(std::move(position));
    }
    std::ranges::sort(found, [&](const auto& a, const auto& b) {
      return sqlite::compare(question.sort, a, b) < 0;
    });
    std::vector<RecordKey> keys;
    keys.reserve(found.size());
    for (const auto& position : found) {
      keys.push_back(position.key);
    }
    return keys;
  }

  struct Limits {
    std::uint32_t rows = 1'000;
    std::uint64_t bytes = 1U << 30U;
    std::uint64_t examined = 1'000'000;
  };

  // All pages, one behind the other.
  result<std::vector<RecordKey>> paged(const query::Query& question, const Limits& limits) const {
    std::vector<RecordKey> keys;
    ListRecords ask{.collection = collection_,
                    .query = question,
                    .limit = limits.rows,
                    .max_bytes = limits.bytes,
                    .max_examined = limits.examined,
                    .visible = visible};
    for (std::size_t pages = 0;; ++pages) {
      REQUIRE(pages < 10'000);
      KeepAll page;
      MEENT_TRY(end, bed_.list(ask, page));
      REQUIRE(end.rows == page.all.size());
      REQUIRE(end.rows <= limits.rows);
      for (const Kept& kept : page.all) {
        keys.push_back(kept.key);
        check_seen(kept);
      }
      if (!end.next) {
        return keys;
      }
      ask.after = end.next;
    }
  }

 private:
  // A member stands in the body when its masked value is not null, and only then.
  void check_seen(const Kept& kept) const {
    const auto known = std::ranges::find(known_, kept.key, &Known::key);
    REQUIRE(known != known_.end());
    const query::Mask* mask = visible->mask(known->owner);
    REQUIRE(mask != nullptr);
    const query::MaskedRow seen(known->row, *mask);
    for (std::size_t i = 0; i < schema().size(); ++i) {
      const FieldIndex field{static_cast<std::int32_t>(i)};
      const auto& definition = schema().field(field);
      const auto member = sqlite::find_member(kept.body, definition.name);
      const Value value = seen.value(field);
      REQUIRE(member.has_value() == !value.is_null());
      if (member && query::name_of(definition.type) != "array") {
        const auto shown = sqlite::value_of(definition, *member);
        REQUIRE_MESSAGE(shown, *member << ": " << shown.error().detail);
        REQUIRE(query::compare_for_sort(*shown, value) == 0);
      }
    }
    REQUIRE((kept.version == 0) == !mask->exact(query::kVersion));
    const Value created = seen.value(query::kCreated);
    REQUIRE(kept.created == (created.is_null() ? kEarliest : *created.as<Instant>()));
  }

  Bed& bed_;
  query::CollectionRef collection_;
  std::vector<Known> known_;
  std::vector<OwnerId> owners_;
};

std::vector<SortKey> random_sort(RandomQuery& random, const query::Schema& schema) {
  std::vector<SortKey> sort;
  for (std::uint64_t keys = random.below(4); keys > 0; --keys) {
    const auto fields = static_cast<std::int64_t>(schema.size());
    const auto pick = static_cast<std::int64_t>(random.below(schema.size() + 4)) - 5;
    const FieldIndex field{static_cast<std::int32_t>(std::min(pick == -1 ? 0 : pick, fields - 1))};
    if (field.value >= 0 && schema.field(field).type == Type::array) {
      continue;
    }
    sort.push_back({.field = field, .descending = random.chance(50)});
  }
  return sort;
}

// Filters by the record's own properties, which the general generator leaves out.
query::ExprRef own_filter(RandomQuery& random, const RandomCollection& rows) {
  using query::Op;
  const auto& known = rows.known();
  const VectorRow& some = known[random.below(known.size())].row;
  const VectorRow& other = known[random.below(known.size())].row;
  constexpr Op kComparisons[] = {Op::eq, Op::ne, Op::lt, Op::le, Op::gt, Op::ge};
  const auto compared = [&](const char* name, FieldIndex field) {
    return query::make(kComparisons[random.below(6)],
                       {query::field(name), query::literal(some.value(field))});
  };
  switch (random.below(7)) {
    case 0: return compared("created", query::kCreated);
    case 1: return compared("changed", query::kChanged);
    case 2: return compared("version", query::kVersion);
    case 3: return compared("owner", query::kOwner);
    case 4:
      return query::make(Op::in, {query::field("id"), query::literal(some.value(query::kId)),
                                  query::literal(other.value(query::kId))});
    case 5:
      return query::make(Op::in, {query::field("owner"), query::literal(some.value(query::kOwner)),
                                  query::literal(Value(std::string("nobody")))});
    default:
      return query::make(Op::between,
                         {query::field("created"), query::literal(some.value(query::kCreated)),
                          query::literal(other.value(query::kCreated))});
  }
}

query::ExprRef random_filter(RandomQuery& random, const RandomCollection& rows) {
  if (random.chance(10)) {
    return nullptr;
  }
  query::ExprRef tree = random.condition(rows.schema(), static_cast<int>(random.below(4)));
  if (random.chance(25)) {
    tree = query::make(random.chance(70) ? query::Op::and_ : query::Op::or_,
                       {tree, own_filter(random, rows)});
  }
  return query::testing::checked(tree, rows.schema());
}

std::size_t trees_wanted() {
  const char* deep = std::getenv("MEENT_DEEP");
  if (deep == nullptr) {
    return 10'000;
  }
  const std::size_t wanted = std::strtoull(deep, nullptr, 10);
  return wanted > 1 ? wanted : 200'000;
}

}  // namespace

TEST_CASE("a list answers what evaluate answers, under any filter, order and paging") {
  constexpr std::size_t kTreesEach = 500;
  const std::size_t wanted = trees_wanted();
  for (std::size_t done = 0; done < wanted; done += kTreesEach) {
    RandomQuery random(7'000 + done);
    // Half of them with so few "few" rows that walks are taken where an index could seek.
    Bed bed({.few_rows = random.chance(50) ? random.below(10) : 4'096});
    RandomCollection rows(bed, random, 120);
    for (std::size_t i = 0; i < kTreesEach; ++i) {
      if (random.chance(60)) {
        rows.visible = random_visible(random, rows.schema(), rows.owners());
      }
      const query::Query question{.filter = random_filter(random, rows),
                                  .sort = random_sort(random, rows.schema())};
      const RandomCollection::Limits limits{
          .rows = static_cast<std::uint32_t>(1 + random.below(random.chance(30) ? 5 : 200)),
          .bytes = random.chance(20) ? 300 : 1U << 30U};
      const auto expected = rows.expected(question);
      const auto listed = rows.paged(question, limits);
      INFO("seed ", 7'000 + done, " tree ", i);
      REQUIRE_MESSAGE(listed, listed.error().detail);
      REQUIRE(*listed == expected);
      if (question.filter) {
        const auto count = bed->count(sealed(CountRecords{.collection = rows.collection(),
                                                          .filter = question.filter,
                                                          .max_examined = 1'000'000,
                                                          .visible = rows.visible}));
        REQUIRE(count);
        REQUIRE(count->exact);
        REQUIRE(count->rows == expected.size());
      }
    }
  }
}

TEST_CASE("a page that looked at enough ends early, and goes on where it was") {
  RandomQuery random(99);
  Bed bed;
  RandomCollection rows(bed, random, 150);
  std::size_t streamed = 0;
  for (std::size_t i = 0; i < 2'000; ++i) {
    const query::Query question{.filter = random_filter(random, rows),
                                .sort = random_sort(random, rows.schema())};
    if (random.chance(20)) {
      rows.visible = random_visible(random, rows.schema(), rows.owners());
    }
    const auto listed = rows.paged(question, {.rows = 20, .examined = 1 + random.below(40)});
    INFO("tree ", i);
    if (listed) {
      ++streamed;
      REQUIRE(*listed == rows.expected(question));
    } else {
      REQUIRE(listed.error().code == Code::too_large);
      REQUIRE(!question.sort.empty());
    }
  }
  CHECK(streamed > 500);
}

}  // namespace meent::store::testing
