#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "base/geo/wkt.hpp"
#include "base/text.hpp"
#include "formats/cql2/bbox.hpp"
#include "formats/cql2/lexer.hpp"
#include "formats/cql2/text.hpp"
#include "formats/cql2/words.hpp"

namespace meent::formats::cql2 {

namespace {

using query::ExprRef;
using query::Op;

constexpr std::array<std::string_view, 4> kGeometryMarks{"z", "m", "zm", "empty"};

std::optional<Op> comparison_of(Kind kind) {
  switch (kind) {
    case Kind::eq: return Op::eq;
    case Kind::ne: return Op::ne;
    case Kind::lt: return Op::lt;
    case Kind::le: return Op::le;
    case Kind::gt: return Op::gt;
    case Kind::ge: return Op::ge;
    default: return std::nullopt;
  }
}

// Recursive descent, one function a level of precedence: or, and, not, predicate, + -, * / % div,
// ^, sign. A minus binds tighter than ^, as in the grammar: -2 ^ 2 is 4.
class Parser {
 public:
  Parser(std::string_view text, const ParseLimits& limits) : lexer_(text), limits_(limits) {}

  result<ExprRef> parse() {
    MEENT_CHECK(advance());
    MEENT_TRY(condition, disjunction());
    if (token_.kind != Kind::end) {
      return expected("and, or, an operator or the end");
    }
    return condition;
  }

 private:
  result<void> advance() {
    MEENT_TRY(token, lexer_.next());
    token_ = std::move(token);
    return {};
  }

  bool at_word(std::string_view word) const {
    return token_.kind == Kind::name && same_word(token_.content, word);
  }

  result<bool> accept(Kind kind) {
    if (token_.kind != kind) {
      return false;
    }
    MEENT_CHECK(advance());
    return true;
  }

  result<bool> accept_word(std::string_view word) {
    if (!at_word(word)) {
      return false;
    }
    MEENT_CHECK(advance());
    return true;
  }

  result<void> expect(Kind kind, std::string_view what) {
    if (token_.kind != kind) {
      return expected(what);
    }
    return advance();
  }

  tl::unexpected<error> expected(std::string_view what) const {
    constexpr std::size_t kShown = 40;
    const std::string_view found =
        token_.kind == Kind::end ? "the end" : text::clip(token_.raw, kShown);
    return fail(Code::invalid, fmt::format("expected {}, found {}", what, found), place(token_.at));
  }

  result<ExprRef> node(Op op, std::vector<ExprRef> args, std::uint32_t at) {
    MEENT_CHECK(count(at));
    return query::make(op, std::move(args), at);
  }
  result<ExprRef> constant(query::Value value, std::uint32_t at) {
    MEENT_CHECK(count(at));
    return query::literal(std::move(value), at);
  }
  result<void> count(std::uint32_t at) {
    if (++nodes_ > limits_.nodes) {
      return fail(Code::too_large, fmt::format("over {} parts; split the filter", limits_.nodes),
                  place(at));
    }
    return {};
  }

  // Runs a level below the present one.
  template <class Rule>
  result<ExprRef> deeper(Rule rule) {
    if (depth_ >= limits_.depth) {
      return fail(Code::too_large,
                  fmt::format("nested deeper than {}; simplify the filter", limits_.depth),
                  place(token_.at));
    }
    ++depth_;
    auto outcome = rule();
    --depth_;
    return outcome;
  }

  // Operands of one kind of junction, joined in one node.
  template <class Rule>
  result<ExprRef> junction(std::string_view word, Op op, Rule operand) {
    const std::uint32_t at = token_.at;
    MEENT_TRY(first, operand());
    if (!at_word(word)) {
      return first;
    }
    std::vector<ExprRef> args{std::move(first)};
    while (true) {
      MEENT_TRY(more, accept_word(word));
      if (!more) {
        return node(op, std::move(args), at);
      }
      MEENT_TRY(next, operand());
      args.push_back(std::move(next));
    }
  }

  result<ExprRef> disjunction() {
    return junction("or", Op::or_, [this] { return conjunction(); });
  }
  result<ExprRef> conjunction() {
    return junction("and", Op::and_, [this] { return negation(); });
  }

  result<ExprRef> negation() {
    const std::uint32_t at = token_.at;
    MEENT_TRY(negated, accept_word("not"));
    if (!negated) {
      return predicate();
    }
    MEENT_TRY(inner, deeper([this] { return negation(); }));
    return node(Op::not_, {std::move(inner)}, at);
  }

  result<ExprRef> predicate() {
    const std::uint32_t at = token_.at;
    MEENT_TRY(left, sum());
    if (const auto op = comparison_of(token_.kind)) {
      MEENT_CHECK(advance());
      MEENT_TRY(right, sum());
      return node(*op, {std::move(left), std::move(right)}, at);
    }
    if (at_word("is")) {
      return is_null(std::move(left), at);
    }
    MEENT_TRY(negated, accept_word("not"));
    MEENT_TRY(found, membership(left, at));
    if (!found) {
      return negated ? result<ExprRef>(expected("like, between or in")) : left;
    }
    return negated ? node(Op::not_, {std::move(found)}, at) : found;
  }

  result<ExprRef> is_null(ExprRef operand, std::uint32_t at) {
    MEENT_CHECK(advance());
    MEENT_TRY(negated, accept_word("not"));
    if (!at_word("null")) {
      return expected(negated ? "null" : "null or not null");
    }
    MEENT_CHECK(advance());
    MEENT_TRY(test, node(Op::is_null, {std::move(operand)}, at));
    return negated ? node(Op::not_, {std::move(test)}, at) : test;
  }

  // like, between, in; a null pointer when none of these follows.
  result<ExprRef> membership(const ExprRef& left, std::uint32_t at) {
    MEENT_TRY(is_like, accept_word("like"));
    if (is_like) {
      MEENT_TRY(pattern, sum());
      return node(Op::like, {left, std::move(pattern)}, at);
    }
    MEENT_TRY(is_between, accept_word("between"));
    if (is_between) {
      MEENT_TRY(low, sum());
      if (!at_word("and")) {
        return expected("and");
      }
      MEENT_CHECK(advance());
      MEENT_TRY(high, sum());
      return node(Op::between, {left, std::move(low), std::move(high)}, at);
    }
    MEENT_TRY(is_in, accept_word("in"));
    if (!is_in) {
      return nullptr;
    }
    MEENT_CHECK(expect(Kind::left, "( before the list of in"));
    std::vector<ExprRef> args{left};
    MEENT_CHECK(list(args, [this] { return sum(); }));
    return node(Op::in, std::move(args), at);
  }

  // One or more items, separated by commas, up to and including the closing parenthesis.
  template <class Rule>
  result<void> list(std::vector<ExprRef>& items, Rule item) {
    while (true) {
      MEENT_TRY(one, item());
      items.push_back(std::move(one));
      MEENT_TRY(more, accept(Kind::comma));
      if (!more) {
        return expect(Kind::right, ", or )");
      }
    }
  }

  result<ExprRef> sum() {
    const std::uint32_t at = token_.at;
    MEENT_TRY(left, product());
    while (token_.kind == Kind::plus || token_.kind == Kind::minus) {
      const Op op = token_.kind == Kind::plus ? Op::add : Op::subtract;
      MEENT_CHECK(advance());
      MEENT_TRY(right, product());
      MEENT_TRY(both, node(op, {std::move(left), std::move(right)}, at));
      left = std::move(both);
    }
    return left;
  }

  std::optional<Op> multiplication() const {
    switch (token_.kind) {
      case Kind::times: return Op::multiply;
      case Kind::divide: return Op::divide;
      case Kind::percent: return Op::mod;
      default: return at_word("div") ? std::optional(Op::div) : std::nullopt;
    }
  }

  result<ExprRef> product() {
    const std::uint32_t at = token_.at;
    MEENT_TRY(left, power());
    while (const auto op = multiplication()) {
      MEENT_CHECK(advance());
      MEENT_TRY(right, power());
      MEENT_TRY(both, node(*op, {std::move(left), std::move(right)}, at));
      left = std::move(both);
    }
    return left;
  }

  result<ExprRef> power() {
    const std::uint32_t at = token_.at;
    MEENT_TRY(base, factor());
    MEENT_TRY(raised, accept(Kind::caret));
    if (!raised) {
      return base;
    }
    MEENT_TRY(exponent, factor());
    if (token_.kind == Kind::caret) {
      return fail(Code::invalid, "a ^ b ^ c is ambiguous; use parentheses", place(token_.at));
    }
    return node(Op::pow, {std::move(base), std::move(exponent)}, at);
  }

  result<ExprRef> factor() {
    if (token_.kind != Kind::minus && token_.kind != Kind::plus) {
      return operand();
    }
    const std::uint32_t at = token_.at;
    const bool minus = token_.kind == Kind::minus;
    MEENT_CHECK(advance());
    if (token_.kind == Kind::number) {
      return number(minus ? "-" : "", at);
    }
    if (!minus) {
      return expected("a number after +");
    }
    MEENT_TRY(inner, deeper([this] { return factor(); }));
    return node(Op::negate, {std::move(inner)}, at);
  }

  result<ExprRef> operand() {
    switch (token_.kind) {
      case Kind::number: return number("", token_.at);
      case Kind::text: return quoted_text();
      case Kind::left: return deeper([this] { return parenthesised(false); });
      case Kind::quoted_name: return property();
      case Kind::name: return named();
      default: return expected("a value");
    }
  }

  result<ExprRef> number(std::string_view sign, std::uint32_t at) {
    MEENT_TRY(value, number_of(std::string(sign).append(token_.raw), at));
    MEENT_CHECK(advance());
    return constant(std::move(value), at);
  }

  // A whole number of 64 bits is an integer, any other an exact decimal.
  static result<query::Value> number_of(std::string digits, std::uint32_t at) {
    const std::size_t first = digits.front() == '-' ? 1 : 0;
    if (digits[first] == '.') {
      digits.insert(first, "0");
    }
    if (const auto dot = digits.find('.');
        dot != std::string::npos &&
        (dot + 1 == digits.size() || !text::is_ascii_digit(digits[dot + 1]))) {
      digits.erase(dot, 1);
    }
    // The grammar allows leading zeros, which JSON's does not.
    while (digits[first] == '0' && first + 1 < digits.size() &&
           text::is_ascii_digit(digits[first + 1])) {
      digits.erase(first, 1);
    }
    auto decimal = Decimal::parse(digits);
    if (!decimal) {
      return fail(decimal.error().code, std::move(decimal.error().detail), place(at));
    }
    const bool whole = digits.find_first_of(".eE") == std::string::npos;
    const auto small = whole ? decimal->to_int64() : std::nullopt;
    return small ? query::Value(*small) : query::Value(*decimal);
  }

  result<ExprRef> quoted_text() {
    const std::uint32_t at = token_.at;
    std::string content = std::move(token_.content);
    MEENT_CHECK(advance());
    return constant(std::move(content), at);
  }

  result<ExprRef> property() {
    const std::uint32_t at = token_.at;
    std::string name = std::move(token_.content);
    MEENT_CHECK(advance());
    MEENT_CHECK(count(at));
    return query::field(std::move(name), at);
  }

  // A group, or an array: `()`, more than one member, or where only an array can stand.
  result<ExprRef> parenthesised(bool array) {
    const std::uint32_t at = token_.at;
    MEENT_CHECK(advance());
    MEENT_TRY(empty, accept(Kind::right));
    if (empty) {
      return node(Op::array, {}, at);
    }
    std::vector<ExprRef> members;
    MEENT_CHECK(list(members, [this] { return disjunction(); }));
    if (members.size() == 1 && !array) {
      return std::move(members.front());
    }
    return node(Op::array, std::move(members), at);
  }

  bool call_follows() const {
    const std::size_t next = lexer_.after_space(token_.byte + token_.raw.size());
    return next < lexer_.text().size() && lexer_.text()[next] == '(';
  }

  result<ExprRef> named() {
    if (geo::is_wkt_name(token_.content) && geometry_follows()) {
      return geometry();
    }
    if (call_follows()) {
      return deeper([this] { return call(); });
    }
    if (at_word("true") || at_word("false")) {
      const bool value = at_word("true");
      const std::uint32_t at = token_.at;
      MEENT_CHECK(advance());
      return constant(value, at);
    }
    if (is_reserved(token_.content)) {
      return expected("a value (a property with this name stands between double quotes)");
    }
    return property();
  }

  result<ExprRef> call() {
    const std::string name = text::to_ascii_lower(token_.content);
    if (name == "date" || name == "timestamp") {
      return instant(name == "date");
    }
    if (name == "interval") {
      return interval();
    }
    if (name == "bbox") {
      return box();
    }
    const auto op = function_named(name);
    if (!op) {
      const std::string near = nearest_function(name);
      return fail(Code::invalid,
                  near.empty() ? fmt::format("there is no function {}", token_.content)
                               : fmt::format("there is no function {}; did you mean {}?",
                                             token_.content, near),
                  place(token_.at));
    }
    return arguments(*op);
  }

  result<ExprRef> arguments(Op op) {
    const std::uint32_t at = token_.at;
    const bool arrays = op >= Op::a_equals && op <= Op::a_overlaps;
    MEENT_CHECK(advance());
    MEENT_CHECK(advance());  // the parenthesis that was seen
    std::vector<ExprRef> args;
    MEENT_TRY(none, accept(Kind::right));
    if (!none) {
      MEENT_CHECK(list(args, [&] {
        return arrays && token_.kind == Kind::left ? parenthesised(true) : disjunction();
      }));
    }
    return node(op, std::move(args), at);
  }

  // DATE('...'), TIMESTAMP('...')
  result<ExprRef> instant(bool date) {
    const std::uint32_t at = token_.at;
    MEENT_CHECK(advance());
    MEENT_CHECK(advance());
    if (token_.kind != Kind::text) {
      return expected(date ? "a date between quotes, such as '2026-05-01'"
                           : "a time stamp between quotes, such as '2026-05-01T12:00:00Z'");
    }
    MEENT_TRY(value, time_of(token_, date, !date));
    MEENT_CHECK(advance());
    MEENT_CHECK(expect(Kind::right, ")"));
    return constant(std::move(value), at);
  }

  static result<query::Value> time_of(const Token& token, bool date, bool stamp) {
    if (date) {
      if (const auto day = parse_date(token.content)) {
        return query::Value(*day);
      }
    }
    if (stamp) {
      if (const auto instant = parse_instant(token.content)) {
        return query::Value(*instant);
      }
    }
    return fail(Code::invalid,
                fmt::format("'{}' is no {}", text::clip(token.content, 40),
                            date && stamp ? "date or time stamp; write 2026-05-01, "
                                            "2026-05-01T12:00:00Z or .. for an open end"
                            : date        ? "date; write it like 2026-05-01"
                                          : "time stamp; write it like 2026-05-01T12:00:00Z"),
                place(token.at));
  }

  result<ExprRef> interval() {
    const std::uint32_t at = token_.at;
    MEENT_CHECK(advance());
    MEENT_CHECK(advance());
    MEENT_TRY(from, interval_end());
    MEENT_CHECK(expect(Kind::comma, ","));
    MEENT_TRY(until, interval_end());
    MEENT_CHECK(expect(Kind::right, ")"));
    return node(Op::interval, {std::move(from), std::move(until)}, at);
  }

  result<ExprRef> interval_end() {
    if (token_.kind != Kind::text) {
      return sum();
    }
    const std::uint32_t at = token_.at;
    query::Value value;
    if (token_.content != "..") {
      MEENT_TRY(time, time_of(token_, true, true));
      value = std::move(time);
    }
    MEENT_CHECK(advance());
    return constant(std::move(value), at);
  }

  // BBOX(west, south, [lowest,] east, north [, highest])
  result<ExprRef> box() {
    const std::uint32_t at = token_.at;
    MEENT_CHECK(advance());
    MEENT_CHECK(advance());
    std::vector<double> bounds;
    while (true) {
      MEENT_TRY(bound, signed_number());
      bounds.push_back(bound);
      MEENT_TRY(more, accept(Kind::comma));
      if (!more || bounds.size() == 6) {
        break;
      }
    }
    MEENT_CHECK(expect(Kind::right, bounds.size() < 6 ? ", or )" : ")"));
    auto geometry = geometry_of_box(bounds);
    if (!geometry) {
      return fail(geometry.error().code, std::move(geometry.error().detail), place(at));
    }
    return constant(std::make_shared<const geo::Geometry>(*std::move(geometry)), at);
  }

  result<double> signed_number() {
    const std::uint32_t at = token_.at;
    const bool minus = token_.kind == Kind::minus;
    if (minus || token_.kind == Kind::plus) {
      MEENT_CHECK(advance());
    }
    if (token_.kind != Kind::number) {
      return expected("a number");
    }
    MEENT_TRY(value, number_of((minus ? "-" : "") + std::string(token_.raw), at));
    MEENT_CHECK(advance());
    const auto* whole = value.as<std::int64_t>();
    return whole ? static_cast<double>(*whole) : value.as<Decimal>()->to_double();
  }

  // After the name of a geometry: ( , or one of the words of WKT.
  bool geometry_follows() const {
    const std::string_view rest =
        lexer_.text().substr(lexer_.after_space(token_.byte + token_.raw.size()));
    return rest.starts_with('(') || std::ranges::any_of(kGeometryMarks, [&](std::string_view mark) {
             return same_word(rest.substr(0, mark.size()), mark) &&
                    !is_identifier(rest.substr(mark.size(), 1));
           });
  }

  result<ExprRef> geometry() {
    const std::uint32_t at = token_.at;
    const std::string_view rest = lexer_.text().substr(token_.byte);
    std::size_t size = 0;
    auto parsed = geo::parse_wkt(rest, size);
    if (!parsed) {
      return misplaced(std::move(parsed.error()), at);
    }
    lexer_.skip_to(token_.byte + size);
    MEENT_CHECK(advance());
    return constant(std::make_shared<const geo::Geometry>(*std::move(parsed)), at);
  }

  // An error of WKT counts from the geometry's own beginning.
  static tl::unexpected<error> misplaced(error wrong, std::uint32_t at) {
    std::uint32_t within = 0;
    std::from_chars(wrong.where.data(), wrong.where.data() + wrong.where.size(), within);
    return fail(wrong.code, std::move(wrong.detail), place(at + within));
  }

  Lexer lexer_;
  const ParseLimits& limits_;
  Token token_;
  int depth_ = 0;
  int nodes_ = 0;
};

}  // namespace

result<query::ExprRef> parse_text(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.bytes) {
    return fail(Code::too_large,
                fmt::format("a filter of {} bytes; at most {}", text.size(), limits.bytes),
                place(0));
  }
  return Parser(text, limits).parse();
}

}  // namespace meent::formats::cql2
