// Accounts of persons.
#include <algorithm>
#include <array>

#include "gate/identity/accounts.hpp"
#include "gate/identity/codec.hpp"
#include "gate/identity/names.hpp"

namespace meent::gate::identity {
namespace {

tl::unexpected<error> no_such_user() {
  return fail(Code::not_found, "there is no account with this log-in name", "user");
}

result<void> check_new_password(const std::string& password, std::string_view login) {
  auto good = check_password(password, login);
  return good ? good : fail(Code::invalid, std::move(good.error().detail), "/password");
}

}  // namespace

std::string password_to_hand_over(Random& random) {
  constexpr std::string_view kSigns = "23456789abcdefghijkmnpqrstuvwxyz";
  static_assert(kSigns.size() == 32);
  std::array<std::uint8_t, 20> dice{};
  random.fill(dice);
  std::string out;
  for (std::size_t i = 0; i < dice.size(); ++i) {
    if (i > 0 && i % 5 == 0) {
      out += '-';
    }
    out += kSigns[dice[i] % kSigns.size()];
  }
  return out;
}

result<std::vector<UserRef>> Accounts::users(const Principal& who, std::string_view after,
                                             std::size_t limit) const {
  if (!is_host_operator(who)) {
    return fail(Code::denied, "only operators of the host organisation see all accounts");
  }
  std::vector<UserRef> found;
  desk_.directory.users().each(after, [&](const UserRef& each) {
    if (each->login != after) {
      found.push_back(each);
    }
    return found.size() < limit;
  });
  return found;
}

TicketRef<MadeUser> Accounts::create_user(const Principal& who, NewUser asked) {
  if (!is_host_operator(who)) {
    return given<MadeUser>(
        fail(Code::denied, "only operators of the host organisation make accounts"));
  }
  auto login = check_login(asked.login, "/login");
  if (!login) {
    return given<MadeUser>(fail(std::move(login.error())));
  }
  asked.login = std::move(*login);
  if (asked.password) {
    if (auto good = check_new_password(*asked.password, asked.login); !good) {
      return given<MadeUser>(fail(std::move(good.error())));
    }
  }
  return on_bench<MadeUser>(
      desk_, [this, who, asked = std::move(asked)] { return make_user(who, asked); });
}

result<MadeUser> Accounts::make_user(const Principal& who, const NewUser& asked) {
  if (desk_.directory.users().find(asked.login)) {
    return fail(Code::conflict, "there is an account with this log-in name already", "/login");
  }
  PartyRef person;
  bool made_person = false;
  if (asked.party.empty()) {
    MEENT_TRY(party, checked({.name = asked.login,
                              .title = asked.name.empty() ? asked.login : asked.name,
                              .kind = PartyKind::person}));
    MEENT_TRY(made, make_party(who, party));
    person = std::move(made);
    made_person = true;
  } else {
    person = desk_.directory.parties().find(asked.party);
    if (!person || person->kind != PartyKind::person) {
      return fail(Code::invalid, "there is no person with this name; make it first", "/party");
    }
  }
  MadeUser made;
  made.password = asked.password ? std::string{} : password_to_hand_over(desk_.random);
  MEENT_TRY(hash, desk_.passwords.hash(asked.password ? *asked.password : made.password));
  const User user{.login = asked.login,
                  .person = person->name,
                  .active = asked.active,
                  .password = std::move(hash)};
  const auto stored =
      desk_.records
          .create(Kind::user, person->name, body_of(user), entry(who, Kind::user, "create"))
          ->wait();
  if (!stored) {
    if (made_person) {  // somebody else took the log-in in between
      desk_.records.erase(Kind::party, person->id, entry(who, Kind::party, "end"))->wait();
    }
    return fail(stored.error());
  }
  made.user = desk_.directory.users().find(asked.login);
  return made;
}

TicketRef<UserRef> Accounts::change_user(const Principal& who, std::string_view login,
                                         UserChange asked) {
  UserRef user = desk_.directory.users().find(login);
  const bool host = is_host_operator(who);
  if (!user || (!host && !is_self(who, *user))) {
    return given<UserRef>(no_such_user());
  }
  if (is_self(who, *user) && asked.password) {
    return given<UserRef>(
        fail(Code::denied, "change your own password with PUT /v1/session/password", "/password"));
  }
  if (!host && asked.active) {
    return given<UserRef>(
        fail(Code::denied, "only operators of the host organisation block accounts", "/state"));
  }
  if (is_self(who, *user) && asked.active == false) {
    return given<UserRef>(fail(Code::conflict, "you cannot block your own account", "/state"));
  }
  if (asked.password) {
    if (auto good = check_new_password(*asked.password, user->login); !good) {
      return given<UserRef>(fail(std::move(good.error())));
    }
  }
  if (asked.name) {
    if (auto good = check_title(*asked.name, "/name"); !good) {
      return given<UserRef>(fail(std::move(good.error())));
    }
  }
  return on_bench<UserRef>(desk_, [this, who, user, asked = std::move(asked)] {
    return rewrite_user(who, *user, asked);
  });
}

// The name is the title of its person; all else is the account's own.
result<UserRef> Accounts::rewrite_user(const Principal& who, const User& user,
                                       const UserChange& asked) {
  if (asked.name) {
    const PartyRef person = desk_.directory.parties().find(user.person);
    if (!person) {
      return no_such_user();
    }
    const auto rename = [&asked](const Stored& stored) -> result<std::string> {
      MEENT_TRY(party, read_party(stored));
      party.title = *asked.name;
      return body_of(party);
    };
    MEENT_CHECK(
        desk_.records.change(Kind::party, person->id, rename, entry(who, Kind::party, "change"))
            ->wait());
  }
  if (asked.active || asked.password) {
    std::optional<PasswordHash> hash;
    if (asked.password) {
      MEENT_TRY(made, desk_.passwords.hash(*asked.password));
      hash = std::move(made);
    }
    // A new epoch ends all sessions; of a blocked account too, so that they do not come back.
    const auto rewrite = [&asked, hash](const Stored& stored) -> result<std::string> {
      MEENT_TRY(kept, read_user(stored));
      kept.active = asked.active.value_or(kept.active);
      if (hash) {
        kept.password = hash;
      }
      if (hash || asked.active == false) {
        ++kept.epoch;
      }
      return body_of(kept);
    };
    const std::string_view change = !asked.active   ? "password"
                                    : *asked.active ? "activate"
                                                    : "block";
    MEENT_CHECK(
        desk_.records.change(Kind::user, user.id, rewrite, entry(who, Kind::user, change))->wait());
  }
  UserRef now = desk_.directory.users().find(user.login);
  if (!now) {
    return no_such_user();
  }
  return now;
}

}  // namespace meent::gate::identity
