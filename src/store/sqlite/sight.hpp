// How a stored row is seen: whose it is decides whether, and through which mask. Bodies are masked
// from text to text, without a tree.
#pragma once

#include <string>
#include <string_view>

#include "query/mask.hpp"
#include "query/record.hpp"
#include "store/sqlite/layout.hpp"
#include "store/visible.hpp"

namespace meent::store::sqlite {

// Appends the body as the mask shows it: hidden members and such as are no field are left out,
// rounded ones written anew.
void append_masked(const Layout& layout, const query::Mask& mask, std::string_view body,
                   std::string& out);

// The view as the mask shows it. `buffer` holds the body and outlives the view.
query::RecordView masked_view(const Layout& layout, const query::Mask& mask, query::RecordView view,
                              std::string& buffer);

}  // namespace meent::store::sqlite
