// Members of organisations.
#include <algorithm>

#include "gate/identity/accounts.hpp"
#include "gate/identity/codec.hpp"

namespace meent::gate::identity {
namespace {

tl::unexpected<error> no_such_member() {
  return fail(Code::not_found, "this person is no member of the organisation", "person");
}

}  // namespace

result<void> Accounts::check_roles(Roles roles, const Party& organisation) const {
  if (roles.empty()) {
    return fail(Code::invalid,
                "give at least one role: owner, consumer, operator, auditor or service", "/roles");
  }
  if (roles.has(Role::auditor) && !organisation.host) {
    return fail(Code::denied,
                "auditors see the log of the whole server; only the host organisation has them",
                "/roles");
  }
  return {};
}

result<std::vector<MembershipRef>> Accounts::members(const Principal& who,
                                                     std::string_view organisation) const {
  MEENT_TRY(party, managed(who, organisation));
  return desk_.directory.members_of(party->name);
}

TicketRef<MembershipRef> Accounts::put_member(const Principal& who, std::string_view organisation,
                                              std::string_view person,
                                              const std::vector<std::string>& roles) {
  auto party = managed(who, organisation);
  if (!party) {
    return given<MembershipRef>(fail(std::move(party.error())));
  }
  auto wanted = parse_roles(roles);
  if (!wanted) {
    return given<MembershipRef>(fail(std::move(wanted.error())));
  }
  if (auto good = check_roles(*wanted, **party); !good) {
    return given<MembershipRef>(fail(std::move(good.error())));
  }
  const PartyRef member = desk_.directory.parties().find(person);
  if (!member || member->kind != PartyKind::person) {
    return given<MembershipRef>(
        fail(Code::invalid, "there is no person with this name", "/person"));
  }
  const Membership asked{.person = member->name,
                         .organisation = (*party)->name,
                         .roles = *wanted,
                         .member = member_key(member->name, (*party)->name)};
  const auto found = [this, key = asked.member](Stored&) -> result<MembershipRef> {
    return desk_.directory.memberships().find(key);
  };
  const MembershipRef old = desk_.directory.memberships().find(asked.member);
  if (!old) {
    return then<MembershipRef>(
        desk_.records.create(Kind::membership, asked.organisation, body_of(asked),
                             entry(who, Kind::membership, "create")),
        found);
  }
  return on_bench<MembershipRef>(
      desk_, [this, who, asked, id = old->id]() -> result<MembershipRef> {
        const std::lock_guard lock(memberships_);
        MEENT_CHECK(keeps_operator(asked.organisation, asked.person, asked.roles));
        MEENT_CHECK(
            desk_.records
                .change(
                    Kind::membership, id,
                    [&asked](const Stored&) -> result<std::string> { return body_of(asked); },
                    entry(who, Kind::membership, "change"))
                ->wait());
        return desk_.directory.memberships().find(asked.member);
      });
}

result<void> Accounts::keeps_operator(std::string_view organisation, std::string_view person,
                                      Roles roles) const {
  const auto all = desk_.directory.members_of(organisation);
  const auto is_operator = [](const MembershipRef& each) {
    return each->roles.has(Role::operator_);
  };
  const bool other = std::ranges::any_of(
      all, [&](const MembershipRef& each) { return each->person != person && is_operator(each); });
  const bool was = std::ranges::any_of(
      all, [&](const MembershipRef& each) { return each->person == person && is_operator(each); });
  if (was && !other && !roles.has(Role::operator_)) {
    return fail(Code::conflict,
                "this is the last operator of the organisation; make another one first");
  }
  return {};
}

TicketRef<std::monostate> Accounts::remove_member(const Principal& who,
                                                  std::string_view organisation,
                                                  std::string_view person) {
  auto party = managed(who, organisation);
  if (!party) {
    return given<std::monostate>(fail(std::move(party.error())));
  }
  const MembershipRef old = desk_.directory.memberships().find(member_key(person, (*party)->name));
  if (!old) {
    return given<std::monostate>(no_such_member());
  }
  return on_bench<std::monostate>(desk_, [this, who, old]() -> result<std::monostate> {
    const std::lock_guard lock(memberships_);
    MEENT_CHECK(keeps_operator(old->organisation, old->person, {}));
    return desk_.records.end(Kind::membership, old->id, entry(who, Kind::membership, "end"))
        ->wait();
  });
}

}  // namespace meent::gate::identity
