#include "store/sqlite/differences.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "store/sqlite/body.hpp"

namespace meent::store::sqlite {
namespace {

using Member = std::pair<std::string_view, std::string_view>;
constexpr std::string_view kNothing = "null";

std::vector<Member> by_name(std::string_view body) {
  std::vector<Member> all;
  Members members(body);
  while (members.next()) {
    all.emplace_back(members.name(), members.value());
  }
  std::ranges::sort(all);
  return all;
}

bool can_be_rounded(query::Type type) {
  using enum query::Type;
  return type == integer || type == number || type == decimal || type == instant || type == date ||
         type == interval || type == geometry;
}

query::Value kept(const query::FieldDefinition& field, std::string_view json) {
  return can_be_rounded(field.type) ? value_of(field, json).value_or(query::Value())
                                    : query::Value();
}

}  // namespace

DifferencesRef differences(const query::Schema& schema, const query::RecordView& before,
                           std::string_view body, Instant changed) {
  auto all = std::make_shared<std::vector<Difference>>();
  all->push_back({query::kVersion, std::int64_t{before.version}, std::int64_t{before.version} + 1});
  all->push_back({query::kChanged, before.changed, changed});
  const auto differs = [&](std::string_view name, std::string_view was, std::string_view is) {
    const auto field = schema.find(name);
    if (field && was != is) {  // a member that is no field is seen by who sees all
      const query::FieldDefinition& definition = schema.field(*field);
      all->push_back({*field, kept(definition, was), kept(definition, is)});
    }
  };
  const std::vector<Member> old_members = by_name(before.body);
  const std::vector<Member> new_members = by_name(body);
  auto was = old_members.begin();
  auto is = new_members.begin();
  while (was != old_members.end() || is != new_members.end()) {
    if (is == new_members.end() || (was != old_members.end() && was->first < is->first)) {
      differs(was->first, was->second, kNothing);
      ++was;
    } else if (was == old_members.end() || is->first < was->first) {
      differs(is->first, kNothing, is->second);
      ++is;
    } else {
      differs(was->first, was->second, is->second);
      ++was;
      ++is;
    }
  }
  return all;
}

}  // namespace meent::store::sqlite
