#include "gate/identity/codec.hpp"

#include <algorithm>

#include "base/bytes.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace meent::gate::identity {
namespace {

constexpr std::string_view kActive = "active";
constexpr std::string_view kBlocked = "blocked";

std::string_view state_of(bool active) {
  return active ? kActive : kBlocked;
}

void put_given(json::Writer& writer, std::string_view name, const std::string& text) {
  if (!text.empty()) {
    writer.member(name, std::string_view(text));
  }
}

template <class Texts>
void put_texts(json::Writer& writer, std::string_view name, const Texts& texts) {
  writer.key(name).begin_array();
  for (const auto& each : texts) {
    writer.value(std::string_view(each));
  }
  writer.end_array();
}

result<std::string> text_of(const json::Node& root, std::string_view name) {
  MEENT_TRY(text, root.member(name).text());
  return std::string(text);
}

result<std::string> text_if_given(const json::Node& root, std::string_view name) {
  return root.member(name).exists() ? text_of(root, name) : std::string{};
}

result<std::vector<std::string>> texts_of(const json::Node& root, std::string_view name) {
  MEENT_TRY(list, root.member(name).array());
  std::vector<std::string> out;
  for (const json::Node& each : list.items()) {
    MEENT_TRY(text, each.text());
    out.emplace_back(text);
  }
  return out;
}

result<Instant> instant_of(const json::Node& root, std::string_view name) {
  MEENT_TRY(text, root.member(name).text());
  return parse_instant(text);
}

result<SecretHash> hash_in(const json::Node& root, std::string_view name) {
  MEENT_TRY(text, root.member(name).text());
  MEENT_TRY(bytes, hex_decode(text));
  SecretHash hash;
  if (bytes.size() != hash.bytes.size()) {
    return root.member(name).wrong("a hash has 32 bytes");
  }
  std::ranges::copy(bytes, hash.bytes.begin());
  return hash;
}

}  // namespace

std::string_view name_of(PartyKind kind) {
  return kind == PartyKind::person ? "person" : "organisation";
}

std::string member_key(std::string_view person, std::string_view organisation) {
  return std::string(person).append("/").append(organisation);
}

std::string body_of(const Party& party) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("name", std::string_view(party.name));
  writer.member("kind", name_of(party.kind)).member("title", std::string_view(party.title));
  if (party.host) {
    writer.member("host", true);
  }
  put_given(writer, "kvk", party.kvk);
  put_given(writer, "oin", party.oin);
  put_given(writer, "pseudonym", party.pseudonym);
  writer.end_object();
  return out;
}

std::string body_of(const User& user) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("login", std::string_view(user.login));
  writer.member("state", state_of(user.active)).member("person", std::string_view(user.person));
  if (user.password) {
    writer.member("password", std::string_view(user.password->text));
  }
  writer.member("epoch", user.epoch).end_object();
  return out;
}

std::string body_of(const Membership& membership) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("member", std::string_view(membership.member));
  writer.member("person", std::string_view(membership.person));
  writer.member("organisation", std::string_view(membership.organisation));
  put_texts(writer, "roles", names_of(membership.roles));
  writer.end_object();
  return out;
}

std::string body_of(const Client& client) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("client", std::string_view(client.client));
  writer.member("state", state_of(client.active)).member("title", std::string_view(client.title));
  writer.member("party", std::string_view(client.party));
  put_texts(writer, "roles", names_of(client.roles));
  put_texts(writer, "purposes", client.purposes);
  writer.member("secret", std::string_view(hex_encode(client.secret.bytes))).end_object();
  return out;
}

std::string body_of(const Session& session) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object().member("hash", std::string_view(hex_encode(session.hash.bytes)));
  writer.member("expires", session.expires).member("touched", session.touched);
  writer.member("login", std::string_view(session.login));
  writer.member("acting", std::string_view(session.acting));
  writer.member("epoch", session.epoch).end_object();
  return out;
}

result<Party> read_party(const Stored& stored) {
  MEENT_TRY(document, json::parse(stored.body));
  const json::Node root = document.root();
  Party party{.id = stored.id};
  MEENT_TRY(name, text_of(root, "name"));
  party.name = std::move(name);
  MEENT_TRY(kind, text_of(root, "kind"));
  if (kind != name_of(PartyKind::person) && kind != name_of(PartyKind::organisation)) {
    return root.member("kind").wrong("a party is a person or an organisation");
  }
  party.kind = kind == name_of(PartyKind::person) ? PartyKind::person : PartyKind::organisation;
  MEENT_TRY(title, text_of(root, "title"));
  party.title = std::move(title);
  party.host = root.member("host").boolean().value_or(false);
  MEENT_TRY(kvk, text_if_given(root, "kvk"));
  party.kvk = std::move(kvk);
  MEENT_TRY(oin, text_if_given(root, "oin"));
  party.oin = std::move(oin);
  MEENT_TRY(pseudonym, text_if_given(root, "pseudonym"));
  party.pseudonym = std::move(pseudonym);
  return party;
}

result<User> read_user(const Stored& stored) {
  MEENT_TRY(document, json::parse(stored.body));
  const json::Node root = document.root();
  User user{.id = stored.id};
  MEENT_TRY(login, text_of(root, "login"));
  user.login = std::move(login);
  MEENT_TRY(person, text_of(root, "person"));
  user.person = std::move(person);
  MEENT_TRY(state, text_of(root, "state"));
  user.active = state == kActive;
  if (root.member("password").exists()) {
    MEENT_TRY(password, text_of(root, "password"));
    user.password = PasswordHash{std::move(password)};
  }
  MEENT_TRY(epoch, root.member("epoch").integer());
  user.epoch = epoch;
  return user;
}

result<Membership> read_membership(const Stored& stored) {
  MEENT_TRY(document, json::parse(stored.body));
  const json::Node root = document.root();
  Membership membership{.id = stored.id};
  MEENT_TRY(person, text_of(root, "person"));
  membership.person = std::move(person);
  MEENT_TRY(organisation, text_of(root, "organisation"));
  membership.organisation = std::move(organisation);
  membership.member = member_key(membership.person, membership.organisation);
  MEENT_TRY(names, texts_of(root, "roles"));
  MEENT_TRY(roles, parse_roles(names));
  membership.roles = roles;
  return membership;
}

result<Client> read_client(const Stored& stored) {
  MEENT_TRY(document, json::parse(stored.body));
  const json::Node root = document.root();
  Client client{.id = stored.id};
  MEENT_TRY(name, text_of(root, "client"));
  client.client = std::move(name);
  MEENT_TRY(title, text_of(root, "title"));
  client.title = std::move(title);
  MEENT_TRY(party, text_of(root, "party"));
  client.party = std::move(party);
  MEENT_TRY(state, text_of(root, "state"));
  client.active = state == kActive;
  MEENT_TRY(names, texts_of(root, "roles"));
  MEENT_TRY(roles, parse_roles(names));
  client.roles = roles;
  MEENT_TRY(purposes, texts_of(root, "purposes"));
  if (purposes.empty()) {
    return root.member("purposes").wrong("a client is bound to a purpose");
  }
  client.purposes = std::move(purposes);
  MEENT_TRY(secret, hash_in(root, "secret"));
  client.secret = secret;
  return client;
}

result<Session> read_session(const Stored& stored) {
  MEENT_TRY(document, json::parse(stored.body));
  const json::Node root = document.root();
  Session session{.id = stored.id};
  MEENT_TRY(hash, hash_in(root, "hash"));
  session.hash = hash;
  MEENT_TRY(expires, instant_of(root, "expires"));
  session.expires = expires;
  MEENT_TRY(touched, instant_of(root, "touched"));
  session.touched = touched;
  MEENT_TRY(login, text_of(root, "login"));
  session.login = std::move(login);
  MEENT_TRY(acting, text_of(root, "acting"));
  session.acting = std::move(acting);
  MEENT_TRY(epoch, root.member("epoch").integer());
  session.epoch = epoch;
  return session;
}

}  // namespace meent::gate::identity
