#include "formats/csv.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "formats/bulk.hpp"
#include "formats/pieces.hpp"

using namespace meent;
using namespace meent::formats;

namespace {

using Rows = std::vector<std::vector<std::string>>;

struct Read {
  Rows rows;
  std::vector<error> errors;
  std::vector<std::uint64_t> lines;
  char separator = 0;
};

// Reads on behind errors.
Read read(http::BodyReader& body, char separator = CsvReader::kSniff) {
  CsvReader reader(body, separator);
  std::vector<CsvCell> cells;
  Read out;
  while (true) {
    const auto there = reader.next(cells);
    if (!there) {
      out.errors.push_back(there.error());
      continue;
    }
    if (!*there) {
      break;
    }
    auto& row = out.rows.emplace_back();
    for (const CsvCell& cell : cells) {
      row.emplace_back(cell.text);
    }
    out.lines.push_back(reader.line());
  }
  out.separator = reader.separator();
  return out;
}

Read read(std::string_view text, char separator = CsvReader::kSniff) {
  http::ViewBody body(text);
  return read(body, separator);
}

}  // namespace

TEST_CASE("CSV: rows, line ends, empty cells and lines") {
  CHECK(read("").rows.empty());
  CHECK(read("\n\r\n").rows.empty());
  CHECK(read("a,b\n1,2").rows == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(read("a,b\r\n1,2\r\n").rows == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(read("a,b\n\n1,\n,2\n,\n").rows == Rows{{"a", "b"}, {"1", ""}, {"", "2"}, {"", ""}});
  CHECK(read("\xEF\xBB\xBF"
             "a,b")
            .rows == Rows{{"a", "b"}});
  CHECK(read("a\r\n\"\"\r\n").rows == Rows{{"a"}, {""}});
}

TEST_CASE("CSV: quotes") {
  CHECK(read("\"a,b\",\"c\"\"d\",\"e\nf\"\r\nx,y,z").rows ==
        Rows{{"a,b", "c\"d", "e\nf"}, {"x", "y", "z"}});
  CHECK(read("\"\"\"\"").rows == Rows{{"\""}});
  CHECK(read("\"a\"\r\n\"b\"").rows == Rows{{"a"}, {"b"}});
  http::ViewBody body("\"\",");
  CsvReader reader(body);
  std::vector<CsvCell> cells;
  REQUIRE(*reader.next(cells));
  CHECK(cells[0].quoted);
  CHECK_FALSE(cells[1].quoted);
}

TEST_CASE("CSV: the separator is given or told by the first line") {
  CHECK(read("a;b;c\n1,5;2;3").rows == Rows{{"a", "b", "c"}, {"1,5", "2", "3"}});
  CHECK(read("a\tb\n1\t2").separator == '\t');
  CHECK(read("\"x;y;z\",b\n1,2").separator == ',');
  CHECK(read("alone\n1").separator == ',');
  CHECK(read("a;b\n1;2", ',').rows == Rows{{"a;b"}, {"1;2"}});
}

TEST_CASE("CSV: the line of a row counts the lines inside cells") {
  CHECK(read("a\n\"x\ny\nz\"\n\nb").lines == std::vector<std::uint64_t>{1, 2, 6});
}

TEST_CASE("CSV: errors say line and column, and reading goes on") {
  struct Case {
    const char* text;
    const char* where;
    const char* detail;
    std::size_t rows;
  };
  const Case cases[] = {
      {"a,b\n1,x\"y\n3,4", "line 2, column 4", "quote inside a cell", 2},
      {"a,b\n1,\"x\"y\n3,4", "line 2, column 6", "after the closing quote", 2},
      {"a,b\né,\"x\"y\n3,4", "line 2, column 6", "after the closing quote", 2},
      {"a,b\n1,\"xy\n3,4", "line 2, column 3", "not closed", 2},
      {"a,b\n1,\"x\ny\"z\n3,4", "line 3, column 3", "after the closing quote", 2},
      {"a,b\n1,\xFF\n3,4", "line 2, column 3", "UTF-8", 2},
      {"a,\"x\"\r\"y\",z\n3,4", "line 1, column 6", "carriage return", 1},
      {"a,b\n1,\"x\"\r,2\n3,4", "line 2, column 6", "carriage return", 2},
      {"a,b\n1,\"x\"\r\r\n3,4", "line 2, column 6", "carriage return", 2},
      {"a,b\n1,é\r\r\n3,4", "line 2, column 4", "carriage return", 2},
      {"a,b\n1,x\ry\n3,4", "line 2, column 4", "carriage return", 2},
      {"a,b\n\r1,x\n3,4", "line 2, column 1", "carriage return", 2},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const Read out = read(each.text);
    REQUIRE(!out.errors.empty());
    CHECK(out.errors[0].where == each.where);
    CHECK(out.errors[0].detail.find(each.detail) != std::string::npos);
    CHECK(out.rows.back() == std::vector<std::string>{"3", "4"});
  }
}

TEST_CASE("CSV: a carriage return outside quotes belongs to a line feed") {
  CHECK(read("\"x\",y\r\n\"z\"\r\n\r\n,\"w\"\n").rows == Rows{{"x", "y"}, {"z"}, {"", "w"}});
  CHECK(read("\"x\r\",\"\ry\"").rows == Rows{{"x\r", "\ry"}});
  // Lines that end in CR alone are not one long row, nor is a CR at the end part of a cell.
  struct Case {
    const char* text;
    const char* where;
  };
  for (const Case& each : {Case{"a,b\r1,2\r", "line 1, column 4"},
                           {"a,b\n1,2\r", "line 2, column 4"},
                           {"a,b\n1,\"2\"\r", "line 2, column 6"}}) {
    CAPTURE(each.text);
    std::mt19937_64 random(4);
    test::Pieces body(each.text, 1, random);
    for (const Read& out : {read(each.text), read(body)}) {
      REQUIRE(out.errors.size() == 1);
      CHECK(out.errors[0].code == Code::invalid);
      CHECK(out.errors[0].where == each.where);
    }
  }
}

TEST_CASE("CSV: limits") {
  const Read wide = read(std::string(CsvReader::kMaxCells, ','));
  REQUIRE(wide.errors.size() == 1);
  CHECK(wide.errors[0].code == Code::too_large);
  std::mt19937_64 random(1);
  const std::string text = "a\n\"" + std::string(kMaxLine + (1U << 20U), 'x') + "\nb\n";
  test::Pieces body(text, 1U << 16U, random);
  const Read longest = read(body);
  REQUIRE(longest.errors.size() == 1);
  CHECK(longest.errors[0].code == Code::too_large);
  CHECK(longest.errors[0].where == "line 2, column 1");
  CHECK(longest.rows == Rows{{"a"}, {"b"}});
}

TEST_CASE("CSV: what is written reads back, in pieces of any size") {
  std::mt19937_64 random(2);
  const std::string alphabet[] = {"a", "é", ",", ";", "\t", "\"", "\n", "\r\n", " ", "\r", "€"};
  for (int i = 0; i < 500; ++i) {
    const char separator = ",;\t"[random() % 3];
    Rows rows;
    std::string text;
    const std::size_t columns = 2 + random() % 4;
    for (std::size_t r = 0; r < 1 + random() % 6; ++r) {
      auto& row = rows.emplace_back();
      for (std::size_t c = 0; c < columns; ++c) {
        std::string cell;
        for (std::size_t n = random() % 6; n > 0; --n) {
          cell += alphabet[random() % std::size(alphabet)];
        }
        if (c > 0) {
          text += separator;
        }
        append_csv_cell(text, cell, separator);
        row.push_back(std::move(cell));
      }
      text += random() % 2 == 0 ? "\n" : "\r\n";
    }
    test::Pieces body(text, 1 + random() % 10, random);
    const Read out = read(body, separator);
    REQUIRE(out.errors.empty());
    REQUIRE(out.rows == rows);
  }
}

TEST_CASE("CSV: any bytes end in rows or errors") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 3'000; ++i) {
    std::string text;
    for (std::size_t n = random() % 60; n > 0; --n) {
      text += "ab,\"\n\r;\xC3\xA9\xFF"[random() % 11];
    }
    test::Pieces body(text, 1 + random() % 20, random);
    const Read pieces = read(body);
    const Read whole = read(text);
    REQUIRE(pieces.rows == whole.rows);
    REQUIRE(pieces.errors == whole.errors);
    REQUIRE(whole.rows.size() + whole.errors.size() <= text.size());
  }
}
