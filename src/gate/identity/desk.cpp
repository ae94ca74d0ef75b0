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

store::LogEntry entry_by(const std::string& by, const std::string& party, Instant at, Kind kind,
                         std::string_view change, std::uint64_t records) {
  store::LogEntry entry;
  json::Writer writer(entry.body);
  writer.begin_object().member("v", 1).member("at", at).member("action", "account");
  writer.member("by", std::string_view(by));
  if (!party.empty()) {
    writer.member("party", std::string_view(party));
  }
  writer.member("kind", kind_name(kind)).member("change", change).member("records", records);
  writer.end_object();
  entry.terms = {"by:" + by};
  if (!party.empty()) {
    entry.terms.push_back("consumer:" + party);
  }
  return entry;
}

store::LogEntry entry_of(const Principal& who, Instant at, Kind kind, std::string_view change) {
  return entry_by(who.id(), who.party_id(), at, kind, change);
}

}  // namespace meent::gate::identity
