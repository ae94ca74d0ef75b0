#include "store/sqlite/listing.hpp"

#include <algorithm>

#include "store/sqlite/body.hpp"
#include "store/sqlite/density.hpp"
#include "store/sqlite/owner_merge.hpp"
#include "store/sqlite/scan.hpp"
#include "store/sqlite/sight.hpp"
#include "store/sqlite/top.hpp"

namespace meent::store::sqlite {
namespace {

using query::Position;
using query::SortKey;
using query::Type;

std::vector<FieldIndex> fields_needed(const Selection& selection,
                                      const std::vector<SortKey>& sort) {
  std::vector<FieldIndex> fields = selection.residual_fields();
  for (const SortKey& key : sort) {
    if (std::ranges::find(fields, key.field) == fields.end()) {
      fields.push_back(key.field);
    }
  }
  return fields;
}

// --- choosing ---

class Chooser {
 public:
  Chooser(Reader& reader, const Selection& selection) : reader_(reader), selection_(selection) {}

  // Keys that can match, when an index finds at most `most` of them; ascending.
  std::optional<std::vector<std::int64_t>> few(std::uint64_t most) {
    if (selection_.only()) {
      return selection_.only();
    }
    for (const Seek& seek : selection_.seeks()) {
      auto keys = first_keys(seek, most + 1);
      if (keys.size() <= most) {
        std::ranges::sort(keys);
        return keys;
      }
    }
    return std::nullopt;
  }

  // The seek that finds the fewest rows of those that give them by key; null when there is none.
  const Seek* by_key() {
    const Seek* best = nullptr;
    for (const Seek& seek : selection_.seeks()) {
      if (seek.in_key_order && (best == nullptr || rows(seek) < rows(*best))) {
        best = &seek;
      }
    }
    return best;
  }

 private:
  static constexpr std::uint64_t kProbe = 2'000;

  std::vector<std::int64_t> first_keys(const Seek& seek, std::uint64_t most) {
    Run ask(reader_.statements().get("SELECT key FROM " + seek.from + " WHERE " + seek.where.text +
                                     " LIMIT ?"));
    bind_all(*ask, seek.where);
    ask->bind(static_cast<int>(seek.where.values.size()) + 1, static_cast<std::int64_t>(most));
    std::vector<std::int64_t> keys;
    while (ask->step()) {
      keys.push_back(ask->whole(0));
    }
    return keys;
  }
  std::size_t rows(const Seek& seek) { return first_keys(seek, kProbe).size(); }

  Reader& reader_;
  const Selection& selection_;
};

// --- a page ---

class Page {
 public:
  Page(Reader& reader, const Layout& layout, const Owners& owners, const ListRecords& question,
       query::RecordSink& sink)
      : reader_(reader),
        layout_(layout),
        question_(question),
        sort_(question.query.sort),
        visible_(*question.visible),
        sink_(sink),
        selection_(layout, owners, reader.ids(), question.query.filter, visible_),
        row_(layout, owners, reader.ids(), fields_needed(selection_, sort_)),
        scan_(reader, layout, selection_, row_, visible_, question.max_examined) {
    for (const FieldIndex field : question.query.fields) {
      names_.emplace_back(layout.collection().schema.field(field).name);
    }
  }

  result<PageEnd> run() {
    MEENT_CHECK(check());
    Chooser chooser(reader_, selection_);
    const std::uint64_t few = std::min(reader_.few_rows(), question_.max_examined);
    const Seek* by_key = nullptr;
    const bool streams = order_is_streamed();
    if (streams && order_is_by_key()) {
      by_key = chooser.by_key();
    }
    if (!selection_.all() && by_key == nullptr) {
      if (const auto keys = chooser.few(few)) {
        return page_of(*keys);
      }
    }
    const bool some = !visible_.all_owners() && !visible_.others_seen();
    if (some && by_key == nullptr) {
      const Density density = density_of(reader_, layout_, question_.visible);
      if (is_sparse(density)) {
        if (order_is_by_rising_key()) {
          return merged_page(first_key());
        }
        if (density.visible_rows <= kSortedFromOwners) {
          return sorted_from_owners();
        }
      }
      if (density.visible_rows * 2 > density.all_rows) {
        scan_.judge_outside();
      }
    }
    if (some) {
      scan_.bound_hidden(kHiddenPerRow * question_.limit +
                         kHiddenPerOwner * visible_.named().size());
    }
    const WalkContext context{reader_, layout_, selection_, question_.after};
    MEENT_CHECK(follow(*choose(context, chooser, by_key)));
    if (scan_.hidden_over() && !sorting_ && order_is_by_rising_key()) {
      // Out of luck: these owners' records lie far apart. What is left is found by owner.
      const std::int64_t next = scan_.last_examined().value + 1;
      scan_.unbound_hidden();
      return merged_page(next);
    }
    return end();
  }

 private:
  // With a merge after it, which looks twice at each row and at each owner, a page without a filter
  // looks at no more than 50 rows for each it gives and 4 for each owner that is named.
  static constexpr std::uint64_t kHiddenPerRow = 40;
  static constexpr std::uint64_t kHiddenPerOwner = 2;
  static constexpr std::uint64_t kSortedFromOwners = 100'000;  // rows

  // --- order ---

  bool by_created(bool descending) const {
    return sort_.size() == 1 && sort_[0].field == query::kCreated &&
           sort_[0].descending == descending && visible_.exact(query::kCreated);
  }
  bool order_is_by_rising_key() const { return sort_.empty() || by_created(false); }
  bool order_is_by_key() const { return sort_.empty() || by_created(false) || by_created(true); }
  bool first_is_indexed() const {
    return !sort_.empty() && layout_.indexed(sort_[0].field) &&
           layout_.type(sort_[0].field) != Type::interval && visible_.exact(sort_[0].field);
  }
  bool order_is_streamed() const { return order_is_by_key() || first_is_indexed(); }

  std::unique_ptr<Walk> choose(const WalkContext& context, Chooser& chooser, const Seek* by_key) {
    if (sort_.empty() || by_created(false)) {
      return walk_by_key(context, by_key);
    }
    if (by_created(true)) {
      return walk_newest_first(context, by_key);
    }
    if (first_is_indexed()) {
      return walk_by_index(context, sort_[0], sort_.size() > 1);
    }
    return walk_unordered(context, chooser.by_key());
  }

  result<void> check() const {
    for (const SortKey& key : sort_) {
      const bool ordered =
          key.field.value >= 0 ? is_ordered(layout_.type(key.field)) : key.field != query::kId;
      if (!ordered) {
        return fail(Code::invalid, "records cannot be sorted by this field", "sort");
      }
    }
    if (question_.after && question_.after->values.size() != sort_.size()) {
      return fail(Code::invalid, "the position is not one of this question", "cursor");
    }
    return {};
  }
  static bool is_ordered(Type type) {
    return type != Type::geometry && type != Type::array && type != Type::json;
  }

  // --- rows ---

  // Follows a walk until the page is full or the walk ends.
  result<void> follow(Walk& walk) {
    while (const auto stretch = walk.next()) {
      if (!(stretch->sort ? sorted_stretch(*stretch)
                          : scan_.run(*stretch, true, [this] { return give(); }))) {
        break;
      }
    }
    if (scan_.over() && sorting_) {
      if (end_.rows == 0) {
        return too_costly();
      }
      more_ = true;  // what was given stands; the next page begins with the stretch that was not
    }
    return {};
  }

  // What it would cost is told by visible rows alone, so hidden ones do not end it.
  bool sorted_stretch(const Stretch& stretch) {
    sorting_ = true;
    scan_.unbound_hidden();
    Top top(sort_, room());
    if (!scan_.run(stretch, false, [&] { return offer(top); })) {
      return false;
    }
    sorting_ = false;
    return give_all(top);
  }

  // The records of the visible owners, found by owner and merged by key.
  result<PageEnd> merged_page(std::int64_t from) {
    KeyRange keys = selection_.keys();
    keys.narrow(from, INT64_MAX);
    OwnerMerge merge(reader_, layout_, visible_.named(), keys, room());
    for (auto found = merge.next(); !found.empty(); found = merge.next()) {
      if (!scan_.run(found, true, true, [this] { return give(); })) {
        break;
      }
    }
    end_.examined += merge.looked_at();
    return end();
  }

  // The first of an order that only sorting gives, of the visible owners' records alone.
  result<PageEnd> sorted_from_owners() {
    sorting_ = true;
    Top top(sort_, room());
    for (const Stretch& stretch : stretches_of(layout_, visible_)) {
      if (!scan_.run(stretch, false, [&] { return offer(top); })) {
        return too_costly();
      }
    }
    sorting_ = false;
    give_all(top);
    return end();
  }

  std::int64_t first_key() const { return question_.after ? question_.after->key.value + 1 : 0; }

  // Rows that were found by key: sorted in memory, or just in the order of the keys.
  result<PageEnd> page_of(const std::vector<std::int64_t>& keys) {
    if (sort_.empty()) {
      const std::int64_t after = question_.after ? question_.after->key.value : -1;
      const auto first = std::ranges::upper_bound(keys, after);
      scan_.run(std::vector<std::int64_t>(first, keys.end()), true, false,
                [this] { return give(); });
      return end();
    }
    Top top(sort_, room());
    scan_.run(keys, false, false, [&] { return offer(top); });
    give_all(top);
    return end();
  }

  // One more than the page holds, to know whether there is a next one.
  std::size_t room() const { return question_.limit - end_.rows + 1; }

  bool offer(Top& top) {
    Position position = position_here();
    if (!question_.after || compare(sort_, position, *question_.after) > 0) {
      top.offer(std::move(position));
    }
    return true;
  }

  bool give_all(Top& top) {
    std::vector<std::int64_t> keys;
    for (const Position& position : top.take_sorted()) {
      keys.push_back(position.key.value);
    }
    return scan_.run(keys, true, false, [this] { return give(); });
  }

  // False: the page is full and this row is for the next.
  bool give() {
    query::RecordView view = masked_view(layout_, *scan_.mask(), row_.view(), seen_);
    if (!names_.empty()) {
      body_.clear();
      project(view.body, names_, body_);
      view.body = body_;
    }
    const bool full = end_.rows >= question_.limit ||
                      (end_.rows > 0 && bytes_ + view.body.size() > question_.max_bytes);
    if (full) {
      more_ = true;
      return false;
    }
    bytes_ += view.body.size();
    ++end_.rows;
    last_ = view.key;
    sink_.take(view);
    return true;
  }

  // --- the end ---

  Position position_here() const {
    Position position{.values = {}, .key = row_.key()};
    for (const SortKey& key : sort_) {
      position.values.push_back(scan_.value(key.field));
    }
    return position;
  }

  Position position_of(RecordKey key) {
    if (sort_.empty()) {
      return {.values = {}, .key = key};
    }
    Run row(reader_.statements().get("SELECT " + row_.columns(row_.needs_body()) + " FROM " +
                                     layout_.table() + " WHERE key=?1"));
    row->bind(1, key.value);
    row->step();
    row_.stand_on(*row);
    return position_here();
  }

  PageEnd end() {
    if (more_) {
      end_.next = position_of(last_);
    } else if (scan_.ended()) {
      end_.next = position_of(scan_.last_examined());
    }
    end_.examined += reader_.examined().looked_at;
    return std::move(end_);
  }

  tl::unexpected<error> too_costly() const {
    const FieldIndex field = sort_.front().field;
    const std::string name = field.value < 0
                                 ? std::string("this property")
                                 : "\"" + layout_.collection().schema.field(field).name + "\"";
    const bool indexed = first_is_indexed();
    return fail(Code::too_large,
                "sorting in this order looks at more than " +
                    std::to_string(question_.max_examined) + " records; " +
                    (field.value >= 0 && !indexed ? "have the field " + name + " indexed, or "
                                                  : std::string()) +
                    "narrow the filter",
                "sort");
  }

  Reader& reader_;
  const Layout& layout_;
  const ListRecords& question_;
  const std::vector<SortKey>& sort_;
  const Visible& visible_;
  query::RecordSink& sink_;
  Selection selection_;
  StoredRow row_;
  Scan scan_;
  std::vector<std::string_view> names_;
  std::string seen_;
  std::string body_;
  PageEnd end_;
  std::uint64_t bytes_ = 0;
  RecordKey last_;
  bool more_ = false;
  bool sorting_ = false;
};

}  // namespace

result<PageEnd> list(Reader& reader, const Layout& layout, const Owners& owners,
                     const ListRecords& question, query::RecordSink& sink) {
  if (question.visible->none()) {
    return PageEnd{};
  }
  return Page(reader, layout, owners, question, sink).run();
}

result<Count> count(Reader& reader, const Layout& layout, const Owners& owners,
                    const CountRecords& question) {
  const Visible& visible = *question.visible;
  if (visible.none()) {
    return Count{};
  }
  const Selection selection(layout, owners, reader.ids(), question.filter, visible);
  StoredRow row(layout, owners, reader.ids(), selection.residual_fields());
  Scan scan(reader, layout, selection, row, visible, question.max_examined);
  Chooser chooser(reader, selection);
  Count count;
  const auto visit = [&count] {
    ++count.rows;
    return true;
  };
  if (const auto keys = chooser.few(std::min(reader.few_rows(), question.max_examined))) {
    scan.run(*keys, false, false, visit);
    return count;
  }
  if (!visible.all_owners() && !visible.others_seen() &&
      is_sparse(density_of(reader, layout, question.visible))) {
    for (const Stretch& stretch : stretches_of(layout, visible)) {
      if (!scan.run(stretch, false, visit)) {
        break;
      }
    }
  } else {
    const std::optional<Position> from_the_start;
    const auto walk = walk_unordered({reader, layout, selection, from_the_start}, chooser.by_key());
    while (const auto stretch = walk->next()) {
      scan.run(*stretch, false, visit);
    }
  }
  count.exact = !scan.over();
  return count;
}

}  // namespace meent::store::sqlite
