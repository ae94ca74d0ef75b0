// Unicode's compatibility composition (NFKC, UAX #15) of a text: what two keyboards write
// differently becomes one text. For what people type and nobody sees again, such as passwords.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace meent::formats {

// Errors: invalid when the text is not UTF-8. The answer may be up to eleven times as long.
result<std::string> nfkc(std::string_view text);

}  // namespace meent::formats
