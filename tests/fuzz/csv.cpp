// CSV: rows come out the same however the body is cut into pieces; what is written of a row reads
// back as that row.
#include "formats/csv.hpp"

#include <string>
#include <utility>
#include <vector>

#include "fuzz.hpp"

namespace {

using meent::formats::CsvCell;
using meent::formats::CsvReader;
using Row = std::vector<std::pair<std::string, bool>>;

class Pieces final : public meent::http::BodyReader {
 public:
  Pieces(std::string_view bytes, std::size_t piece)
      : left_(bytes), size_(bytes.size()), piece_(piece) {}
  std::string_view read() override {
    const auto next = left_.substr(0, piece_);
    left_.remove_prefix(next.size());
    kept_ = next;
    return kept_;
  }
  std::uint64_t size() const override { return size_; }

 private:
  std::string_view left_;
  std::uint64_t size_;
  std::size_t piece_;
  std::string kept_;  // moved about, so that a view kept too long is seen
};

// All rows, and the errors between them by place.
std::pair<std::vector<Row>, std::vector<std::string>> rows_of(std::string_view text,
                                                              std::size_t piece) {
  Pieces body(text, piece);
  CsvReader reader(body);
  std::vector<CsvCell> cells;
  std::pair<std::vector<Row>, std::vector<std::string>> out;
  for (std::size_t turns = 0; turns <= text.size() + 1; ++turns) {
    const auto more = reader.next(cells);
    if (!more) {
      out.second.push_back(more.error().where);
    } else if (!*more) {
      return out;
    } else {
      auto& row = out.first.emplace_back();
      for (const auto& cell : cells) {
        row.emplace_back(cell.text, cell.quoted);
      }
    }
  }
  meent::broken("reading comes to an end", std::source_location::current());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = meent::fuzz::text_of(data, size);
  const auto whole = rows_of(text, text.size() + 1);
  meent::ensure(whole == rows_of(text, 1), "how bytes arrive changes nothing");
  for (const auto& row : whole.first) {
    std::string written = "first\n";  // a byte order mark counts at the very start only
    bool begun = false;
    for (const auto& [cell, quoted] : row) {
      written += std::exchange(begun, true) ? "," : "";
      meent::formats::append_csv_cell(written, cell, ',');
    }
    meent::http::ViewBody body(written);
    CsvReader reader(body, ',');
    std::vector<CsvCell> cells;
    meent::ensure(reader.next(cells).value_or(false), "the first row is there");
    const auto more = reader.next(cells);
    meent::ensure(more.has_value() && *more && cells.size() == row.size(), "a row stays a row");
    for (std::size_t index = 0; index < row.size(); ++index) {
      meent::ensure(cells[index].text == row[index].first, "and keeps its cells");
    }
  }
  return 0;
}
