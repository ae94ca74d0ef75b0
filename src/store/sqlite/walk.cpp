#include "store/sqlite/walk.hpp"

namespace meent::store::sqlite {
namespace {

using query::Value;

Sql& conjunction(Sql& where) {
  return where.add(where.text.empty() ? "" : " AND ");
}

Sql key_between(std::int64_t from, std::int64_t until) {
  Sql where;
  if (from > 0) {
    where.add("key>=").bind(from);
  }
  if (until < INT64_MAX) {
    conjunction(where).add("key<=").bind(until);
  }
  return where;
}

// A stretch of keys, through an index of which one value is sought, or the table itself.
Stretch keys_stretch(const WalkContext& context, const Seek* seek, std::int64_t from,
                     std::int64_t until) {
  Stretch stretch{.from = seek == nullptr ? context.layout.table() + " NOT INDEXED" : seek->from,
                  .where = seek == nullptr ? Sql{} : seek->where,
                  .order = "key"};
  const Sql keys = key_between(from, until);
  if (!keys.text.empty()) {
    conjunction(stretch.where).add(keys);
  }
  return stretch;
}

class Once final : public Walk {
 public:
  explicit Once(Stretch stretch) : stretch_(std::move(stretch)) {}
  std::optional<Stretch> next() override { return std::exchange(stretch_, std::nullopt); }

 private:
  std::optional<Stretch> stretch_;
};

class NewestFirst final : public Walk {
 public:
  NewestFirst(const WalkContext& context, const Seek* seek)
      : context_(context), seek_(seek), until_(context.selection.keys().until) {
    if (context.after) {
      // First what is left of that millisecond, then older ones.
      const std::int64_t key = context.after->key.value;
      first_ = keys_stretch(context, seek, key + 1, std::min(until_, last_of(key)));
      until_ = std::min(until_, first_of(key) - 1);
    }
  }

  std::optional<Stretch> next() override {
    if (first_) {
      return std::exchange(first_, std::nullopt);
    }
    const std::int64_t lowest = context_.selection.keys().from;
    const Stretch below = keys_stretch(context_, seek_, lowest, until_);
    Run newest(context_.reader.statements().get(
        "SELECT key FROM " + below.from + " WHERE " +
        (below.where.text.empty() ? "1" : below.where.text) + " ORDER BY key DESC LIMIT 1"));
    bind_all(*newest, below.where);
    if (until_ < 0 || !newest->step()) {
      return std::nullopt;
    }
    const std::int64_t key = newest->whole(0);
    Stretch stretch = keys_stretch(context_, seek_, std::max(lowest, first_of(key)), key);
    until_ = first_of(key) - 1;
    return stretch;
  }

 private:
  static std::int64_t first_of(std::int64_t key) { return key >> kKeySerialBits << kKeySerialBits; }
  static std::int64_t last_of(std::int64_t key) {
    return key | ((std::int64_t{1} << kKeySerialBits) - 1);
  }

  WalkContext context_;
  const Seek* seek_;
  std::int64_t until_;
  std::optional<Stretch> first_;
};

// What the walks by index share: the names, and the stretch of one value or of the nulls.
class IndexWalk : public Walk {
 protected:
  IndexWalk(const WalkContext& context, query::SortKey first, bool rest)
      : context_(context),
        field_(first.field),
        column_(Layout::column(first.field)),
        from_(context.layout.table() + " INDEXED BY " + context.layout.index(first.field)),
        ends_(context.selection.ends(first.field)),
        rest_(rest) {
    if (context.after) {
      const Value& value = context.after->values.front();
      after_value_ = bound_of(value, context.layout.type(first.field));
    }
  }

  bool has_position() const { return context_.after.has_value(); }
  bool behind_the_values() const { return has_position() && !after_value_; }

  Stretch one_value(const Bound& value) const {
    return group(Sql{}.add(column_ + "=").bind(value), after_value_ && *after_value_ == value);
  }
  std::optional<Stretch> nulls() const {
    if (ends_.not_null()) {
      return std::nullopt;
    }
    return group(Sql{}.add(column_ + " IS NULL"), behind_the_values());
  }

  const WalkContext context_;
  const FieldIndex field_;
  const std::string column_, from_;
  const Selection::Ends ends_;
  const bool rest_;
  std::optional<Bound> after_value_;

 private:
  Stretch group(Sql where, bool holds_position) const {
    if (holds_position && !rest_) {
      where.add(" AND key>").bind(context_.after->key.value);
    }
    return {.from = from_, .where = std::move(where), .order = "key", .sort = rest_};
  }
};

// What is left of the value of the position, then all further values in one stretch, then the
// nulls. (A row value, (f, key) > (?, ?), would be one stretch, but SQLite seeks by its first part
// only when the second is the key.)
class Ascending final : public IndexWalk {
 public:
  Ascending(const WalkContext& context, query::SortKey first) : IndexWalk(context, first, false) {}

  std::optional<Stretch> next() override {
    switch (step_++) {
      case 0:
        if (after_value_) {
          return one_value(*after_value_);
        }
        [[fallthrough]];
      case 1:
        step_ = 2;
        if (!behind_the_values()) {
          return values();
        }
        [[fallthrough]];
      case 2: step_ = 3; return nulls();
      default: return std::nullopt;
    }
  }

 private:
  Stretch values() const {
    Sql where;
    if (after_value_) {
      where.add(column_ + ">").bind(*after_value_);
    } else if (!ends_.lower.text.empty()) {
      where.add(ends_.lower);
    } else {
      where.add(column_ + " IS NOT NULL");
    }
    if (!ends_.upper.text.empty()) {
      where.add(" AND ").add(ends_.upper);
    }
    return {.from = from_, .where = std::move(where), .order = column_ + ",key"};
  }
  int step_ = 0;
};

// Value by value, in either direction, then the nulls.
class ByValue final : public IndexWalk {
 public:
  ByValue(const WalkContext& context, query::SortKey first, bool rest)
      : IndexWalk(context, first, rest), descending_(first.descending) {}

  std::optional<Stretch> next() override {
    if (!started_) {
      started_ = true;
      if (after_value_) {
        last_ = after_value_;
        return one_value(*last_);
      }
      values_done_ = behind_the_values();
    }
    if (!values_done_) {
      last_ = next_value();
      if (last_) {
        return one_value(*last_);
      }
      values_done_ = true;
    }
    if (!nulls_done_) {
      nulls_done_ = true;
      return nulls();
    }
    return std::nullopt;
  }

 private:
  std::optional<Bound> next_value() {
    Sql where;
    const Sql& start = descending_ ? ends_.upper : ends_.lower;
    const Sql& stop = descending_ ? ends_.lower : ends_.upper;
    if (last_) {
      where.add(column_ + (descending_ ? "<" : ">")).bind(*last_);
    } else if (!start.text.empty()) {
      where.add(start);
    } else {
      where.add(column_ + " IS NOT NULL");
    }
    if (!stop.text.empty()) {
      where.add(" AND ").add(stop);
    }
    Run ask(context_.reader.statements().get("SELECT " + column_ + " FROM " + from_ + " WHERE " +
                                             where.text + " ORDER BY " + column_ +
                                             (descending_ ? " DESC" : "") + " LIMIT 1"));
    bind_all(*ask, where);
    return ask->step() ? std::optional(read(*ask)) : std::nullopt;
  }

  Bound read(const Statement& row) const {
    switch (context_.layout.type(field_)) {
      case query::Type::number: return row.real(0);
      case query::Type::text: return std::string(row.text(0));
      case query::Type::decimal: return Blob{std::string(row.blob(0))};
      default: return row.whole(0);
    }
  }

  bool descending_;
  bool started_ = false;
  bool values_done_ = false;
  bool nulls_done_ = false;
  std::optional<Bound> last_;
};

}  // namespace

std::unique_ptr<Walk> walk_unordered(const WalkContext& context, const Seek* seek) {
  const KeyRange& keys = context.selection.keys();
  const bool ordered = seek == nullptr || seek->in_key_order;
  Stretch stretch =
      keys_stretch(context, seek, ordered ? keys.from : 0, ordered ? keys.until : INT64_MAX);
  stretch.order.clear();
  stretch.sort = true;
  return std::make_unique<Once>(std::move(stretch));
}

std::unique_ptr<Walk> walk_by_key(const WalkContext& context, const Seek* seek) {
  std::int64_t from = context.selection.keys().from;
  if (context.after) {
    from = std::max(from, context.after->key.value + 1);
  }
  return std::make_unique<Once>(keys_stretch(context, seek, from, context.selection.keys().until));
}

std::unique_ptr<Walk> walk_newest_first(const WalkContext& context, const Seek* seek) {
  return std::make_unique<NewestFirst>(context, seek);
}

std::unique_ptr<Walk> walk_by_index(const WalkContext& context, query::SortKey first, bool rest) {
  if (!first.descending && !rest) {
    return std::make_unique<Ascending>(context, first);
  }
  return std::make_unique<ByValue>(context, first, rest);
}

}  // namespace meent::store::sqlite
