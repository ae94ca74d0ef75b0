// What names and numbers of parties, accounts and clients may be. Each check gives the text as it
// is kept, or says what is wrong; `where` is the given place (a JSON pointer).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::gate::identity {

inline constexpr std::size_t kMaxPartyName = 100;  // bytes
inline constexpr std::size_t kMaxTitle = 200;
inline constexpr std::size_t kMaxLogin = 64;

// The name of a person or organisation, as it stands in records as their owner and in addresses: no
// slash or backslash, no dot in front, no space at an end or twice, in Unicode's composed form,
// without characters that nobody sees or that turn the direction of writing.
result<std::string> check_party_name(std::string_view text, std::string_view where);
// What people read: as a name, but slashes and dots may stand anywhere.
result<std::string> check_title(std::string_view text, std::string_view where);
// In lower case: a letter or digit, then letters, digits and . _ @ + -
result<std::string> check_login(std::string_view text, std::string_view where);
// The form alone: "milk-advice"; whether there is such a purpose is known elsewhere.
result<std::string> check_purpose_name(std::string_view text, std::string_view where);

// Handelsregister: 8 digits. Organisatie-identificatienummer: 20 digits.
result<std::string> check_kvk(std::string_view text, std::string_view where);
result<std::string> check_oin(std::string_view text, std::string_view where);
// Burgerservicenummer: 9 digits that pass the eleven-test. The error never repeats it.
result<void> check_bsn(std::string_view text, std::string_view where);

}  // namespace meent::gate::identity
