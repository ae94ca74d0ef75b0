// TLS for the server as a layer between bytes and bytes: OpenSSL over memory BIOs, so that one loop
// of receive and send serves plain and encrypted connections alike. TLS 1.2 with forward secrecy
// and TLS 1.3 only; ALPN http/1.1.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/server.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace meent::net {

class TlsContext {
 public:
  // Errors: invalid, with the file and what OpenSSL says of it.
  static result<std::shared_ptr<const TlsContext>> load(const TlsFiles& files);
  explicit TlsContext(ssl_ctx_st* context) : context_(context) {}
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ssl_ctx_st* get() const { return context_; }

 private:
  ssl_ctx_st* context_;
};

class TlsSession {
 public:
  explicit TlsSession(std::shared_ptr<const TlsContext> context);  // server side
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  // Bytes off the socket, for the next read.
  void feed(std::string_view cipher);
  // closed: the client said that no more comes; broken: this is no TLS, or not with us.
  enum class Got : std::uint8_t { bytes, nothing, closed, broken };
  // Goes on with the handshake, then gives plain bytes; `size` is how many.
  Got read(char* to, std::size_t room, std::size_t& size);
  // Only after the handshake, that is after bytes were read. False: the session is broken.
  bool write(std::string_view plain);
  void close_notify();  // leaves with take_output()
  // Appends what is to go out.
  void take_output(std::string& cipher);

 private:
  std::shared_ptr<const TlsContext> context_;  // outlives a reload
  ssl_st* ssl_;
};

}  // namespace meent::net
