// Lines out of a body that comes in pieces, and records on their way out.
#include <fmt/format.h>

#include <cstring>

#include "base/json_writer.hpp"
#include "formats/record_json.hpp"

namespace meent::formats {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

NdjsonReader::NdjsonReader(const query::Schema& schema, http::BodyReader& body,
                           std::string default_owner, OnBadRow on_bad)
    : reader_(schema, std::move(default_owner)), body_(body), on_bad_(on_bad) {
  buffer_.resize(RecordReader::kPadding);
}

// Brings the next piece behind what is unread; false at the end of the body.
bool NdjsonReader::fill() {
  const std::string_view piece = body_.read();
  if (piece.empty()) {
    ended_ = true;
    return false;
  }
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ + piece.size() + RecordReader::kPadding > buffer_.size()) {
    buffer_.resize(2 * end_ + piece.size() + RecordReader::kPadding);
  }
  std::memcpy(buffer_.data() + end_, piece.data(), piece.size());
  end_ += piece.size();
  return true;
}

result<void> NdjsonReader::refuse_long() {
  error e{Code::too_large,
          fmt::format("a line may be at most {} MB long", kMaxLine >> 20U), {}};
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
  std::size_t searched = 0;  // bytes after begin_ that are known to hold no line end
  while (batch.size() < kBatchRows && batch.bytes() < kBatchBytes) {
    const char* const from = buffer_.data() + begin_;
    const std::size_t unread = end_ - begin_;
    const void* const found = std::memchr(from + searched, '\n', unread - searched);
    if (found == nullptr && !ended_) {
      searched = unread;
      if (unread > kMaxLine) {
        if (!dropping_) {
          ++line_;
          dropping_ = true;
          MEENT_CHECK(refuse_long());
        }
        begin_ = end_ = searched = 0;
      }
      fill();
      continue;
    }
    if (found == nullptr && unread == 0) {
      return !batch.empty();
    }
    const std::size_t size = found == nullptr ? unread : static_cast<const char*>(found) - from;
    begin_ += size + (found == nullptr ? 0 : 1);
    searched = 0;
    if (dropping_) {
      dropping_ = false;
      continue;
    }
    ++line_;
    if (size > kMaxLine) {
      MEENT_CHECK(refuse_long());
      continue;
    }
    MEENT_CHECK(row({from, size}, batch));
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
  out += R"(,"version":)";
  json::append_number(out, std::uint64_t{record.version});
  out += R"(,"created":")";
  const std::size_t created_at = out.size();
  append(out, record.created);
  const std::size_t created_size = out.size() - created_at;
  out += R"(","changed":")";
  if (record.changed == record.created) {
    out.append(out, created_at, created_size);
  } else {
    append(out, record.changed);
  }
  out += R"(","data":)";
  out += record.body;
  out += '}';
}

}  // namespace meent::formats
