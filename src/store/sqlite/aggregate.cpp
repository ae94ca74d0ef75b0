#include "store/sqlite/aggregate.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "query/evaluate.hpp"
#include "store/sqlite/density.hpp"
#include "store/sqlite/scan.hpp"

namespace meent::store::sqlite {
namespace {

using query::Value;

struct KeysLess {
  bool operator()(const std::vector<Value>& a, const std::vector<Value>& b) const {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (const int order = query::compare_for_sort(a[i], b[i]); order != 0) {
        return order < 0;
      }
    }
    return false;
  }
};

// One measure of one group. Sums of whole numbers and decimals are exact; one that needs more than
// 38 digits has no value.
class Figure {
 public:
  void add(const Value& value) {
    if (value.is_null()) {
      return;
    }
    ++values_;
    if (const auto* real = value.as<double>()) {
      real_ += *real;
      is_real_ = true;
    } else {
      const auto* whole = value.as<std::int64_t>();
      const auto* decimal = value.as<Decimal>();
      const Decimal number = whole != nullptr ? Decimal::of(*whole) : *decimal;
      const auto sum = exact_ ? Decimal::add(*exact_, number) : result<Decimal>(number);
      lost_ = lost_ || !sum;
      exact_ = sum ? *sum : Decimal{};
    }
    if (least_.is_null() || query::compare_for_sort(value, least_) < 0) {
      least_ = value;
    }
    if (most_.is_null() || query::compare_for_sort(value, most_) > 0) {
      most_ = value;
    }
  }

  Value value(Measure::Kind kind, std::uint64_t rows, std::uint64_t owners) const {
    switch (kind) {
      case Measure::Kind::count: return Value(static_cast<std::int64_t>(rows));
      case Measure::Kind::owners: return Value(static_cast<std::int64_t>(owners));
      case Measure::Kind::min: return least_;
      case Measure::Kind::max: return most_;
      case Measure::Kind::sum: return sum();
      case Measure::Kind::mean: return mean();
    }
    return {};
  }

 private:
  Value sum() const {
    if (values_ == 0 || lost_) {
      return {};
    }
    return is_real_ ? Value(real_) : Value(*exact_);
  }
  Value mean() const {
    if (values_ == 0 || lost_) {
      return {};
    }
    if (is_real_) {
      return Value(real_ / static_cast<double>(values_));
    }
    const auto mean = Decimal::divide(*exact_, Decimal::of(static_cast<std::int64_t>(values_)));
    return mean ? Value(mean->to_double()) : Value();
  }

  std::uint64_t values_ = 0;
  std::optional<Decimal> exact_;
  double real_ = 0;
  bool is_real_ = false;
  bool lost_ = false;
  Value least_, most_;
};

struct GroupState {
  std::uint64_t rows = 0;
  std::unordered_set<OwnerId> owners;
  std::vector<Figure> figures;
};

std::vector<FieldIndex> fields_of(const AggregateRecords& question) {
  std::vector<FieldIndex> fields = question.keys;
  for (const Measure& each : question.measures) {
    if (each.kind > Measure::Kind::owners &&
        std::ranges::find(fields, each.field) == fields.end()) {
      fields.push_back(each.field);
    }
  }
  return fields;
}

}  // namespace

result<Groups> aggregate(Reader& reader, const Layout& layout, const Owners& owners,
                         const AggregateRecords& question) {
  Groups answer;
  const Visible& visible = *question.visible;
  if (visible.none()) {
    return answer;
  }
  const Selection all(layout, owners, reader.ids(), nullptr, visible);
  StoredRow row(layout, owners, reader.ids(), fields_of(question));
  Scan scan(reader, layout, all, row, visible, question.max_examined);
  std::map<std::vector<Value>, GroupState, KeysLess> groups;
  bool too_many = false;
  const auto visit = [&] {
    std::vector<Value> keys;
    for (const FieldIndex key : question.keys) {
      keys.push_back(scan.value(key));
    }
    GroupState& group = groups[std::move(keys)];
    if (groups.size() > question.max_groups) {
      too_many = true;
      return false;
    }
    group.figures.resize(question.measures.size());
    ++group.rows;
    group.owners.insert(row.owner());
    for (std::size_t i = 0; i < question.measures.size(); ++i) {
      if (question.measures[i].kind > Measure::Kind::owners) {
        group.figures[i].add(scan.value(question.measures[i].field));
      }
    }
    return true;
  };
  const bool some = !visible.all_owners() && !visible.others_seen();
  if (some && is_sparse(density_of(reader, layout, question.visible))) {
    for (const Stretch& stretch : stretches_of(layout, visible)) {
      if (!scan.run(stretch, false, visit)) {
        break;
      }
    }
  } else {
    scan.run(Stretch{.from = layout.table() + " NOT INDEXED", .sort = true}, false, visit);
  }
  if (too_many || scan.over()) {
    return fail(Code::too_large, too_many ? "there are too many groups; have fewer keys"
                                          : "there are too many records to make figures of here");
  }
  std::set<OwnerId> in_it;
  for (const auto& [keys, group] : groups) {
    if (group.owners.size() < question.minimum_owners) {
      continue;
    }
    Group shown{.keys = keys, .values = {}};
    for (std::size_t i = 0; i < question.measures.size(); ++i) {
      shown.values.push_back(
          group.figures[i].value(question.measures[i].kind, group.rows, group.owners.size()));
    }
    in_it.insert(group.owners.begin(), group.owners.end());
    answer.groups.push_back(std::move(shown));
  }
  answer.owners.assign(in_it.begin(), in_it.end());
  return answer;
}

}  // namespace meent::store::sqlite
