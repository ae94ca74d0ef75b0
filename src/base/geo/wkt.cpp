#include "base/geo/wkt.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/geo/shape.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace meent::geo {
namespace {

constexpr std::array kKinds{Kind::point,       Kind::line_string,       Kind::polygon,
                            Kind::multi_point, Kind::multi_line_string, Kind::multi_polygon,
                            Kind::collection};

bool is_letter(char c) {
  return text::ascii_lower(c) >= 'a' && text::ascii_lower(c) <= 'z';
}

std::optional<Kind> kind_named(std::string_view word) {
  for (const Kind kind : kKinds) {
    if (text::same_ascii(word, name_of(kind))) {
      return kind;
    }
  }
  return std::nullopt;
}

class WktReader {
 public:
  WktReader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  result<Geometry> geometry(int nesting);
  result<void> end() {
    space();
    return at_ == text_.size() ? result<void>{}
                               : wrong("expected the end of the geometry, but text follows");
  }
  std::size_t at() const { return at_; }

 private:
  struct Head {
    Kind kind;
    std::uint8_t stride;  // 0: told by the first position
  };

  tl::unexpected<error> wrong(std::string detail, Code code = Code::invalid) const {
    return fail(code, std::move(detail), fmt::to_string(at_));
  }
  void space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  std::string_view word() {
    space();
    std::size_t until = at_;
    while (until < text_.size() && is_letter(text_[until])) {
      ++until;
    }
    return text_.substr(at_, until - at_);
  }
  bool take_word(std::string_view upper_word) {
    const std::string_view next = word();
    if (!text::same_ascii(next, upper_word)) {
      return false;
    }
    at_ += next.size();
    return true;
  }
  bool take(char c) {
    space();
    if (at_ == text_.size() || text_[at_] != c) {
      return false;
    }
    ++at_;
    return true;
  }
  result<void> expect(char c, std::string_view purpose) {
    return take(c) ? result<void>{} : wrong(fmt::format("expected '{}' {}", c, purpose));
  }

  result<Head> head();
  result<double> number();
  result<void> position(Geometry& out);
  result<void> line(Geometry& out, Kind kind);
  result<void> polygon(Geometry& out);
  result<void> points(Geometry& out);
  result<void> members(Geometry& out, int nesting);
  template <class Each>
  result<void> list(Each each);

  std::string_view text_;
  std::size_t at_;
  std::size_t budget_ = kMaxPositions;
};

// '(' each (',' each)* ')'
template <class Each>
result<void> WktReader::list(Each each) {
  MEENT_CHECK(expect('(', "or EMPTY"));
  do {
    MEENT_CHECK(each());
  } while (take(','));
  return expect(')', "or ','");
}

result<WktReader::Head> WktReader::head() {
  std::string_view name = word();
  Head out{.kind = Kind::point, .stride = 0};
  auto kind = kind_named(name);
  if (!kind && name.size() > 1 && text::ascii_lower(name.back()) == 'z') {
    kind = kind_named(name.substr(0, name.size() - 1));
    out.stride = 3;
  }
  if (!kind) {
    return wrong(
        "expected the name of a geometry: POINT, LINESTRING, POLYGON, MULTIPOINT, "
        "MULTILINESTRING, MULTIPOLYGON or GEOMETRYCOLLECTION");
  }
  at_ += name.size();
  out.kind = *kind;
  if (out.stride == 0 && take_word("Z")) {
    out.stride = 3;
  }
  if (const std::string_view next = word();
      text::same_ascii(next, "M") || text::same_ascii(next, "ZM")) {
    return wrong("measures (M) are not kept here; leave them out");
  }
  return out;
}

result<double> WktReader::number() {
  space();
  const bool signed_plus = at_ < text_.size() && text_[at_] == '+';
  const char* const from = text_.data() + at_ + (signed_plus ? 1 : 0);
  const char* const until = text_.data() + text_.size();
  double value = 0;
  const auto [end, code] = std::from_chars(from, until, value);
  if (code == std::errc::invalid_argument || (signed_plus && from < until && *from == '-')) {
    return wrong("expected a number");
  }
  if (code != std::errc{} || !std::isfinite(value)) {
    return wrong("expected a finite number");
  }
  at_ = static_cast<std::size_t>(end - text_.data());
  return value;
}

result<void> WktReader::position(Geometry& out) {
  if (budget_ == 0) {
    return wrong(fmt::format("a geometry may have at most {} positions", kMaxPositions),
                 Code::too_large);
  }
  --budget_;
  const bool fixed = out.stride != 0;
  const std::uint8_t most = fixed ? out.stride : std::uint8_t{3};
  std::uint8_t count = 0;
  while (count < most) {
    if (count == 2 && !fixed) {  // is there a third?
      space();
      if (at_ == text_.size() || text_[at_] == ',' || text_[at_] == ')') {
        break;
      }
    }
    MEENT_TRY(value, number());
    out.positions.push_back(value);
    ++count;
  }
  out.stride = count;
  return {};
}

result<void> WktReader::line(Geometry& out, Kind kind) {
  const std::size_t began = at_;
  const std::size_t from = out.positions.size();
  MEENT_CHECK(list([&] { return position(out); }));
  std::string flaw = flaw_of_line(kind, std::span(out.positions).subspan(from), out.stride);
  if (!flaw.empty()) {
    at_ = began;
    return wrong(std::move(flaw));
  }
  out.ring_ends.push_back(static_cast<std::uint32_t>(out.position_count()));
  return {};
}

result<void> WktReader::polygon(Geometry& out) {
  return list([&] {
    space();
    return line(out, Kind::polygon);
  });
}

result<void> WktReader::points(Geometry& out) {
  return list([&]() -> result<void> {
    if (!take('(')) {
      return position(out);
    }
    MEENT_CHECK(position(out));
    return expect(')', "behind a point");
  });
}

result<void> WktReader::members(Geometry& out, int nesting) {
  if (nesting == kMaxNesting) {
    return wrong(fmt::format("collections may be nested at most {} deep", kMaxNesting),
                 Code::too_large);
  }
  return list([&]() -> result<void> {
    space();
    const std::size_t began = at_;
    if (budget_ == 0) {
      return wrong(fmt::format("a geometry may have at most {} positions", kMaxPositions),
                   Code::too_large);
    }
    --budget_;
    MEENT_TRY(member, geometry(nesting + 1));
    if (!out.members.empty() && out.members.front().stride != member.stride) {
      at_ = began;
      return wrong(
          "the members of a collection must all have two numbers a position, or all three");
    }
    out.members.push_back(std::move(member));
    return {};
  });
}

result<Geometry> WktReader::geometry(int nesting) {
  MEENT_TRY(start, head());
  Geometry out;
  out.kind = start.kind;
  out.stride = start.stride;
  if (take_word("EMPTY")) {
    out.stride = start.stride == 0 ? std::uint8_t{2} : start.stride;
    return out;
  }
  space();
  const std::size_t began = at_;
  result<void> done;
  switch (out.kind) {
    case Kind::point:
      done = expect('(', "or EMPTY").and_then([&] { return position(out); }).and_then([&] {
        return expect(')', "behind the point");
      });
      break;
    case Kind::line_string: done = line(out, Kind::line_string); break;
    case Kind::polygon: done = polygon(out); break;
    case Kind::multi_point: done = points(out); break;
    case Kind::multi_line_string:
      done = list([&] {
        space();
        return line(out, Kind::line_string);
      });
      break;
    case Kind::multi_polygon:
      done = list([&]() -> result<void> {
        MEENT_CHECK(polygon(out));
        out.part_ends.push_back(static_cast<std::uint32_t>(out.ring_ends.size()));
        return {};
      });
      break;
    case Kind::collection: done = members(out, nesting); break;
  }
  MEENT_CHECK(done);
  if (out.kind == Kind::collection) {
    const std::uint8_t stride = out.members.front().stride;
    if (start.stride != 0 && start.stride != stride) {
      at_ = began;
      return wrong("a collection with Z needs members with three numbers a position");
    }
    out.stride = stride;
  }
  return out;
}

class WktWriter {
 public:
  WktWriter(std::string& out, const Geometry& geometry) : out_(out), geometry_(geometry) {}

  void write() {
    out_ += name_of(geometry_.kind);
    out_ += geometry_.stride == 3 ? " Z " : " ";
    if (geometry_.empty()) {
      out_ += "EMPTY";
      return;
    }
    switch (geometry_.kind) {
      case Kind::point:
      case Kind::line_string: positions(0, count(geometry_.position_count())); break;
      case Kind::multi_point:
        list(0, count(geometry_.position_count()),
             [this](std::uint32_t i) { positions(i, i + 1); });
        break;
      case Kind::polygon:
      case Kind::multi_line_string: lines(0, count(geometry_.ring_ends.size())); break;
      case Kind::multi_polygon:
        list(0, count(geometry_.part_ends.size()), [this](std::uint32_t i) {
          lines(i == 0 ? 0 : geometry_.part_ends[i - 1], geometry_.part_ends[i]);
        });
        break;
      case Kind::collection:
        list(0, count(geometry_.members.size()),
             [this](std::uint32_t i) { append_wkt(out_, geometry_.members[i]); });
        break;
    }
  }

 private:
  static std::uint32_t count(std::size_t size) { return static_cast<std::uint32_t>(size); }
  template <class Each>
  void list(std::uint32_t from, std::uint32_t until, Each each) {
    out_ += '(';
    for (std::uint32_t i = from; i < until; ++i) {
      if (i > from) {
        out_ += ", ";
      }
      each(i);
    }
    out_ += ')';
  }
  void positions(std::uint32_t from, std::uint32_t until) {
    list(from, until, [this](std::uint32_t i) {
      for (std::uint8_t k = 0; k < geometry_.stride; ++k) {
        if (k > 0) {
          out_ += ' ';
        }
        json::append_number(out_, geometry_.positions[std::size_t{i} * geometry_.stride + k]);
      }
    });
  }
  void lines(std::uint32_t from, std::uint32_t until) {
    list(from, until, [this](std::uint32_t i) {
      positions(i == 0 ? 0 : geometry_.ring_ends[i - 1], geometry_.ring_ends[i]);
    });
  }

  std::string& out_;
  const Geometry& geometry_;
};

}  // namespace

result<Geometry> parse_wkt(std::string_view text, std::size_t& at) {
  WktReader reader(text, at);
  MEENT_TRY(read, reader.geometry(0));
  at = reader.at();
  return read;
}

result<Geometry> parse_wkt(std::string_view text) {
  WktReader reader(text, 0);
  MEENT_TRY(read, reader.geometry(0));
  MEENT_CHECK(reader.end());
  return read;
}

bool is_wkt_name(std::string_view word) {
  return kind_named(word).has_value() ||
         (word.size() > 1 && text::ascii_lower(word.back()) == 'z' &&
          kind_named(word.substr(0, word.size() - 1)).has_value());
}

void append_wkt(std::string& out, const Geometry& geometry) {
  WktWriter(out, geometry).write();
}

std::string to_wkt(const Geometry& geometry) {
  std::string out;
  append_wkt(out, geometry);
  return out;
}

}  // namespace meent::geo
