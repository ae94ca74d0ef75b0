// The JSON schemas of what this API takes and gives (JSON Schema 2020-12, as OpenAPI 3.1 has it).
#pragma once

#include <vector>

#include "formats/openapi/openapi.hpp"

namespace meent::doors::v1 {

std::vector<openapi::Named> shared_schemas();

}  // namespace meent::doors::v1
