// How a collection lies in tables. Names are made of ids only, so no text of a user ever becomes
// SQL:
//
//   c<ID>  one row a live record: key INTEGER PRIMARY KEY (RecordKey, rises with time, so inserts
//          append), owner, version, changed, one or more typed columns a field, body (JSON) after
//          them. Columns of fields added later stand behind the body.
//   v<ID>  old versions: key, version, owner, changed, until, ended, body.
//   r<ID>  an R*Tree over the geometry's bounding box, when that field is indexed.
//   i<ID>_owner (owner, key) always; i<ID>_f<N> (fN, key) per indexed field.
//
// Columns of field N by type: boolean, integer, instant (microseconds), date (days): fN INTEGER;
// number: fN REAL; text: fN TEXT; decimal: fN BLOB (sort key); interval: fN and fNu INTEGER;
// geometry: fN INTEGER (1 when there is one) and fNa..fNd REAL (min x, min y, max x, max y; null
// for an empty one); array and json: fN INTEGER (1 when not null).
//
// `created` has no column: it is the millisecond in the key.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "query/catalogue.hpp"
#include "query/schema.hpp"

namespace meent::store::sqlite {

// RecordKey <-> time of creation, see KeySequence.
inline constexpr int kKeySerialBits = 21;
inline constexpr std::int64_t kKeyEpochMillis = 1'577'836'800'000;

inline Instant created_of(RecordKey key) {
  return Instant{((key.value >> kKeySerialBits) + kKeyEpochMillis) * 1'000};
}

class Layout {
 public:
  // Shared by the layouts of a collection's definitions. Set before the first row with undeclared
  // members is committed, so who sees such a row sees it set.
  using Undeclared = std::shared_ptr<std::atomic<bool>>;
  Layout(query::CollectionRef collection, Undeclared undeclared);

  const query::Collection& collection() const { return *collection_; }
  const query::CollectionRef& collection_ref() const { return collection_; }
  CollectionId id() const { return collection_->id; }
  std::size_t fields() const { return types_.size(); }
  query::Type type(FieldIndex field) const { return types_[field]; }
  bool indexed(FieldIndex field) const;
  // Whether bodies may hold members that are no field.
  bool may_hold_undeclared() const { return undeclared_->load(std::memory_order_acquire); }
  void holds_undeclared() const { undeclared_->store(true, std::memory_order_release); }
  const Undeclared& undeclared() const { return undeclared_; }
  // The geometry's field when it has an R*Tree.
  std::optional<FieldIndex> box_index() const { return box_index_; }

  const std::string& table() const { return table_; }        // c12
  const std::string& versions() const { return versions_; }  // v12
  const std::string& boxes() const { return boxes_; }        // r12
  const std::string& owner_index() const { return owner_index_; }
  std::string index(FieldIndex field) const;
  static std::string column(FieldIndex field) { return "f" + std::to_string(field.value); }

  // Statements that are used much, made once.
  const std::string& select() const { return select_; }  // owner, version, changed, body by key
  const std::string& insert() const {
    return insert_;
  }  // key, owner, version, changed, fields, body
  const std::string& update() const { return update_; }  // the same places; key is the one changed

  // ",fN=?K" for each column of a field; `place` is the last place used, and is moved on.
  std::string sets_of(FieldIndex field, int& place) const;

  // What makes the tables. Indexes apart, so that a first load can make them after its rows.
  std::vector<std::string> create_tables() const;
  std::vector<std::string> create_indexes() const;
  std::vector<std::string> drop_indexes() const;
  std::string create_index(FieldIndex field) const;
  std::string create_box_index() const;
  std::vector<std::string> drop_tables() const;
  std::vector<std::string> add_columns(FieldIndex field) const;

 private:
  query::CollectionRef collection_;
  Undeclared undeclared_;
  StrongVector<FieldIndex, query::Type> types_;
  std::optional<FieldIndex> box_index_;
  std::string table_, versions_, boxes_, owner_index_, select_, insert_, update_;
};
using LayoutRef = std::shared_ptr<const Layout>;

// All collections at one moment, as the store sees them. Immutable; replaced as a whole.
struct State {
  query::CatalogueRef catalogue = std::make_shared<const query::Catalogue>();
  std::unordered_map<CollectionId, LayoutRef> layouts;

  LayoutRef find(CollectionId id) const {
    const auto found = layouts.find(id);
    return found == layouts.end() ? nullptr : found->second;
  }
  // This state with one collection added, replaced or (when null) taken out.
  std::shared_ptr<const State> with(CollectionId id, LayoutRef layout) const;
};
using StateRef = std::shared_ptr<const State>;

}  // namespace meent::store::sqlite
