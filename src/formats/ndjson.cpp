// Lines out of a body that comes in pieces, and records on their way out.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/json_writer.hpp"
#include "formats/record_json.hpp"

namespace meent::formats {

namespace {

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

NdjsonReader::NdjsonReader(const query::Schema& schema, http::BodyReader& body,
                           std::string default_owner, OnBadRow on_bad)
    : reader_(schema, std::move(default_owner)), body_(body), on_bad_(on_bad) {
  static_assert(PieceBuffer::kPadding >= RecordReader::kPadding);
}

// Once a line: what more comes of it is dropped without a word.
result<void> NdjsonReader::refuse_long() {
  if (std::exchange(dropping_, true)) {
    return {};
  }
  error e{Code::too_large, fmt::format("a line may be at most {} MB long", kMaxLine >> 20U), {}};
  ++line_;
  if (on_bad_ == OnBadRow::all_or_nothing) {
    return fail(at_line(std::move(e), line_));
  }
  bad_.add(line_, std::move(e));
  return {};
}

result<void> NdjsonReader::row(std::string_view line, query::RecordBatch& batch) {
  if (line_ == 1 && line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }
  if (blank(line)) {
    return {};
  }
  auto done = reader_.read_padded(line, batch);
  if (done) [[likely]] {
    return {};
  }
  if (on_bad_ == OnBadRow::all_or_nothing) {
    return fail(at_line(std::move(done.error()), line_));
  }
  bad_.add(line_, std::move(done.error()));
  return {};
}

result<bool> NdjsonReader::next(query::RecordBatch& batch) {
  batch.clear();
  std::size_t searched = 0;  // bytes that are known to hold no line end
  while (batch.size() < kBatchRows && batch.bytes() < kBatchBytes) {
    const std::string_view unread = body_.unread();
    const std::size_t found = unread.find('\n', searched);
    if (found == std::string_view::npos && !body_.ended()) {
      searched = unread.size();
      if (unread.size() > kMaxLine) {
        MEENT_CHECK(refuse_long());
        body_.drop(unread.size());
        searched = 0;
      }
      body_.fill();
      continue;
    }
    if (unread.empty()) {
      return !batch.empty();
    }
    const std::string_view line = unread.substr(0, found);
    body_.drop(std::min(line.size() + 1, unread.size()));
    searched = 0;
    if (line.size() > kMaxLine) {
      MEENT_CHECK(refuse_long());
    }
    const bool refused = std::exchange(dropping_, false);
    if (!refused) {
      ++line_;
      MEENT_CHECK(row(line, batch));
    }
  }
  return true;
}

void append_record(std::string& out, const query::RecordView& record) {
  out += R"({"id":")";
  const std::size_t id_at = out.size();
  out.resize(id_at + PublicId::kTextSize);
  record.id.write_to(out.data() + id_at);
  out += R"(","owner":)";
  json::append_quoted(out, record.owner);
  if (record.version != 0) {
    out += R"(,"version":)";
    json::append_number(out, std::uint64_t{record.version});
  }
  const std::size_t created_at = out.size();
  if (record.created != kEarliest) {
    out += R"(,"created":")";
    append(out, record.created);
    out += '"';
  }
  const std::size_t created_size = out.size() - created_at;
  if (record.changed == record.created && created_size > 0) {
    // The same instant, said again: ,"created":"… and ,"changed":"… are equally long.
    out.append(out, created_at, created_size);
    out.replace(out.size() - created_size + 2, 7, "changed");
  } else if (record.changed != kEarliest) {
    out += R"(,"changed":")";
    append(out, record.changed);
    out += '"';
  }
  out += R"(,"data":)";
  out += record.body;
  out += '}';
}

}  // namespace meent::formats
