// Entity tags and preconditions (RFC 9110 §8.8.3, §13.1). The tag of a record is its version in
// quotes. A tag that came back with a suffix of a content coding ("3-gzip") or a W/ before it
// still means that version: the precondition is on the record, not on its bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "gate/gate.hpp"

namespace meent::doors::v1 {

std::string etag_of(std::uint32_t version);
// Of a record whose version is not to be seen: made of what is seen, so that what is hidden does
// not change it.
std::string etag_of(std::string_view seen);

// From If-Match and If-None-Match of a write. Only If-None-Match: * is known for writes. Errors:
// invalid, `where` is the header's name.
result<gate::Precondition> precondition(std::string_view if_match, std::string_view if_none_match);

// Whether a read need not be answered: If-None-Match names this version, or this tag. A header that
// cannot be read counts as absent, as for every cache.
bool not_modified(std::string_view if_none_match, std::uint32_t version);
bool not_modified(std::string_view if_none_match, std::string_view etag);

}  // namespace meent::doors::v1
