#include "store/sqlite/compile.hpp"

#include <cmath>

#include "base/ensure.hpp"

namespace meent::store::sqlite {
namespace {

using query::Expr;
using query::Fit;
using query::Op;
using query::Type;
using query::Value;

bool is_field(const Expr& expr) {
  return expr.op == Op::field;
}
bool is_literal(const Expr& expr) {
  return expr.op == Op::literal;
}

bool is_comparison(Op op) {
  return op == Op::eq || op == Op::ne || op == Op::lt || op == Op::le || op == Op::gt ||
         op == Op::ge;
}

std::string_view sql_of(Op op) {
  switch (op) {
    case Op::eq: return "=";
    case Op::ne: return "<>";
    case Op::lt: return "<";
    case Op::le: return "<=";
    case Op::gt: return ">";
    default: return ">=";
  }
}

bool has_order(Type type) {
  switch (type) {
    case Type::boolean:
    case Type::integer:
    case Type::number:
    case Type::decimal:
    case Type::text:
    case Type::instant:
    case Type::date: return true;
    default: return false;
  }
}

bool is_spatial_touch(Op op) {
  switch (op) {
    case Op::s_intersects:
    case Op::s_equals:
    case Op::s_touches:
    case Op::s_within:
    case Op::s_overlaps:
    case Op::s_crosses:
    case Op::s_contains: return true;
    default: return false;
  }
}

// What stands before the first wildcard of a pattern.
std::string fixed_prefix(std::string_view pattern) {
  std::string prefix;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '%' || pattern[i] == '_') {
      break;
    }
    if (pattern[i] == '\\') {
      ++i;
      if (i == pattern.size()) {
        break;
      }
    }
    prefix.push_back(pattern[i]);
  }
  return prefix;
}

Op mirrored(Op op) {
  switch (op) {
    case Op::lt: return Op::gt;
    case Op::le: return Op::ge;
    case Op::gt: return Op::lt;
    case Op::ge: return Op::le;
    default: return op;
  }
}

}  // namespace

query::ExprRef fields_first(const query::ExprRef& condition) {
  if (!condition) {
    return condition;
  }
  const Expr& expr = *condition;
  if (is_comparison(expr.op) && is_literal(*expr.args[0]) && is_field(*expr.args[1])) {
    auto turned = std::make_shared<Expr>(expr);
    turned->op = mirrored(expr.op);
    std::swap(turned->args[0], turned->args[1]);
    return turned;
  }
  if (expr.op != Op::and_ && expr.op != Op::or_ && expr.op != Op::not_) {
    return condition;
  }
  auto same = std::make_shared<Expr>(expr);
  for (auto& arg : same->args) {
    arg = fields_first(arg);
  }
  return same;
}

Sql& Sql::add(const Sql& more) {
  text += more.text;
  values.insert(values.end(), more.values.begin(), more.values.end());
  return *this;
}

void bind_all(Statement& statement, const Sql& sql, int first_place) {
  int place = first_place;
  for (const Bound& value : sql.values) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      statement.bind(place, *whole);
    } else if (const auto* real = std::get_if<double>(&value)) {
      statement.bind(place, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      statement.bind(place, std::string_view(*text));
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      statement.bind_blob(place, blob->bytes);
    } else {
      statement.bind_null(place);
    }
    ++place;
  }
}

std::optional<Bound> bound_of(const Value& value, Type type) {
  if (value.is_null() || value.type() != type) {
    return std::nullopt;
  }
  switch (type) {
    case Type::boolean: return Bound(std::int64_t{*value.as<bool>()});
    case Type::integer: return Bound(*value.as<std::int64_t>());
    case Type::number:
      // SQLite would bind nan as null.
      return std::isnan(*value.as<double>()) ? std::nullopt
                                             : std::optional<Bound>(*value.as<double>());
    case Type::decimal: return Bound(Blob{value.as<Decimal>()->sort_key()});
    case Type::text: return Bound(*value.as<std::string>());
    case Type::instant: return Bound(value.as<Instant>()->micros);
    case Type::date: return Bound(std::int64_t{value.as<Date>()->days});
    default: return std::nullopt;
  }
}

Type Compiler::type_of(FieldIndex field) const {
  if (field.value >= 0) {
    return layout_.type(field);
  }
  if (field == query::kVersion) {
    return Type::integer;
  }
  return field == query::kCreated || field == query::kChanged ? Type::instant : Type::text;
}

std::optional<RecordKey> Compiler::key_of(const Value& id) const {
  const auto* text = id.as<std::string>();
  const auto parsed = text == nullptr ? std::nullopt : PublicId::parse(*text);
  // The filter compares texts: another way to write the same id is another text.
  if (!parsed || parsed->text() != *text) {
    return std::nullopt;
  }
  return ids_.open(layout_.id(), *parsed);
}

std::optional<OwnerId> Compiler::owner_of(const Value& name) const {
  const auto* text = name.as<std::string>();
  return text == nullptr ? std::nullopt : owners_.find(*text);
}

// --- what fits ---

bool Compiler::comparable(const Expr& field, const Expr& literal) const {
  if (!is_field(field) || !is_literal(literal)) {
    return false;
  }
  const Type type = type_of(field.field);
  return has_order(type) && (literal.literal.is_null() || bound_of(literal.literal, type));
}

bool Compiler::exact(const Expr& p) const {
  // Names and ids are equal or not; their order is not that of their numbers.
  const bool by_name = !p.args.empty() && is_field(*p.args[0]) &&
                       (p.args[0]->field == query::kId || p.args[0]->field == query::kOwner);
  if (is_comparison(p.op)) {
    return comparable(*p.args[0], *p.args[1]) && (!by_name || p.op == Op::eq || p.op == Op::ne);
  }
  switch (p.op) {
    case Op::literal: return true;
    case Op::field: return type_of(p.field) == Type::boolean;
    case Op::is_null: return is_field(*p.args[0]);
    case Op::between:
      return !by_name && comparable(*p.args[0], *p.args[1]) && comparable(*p.args[0], *p.args[2]);
    case Op::in:
      for (std::size_t i = 1; i < p.args.size(); ++i) {
        if (!comparable(*p.args[0], *p.args[i])) {
          return false;
        }
      }
      return true;
    default: return false;
  }
}

std::optional<Compiler::BoxNeeded> Compiler::box_of(const Expr& p) {
  if (!is_spatial_touch(p.op) || p.args.size() != 2) {
    return std::nullopt;
  }
  const bool field_first = is_field(*p.args[0]);
  const Expr& field = *p.args[field_first ? 0 : 1];
  const Expr& literal = *p.args[field_first ? 1 : 0];
  const auto* geometry = literal.literal.as<Value::GeometryRef>();
  if (!is_field(field) || !is_literal(literal) || geometry == nullptr) {
    return std::nullopt;
  }
  const geo::Box box = geo::bounds(**geometry);
  if (std::isnan(box.min_x)) {
    return std::nullopt;
  }
  return BoxNeeded{field.field, box};
}

std::optional<Compiler::PrefixNeeded> Compiler::prefix_of(const Expr& p) {
  if ((p.op != Op::like && p.op != Op::starts_with) || p.args.size() != 2 ||
      !is_field(*p.args[0]) || p.args[0]->field.value < 0 || !is_literal(*p.args[1])) {
    return std::nullopt;
  }
  const auto* text = p.args[1]->literal.as<std::string>();
  if (text == nullptr) {
    return std::nullopt;
  }
  std::string from = p.op == Op::like ? fixed_prefix(*text) : *text;
  if (from.empty()) {
    return std::nullopt;
  }
  // UTF-8 has no byte 0xff, so the last byte can always be raised.
  std::string until = from;
  until.back() = static_cast<char>(static_cast<unsigned char>(until.back()) + 1);
  return PrefixNeeded{p.args[0]->field, std::move(from), std::move(until)};
}

Fit Compiler::fit(const Expr& p) const {
  if (exact(p)) {
    return Fit::exact;
  }
  return box_of(p) || prefix_of(p) ? Fit::superset : Fit::none;
}

// --- saying it ---

void Compiler::operand(FieldIndex field, Sql& out) const {
  if (field.value >= 0) {
    out.add("+").add(Layout::column(field));
  } else if (field == query::kId) {
    out.add("+key");
  } else if (field == query::kOwner) {
    out.add("+owner");
  } else if (field == query::kVersion) {
    out.add("+version");
  } else if (field == query::kChanged) {
    out.add("+changed");
  } else {
    out.add("((key>>" + std::to_string(kKeySerialBits) + ")+" + std::to_string(kKeyEpochMillis) +
            ")*1000");
  }
}

void Compiler::value(FieldIndex field, const Value& literal, Sql& out) const {
  if (literal.is_null()) {
    out.add("NULL");
  } else if (field == query::kId) {
    const auto key = key_of(literal);
    out.bind(key ? key->value : std::int64_t{-1});  // no record has that key
  } else if (field == query::kOwner) {
    const auto owner = owner_of(literal);
    out.bind(owner ? std::int64_t{owner->value} : std::int64_t{-1});
  } else {
    out.bind(*bound_of(literal, type_of(field)));
  }
}

void Compiler::comparison(const Expr& expr, Sql& out) const {
  const FieldIndex field = expr.args[0]->field;
  operand(field, out);
  out.add(sql_of(expr.op));
  value(field, expr.args[1]->literal, out);
}

void Compiler::in_list(const Expr& expr, Sql& out) const {
  const FieldIndex field = expr.args[0]->field;
  operand(field, out);
  out.add(" IN (");
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    out.add(i == 1 ? "" : ",");
    value(field, expr.args[i]->literal, out);
  }
  out.add(")");
}

void Compiler::predicate(const Expr& p, Sql& out) const {
  if (const auto needed = box_of(p)) {
    const std::string f = "+" + Layout::column(needed->field);
    out.add(f + "a<=").bind(needed->box.max_x).add(" AND " + f + "c>=");
    out.bind(needed->box.min_x).add(" AND " + f + "b<=").bind(needed->box.max_y);
    out.add(" AND " + f + "d>=").bind(needed->box.min_y);
    return;
  }
  const auto needed = prefix_of(p);
  ensure(needed.has_value(), "only what fits is said in SQL");
  const std::string f = "+" + Layout::column(needed->field);
  out.add(f + ">=").bind(needed->from).add(" AND " + f + "<").bind(needed->until);
}

void Compiler::joined(const Expr& expr, std::string_view with, Sql& out) const {
  for (std::size_t i = 0; i < expr.args.size(); ++i) {
    out.add(i == 0 ? "" : with);
    condition(*expr.args[i], out);
  }
}

void Compiler::condition(const Expr& expr, Sql& out) const {
  out.add("(");
  if (expr.op == Op::and_) {
    joined(expr, " AND ", out);
  } else if (expr.op == Op::or_) {
    joined(expr, " OR ", out);
  } else if (expr.op == Op::not_) {
    out.add("NOT ");
    condition(*expr.args[0], out);
  } else if (!exact(expr)) {
    predicate(expr, out);
  } else if (is_comparison(expr.op)) {
    comparison(expr, out);
  } else if (expr.op == Op::in) {
    in_list(expr, out);
  } else if (expr.op == Op::is_null) {
    operand(expr.args[0]->field, out);
    out.add(" IS NULL");
  } else if (expr.op == Op::field) {
    operand(expr.field, out);
  } else if (expr.op == Op::between) {
    operand(expr.args[0]->field, out);
    out.add(" BETWEEN ");
    value(expr.args[0]->field, expr.args[1]->literal, out);
    out.add(" AND ");
    value(expr.args[0]->field, expr.args[2]->literal, out);
  } else {
    const auto* yes = expr.literal.as<bool>();
    out.add(yes == nullptr ? "NULL" : *yes ? "1" : "0");
  }
  out.add(")");
}

}  // namespace meent::store::sqlite
