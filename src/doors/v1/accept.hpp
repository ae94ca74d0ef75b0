// Content negotiation (RFC 9110 §12.5.1): which of the media types we offer a client prefers, and
// which media type a body says it is.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace meent::doors::v1 {

inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kNdjson = "application/x-ndjson";
inline constexpr std::string_view kCsv = "text/csv";
inline constexpr std::string_view kMergePatch = "application/merge-patch+json";

// The offer with the highest quality; among equals the first. An absent Accept takes the first.
// Errors: unsupported at "Accept", naming the offers.
result<std::string_view> negotiate(std::string_view accept,
                                   std::span<const std::string_view> offers);

// The one of `known` that a Content-Type header names; its parameters do not matter, except that a
// charset must be UTF-8. Errors: unsupported at "Content-Type", naming what is taken.
result<std::string_view> content_type(std::string_view header,
                                      std::span<const std::string_view> known);

}  // namespace meent::doors::v1
