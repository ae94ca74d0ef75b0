// The gate's reads: the right is found, the store asked under it, the use told to the log, and only
// then the answer is the door's to send.
#include "gate/access.hpp"
#include "gate/seal.hpp"

namespace meent::gate {

namespace {

constexpr std::int64_t kCursorLifeMicros = std::int64_t{24} * 3'600 * 1'000'000;

tl::unexpected<error> no_record() {
  return fail(Code::not_found, "there is no record with this id in this collection");
}

// All of this owner's and nothing else, also not what is open.
store::VisibleRef whole_of(OwnerId owner) {
  return std::make_shared<const store::Visible>(
      std::vector{owner}, std::vector<std::uint16_t>{0},
      std::vector<query::MaskRef>{query::Mask::everything()});
}

// Whether a change of a record shows in what is seen of it.
bool shows(const query::Mask& mask, const RecordNews& news) {
  if (mask.all() || news.differences == nullptr || news.owner_before != news.owner_after) {
    return true;
  }
  return std::ranges::any_of(*news.differences, [&mask](const store::Difference& each) {
    const query::Precision& precision = mask.of(each.field);
    return precision.kind == query::Precision::Kind::full ||
           !query::seen_alike(precision, each.before, each.after);
  });
}

// The fields that an answer shows: those that were asked, of none all, as far as the right shows
// them of one owner at least.
std::vector<FieldIndex> shown_of(std::vector<FieldIndex> asked, const query::Schema& schema,
                                 const store::Visible& visible) {
  if (asked.empty()) {
    for (std::size_t i = 0; i < schema.size(); ++i) {
      asked.emplace_back(static_cast<std::int32_t>(i));
    }
  }
  std::erase_if(asked, [&visible](FieldIndex field) {
    return std::ranges::all_of(visible.masks(), [field](const query::MaskRef& mask) {
      return mask->of(field).kind == query::Precision::Kind::hidden;
    });
  });
  return asked;
}

// Keys and measures, each once, in the order of the schema.
std::vector<FieldIndex> reckoned_with(const store::AggregateRecords& question) {
  std::vector<FieldIndex> fields = question.keys;
  for (const store::Measure& each : question.measures) {
    using enum store::Measure::Kind;
    if (each.kind != count && each.kind != owners) {
      fields.push_back(each.field);
    }
  }
  std::ranges::sort(fields);
  fields.erase(std::unique(fields.begin(), fields.end()), fields.end());
  return fields;
}

// Holds rows back until their uses are taken.
class Held final : public query::RecordSink {
 public:
  void take(const query::RecordView& record) override {
    rows_.push_back({record, std::string(record.owner), std::string(record.body)});
  }
  void clear() { rows_.clear(); }
  void give(query::RecordSink& to) const {
    for (const Row& each : rows_) {
      query::RecordView view = each.head;
      view.owner = each.owner;
      view.body = each.body;
      to.take(view);
    }
  }

 private:
  struct Row {
    query::RecordView head;
    std::string owner, body;
  };
  std::vector<Row> rows_;
};

// Gives rows straight on; or, where uses are counted, only once they are taken.
class Way {
 public:
  Way(query::RecordSink& to, bool counted) : to_(to), counted_(counted) {}
  query::RecordSink& sink() { return counted_ ? static_cast<query::RecordSink&>(held_) : to_; }
  void open() {
    if (counted_) {
      held_.give(to_);
    }
  }

 private:
  query::RecordSink& to_;
  bool counted_;
  Held held_;
};

}  // namespace

result<void> Gate::read(const Principal& who, const CollectionRef& collection, PublicId id,
                        std::vector<FieldIndex> fields, query::RecordSink& sink,
                        std::string_view request) {
  return under(who, *collection, [&](const Access& access) -> result<void> {
    if (access.sight.visible->none()) {
      return no_record();
    }
    Way way(sink, access.sight.counted);
    Noting noting(way.sink());
    MEENT_CHECK(parts_.store.read(Seal::on(store::ReadRecord{.collection = collection->id,
                                                             .id = id,
                                                             .fields = fields,
                                                             .visible = access.sight.visible}),
                                  noting));
    const Usage use{.action = Action::read,
                    .at = parts_.clock.now(),
                    .purpose = access.purpose,
                    .collection = collection->schema.definition().name,
                    .schema = &collection->schema,
                    .fields = shown_of(fields, collection->schema, *access.sight.visible),
                    .records = noting.rows(),
                    .request = request};
    MEENT_CHECK(answer_may_leave(who, access, use, std::move(noting).owners()));
    way.open();
    return {};
  });
}

result<void> Gate::versions(const Principal& who, const CollectionRef& collection, PublicId id,
                            query::RecordSink& sink, std::string_view request) {
  return under(who, *collection, [&](const Access& access) -> result<void> {
    // History is for whoever decides about the data or keeps it; an offer gives the present.
    if (!access.keeper && !access.question.own) {
      return no_record();
    }
    Noting noting(sink);
    MEENT_CHECK(parts_.store.versions(
        Seal::on(store::ReadVersions{
            .collection = collection->id,
            .id = id,
            .visible = access.keeper ? access.sight.visible : whole_of(*access.question.own)}),
        noting));
    const Usage use{.action = Action::versions,
                    .at = parts_.clock.now(),
                    .purpose = access.purpose,
                    .collection = collection->schema.definition().name,
                    .schema = &collection->schema,
                    .fields = shown_of({}, collection->schema, *access.sight.visible),
                    .records = noting.rows(),
                    .request = request};
    return answer_may_leave(who, access, use, std::move(noting).owners());
  });
}

result<ListEnd> Gate::list(const Principal& who, const Listing& listing, query::RecordSink& sink,
                           Lease* lease) {
  const query::Collection& collection = *listing.collection;
  return under(who, collection, [&](const Access& access) -> result<ListEnd> {
    if (lease != nullptr) {
      renew(*lease, access, who, listing.collection);
    }
    store::ListRecords question{.collection = listing.collection,
                                .query = listing.query,
                                .limit = std::min(listing.limit, kMostRows),
                                .max_bytes = listing.max_bytes,
                                .visible = access.sight.visible};
    // A cursor is of one principal under one purpose.
    const std::string asker = who.id() + "/" + std::string(access.purpose);
    std::string context;
    if (!listing.cursor.empty()) {
      context = cursor_context(asker, collection, listing.query);
      MEENT_TRY(after, open_cursor(parts_.cursor_key, context, listing.cursor, parts_.clock.now()));
      question.after = std::move(after);
    }
    if (access.sight.visible->none()) {
      return ListEnd{};
    }
    Way way(sink, access.sight.counted);
    Noting noting(way.sink());
    MEENT_TRY(end, parts_.store.list(Seal::on(std::move(question)), noting));
    ListEnd answer{.rows = end.rows};
    if (end.next) {
      if (context.empty()) {
        context = cursor_context(asker, collection, listing.query);
      }
      const Instant expires{parts_.clock.now().micros + kCursorLifeMicros};
      answer.next = seal_cursor(parts_.cursor_key, context, *end.next, expires);
    }
    if (noting.rows() > 0) {
      const Usage use{
          .action = Action::list,
          .at = parts_.clock.now(),
          .purpose = access.purpose,
          .collection = collection.schema.definition().name,
          .schema = &collection.schema,
          .fields = shown_of(listing.query.fields, collection.schema, *access.sight.visible),
          .records = noting.rows(),
          .request = listing.request};
      MEENT_CHECK(answer_may_leave(who, access, use, std::move(noting).owners()));
    }
    way.open();
    return answer;
  });
}

result<Count> Gate::count(const Principal& who, const CollectionRef& collection,
                          query::ExprRef filter, std::string_view request) {
  return under(who, *collection, [&](const Access& access) -> result<Count> {
    if (access.sight.visible->none()) {
      return Count{};
    }
    const bool asks = filter != nullptr;
    MEENT_TRY(count,
              parts_.store.count(Seal::on(store::CountRecords{
                  .collection = collection, .filter = filter, .visible = access.sight.visible})));
    if (asks) {  // how many records there are says nothing of anybody; what they hold does
      const Usage use{.action = Action::count,
                      .at = parts_.clock.now(),
                      .purpose = access.purpose,
                      .collection = collection->schema.definition().name,
                      .records = count.rows,
                      .request = request};
      MEENT_CHECK(tell(who, access, use, access.sight.visible->named()));
    }
    return count;
  });
}

result<Groups> Gate::figures(const Principal& who, const CollectionRef& collection,
                             std::string_view offer, std::string_view request) {
  return under(who, *collection, [&](const Access& access) -> result<Groups> {
    const auto aggregate = parts_.policy.figures(access.question, offer, parts_.clock.now());
    if (!aggregate) {
      return fail(Code::not_found, "there is no offer of figures with this name for you", "offer");
    }
    store::AggregateRecords question = aggregate->question;
    question.collection = collection;
    question.visible = aggregate->visible;
    std::vector<FieldIndex> reckoned = reckoned_with(question);
    MEENT_TRY(groups, parts_.store.aggregate(Seal::on(std::move(question))));
    const Usage use{.action = Action::aggregate,
                    .at = parts_.clock.now(),
                    .purpose = access.purpose,
                    .collection = collection->schema.definition().name,
                    .schema = &collection->schema,
                    .fields = std::move(reckoned),
                    .records = groups.groups.size(),
                    .request = request};
    MEENT_CHECK(tell(who, access, use, groups.owners));
    return groups;
  });
}

// --- what runs ---

LeaseRef Gate::lease() {
  return std::make_shared<Lease>();
}

void Gate::renew(Lease& lease, const Access& access, const Principal& who,
                 const CollectionRef& collection) {
  if (lease.visible_ == access.sight.visible) {
    return;
  }
  lease.visible_ = access.sight.visible;
  if (lease.held_) {
    watch(lease, who, collection);
  }
}

void Gate::hold(Lease& lease, const Principal& who, const CollectionRef& collection) {
  lease.held_ = true;
  if (lease.visible_) {
    watch(lease, who, collection);
  }
}

void Gate::follow(Lease& lease, const Principal& who) {
  followers_.add(lease.weak_from_this(), who);
}

void Gate::watch(Lease& lease, const Principal& who, const CollectionRef& collection) {
  const auto changed = [this, weak = lease.weak_from_this(), who, collection] {
    const LeaseRef held = weak.lock();
    if (!held) {
      return;
    }
    const auto now = access(who, *collection);
    held->cut(!now || now->sight.visible->none() ? http::Cut::now : http::Cut::unless_flushed);
  };
  lease.withdrawal_ = parts_.policy.on_withdrawal(lease.visible_, changed);
  if (lease.visible_->withdrawn()) {
    changed();
  }
}

std::shared_ptr<Subscription<RecordNews>> Gate::changes(const CollectionRef& collection) {
  return feed_.records.subscribe(collection->id);
}

std::shared_ptr<Subscription<PartyNews>> Gate::news_of(const Principal& who) {
  return feed_.parties.subscribe(who.party());
}

Subscription<PartyNews>::Taken Gate::take_news(const Principal& who, Subscription<PartyNews>& news,
                                               std::size_t most) const {
  return parts_.identity.stands(who) ? news.take(most) : Subscription<PartyNews>::Taken{};
}

// What of the news may be seen, as it may be seen: a record that moved to an owner who is hidden
// has ended for this subscriber. `told`: owners that are in the log of this window already.
result<std::vector<RecordNews>> Gate::seen(const Principal& who, const CollectionRef& collection,
                                           std::vector<RecordNews> news, Lease& lease,
                                           std::vector<OwnerId>& told) {
  if (!parts_.identity.stands(who)) {  // what runs is cut in a moment
    return std::vector<RecordNews>{};
  }
  return under(who, *collection, [&](const Access& access) -> result<std::vector<RecordNews>> {
    renew(lease, access, who, collection);
    const store::Visible& visible = *access.sight.visible;
    std::vector<RecordNews> seen;
    std::vector<OwnerId> owners;
    for (RecordNews each : news) {
      const bool after = each.owner_after.value != 0 && visible.sees(each.owner_after);
      const bool before = each.owner_before.value != 0 && visible.sees(each.owner_before);
      if (!after && !before) {
        continue;
      }
      const OwnerId owner = after ? each.owner_after : each.owner_before;
      using enum store::Changed::Kind;
      if (after && before && each.kind == changed && !shows(*visible.mask(owner), each)) {
        continue;
      }
      each.kind = !after ? ended : !before ? created : each.kind;
      if (!visible.mask(owner)->exact(query::kVersion)) {
        each.version = 0;
      }
      if (std::ranges::find(told, owner) == told.end()) {
        owners.push_back(owner);
        told.push_back(owner);
      }
      seen.push_back(each);
    }
    if (!owners.empty()) {
      std::ranges::sort(owners);
      const Usage use{.action = Action::stream,
                      .at = parts_.clock.now(),
                      .purpose = access.purpose,
                      .collection = collection->schema.definition().name,
                      .records = seen.size(),
                      .request = {}};
      MEENT_CHECK(tell(who, access, use, std::move(owners)));
    }
    if (visible.withdrawn()) {
      return fail(Code::conflict, "the right changed", std::string(store::kWithdrawn));
    }
    return seen;
  });
}

}  // namespace meent::gate
