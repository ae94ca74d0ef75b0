// Keys and tokens: whatever text comes as a key, a set, a token, a header or claims, nothing
// crashes; what parses as a key says the same again; nobody makes a token that verifies; what was
// signed verifies, and with one byte changed it does not.
#include <algorithm>
#include <string>

#include "base/bytes.hpp"
#include "formats/jose/jwt.hpp"
#include "fuzz.hpp"

namespace {

namespace jose = meent::formats::jose;
using meent::ensure;

constexpr std::string_view kEd25519 =
    R"({"kty":"OKP","crv":"Ed25519","kid":"ed","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
    R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
constexpr std::string_view kP256 =
    R"({"kty":"EC","crv":"P-256","kid":"ec","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
constexpr std::string_view kRsa =
    R"({"kty":"RSA","kid":"rsa","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W)"
    R"(26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ4)"
    R"(7soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMT)"
    R"(BQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDT)"
    R"(W9gb54h4FRWyuXpoQ"})";

class FixedDice final : public meent::Random {
 public:
  void fill(std::span<std::uint8_t> bytes) override { std::ranges::fill(bytes, 0x5A); }
};

struct World {
  FixedDice dice;
  jose::SigningKey key = jose::SigningKey::generate(dice);
  jose::Keys ours = trust({key.public_key()}, {jose::Algorithm::ed_dsa});
  jose::Keys all = trust({jose::parse_jwk(kEd25519).value(), jose::parse_jwk(kP256).value(),
                          jose::parse_jwk(kRsa).value()},
                         {jose::Algorithm::ed_dsa, jose::Algorithm::es256, jose::Algorithm::ps256});

  static jose::Keys trust(std::vector<jose::Jwk> keys, std::vector<jose::Algorithm> allowed) {
    return jose::Keys::trusting(keys, allowed).value();
  }
};

std::string b64(std::string_view text) {
  return meent::base64url_encode(meent::bytes_of(text));
}

void keys_say_the_same_again(std::string_view text) {
  (void)jose::parse_jwk_set(text);
  const auto key = jose::parse_jwk(text);
  if (!key || key->type == jose::KeyType::oct) {
    return;
  }
  const auto again = jose::parse_jwk(jose::public_text(*key));
  ensure(again && jose::thumbprint(*again) == jose::thumbprint(*key), "a key reads back");
  ensure(!again->is_private && again->kid == key->kid, "without its private half");
}

// The key of `ours` has signed no seed; of `all`, the published example keys, only the form is
// asked.
void nobody_makes_a_token(const World& world, std::string_view text) {
  ensure(!jose::verify(text, world.ours), "nobody makes a token");
  (void)jose::verify(text, world.all);
  (void)jose::verify(b64(text) + ".e30.AAAA", world.all);  // as a header
  for (const std::string_view header :
       {R"({"alg":"EdDSA","kid":"ed"})", R"({"alg":"ES256","kid":"ec"})",
        R"({"alg":"PS256","kid":"rsa"})"}) {
    ensure(!jose::verify(b64(header) + ".e30." + b64(text), world.all), "nor a signature");
  }
}

void claims_are_read(std::string_view text) {
  const jose::Expected expected{
      .issuer = "i", .audience = "a", .now = meent::Instant{1'000'000'000}, .types = {""}};
  const auto claims = jose::read_claims({std::string(text), {}, {}}, expected);
  if (claims) {
    ensure(claims->issuer == "i", "the issuer is the expected one");
    ensure(claims->expires.micros > 970'000'000, "and it is not over");
    (void)claims->texts("roles");
  }
}

void changed_tokens_fail(const World& world, std::string_view text) {
  if (text.empty() || text.size() > 4'096) {
    return;
  }
  std::string token = jose::sign(text, world.key, "at+jwt");
  const auto verified = jose::verify(token, world.ours);
  ensure(verified && verified->payload == text, "what was signed verifies as it was");
  const std::size_t place =
      (text.size() * 31 + static_cast<unsigned char>(text.back()) * 7) % token.size();
  token[place] = static_cast<char>(token[place] ^ (1 + static_cast<unsigned char>(text[0]) % 127));
  ensure(!jose::verify(token, world.ours), "a changed one does not");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const World world;
  const auto text = meent::fuzz::text_of(data, size);
  keys_say_the_same_again(text);
  nobody_makes_a_token(world, text);
  claims_are_read(text);
  changed_tokens_fail(world, text);
  return 0;
}
