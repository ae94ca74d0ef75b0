// The fields of the system collections. Only what is looked up or must be unique stands in columns
// of its own; the rest of a body is undeclared members, which the tables read.
#include "gate/system/records.hpp"

namespace meent::gate {
namespace {

using query::FieldDefinition;
using query::Type;

FieldDefinition text(std::string name, bool indexed = false, bool required = true) {
  return {.name = std::move(name), .type = Type::text, .required = required, .indexed = indexed};
}
FieldDefinition instant(std::string name, bool required = true) {
  return {.name = std::move(name), .type = Type::instant, .required = required};
}

query::CollectionDefinition collection(std::string_view name, std::vector<FieldDefinition> fields) {
  return {.name = std::string(query::kSystemPrefix) + std::string(name),
          .title = std::string(name),
          .description = "",
          .organisation = "Meent",
          .fields = std::move(fields)};
}

}  // namespace

query::CollectionDefinition definition_of(Kind kind) {
  switch (kind) {
    case Kind::party: return collection("parties", {text("name", true), text("kind")});
    case Kind::user: return collection("users", {text("login", true), text("state")});
    case Kind::membership:
      // `member`: "<person>/<organisation>", so that a person is in an organisation once.
      return collection("memberships", {text("member", true)});
    case Kind::client: return collection("clients", {text("client", true), text("state")});
    case Kind::session: return collection("sessions", {text("hash", true), instant("expires")});
    case Kind::purpose: return collection("purposes", {text("name", true), text("state")});
    case Kind::offer: return collection("offers", {text("name", true), text("state")});
    case Kind::agreement:
      return collection("agreements",
                        {text("offer"), text("consumer", true), text("purpose"), text("state"),
                         instant("from", false), instant("until", false)});
  }
  return {};
}

std::vector<std::string_view> unique_fields_of(Kind kind) {
  switch (kind) {
    case Kind::party: return {"name"};
    case Kind::user: return {"login"};
    case Kind::membership: return {"member"};
    case Kind::client: return {"client"};
    case Kind::session: return {"hash"};
    case Kind::purpose: return {"name"};
    case Kind::offer: return {"name"};
    case Kind::agreement: return {};
  }
  return {};
}

}  // namespace meent::gate
