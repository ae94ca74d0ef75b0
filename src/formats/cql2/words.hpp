// The words of CQL2 text: which are reserved, which name a function.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "query/expr.hpp"

namespace meent::formats::cql2 {

// Words with which no bare property name can be confused; in any case.
bool is_reserved(std::string_view word);

// By its name in lower case: the standard's functions and Meent's own.
std::optional<query::Op> function_named(std::string_view name);

// The function whose name looks most like this one; empty when none does.
std::string nearest_function(std::string_view name);

// Whether the operation is written as a function call.
bool is_function(query::Op op);

}  // namespace meent::formats::cql2
