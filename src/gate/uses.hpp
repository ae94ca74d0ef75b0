// What the log says of a use. The body is canonical JSON and holds no name of a person: who asked
// is an account or a client, for whom a party, each by its id; whose records they were is told by
// the log's list of owners (ordinals). Members in this order, absent when they do not apply:
//
//   v           1
//   at          when, RFC 3339
//   action      read, list, count, aggregate, versions, stream, write, load, define, check, open
//               (reads of open data, counted by the minute), or of identity and share: see there
//   by          "user:<id>", "client:<client>"
//   party       id of the party that asked
//   purpose     name of the purpose
//   collection  name
//   fields      of read, list, versions: the names of the fields that were shown; of aggregate:
//               of those that were reckoned with
//   change      of define: create, change, drop
//   records     how many records were shown or written
//   request     id of the request
//
// docs/log.md describes the same for outsiders.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "gate/principal.hpp"
#include "query/catalogue.hpp"

namespace meent::gate {

enum class Action : std::uint8_t {
  read,
  list,
  count,
  aggregate,
  versions,
  stream,
  write,
  load,
  define,  // a collection was made, changed or dropped
  check,   // the log was searched
};
std::string_view name_of(Action action);

struct Usage {
  Action action = Action::read;
  Instant at;
  std::string_view purpose;
  std::string_view collection;
  const query::Schema* schema = nullptr;  // of `fields`
  std::optional<std::vector<FieldIndex>> fields = {};
  std::string_view change = {};
  std::uint64_t records = 0;  // not told of a definition
  std::string_view request;
};

std::string body_of(const Principal& who, const Usage& use);
// What auditors search by.
std::vector<std::string> terms_of(const Principal& who, const Usage& use);

}  // namespace meent::gate
