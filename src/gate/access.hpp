// What a principal may do with a collection at one moment. Inside the gate only.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gate/gate.hpp"
#include "store/store.hpp"

namespace meent::gate {

struct Gate::Access {
  Instant at;                // when the right was found
  std::string_view purpose;  // empty: open data alone
  bool keeper = false;       // who keeps the collection, under that purpose
  Question question;
  Sight sight;

  bool only_open() const { return purpose.empty(); }
};

// Asks under the right as it is; when the right changed before the store had its snapshot, anew.
template <class Ask>
auto Gate::under(const Principal& who, const query::Collection& collection, const Ask& ask)
    -> decltype(ask(std::declval<const Access&>())) {
  constexpr int kTries = 16;
  for (int tries = 0;; ++tries) {
    MEENT_TRY(access, this->access(who, collection));
    auto answer = ask(access);
    if (answer || answer.error().where != store::kWithdrawn) {
      return answer;
    }
    if (tries == kTries) {
      return fail(Code::unavailable, "agreements are changing at this moment; try again");
    }
  }
}

// Passes rows on and notes whose they are.
class Noting final : public query::RecordSink {
 public:
  explicit Noting(query::RecordSink& to) : to_(to) {}
  void take(const query::RecordView& record) override {
    if (owners_.empty() || owners_.back() != record.owner_id) {
      owners_.push_back(record.owner_id);
    }
    ++rows_;
    to_.take(record);
  }
  std::uint64_t rows() const { return rows_; }
  // Ascending, each once.
  std::vector<OwnerId> owners() && {
    std::ranges::sort(owners_);
    owners_.erase(std::unique(owners_.begin(), owners_.end()), owners_.end());
    return std::move(owners_);
  }

 private:
  query::RecordSink& to_;
  std::vector<OwnerId> owners_;
  std::uint64_t rows_ = 0;
};

}  // namespace meent::gate
