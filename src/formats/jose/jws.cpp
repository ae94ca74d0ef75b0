#include "formats/jose/jws.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/bytes.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"

namespace meent::formats::jose {
namespace {

constexpr json::Limits kHeaderLimits{.bytes = kMaxToken, .depth = 8, .values = 256};

struct Header {
  Algorithm alg;
  std::string kid;
  std::string typ;
};

tl::unexpected<error> refuse(std::string where, std::string detail) {
  return fail(Code::unauthenticated, std::move(detail), std::move(where));
}

// A text of the header that may be absent, then empty.
result<std::string> optional_text(const json::Node& header, std::string_view name) {
  const json::Node node = header.member(name);
  if (!node.exists()) {
    return std::string{};
  }
  const auto text = node.text();
  if (!text || text->empty() || text->size() > kMaxKid) {
    return refuse("header: " + std::string(name),
                  "this member of the token's header is a text of 1 to " + std::to_string(kMaxKid) +
                      " bytes");
  }
  return std::string(*text);
}

result<Header> read_header(std::string_view text) {
  const auto document = json::parse(text, kHeaderLimits);
  if (!document || !document->root().object()) {
    return refuse("header", "the token's header is not a JSON object with each name once");
  }
  const json::Node root = document->root();
  for (const std::string_view name : {"crit", "b64"}) {
    if (root.member(name).exists()) {
      return refuse("header: " + std::string(name), "this extension is not understood here");
    }
  }
  const auto named = root.member("alg").text();
  const auto alg = named ? algorithm_named(*named) : std::nullopt;
  if (!alg) {
    return refuse("header: alg", "the token names no algorithm that is accepted here");
  }
  MEENT_TRY(kid, optional_text(root, "kid"));
  MEENT_TRY(typ, optional_text(root, "typ"));
  return Header{*alg, std::move(kid), std::move(typ)};
}

result<std::string> decoded(std::string_view segment) {
  auto bytes = base64url_decode(segment);
  if (segment.empty() || !bytes) {
    return refuse("token", "each of the token's segments is canonical base64url, not empty");
  }
  return bytes;
}

// What a key that names no algorithm goes with, or nothing.
result<std::optional<Algorithm>> algorithm_for(const Jwk& key, std::span<const Algorithm> allowed) {
  std::optional<Algorithm> found;
  for (const Algorithm algorithm : allowed) {
    if (key_type_of(algorithm) != key.type || key.alg.value_or(algorithm) != algorithm) {
      continue;
    }
    if (found && *found != algorithm) {
      return fail(Code::invalid, "a key that could go with two algorithms must name its own",
                  "alg");
    }
    found = algorithm;
  }
  return found;
}

}  // namespace

result<Keys> Keys::make(std::vector<VerifyKey> keys) {
  if (keys.empty()) {
    return fail(Code::invalid, "no key is left to verify with", "keys");
  }
  std::vector<std::string_view> kids;
  for (const VerifyKey& key : keys) {
    if (keys.size() > 1 &&
        (key.kid().empty() || std::ranges::find(kids, key.kid()) != kids.end())) {
      return fail(Code::invalid, "where there are several keys, each has a kid of its own", "kid");
    }
    if ((key.algorithm() == Algorithm::hs256) != (keys[0].algorithm() == Algorithm::hs256)) {
      return fail(Code::invalid, "shared secrets and public keys may not stand together", "keys");
    }
    kids.push_back(key.kid());
  }
  return Keys(std::move(keys));
}

result<Keys> Keys::trusting(std::span<const Jwk> keys, std::span<const Algorithm> allowed) {
  std::vector<VerifyKey> trusted;
  for (const Jwk& key : keys) {
    MEENT_TRY(algorithm, algorithm_for(key, allowed));
    if (algorithm) {
      MEENT_TRY(ready, VerifyKey::make(key, *algorithm));
      trusted.push_back(std::move(ready));
    }
  }
  return make(std::move(trusted));
}

const VerifyKey* Keys::find(std::string_view kid) const {
  if (kid.empty()) {
    return keys_.size() == 1 ? keys_.data() : nullptr;
  }
  const auto found = std::ranges::find(keys_, kid, &VerifyKey::kid);
  return found == keys_.end() ? nullptr : &*found;
}

result<Verified> verify(std::string_view token, const Keys& keys) {
  if (token.size() > kMaxToken) {
    return refuse("token", "a token has at most " + std::to_string(kMaxToken) + " bytes");
  }
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  if (first == last || token.find('.', first + 1) != last) {
    return refuse("token", "a token has three segments with dots between");
  }
  MEENT_TRY(header_text, decoded(token.substr(0, first)));
  MEENT_TRY(payload, decoded(token.substr(first + 1, last - first - 1)));
  MEENT_TRY(signature, decoded(token.substr(last + 1)));
  MEENT_TRY(header, read_header(header_text));
  const VerifyKey* key = keys.find(header.kid);
  if (key == nullptr) {
    return refuse("header: kid", "the token was not signed with a key that is trusted here");
  }
  if (key->algorithm() != header.alg) {
    return refuse("header: alg", "the token's algorithm is not the one of its key");
  }
  if (!key->verify(token.substr(0, last), signature)) {
    return refuse("signature", "the signature does not fit the token");
  }
  return Verified{std::move(payload), std::move(header.kid), std::move(header.typ)};
}

std::string sign(std::string_view payload, const SigningKey& key, std::string_view typ) {
  std::string header;
  json::Writer(header)
      .begin_object()
      .member("alg", name_of(Algorithm::ed_dsa))
      .member("kid", key.public_key().kid)
      .member("typ", typ)
      .end_object();
  std::string token =
      base64url_encode(bytes_of(header)) + '.' + base64url_encode(bytes_of(payload));
  const std::string signature = key.signature_of(token);
  return token + '.' + base64url_encode(bytes_of(signature));
}

}  // namespace meent::formats::jose
