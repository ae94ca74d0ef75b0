// Comma-separated values (RFC 4180), read from a body that comes in pieces and written to a string.
// Cells may be quoted, with quotes doubled inside; rows end in LF or CRLF, and a CR that stands
// elsewhere outside quotes is an error (RFC 4180 §2); a byte order mark is passed over. The
// separator is given, or told by the first line: the most frequent of comma, semicolon and tab
// outside quotes. Text must be UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.hpp"
#include "base/result.hpp"
#include "formats/piece_buffer.hpp"

namespace meent::formats {

struct CsvCell {
  std::string_view text;
  bool quoted = false;
};

class CsvReader {
 public:
  static constexpr char kSniff = '\0';
  static constexpr std::size_t kMaxCells = 10'000;

  // The body must outlive it.
  explicit CsvReader(http::BodyReader& body, char separator = kSniff);

  // The cells of the next row that is not empty, valid until the next call; false at the end.
  // Errors: invalid, too_large; `where` is "line 3, column 17", the column counted in characters
  // from 1. After an error reading goes on with the line behind the one on which the bad row began.
  result<bool> next(std::vector<CsvCell>& cells);

  std::uint64_t line() const { return line_; }  // on which the row last given begins, from 1
  char separator() const { return separator_; }

 private:
  enum class State : std::uint8_t { cell_start, plain, quoted, quote_in_quoted, carriage_return };
  struct Span {
    std::size_t begin, end;  // in the row; of a quoted cell: inside its quotes
    bool quoted, doubled;    // doubled: quotes inside are written twice
  };
  enum class Step : std::uint8_t { row_ends, needs_more, wrong };

  void begin();
  Step scan(std::string_view row);
  Step scan_in_cell(char c);
  Step refuse(std::string_view detail);
  void end_cell(std::size_t at);
  result<void> give(std::string_view row, std::vector<CsvCell>& cells);
  result<bool> recover(error e);
  error at(error e, std::string_view row, std::size_t byte) const;

  PieceBuffer body_;
  char separator_;
  bool begun_ = false;
  std::uint64_t next_line_ = 1;
  std::uint64_t line_ = 0;
  // Where the scan of the row stands; kept while more bytes are brought.
  State state_ = State::cell_start;
  std::size_t at_ = 0;
  Span open_{};
  std::vector<Span> spans_;
  error wrong_;
  std::string unescaped_;
};

// Appends one cell, quoted when it must be; an empty text is written as "" so that it differs from
// no value at all.
void append_csv_cell(std::string& out, std::string_view text, char separator);

}  // namespace meent::formats
