#include <charconv>

#include "base/geo/wkt.hpp"
#include "base/text.hpp"
#include "formats/cql2/lexer.hpp"
#include "formats/cql2/text.hpp"
#include "formats/cql2/words.hpp"

namespace meent::formats::cql2 {

namespace {

using query::Expr;
using query::Op;
using query::Value;

// How tight an expression binds; what stands in a place for something tighter gets parentheses.
enum Level { kOr, kAnd, kNot, kPredicate, kSum, kProduct, kPower, kFactor };

Level level_of(const Expr& expr) {
  switch (expr.op) {
    case Op::or_: return kOr;
    case Op::and_: return kAnd;
    case Op::not_: return kNot;
    case Op::eq:
    case Op::ne:
    case Op::lt:
    case Op::le:
    case Op::gt:
    case Op::ge:
    case Op::in:
    case Op::between:
    case Op::like:
    case Op::is_null: return kPredicate;
    case Op::add:
    case Op::subtract: return kSum;
    case Op::multiply:
    case Op::divide:
    case Op::div:
    case Op::mod: return kProduct;
    case Op::pow: return kPower;
    default: return kFactor;
  }
}

result<void> unsayable(std::string detail) {
  return fail(Code::unsupported, std::move(detail));
}

class Writer {
 public:
  result<void> write(const Expr& expr, Level place_for) {
    if (level_of(expr) >= place_for) {
      return write_bare(expr);
    }
    out_.push_back('(');
    MEENT_CHECK(write_bare(expr));
    out_.push_back(')');
    return {};
  }

  std::string take() { return std::move(out_); }

 private:
  result<void> write_bare(const Expr& expr) {
    switch (expr.op) {
      case Op::literal: return write_literal(expr.literal);
      case Op::field: write_name(expr.name); return {};
      case Op::or_: return join(expr.args, " OR ", kAnd);
      case Op::and_: return join(expr.args, " AND ", kNot);
      case Op::not_: out_.append("NOT "); return write(*expr.args[0], kNot);
      case Op::in: return write_in(expr);
      case Op::between: return write_between(expr);
      case Op::is_null:
        MEENT_CHECK(write(*expr.args[0], kSum));
        out_.append(" IS NULL");
        return {};
      case Op::like: return infix(expr, " LIKE ", kSum, kSum);
      case Op::negate: return write_negation(*expr.args[0]);
      case Op::array: return parenthesised(expr.args);
      case Op::interval: return write_interval(expr);
      default: break;
    }
    if (is_function(expr.op)) {
      out_.append(query::name_of(expr.op));
      return parenthesised(expr.args);
    }
    return infix(expr);
  }

  result<void> infix(const Expr& expr) {
    const std::string word = " " + std::string(query::name_of(expr.op)) + " ";
    switch (level_of(expr)) {
      case kPredicate: return infix(expr, word, kSum, kSum);
      case kSum: return infix(expr, word, kSum, kProduct);
      case kProduct: return infix(expr, word, kProduct, kPower);
      default: return infix(expr, word, kFactor, kFactor);
    }
  }

  result<void> infix(const Expr& expr, std::string_view word, Level left, Level right) {
    MEENT_CHECK(write(*expr.args[0], left));
    out_.append(word);
    return write(*expr.args[1], right);
  }

  result<void> join(const std::vector<query::ExprRef>& args, std::string_view word, Level place) {
    for (std::size_t i = 0; i < args.size(); ++i) {
      out_.append(i == 0 ? "" : word);
      MEENT_CHECK(write(*args[i], place));
    }
    return {};
  }

  result<void> parenthesised(const std::vector<query::ExprRef>& args) {
    out_.push_back('(');
    MEENT_CHECK(join(args, ", ", kOr));
    out_.push_back(')');
    return {};
  }

  // A minus right before digits would become their sign.
  result<void> write_negation(const Expr& inner) {
    out_.push_back('-');
    const std::size_t from = out_.size();
    MEENT_CHECK(write(inner, kFactor));
    if (text::is_ascii_digit(out_[from])) {
      out_.insert(from, 1, '(');
      out_.push_back(')');
    }
    return {};
  }

  result<void> write_in(const Expr& expr) {
    MEENT_CHECK(write(*expr.args[0], kSum));
    out_.append(" IN (");
    for (std::size_t i = 1; i < expr.args.size(); ++i) {
      out_.append(i == 1 ? "" : ", ");
      MEENT_CHECK(write(*expr.args[i], kSum));
    }
    out_.push_back(')');
    return {};
  }

  result<void> write_between(const Expr& expr) {
    MEENT_CHECK(write(*expr.args[0], kSum));
    out_.append(" BETWEEN ");
    MEENT_CHECK(write(*expr.args[1], kSum));
    out_.append(" AND ");
    return write(*expr.args[2], kSum);
  }

  result<void> write_interval(const Expr& expr) {
    out_.append("INTERVAL(");
    MEENT_CHECK(write_end(*expr.args[0]));
    out_.append(", ");
    MEENT_CHECK(write_end(*expr.args[1]));
    out_.push_back(')');
    return {};
  }

  result<void> write_end(const Expr& end) {
    if (end.op != Op::literal) {
      return write(end, kSum);
    }
    if (end.literal.is_null()) {
      out_.append("'..'");
    } else if (const auto* date = end.literal.as<Date>()) {
      out_.append("'" + format(*date) + "'");
    } else if (const auto* instant = end.literal.as<Instant>()) {
      out_.append("'" + format(*instant) + "'");
    } else {
      return unsayable("an interval ends in a date or a point in time");
    }
    return {};
  }

  void write_name(std::string_view name) {
    if (is_identifier(name) && !is_reserved(name)) {
      out_.append(name);
      return;
    }
    out_.push_back('"');
    for (const char c : name) {
      out_.append(c == '"' ? 2 : 1, c);
    }
    out_.push_back('"');
  }

  // A quote is written as \' after a backslash, where '' would be read as \' and an end.
  result<void> write_text(std::string_view text) {
    if (text.ends_with('\\')) {
      return unsayable("CQL2 text cannot say a text that ends in a backslash");
    }
    out_.push_back('\'');
    char before = ' ';
    for (const char c : text) {
      if (c == '\'') {
        out_.push_back(before == '\\' ? '\\' : '\'');
      }
      out_.push_back(c);
      before = c;
    }
    out_.push_back('\'');
    return {};
  }

  void write_number(double value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value + 0.0).ptr;  // -0 is 0
    out_.append(digits, end);
  }

  // Digits alone would be read as an integer; an exponent of nothing keeps them a decimal.
  void write_decimal(const Decimal& value) {
    const std::string digits = value.text();
    out_.append(digits);
    if (digits.find_first_of(".e") == std::string::npos && value.to_int64()) {
      out_.append("e0");
    }
  }

  result<void> write_literal(const Value& value) {
    if (const auto* text = value.as<std::string>()) {
      return write_text(*text);
    }
    if (const auto* array = value.as<Value::ArrayRef>()) {
      return write_array(**array);
    }
    if (value.is_null()) {
      return unsayable("CQL2 text cannot say a null that stands for itself");
    }
    if (const auto* flag = value.as<bool>()) {
      out_.append(*flag ? "TRUE" : "FALSE");
    } else if (const auto* integer = value.as<std::int64_t>()) {
      out_.append(std::to_string(*integer));
    } else if (const auto* number = value.as<double>()) {
      write_number(*number);
    } else if (const auto* decimal = value.as<Decimal>()) {
      write_decimal(*decimal);
    } else if (const auto* instant = value.as<Instant>()) {
      out_.append("TIMESTAMP('" + format(*instant) + "')");
    } else if (const auto* date = value.as<Date>()) {
      out_.append("DATE('" + format(*date) + "')");
    } else if (const auto* interval = value.as<Interval>()) {
      out_.append("'" + format(*interval) + "'");
    } else if (const auto* geometry = value.as<Value::GeometryRef>()) {
      geo::append_wkt(out_, **geometry);
    }
    return {};
  }

  result<void> write_array(const query::Array& array) {
    out_.push_back('(');
    for (std::size_t i = 0; i < array.size(); ++i) {
      out_.append(i == 0 ? "" : ", ");
      MEENT_CHECK(write_literal(array[i]));
    }
    out_.push_back(')');
    return {};
  }

  std::string out_;
};

}  // namespace

result<std::string> write_text(const query::Expr& expr) {
  Writer writer;
  MEENT_CHECK(writer.write(expr, kOr));
  return writer.take();
}

}  // namespace meent::formats::cql2
