#include "net/tls.hpp"

#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include <fstream>

#include "certificate.hpp"
#include "loopback.hpp"

using namespace meent;
using namespace meent::net;
using namespace meent::net::loopback;

namespace {

// A client that speaks TLS over a blocking socket.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int most = 0)
      : client_(port), context_(SSL_CTX_new(TLS_client_method())), tls_(nullptr) {
    if (most != 0) {
      SSL_CTX_set_max_proto_version(context_, most);
    }
    SSL_CTX_set_security_level(context_, 0);
    const unsigned char alpn[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(context_, alpn, sizeof(alpn));
    tls_ = SSL_new(context_);
    SSL_set_fd(tls_, client_.socket());
    connected_ = SSL_connect(tls_) == 1;
  }
  ~TlsClient() {
    SSL_free(tls_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool connected() const { return connected_; }
  std::string protocol() const { return SSL_get_version(tls_); }
  long serial() const {
    X509* certificate = SSL_get1_peer_certificate(tls_);
    const long out = ASN1_INTEGER_get(X509_get_serialNumber(certificate));
    X509_free(certificate);
    return out;
  }
  std::string ask(const std::string& request, const std::string& until) {
    SSL_write(tls_, request.data(), static_cast<int>(request.size()));
    std::string out;
    char piece[16'384];
    while (out.find(until) == std::string::npos) {
      const int got = SSL_read(tls_, piece, sizeof(piece));
      if (got <= 0) {
        break;
      }
      out.append(piece, static_cast<std::size_t>(got));
    }
    return out;
  }

 private:
  Client client_;
  SSL_CTX* context_;
  SSL* tls_;
  bool connected_ = false;
};

std::vector<doors::Route> tls_routes() {
  std::vector<doors::Route> out;
  out.push_back({.pattern = "/secure", .handle = [](doors::Request& request) {
                   return text_answer(request.secure ? "secure." : "plain.");
                 }});
  out.push_back({.pattern = "/big", .room = doors::Room::store, .handle = [](doors::Request&) {
                   doors::Response answer;
                   answer.body = std::make_unique<Pieces>(20, 1'000'000);
                   return answer;
                 }});
  out.push_back({.method = http::Method::post,
                 .pattern = "/size",
                 .handle =
                     [](doors::Request& request) {
                       return text_answer(std::to_string(whole_body(request).size()) + ".");
                     },
                 .max_body = 8U << 20U});
  return out;
}

}  // namespace

TEST_CASE("TLS 1.2 and 1.3, large bodies both ways, strict transport") {
  const Folder folder;
  write_certificate(folder.file("chain.pem"), folder.file("key.pem"), 1);
  ServerConfig config;
  config.listen = {{.tls = true}};
  config.tls = {folder.file("chain.pem"), folder.file("key.pem")};
  Running running(tls_routes(), config);
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsClient client(running.port(), version);
    REQUIRE(client.connected());
    CHECK(client.protocol() == (version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3"));
    for (int i = 0; i < 20; ++i) {
      const auto answer = client.ask(get("/secure"), "secure.");
      CHECK(answer.find("Strict-Transport-Security") != std::string::npos);
      CHECK(answer.ends_with("secure."));
    }
    CHECK(client.ask(get("/big"), "\r\n0\r\n\r\n").size() > 20'000'000);
    CHECK(client.ask(post("/size", std::string(5'000'000, 'x')), "5000000.").ends_with("5000000."));
  }
  CHECK_FALSE(TlsClient(running.port(), TLS1_1_VERSION).connected());
  Client plain(running.port());
  plain.send(get("/secure"));
  CHECK(plain.rest().find("HTTP/") == std::string::npos);
}

TEST_CASE("a reloaded certificate serves new connections, old ones go on") {
  const Folder folder;
  const TlsFiles files{folder.file("chain.pem"), folder.file("key.pem")};
  write_certificate(files.certificate_chain, files.private_key, 1);
  ServerConfig config;
  config.listen = {{.tls = true}, {.tls = false}};
  config.tls = files;
  Running running(tls_routes(), config);
  TlsClient before(running.port());
  CHECK(before.serial() == 1);
  write_certificate(files.certificate_chain, files.private_key, 2);
  REQUIRE(running.server.reload_certificates());
  TlsClient after(running.port());
  CHECK(after.serial() == 2);
  CHECK(before.ask(get("/secure"), "secure.").ends_with("secure."));
  std::ofstream(files.private_key) << "not a key";
  const auto refused = running.server.reload_certificates();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::invalid);
  CHECK(refused.error().where == files.private_key);
  CHECK(TlsClient(running.port()).serial() == 2);
  Client plain(running.server.ports().at(1));
  CHECK(plain.ask(get("/secure")).body == "plain.");
}
