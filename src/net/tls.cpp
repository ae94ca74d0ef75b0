#include "net/tls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <new>

namespace meent::net {
namespace {

std::string openssl_says() {
  std::array<char, 256> text{};
  const auto code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) {
    return "no further reason";
  }
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  static constexpr unsigned char kOurs[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_size, kOurs, sizeof(kOurs), offered, offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

TlsContext::~TlsContext() {
  SSL_CTX_free(context_);
}

result<std::shared_ptr<const TlsContext>> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  SSL_CTX* raw = SSL_CTX_new(TLS_server_method());
  if (raw == nullptr) {
    return fail(Code::internal, "OpenSSL gives no context: " + openssl_says());
  }
  auto context = std::make_shared<const TlsContext>(raw);
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                               SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_cipher_list(raw,
                          "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                          "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                          "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305");
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  constexpr std::string_view kSessions = "meent";
  SSL_CTX_set_session_id_context(raw, reinterpret_cast<const unsigned char*>(kSessions.data()),
                                 static_cast<unsigned>(kSessions.size()));
  if (SSL_CTX_use_certificate_chain_file(raw, files.certificate_chain.c_str()) != 1) {
    return fail(Code::invalid,
                "The certificate chain cannot be read; give a PEM file. " + openssl_says(),
                files.certificate_chain);
  }
  if (SSL_CTX_use_PrivateKey_file(raw, files.private_key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(raw) != 1) {
    return fail(
        Code::invalid,
        "The private key cannot be read or is not that of the certificate. " + openssl_says(),
        files.private_key);
  }
  return context;
}

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context)
    : context_(std::move(context)), ssl_(SSL_new(context_->get())) {
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  if (ssl_ == nullptr || in == nullptr || out == nullptr) {
    BIO_free(in);
    BIO_free(out);
    SSL_free(ssl_);
    throw std::bad_alloc();
  }
  BIO_set_mem_eof_return(in, -1);  // empty means "more later", not the end
  BIO_set_mem_eof_return(out, -1);
  SSL_set_bio(ssl_, in, out);
  SSL_set_accept_state(ssl_);
}

TlsSession::~TlsSession() {
  SSL_free(ssl_);
}

void TlsSession::feed(std::string_view cipher) {
  BIO_write(SSL_get_rbio(ssl_), cipher.data(), static_cast<int>(cipher.size()));
}

TlsSession::Got TlsSession::read(char* to, std::size_t room, std::size_t& size) {
  ERR_clear_error();
  if (SSL_read_ex(ssl_, to, room, &size) == 1) {
    return Got::bytes;
  }
  size = 0;
  switch (SSL_get_error(ssl_, 0)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return Got::nothing;
    case SSL_ERROR_ZERO_RETURN: return Got::closed;
    default: ERR_clear_error(); return Got::broken;
  }
}

bool TlsSession::write(std::string_view plain) {
  ERR_clear_error();
  std::size_t written = 0;
  return plain.empty() ||
         (SSL_write_ex(ssl_, plain.data(), plain.size(), &written) == 1 && written == plain.size());
}

void TlsSession::close_notify() {
  if (SSL_is_init_finished(ssl_) == 1) {
    SSL_shutdown(ssl_);
    ERR_clear_error();
  }
}

void TlsSession::take_output(std::string& cipher) {
  BIO* out = SSL_get_wbio(ssl_);
  const auto waiting = static_cast<std::size_t>(BIO_ctrl_pending(out));
  if (waiting == 0) {
    return;
  }
  const auto before = cipher.size();
  cipher.resize(before + waiting);
  const int got = BIO_read(out, cipher.data() + before, static_cast<int>(waiting));
  cipher.resize(before + static_cast<std::size_t>(std::max(got, 0)));
}

}  // namespace meent::net
