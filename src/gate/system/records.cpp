#include "gate/system/records.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/ensure.hpp"
#include "formats/record_json.hpp"
#include "gate/seal.hpp"
#include "store/store.hpp"

namespace meent::gate {
namespace {

using store::Changed;
using store::WriteOutcome;

constexpr std::uint32_t kPage = 10'000;

Stored stored_of(const query::RecordView& view) {
  return {.id = view.id,
          .owner_id = view.owner_id,
          .owner = std::string(view.owner),
          .version = view.version,
          .created = view.created,
          .changed = view.changed,
          .body = std::string(view.body)};
}

class Keep final : public query::RecordSink {
 public:
  void take(const query::RecordView& record) override { all.push_back(stored_of(record)); }
  std::vector<Stored> all;
};

class PutAll final : public query::RecordSink {
 public:
  PutAll(Kind kind, Table& table) : kind_(kind), table_(table) {}
  void take(const query::RecordView& record) override { table_.put(kind_, stored_of(record)); }

 private:
  Kind kind_;
  Table& table_;
};

// A row of the batch from an owner and a body. The body is written by this program, yet it is read
// as strictly as any other.
result<void> add_row(const query::Collection& collection, std::string owner, std::string_view body,
                     query::RecordBatch& batch) {
  formats::RecordReader reader(collection.schema, std::move(owner));
  return reader.read("{\"data\":" + std::string(body) + "}", batch);
}

std::vector<FieldIndex> unique_of(Kind kind, const query::Collection& collection) {
  std::vector<FieldIndex> fields;
  for (const std::string_view name : unique_fields_of(kind)) {
    const auto field = collection.schema.find(name);
    ensure(field.has_value(), "a unique field is a field of its kind");
    fields.push_back(*field);
  }
  return fields;
}

store::VisibleRef everything() {
  return store::Visible::everything(query::Mask::everything());
}

}  // namespace

SystemRecords::SystemRecords(store::Store& store, const Clock& clock)
    : store_(store), clock_(clock), collections_(kKinds) {}

result<void> SystemRecords::open(std::vector<Table*> tables) {
  ensure(tables.size() == kKinds, "there is a table for each kind");
  tables_ = std::move(tables);
  for (std::size_t i = 0; i < kKinds; ++i) {
    MEENT_CHECK(make_collection(static_cast<Kind>(i)));
    MEENT_CHECK(load(static_cast<Kind>(i)));
  }
  return {};
}

result<void> SystemRecords::make_collection(Kind kind) {
  MEENT_TRY(schema, query::Schema::make(definition_of(kind)));
  auto& place = collections_[static_cast<std::size_t>(kind)];
  if (auto found = store_.catalogue()->find(schema.definition().name)) {
    if (found->schema.definition() == schema.definition()) {
      place = std::move(found);
      return {};
    }
    auto changed =
        store_.change(Seal::on(store::ChangeCollection{found->id, std::move(schema)}))->wait();
    MEENT_CHECK(changed);
    place = *changed;
    return {};
  }
  auto made = store_.create(Seal::on(store::CreateCollection{std::move(schema)}))->wait();
  MEENT_CHECK(made);
  place = *made;
  return {};
}

result<void> SystemRecords::load(Kind kind) {
  const auto at = static_cast<std::size_t>(kind);
  PutAll put(kind, *tables_[at]);
  store::ListRecords question{.collection = collections_[at],
                              .limit = kPage,
                              .max_bytes = 64U << 20U,
                              .visible = everything()};
  for (;;) {
    store::ListRecords page = question;
    MEENT_TRY(end, store_.list(Seal::on(std::move(page)), put));
    if (!end.next) {
      return {};
    }
    question.after = std::move(end.next);
  }
}

std::optional<Kind> SystemRecords::kind_of(CollectionId collection) const {
  for (std::size_t i = 0; i < collections_.size(); ++i) {
    if (collections_[i] && collections_[i]->id == collection) {
      return static_cast<Kind>(i);
    }
  }
  return std::nullopt;
}

void SystemRecords::committed(const store::Committed& commit) {
  for (const Changed& each : commit.changes) {
    const auto kind = kind_of(each.collection);
    if (!kind || tables_.empty()) {
      continue;
    }
    Table& table = *tables_[static_cast<std::size_t>(*kind)];
    const Instant now = clock_.now();
    if (each.kind == Changed::Kind::ended || each.kind == Changed::Kind::erased) {
      table.remove(*kind, each.id);
    } else {
      table.put(*kind, {.id = each.id,
                        .owner_id = each.owner_after,
                        .owner = each.owner,
                        .version = each.version,
                        .created = each.kind == Changed::Kind::created ? now : Instant{},
                        .changed = now,
                        .body = each.body});
    }
  }
}

result<store::CreateRecords> SystemRecords::creation(const New& record) const {
  const auto& collection = collections_[static_cast<std::size_t>(record.kind)];
  query::RecordBatch batch(collection->schema.size());
  MEENT_CHECK(add_row(*collection, record.owner, record.body, batch));
  return store::CreateRecords{.collection = collection->id,
                              .batch = std::move(batch),
                              .definition = collection->version,
                              .unique = unique_of(record.kind, *collection)};
}

TicketRef<Stored> SystemRecords::create(Kind kind, std::string owner, std::string body,
                                        std::optional<LogEntry> entry) {
  auto created = creation({kind, owner, std::move(body)});
  if (!created) {
    return given<Stored>(fail(created.error()));
  }
  std::string canonical{created->batch.row(0).body};
  store::WriteSet set{.entry = std::move(entry)};
  set.changes.emplace_back(std::move(*created));
  return then<Stored>(store_.write(Seal::on(std::move(set))),
                      [owner = std::move(owner),
                       body = std::move(canonical)](WriteOutcome& made) -> result<Stored> {
                        const store::Written& written = made.records.front();
                        return Stored{.id = written.id,
                                      .owner = owner,
                                      .version = written.version,
                                      .created = written.created,
                                      .changed = written.changed,
                                      .body = body};
                      });
}

TicketRef<Stored> SystemRecords::change(Kind kind, PublicId id, Rewrite rewrite,
                                        std::optional<LogEntry> entry) {
  const auto& collection = collections_[static_cast<std::size_t>(kind)];
  const auto made = std::make_shared<Stored>();
  store::WriteSet set{.entry = std::move(entry)};
  set.changes.emplace_back(store::ChangeRecord{
      .collection = collection->id,
      .id = id,
      .transform = [collection, rewrite = std::move(rewrite), made](
                       const query::RecordView& old, query::RecordBatch& out) -> result<void> {
        *made = stored_of(old);
        MEENT_TRY(body, rewrite(*made));
        MEENT_CHECK(add_row(*collection, made->owner, body, out));
        made->body = out.row(0).body;
        return {};
      },
      .definition = collection->version,
      .unique = unique_of(kind, *collection)});
  return then<Stored>(store_.write(Seal::on(std::move(set))),
                      [made](WriteOutcome& outcome) -> result<Stored> {
                        made->version = outcome.records.front().version;
                        made->changed = outcome.records.front().changed;
                        return *made;
                      });
}

namespace {

TicketRef<std::monostate> done(const TicketRef<WriteOutcome>& ticket) {
  return then<std::monostate>(
      ticket, [](WriteOutcome&) -> result<std::monostate> { return std::monostate{}; });
}

}  // namespace

TicketRef<std::monostate> SystemRecords::create_all(Kind kind, std::vector<NewRecord> all,
                                                    std::optional<LogEntry> entry) {
  const auto& collection = collections_[static_cast<std::size_t>(kind)];
  query::RecordBatch batch(collection->schema.size());
  for (NewRecord& each : all) {
    if (auto added = add_row(*collection, std::move(each.owner), each.body, batch); !added) {
      return given<std::monostate>(fail(added.error()));
    }
  }
  store::WriteSet set{.entry = std::move(entry)};
  set.changes.emplace_back(store::CreateRecords{.collection = collection->id,
                                                .batch = std::move(batch),
                                                .definition = collection->version,
                                                .unique = unique_of(kind, *collection)});
  return done(store_.write(Seal::on(std::move(set))));
}

TicketRef<std::monostate> SystemRecords::create_set(std::vector<New> records,
                                                    std::optional<LogEntry> entry) {
  store::WriteSet set{.entry = std::move(entry)};
  for (const New& each : records) {
    auto created = creation(each);
    if (!created) {
      return given<std::monostate>(fail(created.error()));
    }
    set.changes.emplace_back(std::move(*created));
  }
  return done(store_.write(Seal::on(std::move(set))));
}

TicketRef<std::monostate> SystemRecords::end(Kind kind, PublicId id,
                                             std::optional<LogEntry> entry) {
  store::WriteSet set{.entry = std::move(entry)};
  set.changes.emplace_back(
      store::EndRecord{.collection = collections_[static_cast<std::size_t>(kind)]->id, .id = id});
  return done(store_.write(Seal::on(std::move(set))));
}

TicketRef<std::monostate> SystemRecords::erase(Kind kind, PublicId id,
                                               std::optional<LogEntry> entry) {
  store::WriteSet set{.entry = std::move(entry)};
  set.changes.emplace_back(
      store::EraseRecord{.collection = collections_[static_cast<std::size_t>(kind)]->id, .id = id});
  return done(store_.write(Seal::on(std::move(set))));
}

result<Stored> SystemRecords::read(Kind kind, PublicId id) const {
  Keep keep;
  MEENT_CHECK(store_.read(
      Seal::on(store::ReadRecord{.collection = collections_[static_cast<std::size_t>(kind)]->id,
                                 .id = id,
                                 .visible = everything()}),
      keep));
  return std::move(keep.all.front());
}

result<std::vector<Stored>> SystemRecords::versions(Kind kind, PublicId id) const {
  Keep keep;
  MEENT_CHECK(store_.versions(
      Seal::on(store::ReadVersions{.collection = collections_[static_cast<std::size_t>(kind)]->id,
                                   .id = id,
                                   .visible = everything()}),
      keep));
  return std::move(keep.all);
}

}  // namespace meent::gate
