#include "store/sqlite/changes.hpp"

#include <algorithm>

#include "store/sqlite/differences.hpp"
#include "store/sqlite/outbox.hpp"
#include "store/sqlite/rows.hpp"
#include "store/sqlite/sight.hpp"

namespace meent::store::sqlite {
namespace {

using query::RecordBatch;
using query::RecordView;

struct Found {
  LayoutRef layout;
  RecordKey key;
};

tl::unexpected<error> no_record() {
  return fail(Code::not_found, "there is no record with this id in this collection");
}

result<Found> find(WriteContext& context, CollectionId collection, const PublicId& id) {
  MEENT_TRY(layout, context.layout(collection));
  const auto key = context.ids.open(collection, id);
  if (!key) {
    return no_record();
  }
  return Found{std::move(layout), *key};
}

Statement& select_row(WriteContext& context, const Layout& layout) {
  return context.statements.get(layout.select());
}

result<void> check(const Precondition& precondition, std::uint32_t version) {
  using Kind = Precondition::Kind;
  switch (precondition.kind) {
    case Kind::none:
    case Kind::exists: return {};
    case Kind::absent:
      return fail(Code::precondition, "the record exists, which this request does not allow");
    case Kind::version_in:
      if (std::ranges::find(precondition.versions, version) != precondition.versions.end()) {
        return {};
      }
      return fail(Code::precondition, "the record has version " + std::to_string(version) +
                                          " now; read it again and decide anew");
  }
  return {};
}

RecordView view_of(WriteContext& context, const Found& found, const Statement& row) {
  return {.key = found.key,
          .id = context.ids.seal(found.layout->id(), found.key),
          .owner_id = OwnerId{static_cast<std::int32_t>(row.whole(0))},
          .owner = context.owners.name(OwnerId{static_cast<std::int32_t>(row.whole(0))}),
          .version = static_cast<std::uint32_t>(row.whole(1)),
          .created = created_of(found.key),
          .changed = Instant{row.whole(2)},
          .body = row.text(3)};
}

Written written(WriteContext& context, const Layout& layout, const RowHead& head) {
  return {.id = context.ids.seal(layout.id(), head.key),
          .version = head.version,
          .created = created_of(head.key),
          .changed = head.changed,
          .owner = {},
          .body = {}};
}

// The same record as who writes may see it, which is as a read would show it.
Written as_seen(const Written& whole, const Layout& layout, const RecordBatch::Row& row,
                const OwnerMask& mask_of) {
  if (!mask_of) {
    return whole;
  }
  RecordView view{.id = whole.id,
                  .owner = row.owner,
                  .version = 0,
                  .created = kEarliest,
                  .changed = kEarliest,
                  .body = "{}"};
  std::string buffer;
  if (const query::MaskRef mask = mask_of(row.owner)) {
    view.version = whole.version;
    view.created = whole.created;
    view.changed = whole.changed;
    view.body = row.body;
    view = masked_view(layout, *mask, view, buffer);
  }
  return {.id = view.id,
          .version = view.version,
          .created = view.created,
          .changed = view.changed,
          .owner = std::string(view.owner),
          .body = std::string(view.body)};
}

void keep_version(WriteContext& context, const Found& found, Instant until, bool ended) {
  Statement& keep = context.statements.get(
      "INSERT INTO " + found.layout->versions() +
      "(key,version,owner,changed,until,ended,body) SELECT key,version,owner,changed,?2,?3,body "
      "FROM " +
      found.layout->table() + " WHERE key=?1");
  keep.bind(1, found.key.value);
  keep.bind(2, until.micros);
  keep.bind(3, std::int64_t{ended});
  keep.run();
}

void delete_row(WriteContext& context, const Found& found) {
  delete_box(context.statements, *found.layout, found.key);
  Statement& remove =
      context.statements.get("DELETE FROM " + found.layout->table() + " WHERE key=?1");
  remove.bind(1, found.key.value);
  remove.run();
}

// --- one function a kind of change ---

class Applier {
 public:
  explicit Applier(WriteContext& context) : context_(context) {}

  result<void> operator()(const CreateRecords& change) {
    MEENT_TRY(layout, context_.layout(change.collection));
    MEENT_CHECK(same_definition(*layout, change.definition));
    std::vector<RowHead> heads;
    heads.reserve(change.batch.size());
    MEENT_CHECK(
        insert_rows(context_, *layout, change.batch, {change.guard, change.unique}, &heads));
    for (std::size_t i = 0; i < heads.size(); ++i) {
      outcome_.records.push_back(as_seen(written(context_, *layout, heads[i]), *layout,
                                         change.batch.row(i), change.shown));
      tell(Changed::Kind::created, *layout, heads[i], {}, change.batch.row(i));
    }
    return {};
  }

  result<void> operator()(const ChangeRecord& change) {
    MEENT_TRY(found, find(context_, change.collection, change.id));
    MEENT_CHECK(same_definition(*found.layout, change.definition));
    RecordBatch batch(found.layout->fields());
    RowHead head;
    OwnerId old_owner;
    DifferencesRef differ;
    {
      Run row(select_row(context_, *found.layout));
      row->bind(1, found.key.value);
      if (!row->step()) {
        return no_record();
      }
      const RecordView old = view_of(context_, found, *row);
      MEENT_CHECK(may_touch(change.guard, old.owner));
      MEENT_CHECK(check(change.precondition, old.version));
      MEENT_CHECK(change.transform(old, batch));
      old_owner = OwnerId{static_cast<std::int32_t>(row->whole(0))};
      head = {.key = found.key, .owner = old_owner, .version = old.version, .changed = old.changed};
      touch(old_owner);
      if (batch.empty()) {
        outcome_.records.push_back(as_seen(written(context_, *found.layout, head), *found.layout,
                                           {.owner = old.owner, .body = old.body, .cells = nullptr},
                                           change.shown));
        return {};
      }
      if (!is_system(*found.layout)) {
        differ = differences(found.layout->collection().schema, old, batch.row(0).body,
                             std::max(context_.now(), old.changed));
      }
    }
    const RecordBatch::Row row = batch.row(0);
    if (change.guard) {
      MEENT_CHECK(change.guard(row.owner));
    }
    MEENT_CHECK(check_unique(context_, *found.layout, found.key, batch, row, change.unique));
    MEENT_CHECK(replace(found, batch, head));
    count_owner(*found.layout, old_owner, head.owner);
    touch(head.owner);
    tell(Changed::Kind::changed, *found.layout, head, old_owner, row, std::move(differ));
    outcome_.records.push_back(
        as_seen(written(context_, *found.layout, head), *found.layout, row, change.shown));
    return {};
  }

  result<void> operator()(const EndRecord& change) {
    MEENT_TRY(found, find(context_, change.collection, change.id));
    RowHead head;
    {
      Run row(select_row(context_, *found.layout));
      row->bind(1, found.key.value);
      if (!row->step()) {
        return no_record();
      }
      head = {.key = found.key,
              .owner = OwnerId{static_cast<std::int32_t>(row->whole(0))},
              .version = static_cast<std::uint32_t>(row->whole(1)),
              .changed = std::max(context_.now(), Instant{row->whole(2)})};
    }
    MEENT_CHECK(may_touch(change.guard, context_.owners.name(head.owner)));
    MEENT_CHECK(check(change.precondition, head.version));
    keep_version(context_, found, head.changed, true);
    delete_row(context_, found);
    context_.counts.add(found.layout->id(), head.owner, -1);
    touch(head.owner);
    tell_gone(Changed::Kind::ended, *found.layout, head);
    outcome_.records.push_back(written(context_, *found.layout, head));
    return {};
  }

  // An ended record can be erased too: its versions are all that is left of it.
  result<void> operator()(const EraseRecord& change) {
    MEENT_TRY(found, find(context_, change.collection, change.id));
    MEENT_CHECK(may_erase(change.guard, found));
    Statement& forget =
        context_.statements.get("DELETE FROM " + found.layout->versions() + " WHERE key=?1");
    forget.bind(1, found.key.value);
    forget.run();
    const bool had_versions = sqlite3_changes64(context_.connection.raw()) > 0;
    RowHead head{.key = found.key, .owner = {}, .version = 0, .changed = context_.now()};
    bool live = false;
    {
      Run row(select_row(context_, *found.layout));
      row->bind(1, found.key.value);
      live = row->step();
      if (live) {
        head.owner = OwnerId{static_cast<std::int32_t>(row->whole(0))};
        head.version = static_cast<std::uint32_t>(row->whole(1));
      }
    }
    if (!live && !had_versions) {
      return no_record();
    }
    if (live) {
      delete_row(context_, found);
      context_.counts.add(found.layout->id(), head.owner, -1);
    }
    tell_gone(Changed::Kind::erased, *found.layout, head);
    outcome_.records.push_back(written(context_, *found.layout, head));
    return {};
  }

  result<void> operator()(const TakeUse& take) {
    MEENT_TRY(used, take_use(context_.statements, take));
    context_.happenings.add_use({.meter = take.meter, .used = used});
    return {};
  }

  WriteOutcome take() { return std::move(outcome_); }

 private:
  // Who may not write a record is told what is told of one that does not exist.
  static result<void> may_touch(const OwnerGuard& guard, std::string_view owner) {
    if (guard && !guard(owner)) {
      return no_record();
    }
    return {};
  }

  // The owners of all that would go: of the live record and of each version.
  result<void> may_erase(const OwnerGuard& guard, const Found& found) {
    const Layout& layout = *found.layout;
    Run owners(context_.statements.get("SELECT owner FROM " + layout.table() +
                                       " WHERE key=?1 UNION SELECT owner FROM " +
                                       layout.versions() + " WHERE key=?1"));
    owners->bind(1, found.key.value);
    while (owners->step()) {
      const OwnerId owner{static_cast<std::int32_t>(owners->whole(0))};
      MEENT_CHECK(may_touch(guard, context_.owners.name(owner)));
      touch(owner);
    }
    return {};
  }

  void touch(OwnerId owner) { context_.happenings.touched.add(owner); }

  void tell(Changed::Kind kind, const Layout& layout, const RowHead& head, OwnerId before,
            const RecordBatch::Row& row, DifferencesRef differ = {}) {
    const bool system = is_system(layout);
    context_.happenings.add({.collection = layout.id(),
                             .key = head.key,
                             .id = outcome_id(layout, head),
                             .kind = kind,
                             .owner_before = before,
                             .owner_after = head.owner,
                             .version = head.version,
                             .owner = system ? std::string(row.owner) : std::string(),
                             .body = system ? std::string(row.body) : std::string(),
                             .differences = std::move(differ)});
  }
  static bool is_system(const Layout& layout) {
    return query::is_system(layout.collection().schema.definition());
  }
  void tell_gone(Changed::Kind kind, const Layout& layout, const RowHead& head) {
    context_.happenings.add({.collection = layout.id(),
                             .key = head.key,
                             .id = outcome_id(layout, head),
                             .kind = kind,
                             .owner_before = head.owner,
                             .owner_after = {},
                             .version = head.version,
                             .owner = {},
                             .body = {},
                             .differences = {}});
  }
  PublicId outcome_id(const Layout& layout, const RowHead& head) {
    return context_.ids.seal(layout.id(), head.key);
  }

  static result<void> same_definition(const Layout& layout, std::uint32_t version) {
    if (version != 0 && version != layout.collection().version) {
      return fail(Code::conflict,
                  "the collection was changed while this was on its way; send it again");
    }
    return {};
  }

  result<void> replace(const Found& found, const RecordBatch& batch, RowHead& head) {
    const Layout& layout = *found.layout;
    if (batch.size() != 1) {
      return fail(Code::internal, "a change makes one row of one row");
    }
    const RecordBatch::Row row = batch.row(0);
    MEENT_CHECK(check_batch(layout, batch));
    MEENT_CHECK(check_row(layout, row, context_.options.max_body_bytes));
    MEENT_TRY(owner, context_.owners.find_or_add(row.owner));
    head.owner = owner;
    head.changed = std::max(context_.now(), head.changed);
    ++head.version;
    keep_version(context_, found, head.changed, false);
    note_undeclared(context_, layout, row);
    Statement& update = context_.statements.get(layout.update());
    bind_row(update, layout, head, batch, row);
    update.run();
    delete_box(context_.statements, layout, head.key);
    insert_box(context_.statements, layout, head.key, batch, row);
    return {};
  }

  void count_owner(const Layout& layout, OwnerId from, OwnerId to) {
    if (from != to) {
      context_.counts.add(layout.id(), from, -1);
      context_.counts.add(layout.id(), to, 1);
    }
  }

  WriteContext& context_;
  WriteOutcome outcome_;
};

}  // namespace

result<WriteOutcome> apply(WriteContext& context, const WriteSet& set) {
  Applier applier(context);
  for (const Change& change : set.changes) {
    MEENT_CHECK(std::visit(applier, change));
  }
  const std::vector<OwnerId> owners = context.happenings.touched.take();
  if (set.entry) {
    put_in_outbox(context.statements, *set.entry, owners);
    context.happenings.outbox_grew();
  }
  return applier.take();
}

std::size_t rows_of(const WriteSet& set) {
  std::size_t rows = 0;
  for (const Change& change : set.changes) {
    const auto* create = std::get_if<CreateRecords>(&change);
    rows += create == nullptr ? 1 : create->batch.size();
  }
  return rows;
}

}  // namespace meent::store::sqlite
