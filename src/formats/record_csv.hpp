// Records as CSV. The first row names the columns: fields of the schema, and the record's own id,
// owner, version, created, changed (of which only owner is taken on input, so that an export can be
// loaded again). Cells by type: an empty cell is no value ("" in quotes is an empty text); numbers
// with a decimal point; true, false; instants, dates and intervals as in JSON; geometry as WKT
// (longitude latitude); arrays and json as JSON text. Members that the schema does not declare are
// not in an export.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/http.hpp"
#include "base/result.hpp"
#include "formats/bulk.hpp"
#include "formats/csv.hpp"
#include "formats/record_json.hpp"
#include "query/record.hpp"
#include "query/schema.hpp"

namespace meent::formats {

// The body and the schema must outlive it.
class CsvRecordReader {
 public:
  CsvRecordReader(const query::Schema& schema, http::BodyReader& body, std::string default_owner,
                  OnBadRow on_bad, char separator = CsvReader::kSniff);

  // Clears the batch and fills it with the next rows; false at the end of the body. Errors:
  // invalid, too_large; `where` is "line 12, column 3 (age)", or "line 12, column 17" counted in
  // characters where the text is not CSV. A wrong header is an error in both modes.
  result<bool> next(query::RecordBatch& batch);
  const BadRows& bad() const { return bad_; }

 private:
  static constexpr int kOwnerColumn = -1;
  static constexpr int kIgnoredColumn = -2;

  result<bool> read_header();
  result<int> column(std::string_view name) const;
  result<void> row(query::RecordBatch& batch);
  result<void> append_cell(const query::FieldDefinition& field, const CsvCell& cell);
  // From the JSON pointer of the record to the column.
  error at_column(error e) const;

  const query::Schema& schema_;
  CsvReader csv_;
  RecordReader reader_;
  OnBadRow on_bad_;
  BadRows bad_;
  bool header_read_ = false;
  std::vector<int> columns_;    // what each column is: a field, or one of the above
  std::vector<int> column_of_;  // of each field its column, or -1
  int owner_column_ = -1;
  std::vector<CsvCell> cells_;
  std::string json_;
};

// Writes records of one schema, which must outlive it.
class CsvRecordWriter {
 public:
  // `fields`: which are written, in the order of the schema; empty: all.
  CsvRecordWriter(const query::Schema& schema, std::vector<FieldIndex> fields,
                  char separator = ',');
  ~CsvRecordWriter();
  CsvRecordWriter(CsvRecordWriter&&) noexcept;
  CsvRecordWriter& operator=(CsvRecordWriter&&) noexcept;

  void append_header(std::string& out) const;
  void append_record(std::string& out, const query::RecordView& record);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace meent::formats
