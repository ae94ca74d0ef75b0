#include "formats/record_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/decimal.hpp"
#include "base/ensure.hpp"
#include "base/geo/geojson.hpp"
#include "base/geo/wkt.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "formats/cell.hpp"
#include "formats/json_walk.hpp"

namespace meent::formats {

using query::FieldDefinition;
using query::Type;

namespace {

constexpr std::string_view kData = "/data/";
constexpr std::array<std::string_view, 5> kOwn{"id", "owner", "version", "created", "changed"};

tl::unexpected<error> expected_but(Type type, std::string_view written) {
  constexpr std::size_t kShown = 40;
  const std::string_view shown = text::clip(written, kShown);
  return fail(Code::invalid, fmt::format("expected {}, got \"{}{}\"", wanted(type), shown,
                                         shown.size() < written.size() ? "…" : ""));
}

// The number as JSON writes it, every digit kept. JSON knows no '+' and no leading zeros.
result<void> append_number(std::string& json, Type type, std::string_view text) {
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole_text = end == text.data() + text.size();
  if (type == Type::number && (code != std::errc{} || !whole_text || !std::isfinite(value))) {
    return expected_but(type, text);
  }
  if (const auto exact = Decimal::parse(text); exact && text.front() != '+') {
    json += text;
  } else if (type == Type::number) {
    json::append_number(json, value);
  } else {
    return expected_but(type, text);
  }
  return {};
}

result<void> append_integer(std::string& json, std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) {
    return expected_but(Type::integer, text);
  }
  json::append_number(json, value);
  return {};
}

result<void> append_geometry(std::string& json, std::string_view text) {
  if (text.starts_with('{')) {
    MEENT_TRY(compact, compact_json(text));
    json += compact;
    return {};
  }
  auto read = geo::parse_wkt(text);
  if (!read) {
    return fail(read.error().code,
                fmt::format("expected a geometry as WKT, such as \"POINT (5.39 52.16)\": {} "
                            "(character {} of the cell)",
                            read.error().detail, read.error().where));
  }
  geo::append_geojson(json, *read);
  return {};
}

}  // namespace

CsvRecordReader::CsvRecordReader(const query::Schema& schema, http::BodyReader& body,
                                 std::string default_owner, OnBadRow on_bad, char separator)
    : schema_(schema),
      csv_(body, separator),
      reader_(schema, std::move(default_owner)),
      on_bad_(on_bad),
      column_of_(schema.size(), -1) {}

result<int> CsvRecordReader::column(std::string_view name) const {
  if (name == "owner") {
    return kOwnerColumn;
  }
  if (std::ranges::find(kOwn, name) != kOwn.end()) {
    return kIgnoredColumn;
  }
  if (const auto field = schema_.find(name)) {
    return field->value;
  }
  const std::string nearest = schema_.nearest(name);
  return fail(Code::invalid,
              fmt::format("unknown column \"{}\"{}", name,
                          nearest.empty() ? std::string("; columns are named after fields")
                                          : fmt::format("; did you mean \"{}\"?", nearest)));
}

result<bool> CsvRecordReader::read_header() {
  MEENT_TRY(there, csv_.next(cells_));
  if (!there) {
    return false;
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const std::string where = fmt::format("line {}, column {}", csv_.line(), i + 1);
    auto known = column(cells_[i].text);
    if (!known) {
      known.error().where = where;
      return fail(std::move(known.error()));
    }
    int& place = *known >= 0 ? column_of_[static_cast<std::size_t>(*known)] : owner_column_;
    if (*known != kIgnoredColumn && place != -1) {
      return fail(Code::invalid, fmt::format("the column \"{}\" stands twice", cells_[i].text),
                  where);
    }
    if (*known != kIgnoredColumn) {
      place = static_cast<int>(i);
    }
    columns_.push_back(*known);
  }
  for (std::size_t i = 0; i < column_of_.size(); ++i) {
    const FieldDefinition& field = schema_.definition().fields[i];
    if (field.required && column_of_[i] == -1) {
      return fail(Code::invalid,
                  fmt::format("a column \"{}\" is missing; the field is required", field.name),
                  fmt::format("line {}", csv_.line()));
    }
  }
  header_read_ = true;
  return true;
}

result<void> CsvRecordReader::append_cell(const FieldDefinition& field, const CsvCell& cell) {
  json_ += '"';
  json_ += field.name;
  json_ += "\":";
  switch (field.type) {
    case Type::boolean:
      if (cell.text != "true" && cell.text != "false") {
        return expected_but(field.type, cell.text);
      }
      json_ += cell.text;
      return {};
    case Type::integer: return append_integer(json_, cell.text);
    case Type::number:
    case Type::decimal: return append_number(json_, field.type, cell.text);
    case Type::geometry: return append_geometry(json_, cell.text);
    case Type::array:
    case Type::json:
    case Type::unknown: {
      MEENT_TRY(compact, compact_json(cell.text));
      json_ += compact;
      return {};
    }
    default: json::append_quoted(json_, cell.text); return {};
  }
}

// A row becomes the JSON of its record, so that one reader alone says what a record may be.
result<void> CsvRecordReader::row(query::RecordBatch& batch) {
  if (cells_.size() != columns_.size()) {
    return fail(Code::invalid, fmt::format("the row has {} cells, the first row named {} columns",
                                           cells_.size(), columns_.size()));
  }
  json_ = "{";
  if (owner_column_ != -1) {
    const std::string_view owner = cells_[static_cast<std::size_t>(owner_column_)].text;
    if (!owner.empty()) {
      json_ += "\"owner\":";
      json::append_quoted(json_, owner);
      json_ += ',';
    }
  }
  json_ += "\"data\":{";
  bool first = true;
  for (std::size_t i = 0; i < column_of_.size(); ++i) {
    if (column_of_[i] == -1) {
      continue;
    }
    const FieldDefinition& field = schema_.definition().fields[i];
    const CsvCell& cell = cells_[static_cast<std::size_t>(column_of_[i])];
    if (cell.text.empty() && !(cell.quoted && field.type == Type::text)) {
      continue;
    }
    if (!first) {
      json_ += ',';
    }
    first = false;
    if (auto done = append_cell(field, cell); !done) {
      done.error().where = fmt::format("{}{}", kData, field.name);
      return done;
    }
  }
  json_ += "}}";
  const std::size_t size = json_.size();
  json_.append(RecordReader::kPadding, ' ');
  return reader_.read_padded(std::string_view(json_).substr(0, size), batch);
}

error CsvRecordReader::at_column(error e) const {
  const std::string_view where = e.where;
  int column = -1;
  std::string_view name;
  if (where == "/owner") {
    column = owner_column_;
    name = "owner";
  } else if (where.starts_with(kData)) {
    name = where.substr(kData.size());
    name = name.substr(0, name.find('/'));
    if (const auto field = schema_.find(name)) {
      column = column_of_[static_cast<std::size_t>(field->value)];
    }
  }
  e.where = column == -1 ? std::string(name) : fmt::format("column {} ({})", column + 1, name);
  return e;
}

result<bool> CsvRecordReader::next(query::RecordBatch& batch) {
  batch.clear();
  if (!header_read_) {
    MEENT_TRY(there, read_header());
    if (!there) {
      return fail(Code::invalid, "the text is empty; its first row must name the columns",
                  "line 1");
    }
  }
  while (batch.size() < kBatchRows && batch.bytes() < kBatchBytes) {
    auto there = csv_.next(cells_);
    if (there && !*there) {
      return !batch.empty();
    }
    if (!there && on_bad_ == OnBadRow::skip_bad) {
      const std::string line = fmt::format("line {}, ", csv_.line());
      if (there.error().where.starts_with(line)) {
        there.error().where.erase(0, line.size());
      }
      bad_.add(csv_.line(), std::move(there.error()));
      continue;
    }
    MEENT_CHECK(there);
    if (auto done = row(batch); !done) {
      error e = at_column(std::move(done.error()));
      if (on_bad_ == OnBadRow::all_or_nothing) {
        return fail(at_line(std::move(e), csv_.line()));
      }
      bad_.add(csv_.line(), std::move(e));
    }
  }
  return true;
}

class CsvRecordWriter::Impl {
 public:
  Impl(const query::Schema& schema, std::vector<FieldIndex> fields, char separator)
      : schema_(schema), separator_(separator), column_of_(schema.size(), -1) {
    for (std::size_t i = 0; i < schema.size(); ++i) {
      const FieldIndex field{static_cast<std::int32_t>(i)};
      if (fields.empty() || std::ranges::find(fields, field) != fields.end()) {
        column_of_[i] = static_cast<int>(written_.size());
        written_.push_back(field);
      }
    }
  }

  void header(std::string& out) const {
    bool first = true;
    for (const std::string_view name : kOwn) {
      if (!first) {
        out += separator_;
      }
      first = false;
      out += name;
    }
    for (const FieldIndex field : written_) {
      out += separator_;
      append_csv_cell(out, schema_.field(field).name, separator_);
    }
    out += "\r\n";
  }

  void record(std::string& out, const query::RecordView& record) {
    const std::size_t at = out.size();
    out.resize(at + PublicId::kTextSize);
    record.id.write_to(out.data() + at);
    out += separator_;
    append_csv_cell(out, record.owner, separator_);
    out += separator_;
    if (record.version != 0) {
      json::append_number(out, std::uint64_t{record.version});
    }
    for (const Instant each : {record.created, record.changed}) {
      out += separator_;
      if (each != kEarliest) {
        append(out, each);
      }
    }
    gather(record.body);
    for (const std::string& cell : cells_) {
      out += separator_;
      out += cell;
    }
    out += "\r\n";
  }

 private:
  // The stored body is canonical JSON by contract; if it is not, the store is broken.
  static void whole(bool holds) { ensure(holds, "a stored body is canonical JSON"); }

  void gather(std::string_view body) {
    cells_.resize(written_.size());
    for (std::string& cell : cells_) {
      cell.clear();
    }
    padded_.assign(body);
    padded_.append(kJsonPadding, ' ');
    whole(walk_.start(std::string_view(padded_).substr(0, body.size())).has_value());
    auto object = walk_.object();
    whole(object.has_value());
    for (auto each : *object) {
      od::field field;
      whole(std::move(each).get(field) == simdjson::SUCCESS);
      const auto name = walk_.name(field);
      whole(name.has_value());
      const auto index = schema_.find(name->text);
      const int column = index ? column_of_[static_cast<std::size_t>(index->value)] : -1;
      if (column >= 0) {
        cell(cells_[static_cast<std::size_t>(column)], schema_.field(*index).type, field.value());
      }
    }
  }

  void cell(std::string& out, Type type, od::value& value) {
    const char first = value.raw_json_token().front();
    if (first == 'n') {
      return;
    }
    const bool as_json = type == Type::geometry || type == Type::array || type == Type::json;
    if (!as_json && first == '"') {
      const auto text = walk_.string(value);
      whole(text.has_value());
      append_csv_cell(out, *text, separator_);
      return;
    }
    text_.clear();
    whole(walk_.append_compact(text_, value).has_value());
    if (type == Type::geometry) {
      const auto geometry = geojson_.parse(text_);
      whole(geometry.has_value());
      text_ = geo::to_wkt(*geometry);
    }
    append_csv_cell(out, text_, separator_);
  }

  const query::Schema& schema_;
  char separator_;
  std::vector<FieldIndex> written_;
  std::vector<int> column_of_;
  JsonWalk walk_;
  geo::GeoJsonParser geojson_;
  std::string padded_;
  std::string text_;
  std::vector<std::string> cells_;
};

CsvRecordWriter::CsvRecordWriter(const query::Schema& schema, std::vector<FieldIndex> fields,
                                 char separator)
    : impl_(std::make_unique<Impl>(schema, std::move(fields), separator)) {}
CsvRecordWriter::~CsvRecordWriter() = default;
CsvRecordWriter::CsvRecordWriter(CsvRecordWriter&&) noexcept = default;
CsvRecordWriter& CsvRecordWriter::operator=(CsvRecordWriter&&) noexcept = default;

void CsvRecordWriter::append_header(std::string& out) const {
  impl_->header(out);
}
void CsvRecordWriter::append_record(std::string& out, const query::RecordView& record) {
  impl_->record(out, record);
}

}  // namespace meent::formats
