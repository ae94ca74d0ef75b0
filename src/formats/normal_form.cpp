#include "formats/normal_form.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <limits>

#include "base/ensure.hpp"
#include "base/text.hpp"

namespace meent::formats {

result<std::string> nfkc(std::string_view text) {
  if (const auto bad = text::first_invalid_utf8(text)) {
    return wrong_at(*bad, "the text is not valid UTF-8");
  }
  ensure(text.size() <= std::numeric_limits<std::int32_t>::max(), "a text that a person typed");
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* compose = icu::Normalizer2::getNFKCInstance(status);
  ensure(U_SUCCESS(status), "ICU carries its normalisation data");
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  compose->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr,
                         status);
  ensure(U_SUCCESS(status), "ICU normalises any text");
  return out;
}

}  // namespace meent::formats
