#include "doors/v1/bulk.hpp"

#include <memory>
#include <utility>

#include "base/json_writer.hpp"
#include "doors/v1/accept.hpp"
#include "doors/v1/default_owner.hpp"
#include "formats/bulk.hpp"
#include "formats/record_csv.hpp"
#include "formats/record_json.hpp"

namespace meent::doors::v1 {

namespace {

using formats::BadRows;
using formats::OnBadRow;

// Hands the reader's batches to the writer and keeps what it told of bad lines, which the answer
// needs after the source is gone. The body lives until the answer was made.
template <class Reader>
class LoadSource final : public gate::BatchSource {
 public:
  LoadSource(gate::CollectionRef collection, http::BodyReader& body, std::string owner,
             OnBadRow on_bad, std::shared_ptr<BadRows> bad)
      : collection_(std::move(collection)),
        reader_(collection_->schema, body, std::move(owner), on_bad),
        bad_(std::move(bad)) {}

  result<bool> next(query::RecordBatch& batch) override {
    result<bool> more = reader_.next(batch);
    if (!more || !*more) {
      *bad_ = reader_.bad();
    }
    return more;
  }

 private:
  gate::CollectionRef collection_;
  Reader reader_;
  std::shared_ptr<BadRows> bad_;
};

std::string outcome_json(std::uint64_t rows, OnBadRow on_bad, const BadRows& bad) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("rows", rows);
  if (on_bad == OnBadRow::skip_bad) {
    writer.member("refused", bad.count()).key("errors").begin_array();
    for (const formats::BadRow& each : bad.told()) {
      const error e = formats::at_line({Code::invalid, each.detail, each.where}, each.line);
      writer.begin_object().member("line", each.line);
      writer.member("where", std::string_view{e.where});
      writer.member("detail", std::string_view{e.detail}).end_object();
    }
    writer.end_array();
  }
  writer.end_object();
  return out;
}

result<OnBadRow> read_on_error(const std::string* text) {
  if (text == nullptr || *text == "stop") {
    return OnBadRow::all_or_nothing;
  }
  if (*text == "skip") {
    return OnBadRow::skip_bad;
  }
  return fail(Code::invalid, "onError must be stop (nothing is stored) or skip", "onError");
}

}  // namespace

result<Response> load_records(gate::Gate& gate, const Call& call,
                              const gate::CollectionRef& collection) {
  MEENT_TRY(on_bad, read_on_error(call.asked("onError")));
  auto bad = std::make_shared<BadRows>();
  http::BodyReader& body = *call.request.body;
  const std::string owner = default_owner(*call.who);
  std::unique_ptr<gate::BatchSource> source;
  if (call.sent == kCsv) {
    source = std::make_unique<LoadSource<formats::CsvRecordReader>>(collection, body, owner, on_bad,
                                                                    bad);
  } else {
    source =
        std::make_unique<LoadSource<formats::NdjsonReader>>(collection, body, owner, on_bad, bad);
  }
  return await<gate::BulkOutcome>(
      gate.load(*call.who, collection, std::move(source), call.request.request_id),
      [bad, on_bad](gate::BulkOutcome& outcome) -> result<Response> {
        return json_response(200, outcome_json(outcome.rows, on_bad, *bad));
      },
      call);
}

}  // namespace meent::doors::v1
