#include "query/plan.hpp"

#include <algorithm>
#include <optional>

namespace meent::query {

namespace {

ExprRef logic(Op op, std::vector<ExprRef> args, std::uint32_t at) {
  auto node = std::make_shared<Expr>();
  node->op = op;
  node->type = Type::boolean;
  node->args = std::move(args);
  node->at = at;
  return node;
}

// The opposites hold under three-valued logic: both sides are unknown for the same rows.
std::optional<Op> opposite(Op op) {
  switch (op) {
    case Op::eq: return Op::ne;
    case Op::ne: return Op::eq;
    case Op::lt: return Op::ge;
    case Op::le: return Op::gt;
    case Op::gt: return Op::le;
    case Op::ge: return Op::lt;
    default: return std::nullopt;
  }
}

ExprRef pushed_down(const ExprRef& expr, bool negate);

ExprRef junction(const Expr& expr, bool negate) {
  const Op op = (expr.op == Op::and_) != negate ? Op::and_ : Op::or_;
  std::vector<ExprRef> parts;
  for (const ExprRef& arg : expr.args) {
    ExprRef part = pushed_down(arg, negate);
    if (part->op == op) {
      parts.insert(parts.end(), part->args.begin(), part->args.end());
    } else {
      parts.push_back(std::move(part));
    }
  }
  return logic(op, std::move(parts), expr.at);
}

ExprRef negated_predicate(const ExprRef& expr) {
  if (const auto* flag = expr->literal.as<bool>(); expr->op == Op::literal) {
    return flag ? literal(!*flag, expr->at) : expr;
  }
  if (const auto op = opposite(expr->op)) {
    return logic(*op, expr->args, expr->at);
  }
  return logic(Op::not_, {expr}, expr->at);
}

ExprRef pushed_down(const ExprRef& expr, bool negate) {
  switch (expr->op) {
    case Op::not_: return pushed_down(expr->args[0], !negate);
    case Op::and_:
    case Op::or_: return junction(*expr, negate);
    default: return negate ? negated_predicate(expr) : expr;
  }
}

Fit fit_of(const Expr& expr, const FitOf& fit) {
  if (expr.op == Op::literal) {
    return Fit::exact;
  }
  if (expr.op != Op::not_) {
    return fit(expr);
  }
  // The opposite of a superset says nothing about the opposite of the condition.
  return fit(*expr.args[0]) == Fit::exact ? Fit::exact : Fit::none;
}

// How well a whole tree without inner negations can be said, and in which words.
struct Said {
  Fit fit = Fit::none;
  ExprRef words;  // null when fit is none
};

Said say(const ExprRef& expr, const FitOf& fit);

// A conjunction that leaves out what cannot be said is a superset of the whole.
Said say_all(const Expr& expr, const FitOf& fit) {
  std::vector<ExprRef> words;
  bool exact = true;
  for (const ExprRef& arg : expr.args) {
    Said said = say(arg, fit);
    exact = exact && said.fit == Fit::exact;
    if (said.words) {
      words.push_back(std::move(said.words));
    }
  }
  if (words.empty()) {
    return {};
  }
  return {exact ? Fit::exact : Fit::superset, all_of(std::move(words))};
}

// A disjunction can leave out nothing.
Said say_any(const Expr& expr, const FitOf& fit) {
  std::vector<ExprRef> words;
  bool exact = true;
  for (const ExprRef& arg : expr.args) {
    Said said = say(arg, fit);
    if (!said.words) {
      return {};
    }
    exact = exact && said.fit == Fit::exact;
    words.push_back(std::move(said.words));
  }
  return {exact ? Fit::exact : Fit::superset, logic(Op::or_, std::move(words), expr.at)};
}

Said say(const ExprRef& expr, const FitOf& fit) {
  if (expr->op == Op::and_) {
    return say_all(*expr, fit);
  }
  if (expr->op == Op::or_) {
    return say_any(*expr, fit);
  }
  const Fit how = fit_of(*expr, fit);
  return {how, how == Fit::none ? nullptr : expr};
}

}  // namespace

ExprRef without_negations(const ExprRef& condition) {
  return condition ? pushed_down(condition, false) : nullptr;
}

ExprRef all_of(std::vector<ExprRef> conditions) {
  std::erase(conditions, nullptr);
  if (conditions.size() <= 1) {
    return conditions.empty() ? nullptr : conditions.front();
  }
  const std::uint32_t at = conditions.front()->at;
  return logic(Op::and_, std::move(conditions), at);
}

Plan plan(const ExprRef& condition, const FitOf& fit) {
  const ExprRef flat = without_negations(condition);
  if (!flat) {
    return {};
  }
  const std::vector<ExprRef> alone{flat};
  std::vector<ExprRef> exact;
  std::vector<ExprRef> superset;
  std::vector<ExprRef> residual;
  for (const ExprRef& conjunct : flat->op == Op::and_ ? flat->args : alone) {
    const auto* flag = conjunct->literal.as<bool>();
    if (conjunct->op == Op::literal && flag && *flag) {
      continue;
    }
    Said said = say(conjunct, fit);
    if (said.fit == Fit::exact) {
      exact.push_back(conjunct);
      continue;
    }
    superset.push_back(std::move(said.words));
    residual.push_back(conjunct);
  }
  return {all_of(std::move(exact)), all_of(std::move(superset)), all_of(std::move(residual))};
}

}  // namespace meent::query
