// What a client asks of the form of an answer: Accept-Encoding (RFC 9110 §12.5.3), If-None-Match
// (§13.1.2) and which media types are worth compressing. Pure text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace meent::net {

enum class Encoding : std::uint8_t { identity, gzip, br };

std::string_view name_of(Encoding encoding);

// The encoding of the highest weight; between equals, `preferred`, then the other, then identity.
// Malformed weights count as 0.
Encoding choose_encoding(std::string_view accept_encoding, Encoding preferred);

// Text-like media types; event streams are left alone.
bool is_compressible(std::string_view content_type);

// Whether an If-None-Match list holds the tag: "*", or one that matches weakly.
bool matches_any_tag(std::string_view if_none_match, std::string_view etag);

// The bytes are no longer those of the strong tag: `"x"` becomes `W/"x"`.
std::string weakened(std::string_view etag);

}  // namespace meent::net
