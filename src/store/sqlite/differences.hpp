// What a change made of a record, for those who follow its collection: see store/feed.hpp.
#pragma once

#include <string_view>

#include "query/record.hpp"
#include "query/schema.hpp"
#include "store/feed.hpp"

namespace meent::store::sqlite {

// From the record as it was; `body` is the new one, canonical as the old one is.
DifferencesRef differences(const query::Schema& schema, const query::RecordView& before,
                           std::string_view body, Instant changed);

}  // namespace meent::store::sqlite
