// Strong<Tag, Rep>: a number that is only comparable with its own kind. No bare integer crosses a
// room's border; a container indexed by a Strong takes only that Strong.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <vector>

namespace meent {

template <class Tag, class Rep>
struct Strong {
  using rep = Rep;

  Rep value{};

  constexpr Strong() = default;
  constexpr explicit Strong(Rep v) : value(v) {}
  friend constexpr auto operator<=>(Strong, Strong) = default;
};

// A vector that can only be indexed by its own id type.
template <class Id, class T>
class StrongVector {
 public:
  using value_type = T;

  T& operator[](Id id) { return items_[static_cast<std::size_t>(id.value)]; }
  const T& operator[](Id id) const { return items_[static_cast<std::size_t>(id.value)]; }
  bool contains(Id id) const { return static_cast<std::size_t>(id.value) < items_.size(); }
  Id push_back(T item) {
    items_.push_back(std::move(item));
    return Id{static_cast<typename Id::rep>(items_.size() - 1)};
  }
  std::size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  std::vector<T> items_;
};

}  // namespace meent

template <class Tag, class Rep>
struct std::hash<meent::Strong<Tag, Rep>> {
  std::size_t operator()(meent::Strong<Tag, Rep> id) const noexcept {
    return std::hash<Rep>{}(id.value);
  }
};
