#include "gate/identity/desk.hpp"

#include "base/json_writer.hpp"

namespace meent::gate::identity {
namespace {

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::party: return "party";
    case Kind::user: return "user";
    case Kind::membership: return "membership";
    case Kind::client: return "client";
    default: return "session";
  }
}

}  // namespace

tl::unexpected<error> wait_first(std::chrono::seconds wait) {
  const std::string seconds = std::to_string(wait.count());
  return fail(Code::too_many, "too many attempts; try again in " + seconds + " seconds", seconds);
}

std::string_view seconds_of(const error& e) {
  return e.where;
}

store::LogEntry entry_of(const Principal& who, Instant at, Kind kind, std::string_view change) {
  store::LogEntry entry;
  json::Writer writer(entry.body);
  writer.begin_object().member("v", 1).member("at", at).member("action", "account");
  writer.member("by", std::string_view(who.id()));
  if (!who.is_anonymous()) {
    writer.member("party", std::string_view(who.party_id()));
  }
  writer.member("kind", kind_name(kind)).member("change", change).member("records", 1);
  writer.end_object();
  entry.terms = {"by:" + who.id()};
  if (!who.is_anonymous()) {
    entry.terms.push_back("consumer:" + who.party_id());
  }
  return entry;
}

}  // namespace meent::gate::identity
