#include "store/sqlite/selection.hpp"

#include <algorithm>

namespace meent::store::sqlite {
namespace {

using query::Expr;
using query::ExprRef;
using query::Op;
using query::Type;
using query::Value;

void collect_fields(const Expr& expr, std::vector<FieldIndex>& fields) {
  if (expr.op == Op::field && std::ranges::find(fields, expr.field) == fields.end()) {
    fields.push_back(expr.field);
  }
  for (const ExprRef& arg : expr.args) {
    collect_fields(*arg, fields);
  }
}

template <class Visit>
void each_conjunct(const ExprRef& condition, const Visit& visit) {
  if (!condition) {
    return;
  }
  if (condition->op != Op::and_) {
    visit(*condition);
    return;
  }
  for (const ExprRef& arg : condition->args) {
    each_conjunct(arg, visit);
  }
}

std::int64_t floor_millis(Instant instant) {
  const std::int64_t millis = instant.micros / 1'000;
  return millis - (instant.micros % 1'000 < 0 ? 1 : 0);
}

// The first key that a record made in this millisecond can have, kept within what keys can be.
std::int64_t first_key_of(std::int64_t millis) {
  constexpr std::int64_t kMost = std::int64_t{1} << 42;
  return std::clamp<std::int64_t>(millis - kKeyEpochMillis, 0, kMost - 1) << kKeySerialBits;
}
bool before_all_keys(std::int64_t millis) {
  return millis < kKeyEpochMillis;
}

}  // namespace

Selection::Selection(const Layout& layout, const Owners& owners, IdCodec& ids,
                     const ExprRef& filter, const Visible& visible)
    : layout_(layout), compiler_(layout, owners, ids) {
  const query::Plan plan =
      query::plan(fields_first(filter), [this, &visible](const Expr& predicate) {
        std::vector<FieldIndex> fields;
        collect_fields(predicate, fields);
        const bool exact = std::ranges::all_of(
            fields, [&visible](FieldIndex field) { return visible.exact(field); });
        return exact ? compiler_.fit(predicate) : query::Fit::none;
      });
  for (const ExprRef& part : {plan.exact, plan.superset}) {
    if (part) {
      sql_.add(sql_.text.empty() ? "" : " AND ");
      compiler_.condition(*part, sql_);
      each_conjunct(part, [this](const Expr& conjunct) { look_at(conjunct); });
    }
  }
  make_range_seeks();
  residual_ = plan.residual;
  if (residual_) {
    collect_fields(*residual_, residual_fields_);
  }
}

std::string Selection::index_of(FieldIndex field) const {
  if (field == query::kOwner) {
    return layout_.table() + " INDEXED BY " + layout_.owner_index();
  }
  return layout_.indexed(field) && layout_.type(field) != Type::interval
             ? layout_.table() + " INDEXED BY " + layout_.index(field)
             : std::string();
}

Selection::Ends Selection::ends(FieldIndex field) const {
  const auto found = ends_.find(field);
  return found == ends_.end() ? Ends{} : found->second;
}

void Selection::look_at(const Expr& conjunct) {
  if (const auto box = Compiler::box_of(conjunct)) {
    if (layout_.box_index() == box->field) {
      Seek seek{.from = layout_.boxes(), .where = {}, .in_key_order = false, .is_box = true};
      seek.where.add("min_x<=").bind(box->box.max_x).add(" AND max_x>=");
      seek.where.bind(box->box.min_x).add(" AND min_y<=").bind(box->box.max_y);
      seek.where.add(" AND max_y>=").bind(box->box.min_y);
      seeks_.push_back(std::move(seek));
    }
    return;
  }
  if (const auto prefix = Compiler::prefix_of(conjunct)) {
    add_bound(prefix->field, ">=", Bound(prefix->from), true);
    add_bound(prefix->field, "<", Bound(prefix->until), false);
    return;
  }
  if (conjunct.args.empty() || conjunct.args[0]->op != Op::field) {
    return;
  }
  const FieldIndex field = conjunct.args[0]->field;
  if (field == query::kId) {
    look_at_id(conjunct);
  } else if (field == query::kCreated) {
    if (conjunct.op == Op::between) {
      look_at_created(Op::ge, conjunct.args[1]->literal.as<Instant>()
                                  ? *conjunct.args[1]->literal.as<Instant>()
                                  : kEarliest);
      look_at_created(Op::le, conjunct.args[2]->literal.as<Instant>()
                                  ? *conjunct.args[2]->literal.as<Instant>()
                                  : kLatest);
    } else if (conjunct.args.size() == 2 && conjunct.args[1]->literal.as<Instant>() != nullptr) {
      look_at_created(conjunct.op, *conjunct.args[1]->literal.as<Instant>());
    }
  } else {
    look_at_field(conjunct, field);
  }
}

void Selection::look_at_created(Op op, Instant value) {
  const std::int64_t floor = floor_millis(value);
  const std::int64_t ceiling = floor + (value.micros % 1'000 != 0 ? 1 : 0);
  const auto from = [this](std::int64_t millis) { keys_.narrow(first_key_of(millis), INT64_MAX); };
  const auto until = [this](std::int64_t millis) {
    keys_.narrow(0, before_all_keys(millis)
                        ? -1
                        : first_key_of(millis) | ((std::int64_t{1} << kKeySerialBits) - 1));
  };
  switch (op) {
    case Op::eq:
      from(ceiling);
      until(floor);
      break;
    case Op::ge: from(ceiling); break;
    case Op::gt: from(floor + 1); break;
    case Op::le: until(floor); break;
    case Op::lt: until(ceiling - 1); break;
    default: break;
  }
}

void Selection::look_at_id(const Expr& conjunct) {
  if (conjunct.op != Op::eq && conjunct.op != Op::in) {
    return;
  }
  std::vector<std::int64_t> keys;
  for (std::size_t i = 1; i < conjunct.args.size(); ++i) {
    if (const auto key = compiler_.key_of(conjunct.args[i]->literal)) {
      keys.push_back(key->value);
    }
  }
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  only_ = std::move(keys);
}

void Selection::look_at_field(const Expr& conjunct, FieldIndex field) {
  const std::string column = field.value >= 0 ? Layout::column(field) : "owner";
  const auto bound = [&](std::size_t arg) -> std::optional<Bound> {
    const Value& literal = conjunct.args[arg]->literal;
    if (field != query::kOwner) {
      return bound_of(literal, compiler_.type_of(field));
    }
    const auto owner = compiler_.owner_of(literal);
    return Bound(owner ? std::int64_t{owner->value} : std::int64_t{-1});
  };
  if (field.value < 0 && field != query::kOwner) {
    return;
  }
  switch (conjunct.op) {
    case Op::eq:
      if (auto value = bound(1)) {
        add_equal(field, Sql{}.add(column + "=").bind(*value));
        if (field != query::kOwner) {
          add_bound(field, ">=", *value, true);
          add_bound(field, "<=", *value, false);
        }
      }
      break;
    case Op::is_null: add_equal(field, Sql{}.add(column + " IS NULL")); break;
    case Op::ge:
    case Op::gt:
      if (auto value = bound(1)) {
        add_bound(field, conjunct.op == Op::ge ? ">=" : ">", std::move(*value), true);
      }
      break;
    case Op::le:
    case Op::lt:
      if (auto value = bound(1)) {
        add_bound(field, conjunct.op == Op::le ? "<=" : "<", std::move(*value), false);
      }
      break;
    case Op::between:
      if (auto low = bound(1)) {
        add_bound(field, ">=", std::move(*low), true);
      }
      if (auto high = bound(2)) {
        add_bound(field, "<=", std::move(*high), false);
      }
      break;
    case Op::in: {
      const std::string from = index_of(field);
      Sql list;
      for (std::size_t i = 1; i < conjunct.args.size(); ++i) {
        if (auto value = bound(i)) {
          list.add(list.text.empty() ? "" : ",").bind(std::move(*value));
        }
      }
      if (!from.empty() && !list.text.empty()) {
        seeks_.push_back({.from = from, .where = Sql{}.add(column + " IN (").add(list).add(")")});
      }
      break;
    }
    default: break;
  }
}

void Selection::add_equal(FieldIndex field, Sql where) {
  if (std::string from = index_of(field); !from.empty()) {
    seeks_.push_back({.from = std::move(from), .where = std::move(where), .in_key_order = true});
  }
}

// Of several bounds at one side the first is sought; the filter knows them all.
void Selection::add_bound(FieldIndex field, std::string_view sql_op, Bound value, bool is_lower) {
  Sql& end = is_lower ? ends_[field].lower : ends_[field].upper;
  if (end.text.empty()) {
    end.add(Layout::column(field)).add(sql_op).bind(std::move(value));
  }
}

void Selection::make_range_seeks() {
  for (const auto& [field, ends] : ends_) {
    std::string from = index_of(field);
    if (from.empty()) {
      continue;
    }
    Sql where = ends.lower;
    where.add(ends.lower.text.empty() || ends.upper.text.empty() ? "" : " AND ").add(ends.upper);
    seeks_.push_back({.from = std::move(from), .where = std::move(where)});
  }
}

}  // namespace meent::store::sqlite
