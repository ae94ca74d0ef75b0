// What is asked of the policy, and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "query/catalogue.hpp"
#include "store/operations.hpp"
#include "store/visible.hpp"

namespace meent::gate {

// Views live as long as the question.
struct Question {
  std::string_view consumer;  // party that asks; empty: nobody in particular
  std::string_view purpose;   // empty: open data alone
  const query::Collection* collection = nullptr;
  std::optional<OwnerId> own;  // its own records are seen whole
  bool keeper = false;         // sees all records whole
};

// What may be seen, and what follows for the answer.
struct Sight {
  store::VisibleRef visible;
  bool counted = false;  // an agreement behind it is for so many uses
  bool special = false;  // the purpose is of special care
};

// What one owner grants.
struct Decision {
  query::MaskRef mask;  // null: nothing
  // Of the oldest agreement that gives, with uses left (Policy::agreement_at); nothing when the
  // right rests on none.
  std::optional<std::uint64_t> place;
  bool counted = false;  // and a use of it is to be taken: all that give are counted
};

struct Taking {
  std::string meter;
  std::uint64_t most = 0;
};

struct FiguresRight {
  store::AggregateRecords question;  // without collection and visible
  store::VisibleRef visible;
};

}  // namespace meent::gate
