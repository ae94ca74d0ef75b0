// Words of random requests in a TwinRegion: names, ids, filters and sorts.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "doors/twin_region.hpp"
#include "formats/cql2/text.hpp"

namespace meent::test {

class TwinWords {
 public:
  explicit TwinWords(TwinRegion& region) : region_(region), dice_(region.rows.dice) {}

  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[dice_.below(from.size())];
  }
  std::string word(std::initializer_list<std::string> from) {
    return *(from.begin() + static_cast<std::ptrdiff_t>(dice_.below(from.size())));
  }

  // Of a record that is seen, one that is not, or none.
  std::string id() {
    const auto& in = region_.collections.at(dice_.chance(80) ? "things" : "open-things");
    if (dice_.chance(10)) {
      return word({"7zzzzzzzzzzzzzzzzzzzzzzzz0", "kaas", "00000000000000000000000000"});
    }
    if (!in.hidden.empty() && dice_.chance(40)) {
      return pick(in.hidden);
    }
    return in.known.empty() ? "kaas" : pick(in.known).first;
  }
  std::string field(const query::Schema& schema) {
    const auto& fields = schema.definition().fields;
    return dice_.chance(5) ? word({"fff", "id", "geheim"}) : pick(fields).name;
  }
  std::string sort(const query::Schema& schema) {
    std::string keys;
    for (std::uint64_t left = 1 + dice_.below(3); left > 0; --left) {
      keys += keys.empty() ? "" : ",";
      keys += dice_.chance(50) ? "-" : "";
      keys += dice_.chance(35) ? word({"owner", "version", "created", "changed"}) : field(schema);
    }
    return keys;
  }
  std::string filter(const query::Schema& schema) {
    std::string text = condition(schema);
    if (dice_.chance(40)) {
      text = "(" + text + (dice_.chance(50) ? ") AND (" : ") OR NOT (") + condition(schema) + ")";
    }
    if (dice_.chance(4)) {
      text.resize(dice_.below(text.size()));
    }
    return text;
  }
  std::string condition(const query::Schema& schema) {
    if (dice_.chance(25)) {
      return own_condition();
    }
    if (schema.geometry() && dice_.chance(20)) {
      return spatial();
    }
    if (!schema.geometry()) {  // of the figures
      return "litres > " + std::to_string(dice_.below(90));
    }
    while (true) {
      const auto tree = dice_.condition(schema, static_cast<int>(dice_.below(4)));
      // Every one checks; what the language cannot say, a null that stands for itself, is left.
      if (auto text = formats::cql2::write_text(*tree); text && text->size() < 6'000) {
        return *text;
      }
    }
  }
  std::string own_condition() {
    const std::string compares = word({" = ", " <> ", " < ", " <= ", " > ", " >= "});
    switch (dice_.below(6)) {
      case 0: return "version" + compares + std::to_string(1 + dice_.below(3));
      case 1: return word({"created", "changed"}) + compares + "TIMESTAMP('" + moment() + "')";
      case 2: return "owner" + compares + "'" + owner() + "'";
      case 3: return "owner IN ('" + owner() + "', '" + owner() + "')";
      case 4: return "id IN ('" + id() + "', '" + id() + "', '" + id() + "')";
      default: return word({"version", "changed", "created", "geheim"}) + " IS NULL";
    }
  }
  std::string spatial() {
    const auto place = [&] {
      return std::to_string(5.10 + static_cast<double>(dice_.below(3'000)) / 100'000) + " " +
             std::to_string(52.05 + static_cast<double>(dice_.below(2'000)) / 100'000);
    };
    switch (dice_.below(5)) {
      case 0: return "place IS NULL";
      case 1: return "S_DISJOINT(place, POINT(" + place() + "))";
      case 2:
        return "S_WITHIN(place, POLYGON((5.1 52.05, 5.12 52.05, " + place() + ", 5.1 52.05)))";
      default: {
        const std::string x = std::to_string(5.10 + static_cast<double>(dice_.below(30)) / 1'000);
        return "S_INTERSECTS(place, BBOX(5.1, 52.05, " + x + ", 52.06))";
      }
    }
  }
  std::string moment() {
    const std::int64_t passed = region_.twins.a.world.clock.ahead_micros;
    const auto ago = static_cast<std::int64_t>(dice_.below(static_cast<std::uint64_t>(passed)));
    return format(Instant{region_.twins.now().micros - ago});
  }
  std::string owner() {
    return word({"hoeve-", "stil-", "schuil-"}) + std::to_string(dice_.below(6));
  }

 protected:
  TwinRegion& region_;
  query::testing::RandomQuery& dice_;
};

}  // namespace meent::test
