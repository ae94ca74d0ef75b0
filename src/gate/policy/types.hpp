// Purposes, offers and agreements, as values; and the JSON that stands in their system records.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "query/mask.hpp"
#include "query/schema.hpp"
#include "store/operations.hpp"

namespace meent::gate {

// A text that people see, Dutch first.
struct Texts {
  std::string nl, en;
  friend bool operator==(const Texts&, const Texts&) = default;
};

// GDPR art. 6(1), a to f.
enum class LegalBasis : std::uint8_t {
  consent,
  contract,
  legal_obligation,
  vital_interest,
  public_task,
  legitimate_interest,
};
std::string_view name_of(LegalBasis basis);  // "legal-obligation"
std::optional<LegalBasis> parse_basis(std::string_view name);
// What rests on law is not asked of the owner, nor for the owner to revoke.
inline bool rests_on_law(LegalBasis basis) {
  return basis == LegalBasis::legal_obligation || basis == LegalBasis::public_task ||
         basis == LegalBasis::vital_interest;
}

struct Purpose {
  std::string name;  // [a-z][a-z0-9-]{0,62}: stands in paths
  Texts title, description;
  LegalBasis basis = LegalBasis::consent;
  std::string article;    // of the law, where there is one
  std::string retention;  // ISO 8601 duration
  bool special = false;   // health, police: the log is on disk before an answer leaves
  bool active = true;
  std::uint32_t version = 1;
};

struct OfferField {
  std::string name;  // of a field, or version, created, changed
  query::Precision precision;
  friend bool operator==(const OfferField&, const OfferField&) = default;
};
struct OfferMeasure {
  store::Measure::Kind kind = store::Measure::Kind::count;
  std::string field;
  friend bool operator==(const OfferMeasure&, const OfferMeasure&) = default;
};
struct OfferFigures {
  std::vector<std::string> keys;
  std::vector<OfferMeasure> measures;
  std::uint32_t minimum_owners = 5;
  friend bool operator==(const OfferFigures&, const OfferFigures&) = default;
};

struct Offer {
  std::string name;
  std::string collection;
  std::string provider;  // party that keeps the collection
  Texts title, description, terms;
  std::vector<OfferField> fields;
  std::optional<OfferFigures> figures;  // set: figures of groups, and no records
  std::vector<std::string> purposes;
  LegalBasis basis = LegalBasis::consent;
  std::string article;
  bool open = false;   // to everyone, without agreement
  bool write = false;  // the consumer may write the fields it sees exactly
  bool published = true;
  std::uint32_t maximum_days = 366;  // of an agreement
  std::optional<std::uint64_t> maximum_uses;
  std::uint32_t version = 1;
};
// What an agreement binds to; it does not change once the offer is made.
bool same_terms(const Offer& a, const Offer& b);

enum class AgreementState : std::uint8_t {
  requested,  // by the consumer; waits for the owner
  offered,    // by the owner; waits for the consumer
  agreed,     // its time is yet to come
  active,
  suspended,
  declined,
  ended,
  revoked,
};
std::string_view name_of(AgreementState state);
std::optional<AgreementState> parse_state(std::string_view name);
inline bool is_final(AgreementState state) {
  return state >= AgreementState::declined;
}
// Gives data once `from` is there.
inline bool gives(AgreementState state) {
  return state == AgreementState::active || state == AgreementState::agreed;
}

struct Agreement {
  PublicId id;
  std::string owner;     // party that decides
  std::string consumer;  // party that uses
  std::string offer;
  std::string purpose;
  Instant from;
  Instant until = kLatest;
  std::optional<std::uint64_t> count;  // uses in all
  AgreementState state = AgreementState::requested;
  LegalBasis basis = LegalBasis::consent;
  std::string article;
  std::string by;  // principal who made the last change
  std::string note;
  std::string reason;
  Instant created, changed;
  std::uint32_t version = 1;
};

// --- codecs ---
// `write_*` make the body of a system record; `read_*` read one, and what a client sent, which has
// the same members. Errors: invalid, with the pointer.

std::string write_purpose(const Purpose& purpose);
result<Purpose> read_purpose(json::Node body);
std::string write_offer(const Offer& offer);
result<Offer> read_offer(json::Node body);
std::string write_agreement(const Agreement& agreement);
result<Agreement> read_agreement(json::Node body);

result<Texts> read_texts(json::Node node);

// Whether an offer fits its collection: fields are known, precisions fit their types, keys and
// measures can be grouped and computed. Errors: invalid, with the pointer.
result<void> check_offer(const Offer& offer, const query::Schema& schema);
// The mask of an offer for this definition of its collection; fields it does not name are hidden.
query::MaskRef mask_of(const Offer& offer, const query::Schema& schema);

}  // namespace meent::gate
