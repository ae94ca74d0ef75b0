#include "doors/v1/list.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/json_writer.hpp"
#include "doors/v1/accept.hpp"
#include "formats/record_csv.hpp"
#include "formats/record_json.hpp"

namespace meent::doors::v1 {

namespace {

constexpr std::uint64_t kPageBytes = 1U << 20U;
constexpr std::uint32_t kExportPage = gate::kMostRows;
// An answer beyond this may lie long with a slow reader; it is sent so that it can be cut.
constexpr std::size_t kTravelsLong = 128U << 10U;
// A cursor stands in a URL; over this length it would be refused there.
constexpr std::size_t kMaxCursor = 4'096;

// Writes one record; `first` tells whether one came before in this answer.
using AppendRecord = std::function<void(std::string& out, const query::RecordView&, bool first)>;

class AppendSink final : public query::RecordSink {
 public:
  AppendSink(std::string& out, const AppendRecord& append, bool first)
      : out_(out), append_(append), first_(first) {}

  void take(const query::RecordView& record) override {
    body_bytes_ += record.body.size();
    append_(out_, record, first_);
    first_ = false;
  }
  bool first() const { return first_; }
  std::uint64_t body_bytes() const { return body_bytes_; }

 private:
  std::string& out_;
  const AppendRecord& append_;
  bool first_;
  std::uint64_t body_bytes_ = 0;
};

// One answer over several pages of the store. Between pages it holds a cursor and nothing of the
// store.
class Pages {
 public:
  // `left`: rows still to give; nothing: all.
  Pages(gate::Gate& gate, gate::Principal who, gate::Listing listing,
        std::optional<std::uint64_t> left, AppendRecord append)
      : gate_(gate),
        who_(std::move(who)),
        listing_(std::move(listing)),
        left_(left),
        append_(std::move(append)) {
    listing_.max_bytes = kPageBytes;
  }

  // Appends the next page.
  result<void> next(std::string& out) {
    listing_.limit = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(left_.value_or(kExportPage), left_ ? kMaxLimit : kExportPage));
    AppendSink sink(out, append_, first_);
    MEENT_TRY(end, gate_.list(who_, listing_, sink, lease_.get()));
    first_ = sink.first();
    listing_.cursor = std::move(end.next);
    full_ = sink.body_bytes() >= kPageBytes / 2;
    if (left_) {
      *left_ -= std::min(*left_, end.rows);
    }
    return {};
  }

  bool finished() const { return listing_.cursor.empty() || left_ == 0; }
  // The page ended because it was full, not because it was costly to find its rows.
  bool full() const { return full_; }
  const std::string& cursor() const { return listing_.cursor; }
  // The answer will take long: its right is watched from here on.
  gate::Lease& hold() {
    gate_.hold(*lease_, who_, listing_.collection);
    return *lease_;
  }

 private:
  gate::Gate& gate_;
  gate::LeaseRef lease_ = gate::Gate::lease();
  gate::Principal who_;
  gate::Listing listing_;
  std::optional<std::uint64_t> left_;
  AppendRecord append_;
  bool first_ = true;
  bool full_ = false;
};

// The rest of an answer, once its first page is known to be right.
class RestOfPages final : public http::PullSource {
 public:
  // `ends` appends what closes the answer once no page follows; it says whether that is so.
  using Ends = std::function<result<bool>(const Pages&, std::string& out)>;

  RestOfPages(std::string head, Pages pages, Ends ends)
      : head_(std::move(head)), pages_(std::move(pages)), ends_(std::move(ends)) {}
  // An answer that is whole, but so large that it may travel long.
  RestOfPages(std::string all, Pages pages)
      : head_(std::move(all)), pages_(std::move(pages)), whole_(true) {}

  void on_cut(std::function<void(http::Cut)> cut) override { pages_.hold().on_cut(std::move(cut)); }

  // The head of the answer has left, so an error can only break it off.
  http::Pulled pull(std::string& out) override {
    if (!head_.empty()) {
      out += std::exchange(head_, std::string{});
      return whole_ ? http::Pulled::done : http::Pulled::more;
    }
    const auto ended = pages_.next(out).and_then([&] { return ends_(pages_, out); });
    if (!ended) {
      throw broken_world(ended.error().code, ended.error().detail);
    }
    return *ended ? http::Pulled::done : http::Pulled::more;
  }

 private:
  std::string head_;
  Pages pages_;
  Ends ends_;
  bool whole_ = false;
};

// The same question with another cursor, as a link (RFC 8288).
std::string link_to_next(const Call& call, std::string_view cursor) {
  std::string link = "<";
  link.append(call.request.path);
  char before = '?';
  const auto add = [&](std::string_view name, std::string_view value) {
    link.push_back(before);
    link.append(name).append("=").append(http::encode_percent(value));
    before = '&';
  };
  for (const http::Parameter& each : call.query) {
    if (each.name != "cursor") {
      add(each.name, each.value);
    }
  }
  add("cursor", cursor);
  return link + ">; rel=\"next\"";
}

result<void> append_count(gate::Gate& gate, const Call& call, const gate::Listing& listing,
                          std::string& out) {
  MEENT_TRY(count,
            gate.count(*call.who, listing.collection, listing.query.filter, listing.request));
  out += ",\"count\":";
  json::append_number(out, count.rows);
  out += count.exact ? ",\"countIsExact\":true" : ",\"countIsExact\":false";
  return {};
}

result<void> append_next(const std::string& cursor, std::string& out) {
  if (cursor.empty()) {
    return {};
  }
  if (cursor.size() > kMaxCursor) {
    return fail(Code::too_large,
                "the page ends at a text too long to go on from; sort on another field, or export "
                "as application/x-ndjson",
                "sort");
  }
  out += ",\"next\":\"";
  out += cursor;
  out.push_back('"');
  return {};
}

result<Response> answer_json(gate::Gate& gate, const Call& call, Asked asked) {
  std::string tail;
  if (asked.count) {
    MEENT_CHECK(append_count(gate, call, asked.listing, tail));
  }
  const RestOfPages::Ends ends = [tail = std::move(tail)](const Pages& pages,
                                                          std::string& out) -> result<bool> {
    if (!pages.finished() && pages.full()) {
      return false;
    }
    out.push_back(']');
    MEENT_CHECK(append_next(pages.cursor(), out));
    out += tail;
    out.push_back('}');
    return true;
  };
  const AppendRecord append = [](std::string& out, const query::RecordView& record, bool first) {
    if (!first) {
      out.push_back(',');
    }
    formats::append_record(out, record);
  };
  const std::uint64_t limit = asked.listing.limit;
  Pages pages(gate, *call.who, std::move(asked.listing), limit, append);
  std::string out;
  out.reserve(std::min<std::uint64_t>(limit * 400, kPageBytes));
  out += "{\"items\":[";
  // The first page is made at once, so that what is wrong is told by a status.
  MEENT_CHECK(pages.next(out));
  MEENT_TRY(ended, ends(pages, out));
  Response response = json_response(200, {});
  if (!ended) {
    response.body = std::make_unique<RestOfPages>(std::move(out), std::move(pages), ends);
    return response;
  }
  if (!pages.cursor().empty()) {  // a header, so only told when one page made the whole answer
    response.fields.set("Link", link_to_next(call, pages.cursor()));
  }
  if (out.size() > kTravelsLong) {
    response.body = std::make_unique<RestOfPages>(std::move(out), std::move(pages));
  } else {
    response.body = std::move(out);
  }
  return response;
}

result<Response> answer_export(gate::Gate& gate, const Call& call, Asked asked) {
  const gate::CollectionRef collection = asked.listing.collection;
  const bool csv = call.accepted == kCsv;
  std::string out;
  AppendRecord append;
  if (csv) {
    auto writer =
        std::make_shared<formats::CsvRecordWriter>(collection->schema, asked.listing.query.fields);
    writer->append_header(out);
    append = [writer, collection](std::string& to, const query::RecordView& record, bool) {
      writer->append_record(to, record);
    };
  } else {
    append = [](std::string& to, const query::RecordView& record, bool) {
      formats::append_record(to, record);
      to.push_back('\n');
    };
  }
  std::optional<std::uint64_t> left;
  if (asked.limit_given) {
    left = asked.listing.limit;
  }
  Pages pages(gate, *call.who, std::move(asked.listing), left, std::move(append));
  Response response;
  response.fields.set("Content-Type", csv ? "text/csv; charset=utf-8; header=present" : kNdjson);
  response.fields.set("Content-Disposition", "attachment; filename=\"" +
                                                 collection->schema.definition().name +
                                                 (csv ? ".csv\"" : ".ndjson\""));
  response.fields.set("Cache-Control", "private, no-cache");
  MEENT_CHECK(pages.next(out));
  if (pages.finished() && out.size() <= kTravelsLong) {
    response.body = std::move(out);
  } else if (pages.finished()) {
    response.body = std::make_unique<RestOfPages>(std::move(out), std::move(pages));
  } else {
    response.body = std::make_unique<RestOfPages>(
        std::move(out), std::move(pages),
        [](const Pages& made, std::string&) -> result<bool> { return made.finished(); });
  }
  return response;
}

}  // namespace

result<Response> answer_list(gate::Gate& gate, const Call& call, Asked asked) {
  return call.accepted == kJson ? answer_json(gate, call, std::move(asked))
                                : answer_export(gate, call, std::move(asked));
}

}  // namespace meent::doors::v1
