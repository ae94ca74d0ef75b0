#include "query/evaluate.hpp"

#include <chrono>

#include "base/ensure.hpp"
#include "base/zone.hpp"
#include "query/arithmetic.hpp"
#include "query/arrays.hpp"
#include "query/comparison.hpp"
#include "query/like.hpp"
#include "query/spatial.hpp"
#include "query/temporal.hpp"
#include "query/text_functions.hpp"

namespace meent::query {

namespace {

using Order = std::partial_ordering;

Truth truth(bool holds) {
  return holds ? Truth::yes : Truth::no;
}

Truth negated(Truth t) {
  return t == Truth::unknown ? t : truth(t == Truth::no);
}

Value value_of(Truth t) {
  return t == Truth::unknown ? Value() : Value(t == Truth::yes);
}

Truth truth_of(const Value& value) {
  const auto* flag = value.as<bool>();
  return flag ? truth(*flag) : Truth::unknown;
}

// An argument, without a copy where one can be spared: literals are referred to, the text of a
// field is viewed in place.
class Operand {
 public:
  Operand(const Expr& expr, const Row& row) {
    if (expr.op == Op::literal) {
      value_ = &expr.literal;
      return;
    }
    if (expr.op == Op::field && expr.type == Type::text) {
      view_ = row.text(expr.field);
      if (view_) {
        return;
      }
    }
    own_ = compute(expr, row);
  }
  Operand(const Operand&) = delete;
  Operand& operator=(const Operand&) = delete;

  bool is_null() const { return !view_ && value().is_null(); }

  std::optional<std::string_view> text() const {
    if (view_) {
      return view_;
    }
    const auto* text = value().as<std::string>();
    return text ? std::optional<std::string_view>(*text) : std::nullopt;
  }

  // Not of a viewed text: only text() knows that.
  const Value& value() const { return value_ ? *value_ : own_; }
  bool is_viewed() const { return view_.has_value(); }

 private:
  Value own_;
  const Value* value_ = nullptr;
  std::optional<std::string_view> view_;
};

Order compare_operands(const Operand& a, const Operand& b) {
  if (!a.is_viewed() && !b.is_viewed()) {
    return compare(a.value(), b.value());
  }
  const auto x = a.text();
  const auto y = b.text();
  return x && y ? Order(x->compare(*y) <=> 0) : Order::unordered;
}

// Unordered means that one side is null; for intervals also that they differ.
Truth holds(Op op, Order order) {
  if (order == Order::unordered) {
    return Truth::unknown;
  }
  switch (op) {
    case Op::eq: return truth(order == 0);
    case Op::ne: return truth(order != 0);
    case Op::lt: return truth(order < 0);
    case Op::le: return truth(order <= 0);
    case Op::gt: return truth(order > 0);
    default: return truth(order >= 0);
  }
}

Truth compare_as(Op op, const Operand& a, const Operand& b) {
  const Order order = compare_operands(a, b);
  if (order == Order::unordered && a.value().as<Interval>() && b.value().as<Interval>()) {
    return truth(op == Op::ne);
  }
  return holds(op, order);
}

Truth both(Truth a, Truth b) {
  if (a == Truth::no || b == Truth::no) {
    return Truth::no;
  }
  return a == Truth::unknown || b == Truth::unknown ? Truth::unknown : Truth::yes;
}

Truth all_of(const Expr& expr, const Row& row) {
  Truth answer = Truth::yes;
  for (const ExprRef& arg : expr.args) {
    const Truth t = evaluate(*arg, row);
    if (t == Truth::no) {
      return t;
    }
    answer = both(answer, t);
  }
  return answer;
}

Truth any_of(const Expr& expr, const Row& row) {
  Truth answer = Truth::no;
  for (const ExprRef& arg : expr.args) {
    const Truth t = evaluate(*arg, row);
    if (t == Truth::yes) {
      return t;
    }
    answer = t == Truth::unknown ? t : answer;
  }
  return answer;
}

// As SQL: a = m1 or a = m2 or ...
Truth is_in(const Expr& expr, const Row& row) {
  const Operand value(*expr.args[0], row);
  Truth answer = Truth::no;
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    const Truth same = compare_as(Op::eq, value, Operand(*expr.args[i], row));
    if (same == Truth::yes) {
      return same;
    }
    answer = same == Truth::unknown ? same : answer;
  }
  return answer;
}

Truth is_between(const Expr& expr, const Row& row) {
  const Operand value(*expr.args[0], row);
  const Truth above = compare_as(Op::ge, value, Operand(*expr.args[1], row));
  if (above == Truth::no) {
    return above;
  }
  return both(above, compare_as(Op::le, value, Operand(*expr.args[2], row)));
}

Truth test_texts(const Expr& expr, const Row& row) {
  const Operand a(*expr.args[0], row);
  const Operand b(*expr.args[1], row);
  const auto text = a.text();
  const auto part = b.text();
  if (!text || !part) {
    return Truth::unknown;
  }
  switch (expr.op) {
    case Op::like: return truth(like(*text, *part));
    case Op::contains: return truth(text->find(*part) != std::string_view::npos);
    case Op::starts_with: return truth(text->starts_with(*part));
    default: return truth(text->ends_with(*part));
  }
}

// The dates of an interval's ends stay visible to the relations, which compare days with days.
std::optional<Span> span_of(const Expr& expr, const Row& row) {
  if (expr.op != Op::interval) {
    return span_of(Operand(expr, row).value());
  }
  // A null that came out of a computation has a type: it is unknown, not open.
  const auto is_open = [](const Expr& end) {
    return end.op == Op::literal && end.literal.is_null() && end.type == Type::unknown;
  };
  const Operand from(*expr.args[0], row);
  const Operand until(*expr.args[1], row);
  return span_between(is_open(*expr.args[0]) ? nullptr : &from.value(),
                      is_open(*expr.args[1]) ? nullptr : &until.value());
}

Truth relate_times(const Expr& expr, const Row& row) {
  const auto a = span_of(*expr.args[0], row);
  const auto b = span_of(*expr.args[1], row);
  return a && b ? truth(relate(expr.op, *a, *b)) : Truth::unknown;
}

Truth relate_arrays(const Expr& expr, const Row& row) {
  const Operand a(*expr.args[0], row);
  const Operand b(*expr.args[1], row);
  const auto* x = a.value().as<Value::ArrayRef>();
  const auto* y = b.value().as<Value::ArrayRef>();
  return x && y ? truth(relate(expr.op, **x, **y)) : Truth::unknown;
}

// A literal is handed on by reference: its prepared form serves all rows.
Truth relate_geometries(const Expr& expr, const Row& row) {
  const Operand a(*expr.args[0], row);
  const Operand b(*expr.args[1], row);
  const auto* x = a.value().as<Value::GeometryRef>();
  const auto* y = b.value().as<Value::GeometryRef>();
  if (!x || !y) {
    return Truth::unknown;
  }
  const bool left = expr.args[0]->op == Op::literal;
  const bool right = expr.args[1]->op == Op::literal;
  const auto related = left == right ? relate(expr.op, **x, **y)
                       : left        ? relate(expr.op, **y, *x, Side::left)
                                     : relate(expr.op, **x, *y, Side::right);
  return related ? truth(*related) : Truth::unknown;
}

Value distance_between(const Expr& expr, const Row& row) {
  const Operand a(*expr.args[0], row);
  const Operand b(*expr.args[1], row);
  const auto* x = a.value().as<Value::GeometryRef>();
  const auto* y = b.value().as<Value::GeometryRef>();
  const auto metres = x && y ? distance(**x, **y) : std::nullopt;
  return metres ? Value(*metres) : Value();
}

Value text_function(const Expr& expr, const Row& row) {
  const Operand arg(*expr.args[0], row);
  const auto text = arg.text();
  if (!text) {
    return {};
  }
  switch (expr.op) {
    case Op::casei: return fold_case(*text);
    case Op::accenti: return fold_accents(*text);
    case Op::lower: return lower_case(*text);
    case Op::upper: return upper_case(*text);
    case Op::trim: return std::string(trimmed(*text));
    default: return code_points(*text);
  }
}

Value index_in(const Expr& expr, const Row& row) {
  const Operand a(*expr.args[0], row);
  const Operand b(*expr.args[1], row);
  const auto text = a.text();
  const auto part = b.text();
  return text && part ? Value(index_of(*text, *part)) : Value();
}

Value concatenated(const Expr& expr, const Row& row) {
  std::string out;
  for (const ExprRef& arg : expr.args) {
    const Operand operand(*arg, row);
    const auto text = operand.text();
    if (!text) {
      return {};
    }
    out.append(*text);
  }
  return out;
}

// A length or place that is not a whole number within 64 bits leaves the answer unknown.
std::optional<std::int64_t> whole_of(const Value& value) {
  if (const auto* whole = value.as<std::int64_t>()) {
    return *whole;
  }
  const auto* decimal = value.as<Decimal>();
  return decimal ? decimal->to_int64() : std::nullopt;
}

Value substring_of(const Expr& expr, const Row& row) {
  const Operand operand(*expr.args[0], row);
  const auto text = operand.text();
  const auto start = whole_of(compute(*expr.args[1], row));
  if (!text || !start) {
    return {};
  }
  std::optional<std::int64_t> count;
  if (expr.args.size() == 3) {
    count = whole_of(compute(*expr.args[2], row));
    if (!count) {
      return {};
    }
  }
  return std::string(substring(*text, *start, count));
}

Value calendar_part(Op op, Date date) {
  const std::chrono::year_month_day day{std::chrono::sys_days{std::chrono::days{date.days}}};
  switch (op) {
    case Op::year: return std::int64_t{static_cast<int>(day.year())};
    case Op::month: return std::int64_t{static_cast<unsigned>(day.month())};
    default: return std::int64_t{static_cast<unsigned>(day.day())};
  }
}

Value clock_part(Op op, Instant instant) {
  const std::int64_t seconds =
      (instant.micros - start_of(date_of(instant)).micros) / 1'000'000;  // of the day, in UTC
  switch (op) {
    case Op::hour: return seconds / 3'600;
    case Op::minute: return seconds / 60 % 60;
    default: return seconds % 60;
  }
}

Value time_function(const Expr& expr, const Row& row) {
  const Operand arg(*expr.args[0], row);
  const auto* instant = arg.value().as<Instant>();
  const auto* date = arg.value().as<Date>();
  if (!instant && !date) {
    return {};
  }
  switch (expr.op) {
    case Op::date_of: return instant ? date_of(*instant) : *date;
    case Op::hour:
    case Op::minute:
    case Op::second: return clock_part(expr.op, instant ? *instant : start_of(*date));
    default: return calendar_part(expr.op, date ? *date : date_of(*instant));
  }
}

Value local_date(const Expr& expr, const Row& row) {
  const Operand arg(*expr.args[0], row);
  const Operand name(*expr.args[1], row);
  const auto* instant = arg.value().as<Instant>();
  const auto zone_name = name.text();
  if (!instant || !zone_name) {
    return {};
  }
  const auto zone = Zone::find(*zone_name);
  return zone ? Value(zone->day_of(*instant)) : Value();
}

Value array_of(const Expr& expr, const Row& row) {
  auto array = std::make_shared<Array>();
  array->reserve(expr.args.size());
  for (const ExprRef& arg : expr.args) {
    array->push_back(compute(*arg, row));
  }
  return Value::ArrayRef(std::move(array));
}

}  // namespace

Truth evaluate(const Expr& expr, const Row& row) {
  switch (expr.op) {
    case Op::literal: return truth_of(expr.literal);
    case Op::field: return truth_of(row.value(expr.field));
    case Op::and_: return all_of(expr, row);
    case Op::or_: return any_of(expr, row);
    case Op::not_: return negated(evaluate(*expr.args[0], row));
    case Op::eq:
    case Op::ne:
    case Op::lt:
    case Op::le:
    case Op::gt:
    case Op::ge:
      return compare_as(expr.op, Operand(*expr.args[0], row), Operand(*expr.args[1], row));
    case Op::in: return is_in(expr, row);
    case Op::between: return is_between(expr, row);
    case Op::like:
    case Op::contains:
    case Op::starts_with:
    case Op::ends_with: return test_texts(expr, row);
    case Op::is_null: return truth(Operand(*expr.args[0], row).is_null());
    default: break;
  }
  if (expr.op >= Op::s_intersects && expr.op <= Op::s_contains) {
    return relate_geometries(expr, row);
  }
  if (expr.op >= Op::t_after && expr.op <= Op::t_starts) {
    return relate_times(expr, row);
  }
  if (expr.op >= Op::a_equals && expr.op <= Op::a_overlaps) {
    return relate_arrays(expr, row);
  }
  ensure(false, "check() lets no other operation stand as a condition");
  return Truth::unknown;
}

Value compute(const Expr& expr, const Row& row) {
  switch (expr.op) {
    case Op::literal: return expr.literal;
    case Op::field: return row.value(expr.field);
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::div:
    case Op::mod:
    case Op::pow:
      return arithmetic(expr.op, Operand(*expr.args[0], row).value(),
                        Operand(*expr.args[1], row).value());
    case Op::negate:
    case Op::round:
    case Op::floor:
    case Op::ceiling:
    case Op::absolute: return arithmetic(expr.op, Operand(*expr.args[0], row).value());
    case Op::casei:
    case Op::accenti:
    case Op::lower:
    case Op::upper:
    case Op::trim:
    case Op::length: return text_function(expr, row);
    case Op::concat: return concatenated(expr, row);
    case Op::substring: return substring_of(expr, row);
    case Op::index_of: return index_in(expr, row);
    case Op::year:
    case Op::month:
    case Op::day:
    case Op::hour:
    case Op::minute:
    case Op::second:
    case Op::date_of: return time_function(expr, row);
    case Op::time_zone_date: return local_date(expr, row);
    case Op::distance: return distance_between(expr, row);
    case Op::array: return array_of(expr, row);
    case Op::interval: {
      const auto span = span_of(expr, row);
      return span ? Value(to_interval(*span)) : Value();
    }
    default: return value_of(evaluate(expr, row));
  }
}

}  // namespace meent::query
