// json::parse over Boost.JSON's event parser, which gives each number with its text. The one file
// of this room that sees Boost.JSON.
#include <boost/json/basic_parser_impl.hpp>
#include <string>
#include <unordered_set>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "base/text.hpp"

namespace meent::json {
namespace {

namespace bj = boost::json;

constexpr std::string_view kNotJson = "this is not JSON: ";

std::string_view view(bj::string_view text) {
  return {text.data(), text.size()};
}

std::string words_for(bj::error_code ec, std::string_view text, std::size_t at) {
  std::string out(kNotJson);
  if (ec == bj::error::syntax || ec == bj::error::extra_data) {
    if (at >= text.size()) {
      return out + "the text ends too early";
    }
    const std::string_view rest = text.substr(at);
    const auto lead = static_cast<unsigned char>(rest[0]);
    if (lead < 0x20) {
      return out + "a control character stands here; in a text it must be escaped";
    }
    return out + "'" + std::string(text::slice(rest.substr(0, 4), 0, 1)) +
           (ec == bj::error::extra_data ? "' follows the value" : "' is not expected here");
  }
  if (ec == bj::error::incomplete) {
    return out + "the text ends too early";
  }
  return out + ec.message();
}

// "line 3, column 14": lines end at LF, columns count code points, both from 1.
std::string place_of(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, std::min(at, text.size()));
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t line_at = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(line) + ", column " +
         std::to_string(text::code_points(before.substr(line_at)) + 1);
}

}  // namespace

// Takes the parser's events. What it is told to refuse itself stands in `problem`.
class Builder {
 public:
  // The names are the parser's: it reads its limits from its handler.
  // NOLINTBEGIN(readability-identifier-naming)
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);
  // NOLINTEND(readability-identifier-naming)

  explicit Builder(const Limits& limits) : limits_(limits) {}

  Document document;
  error problem;

  std::string pointer() const {
    std::string out;
    for (const Open& open : open_) {
      if (open.object) {
        if (open.name_known) {
          append_pointer(out, open.name);
        }
      } else {
        out += '/' + std::to_string(open.count);
      }
    }
    return out;
  }

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_object_begin(bj::error_code& ec) { return begin(Kind::object, ec); }
  bool on_array_begin(bj::error_code& ec) { return begin(Kind::array, ec); }
  bool on_object_end(std::size_t, bj::error_code&) { return end(); }
  bool on_array_end(std::size_t, bj::error_code&) { return end(); }

  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) {
    pending_ += view(part);
    return true;
  }
  bool on_key(bj::string_view part, std::size_t, bj::error_code& ec) {
    pending_ += view(part);
    Open& object = open_.back();
    object.name = std::exchange(pending_, {});
    object.name_known = true;
    if (!object.names.insert(object.name).second) {
      return refuse(Code::invalid, "this name stands twice in its object", ec);
    }
    return true;
  }
  bool on_string_part(bj::string_view part, std::size_t, bj::error_code&) {
    pending_ += view(part);
    return true;
  }
  bool on_string(bj::string_view part, std::size_t, bj::error_code& ec) {
    pending_ += view(part);
    return scalar_with_text(Kind::text, ec);
  }
  bool on_number_part(bj::string_view part, bj::error_code&) {
    pending_ += view(part);
    return true;
  }
  bool on_int64(std::int64_t, bj::string_view part, bj::error_code& ec) { return number(part, ec); }
  bool on_uint64(std::uint64_t, bj::string_view part, bj::error_code& ec) {
    return number(part, ec);
  }
  bool on_double(double, bj::string_view part, bj::error_code& ec) { return number(part, ec); }
  bool on_bool(bool yes, bj::error_code& ec) {
    if (!add(Kind::boolean, ec)) {
      return false;
    }
    document.entries_.back().yes = yes;
    return done();
  }
  bool on_null(bj::error_code& ec) { return add(Kind::null, ec) && done(); }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

 private:
  // An array or object that is not closed yet.
  struct Open {
    std::uint32_t entry;
    bool object;
    bool name_known;
    std::string name;     // of the member at hand
    std::uint32_t count;  // of values before the one at hand
    std::unordered_set<std::string> names;
  };

  bool refuse(Code code, std::string detail, bj::error_code& ec) {
    problem = error{code, std::move(detail), {}};
    ec = bj::make_error_code(bj::error::syntax);
    return false;
  }

  std::uint32_t keep(std::string_view text) {
    const auto at = static_cast<std::uint32_t>(document.arena_.size());
    document.arena_ += text;
    return at;
  }

  bool add(Kind kind, bj::error_code& ec) {
    if (document.entries_.size() == limits_.values) {
      return refuse(Code::too_large,
                    "the document holds more than " + std::to_string(limits_.values) + " values",
                    ec);
    }
    Document::Entry entry;
    entry.kind = kind;
    if (!open_.empty()) {
      entry.parent = open_.back().entry;
      if (open_.back().object) {
        entry.name_at = keep(open_.back().name);
        entry.name_size = static_cast<std::uint32_t>(open_.back().name.size());
      }
    }
    document.entries_.push_back(entry);
    document.entries_.back().next = static_cast<std::uint32_t>(document.entries_.size());
    return true;
  }

  // A value is complete: the one that holds it counts it.
  bool done() {
    if (!open_.empty()) {
      ++open_.back().count;
      open_.back().name_known = false;
    }
    return true;
  }

  bool begin(Kind kind, bj::error_code& ec) {
    if (open_.size() == limits_.depth) {
      return refuse(Code::too_large,
                    "arrays and objects may be nested " + std::to_string(limits_.depth) + " deep",
                    ec);
    }
    if (!add(kind, ec)) {
      return false;
    }
    open_.push_back({static_cast<std::uint32_t>(document.entries_.size() - 1),
                     kind == Kind::object,
                     false,
                     {},
                     0,
                     {}});
    return true;
  }

  bool end() {
    auto& entry = document.entries_[open_.back().entry];
    entry.count = open_.back().count;
    entry.next = static_cast<std::uint32_t>(document.entries_.size());
    open_.pop_back();
    return done();
  }

  bool number(bj::string_view part, bj::error_code& ec) {
    pending_ += view(part);
    return scalar_with_text(Kind::number, ec);
  }

  bool scalar_with_text(Kind kind, bj::error_code& ec) {
    if (!add(kind, ec)) {
      return false;
    }
    document.entries_.back().text_at = keep(pending_);
    document.entries_.back().text_size = static_cast<std::uint32_t>(pending_.size());
    pending_.clear();
    return done();
  }

  Limits limits_;
  std::vector<Open> open_;
  std::string pending_;  // parts of the name, text or number at hand
};

result<Document> parse(std::string_view text, const Limits& limits) {
  if (text.size() > std::min<std::size_t>(limits.bytes, 1U << 31U)) {
    return fail(Code::too_large,
                "the document is larger than " + std::to_string(limits.bytes) + " bytes",
                "line 1, column 1");
  }
  if (const auto bad = text::first_invalid_utf8(text)) {
    return fail(Code::invalid, "the text is not valid UTF-8", place_of(text, *bad));
  }
  bj::parse_options options;
  options.max_depth = limits.depth + 1;  // the builder refuses first, in its own words
  bj::basic_parser<Builder> parser(options, limits);
  bj::error_code ec;
  std::size_t at = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && at < text.size()) {
    ec = bj::make_error_code(bj::error::extra_data);
  }
  Builder& built = parser.handler();
  if (!ec) {
    return std::move(built.document);
  }
  error problem = std::move(built.problem);
  if (problem.detail.empty()) {
    problem = {Code::invalid, words_for(ec, text, at), {}};
  }
  problem.where = place_of(text, at);
  if (const std::string pointer = built.pointer(); !pointer.empty()) {
    problem.where += ", " + pointer;
  }
  return fail(std::move(problem));
}

}  // namespace meent::json
