// Bodies of the system records of identity: JSON objects, read as strictly as any other. Errors:
// invalid, `where` is a JSON pointer.
#pragma once

#include <string>

#include "gate/identity/types.hpp"
#include "gate/system/records.hpp"

namespace meent::gate::identity {

std::string body_of(const Party& party);
std::string body_of(const User& user);
std::string body_of(const Membership& membership);
std::string body_of(const Client& client);
std::string body_of(const Session& session);

result<Party> read_party(const Stored& stored);
result<User> read_user(const Stored& stored);
result<Membership> read_membership(const Stored& stored);
result<Client> read_client(const Stored& stored);
result<Session> read_session(const Stored& stored);

}  // namespace meent::gate::identity
