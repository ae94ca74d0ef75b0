#include "gate/gate.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "base/ensure.hpp"
#include "gate/seal.hpp"
#include "store/store.hpp"

namespace meent::gate {

namespace {

constexpr std::size_t kMinimumToken = 32;
constexpr std::int64_t kCursorLifeMicros = std::int64_t{24} * 3'600 * 1'000'000;
constexpr std::string_view kScheme = "bearer ";

// Comparing hashes takes the same time whatever the length of what was shown.
SecretHash secret_hash(std::string_view text) {
  SecretHash hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), nullptr, 0);
  return hash;
}

// The credential after "Bearer " (RFC 6750 §2.1; the scheme's name has no case, RFC 9110 §11.1).
std::string_view bearer(std::string_view authorization) {
  if (authorization.size() <= kScheme.size()) {
    return {};
  }
  const bool named =
      std::equal(kScheme.begin(), kScheme.end(), authorization.begin(),
                 [](char want, char c) { return want == (c >= 'A' && c <= 'Z' ? c + 32 : c); });
  if (!named) {
    return {};
  }
  authorization.remove_prefix(kScheme.size());
  authorization.remove_prefix(std::min(authorization.find_first_not_of(' '), authorization.size()));
  return authorization;
}

}  // namespace

Gate::Gate(store::Store& store, std::string_view operator_token, CursorKey cursor_key,
           const Clock& clock)
    : store_(store),
      operator_hash_(secret_hash(operator_token)),
      cursor_key_(cursor_key),
      clock_(clock) {
  ensure(sodium_init() >= 0, "libsodium starts");
  ensure(operator_token.size() >= kMinimumToken, "the operator's token has 32 characters or more");
}

result<Principal> Gate::authenticate(std::string_view authorization) const {
  if (authorization.empty()) {
    return fail(Code::unauthenticated,
                "this needs the operator's token; send it as \"Authorization: Bearer <token>\"");
  }
  const std::string_view shown = bearer(authorization);
  if (shown.empty()) {
    return fail(
        Code::unauthenticated,
        "the Authorization header is not \"Bearer <token>\"; no other scheme is known here");
  }
  const SecretHash hash = secret_hash(shown);
  if (sodium_memcmp(hash.data(), operator_hash_.data(), hash.size()) != 0) {
    return fail(Code::unauthenticated, "this token is not the operator's token of this server");
  }
  Principal who;
  who.id_ = "operator";
  who.party_ = "operator";
  return who;
}

CatalogueRef Gate::catalogue(const Principal& /*who*/) const {
  return store_.catalogue();
}

result<CollectionRef> Gate::collection(const Principal& who, std::string_view name) const {
  CollectionRef found = catalogue(who)->find(name);
  if (!found) {
    return fail(Code::not_found,
                "there is no collection with this name; GET /v1/collections lists them",
                "collection");
  }
  return found;
}

TicketRef<CollectionRef> Gate::create_collection(const Principal& /*who*/, query::Schema schema) {
  return store_.create(Seal::on(store::CreateCollection{std::move(schema)}));
}

TicketRef<CollectionRef> Gate::change_collection(const Principal& /*who*/, CollectionId id,
                                                 query::Schema schema) {
  return store_.change(Seal::on(store::ChangeCollection{id, std::move(schema)}));
}

TicketRef<std::monostate> Gate::drop_collection(const Principal& /*who*/, CollectionId id,
                                                bool even_with_records) {
  return store_.drop(Seal::on(store::DropCollection{id, even_with_records}));
}

result<void> Gate::read(const Principal& /*who*/, const CollectionRef& collection, PublicId id,
                        std::vector<FieldIndex> fields, query::RecordSink& sink) const {
  return store_.read(Seal::on(store::ReadRecord{collection->id, id, std::move(fields)}), sink);
}

result<void> Gate::versions(const Principal& /*who*/, const CollectionRef& collection, PublicId id,
                            query::RecordSink& sink) const {
  return store_.versions(Seal::on(store::ReadVersions{collection->id, id}), sink);
}

result<ListEnd> Gate::list(const Principal& who, const Listing& listing,
                           query::RecordSink& sink) const {
  store::ListRecords question{.collection = listing.collection,
                              .query = listing.query,
                              .limit = listing.limit,
                              .max_bytes = listing.max_bytes};
  std::string context;
  if (!listing.cursor.empty()) {
    context = cursor_context(who.id(), *listing.collection, listing.query);
    MEENT_TRY(after, open_cursor(cursor_key_, context, listing.cursor, clock_.now()));
    question.after = std::move(after);
  }
  MEENT_TRY(end, store_.list(Seal::on(std::move(question)), sink));
  ListEnd answer{.rows = end.rows};
  if (end.next) {
    if (context.empty()) {
      context = cursor_context(who.id(), *listing.collection, listing.query);
    }
    const Instant expires{clock_.now().micros + kCursorLifeMicros};
    answer.next = seal_cursor(cursor_key_, context, *end.next, expires);
  }
  return answer;
}

result<Count> Gate::count(const Principal& /*who*/, const CollectionRef& collection,
                          query::ExprRef filter) const {
  return store_.count(Seal::on(store::CountRecords{collection, std::move(filter)}));
}

TicketRef<WriteOutcome> Gate::write(const Principal& /*who*/, std::vector<Change> changes) {
  return store_.write(Seal::on(store::WriteSet{std::move(changes)}));
}

TicketRef<BulkOutcome> Gate::load(const Principal& /*who*/, const CollectionRef& collection,
                                  std::unique_ptr<BatchSource> source) {
  return store_.load(
      Seal::on(store::BulkLoad{collection->id, std::move(source), collection->version}));
}

}  // namespace meent::gate
