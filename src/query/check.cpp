#include "query/check.hpp"

#include <algorithm>
#include <optional>
#include <ranges>

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/zone.hpp"
#include "query/arithmetic.hpp"
#include "query/coercion.hpp"
#include "query/comparison.hpp"
#include "query/evaluate.hpp"
#include "query/like.hpp"
#include "query/signatures.hpp"
#include "query/temporal.hpp"

namespace meent::query {

namespace {

using Node = std::shared_ptr<Expr>;

// Constants are computed by the evaluator itself, so folding cannot change a meaning.
class NoRow final : public Row {
 public:
  Value value(FieldIndex) const override { return {}; }
};

tl::unexpected<error> wrong(const Expr& at, std::string detail) {
  return fail(Code::invalid, std::move(detail), place(at.at));
}
tl::unexpected<error> too_large(const Expr& at, std::string detail) {
  return fail(Code::too_large, std::move(detail), place(at.at));
}

// "the integer age", "a text".
std::string described(const Expr& expr) {
  if (expr.op == Op::field) {
    return fmt::format("the {} {}", name_of(expr.type), expr.name);
  }
  const std::string_view name = expr.type == Type::unknown ? "null" : name_of(expr.type);
  const bool vowel = std::string_view("aeiou").find(name.front()) != std::string_view::npos;
  return fmt::format("{} {}", vowel ? "an" : "a", name);
}

bool is_null_literal(const Expr& expr) {
  return expr.op == Op::literal && expr.literal.is_null();
}

// An interval of constants stays a node, since its ends may be days.
bool is_constant(const Expr& expr) {
  return expr.op == Op::literal ||
         (expr.op == Op::interval && std::ranges::all_of(expr.args, [](const ExprRef& end) {
            return end->op == Op::literal;
          }));
}

ExprRef folded(Node node) {
  const bool constant =
      std::ranges::all_of(node->args, [](const ExprRef& arg) { return is_constant(*arg); });
  if (!constant || node->op == Op::interval) {
    return node;
  }
  return typed_literal(compute(*node, NoRow{}), node->type, node->at);
}

// For operations that are null as soon as one argument is.
ExprRef folded_strict(Node node) {
  const bool null =
      std::ranges::any_of(node->args, [](const ExprRef& arg) { return is_null_literal(*arg); });
  return null ? typed_literal({}, node->type, node->at) : folded(std::move(node));
}

class Binder {
 public:
  Binder(const Schema& schema, const CheckLimits& limits) : schema_(schema), limits_(limits) {}

  result<ExprRef> bind(const ExprRef& expr, int depth) {
    ensure(expr != nullptr, "a tree has no empty places");
    if (depth > limits_.depth) {
      return too_large(*expr,
                       fmt::format("nested deeper than {}; simplify the filter", limits_.depth));
    }
    if (++nodes_ > limits_.nodes) {
      return too_large(*expr, fmt::format("over {} parts; split the filter", limits_.nodes));
    }
    if (expr->op == Op::literal) {
      return typed_literal(expr->literal, expr->type, expr->at);
    }
    return expr->op == Op::field ? bind_field(*expr) : bind_node(*expr, depth);
  }

 private:
  result<ExprRef> bind_field(const Expr& expr) const {
    auto node = std::make_shared<Expr>(expr);
    if (const OwnProperty* own = own_property(std::string_view(expr.name))) {
      node->field = own->index;
      node->type = own->type;
      return node;
    }
    if (const auto index = schema_.find(expr.name)) {
      node->field = *index;
      node->type = schema_.field(*index).type;
      return node;
    }
    const std::string near = schema_.nearest(expr.name);
    return wrong(expr, near.empty() ? fmt::format("{} has no field \"{}\"",
                                                  schema_.definition().name, expr.name)
                                    : fmt::format("{} has no field \"{}\"; did you mean \"{}\"?",
                                                  schema_.definition().name, expr.name, near));
  }

  result<ExprRef> bind_node(const Expr& expr, int depth) {
    MEENT_CHECK(check_count(expr));
    auto node = std::make_shared<Expr>();
    node->op = expr.op;
    node->at = expr.at;
    node->args.reserve(expr.args.size());
    for (const ExprRef& arg : expr.args) {
      MEENT_TRY(bound, bind(arg, depth + 1));
      if (bound->op == Op::field && bound->field == kId && !takes_id(expr.op)) {
        return wrong(*bound, fmt::format("id can only be compared by = , <> and in, not by {}",
                                         name_of(expr.op)));
      }
      node->args.push_back(std::move(bound));
    }
    return typed(std::move(node));
  }

  static bool takes_id(Op op) {
    return op == Op::eq || op == Op::ne || op == Op::in || op == Op::is_null;
  }

  result<void> check_count(const Expr& expr) const {
    const auto [least, most] = arity(expr.op);
    const std::size_t count = expr.args.size();
    if (count < least || count > most) {
      return wrong(expr, least == most ? fmt::format("{} takes {} arguments, not {}",
                                                     name_of(expr.op), least, count)
                                       : fmt::format("{} takes at least {} arguments, not {}",
                                                     name_of(expr.op), least, count));
    }
    if (expr.op == Op::in && count - 1 > static_cast<std::size_t>(limits_.list)) {
      return too_large(expr,
                       fmt::format("a list of {} values; at most {}", count - 1, limits_.list));
    }
    return {};
  }

  result<ExprRef> typed(Node node) {
    switch (node->op) {
      case Op::and_:
      case Op::or_:
      case Op::not_: return logic(std::move(node));
      case Op::eq:
      case Op::ne:
      case Op::lt:
      case Op::le:
      case Op::gt:
      case Op::ge: return comparison(std::move(node));
      case Op::in:
      case Op::between: return membership(std::move(node));
      case Op::like: return pattern(std::move(node));
      case Op::is_null: node->type = Type::boolean; return folded(std::move(node));
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::divide:
      case Op::div:
      case Op::mod:
      case Op::pow: return calculation(std::move(node));
      case Op::a_equals:
      case Op::a_contains:
      case Op::a_contained_by:
      case Op::a_overlaps: return array_relation(std::move(node));
      case Op::array: return array(std::move(node));
      case Op::interval: return interval(std::move(node));
      default: return function(std::move(node));
    }
  }

  // and, or, not: constants go away, nested ones of the same kind become one.
  result<ExprRef> logic(Node node) const {
    node->type = Type::boolean;
    for (const ExprRef& arg : node->args) {
      if (arg->type != Type::boolean && arg->type != Type::unknown) {
        return wrong(*arg, fmt::format("{} joins conditions; this is {}", name_of(node->op),
                                       described(*arg)));
      }
    }
    if (node->op == Op::not_) {
      const ExprRef& arg = node->args[0];
      return arg->op == Op::not_ ? arg->args[0] : folded(std::move(node));
    }
    const bool decisive = node->op == Op::or_;  // or: true decides; and: false does
    std::vector<ExprRef> kept;
    for (const ExprRef& arg : node->args) {
      const auto* flag = arg->literal.as<bool>();
      if (arg->op == Op::literal && flag) {
        if (*flag == decisive) {
          return arg;
        }
      } else if (arg->op == node->op) {
        kept.insert(kept.end(), arg->args.begin(), arg->args.end());
      } else {
        kept.push_back(arg);
      }
    }
    if (kept.size() <= 1) {
      return kept.empty() ? typed_literal(!decisive, Type::boolean, node->at) : kept.front();
    }
    node->args = std::move(kept);
    return folded(std::move(node));
  }

  // Gives both the same type as far as literals allow; error when they cannot be compared.
  static result<void> unify(ExprRef& a, ExprRef& b, Op op) {
    const bool from_right =
        a->op == Op::literal && !(b->op == Op::literal && a->type != Type::text);
    if (from_right) {
      MEENT_TRY(left, coerce(a, b->type));
      a = std::move(left);
    }
    MEENT_TRY(right, coerce(b, a->type));
    b = std::move(right);
    const bool ordered = op != Op::eq && op != Op::ne && op != Op::in;
    if (!comparable(a->type, b->type) || (ordered && a->type == Type::interval)) {
      return wrong(*b, fmt::format("{} cannot be compared with {} by {}{}", described(*a),
                                   described(*b), name_of(op), advice(a->type, b->type)));
    }
    return {};
  }

  static std::string_view advice(Type a, Type b) {
    if (a == Type::geometry || b == Type::geometry) {
      return "; use s_equals, s_intersects and so on";
    }
    if (a == Type::array || b == Type::array) {
      return "; use a_equals, a_contains and so on";
    }
    if (a == Type::interval || b == Type::interval) {
      return "; use t_equals, t_before and so on";
    }
    if (a == Type::json || b == Type::json) {
      return "; json can only be tested by is null";
    }
    return "";
  }

  static result<ExprRef> comparison(Node node) {
    node->type = Type::boolean;
    MEENT_CHECK(unify(node->args[0], node->args[1], node->op));
    return folded_strict(std::move(node));
  }

  // in, between: the first argument beside each of the others. Of a constant only a text changes,
  // a number would lose digits that the next comparison may need.
  static result<ExprRef> membership(Node node) {
    node->type = Type::boolean;
    for (std::size_t i = 1; i < node->args.size(); ++i) {
      ExprRef first = node->args[0];
      MEENT_CHECK(unify(first, node->args[i], node->op));
      if (node->args[0]->type == Type::text) {
        node->args[0] = std::move(first);
      }
    }
    return is_null_literal(*node->args[0]) ? typed_literal({}, Type::boolean, node->at)
                                           : folded(std::move(node));
  }

  result<ExprRef> pattern(Node node) const {
    node->type = Type::boolean;
    for (const ExprRef& arg : node->args) {
      if (arg->type != Type::text && arg->type != Type::unknown) {
        return wrong(*arg, fmt::format("like compares texts; this is {}", described(*arg)));
      }
    }
    const Expr& pattern = *node->args[1];
    if (pattern.op != Op::literal) {
      return wrong(pattern, "the pattern of like must be a constant text");
    }
    const auto* text = pattern.literal.as<std::string>();
    if (text && text->size() > static_cast<std::size_t>(limits_.pattern)) {
      return too_large(
          pattern, fmt::format("a pattern of {} bytes; at most {}", text->size(), limits_.pattern));
    }
    if (text && !is_pattern(*text)) {
      return wrong(pattern, "the pattern ends in a \\ that escapes nothing; write \\\\ for a \\");
    }
    if (auto plain = text ? pattern_without_wildcards(*text) : std::nullopt) {
      node->op = Op::eq;
      node->args[1] = literal(*std::move(plain), pattern.at);
    }
    return folded_strict(std::move(node));
  }

  static result<ExprRef> calculation(Node node) {
    for (const ExprRef& arg : node->args) {
      if (!is_numeric(arg->type) && arg->type != Type::unknown) {
        return wrong(*arg, fmt::format("{} computes with numbers; this is {}", name_of(node->op),
                                       described(*arg)));
      }
    }
    ExprRef& a = node->args[0];
    ExprRef& b = node->args[1];
    node->type = arithmetic_type(node->op, a->type, b->type);
    if (node->type == Type::number) {
      MEENT_TRY(left, coerce(a, Type::number));
      MEENT_TRY(right, coerce(b, Type::number));
      a = std::move(left);
      b = std::move(right);
    }
    return folded_strict(std::move(node));
  }

  static result<ExprRef> function(Node node) {
    const Signature* rule = signature(node->op);
    ensure(rule != nullptr, "every operation has a rule");
    for (std::size_t i = 0; i < node->args.size(); ++i) {
      const Types wanted = rule->takes[std::min<std::size_t>(i, rule->takes.size() - 1)];
      MEENT_TRY(arg, coerce(node->args[i], wanted));
      if (!wanted.has(arg->type) && !is_null_literal(*arg)) {
        return wrong(*arg,
                     fmt::format("{} cannot take {} here", name_of(node->op), described(*arg)));
      }
      node->args[i] = std::move(arg);
    }
    node->type = rule->gives == Type::unknown ? node->args[0]->type : rule->gives;
    if (node->op == Op::time_zone_date) {
      MEENT_CHECK(check_zone(*node->args[1]));
    }
    return folded_strict(std::move(node));
  }

  static result<void> check_zone(const Expr& name) {
    const auto* text = name.literal.as<std::string>();
    if (name.op != Op::literal || !text) {
      return wrong(name, "the time zone must be a constant, for example 'Europe/Amsterdam'");
    }
    const auto zone = Zone::find(*text);
    return zone ? result<void>() : wrong(name, zone.error().detail);
  }

  static result<ExprRef> interval(Node node) {
    constexpr Types kEnds{Type::instant, Type::date};
    node->type = Type::interval;
    for (ExprRef& end : node->args) {
      MEENT_TRY(bound, coerce(end, kEnds));
      if (!kEnds.has(bound->type) && !is_null_literal(*bound)) {
        return wrong(*bound, fmt::format("an interval runs between points in time or dates; this "
                                         "is {}",
                                         described(*bound)));
      }
      end = std::move(bound);
    }
    const Expr& from = *node->args[0];
    const Expr& until = *node->args[1];
    if (from.op == Op::literal && until.op == Op::literal && !from.literal.is_null() &&
        !until.literal.is_null() && !span_between(&from.literal, &until.literal)) {
      return wrong(from, "the interval ends before it begins; exchange its ends");
    }
    return node;
  }

  static bool is_scalar(Type type) {
    constexpr Types kScalars{Type::unknown, Type::boolean, Type::integer, Type::number,
                             Type::decimal, Type::text,    Type::instant, Type::date};
    return kScalars.has(type);
  }

  static result<ExprRef> array(Node node) {
    node->type = Type::array;
    for (const ExprRef& arg : node->args) {
      if (!is_scalar(arg->type)) {
        return wrong(*arg, fmt::format("an array holds texts, numbers, booleans and times; not {}",
                                       described(*arg)));
      }
    }
    return folded(std::move(node));
  }

  // What the members of an array are, as far as a schema says.
  Type item_of(const Expr& expr) const {
    return expr.op == Op::field ? schema_.field(expr.field).item : Type::unknown;
  }

  result<ExprRef> array_relation(Node node) const {
    node->type = Type::boolean;
    for (const ExprRef& arg : node->args) {
      if (arg->type != Type::array && !is_null_literal(*arg)) {
        return wrong(*arg, fmt::format("{} compares arrays; this is {}", name_of(node->op),
                                       described(*arg)));
      }
    }
    ExprRef& a = node->args[0];
    ExprRef& b = node->args[1];
    MEENT_TRY(left, fit_items(a, item_of(*b)));
    MEENT_TRY(right, fit_items(b, item_of(*a)));
    a = std::move(left);
    b = std::move(right);
    if (!comparable(item_of(*a), item_of(*b))) {
      return wrong(*b, fmt::format("an array of {} has no members in common with an array of {}",
                                   name_of(item_of(*a)), name_of(item_of(*b))));
    }
    return folded_strict(std::move(node));
  }

  // A written array beside one whose members have type `item`.
  static result<ExprRef> fit_items(const ExprRef& expr, Type item) {
    if (item == Type::unknown) {
      return expr;
    }
    if (const auto* members = expr->literal.as<Value::ArrayRef>()) {
      auto fitted = std::make_shared<Array>();
      for (const Value& member : **members) {
        MEENT_TRY(one, fit_item(typed_literal(member, Type::unknown, expr->at), item));
        fitted->push_back(one->literal);
      }
      return literal(Value::ArrayRef(std::move(fitted)), expr->at);
    }
    if (expr->op != Op::array) {
      return expr;
    }
    auto node = std::make_shared<Expr>(*expr);
    for (ExprRef& arg : node->args) {
      MEENT_TRY(one, fit_item(arg, item));
      arg = std::move(one);
    }
    return node;
  }

  static result<ExprRef> fit_item(const ExprRef& member, Type item) {
    MEENT_TRY(fitted, coerce(member, item));
    if (!comparable(fitted->type, item)) {
      return wrong(*member,
                   fmt::format("an array of {} cannot hold {}", name_of(item), described(*fitted)));
    }
    return fitted;
  }

  const Schema& schema_;
  const CheckLimits& limits_;
  int nodes_ = 0;
};

}  // namespace

result<ExprRef> check(const ExprRef& condition, const Schema& schema, const CheckLimits& limits) {
  Binder binder(schema, limits);
  MEENT_TRY(bound, binder.bind(condition, 1));
  if (bound->type != Type::boolean && bound->type != Type::unknown) {
    return wrong(*bound, fmt::format("a filter is a condition; this is {}", described(*bound)));
  }
  return bound;
}

}  // namespace meent::query
