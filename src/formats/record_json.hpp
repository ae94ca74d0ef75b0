// Records as JSON: the envelope {"owner": …, "data": {…}} on the way in, with id, version, created
// and changed besides on the way out. Reading checks `data` against the schema and makes a row of a
// batch in one pass, without a tree: it is the path of bulk loads. What a record may hold beyond
// its declared fields is kept in its body as it is. Types as JSON: integer a whole number, decimal
// a number or text, instant, date and interval texts, geometry a GeoJSON geometry (longitude,
// latitude), json anything; null stands for "no value".
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/http.hpp"
#include "base/result.hpp"
#include "formats/bulk.hpp"
#include "formats/piece_buffer.hpp"
#include "query/record.hpp"
#include "query/schema.hpp"

namespace meent::formats {

// Whether a record without a value for a required field is refused, or left to who stores it.
enum class Required : std::uint8_t { checked, unchecked };

// Reads records of one schema, which must outlive it. Keeps its buffers. One a thread.
class RecordReader {
 public:
  static constexpr std::size_t kPadding = 128;

  // `default_owner` stands in where a record names none; empty: naming one is required.
  RecordReader(const query::Schema& schema, std::string default_owner,
               Required required = Required::checked);
  ~RecordReader();
  RecordReader(RecordReader&&) noexcept;
  RecordReader& operator=(RecordReader&&) noexcept;

  // Appends one row to the batch. After an error the batch is as it was. Errors: invalid,
  // too_large; `where` is a JSON pointer ("/data/age"), the detail tells the byte of what is not
  // JSON.
  result<void> read(std::string_view json, query::RecordBatch& batch);
  // The same without a copy; kPadding bytes behind the text must be readable.
  result<void> read_padded(std::string_view json, query::RecordBatch& batch);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

// Lines of JSON, one record each; empty lines are passed over. The body and the schema must outlive
// it.
class NdjsonReader {
 public:
  NdjsonReader(const query::Schema& schema, http::BodyReader& body, std::string default_owner,
               OnBadRow on_bad);

  // Clears the batch and fills it with the next rows; false at the end of the body. Errors: as
  // RecordReader, `where` begins with the line ("line 12, /data/age").
  result<bool> next(query::RecordBatch& batch);
  const BadRows& bad() const { return bad_; }

 private:
  result<void> row(std::string_view line, query::RecordBatch& batch);
  result<void> refuse_long();

  RecordReader reader_;
  PieceBuffer body_;
  OnBadRow on_bad_;
  BadRows bad_;
  std::uint64_t line_ = 0;  // of the line last taken, from 1
  bool dropping_ = false;   // in the rest of a line that is too long
};

// {"id":…,"owner":…,"version":…,"created":…,"changed":…,"data":{…}}, without what is not to be seen
void append_record(std::string& out, const query::RecordView& record);

}  // namespace meent::formats
