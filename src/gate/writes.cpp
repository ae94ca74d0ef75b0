// The gate's writes: checked on the image that was and on the one that comes, told to the log in
// the transaction of the write itself.
#include <array>

#include "formats/record_json.hpp"
#include "gate/access.hpp"
#include "gate/masked_write.hpp"
#include "gate/seal.hpp"

namespace meent::gate {

namespace {

tl::unexpected<error> may_not_write() {
  return fail(Code::denied,
              "you may read here, not write; its owner, or who keeps the collection, can");
}

error not_of_this_owner() {
  return {Code::denied, "you may not write records of this owner", "/owner"};
}

bool keeps_collections(const Principal& who) {
  return !who.is_anonymous() && (who.has(Role::operator_) || who.has(Role::service));
}

// Purposes under which collections themselves may be made and changed.
bool under_keeping(const Principal& who) {
  if (!who.purpose().empty()) {
    return who.purpose() == kKeeping;
  }
  return who.is_person() || std::ranges::find(who.purposes(), kKeeping) != who.purposes().end();
}

result<void> check_keeper(const Principal& who, std::string_view organisation) {
  if (who.is_anonymous()) {
    return fail(Code::unauthenticated,
                "this needs a log-in or a token of who keeps the collection");
  }
  if (!keeps_collections(who) || !under_keeping(who)) {
    return fail(Code::denied,
                "this needs the role operator or service, under the purpose \"beheer\"");
  }
  if (who.party() != organisation) {
    return fail(Code::denied,
                "this collection is kept by another organisation; an operator's rights "
                "end at the own organisation",
                "/organisation");
  }
  return {};
}

// The mask of who may know that a record was written, and no more.
query::MaskRef version_alone(const query::Schema& schema) {
  constexpr query::Precision kHidden{.kind = query::Precision::Kind::hidden};
  return std::make_shared<const query::Mask>(
      std::vector<query::Precision>(schema.size(), kHidden),
      std::array<query::Precision, 3>{query::Precision{}, kHidden, kHidden});
}

}  // namespace

// The rights of one write: which owners, and what of their records. Holds what it needs, for it is
// asked on the writer's thread, after its request.
class Gate::WriteRight {
 public:
  WriteRight(const Gate& gate, const Access& access, const Principal& who, CollectionRef collection)
      : gate_(gate),
        keeper_(access.keeper),
        own_(access.purpose == kInsight && who.has(Role::owner)),
        purpose_(access.purpose),
        party_(who.party()),
        collection_(std::move(collection)) {}

  bool of_all() const { return keeper_; }
  bool of_own() const { return own_; }
  bool any() const { return of_all() || of_own() || gate_.parts_.policy.writes(question()); }

  // The right as it is now. Null: none.
  query::MaskRef mask(std::string_view owner) const {
    if (of_all() || (of_own() && owner == party_)) {
      return query::Mask::everything();
    }
    const auto ordinal = gate_.parts_.store.owner(owner);
    if (!ordinal || purpose_.empty() || purpose_ == kInsight) {
      return nullptr;
    }
    return gate_.parts_.policy.writable(question(), *ordinal, gate_.parts_.clock.now());
  }

  // How the answer of a write shows a record of this owner: as a read does. Where a read would take
  // a use, which a write does not, only that it was written.
  query::MaskRef shown(std::string_view owner) const {
    if (of_all() || (of_own() && owner == party_)) {
      return query::Mask::everything();
    }
    const auto ordinal = gate_.parts_.store.owner(owner);
    if (!ordinal) {
      return nullptr;
    }
    Decision decision = gate_.parts_.policy.decide(question(), *ordinal, gate_.parts_.clock.now());
    return decision.counted ? version_alone(collection_->schema) : std::move(decision.mask);
  }

  // `whole`: of the record as a whole, as who ends it needs; else some part of it is enough.
  store::OwnerGuard guard(bool whole) const {
    if (of_all()) {
      return nullptr;
    }
    return [right = *this, whole](std::string_view owner) -> result<void> {
      const query::MaskRef mask = right.mask(owner);
      return mask && (!whole || mask->all()) ? result<void>{} : fail(not_of_this_owner());
    };
  }

  // The same of new records: they may hold only what may be written.
  store::OwnerGuard guard(const query::RecordBatch& batch) const {
    if (of_all()) {
      return nullptr;
    }
    std::vector<std::pair<std::string, std::string>> made;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      made.emplace_back(batch.row(i).owner, batch.row(i).body);
    }
    return [right = *this, made = std::move(made)](std::string_view owner) -> result<void> {
      const query::MaskRef mask = right.mask(owner);
      if (!mask) {
        return fail(not_of_this_owner());
      }
      for (const auto& [of, body] : made) {
        if (of == owner && !mask->all()) {
          MEENT_CHECK(merge_writable(right.collection_->schema, *mask, "{}", body));
        }
      }
      return {};
    };
  }

 private:
  Question question() const {
    return {.consumer = party_, .purpose = purpose_, .collection = collection_.get()};
  }

  const Gate& gate_;
  bool keeper_;
  bool own_;
  std::string purpose_;
  std::string party_;
  CollectionRef collection_;
};

namespace {

// The transform of somebody who sees part of the record.
template <class Right>
store::Transform through_mask(Right right, CollectionRef collection, store::Transform inner) {
  return [right = std::move(right), collection = std::move(collection), inner = std::move(inner)](
             const query::RecordView& old, query::RecordBatch& out) -> result<void> {
    const query::MaskRef mask = right.mask(old.owner);
    if (!mask) {  // it ended by the clock, since the guard was asked
      return fail(not_of_this_owner());
    }
    if (mask->all()) {
      return inner(old, out);
    }
    const query::Schema& schema = collection->schema;
    const std::string shown = writable_part(schema, *mask, old.body);
    query::RecordView view = old;
    view.body = shown;
    query::RecordBatch asked(schema.size());
    MEENT_CHECK(inner(view, asked));
    if (asked.empty()) {
      return {};
    }
    const query::RecordBatch::Row row = asked.row(0);
    if (row.owner != old.owner) {
      return fail(Code::denied, "only its owner can give a record to another owner", "/owner");
    }
    MEENT_TRY(body, merge_writable(schema, *mask, old.body, row.body));
    formats::RecordReader reader(schema, std::string(old.owner));
    return reader.read("{\"data\":" + body + "}", out);
  };
}

}  // namespace

result<std::vector<Change>> Gate::governed(const Access& access, const Principal& who,
                                           const CollectionRef& collection,
                                           std::vector<Change> changes) const {
  const WriteRight right(*this, access, who, collection);
  if (!right.any()) {
    return may_not_write();
  }
  const store::OwnerGuard of_part = right.guard(false);
  const store::OwnerGuard of_whole = right.guard(true);
  for (Change& each : changes) {
    std::visit(
        [&](auto& change) {
          if constexpr (requires { change.batch; }) {
            change.guard = right.guard(change.batch);
          } else if constexpr (requires { change.guard; }) {
            change.guard = requires { change.transform; } ? of_part : of_whole;
          }
          if constexpr (requires { change.shown; }) {
            change.shown = [right](std::string_view owner) { return right.shown(owner); };
          }
          if constexpr (requires { change.transform; }) {
            if (!right.of_all()) {
              change.transform = through_mask(right, collection, std::move(change.transform));
            }
          }
        },
        each);
  }
  return changes;
}

TicketRef<WriteOutcome> Gate::write(const Principal& who, const CollectionRef& collection,
                                    std::vector<Change> changes, std::string_view request) {
  const auto access = this->access(who, *collection);
  if (!access) {
    return given<WriteOutcome>(fail(access.error()));
  }
  if (who.is_anonymous()) {
    return given<WriteOutcome>(fail(Code::unauthenticated, "writing needs a log-in or a token"));
  }
  auto checked = governed(*access, who, collection, std::move(changes));
  if (!checked) {
    return given<WriteOutcome>(fail(std::move(checked.error())));
  }
  const Usage use{.action = Action::write,
                  .at = parts_.clock.now(),
                  .purpose = access->purpose,
                  .collection = collection->schema.definition().name,
                  .records = checked->size(),
                  .request = request};
  return parts_.store.write(
      Seal::on(store::WriteSet{.changes = std::move(*checked), .entry = entry_of(who, use)}));
}

TicketRef<BulkOutcome> Gate::load(const Principal& who, const CollectionRef& collection,
                                  std::unique_ptr<BatchSource> source, std::string_view request) {
  const auto access = this->access(who, *collection);
  if (!access) {
    return given<BulkOutcome>(fail(access.error()));
  }
  if (who.is_anonymous()) {
    return given<BulkOutcome>(fail(Code::unauthenticated, "loading needs a log-in or a token"));
  }
  const WriteRight right(*this, *access, who, collection);
  if (!right.of_all() && !right.of_own()) {
    return given<BulkOutcome>(may_not_write());
  }
  const Usage use{.action = Action::load,
                  .at = parts_.clock.now(),
                  .purpose = access->purpose,
                  .collection = collection->schema.definition().name,
                  .request = request};
  return parts_.store.load(Seal::on(store::BulkLoad{.collection = collection->id,
                                                    .source = std::move(source),
                                                    .definition = collection->version,
                                                    .guard = right.guard(true),
                                                    .entry = entry_of(who, use)}));
}

store::LogEntry Gate::entry_of(const Principal& who, const Usage& use) {
  return {.body = body_of(who, use), .terms = terms_of(who, use)};
}

store::LogEntry Gate::entry_of_definition(const Principal& who, std::string_view collection,
                                          std::string_view change, std::string_view request) const {
  return entry_of(who, {.action = Action::define,
                        .at = parts_.clock.now(),
                        .purpose = kKeeping,
                        .collection = collection,
                        .change = change,
                        .request = request});
}

// --- collections ---

TicketRef<CollectionRef> Gate::create_collection(const Principal& who, query::Schema schema,
                                                 std::string_view request) {
  if (schema.definition().organisation.empty()) {
    query::CollectionDefinition named = schema.definition();
    named.organisation = who.party();
    auto made = query::Schema::make(std::move(named));
    if (!made) {
      return given<CollectionRef>(fail(std::move(made.error())));
    }
    schema = std::move(*made);
  }
  const auto& definition = schema.definition();
  if (query::is_system(definition)) {
    return given<CollectionRef>(
        fail(Code::invalid, "names that begin with \"meent-\" are the program's own", "/name"));
  }
  if (auto may = check_keeper(who, definition.organisation); !may) {
    return given<CollectionRef>(fail(std::move(may.error())));
  }
  store::LogEntry entry = entry_of_definition(who, definition.name, "create", request);
  return parts_.store.create(
      Seal::on(store::CreateCollection{.schema = std::move(schema), .entry = std::move(entry)}));
}

TicketRef<CollectionRef> Gate::change_collection(const Principal& who,
                                                 const CollectionRef& collection,
                                                 query::Schema schema, std::string_view request) {
  const auto& before = collection->schema.definition();
  auto may = check_keeper(who, before.organisation);
  if (may && schema.definition().organisation != before.organisation) {
    may = fail(Code::denied, "a collection stays with the organisation that keeps it",
               "/organisation");
  }
  if (!may) {
    return given<CollectionRef>(fail(std::move(may.error())));
  }
  return parts_.store.change(Seal::on(
      store::ChangeCollection{.collection = collection->id,
                              .schema = std::move(schema),
                              .entry = entry_of_definition(who, before.name, "change", request)}));
}

TicketRef<std::monostate> Gate::drop_collection(const Principal& who,
                                                const CollectionRef& collection,
                                                bool even_with_records, std::string_view request) {
  const auto& definition = collection->schema.definition();
  if (auto may = check_keeper(who, definition.organisation); !may) {
    return given<std::monostate>(fail(std::move(may.error())));
  }
  return parts_.store.drop(Seal::on(
      store::DropCollection{.collection = collection->id,
                            .even_with_records = even_with_records,
                            .entry = entry_of_definition(who, definition.name, "drop", request)}));
}

}  // namespace meent::gate
