#include "formats/jose/jwk.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "base/json_writer.hpp"
#include "formats/jose/key_checks.hpp"
#include "formats/jose/sha256.hpp"

namespace meent::formats::jose {
namespace {

constexpr json::Limits kLimits{.bytes = 256U << 10U, .depth = 8, .values = 4'096};
constexpr std::size_t kMostKeys = 64;
constexpr std::size_t kCoordinate = 32;
constexpr std::size_t kLeastSecret = 32;  // RFC 7518 §3.2: not shorter than the hash
constexpr std::size_t kMostSecret = 1'024;
constexpr std::size_t kMostNumber = 1'025;  // bytes of an RSA number of 8,192 bits, and one

struct Sizes {
  std::size_t least;
  std::size_t most;
};

tl::unexpected<error> unsupported(const json::Node& node, std::string detail) {
  return fail(Code::unsupported, std::move(detail), node.pointer());
}

result<void> sound(const json::Node& node, Complaint complaint) {
  if (complaint) {
    return node.wrong(std::string(*complaint));
  }
  return {};
}

result<std::string> bytes_in(const json::Node& node, Sizes sizes) {
  MEENT_TRY(text, node.text());
  auto bytes = base64url_decode(text);
  if (!bytes) {
    return node.wrong("at character " + bytes.error().where + ": " + bytes.error().detail);
  }
  if (bytes->size() < sizes.least || bytes->size() > sizes.most) {
    return node.wrong("expected " + std::to_string(sizes.least) +
                      (sizes.least == sizes.most ? "" : " to " + std::to_string(sizes.most)) +
                      " bytes, got " + std::to_string(bytes->size()));
  }
  return bytes;
}

result<Secret> secret_in(const json::Node& node, Sizes sizes) {
  MEENT_TRY(bytes, bytes_in(node, sizes));
  Secret secret(bytes_of(bytes));
  wipe({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  return secret;
}

result<KeyType> type_of(const json::Node& node) {
  const json::Node kty = node.member("kty");
  MEENT_TRY(name, kty.text());
  for (const KeyType type : {KeyType::okp, KeyType::ec, KeyType::rsa, KeyType::oct}) {
    if (name == name_of(type)) {
      return type;
    }
  }
  return unsupported(kty,
                     R"(this kind of key is not spoken here; use "OKP", "EC", "RSA" or "oct")");
}

result<void> only_curve(const json::Node& node, std::string_view wanted) {
  const json::Node crv = node.member("crv");
  MEENT_TRY(name, crv.text());
  if (name != wanted) {
    return unsupported(crv,
                       "of this kind only the curve " + std::string(wanted) + " is spoken here");
  }
  return {};
}

// `use` and `key_ops` (RFC 7517 §4.2, §4.3) may both be absent; what stands there must be for
// signatures.
result<void> for_signatures(const json::Node& node) {
  if (const json::Node use = node.member("use"); use.exists()) {
    MEENT_TRY(text, use.text());
    if (text != "sig") {
      return unsupported(use, "this key is not for signatures");
    }
  }
  const json::Node operations = node.member("key_ops");
  if (!operations.exists()) {
    return {};
  }
  MEENT_CHECK(operations.array());
  std::vector<std::string_view> seen;
  for (const json::Node& item : operations.items()) {
    MEENT_TRY(text, item.text());
    if (std::ranges::find(seen, text) != seen.end()) {
      return item.wrong("this operation stands twice");
    }
    seen.push_back(text);
  }
  const bool signs = std::ranges::any_of(
      seen, [](std::string_view text) { return text == "sign" || text == "verify"; });
  if (!signs) {
    return unsupported(operations, "this key is neither for signing nor for verifying");
  }
  return {};
}

result<std::string> kid_of(const json::Node& node) {
  const json::Node kid = node.member("kid");
  if (!kid.exists()) {
    return std::string{};
  }
  MEENT_TRY(text, kid.text());
  if (text.empty() || text.size() > kMaxKid) {
    return kid.wrong("a kid has 1 to " + std::to_string(kMaxKid) + " bytes");
  }
  return std::string(text);
}

result<std::optional<Algorithm>> alg_of(const json::Node& node, KeyType type) {
  const json::Node alg = node.member("alg");
  if (!alg.exists()) {
    return std::nullopt;
  }
  MEENT_TRY(text, alg.text());
  const auto known = algorithm_named(text);
  if (!known) {
    return unsupported(alg, "this algorithm is not spoken here");
  }
  if (key_type_of(*known) != type) {
    return alg.wrong("this algorithm does not go with a key of kind " + std::string(name_of(type)));
  }
  return known;
}

result<void> read_okp(Jwk& key, const json::Node& node) {
  MEENT_CHECK(only_curve(node, "Ed25519"));
  MEENT_TRY(x, bytes_in(node.member("x"), {kCoordinate, kCoordinate}));
  key.x = std::move(x);
  MEENT_CHECK(sound(node.member("x"), check_ed25519(key.x)));
  if (const json::Node d = node.member("d"); d.exists()) {
    MEENT_TRY(seed, secret_in(d, {kCoordinate, kCoordinate}));
    key.secret = std::move(seed);
    key.is_private = true;
    MEENT_CHECK(sound(d, check_ed25519_pair(key.x, key.secret)));
  }
  return {};
}

result<void> read_ec(Jwk& key, const json::Node& node) {
  MEENT_CHECK(only_curve(node, "P-256"));
  MEENT_TRY(x, bytes_in(node.member("x"), {kCoordinate, kCoordinate}));
  MEENT_TRY(y, bytes_in(node.member("y"), {kCoordinate, kCoordinate}));
  key.x = std::move(x);
  key.y = std::move(y);
  MEENT_CHECK(sound(node, check_p256(key.x, key.y)));
  if (const json::Node d = node.member("d"); d.exists()) {
    MEENT_TRY(secret, secret_in(d, {kCoordinate, kCoordinate}));
    key.secret = std::move(secret);
    key.is_private = true;
    MEENT_CHECK(sound(d, check_p256_pair(key.x, key.y, key.secret)));
  }
  return {};
}

result<void> read_rsa(Jwk& key, const json::Node& node) {
  constexpr std::array<std::string_view, 5> kPrimes{"p", "q", "dp", "dq", "qi"};
  MEENT_TRY(n, bytes_in(node.member("n"), {1, kMostNumber}));
  MEENT_CHECK(sound(node.member("n"), check_modulus(n)));
  MEENT_TRY(e, bytes_in(node.member("e"), {1, kMostNumber}));
  MEENT_CHECK(sound(node.member("e"), check_exponent(e)));
  key.n = std::move(n);
  key.e = std::move(e);
  if (node.member("oth").exists()) {
    return unsupported(node.member("oth"), "RSA keys of more than two primes are not spoken here");
  }
  const bool primes = std::ranges::any_of(
      kPrimes, [&](std::string_view name) { return node.member(name).exists(); });
  key.is_private = node.member("d").exists() || primes;
  if (key.is_private) {
    MEENT_CHECK(secret_in(node.member("d"), {1, kMostNumber}));
  }
  for (const std::string_view name : kPrimes) {  // RFC 7518 §6.3.2: all of them or none
    if (primes) {
      MEENT_CHECK(secret_in(node.member(name), {1, kMostNumber}));
    }
  }
  return {};
}

result<void> read_oct(Jwk& key, const json::Node& node) {
  MEENT_TRY(secret, secret_in(node.member("k"), {kLeastSecret, kMostSecret}));
  key.secret = std::move(secret);
  key.is_private = true;
  return {};
}

result<void> read_numbers(Jwk& key, const json::Node& node) {
  switch (key.type) {
    case KeyType::okp: return read_okp(key, node);
    case KeyType::ec: return read_ec(key, node);
    case KeyType::rsa: return read_rsa(key, node);
    case KeyType::oct: break;
  }
  return read_oct(key, node);
}

// Why a key may not stand beside the others, or nothing.
Complaint clash(const std::vector<Jwk>& keys, const Jwk& key) {
  for (const Jwk& other : keys) {
    if (key.kid.empty() || other.kid.empty()) {
      return "where there are several keys, each has a kid";
    }
    if (key.kid == other.kid) {
      return "this kid stands twice in the set";
    }
    if (key.is_private != other.is_private ||
        (key.type == KeyType::oct) != (other.type == KeyType::oct)) {
      return "public, private and shared keys may not stand in one set";
    }
  }
  return std::nullopt;
}

// The members that make the key, in the order of their names (RFC 7638 §3.2).
void append_public_members(json::Writer& out, const Jwk& key) {
  const auto text = [](std::string_view bytes) { return base64url_encode(bytes_of(bytes)); };
  switch (key.type) {
    case KeyType::okp:
      out.member("crv", "Ed25519").member("kty", "OKP").member("x", text(key.x));
      return;
    case KeyType::ec:
      out.member("crv", "P-256").member("kty", "EC").member("x", text(key.x));
      out.member("y", text(key.y));
      return;
    case KeyType::rsa:
      out.member("e", text(key.e)).member("kty", "RSA").member("n", text(key.n));
      return;
    case KeyType::oct: break;
  }
  ensure(false, "a shared secret has no public half");
}

}  // namespace

result<Jwk> read_jwk(const json::Node& node) {
  MEENT_CHECK(node.object());
  MEENT_TRY(type, type_of(node));
  MEENT_CHECK(for_signatures(node));
  MEENT_TRY(kid, kid_of(node));
  MEENT_TRY(alg, alg_of(node, type));
  Jwk key{.type = type, .kid = std::move(kid), .alg = alg};
  MEENT_CHECK(read_numbers(key, node));
  return key;
}

result<Jwk> parse_jwk(std::string_view text) {
  MEENT_TRY(document, json::parse(text, kLimits));
  return read_jwk(document.root());
}

result<std::vector<Jwk>> parse_jwk_set(std::string_view text) {
  MEENT_TRY(document, json::parse(text, kLimits));
  const json::Node list = document.root().member("keys");
  MEENT_CHECK(list.array());
  if (list.size() > kMostKeys) {
    return list.wrong("a set holds at most " + std::to_string(kMostKeys) + " keys");
  }
  std::vector<Jwk> keys;
  for (const json::Node& item : list.items()) {
    auto key = read_jwk(item);
    if (!key && key.error().code == Code::unsupported) {
      continue;
    }
    if (!key) {
      return fail(std::move(key.error()));
    }
    MEENT_CHECK(sound(item, clash(keys, *key)));
    keys.push_back(std::move(*key));
  }
  if (keys.empty()) {
    return list.wrong("no key of this set can be used here");
  }
  return keys;
}

std::string thumbprint(const Jwk& key) {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  append_public_members(out, key);
  out.end_object();
  return base64url_encode(sha256(text));
}

std::string public_text(const Jwk& key) {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  append_public_members(out, key);
  if (!key.kid.empty()) {
    out.member("kid", key.kid);
  }
  if (key.alg) {
    out.member("alg", name_of(*key.alg));
  }
  out.member("use", "sig").end_object();
  return text;
}

std::string public_set_text(const std::vector<Jwk>& keys) {
  std::string text;
  json::Writer out(text);
  out.begin_object().key("keys").begin_array();
  for (const Jwk& key : keys) {
    out.raw(public_text(key));
  }
  out.end_array().end_object();
  return text;
}

}  // namespace meent::formats::jose
