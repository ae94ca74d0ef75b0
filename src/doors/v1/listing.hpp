// From the query parameters of a list to a checked question: filter, sort, fields, limit, cursor.
// Every error says which parameter and where in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "doors/v1/endpoint.hpp"
#include "formats/openapi/openapi.hpp"
#include "gate/gate.hpp"

namespace meent::doors::v1 {

inline constexpr std::uint32_t kDefaultLimit = 100;
inline constexpr std::uint32_t kMaxLimit = 10'000;

struct Asked {
  gate::Listing listing;
  bool limit_given = false;  // else an export takes all
  bool count = false;
};

result<Asked> read_listing(const Call& call, gate::CollectionRef collection);

// "a,b": the fields a record is to be shown with.
result<std::vector<FieldIndex>> read_fields(const std::string* text, const query::Schema& schema);

// The parameters that read_listing knows, as the document tells them.
std::vector<openapi::Parameter> listing_parameters();
openapi::Parameter fields_parameter();

}  // namespace meent::doors::v1
