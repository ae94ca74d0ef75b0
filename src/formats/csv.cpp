#include "formats/csv.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>

#include "formats/bulk.hpp"

namespace meent::formats {
namespace {

constexpr std::string_view kLoneReturn =
    "a carriage return without a line feed behind it: rows end in LF or CRLF; a cell that holds a "
    "carriage return stands in quotes";

char most_frequent_separator(std::string_view line) {
  constexpr std::array<char, 3> kKnown{',', ';', '\t'};
  std::array<std::size_t, 3> counts{};
  bool in_quotes = false;
  for (const char c : line) {
    in_quotes = in_quotes != (c == '"');
    for (std::size_t i = 0; i < kKnown.size(); ++i) {
      counts[i] += !in_quotes && c == kKnown[i] ? 1 : 0;
    }
  }
  return kKnown[std::ranges::max_element(counts) - counts.begin()];
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

}  // namespace

CsvReader::CsvReader(http::BodyReader& body, char separator) : body_(body), separator_(separator) {}

void CsvReader::begin() {
  begun_ = true;
  while (body_.unread().find('\n') == std::string_view::npos && body_.unread().size() <= kMaxLine &&
         body_.fill()) {
  }
  if (body_.unread().starts_with(kByteOrderMark)) {
    body_.drop(kByteOrderMark.size());
  }
  if (separator_ == kSniff) {
    const std::string_view start = body_.unread();
    separator_ = most_frequent_separator(start.substr(0, start.find('\n')));
  }
}

void CsvReader::end_cell(std::size_t at) {
  if (!open_.quoted) {
    open_.end = at;
  }
  spans_.push_back(open_);
  open_ = {.begin = at + 1, .end = at + 1, .quoted = false, .doubled = false};
  state_ = State::cell_start;
}

CsvReader::Step CsvReader::refuse(std::string_view detail) {
  wrong_ = {Code::invalid, std::string(detail), {}};
  return Step::wrong;
}

// One state machine over the row, which goes on where it stopped when bytes ran out.
CsvReader::Step CsvReader::scan(std::string_view row) {
  for (; at_ < row.size(); ++at_) {
    const char c = row[at_];
    if (state_ == State::quoted) {
      if (c == '"') {
        open_.end = at_;
        state_ = State::quote_in_quoted;
      }
    } else if (c == '\n') {
      end_cell(state_ == State::carriage_return ? at_ - 1 : at_);
      return Step::row_ends;
    } else if (state_ == State::carriage_return) {
      --at_;
      return refuse(kLoneReturn);
    } else if (c == '\r') {
      state_ = State::carriage_return;
    } else if (c == separator_) {
      end_cell(at_);
    } else if (scan_in_cell(c) == Step::wrong) {
      return Step::wrong;
    }
  }
  return Step::needs_more;
}

// A character outside quotes that ends neither cell nor row.
CsvReader::Step CsvReader::scan_in_cell(char c) {
  if (state_ == State::cell_start) {
    state_ = c == '"' ? State::quoted : State::plain;
    if (c == '"') {
      open_ = {.begin = at_ + 1, .end = at_ + 1, .quoted = true, .doubled = false};
    }
  } else if (state_ == State::quote_in_quoted) {
    if (c != '"') {
      return refuse(
          "after the closing quote a separator or the end of the row must follow; a quote inside a "
          "quoted cell is written twice");
    }
    open_.doubled = true;
    state_ = State::quoted;
  } else if (c == '"') {
    return refuse("a quote inside a cell: put the whole cell in quotes and write the quote twice");
  }
  return Step::needs_more;
}

error CsvReader::at(error e, std::string_view row, std::size_t byte) const {
  const std::string_view before = row.substr(0, byte);
  const std::size_t line_begin = before.rfind('\n') + 1;  // 0 when there is none
  const auto column = std::ranges::count_if(before.substr(line_begin), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  e.where = fmt::format("line {}, column {}", line_ + count_lines(before), column + 1);
  return e;
}

// Leaves the line on which the bad row began; the next call goes on behind it.
result<bool> CsvReader::recover(error e) {
  std::size_t end = std::string_view::npos;
  while ((end = body_.unread().find('\n')) == std::string_view::npos) {
    body_.drop(body_.unread().size());
    if (!body_.fill()) {
      return fail(std::move(e));
    }
  }
  body_.drop(end + 1);
  next_line_ = line_ + 1;
  return fail(std::move(e));
}

result<void> CsvReader::give(std::string_view row, std::vector<CsvCell>& cells) {
  if (spans_.size() > kMaxCells) {
    return fail(at({Code::too_large, fmt::format("a row may have at most {} cells", kMaxCells), {}},
                   row, spans_[kMaxCells].begin));
  }
  // Cells point into it, so it must not move while they are made.
  unescaped_.clear();
  unescaped_.reserve(row.size());
  for (const Span& span : spans_) {
    std::string_view text = row.substr(span.begin, span.end - span.begin);
    if (!simdjson::validate_utf8(text.data(), text.size())) {
      return fail(at({Code::invalid, "the cell is not valid UTF-8", {}}, row, span.begin));
    }
    if (span.doubled) {
      const std::size_t from = unescaped_.size();
      for (std::size_t i = 0; i < text.size(); ++i) {
        unescaped_ += text[i];
        i += text[i] == '"' ? 1 : 0;
      }
      text = std::string_view(unescaped_).substr(from);
    }
    cells.push_back({.text = text, .quoted = span.quoted});
  }
  return {};
}

result<bool> CsvReader::next(std::vector<CsvCell>& cells) {
  if (!begun_) {
    begin();
  }
  while (true) {
    cells.clear();
    spans_.clear();
    state_ = State::cell_start;
    at_ = 0;
    open_ = {};
    line_ = next_line_;
    Step step = Step::needs_more;
    while ((step = scan(body_.unread())) == Step::needs_more && at_ <= kMaxLine && body_.fill()) {
    }
    const std::string_view unread = body_.unread();
    if (step == Step::wrong) {
      return recover(at(std::move(wrong_), unread, at_));
    }
    if (step == Step::needs_more) {
      if (!body_.ended()) {
        return recover(at({Code::too_large,
                           fmt::format("a row may be at most {} MB long; is a "
                                       "quote not closed?",
                                       kMaxLine >> 20U),
                           {}},
                          unread, 0));
      }
      if (unread.empty()) {
        return false;
      }
      if (state_ == State::quoted) {
        return recover(at({Code::invalid, "the quote that opens here is not closed", {}}, unread,
                          open_.begin - 1));
      }
      if (state_ == State::carriage_return) {
        return recover(
            at({Code::invalid, std::string(kLoneReturn), {}}, unread, unread.size() - 1));
      }
      end_cell(unread.size());
      at_ = unread.size() - 1;
    }
    const std::string_view row = unread.substr(0, at_ + 1);
    const bool blank = spans_.size() == 1 && !spans_[0].quoted && spans_[0].begin == spans_[0].end;
    if (auto done = blank ? result<void>{} : give(row, cells); !done) {
      return recover(std::move(done.error()));
    }
    body_.drop(row.size());
    next_line_ = line_ + count_lines(row);
    if (!blank) {
      return true;
    }
  }
}

void append_csv_cell(std::string& out, std::string_view text, char separator) {
  const bool plain = !text.empty() && std::ranges::none_of(text, [separator](char c) {
    return c == separator || c == '"' || c == '\n' || c == '\r';
  });
  if (plain) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') {
      out += '"';
    }
    out += c;
  }
  out += '"';
}

}  // namespace meent::formats
