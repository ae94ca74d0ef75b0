// Parties, and who may do what; the other kinds stand in users.cpp, members.cpp and clients.cpp.
#include "gate/identity/accounts.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "gate/identity/codec.hpp"
#include "gate/identity/names.hpp"

namespace meent::gate::identity {
namespace {

// Under no purpose, or under that of keeping; a program must be bound to it.
bool administers(const Principal& who) {
  const bool bound =
      who.is_person() || std::ranges::find(who.purposes(), kKeeping) != who.purposes().end();
  return who.has(Role::operator_) && bound && (who.purpose().empty() || who.purpose() == kKeeping);
}

tl::unexpected<error> no_such_party() {
  return fail(Code::not_found, "there is no party with this name", "party");
}

bool holds(std::string_view text, std::string_view part) {
  return part.empty() ||
         text::to_ascii_lower(text).find(text::to_ascii_lower(part)) != std::string::npos;
}

}  // namespace

bool Accounts::is_host_operator(const Principal& who) const {
  const PartyRef host = desk_.directory.host();
  return host && administers(who) && who.party() == host->name;
}

bool Accounts::is_self(const Principal& who, const User& user) const {
  return who.is_person() && who.id() == "user:" + user.id.text();
}

bool Accounts::manages(const Principal& who, const Party& organisation) const {
  if (organisation.kind != PartyKind::organisation) {
    return false;
  }
  if (administers(who) && who.party() == organisation.name) {
    return true;
  }
  return is_host_operator(who) && !desk_.directory.has_operator(organisation.name);
}

result<PartyRef> Accounts::managed(const Principal& who, std::string_view organisation) const {
  PartyRef found = desk_.directory.parties().find(organisation);
  if (!found ||
      (found->kind == PartyKind::person && !is_host_operator(who) && found->name != who.party())) {
    return no_such_party();
  }
  if (found->kind == PartyKind::person) {
    return fail(Code::invalid, "this is for organisations; a person has no members or clients",
                "party");
  }
  if (!manages(who, *found)) {
    return fail(Code::denied,
                "only operators of this organisation, acting for it, manage its members and "
                "clients",
                "party");
  }
  return found;
}

store::LogEntry Accounts::entry(const Principal& who, Kind kind, std::string_view change) const {
  return entry_of(who, desk_.clock.now(), kind, change);
}

result<std::vector<PartyRef>> Accounts::parties(const Principal& who, std::string_view search,
                                                std::string_view after, std::size_t limit) const {
  const bool all = is_host_operator(who);
  std::vector<PartyRef> found;
  desk_.directory.parties().each(after, [&](const PartyRef& each) {
    const bool shown = all || each->kind == PartyKind::organisation || each->name == who.party();
    if (each->name != after && shown && holds(each->title, search)) {
      found.push_back(each);
    }
    return found.size() < limit;
  });
  return found;
}

result<PartyRef> Accounts::party(const Principal& who, std::string_view name) const {
  PartyRef found = desk_.directory.parties().find(name);
  if (!found) {
    return no_such_party();
  }
  const bool shown = found->kind == PartyKind::organisation || found->name == who.party() ||
                     is_host_operator(who) ||
                     (administers(who) && desk_.directory.memberships().find(
                                              member_key(found->name, who.party())) != nullptr);
  if (!shown) {
    return no_such_party();
  }
  return found;
}

// Numbers and pseudonym. An organisation has no BSN, a person neither KvK nor OIN.
result<void> Accounts::put_numbers(Party& party, const PartyChange& asked) const {
  const bool person = party.kind == PartyKind::person;
  if (asked.kvk && !asked.kvk->empty()) {
    MEENT_CHECK(check_kvk(*asked.kvk, "/kvk"));
  }
  if (asked.oin && !asked.oin->empty()) {
    MEENT_CHECK(check_oin(*asked.oin, "/oin"));
  }
  if (person && ((asked.kvk && !asked.kvk->empty()) || (asked.oin && !asked.oin->empty()))) {
    return fail(Code::invalid, "numbers of KvK and OIN are of organisations", "/kind");
  }
  if (!person && asked.bsn && !asked.bsn->empty()) {
    return fail(Code::invalid, "a BSN is of a person", "/bsn");
  }
  party.kvk = asked.kvk.value_or(party.kvk);
  party.oin = asked.oin.value_or(party.oin);
  if (asked.bsn && asked.bsn->empty()) {
    party.pseudonym.clear();
  } else if (asked.bsn) {
    MEENT_TRY(pseudonym, desk_.pseudonyms.of_bsn(*asked.bsn, "/bsn"));
    if (pseudonym != party.pseudonym && desk_.directory.has_pseudonym(pseudonym)) {
      return fail(Code::conflict, "another person here has this BSN", "/bsn");
    }
    party.pseudonym = std::move(pseudonym);
  }
  return {};
}

result<Party> Accounts::checked(const NewParty& asked) const {
  Party party{.kind = asked.kind};
  MEENT_TRY(name, check_party_name(asked.name, "/name"));
  party.name = std::move(name);
  MEENT_TRY(title, check_title(asked.title, "/title"));
  party.title = std::move(title);
  MEENT_CHECK(
      put_numbers(party, {.kvk = asked.kvk,
                          .oin = asked.oin,
                          .bsn = asked.bsn.empty() ? std::nullopt : std::optional(asked.bsn)}));
  if (desk_.directory.parties().find(party.name)) {
    return fail(Code::conflict, "there is a party with this name already", "/name");
  }
  return party;
}

result<PartyRef> Accounts::make_party(const Principal& who, const Party& party) {
  auto made =
      desk_.records
          .create(Kind::party, party.name, body_of(party), entry(who, Kind::party, "create"))
          ->wait();
  MEENT_CHECK(made);
  return desk_.directory.parties().find(party.name);
}

TicketRef<PartyRef> Accounts::create_party(const Principal& who, const NewParty& asked) {
  if (!is_host_operator(who)) {
    return given<PartyRef>(
        fail(Code::denied, "only operators of the host organisation make parties"));
  }
  auto party = checked(asked);
  if (!party) {
    return given<PartyRef>(fail(std::move(party.error())));
  }
  return then<PartyRef>(desk_.records.create(Kind::party, party->name, body_of(*party),
                                             entry(who, Kind::party, "create")),
                        [this, name = party->name](Stored&) -> result<PartyRef> {
                          return desk_.directory.parties().find(name);
                        });
}

TicketRef<PartyRef> Accounts::change_party(const Principal& who, std::string_view name,
                                           const PartyChange& asked) {
  auto found = party(who, name);
  if (!found) {
    return given<PartyRef>(fail(std::move(found.error())));
  }
  const bool own =
      who.is_person() && who.party() == (*found)->name && (*found)->kind == PartyKind::person;
  const bool only_title = !asked.kvk && !asked.oin && !asked.bsn;
  if (!is_host_operator(who) && !(own && only_title)) {
    return given<PartyRef>(
        fail(Code::denied, "you may change your own name; the rest is for the host's operators"));
  }
  if (asked.title) {
    if (auto good = check_title(*asked.title, "/title"); !good) {
      return given<PartyRef>(fail(std::move(good.error())));
    }
  }
  Party probe = **found;
  if (auto good = put_numbers(probe, asked); !good) {
    return given<PartyRef>(fail(std::move(good.error())));
  }
  auto changed = desk_.records.change(
      Kind::party, (*found)->id,
      [asked, pseudonym = probe.pseudonym](const Stored& stored) -> result<std::string> {
        MEENT_TRY(party, read_party(stored));
        party.title = asked.title.value_or(party.title);
        party.kvk = asked.kvk.value_or(party.kvk);
        party.oin = asked.oin.value_or(party.oin);
        party.pseudonym = asked.bsn ? pseudonym : party.pseudonym;
        return body_of(party);
      },
      entry(who, Kind::party, "change"));
  return then<PartyRef>(changed, [this, name = std::string(name)](Stored&) -> result<PartyRef> {
    return desk_.directory.parties().find(name);
  });
}

}  // namespace meent::gate::identity
