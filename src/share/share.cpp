#include "share/share.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace meent::share {

namespace {

using gate::Agreement;
using gate::AgreementState;
using gate::Kind;
using gate::Offer;
using gate::Principal;
using gate::Purpose;
using gate::Role;
using gate::Stored;

constexpr std::int64_t kDayMicros = std::int64_t{86'400} * 1'000'000;

template <class T>
TicketRef<T> refused(error e) {
  return given<T>(fail(std::move(e)));
}

// An operator, under the purpose of keeping where its credential is bound.
bool operates(const Principal& who, std::string_view organisation) {
  if (who.is_anonymous() || !who.has(Role::operator_) || who.party() != organisation) {
    return false;
  }
  return who.purpose().empty()
             ? who.is_person() || who.purposes().empty() ||
                   std::ranges::find(who.purposes(), gate::kKeeping) != who.purposes().end()
             : who.purpose() == gate::kKeeping;
}

bool is_slug(std::string_view name) {
  return !name.empty() && name.size() <= 63 && name.front() >= 'a' && name.front() <= 'z' &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

error bad_slug() {
  return {Code::invalid,
          "a name is 1 to 63 small letters, digits and hyphens, and begins with a letter", "/name"};
}

// The read of a body that this program wrote.
template <class T>
result<T> read_back(const Stored& stored, result<T> (*read)(json::Node)) {
  MEENT_TRY(document, json::parse(stored.body));
  return read(document.root());
}

// What stands in the record alone.
result<void> complete(Agreement& agreement, const Stored& stored) {
  MEENT_TRY(read, read_back(stored, gate::read_agreement));
  agreement.article = std::move(read.article);
  agreement.by = std::move(read.by);
  agreement.note = std::move(read.note);
  agreement.reason = std::move(read.reason);
  agreement.created = stored.created;
  agreement.changed = stored.changed;
  return {};
}

// What is withdrawn, or was never published, is its provider's to know of.
bool is_listed(const Principal& who, const Offer& offer) {
  const bool own = !who.is_anonymous() && offer.provider == who.party();
  return own || (offer.published && (offer.open || !who.is_anonymous()));
}

error no_agreement() {
  return {Code::not_found, "there is no agreement with this id", ""};
}

}  // namespace

gate::SystemRecords::LogEntry Share::entry(const Principal& who, std::string_view action,
                                           std::string_view subject,
                                           std::string_view purpose) const {
  gate::SystemRecords::LogEntry entry;
  json::Writer writer(entry.body);
  writer.begin_object().member("v", 1).member("at", gate_.clock().now());
  writer.member("action", action).member("by", std::string_view(who.id()));
  writer.member("party", std::string_view(who.party_id()));
  if (!purpose.empty()) {
    writer.member("purpose", purpose);
    entry.terms.push_back("purpose:" + std::string(purpose));
  }
  if (!subject.empty()) {
    writer.member("subject", subject);
  }
  writer.end_object();
  entry.terms.push_back("by:" + who.id());
  entry.terms.push_back("consumer:" + who.party_id());
  return entry;
}

// --- purposes ---

TicketRef<Purpose> Share::make_purpose(const Principal& who, Purpose purpose) {
  if (!operates(who, host_)) {
    return refused<Purpose>(
        {Code::denied, "the register of purposes is kept by the operators of " + host_, ""});
  }
  if (!is_slug(purpose.name)) {
    return refused<Purpose>(bad_slug());
  }
  return then<Purpose>(gate_.records().create(Kind::purpose, host_, gate::write_purpose(purpose),
                                              entry(who, "purpose", purpose.name, purpose.name)),
                       [](Stored& stored) { return read_back(stored, gate::read_purpose); });
}

TicketRef<Purpose> Share::change_purpose(const Principal& who, std::string_view name,
                                         Purpose purpose) {
  if (!operates(who, host_)) {
    return refused<Purpose>(
        {Code::denied, "the register of purposes is kept by the operators of " + host_, ""});
  }
  const auto id = gate_.policy().purpose_id(name);
  if (!id || purpose.name != name) {
    return refused<Purpose>(id ? error{Code::invalid, "a purpose keeps its name", "/name"}
                               : error{Code::not_found, "there is no purpose with this name", ""});
  }
  return then<Purpose>(gate_.records().change(
                           Kind::purpose, *id,
                           [body = gate::write_purpose(purpose)](
                               const Stored&) -> result<std::string> { return body; },
                           entry(who, "purpose", purpose.name, purpose.name)),
                       [](Stored& stored) {
                         auto read = read_back(stored, gate::read_purpose);
                         if (read) {
                           read->version = stored.version;
                         }
                         return read;
                       });
}

// --- offers ---

TicketRef<Offer> Share::make_offer(const Principal& who, Offer offer) {
  const auto collection = gate_.collection(who, offer.collection);
  if (!collection) {
    return refused<Offer>({Code::invalid, "there is no collection with this name", "/collection"});
  }
  const std::string& keeper = (*collection)->schema.definition().organisation;
  if (!operates(who, keeper)) {
    return refused<Offer>({Code::denied,
                           "offers are made by an operator of the organisation that keeps it",
                           "/collection"});
  }
  if (!offer.provider.empty() && offer.provider != keeper) {
    return refused<Offer>(
        {Code::invalid, "the provider is the organisation that keeps the collection", "/provider"});
  }
  offer.provider = keeper;
  if (!is_slug(offer.name)) {
    return refused<Offer>(bad_slug());
  }
  for (std::size_t i = 0; i < offer.purposes.size(); ++i) {
    const auto purpose = gate_.policy().purpose(offer.purposes[i]);
    if (!purpose || !purpose->active) {
      return refused<Offer>({Code::invalid,
                             "there is no purpose \"" + offer.purposes[i] + "\" in the register",
                             "/purposes/" + std::to_string(i)});
    }
  }
  if (auto fits = gate::check_offer(offer, (*collection)->schema); !fits) {
    return refused<Offer>(std::move(fits.error()));
  }
  return then<Offer>(gate_.records().create(Kind::offer, keeper, gate::write_offer(offer),
                                            entry(who, "offer", offer.name, "")),
                     [](Stored& stored) { return read_back(stored, gate::read_offer); });
}

TicketRef<Offer> Share::change_offer(const Principal& who, std::string_view name, Offer offer) {
  const auto known = gate_.policy().offer(name);
  if (!known) {
    return refused<Offer>({Code::not_found, "there is no offer with this name", ""});
  }
  if (!operates(who, known->second.provider)) {
    return refused<Offer>({Code::denied, "an offer is changed by an operator of its provider", ""});
  }
  offer.provider = known->second.provider;
  if (offer.name != name || !gate::same_terms(offer, known->second)) {
    return refused<Offer>(
        {Code::conflict,
         "what agreements bind to stays as it is; withdraw this offer and make a new one", ""});
  }
  return then<Offer>(
      gate_.records().change(
          Kind::offer, known->first,
          [body = gate::write_offer(offer)](const Stored&) -> result<std::string> { return body; },
          entry(who, "offer", offer.name, "")),
      [](Stored& stored) {
        auto read = read_back(stored, gate::read_offer);
        if (read) {
          read->version = stored.version;
        }
        return read;
      });
}

std::vector<Offer> Share::offers(const Principal& who) const {
  std::vector<Offer> all = gate_.policy().offers();
  std::erase_if(all, [&who](const Offer& each) { return !is_listed(who, each); });
  return all;
}

bool Share::has_agreement(const Principal& who, std::string_view offer) const {
  using As = gate::AgreementQuery::As;
  return !who.is_anonymous() &&
         std::ranges::any_of(std::array{As::owner, As::consumer}, [&](As as) {
           return !gate_.policy()
                       .agreements({.as = as,
                                    .party = who.party(),
                                    .offer = std::string(offer),
                                    .limit = 1})
                       .items.empty();
         });
}

result<Offer> Share::offer(const Principal& who, std::string_view name) const {
  const auto known = gate_.policy().offer(name);
  if (!known || !(is_listed(who, known->second) || has_agreement(who, name))) {
    return fail(Code::not_found, "there is no offer with this name");
  }
  return known->second;
}

// --- agreements ---

Side Share::side_of(const Principal& who, const Agreement& agreement) const {
  Side side;
  if (who.is_anonymous()) {
    return side;
  }
  const auto offer = gate_.policy().offer(agreement.offer);
  side.owner = who.party() == agreement.owner && who.has(Role::owner);
  side.consumer = who.party() == agreement.consumer && who.has(Role::consumer);
  side.provider = offer && operates(who, offer->second.provider);
  return side;
}

// Whether the party is in it on any side, whatever the roles.
bool Share::concerns(const Principal& who, const Agreement& agreement) const {
  const auto offer = gate_.policy().offer(agreement.offer);
  return who.party() == agreement.owner || who.party() == agreement.consumer ||
         (offer && who.party() == offer->second.provider);
}

Shown Share::shown(gate::AgreementPage::Item item) const {
  Shown shown{.agreement = std::move(item.agreement), .used = item.used};
  const auto title = [this](const std::string& name) {
    const auto party = gate_.policy().party(name);
    return party ? party->title : name;
  };
  shown.owner_title = title(shown.agreement.owner);
  shown.consumer_title = title(shown.agreement.consumer);
  if (auto offer = gate_.policy().offer(shown.agreement.offer)) {
    shown.offer = std::move(offer->second);
  }
  if (const auto purpose = gate_.policy().purpose(shown.agreement.purpose)) {
    shown.purpose_title = purpose->title;
  }
  shown.collection_title = shown.offer.collection;
  return shown;
}

// As it stands now; the texts are those of the version that was just written.
result<Shown> Share::shown(const Stored& written) const {
  auto item = gate_.policy().agreement(written.id);
  if (!item) {
    return fail(no_agreement());
  }
  MEENT_CHECK(complete(item->agreement, written));
  return shown(std::move(*item));
}

// Who asks what of whom, checked; the new agreement in its first state.
result<Agreement> Share::made_of(const Principal& who, Request& request) const {
  const auto offer = gate_.policy().offer(request.offer);
  if (!offer || !offer->second.published) {
    return fail(Code::invalid, "there is no offer with this name", "/offer");
  }
  const Offer& terms = offer->second;
  if (terms.open) {
    return fail(Code::invalid, "this offer is open to everyone; no agreement is needed", "/offer");
  }
  if (std::ranges::find(terms.purposes, request.purpose) == terms.purposes.end()) {
    return fail(Code::invalid, "this offer is not for this purpose", "/purpose");
  }
  const auto purpose = gate_.policy().purpose(request.purpose);
  if (!purpose || !purpose->active) {
    return fail(Code::invalid, "this purpose is not in use", "/purpose");
  }
  Agreement made{.offer = request.offer,
                 .purpose = request.purpose,
                 .basis = terms.basis,
                 .article = terms.article,
                 .by = who.id(),
                 .note = request.note};
  const Instant now = gate_.clock().now();
  made.from = request.from.value_or(now);
  if (request.on_law) {
    if (!operates(who, terms.provider)) {
      return fail(Code::denied, "what rests on law is made by the provider's operator", "/onLaw");
    }
    const gate::LegalBasis basis = purpose->basis;
    made.article = request.article.empty() ? purpose->article : request.article;
    if (!gate::rests_on_law(basis) || made.article.empty()) {
      return fail(Code::invalid, "the purpose must rest on law, and the article be named",
                  "/article");
    }
    made.basis = basis;
    made.owner = request.owner;
    made.consumer = request.consumer;
    made.state = made.from > now ? AgreementState::agreed : AgreementState::active;
  } else if (!request.consumer.empty() && (request.owner.empty() || request.owner == who.party())) {
    if (!who.has(Role::owner)) {
      return fail(Code::denied, "only who decides for the owner can offer its data", "/owner");
    }
    made.owner = who.party();
    made.consumer = request.consumer;
    made.state = AgreementState::offered;
  } else {
    if (!who.has(Role::consumer) ||
        (!request.consumer.empty() && request.consumer != who.party())) {
      return fail(Code::denied, "you can ask for your own party only", "/consumer");
    }
    made.owner = request.owner;
    made.consumer = who.party();
    made.state = AgreementState::requested;
  }
  for (const auto& [name, where] :
       {std::pair{&made.owner, "/owner"}, std::pair{&made.consumer, "/consumer"}}) {
    if (name->empty() || !gate_.policy().party(*name)) {
      return fail(Code::invalid, "there is no party with this name", where);
    }
  }
  if (made.owner == made.consumer) {
    return fail(Code::invalid, "owner and consumer are the same; no agreement is needed",
                "/consumer");
  }
  const Instant latest{made.from.micros + kDayMicros * terms.maximum_days};
  made.until = request.until.value_or(request.on_law ? kLatest : latest);
  if (made.until <= made.from || made.until <= now) {
    return fail(Code::invalid, "its end lies after its beginning, and ahead", "/until");
  }
  if (!request.on_law && made.until > latest) {
    return fail(Code::invalid,
                "this offer is for at most " + std::to_string(terms.maximum_days) + " days",
                "/until");
  }
  made.count = request.count;
  if (terms.maximum_uses && made.count.value_or(UINT64_MAX) > *terms.maximum_uses) {
    made.count = request.count ? made.count : terms.maximum_uses;
    if (*made.count > *terms.maximum_uses) {
      return fail(Code::invalid,
                  "this offer is for at most " + std::to_string(*terms.maximum_uses) + " uses",
                  "/count");
    }
  }
  return made;
}

TicketRef<Shown> Share::request(const Principal& who, Request request) {
  auto made = made_of(who, request);
  if (!made) {
    return refused<Shown>(std::move(made.error()));
  }
  const std::string owner = made->owner;
  return then<Shown>(gate_.records().create(Kind::agreement, owner, gate::write_agreement(*made),
                                            entry(who, "agreement", request.offer, made->purpose)),
                     [this](Stored& stored) { return shown(stored); });
}

TicketRef<Shown> Share::act(const Principal& who, PublicId id, Act act) {
  const auto known = gate_.policy().agreement(id);
  const Side side = known ? side_of(who, known->agreement) : Side{};
  if (!side.owner && !side.consumer && !side.provider) {
    return refused<Shown>(no_agreement());
  }
  const std::string_view state =
      act.state ? gate::name_of(*act.state) : std::string_view("shorter");
  return then<Shown>(
      gate_.records().change(
          Kind::agreement, id,
          // On the writer's thread, with the agreement as it is then.
          [this, act = std::move(act), side,
           by = who.id()](const Stored& old) -> result<std::string> {
            MEENT_TRY(before, read_back(old, gate::read_agreement));
            MEENT_TRY(next, apply(before, act, side, gate_.clock().now()));
            if (next.state != before.state || next.until != before.until) {
              next.by = by;
            }
            return gate::write_agreement(next);
          },
          entry(who, "agreement-" + std::string(state), id.text(), known->agreement.purpose)),
      [this](Stored& stored) { return shown(stored); });
}

result<Shown> Share::agreement(const Principal& who, PublicId id) const {
  auto item = gate_.policy().agreement(id);
  const Side side = item ? side_of(who, item->agreement) : Side{};
  if (!side.owner && !side.consumer && !side.provider) {
    return fail(no_agreement());
  }
  MEENT_TRY(stored, gate_.records().read(Kind::agreement, id));
  MEENT_CHECK(complete(item->agreement, stored));
  return shown(std::move(*item));
}

result<std::vector<Shown>> Share::agreements(const Principal& who, gate::AgreementQuery query,
                                             std::optional<PublicId> after, bool& more) const {
  query.party = who.party();
  std::vector<Shown> all;
  if (who.is_anonymous() ||
      (query.as == gate::AgreementQuery::As::provider && !operates(who, who.party()))) {
    more = false;
    return all;
  }
  if (after) {
    // The place itself counts everybody's agreements, so it is not what a client gets to hold.
    const auto last = gate_.policy().agreement(*after);
    if (!last || !concerns(who, last->agreement)) {
      return fail(Code::invalid,
                  "this cursor is not of your agreements; start the list again without it",
                  "cursor");
    }
    query.before = last->place;
  }
  gate::AgreementPage page = gate_.policy().agreements(query);
  more = page.more;
  for (auto& item : page.items) {
    if (const auto stored = gate_.records().read(Kind::agreement, item.agreement.id);
        stored && complete(item.agreement, *stored)) {
      all.push_back(shown(std::move(item)));
    }
  }
  return all;
}

result<std::vector<Moment>> Share::history(const Principal& who, PublicId id) const {
  MEENT_CHECK(agreement(who, id));
  MEENT_TRY(now, gate_.records().read(Kind::agreement, id));
  MEENT_TRY(stored, gate_.records().versions(Kind::agreement, id));
  stored.insert(stored.begin(), std::move(now));
  std::vector<Moment> moments;
  for (const Stored& each : stored) {
    MEENT_TRY(read, read_back(each, gate::read_agreement));
    moments.push_back({.version = each.version,
                       .state = read.state,
                       .at = each.changed,
                       .by = std::move(read.by),
                       .reason = std::move(read.reason)});
  }
  return moments;
}

}  // namespace meent::share
