// Masks: what of a record somebody may see. A mask is made of an offer's terms and bound to one
// version of one collection. Everything that looks at a masked record (filter, sort, group, search,
// answer) sees masked values only, so that no question can find out what the answer would hide.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "query/evaluate.hpp"
#include "query/schema.hpp"

namespace meent::query {

// How exactly a value may be seen.
struct Precision {
  enum class Kind : std::uint8_t {
    full,
    hidden,  // reads as null, and is left out of the body
    time,    // instants, dates and intervals: rounded down to `step` seconds (UTC), or to the day,
             // month or year in Europe/Amsterdam
    place,   // geometry: a point, the middle of its cell of `step` metres in RD New (EPSG:28992)
    number,  // integer, number, decimal: rounded to the nearest multiple of `step`, half to even
  };
  enum class Calendar : std::uint8_t { none, day, month, year };

  Kind kind = Kind::full;
  Calendar calendar = Calendar::none;  // of kind time: when set, `step` does not count
  Decimal step{};                      // seconds, metres or the unit of the field; above zero

  friend bool operator==(const Precision&, const Precision&) = default;
};

// The coarser of two comparable precisions never wins: where one of two agreements gives a field
// exactly, it is seen exactly. Of two roundings of one kind the finer step wins; of two that cannot
// be compared the first.
Precision finer(const Precision& a, const Precision& b);

// A value as it is seen under a precision; null when it is hidden or of another type than the
// precision can round.
Value masked(const Precision& precision, const Value& value);

// Whether a precision that hides or rounds leaves nothing to tell two values of one field apart.
bool seen_alike(const Precision& precision, const Value& a, const Value& b);

class Mask {
 public:
  // Everything, exactly.
  static std::shared_ptr<const Mask> everything();
  // `fields`: one for each field of the schema. `own`: for kVersion, kCreated, kChanged in this
  // order (`id` and `owner` are always seen). Members of the body that are no field are hidden,
  // unless all is seen.
  Mask(std::vector<Precision> fields, std::array<Precision, 3> own);

  bool all() const { return all_; }
  // Every field and own property exactly; but for members that are no field it is as all().
  bool all_declared() const { return all_declared_; }
  const Precision& of(FieldIndex field) const;  // fields and own properties
  bool exact(FieldIndex field) const { return of(field).kind == Precision::Kind::full; }
  std::size_t fields() const { return fields_.size(); }
  // An instant of the record's own, kCreated or kChanged, as it is seen; kEarliest: it is not.
  Instant shown(FieldIndex own, Instant instant) const;

  // What either gives.
  std::shared_ptr<const Mask> with(const Mask& other) const;
  friend bool operator==(const Mask& a, const Mask& b) = default;

 private:
  Mask() = default;
  std::vector<Precision> fields_;
  std::array<Precision, 3> own_{};
  bool all_ = true;
  bool all_declared_ = true;
};
using MaskRef = std::shared_ptr<const Mask>;

// A row seen through a mask.
class MaskedRow final : public Row {
 public:
  MaskedRow(const Row& row, const Mask& mask) : row_(row), mask_(mask) {}
  Value value(FieldIndex field) const override;
  std::optional<std::string_view> text(FieldIndex field) const override;

 private:
  const Row& row_;
  const Mask& mask_;
};

}  // namespace meent::query
