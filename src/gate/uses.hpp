// What the log says of a use. The body is canonical JSON and holds no name of a person: who asked
// is an account or a client, for whom a party, each by its id; whose records they were is told by
// the log's list of owners (ordinals). Members in this order, absent when they do not apply:
//
//   v           1
//   at          when, RFC 3339
//   action      read, list, count, aggregate, versions, export, stream, create, change, end, load,
//               open (reads of open data, counted by the minute), or of the share room: see there
//   by          "user:<id>", "client:<client>"
//   party       id of the party that asked
//   purpose     name of the purpose
//   collection  name
//   fields      names that were asked; absent: all that may be seen
//   records     how many records were shown or written
//   from        of `open`: the minute it counts
//   request     id of the request
//
// docs/log.md describes the same for outsiders.
#pragma once

#include <cstdint>
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
  const std::vector<FieldIndex>* fields = nullptr;
  std::uint64_t records = 0;
  std::string_view request;
};

std::string body_of(const Principal& who, const Usage& use);
// What auditors search by.
std::vector<std::string> terms_of(const Principal& who, const Usage& use);

}  // namespace meent::gate
