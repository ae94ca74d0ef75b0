#include "gate/identity/sessions.hpp"

#include <algorithm>

#include "gate/identity/browser.hpp"
#include "gate/identity/codec.hpp"
#include "gate/identity/names.hpp"

namespace meent::gate::identity {
namespace {

constexpr std::int64_t micros(std::chrono::microseconds span) {
  return span.count();
}

tl::unexpected<error> no_session() {
  return fail(Code::unauthenticated, "there is no session, or it is over; log in");
}

tl::unexpected<error> wrong_log_in() {
  return fail(Code::unauthenticated, "this name and password do not belong together");
}

}  // namespace

bool Sessions::is_over(const LiveSession& session) const {
  const Instant now = desk_.clock.now();
  const std::int64_t last = session.touched.load(std::memory_order_relaxed);
  if (now >= session.facts.expires || now.micros - last >= micros(kSessionIdle)) {
    return true;
  }
  const UserRef user = desk_.directory.users().find(session.facts.login);
  return !user || !user->active || user->epoch != session.facts.epoch;
}

void Sessions::touch(LiveSession& session) const {
  const Instant now = desk_.clock.now();
  std::int64_t last = session.touched.load(std::memory_order_relaxed);
  if (now.micros - last < micros(kTouchAfter) ||
      !session.touched.compare_exchange_strong(last, now.micros)) {
    return;
  }
  desk_.records.change(
      Kind::session, session.id,
      [now](const Stored& old) -> result<std::string> {
        MEENT_TRY(kept, read_session(old));
        kept.touched = std::max(kept.touched, now);
        return body_of(kept);
      },
      std::nullopt);
}

result<LiveSessionRef> Sessions::find(std::string_view cookie_header) const {
  MEENT_TRY(secret, session_secret(cookie_header));
  const auto hash = hash_of_secret(secret);
  return hash ? desk_.directory.sessions().find(key_of(*hash)) : nullptr;
}

// A request that shows a token as well was let in by that token, not by its session's CSRF token.
result<Sessions::Found> Sessions::live(const Credentials& shown) const {
  if (!shown.authorization.empty()) {
    return no_session();
  }
  MEENT_TRY(session, find(shown.cookie));
  if (!session || is_over(*session)) {
    return no_session();
  }
  UserRef user = desk_.directory.users().find(session->facts.login);
  if (!user) {
    return no_session();
  }
  MEENT_TRY(secret, session_secret(shown.cookie));
  return Found{std::move(session), std::move(user), std::string(secret)};
}

SessionView Sessions::view_of(const Session& session, const User& user, std::string_view secret,
                              bool fresh) const {
  SessionView view{.login = user.login, .person = user.person};
  view.parties = desk_.directory.acting_for(user.person);
  if (const auto acting = desk_.directory.acting_or_self(user.person, session.acting)) {
    view.acting = acting->party->name;
    view.roles = acting->roles;
  }
  if (const PartyRef person = desk_.directory.parties().find(user.person)) {
    view.name = person->title;
  }
  view.csrf = csrf_of(secret);
  view.expires = std::min(session.expires, Instant{session.touched.micros + micros(kSessionIdle)});
  if (fresh) {
    view.cookie = cookie_of(secret);
  }
  return view;
}

store::LogEntry Sessions::entry_about(const User& user, std::string_view change) const {
  const PartyRef person = desk_.directory.parties().find(user.person);
  return entry_by("user:" + user.id.text(), person ? person->id.text() : std::string{},
                  desk_.clock.now(), Kind::session, change);
}

void Sessions::note_failure(std::string_view login) {
  const UserRef user = desk_.directory.users().find(login);
  desk_.failed_log_ins.add(user ? std::string_view(user->person) : std::string_view{},
                           desk_.clock.now(), 0);
}

// On the bench: waits for the store.
result<SessionView> Sessions::begin(const User& user, std::string acting,
                                    std::optional<store::LogEntry> entry) {
  end_oldest(user.login);
  const Instant now = desk_.clock.now();
  const NewSecret secret = make_secret(desk_.random);
  const Session session{.hash = secret.hash,
                        .login = user.login,
                        .acting = std::move(acting),
                        .epoch = user.epoch,
                        .expires = Instant{now.micros + micros(kSessionLife)},
                        .touched = now};
  MEENT_CHECK(
      desk_.records.create(Kind::session, user.person, body_of(session), std::move(entry))->wait());
  return view_of(session, user, secret.text, true);
}

void Sessions::end_oldest(std::string_view login) {
  std::vector<LiveSessionRef> own;
  desk_.directory.sessions().each([&](const LiveSessionRef& each) {
    if (each->facts.login == login) {
      own.push_back(each);
    }
  });
  std::ranges::sort(own, std::ranges::greater{},
                    [](const LiveSessionRef& each) { return each->facts.expires; });
  for (std::size_t i = kSessionsOfAccount - 1; i < own.size(); ++i) {
    desk_.records.erase(Kind::session, own[i]->id, std::nullopt)->wait();
  }
}

// The same password at today's cost; sessions stay.
void Sessions::renew_hash(const User& user, std::string_view password) {
  const PartyRef person = desk_.directory.parties().find(user.person);
  auto hash = desk_.passwords.hash(password);
  if (!person || !hash) {
    return;
  }
  desk_.records.change(
      Kind::user, user.id,
      [hash = std::move(*hash), epoch = user.epoch](const Stored& stored) -> result<std::string> {
        MEENT_TRY(kept, read_user(stored));
        if (kept.epoch == epoch) {
          kept.password = hash;
        }
        return body_of(kept);
      },
      entry_by("user:" + user.id.text(), person->id.text(), desk_.clock.now(), Kind::user,
               "rehash"));
}

TicketRef<SessionView> Sessions::log_in(std::string_view login, std::string_view password,
                                        std::string_view address, const Credentials& shown) {
  if (auto own = check_same_origin(shown); !own) {
    return given<SessionView>(fail(std::move(own.error())));
  }
  // A name that cannot be one is treated as one that nobody has.
  const std::string name =
      check_login(login, "/login").value_or(std::string(login.substr(0, kMaxLogin)));
  const std::string from(address);
  if (const auto wait = desk_.throttle.admit(name, from); wait.count() > 0) {
    note_failure(name);
    return given<SessionView>(wait_first(wait));
  }
  const auto found = find(shown.cookie);
  return on_bench<SessionView>(
      desk_, [this, name, from, password = std::string(password), old = found ? *found : nullptr] {
        return let_in(name, from, password, old);
      });
}

// On the bench.
result<SessionView> Sessions::let_in(std::string_view login, std::string_view address,
                                     std::string_view password, const LiveSessionRef& old) {
  const UserRef user = desk_.directory.users().find(login);
  ++desk_.checks;
  const bool right = desk_.passwords.verify(user ? user->password : std::nullopt, password);
  // Looked up anew: it may have been blocked in the meantime.
  const UserRef now = desk_.directory.users().find(login);
  if (!right || !now || !now->active || now->epoch != user->epoch) {
    note_failure(login);
    return wrong_log_in();
  }
  desk_.throttle.succeeded(login, address);
  if (desk_.passwords.needs_rehash(*now->password)) {
    renew_hash(*now, password);
  }
  if (old) {
    desk_.records.erase(Kind::session, old->id, std::nullopt);
  }
  return begin(*now, now->person, entry_about(*now, "log-in"));
}

result<SessionView> Sessions::view(const Credentials& shown) const {
  MEENT_TRY(found, live(shown));
  touch(*found.session);
  Session facts = found.session->facts;
  facts.touched = Instant{found.session->touched.load(std::memory_order_relaxed)};
  return view_of(facts, *found.user, found.secret, false);
}

TicketRef<SessionView> Sessions::act_for(std::string_view party, const Credentials& shown) {
  auto found = live(shown);
  if (!found) {
    return given<SessionView>(fail(std::move(found.error())));
  }
  if (!desk_.directory.acting(found->user->person, party)) {
    return given<SessionView>(
        fail(Code::denied, "you do not act for this party; GET /v1/session tells for which you do",
             "/acting"));
  }
  const NewSecret secret = make_secret(desk_.random);
  const auto made = std::make_shared<Session>();
  auto changed = desk_.records.change(
      Kind::session, found->session->id,
      [made, hash = secret.hash, acting = std::string(party),
       shown_hash = found->session->facts.hash,
       now = desk_.clock.now()](const Stored& stored) -> result<std::string> {
        MEENT_TRY(session, read_session(stored));
        if (session.hash != shown_hash) {  // a change beside this one was first
          return no_session();
        }
        session.hash = hash;
        session.acting = acting;
        session.touched = now;
        *made = session;
        return body_of(session);
      },
      std::nullopt);
  return then<SessionView>(
      changed,
      [this, made, user = found->user, text = secret.text](Stored&) -> result<SessionView> {
        return view_of(*made, *user, text, true);
      });
}

TicketRef<std::monostate> Sessions::log_out(const Credentials& shown) {
  auto found = find(shown.cookie);
  if (!shown.authorization.empty() || !found || !*found) {
    return given<std::monostate>(no_session());
  }
  const UserRef user = desk_.directory.users().find((*found)->facts.login);
  return desk_.records.erase(Kind::session, (*found)->id,
                             user ? std::optional(entry_about(*user, "log-out")) : std::nullopt);
}

TicketRef<SessionView> Sessions::change_password(const Principal& who, std::string_view old,
                                                 std::string_view fresh, std::string_view address,
                                                 const Credentials& shown) {
  auto found = live(shown);
  if (!found) {
    return given<SessionView>(fail(std::move(found.error())));
  }
  const std::string login = found->user->login;
  if (auto good = check_password(fresh, login); !good) {
    return given<SessionView>(fail(Code::invalid, good.error().detail, "/new"));
  }
  const std::string from(address);
  if (const auto wait = desk_.throttle.admit(login, from); wait.count() > 0) {
    return given<SessionView>(wait_first(wait));
  }
  return on_bench<SessionView>(
      desk_,
      [this, who, found = *found, login, from, old = std::string(old),
       fresh = std::string(fresh)]() -> result<SessionView> {
        ++desk_.checks;
        if (!desk_.passwords.verify(found.user->password, old)) {
          return fail(Code::denied, "this is not your present password", "/old");
        }
        desk_.throttle.succeeded(login, from);
        MEENT_TRY(hash, desk_.passwords.hash(fresh));
        const auto made = std::make_shared<User>();
        const auto rewrite = [made, hash = std::move(hash), epoch = found.user->epoch](
                                 const Stored& stored) -> result<std::string> {
          MEENT_TRY(user, read_user(stored));
          if (!user.active || user.epoch != epoch) {
            return no_session();
          }
          user.password = hash;
          ++user.epoch;
          *made = user;
          return body_of(user);
        };
        MEENT_CHECK(desk_.records
                        .change(Kind::user, found.user->id, rewrite,
                                entry_of(who, desk_.clock.now(), Kind::user, "password"))
                        ->wait());
        desk_.records.erase(Kind::session, found.session->id, std::nullopt);
        return begin(*made, found.session->facts.acting, std::nullopt);
      });
}

void Sessions::sweep(std::size_t most) {
  std::vector<PublicId> over;
  desk_.directory.sessions().each([&](const LiveSessionRef& each) {
    if (over.size() < most && is_over(*each)) {
      over.push_back(each->id);
    }
  });
  for (const PublicId id : over) {
    desk_.records.erase(Kind::session, id, std::nullopt);
  }
}

}  // namespace meent::gate::identity
