#include "gate/gate.hpp"

#include <sodium.h>

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "base/json_writer.hpp"
#include "gate/access.hpp"
#include "gate/log/together.hpp"
#include "gate/seal.hpp"

namespace meent::gate {

namespace {

tl::unexpected<error> no_collection() {
  return fail(Code::not_found,
              "there is no collection with this name; GET /v1/collections lists them",
              "collection");
}

bool keeps(const Principal& who, std::string_view organisation) {
  return !who.is_anonymous() && who.party() == organisation &&
         (who.has(Role::operator_) || who.has(Role::service));
}

bool is_name(std::string_view purpose) {
  return purpose.size() <= 63 &&
         purpose.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
             std::string_view::npos;
}

bool is_built_in(std::string_view purpose) {
  return purpose == kInsight || purpose == kKeeping || purpose == kChecking;
}

// The one purpose of a question. Empty: open data alone.
result<std::string_view> purpose_of(const Principal& who, bool keeper) {
  if (!who.purpose().empty() || who.is_anonymous()) {
    return std::string_view(who.purpose());
  }
  const auto& bound = who.purposes();
  if (bound.empty()) {
    // A person who is logged in keeps what is the organisation's, or looks at its own.
    return !who.is_person() ? std::string_view{} : keeper ? kKeeping : kInsight;
  }
  if (bound.size() == 1) {
    return std::string_view(bound.front());
  }
  if (keeper && std::ranges::find(bound, kKeeping) != bound.end()) {
    return kKeeping;
  }
  return fail(Code::denied,
              "this token is bound to several purposes; choose one by the path /p/{purpose}/ or "
              "the header Meent-Purpose",
              "purpose");
}

}  // namespace

Gate::Gate(Parts parts) : parts_(std::move(parts)) {
  ensure(sodium_init() >= 0, "libsodium starts");
  for (const store::Meter& each : parts_.store.meters(Seal::on(store::ReadMeters{}))) {
    parts_.policy.used(each.name, each.used);
  }
  parts_.policy.tell_changes([](const AgreementNews&) {});  // what was loaded is no news
  parts_.store.listen(this);
  pump_.emplace(OutboxPump::Ends{
      .read =
          [this](std::uint64_t after, std::size_t limit) {
            return parts_.store.outbox(Seal::on(store::ReadOutbox{after, limit}));
          },
      .accept = [this](const std::vector<store::OutboxRow>& rows) { accept(rows); },
      .settled = [this] { return parts_.log.outbox_settled(); },
      .settle =
          [this](std::uint64_t through) {
            parts_.store.settle(Seal::on(store::SettleOutbox{through}));
          },
      .trouble = parts_.trouble ? parts_.trouble : [](const std::string&) {}});
}

Gate::~Gate() {
  parts_.store.listen(nullptr);
  pump_.reset();
  try {
    tell_minutes(kLatest);
  } catch (const std::exception& broken) {
    if (parts_.trouble) {
      parts_.trouble(broken.what());
    }
  }
}

result<void> Gate::check_together(store::Store& store, std::uint64_t logged) {
  return together(store.outbox_span(Seal::on(store::ReadOutboxSpan{})), logged);
}

void Gate::committed(const store::Committed& commit) {
  parts_.records.committed(commit);
  for (const store::MeterRead& each : commit.meters) {
    parts_.policy.used(each.meter, each.used);
  }
  feed_.committed(commit);
  parts_.policy.tell_changes([this](const AgreementNews& news) {
    for (const std::string* party : {&news.owner, &news.consumer}) {
      feed_.parties.tell(*party, [&news] {
        return PartyNews{.kind = PartyNews::Kind::agreement,
                         .agreement = news.id,
                         .state = std::string(news.state),
                         .index = 0};
      });
    }
  });
  if (commit.outbox && pump_) {
    pump_->wake();
  }
}

void Gate::accept(const std::vector<store::OutboxRow>& rows) {
  std::vector<OutboxRow> taken;
  taken.reserve(rows.size());
  for (const store::OutboxRow& each : rows) {
    taken.push_back({.sequence = each.sequence,
                     .body = each.entry.body,
                     .owners = each.owners,
                     .terms = each.entry.terms});
  }
  parts_.log.accept(taken);
}

void Gate::tick() {
  const Instant now = parts_.clock.now();
  parts_.policy.tick(now);
  for (const LeaseRef& each : followers_.take_ended(
           [this](const Principal& who) { return parts_.identity.stands(who); })) {
    each->cut(http::Cut::now);
  }
  tell_minutes(now);
}

void Gate::tell_minutes(Instant until) {
  const auto begin = [this](json::Writer& writer, std::string_view action) {
    writer.begin_object().member("v", 1).member("at", parts_.clock.now()).member("action", action);
  };
  open_uses_.take(until, [&](Instant minute, std::string_view collection, MinuteSums::Sum sum) {
    std::string body;
    json::Writer writer(body);
    begin(writer, "open");
    writer.member("collection", collection).member("from", minute);
    writer.member("requests", sum.requests).member("records", sum.records).end_object();
    const std::string term = "collection:" + std::string(collection);
    const std::string_view terms[] = {term};
    parts_.log.append({.body = body, .owners = {}, .terms = terms});
  });
  // About the person whose account it was; which names were tried of accounts that do not exist is
  // nobody's business.
  const auto failed = [&](Instant minute, std::string_view person, MinuteSums::Sum sum) {
    std::string body;
    json::Writer writer(body);
    begin(writer, "account");
    writer.member("by", "anonymous").member("from", minute).member("requests", sum.requests);
    writer.member("kind", "session").member("change", "log-in-failed").end_object();
    std::vector<OwnerId> owners;
    if (const auto owner = person.empty() ? std::nullopt : parts_.store.owner(person)) {
      owners.push_back(*owner);
    }
    const std::string_view terms[] = {"by:anonymous"};
    parts_.log.append({.body = body, .owners = owners, .terms = terms});
  };
  parts_.identity.failed_log_ins().take(until, failed);
}

result<Principal> Gate::who(const Credentials& shown) const {
  MEENT_TRY(known, parts_.identity.principal(shown));
  Principal who = std::move(known);
  if (!shown.path_purpose.empty()) {
    if (!is_name(shown.path_purpose)) {
      return fail(Code::not_found, "there is no purpose with this name", "purpose");
    }
    if (who.is_person() && is_built_in(shown.path_purpose) &&
        !is_own_purpose(who.roles(), shown.path_purpose)) {
      return fail(Code::denied, "your role does not give this purpose", "purpose");
    }
    MEENT_TRY(chosen, who.under(shown.path_purpose));
    who = std::move(chosen);
  }
  if (shown.header_purpose.empty() || shown.header_purpose == who.purpose()) {
    return who;
  }
  // A header may choose among what is bound; it never gives a purpose, nor changes the path's.
  if (!who.purpose().empty() || (who.purposes().empty() && !who.is_person())) {
    return fail(Code::denied,
                "Meent-Purpose can only choose among the purposes of the token; ask a token for "
                "this purpose, or use the path /p/{purpose}/",
                "Meent-Purpose");
  }
  if (who.is_person() && !is_own_purpose(who.roles(), shown.header_purpose)) {
    return fail(Code::denied, "use the path /p/{purpose}/ to act under this purpose",
                "Meent-Purpose");
  }
  return who.under(shown.header_purpose);
}

result<Gate::Access> Gate::access(const Principal& who, const query::Collection& collection) const {
  Access access;
  const auto& organisation = collection.schema.definition().organisation;
  const bool may_keep = keeps(who, organisation);
  MEENT_TRY(purpose, purpose_of(who, may_keep));
  access.purpose = purpose;
  access.keeper = may_keep && purpose == kKeeping;
  access.question = {.consumer = who.party(),
                     .purpose = purpose,
                     .collection = &collection,
                     .own = purpose == kInsight && who.has(Role::owner)
                                ? parts_.store.owner(who.party())
                                : std::nullopt,
                     .keeper = access.keeper};
  access.sight = parts_.policy.visible(access.question, parts_.clock.now());
  return access;
}

// The use is in the log before this returns; under purposes of special care also safe on disk.
result<void> Gate::tell(const Principal& who, const Access& access, const Usage& use,
                        std::vector<OwnerId> owners) {
  if (access.only_open()) {
    open_uses_.add(use.collection, use.at, use.records);
    return {};
  }
  const std::string body = body_of(who, use);
  const std::vector<std::string> terms = terms_of(who, use);
  const std::vector<std::string_view> views(terms.begin(), terms.end());
  // An entry holds so many owners at most; more are told in several.
  Place place;
  std::span<const OwnerId> left(owners);
  do {
    const auto part = left.first(std::min(left.size(), tlog::kMostOwners));
    place = parts_.log.append({.body = body, .owners = part, .terms = views});
    left = left.subspan(part.size());
  } while (!left.empty());
  if (!feed_.parties.quiet()) {
    for (const OwnerId owner : owners) {
      feed_.parties.tell(std::string(parts_.store.owner_name(owner)), [&place] {
        return PartyNews{
            .kind = PartyNews::Kind::use, .agreement = {}, .state = {}, .index = place.index};
      });
    }
  }
  if (access.sight.special || access.sight.counted) {
    MEENT_CHECK(parts_.log.durable(place)->wait());
  }
  return {};
}

// One use of each counted agreement whose records are in the answer; durable before it leaves.
result<void> Gate::take_uses(const Access& access, const std::vector<OwnerId>& owners) {
  store::WriteSet set;
  std::vector<Taking> takings = parts_.policy.takings(access.question, owners, parts_.clock.now());
  if (takings.empty()) {
    return {};
  }
  for (const Taking& each : takings) {
    set.changes.emplace_back(store::TakeUse{.meter = each.meter, .most = each.most});
  }
  const auto taken = parts_.store.write(Seal::on(std::move(set)))->wait();
  if (!taken && taken.error().code == Code::denied) {
    // Somebody else had the last one: what is left may still be seen by another agreement.
    return fail(Code::conflict, "the last use was taken by another",
                std::string(store::kWithdrawn));
  }
  MEENT_CHECK(taken);
  return {};
}

result<void> Gate::answer_may_leave(const Principal& who, const Access& access, const Usage& use,
                                    std::vector<OwnerId> owners) {
  if (access.sight.counted) {
    MEENT_CHECK(take_uses(access, owners));
  }
  return tell(who, access, use, std::move(owners));
}

CatalogueRef Gate::catalogue(const Principal& who) const {
  CatalogueRef all = parts_.store.catalogue();
  std::vector<CollectionRef> known;
  for (const CollectionRef& each : all->all()) {
    if (!query::is_system(each->schema.definition()) &&
        (!who.is_anonymous() || parts_.policy.is_open(each->schema.definition().name))) {
      known.push_back(each);
    }
  }
  return std::make_shared<const query::Catalogue>(std::move(known));
}

result<CollectionRef> Gate::collection(const Principal& who, std::string_view name) const {
  CollectionRef found = parts_.store.catalogue()->find(name);
  const bool known = found && !query::is_system(found->schema.definition());
  // Nobody in particular is not even told which collections there are.
  if (who.is_anonymous() && (!known || !parts_.policy.is_open(name))) {
    return fail(Code::unauthenticated,
                "this needs a log-in or a token; POST /oauth2/token gives programs one");
  }
  if (!known) {
    return no_collection();
  }
  return found;
}

}  // namespace meent::gate
