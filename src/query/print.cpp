#include "query/print.hpp"

#include <bit>
#include <charconv>

namespace meent::query {

namespace {

// Lengths stand before bytes and counts before lists, so no content can look like another tree.
template <class Integer>
void append_number(std::string& out, Integer value, int base = 10) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, base).ptr;
  out.append(digits, end);
}

void append_bytes(std::string& out, std::string_view bytes) {
  append_number(out, bytes.size());
  out.push_back(':');
  out.append(bytes);
}

void append_bits(std::string& out, double value) {
  append_number(out, std::bit_cast<std::uint64_t>(value), 16);
}

template <class T>
void append_list(std::string& out, char open, const std::vector<T>& list) {
  out.push_back(open);
  for (const T& item : list) {
    if constexpr (std::is_same_v<T, double>) {
      append_bits(out, item);
    } else {
      append_number(out, item);
    }
    out.push_back(' ');
  }
  out.push_back(';');
}

void append_geometry(std::string& out, const geo::Geometry& geometry) {
  out.push_back('g');
  append_number(out, static_cast<int>(geometry.kind));
  out.push_back('x');
  append_number(out, static_cast<int>(geometry.stride));
  append_list(out, 'p', geometry.positions);
  append_list(out, 'r', geometry.ring_ends);
  append_list(out, 'q', geometry.part_ends);
  out.push_back('(');
  for (const geo::Geometry& member : geometry.members) {
    append_geometry(out, member);
  }
  out.push_back(')');
}

struct Append {
  std::string& out;

  void operator()(Null) const { out.append("null"); }
  void operator()(bool value) const { out.append(value ? "true" : "false"); }
  void operator()(std::int64_t value) const {
    out.push_back('i');
    append_number(out, value);
  }
  void operator()(double value) const {
    out.push_back('n');
    append_bits(out, value);
  }
  void operator()(const Decimal& value) const {
    out.push_back('d');
    value.append_to(out);
    out.push_back('s');
    append_number(out, value.scale());
  }
  void operator()(const std::string& value) const {
    out.push_back('t');
    append_bytes(out, value);
  }
  void operator()(Instant value) const {
    out.push_back('@');
    append_number(out, value.micros);
  }
  void operator()(Date value) const {
    out.push_back('D');
    append_number(out, value.days);
  }
  void operator()(const Interval& value) const {
    out.push_back('I');
    append_number(out, value.from.micros);
    out.push_back('/');
    append_number(out, value.until.micros);
  }
  void operator()(const Value::GeometryRef& value) const { append_geometry(out, *value); }
  void operator()(const Value::ArrayRef& value) const {
    out.push_back('[');
    for (const Value& member : *value) {
      append_canonical(out, member);
      out.push_back(',');
    }
    out.push_back(']');
  }
};

void append_tree(std::string& out, const Expr& expr) {
  if (expr.op == Op::literal) {
    append_canonical(out, expr.literal);
    return;
  }
  if (expr.op == Op::field) {
    if (expr.type == Type::unknown) {
      out.push_back('?');
      append_bytes(out, expr.name);
    } else {
      out.push_back('#');
      append_number(out, expr.field.value);
    }
    return;
  }
  out.push_back('(');
  out.append(name_of(expr.op));
  for (const ExprRef& arg : expr.args) {
    out.push_back(' ');
    append_tree(out, *arg);
  }
  out.push_back(')');
}

}  // namespace

void append_canonical(std::string& out, const Value& value) {
  std::visit(Append{out}, value.get());
}

std::string canonical(const ExprRef& expr) {
  std::string out;
  if (expr) {
    append_tree(out, *expr);
  } else {
    out.push_back('*');
  }
  return out;
}

}  // namespace meent::query
