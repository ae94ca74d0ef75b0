#include "doors/v1/uses.hpp"

#include <charconv>
#include <utility>

#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "doors/v1/describe.hpp"

namespace meent::doors::v1 {

namespace {

constexpr std::size_t kMost = 1'000;
constexpr std::size_t kLooked = 20'000;  // entries that one page may look at

result<std::uint64_t> number_in(const Call& call, std::string_view name, std::uint64_t other,
                                std::uint64_t most) {
  const auto* text = call.asked(name);
  if (text == nullptr) {
    return other;
  }
  std::uint64_t number = 0;
  const auto [at, bad] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (bad != std::errc{} || at != text->data() + text->size() || number < 1 || number > most) {
    return fail(Code::invalid, "this is a whole number from 1 to " + std::to_string(most),
                std::string(name));
  }
  return number;
}

std::string_view said_in(json::Node body, std::string_view name) {
  return body.member(name).text().value_or(std::string_view{});
}

// One use, from what its entry says. The names are those of today.
void append_use(gate::Gate& gate, json::Writer& writer, std::uint64_t index, Instant time,
                std::string_view body, bool proven) {
  const auto document = json::parse(body);
  if (!document) {
    return;
  }
  const json::Node said = document->root();
  writer.begin_object().member("index", index).member("at", time);
  writer.member("action", said_in(said, "action")).member("by", said_in(said, "by"));
  const auto id = PublicId::parse(said_in(said, "party"));
  if (const auto party = id ? gate.policy().party(*id) : std::nullopt) {
    writer.member("organisation", std::string_view(party->name));
    writer.member("organisationTitle", std::string_view(party->title));
  }
  if (const std::string_view purpose = said_in(said, "purpose"); !purpose.empty()) {
    writer.member("purpose", purpose);
    if (const auto known = gate.policy().purpose(purpose)) {
      writer.key("purposeTitle").begin_object();
      writer.member("nl", std::string_view(known->title.nl));
      writer.member("en", std::string_view(known->title.en)).end_object();
    }
  }
  for (const std::string_view name : {"collection", "kind", "change", "subject"}) {
    if (const std::string_view value = said_in(said, name); !value.empty()) {
      writer.member(name, value);
    }
  }
  if (const json::Node fields = said.member("fields")) {
    std::string list;
    fields.append_to(list);
    writer.key("fields").raw(list);
  }
  for (const std::string_view name : {"requests", "records"}) {
    if (const auto number = said.member(name).integer()) {
      writer.member(name, *number);
    }
  }
  writer.member("proven", proven).end_object();
}

// Whose uses of what are asked for.
struct Question {
  std::string consumer;  // party id
  std::string purpose;
  std::string collection;
};

// What was agreed, and when, stands in the log too; it names no collection and is no use of data.
bool concerns(std::string_view body, const Question& asked) {
  const auto document = json::parse(body);
  return document && said_in(document->root(), "party") == asked.consumer &&
         said_in(document->root(), "purpose") == asked.purpose &&
         said_in(document->root(), "collection") == asked.collection;
}

result<std::optional<Instant>> time_of(const Call& call, std::string_view name) {
  const auto* text = call.asked(name);
  if (text == nullptr) {
    return std::optional<Instant>{};
  }
  const auto instant = parse_instant(*text);
  if (!instant) {
    return fail(Code::invalid, "this is no instant, such as 2027-05-01T00:00:00Z",
                std::string(name));
  }
  return std::optional(*instant);
}

result<Response> read_proof(gate::Gate& gate, const Call& call) {
  std::uint64_t index = 0;
  const std::string_view text = call.request.param("index");
  const auto [at, bad] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (bad != std::errc{} || at != text.data() + text.size()) {
    return fail(Code::not_found, "there is no such use of your data");
  }
  MEENT_TRY(proof, gate.proof(*call.who, index));
  Response response;
  response.fields.set("Content-Type", "text/plain; charset=utf-8");
  response.fields.set("Content-Disposition",
                      "attachment; filename=\"meent-proof-" + std::to_string(index) + ".txt\"");
  response.fields.set("Cache-Control", "private, no-store");
  response.body = std::move(proof);
  return response;
}

result<Response> read_log(gate::Gate& gate) {
  const gate::Head head = gate.log().head();
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("size", head.size).member("integrated", head.integrated);
  writer.member("at", head.when).member("checkpoint", std::string_view(head.checkpoint));
  writer.member("key", std::string_view(gate.log().verifier().text()));
  writer.member("witnessed", head.witnessed()).key("witnesses").begin_array();
  for (const auto& each : head.cosigned) {
    writer.begin_object().member("name", std::string_view(each.witness));
    writer.member("at", each.when).end_object();
  }
  writer.end_array();
  if (!head.trouble.empty()) {
    writer.member("trouble", std::string_view(head.trouble));
  }
  writer.end_object();
  return json_response(200, std::move(out));
}

result<Response> search_log(gate::Gate& gate, const Call& call) {
  gate::LogSearch search;
  if (const auto* consumer = call.asked("consumer")) {
    const auto party = gate.policy().party(*consumer);
    if (!party) {
      return fail(Code::invalid, "there is no party with this name", "consumer");
    }
    search.terms.push_back("consumer:" + party->id.text());
  }
  for (const std::string_view name : {"purpose", "collection", "by"}) {
    if (const auto* value = call.asked(name)) {
      search.terms.push_back(std::string(name) + ":" + *value);
    }
  }
  MEENT_TRY(from, time_of(call, "from"));
  MEENT_TRY(until, time_of(call, "until"));
  search.during = {from.value_or(kEarliest), until.value_or(kLatest)};
  MEENT_TRY(before, number_in(call, "before", UINT64_MAX, UINT64_MAX));
  search.before = before;
  MEENT_TRY(limit, number_in(call, "limit", 100, kMost));
  search.limit = limit;
  const auto* party = call.asked("party");
  MEENT_TRY(found, gate.search_log(*call.who, search, party == nullptr ? "" : *party,
                                   call.request.request_id));
  std::string out;
  json::Writer writer(out);
  writer.begin_object().key("items").begin_array();
  for (const gate::LoggedEntry& each : found) {
    if (each.erased) {
      writer.begin_object().member("index", each.index).member("erased", true).end_object();
    } else {
      append_use(gate, writer, each.index, each.time, each.body, true);
    }
  }
  writer.end_array();
  if (found.size() == limit) {
    writer.member("next", std::to_string(found.back().index));
  }
  writer.end_object();
  return json_response(200, std::move(out));
}

std::vector<openapi::Parameter> paging() {
  return {query_parameter("before", "Only entries before this place in the log.",
                          R"({"type":"integer","minimum":1})"),
          query_parameter("limit", "How many at most.",
                          R"({"type":"integer","minimum":1,"maximum":1000,"default":100})")};
}

}  // namespace

result<Response> answer_uses(gate::Gate& gate, const Call& call, const gate::Agreement* agreement) {
  MEENT_TRY(before, number_in(call, "before", UINT64_MAX, UINT64_MAX));
  MEENT_TRY(limit, number_in(call, "limit", 100, kMost));
  Question asked;
  if (agreement != nullptr) {
    const auto party = gate.policy().party(agreement->consumer);
    const auto offer = gate.policy().offer(agreement->offer);
    asked = {.consumer = party ? party->id.text() : "",
             .purpose = agreement->purpose,
             .collection = offer ? offer->second.collection : ""};
  }
  const std::uint64_t proven = gate.log().head().checkpoint_size;
  std::string out;
  json::Writer writer(out);
  writer.begin_object().key("items").begin_array();
  std::size_t shown = 0;
  std::size_t looked = 0;
  bool more = true;
  while (more && shown < limit && looked < kLooked) {
    MEENT_TRY(uses, gate.uses(*call.who, before, kMost));
    more = uses.size() == kMost;
    for (const gate::Use& each : uses) {
      if (shown == limit) {
        more = true;
        break;
      }
      ++looked;
      before = each.index;
      if (agreement == nullptr || concerns(each.body, asked)) {
        append_use(gate, writer, each.index, each.time, each.body, each.index < proven);
        ++shown;
      }
    }
  }
  writer.end_array();
  if (more) {
    writer.member("next", std::to_string(before));
  }
  writer.end_object();
  return json_response(200, std::move(out));
}

UsedBy used_by(gate::Gate& gate, const gate::Principal& who) {
  UsedBy used;
  const auto uses = gate.uses(who, UINT64_MAX, kMost);
  if (!uses) {
    return used;
  }
  for (const gate::Use& each : *uses) {
    const auto document = json::parse(each.body);
    if (!document) {
      continue;
    }
    const json::Node said = document->root();
    Used& sum = used[{std::string(said_in(said, "party")), std::string(said_in(said, "purpose")),
                      std::string(said_in(said, "collection"))}];
    sum.last = sum.times == 0 ? each.time : sum.last;
    ++sum.times;
  }
  return used;
}

openapi::Operation uses_operation(std::string id, std::string summary, std::string description) {
  return {
      .id = std::move(id),
      .tag = "Log",
      .summary = std::move(summary),
      .description = std::move(description),
      .parameters = paging(),
      .answers = {{.status = 200, .description = "The uses.", .content = {json_media("UseList")}}}};
}

std::vector<Endpoint> use_endpoints(gate::Gate& gate) {
  using enum http::Method;
  std::vector<Endpoint> all;
  all.push_back({.method = get,
                 .pattern = "/v1/uses",
                 .operation = uses_operation("listUses", "Who used your data",
                                             "Uses of the data of the party you act for, newest "
                                             "first: who, when, for what, which fields."),
                 .answer = [&gate](Call& call) { return answer_uses(gate, call, nullptr); }});
  all.push_back(
      {.method = get,
       .pattern = "/v1/uses/{index}/proof",
       .operation = {.id = "readProof",
                     .tag = "Log",
                     .summary = "Proof of one use",
                     .description = "A file that anyone can check against the log, without us: "
                                    "meent verify --proof FILE.",
                     .answers = {{.status = 200,
                                  .description = "The proof.",
                                  .content = {{.type = "text/plain",
                                               .schema = R"({"type":"string"})"}}}}},
       .answer = [&gate](Call& call) { return read_proof(gate, call); }});
  Endpoint log{
      .method = get,
      .pattern = "/v1/log",
      .operation =
          {.id = "readLog",
           .tag = "Log",
           .summary = "How the log stands",
           .description = "Its size, newest checkpoint, key, and who witnessed it. "
                          "The log itself: /log/checkpoint and /log/tile.",
           .answers = {{.status = 200, .description = "The log.", .content = {json_media("Log")}}}},
      .answer = [&gate](Call&) { return read_log(gate); }};
  log.operation.anonymous = true;
  all.push_back(std::move(log));
  Endpoint search{
      .method = get,
      .pattern = "/v1/log/entries",
      .operation = uses_operation("searchLog", "Search the log",
                                  "For auditors, under the purpose controle. The search "
                                  "is logged itself."),
      .answer = [&gate](Call& call) { return search_log(gate, call); }};
  for (const auto& [name, about] :
       {std::pair{"party", "Whose data was used."}, std::pair{"consumer", "Who used it."},
        std::pair{"purpose", "For what."}, std::pair{"collection", "Of which collection."},
        std::pair{"by", "By which account or client."}, std::pair{"from", "Not before."},
        std::pair{"until", "Before."}}) {
    search.operation.parameters.push_back(query_parameter(name, about, R"({"type":"string"})"));
  }
  all.push_back(std::move(search));
  return all;
}

}  // namespace meent::doors::v1
