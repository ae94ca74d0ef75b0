// The gate: the only way to the store. Until identities, purposes and agreements stand, there is
// one principal, the operator of the organisation, known by a token; whoever does not show it gets
// nothing. Doors hold a Gate; they never see a store.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/ticket.hpp"
#include "gate/cursor.hpp"
#include "gate/principal.hpp"
#include "query/catalogue.hpp"
#include "store/operations.hpp"

namespace meent::store {
class Store;
}

namespace meent::gate {

// Answers, as the doors know them: the values of the store's operations.
using query::CatalogueRef;
using query::CollectionRef;
using store::BatchSource;
using store::BulkOutcome;
using store::Change;
using store::ChangeRecord;
using store::Count;
using store::CreateRecords;
using store::EndRecord;
using store::Precondition;
using store::WriteOutcome;
using store::Written;

// A question for a list as a door asks it; the cursor is the sealed text a client sent back.
struct Listing {
  CollectionRef collection;
  query::Query query;
  std::string cursor;
  std::uint32_t limit = 100;
  std::uint64_t max_bytes = 1U << 20U;
};
struct ListEnd {
  std::uint64_t rows = 0;
  std::string next;  // sealed cursor; empty at the end
};

using SecretHash = std::array<unsigned char, 32>;

class Gate {
 public:
  // `operator_token`: the secret of at least 32 characters. `cursor_key`: 32 bytes.
  Gate(store::Store& store, std::string_view operator_token, CursorKey cursor_key,
       const Clock& clock);

  // From an Authorization header ("Bearer <token>"); compares in constant time. Errors:
  // unauthenticated.
  result<Principal> authenticate(std::string_view authorization) const;

  CatalogueRef catalogue(const Principal& who) const;
  result<CollectionRef> collection(const Principal& who, std::string_view name) const;

  TicketRef<CollectionRef> create_collection(const Principal& who, query::Schema schema);
  TicketRef<CollectionRef> change_collection(const Principal& who, CollectionId id,
                                             query::Schema schema);
  TicketRef<std::monostate> drop_collection(const Principal& who, CollectionId id,
                                            bool even_with_records);

  result<void> read(const Principal& who, const CollectionRef& collection, PublicId id,
                    std::vector<FieldIndex> fields, query::RecordSink& sink) const;
  result<void> versions(const Principal& who, const CollectionRef& collection, PublicId id,
                        query::RecordSink& sink) const;
  // One page. Errors: invalid (cursor of another question, expired, tampered).
  result<ListEnd> list(const Principal& who, const Listing& listing, query::RecordSink& sink) const;
  result<Count> count(const Principal& who, const CollectionRef& collection,
                      query::ExprRef filter) const;

  TicketRef<WriteOutcome> write(const Principal& who, std::vector<Change> changes);
  TicketRef<BulkOutcome> load(const Principal& who, const CollectionRef& collection,
                              std::unique_ptr<BatchSource> source);

 private:
  store::Store& store_;
  SecretHash operator_hash_;  // the token itself is not kept
  CursorKey cursor_key_;
  const Clock& clock_;
};

}  // namespace meent::gate
