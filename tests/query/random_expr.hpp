// Random schemas, rows and well-typed filters from one seed, for properties that must hold for any
// filter. Values come from small pools with the extremes in them, so that rows do match and limits
// are met. Everything but geometry; the trees are unchecked, as a parser makes them, and check()
// accepts every one of them.
#pragma once

#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "base/ensure.hpp"
#include "query/check.hpp"
#include "query/evaluate.hpp"
#include "query/expr.hpp"
#include "query/schema.hpp"

namespace meent::query::testing {

// A row as one value for each field of the schema; own properties are null unless given.
class VectorRow final : public Row {
 public:
  explicit VectorRow(std::vector<Value> values) : values_(std::move(values)) {}

  Value value(FieldIndex field) const override {
    return field.value < 0 ? own_[static_cast<std::size_t>(-field.value - 1)]
                           : values_[static_cast<std::size_t>(field.value)];
  }
  std::optional<std::string_view> text(FieldIndex field) const override {
    const Value& v = field.value < 0 ? own_[static_cast<std::size_t>(-field.value - 1)]
                                     : values_[static_cast<std::size_t>(field.value)];
    const auto* text = v.as<std::string>();
    return text ? std::optional<std::string_view>(*text) : std::nullopt;
  }
  void set_own(FieldIndex property, Value value) {
    own_[static_cast<std::size_t>(-property.value - 1)] = std::move(value);
  }
  const std::vector<Value>& values() const { return values_; }

 private:
  std::vector<Value> values_;
  std::vector<Value> own_ = std::vector<Value>(5);
};

enum class Flavour : std::uint8_t {
  basic,  // logic, comparison, in, between, is null, like over fields and literals
  full,   // all operations but the spatial ones
};

class RandomQuery {
 public:
  explicit RandomQuery(std::uint64_t seed) : random_(seed) {}

  // One field of each scalar type at least, and of an interval and two arrays.
  Schema schema() {
    CollectionDefinition definition{.name = "things", .title = "Things"};
    const auto add = [&](Type type, Type item = Type::unknown) {
      definition.fields.push_back({.name = "f" + std::to_string(definition.fields.size()),
                                   .type = type,
                                   .item = item,
                                   .required = chance(10),
                                   .indexed = type != Type::array && chance(30)});
    };
    for (const Type type : kScalars) {
      add(type);
    }
    add(Type::interval);
    add(Type::array, Type::integer);
    add(Type::array, Type::text);
    for (std::uint64_t more = below(4); more > 0; --more) {
      add(kScalars[below(std::size(kScalars))]);
    }
    auto schema = Schema::make(std::move(definition));
    ensure(schema.has_value(), "a random schema is well formed");
    return *std::move(schema);
  }

  std::vector<Value> row(const Schema& schema) {
    std::vector<Value> values;
    for (const FieldDefinition& field : schema.definition().fields) {
      values.push_back(!field.required && chance(15) ? Value() : value(field.type, field.item));
    }
    return values;
  }

  // Never null.
  Value value(Type type, Type item = Type::unknown) {
    switch (type) {
      case Type::boolean: return chance(50);
      case Type::integer: return integer();
      case Type::number: return number();
      case Type::decimal: return decimal();
      case Type::text: return text();
      case Type::instant: return instant();
      case Type::date: return date();
      case Type::interval: return interval();
      case Type::array: return array(item);
      default: break;
    }
    ensure(false, "no random values of this type");
    return {};
  }

  ExprRef condition(const Schema& schema, int depth = 4, Flavour flavour = Flavour::full) {
    if (depth > 0 && chance(55)) {
      return junction(schema, depth, flavour);
    }
    if (flavour == Flavour::basic || chance(60)) {
      return basic_predicate(schema, flavour, depth);
    }
    return special_predicate(schema, depth);
  }

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool chance(unsigned percent) { return below(100) < percent; }
  std::mt19937_64& generator() { return random_; }

 private:
  static constexpr Type kScalars[] = {Type::boolean, Type::integer, Type::number, Type::decimal,
                                      Type::text,    Type::instant, Type::date};
  static constexpr Type kNumbers[] = {Type::integer, Type::number, Type::decimal};
  static constexpr Type kOrdered[] = {Type::integer, Type::number,  Type::decimal,
                                      Type::text,    Type::instant, Type::date};

  template <class T, std::size_t N>
  const T& pick(const T (&pool)[N]) {
    return pool[below(N)];
  }

  std::int64_t integer() {
    constexpr std::int64_t kPool[] = {std::numeric_limits<std::int64_t>::min(),
                                      std::numeric_limits<std::int64_t>::max(),
                                      9'007'199'254'740'993,  // 2^53 + 1
                                      9'007'199'254'740'992,
                                      -1'000,
                                      1'000'000'007};
    return chance(15) ? pick(kPool) : static_cast<std::int64_t>(below(9)) - 4;
  }

  double number() {
    constexpr double kPool[] = {0.0,
                                -0.0,
                                0.1,
                                0.5,
                                -1.5,
                                1e308,
                                5e-324,
                                1e22,
                                9007199254740992.0,
                                -9223372036854775808.0,
                                1.0 / 3};
    return chance(40) ? pick(kPool) : static_cast<double>(below(9)) - 4;
  }

  Decimal decimal() {
    static constexpr const char* kPool[] = {"0.1",
                                            "0.10",
                                            "1.5",
                                            "-1.5",
                                            "0.3333333333333333",
                                            "99999999999999999999999999999999999999",
                                            "-0.00000000000000000001",
                                            "9223372036854775808",
                                            "1E5"};
    return chance(50) ? *Decimal::parse(pick(kPool))
                      : Decimal{static_cast<Decimal::Coefficient>(below(800)) - 400, 2};
  }

  std::string text() {
    static constexpr const char* kParts[] = {
        "a",  "b", "A",  "é", "É",    "ß",         "ss", "Straße", " ",  "%", "_",
        "\\", "'", "\"", "𝄞", "日本", "e\xCC\x81", "0",  "zz",     "\t", "ĳ", "İ"};
    std::string out;
    for (std::uint64_t parts = below(4); parts > 0; --parts) {
      out += pick(kParts);
    }
    return out;
  }

  Instant instant() {
    constexpr std::int64_t kDay = 86'400'000'000;
    constexpr std::int64_t kPool[] = {
        0, -1, 1, kDay, -kDay, 19'000 * kDay, 253'402'300'799'999'999};
    return Instant{chance(40) ? pick(kPool)
                              : 20'000 * kDay + static_cast<std::int64_t>(below(6)) * kDay / 2};
  }

  Date date() {
    constexpr std::int32_t kPool[] = {0, -1, 1, 2'932'896, -719'528, 19'000};
    return Date{chance(30) ? pick(kPool) : 20'000 + static_cast<std::int32_t>(below(5))};
  }

  Interval interval() {
    Instant a = instant();
    Instant b = instant();
    if (b < a) {
      std::swap(a, b);
    }
    return {chance(15) ? kEarliest : a, chance(15) ? kLatest : b};
  }

  Value array(Type item) {
    auto members = std::make_shared<Array>();
    for (std::uint64_t count = below(4); count > 0; --count) {
      members->push_back(value(item));
    }
    return Value::ArrayRef(std::move(members));
  }

  std::string pattern() {
    static constexpr const char* kParts[] = {"a",  "%",  "%",      "_", "\\%", "\\_", "\\\\", "é",
                                             "ss", "日", "Straße", "b", "A",   "𝄞",   "'"};
    std::string out;
    for (std::uint64_t parts = below(5); parts > 0; --parts) {
      out += pick(kParts);
    }
    return out;
  }

  // A field of the type; the schema has one of each.
  ExprRef a_field(const Schema& schema, Type type, Type item = Type::unknown) {
    std::vector<const FieldDefinition*> fits;
    for (const FieldDefinition& field : schema.definition().fields) {
      if (field.type == type && (item == Type::unknown || field.item == item)) {
        fits.push_back(&field);
      }
    }
    ensure(!fits.empty(), "a field of every type");
    return field(fits[below(fits.size())]->name);
  }

  ExprRef a_literal(Type type) { return literal(value(type)); }

  // What stands beside a value of `type`: now and then of another comparable type.
  Type beside(Type type) {
    for (const Type number : kNumbers) {
      if (type == number && chance(30)) {
        return pick(kNumbers);
      }
    }
    if ((type == Type::instant || type == Type::date) && chance(30)) {
      return chance(50) ? Type::instant : Type::date;
    }
    return type;
  }

  ExprRef junction(const Schema& schema, int depth, Flavour flavour) {
    const auto part = [&] { return condition(schema, depth - 1, flavour); };
    if (chance(25)) {
      return make(Op::not_, {part()});
    }
    std::vector<ExprRef> parts{part(), part()};
    if (chance(20)) {
      parts.push_back(part());
    }
    return make(chance(50) ? Op::and_ : Op::or_, std::move(parts));
  }

  ExprRef operand(const Schema& schema, Type type, Flavour flavour, int depth) {
    if (flavour == Flavour::full && depth > 0 && chance(35)) {
      return computed(schema, type, depth - 1);
    }
    return chance(75) ? a_field(schema, type) : a_literal(type);
  }

  ExprRef basic_predicate(const Schema& schema, Flavour flavour, int depth) {
    constexpr Op kComparisons[] = {Op::eq, Op::ne, Op::lt, Op::le, Op::gt, Op::ge};
    const Type type = pick(kScalars);
    const ExprRef left = operand(schema, type, flavour, depth);
    const auto right = [&] {
      return chance(3)    ? literal(Null{})
             : chance(75) ? a_literal(beside(type))
                          : operand(schema, beside(type), flavour, depth);
    };
    switch (below(6)) {
      case 0: return make(Op::is_null, {left});
      case 1: {
        std::vector<ExprRef> args{left};
        for (std::uint64_t count = 1 + below(4); count > 0; --count) {
          args.push_back(right());
        }
        return make(Op::in, std::move(args));
      }
      case 2: return make(Op::between, {left, right(), right()});
      case 3:
        return make(Op::like, {operand(schema, Type::text, flavour, depth), literal(pattern())});
      default: return make(pick(kComparisons), {left, right()});
    }
  }

  ExprRef special_predicate(const Schema& schema, int depth) {
    constexpr Op kTextTests[] = {Op::contains, Op::starts_with, Op::ends_with};
    switch (below(7)) {
      case 0:
      case 1: return times(schema, depth);
      case 2:
      case 3: return arrays(schema);
      case 4:
        return make(pick(kTextTests), {operand(schema, Type::text, Flavour::full, depth),
                                       operand(schema, Type::text, Flavour::full, depth)});
      case 5: return chance(80) ? a_field(schema, Type::boolean) : a_literal(Type::boolean);
      default:
        return make(chance(50) ? Op::eq : Op::ne,
                    {a_field(schema, Type::interval),
                     chance(50) ? a_field(schema, Type::interval) : a_literal(Type::interval)});
    }
  }

  ExprRef time(const Schema& schema, int depth) {
    switch (below(4)) {
      case 0: return operand(schema, Type::instant, Flavour::full, depth);
      case 1: return operand(schema, Type::date, Flavour::full, depth);
      case 2: return chance(70) ? a_field(schema, Type::interval) : a_literal(Type::interval);
      default: break;
    }
    const Type ends = chance(50) ? Type::instant : Type::date;
    const auto end = [&] {
      return chance(20) ? literal(Null{}) : operand(schema, ends, Flavour::full, 0);
    };
    ExprRef from = end();
    ExprRef until = end();
    // Constant ends must stand in order, or check() refuses them.
    if (from->op == Op::literal && until->op == Op::literal && !from->literal.is_null() &&
        !until->literal.is_null() && compare_for_sort(until->literal, from->literal) < 0) {
      std::swap(from, until);
    }
    return make(Op::interval, {std::move(from), std::move(until)});
  }

  ExprRef times(const Schema& schema, int depth) {
    const auto first = static_cast<unsigned>(Op::t_after);
    const auto count = static_cast<unsigned>(Op::t_starts) - first + 1;
    return make(static_cast<Op>(first + below(count)), {time(schema, depth), time(schema, depth)});
  }

  ExprRef arrays(const Schema& schema) {
    constexpr Op kRelations[] = {Op::a_equals, Op::a_contains, Op::a_contained_by, Op::a_overlaps};
    const Type item = chance(50) ? Type::integer : Type::text;
    const auto written = [&] {
      std::vector<ExprRef> members;
      for (std::uint64_t count = below(4); count > 0; --count) {
        members.push_back(chance(80) ? a_literal(item) : a_field(schema, item));
      }
      return make(Op::array, std::move(members));
    };
    ExprRef left = a_field(schema, Type::array, item);
    ExprRef right = chance(80) ? written() : a_field(schema, Type::array, item);
    if (chance(30)) {
      std::swap(left, right);
    }
    return make(pick(kRelations), {std::move(left), std::move(right)});
  }

  ExprRef computed(const Schema& schema, Type type, int depth) {
    const auto of = [&](Type t) { return operand(schema, t, Flavour::full, depth); };
    switch (type) {
      case Type::boolean: return condition(schema, depth - 1, Flavour::full);
      case Type::integer: return whole_number(schema, depth);
      case Type::number:
      case Type::decimal: return calculation(schema, type, depth);
      case Type::text: return text_function(schema, depth);
      case Type::date: return make(Op::date_of, {of(chance(70) ? Type::instant : Type::date)});
      default: return of(type);
    }
  }

  ExprRef calculation(const Schema& schema, Type type, int depth) {
    constexpr Op kBinary[] = {Op::add, Op::subtract, Op::multiply, Op::divide,
                              Op::div, Op::mod,      Op::pow};
    constexpr Op kUnary[] = {Op::negate, Op::round, Op::floor, Op::ceiling, Op::absolute};
    const ExprRef left = operand(schema, type, Flavour::full, depth);
    if (chance(25)) {
      return make(pick(kUnary), {left});
    }
    return make(pick(kBinary), {left, operand(schema, pick(kNumbers), Flavour::full, depth)});
  }

  ExprRef whole_number(const Schema& schema, int depth) {
    constexpr Op kDay[] = {Op::year, Op::month, Op::day};
    constexpr Op kClock[] = {Op::hour, Op::minute, Op::second};
    const auto of = [&](Type t) { return operand(schema, t, Flavour::full, depth); };
    switch (below(6)) {
      case 0: return make(Op::length, {of(Type::text)});
      case 1: return make(Op::index_of, {of(Type::text), of(Type::text)});
      case 2: return make(pick(kDay), {of(chance(50) ? Type::instant : Type::date)});
      case 3: return make(pick(kClock), {of(Type::instant)});
      default: return calculation(schema, Type::integer, depth);
    }
  }

  ExprRef text_function(const Schema& schema, int depth) {
    constexpr Op kMaps[] = {Op::casei, Op::accenti, Op::lower, Op::upper, Op::trim};
    const auto of = [&] { return operand(schema, Type::text, Flavour::full, depth); };
    switch (below(5)) {
      case 0: return make(Op::concat, {of(), of()});
      case 1: return make(Op::substring, {of(), a_literal(Type::integer)});
      case 2:
        return make(Op::substring, {of(), a_literal(Type::integer), a_literal(Type::integer)});
      default: return make(pick(kMaps), {of()});
    }
  }

  std::mt19937_64 random_;
};

// check() on a tree that must pass.
inline ExprRef checked(const ExprRef& tree, const Schema& schema) {
  auto outcome = check(tree, schema);
  ensure(outcome.has_value(), outcome ? "" : outcome.error().detail);
  return *std::move(outcome);
}

}  // namespace meent::query::testing
