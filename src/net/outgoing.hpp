// A connection to another server that the calling thread waits for, with one deadline over all of
// it: resolve, check each address, connect to the one that was checked, TLS with the name verified.
// For jobs; never on an io thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/address_guard.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace meent::net {

using Deadline = std::chrono::steady_clock::time_point;

// Whom we trust: the system's authorities, or those of a PEM file.
class TrustedAuthorities {
 public:
  // Errors: invalid, when the file cannot be read.
  static result<std::shared_ptr<const TrustedAuthorities>> load(const std::string& file_or_empty);
  explicit TrustedAuthorities(ssl_ctx_st* context) : context_(context) {}
  ~TrustedAuthorities();
  TrustedAuthorities(const TrustedAuthorities&) = delete;
  TrustedAuthorities& operator=(const TrustedAuthorities&) = delete;
  ssl_ctx_st* get() const { return context_; }

 private:
  ssl_ctx_st* context_;
};

class Outgoing {
 public:
  // Errors: denied (no address is allowed), unavailable, timeout.
  static result<std::unique_ptr<Outgoing>> connect(const std::string& host, std::uint16_t port,
                                                   const AddressGuard* guard, Deadline deadline);
  explicit Outgoing(int socket) : socket_(socket) {}
  ~Outgoing();
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;

  // Errors: unavailable (certificate not trusted or not of that name), timeout.
  result<void> start_tls(const TrustedAuthorities& authorities, const std::string& host,
                         Deadline deadline);
  // All of them. Errors: unavailable, timeout.
  result<void> write(std::string_view bytes, Deadline deadline);
  // At least one byte, or 0 at the end. Errors: unavailable, timeout.
  result<std::size_t> read(char* to, std::size_t room, Deadline deadline);

 private:
  result<void> wait(short events, Deadline deadline) const;
  result<void> wait_for_tls(int outcome, Deadline deadline, std::string_view doing);

  int socket_;
  ssl_st* tls_ = nullptr;
};

}  // namespace meent::net
