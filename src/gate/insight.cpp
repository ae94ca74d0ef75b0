// Who looked, and the proof of it: for the party whose data it was, and for auditors.
#include "gate/access.hpp"

namespace meent::gate {

namespace {

tl::unexpected<error> log_in_first() {
  return fail(Code::unauthenticated, "this needs a log-in or a token");
}

}  // namespace

result<std::vector<gate::Use>> Gate::uses(const Principal& who, std::uint64_t before,
                                          std::size_t limit) const {
  if (who.is_anonymous()) {
    return log_in_first();
  }
  const auto owner = parts_.store.owner(who.party());
  if (!owner || !who.has(Role::owner)) {
    return std::vector<gate::Use>{};
  }
  return parts_.log.uses_of(*owner, before, limit);
}

result<std::string> Gate::proof(const Principal& who, std::uint64_t index) const {
  if (who.is_anonymous()) {
    return log_in_first();
  }
  const auto owner = parts_.store.owner(who.party());
  if (!owner || !who.has(Role::owner)) {
    return fail(Code::not_found, "there is no such use of your data");
  }
  auto proof = parts_.log.proof_of(index, owner);
  if (!proof && proof.error().code == Code::not_found) {
    return fail(Code::not_found, "there is no such use of your data");
  }
  return proof;
}

// Looking into the log is a use itself: of those the auditor asked about.
result<std::vector<LoggedEntry>> Gate::search_log(const Principal& who, LogSearch search,
                                                  std::string_view about,
                                                  std::string_view request) {
  if (who.is_anonymous()) {
    return log_in_first();
  }
  const bool bound_elsewhere =
      (!who.purpose().empty() && who.purpose() != kChecking) ||
      (!who.purposes().empty() &&
       std::ranges::find(who.purposes(), kChecking) == who.purposes().end());
  if (!who.has(Role::auditor) || bound_elsewhere) {
    return fail(Code::denied, "the log is searched by an auditor, under the purpose \"controle\"");
  }
  std::vector<OwnerId> owners;
  if (!about.empty()) {
    const auto owner = parts_.store.owner(about);
    if (!owner) {
      return std::vector<LoggedEntry>{};
    }
    search.owner = owner;
    owners.push_back(*owner);
  }
  MEENT_TRY(found, parts_.log.search(search));
  const Usage use{.action = Action::check,
                  .at = parts_.clock.now(),
                  .purpose = kChecking,
                  .collection = {},
                  .records = found.size(),
                  .request = request};
  const std::string body = body_of(who, use);
  const std::vector<std::string> terms = terms_of(who, use);
  const std::vector<std::string_view> views(terms.begin(), terms.end());
  parts_.log.append({.body = body, .owners = owners, .terms = views});
  return found;
}

}  // namespace meent::gate
