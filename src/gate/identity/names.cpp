#include "gate/identity/names.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "formats/normal_form.hpp"

namespace meent::gate::identity {
namespace {

constexpr std::size_t kKvkDigits = 8;
constexpr std::size_t kOinDigits = 20;
constexpr std::size_t kBsnDigits = 9;
constexpr std::size_t kMaxPurpose = 63;

// Characters that nobody sees, or that turn the direction of what follows (UAX #9, UTS #39).
constexpr std::string_view kUnseen[] = {"\u00AD", "\u034F", "\u061C", "\u115F", "\u1160", "\u180E",
                                        "\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u2028",
                                        "\u2029", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
                                        "\u2060", "\u2061", "\u2062", "\u2063", "\u2064", "\u2066",
                                        "\u2067", "\u2068", "\u2069", "\u3164", "\uFEFF", "\uFFA0"};

tl::unexpected<error> wrong(std::string detail, std::string_view where) {
  return fail(Code::invalid, std::move(detail), std::string(where));
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7F';
}

// U+0080 to U+009F are C2 80 to C2 9F.
bool has_high_control(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto next = static_cast<unsigned char>(text[i + 1]);
    if (text[i] == '\xC2' && next >= 0x80 && next <= 0x9F) {
      return true;
    }
  }
  return false;
}

result<std::string> check_seen(std::string_view text, std::size_t most, std::string_view where) {
  if (text.empty() || text.size() > most) {
    return wrong("this has 1 to " + std::to_string(most) + " bytes", where);
  }
  if (!text::is_utf8(text)) {
    return wrong("this must be UTF-8", where);
  }
  const bool unseen = std::ranges::any_of(
      kUnseen, [text](std::string_view each) { return text.find(each) != std::string_view::npos; });
  if (unseen || has_high_control(text) || std::ranges::any_of(text, is_control)) {
    return wrong("this may not hold control characters or characters that nobody sees", where);
  }
  if (text.front() == ' ' || text.back() == ' ' || text.find("  ") != std::string_view::npos) {
    return wrong("no space at the beginning or end, and no two in a row", where);
  }
  return std::string(text);
}

result<std::string> check_digits(std::string_view text, std::size_t count, std::string_view name,
                                 std::string_view where) {
  if (text.size() != count || !std::ranges::all_of(text, text::is_ascii_digit)) {
    return wrong(std::string(name) + " has " + std::to_string(count) + " digits", where);
  }
  return std::string(text);
}

bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || text::is_ascii_digit(c);
}

}  // namespace

result<std::string> check_party_name(std::string_view text, std::string_view where) {
  MEENT_TRY(name, check_seen(text, kMaxPartyName, where));
  if (name.front() == '.' || name.find_first_of("/\\") != std::string::npos) {
    return wrong("a name stands in addresses: no slash or backslash, and no dot in front", where);
  }
  const auto composed = formats::nfkc(name);
  if (!composed || *composed != name) {
    return wrong("write the name in Unicode's composed form (NFKC), as keyboards do", where);
  }
  return name;
}

result<std::string> check_title(std::string_view text, std::string_view where) {
  return check_seen(text, kMaxTitle, where);
}

result<std::string> check_login(std::string_view text, std::string_view where) {
  const std::string login = text::to_ascii_lower(text.substr(0, kMaxLogin + 1));
  const bool sound =
      !login.empty() && login.size() <= kMaxLogin && is_lower_or_digit(login.front()) &&
      std::ranges::all_of(login, [](char c) {
        return is_lower_or_digit(c) || std::string_view("._@+-").find(c) != std::string_view::npos;
      });
  if (!sound) {
    return wrong(
        "a log-in name has 1 to 64 characters: a letter or digit, then letters, digits and . _ @ "
        "+ -",
        where);
  }
  return login;
}

result<std::string> check_purpose_name(std::string_view text, std::string_view where) {
  const bool sound =
      !text.empty() && text.size() <= kMaxPurpose && text.front() >= 'a' && text.front() <= 'z' &&
      std::ranges::all_of(text, [](char c) { return is_lower_or_digit(c) || c == '-'; });
  if (!sound) {
    return wrong("the name of a purpose is a lower-case letter, then letters, digits and -", where);
  }
  return std::string(text);
}

result<std::string> check_kvk(std::string_view text, std::string_view where) {
  return check_digits(text, kKvkDigits, "a number of the Chamber of Commerce (KvK)", where);
}

result<std::string> check_oin(std::string_view text, std::string_view where) {
  return check_digits(text, kOinDigits, "an OIN", where);
}

// 9a + 8b + ... + 2h - i is a multiple of eleven, and not zero.
result<void> check_bsn(std::string_view text, std::string_view where) {
  MEENT_CHECK(check_digits(text, kBsnDigits, "a citizen service number (BSN)", where));
  int sum = 0;
  for (std::size_t i = 0; i < kBsnDigits; ++i) {
    const int weight = i + 1 == kBsnDigits ? -1 : static_cast<int>(kBsnDigits - i);
    sum += weight * (text[i] - '0');
  }
  if (sum == 0 || sum % 11 != 0) {
    return wrong("this is no citizen service number (BSN): its digits do not pass the eleven-test",
                 where);
  }
  return {};
}

}  // namespace meent::gate::identity
