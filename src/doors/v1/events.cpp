#include "doors/v1/events.hpp"

#include <utility>

#include "base/json_writer.hpp"
#include "doors/v1/describe.hpp"

namespace meent::doors::v1 {

namespace {

constexpr std::string_view kEvents = "text/event-stream";
constexpr std::size_t kAtOnce = 1'000;
constexpr std::int64_t kWindowMicros = 60'000'000;  // of the log: see Gate::seen

void append_event(std::string& out, std::string_view name, std::string_view data) {
  out.append("event: ").append(name).append("\ndata: ").append(data).append("\n\n");
}

std::string_view name_of(store::Changed::Kind kind) {
  using enum store::Changed::Kind;
  switch (kind) {
    case created: return "created";
    case changed: return "changed";
    case ended: return "ended";
    case erased: return "erased";
  }
  return "";
}

// Some were lost because the reader was too slow: read the list anew.
void append_missed(std::string& out) {
  append_event(out, "missed", "{}");
}

class RecordEvents final : public http::PullSource {
 public:
  RecordEvents(gate::Gate& gate, gate::Principal who, gate::CollectionRef collection)
      : gate_(gate),
        who_(std::move(who)),
        collection_(std::move(collection)),
        news_(gate.changes(collection_)) {
    gate_.hold(*lease_, who_, collection_);
    gate_.follow(*lease_, who_);
  }

  http::Pulled pull(std::string& out) override {
    if (!std::exchange(begun_, true)) {
      out += ": what happens in this collection\n\n";
    }
    const std::size_t before = out.size();
    while (append_some(out)) {
      if (out.size() > before) {
        return http::Pulled::more;
      }
    }
    return http::Pulled::wait;
  }
  void on_wake(std::function<void()> wake) override { news_->on_news(std::move(wake)); }
  void on_cut(std::function<void(http::Cut)> cut) override { lease_->on_cut(std::move(cut)); }

 private:
  // Whether there may be more, of which something is to be seen.
  bool append_some(std::string& out) {
    auto taken = news_->take(kAtOnce);
    const bool full = taken.news.size() == kAtOnce;
    if (taken.missed) {
      append_missed(out);
    }
    const std::int64_t now = gate_.clock().now().micros;
    if (now - window_ > kWindowMicros || told_.size() > gate::kMostRows) {
      window_ = now;
      told_.clear();
    }
    auto seen = gate_.seen(who_, collection_, std::move(taken.news), *lease_, told_);
    if (!seen) {
      throw broken_world(seen.error().code, seen.error().detail);
    }
    for (const gate::RecordNews& each : *seen) {
      std::string data;
      json::Writer writer(data);
      writer.begin_object().member("id", std::string_view(each.id.text()));
      writer.member("kind", name_of(each.kind));
      if (each.version != 0) {
        writer.member("version", each.version);
      }
      writer.end_object();
      append_event(out, "record", data);
    }
    return full;
  }

  gate::Gate& gate_;
  gate::Principal who_;
  gate::CollectionRef collection_;
  std::shared_ptr<gate::Subscription<gate::RecordNews>> news_;
  gate::LeaseRef lease_ = gate::Gate::lease();
  std::vector<OwnerId> told_;
  std::int64_t window_ = 0;
  bool begun_ = false;
};

class PartyEvents final : public http::PullSource {
 public:
  PartyEvents(gate::Gate& gate, gate::Principal who)
      : gate_(gate), who_(std::move(who)), news_(gate.news_of(who_)) {
    gate_.follow(*lease_, who_);
  }

  http::Pulled pull(std::string& out) override {
    if (!std::exchange(begun_, true)) {
      out += ": what concerns you\n\n";
    }
    const auto taken = gate_.take_news(who_, *news_, kAtOnce);
    if (taken.missed) {
      append_missed(out);
    }
    for (const gate::PartyNews& each : taken.news) {
      const bool use = each.kind == gate::PartyNews::Kind::use;
      std::string data;
      json::Writer writer(data);
      writer.begin_object();
      if (use) {
        writer.member("index", each.index);
      } else {
        writer.member("id", std::string_view(each.agreement.text()));
        writer.member("state", std::string_view(each.state));
      }
      writer.end_object();
      append_event(out, use ? "use" : "agreement", data);
    }
    return taken.news.size() == kAtOnce ? http::Pulled::more : http::Pulled::wait;
  }
  void on_wake(std::function<void()> wake) override { news_->on_news(std::move(wake)); }
  void on_cut(std::function<void(http::Cut)> cut) override { lease_->on_cut(std::move(cut)); }

 private:
  gate::Gate& gate_;
  gate::Principal who_;
  std::shared_ptr<gate::Subscription<gate::PartyNews>> news_;
  gate::LeaseRef lease_ = gate::Gate::lease();
  bool begun_ = false;
};

Response stream(std::unique_ptr<http::PullSource> source) {
  Response response;
  response.fields.set("Content-Type", kEvents);
  response.fields.set("Cache-Control", "no-store");
  response.body = std::move(source);
  return response;
}

result<Response> record_events(gate::Gate& gate, const Call& call) {
  MEENT_TRY(collection, gate.collection(*call.who, call.request.param("collection")));
  return stream(std::make_unique<RecordEvents>(gate, *call.who, std::move(collection)));
}

openapi::Operation operation(std::string id, std::string tag, std::string summary,
                             std::string description) {
  return {
      .id = std::move(id),
      .tag = std::move(tag),
      .summary = std::move(summary),
      .description = std::move(description),
      .answers = {{.status = 200,
                   .description = "Events, without end.",
                   .content = {{.type = std::string{kEvents}, .schema = R"({"type":"string"})"}}}}};
}

}  // namespace

std::vector<Endpoint> event_endpoints(gate::Gate& gate) {
  std::vector<Endpoint> all;
  all.push_back({.method = http::Method::get,
                 .pattern = "/v1/collections/{collection}/changes",
                 .operation = operation("followCollection", "Records", "Follow a collection",
                                        "Server-sent events: each record that is made, changed or "
                                        "ended, as far as it may be seen. The stream ends when the "
                                        "right to see it, or the session or token, ends."),
                 .answer = [&gate](Call& call) { return record_events(gate, call); }});
  all.push_back({.method = http::Method::get,
                 .pattern = "/v1/events",
                 .operation = operation("followParty", "Sharing", "Follow what concerns you",
                                        "Server-sent events about the party you act for: its "
                                        "agreements, and uses of its data. The stream ends with "
                                        "the session or token."),
                 .answer = [&gate](Call& call) -> result<Response> {
                   return stream(std::make_unique<PartyEvents>(gate, *call.who));
                 }});
  return all;
}

}  // namespace meent::doors::v1
