#include "gate/identity/identity.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "gate/identity/browser.hpp"
#include "gate/identity/names.hpp"

namespace meent::gate {
namespace {

using identity::AccessToken;
using identity::Client;
using identity::LiveSession;

constexpr std::int64_t kSweepEvery = 60'000'000;  // microseconds
constexpr std::size_t kSweepMost = 1'000;
constexpr std::string_view kBearer = "bearer ";

tl::unexpected<error> refused_token(std::string detail) {
  return fail(Code::unauthenticated, std::move(detail), "Authorization");
}

// The credential after "Bearer " (RFC 6750 §2.1; the scheme's name has no case, RFC 9110 §11.1).
result<std::string_view> bearer_of(std::string_view authorization) {
  if (authorization.size() <= kBearer.size() ||
      !text::same_ascii(authorization.substr(0, kBearer.size()), kBearer)) {
    return refused_token(
        "the Authorization header is not \"Bearer <token>\"; POST /oauth2/token gives a token");
  }
  return authorization.substr(kBearer.size());
}

// What the token says and the client still has.
std::vector<std::string> purposes_of(const AccessToken& token, const Client& client) {
  std::vector<std::string> both;
  both.reserve(token.purposes.size());
  for (const std::string& each : token.purposes) {
    if (std::ranges::find(client.purposes, each) != client.purposes.end()) {
      both.push_back(each);
    }
  }
  return both;
}

Roles roles_of(const AccessToken& token, const Client& client) {
  Roles both;
  const auto said = parse_roles(token.roles);
  for (const Role each :
       {Role::owner, Role::consumer, Role::operator_, Role::auditor, Role::service}) {
    if (said && said->has(each) && client.roles.has(each)) {
      both.add(each);
    }
  }
  return both;
}

// The purposes of a scope: each one the client has, once.
result<std::vector<std::string>> granted(std::string_view scope, const Client& client) {
  if (scope.empty()) {
    return client.purposes;
  }
  std::vector<std::string> asked;
  for (const std::string_view each : text::split(scope, ' ')) {
    if (std::ranges::find(client.purposes, each) == client.purposes.end()) {
      return fail(Code::denied, "this client does not have one of the purposes it asks for",
                  "scope");
    }
    if (std::ranges::find(asked, each) == asked.end()) {
      asked.emplace_back(each);
    }
  }
  return asked;
}

}  // namespace

bool is_own_purpose(Roles roles, std::string_view purpose) {
  return purpose == kInsight ||
         (purpose == kKeeping && (roles.has(Role::operator_) || roles.has(Role::service))) ||
         (purpose == kChecking && roles.has(Role::auditor));
}

Identity::Identity(Parts parts)
    : issuer_name_(std::move(parts.issuer)),
      desk_{.records = parts.records,
            .clock = parts.clock,
            .random = parts.random,
            .directory = {},
            .passwords = identity::Passwords(parts.cost),
            .pseudonyms = identity::Pseudonyms(parts.keys.pseudonym),
            .throttle = {parts.clock, parts.random},
            .failed_log_ins = {},
            .bench = {parts.password_threads, parts.password_queue}},
      sessions_(desk_),
      accounts_(desk_) {}

Identity::~Identity() {
  desk_.bench.stop();
}

result<std::unique_ptr<Identity>> Identity::make(Parts parts) {
  IdentityKeys keys = parts.keys;
  std::unique_ptr<Identity> made(new Identity(std::move(parts)));
  std::vector<formats::jose::Jwk> trusted = {keys.token.public_key()};
  MEENT_TRY(issuer, identity::OwnIssuer::make(made->issuer_name_, std::move(trusted)));
  made->issuer_ = std::move(issuer);
  made->reader_ = std::make_unique<identity::TokenReader>(*made->issuer_, made->issuer_name_);
  MEENT_CHECK(made->rotate(std::move(keys.token), std::move(keys.earlier)));
  return made;
}

result<void> Identity::rotate(formats::jose::SigningKey token,
                              std::vector<formats::jose::Jwk> earlier) {
  std::vector<formats::jose::Jwk> trusted = std::move(earlier);
  std::erase_if(trusted, [&token](const formats::jose::Jwk& each) {
    return each.kid == token.public_key().kid;
  });
  trusted.insert(trusted.begin(), token.public_key());
  const std::lock_guard lock(mint_mutex_);
  MEENT_CHECK(issuer_->trust(std::move(trusted)));
  mint_ = std::make_shared<const identity::TokenMint>(issuer_name_, issuer_name_, std::move(token),
                                                      desk_.clock, desk_.random);
  return {};
}

result<Principal> Identity::principal(const Credentials& shown) const {
  if (!shown.authorization.empty()) {
    return from_token(shown.authorization);
  }
  if (!shown.cookie.empty()) {
    return from_session(shown);
  }
  return Principal::anonymous();
}

result<Principal> Identity::from_token(std::string_view authorization) const {
  MEENT_TRY(bearer, bearer_of(authorization));
  MEENT_TRY(token, reader_->read(bearer, desk_.clock.now()));
  return of_client(token);
}

result<Principal> Identity::of_client(const identity::AccessTokenRef& token) const {
  const identity::ClientRef client =
      desk_.directory.clients().find(std::string_view(token->client_id));
  const identity::PartyRef party = client ? desk_.directory.parties().find(client->party) : nullptr;
  if (!party || !client->active || client->party != token->organisation) {
    return refused_token("the client of this token is not known any more");
  }
  Principal who;
  who.purposes_ = purposes_of(*token, *client);
  who.roles_ = roles_of(*token, *client);
  if (who.purposes_.empty() || who.roles_.empty()) {  // no purposes would mean: not bound
    return refused_token("the client of this token has none of its purposes or roles any more");
  }
  who.id_ = "client:" + client->client;
  who.party_ = party->name;
  who.party_id_ = party->id.text();
  who.token_ = token;
  return who;
}

bool Identity::stands(const Principal& who) const {
  result<Principal> again = Principal::anonymous();
  if (who.token_) {
    if (desk_.clock.now() >= who.token_->expires) {
      return false;
    }
    again = of_client(who.token_);
  } else if (who.session_) {
    // Anew by its key: another acting party, another password or a log-out takes that away.
    const identity::LiveSessionRef session = desk_.directory.sessions().find(who.session_->key());
    if (!session || sessions_.is_over(*session)) {
      return false;
    }
    again = resolve(*session);
  }
  return again && again->id() == who.id() && again->party() == who.party() &&
         again->roles() == who.roles() && again->purposes() == who.purposes();
}

result<Principal> Identity::resolve(LiveSession& session) const {
  const std::uint64_t generation = desk_.directory.generation();
  if (const auto known = session.resolved(); known && known->generation == generation) {
    return known->principal;
  }
  const identity::UserRef user = desk_.directory.users().find(session.facts.login);
  const auto acting =
      user ? desk_.directory.acting_or_self(user->person, session.facts.acting) : std::nullopt;
  if (!acting) {
    return Principal::anonymous();
  }
  Principal who;
  who.id_ = "user:" + user->id.text();
  who.party_ = acting->party->name;
  who.party_id_ = acting->party->id.text();
  who.roles_ = acting->roles;
  who.person_ = true;
  session.resolve_to(std::make_shared<const LiveSession::Resolved>(
      LiveSession::Resolved{.generation = generation, .principal = who}));
  return who;
}

result<Principal> Identity::from_session(const Credentials& shown) const {
  MEENT_TRY(session, sessions_.find(shown.cookie));
  if (!session || sessions_.is_over(*session)) {
    return Principal::anonymous();
  }
  if (shown.changes) {
    MEENT_CHECK(identity::check_same_origin(shown));
    MEENT_TRY(secret, identity::session_secret(shown.cookie));
    if (!identity::is_csrf_of(shown.csrf, secret)) {
      return fail(Code::denied,
                  "this needs the header X-CSRF-Token with the value that GET /v1/session gives",
                  "X-CSRF-Token");
    }
  }
  sessions_.touch(*session);
  MEENT_TRY(known, resolve(*session));
  Principal who = std::move(known);
  if (!who.is_anonymous()) {
    who.session_ = session;
  }
  return who;
}

result<Identity::Token> Identity::token(std::string_view client, std::string_view secret,
                                        std::string_view scope, std::string_view address) {
  const identity::ClientRef found = desk_.directory.clients().find(client);
  const bool right = identity::is_secret(secret, found ? found->secret : identity::SecretHash{});
  if (!found || !right || !found->active) {
    // Only wrong secrets count: 256 bits are not guessed, so the right one is never made to wait.
    const std::string key = "client:" + std::string(client.substr(0, identity::kMaxPartyName));
    if (const auto wait = desk_.throttle.admit(key, address); wait.count() > 0) {
      return identity::wait_first(wait);
    }
    return fail(Code::unauthenticated, "the client id and its secret do not belong together");
  }
  MEENT_TRY(purposes, granted(scope, *found));
  std::vector<std::string> roles;
  for (const std::string_view each : names_of(found->roles)) {
    roles.emplace_back(each);
  }
  const auto mint = [this] {
    const std::lock_guard lock(mint_mutex_);
    return mint_;
  }();
  std::string names;
  for (const std::string& each : purposes) {
    names.append(names.empty() ? "" : " ").append(each);
  }
  MEENT_TRY(minted, mint->mint({.client_id = found->client,
                                .organisation = found->party,
                                .roles = std::move(roles),
                                .purposes = std::move(purposes)}));
  return Token{
      .text = std::move(minted.text), .scope = std::move(names), .life = identity::kTokenLife};
}

void Identity::tick() {
  const std::int64_t now = desk_.clock.steady_micros();
  std::int64_t last = swept_.load(std::memory_order_relaxed);
  if (now - last >= kSweepEvery && swept_.compare_exchange_strong(last, now)) {
    sessions_.sweep(kSweepMost);
  }
}

}  // namespace meent::gate
