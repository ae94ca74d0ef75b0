// What `meent org`, `meent user` and `meent client` do, over a Transport: each asks the API and
// prints what it answers. Secrets are printed once, or written to a new file that only its owner
// can read. In a header of its own so that it is tested without a server.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/transport.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace meent::app {

struct OrgOptions {
  std::string name, title, kvk, oin;
  std::string search;
};
struct UserOptions {
  std::string login, name, party;
  std::string organisation;        // add: becomes a member of it
  std::vector<std::string> roles;  // add: in that organisation
  std::string secret_file;         // gets the password; empty: it is printed
  bool blocked = true;             // block: false lets the account in again
};
struct ClientOptions {
  std::string title, party;
  std::vector<std::string> roles, purposes;
  std::string secret_file;  // gets "id:secret"; empty: they are printed
  std::string client;       // remove
};

// Each gives what is to be printed.
result<std::string> add_org(Transport& transport, const OrgOptions& options);
result<std::string> list_orgs(Transport& transport, const OrgOptions& options);
result<std::string> add_user(Transport& transport, const UserOptions& options);
result<std::string> list_users(Transport& transport);
result<std::string> block_user(Transport& transport, const UserOptions& options);
// A new password for an account of somebody else; all its sessions end.
result<std::string> renew_password(Transport& transport, const UserOptions& options);
result<std::string> add_client(Transport& transport, const ClientOptions& options);
result<std::string> list_clients(Transport& transport);
result<std::string> remove_client(Transport& transport, const ClientOptions& options);

// Asks with a JSON body (empty: none). Errors: the server's refusal.
result<json::Document> ask_json(Transport& transport, http::Method method, std::string target,
                                const std::string& body = {});
// All pages of a list.
result<std::vector<json::Document>> ask_pages(Transport& transport, const std::string& target);

// Where a secret goes that the server tells once. The file is made before the secret is asked for,
// so that none is lost because it cannot be written; it goes again when nothing was put in it.
class SecretPlace {
 public:
  // `file` empty: the secret is shown. Errors: conflict when the file exists or cannot be made.
  static result<SecretPlace> reserve(const std::string& file);
  SecretPlace(SecretPlace&& other) noexcept;
  SecretPlace& operator=(SecretPlace&&) = delete;
  ~SecretPlace();

  // What is to be printed: the secret itself, or where it is.
  result<std::string> put(std::string_view what, std::string_view secret);

 private:
  SecretPlace(std::string file, int fd) : file_(std::move(file)), fd_(fd) {}

  std::string file_;
  int fd_;
  bool written_ = false;
};

}  // namespace meent::app
