#include "app/transport.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>
#include <span>

#include <fmt/format.h>

#include "app/node.hpp"
#include "base/bytes.hpp"
#include "base/http_client.hpp"
#include "base/json.hpp"
#include "net/http_client.hpp"

namespace meent::app {
namespace {

constexpr std::size_t kPiece = 1U << 20U;

// A request that never saw a socket.
struct LocalRequest final : doors::Request {
  const http::Fields* fields = nullptr;

  std::string_view header(std::string_view name) const override {
    return fields->get(name).value_or(std::string_view{});
  }
};

// Lets the calling thread wait for a wake from another.
class Waiter {
 public:
  void wake() {
    const std::lock_guard lock(mutex_);
    awake_ = true;
    told_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    told_.wait(lock, [this] { return awake_; });
    awake_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable told_;
  bool awake_ = false;
};

class LocalTransport final : public Transport {
 public:
  explicit LocalTransport(std::unique_ptr<Node> node)
      : node_(std::move(node)), router_(node_->routes()) {}

  result<Reply> ask(const Exchange& exchange) override {
    auto fields = exchange.fields;
    MEENT_TRY(token, node_->operator_token());
    fields.set("Authorization", "Bearer " + token);
    const std::string_view target = exchange.target;
    const auto mark = target.find('?');
    http::ViewBody empty{{}};
    LocalRequest request;
    request.fields = &fields;
    request.method = exchange.method;
    request.path = target.substr(0, mark);
    request.query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    request.authority = "localhost";
    request.body = exchange.body != nullptr ? exchange.body : &empty;
    auto found = router_.find(exchange.method, request.path);
    ensure(found.route != nullptr, "the command line asks for routes that exist");
    request.params = std::move(found.params);
    return collect(found.route->handle(request), exchange);
  }

 private:
  static result<Reply> collect(doors::Response response, const Exchange& exchange) {
    while (response.later) {
      const auto later = std::move(response.later);
      const auto waiter = std::make_shared<Waiter>();
      later->start([waiter] { waiter->wake(); });
      waiter->wait();
      response = later->finish();
    }
    Reply reply{response.status, std::move(response.fields), {}};
    const bool streamed = exchange.sink && reply.status / 100 == 2;
    const auto take = [&](std::string_view piece) -> result<void> {
      if (streamed) {
        return exchange.sink(piece);
      }
      reply.body += piece;
      return {};
    };
    if (auto* text = std::get_if<std::string>(&response.body)) {
      MEENT_CHECK(take(*text));
    } else if (auto* fixed = std::get_if<doors::StaticBytes>(&response.body)) {
      MEENT_CHECK(take(fixed->bytes));
    } else {
      MEENT_CHECK(pull_all(*std::get<std::unique_ptr<http::PullSource>>(response.body), take));
    }
    return reply;
  }

  template <class Take>
  static result<void> pull_all(http::PullSource& source, const Take& take) {
    const auto waiter = std::make_shared<Waiter>();
    source.on_wake([waiter] { waiter->wake(); });
    std::string piece;
    for (auto pulled = http::Pulled::more; pulled != http::Pulled::done;) {
      piece.clear();
      pulled = source.pull(piece);
      MEENT_CHECK(take(piece));
      if (pulled == http::Pulled::wait) {
        waiter->wait();
      }
    }
    return {};
  }

  std::unique_ptr<Node> node_;
  doors::Router router_;
};

class RemoteTransport final : public Transport {
 public:
  // `credential`: "id:secret" of the client of the command line.
  RemoteTransport(std::string base, std::string credential, std::unique_ptr<HttpClient> client)
      : base_(std::move(base)), credential_(std::move(credential)), client_(std::move(client)) {}

  result<Reply> ask(const Exchange& exchange) override {
    HttpRequest request;
    request.method = exchange.method;
    request.url = base_ + exchange.target;
    request.fields = exchange.fields;
    MEENT_TRY(bearer, token());
    request.fields.set("Authorization", "Bearer " + bearer);
    request.source = exchange.body;
    request.sink = exchange.sink;
    request.timeout = std::chrono::minutes(10);
    request.max_redirects = 0;
    MEENT_TRY(answer, client_->send(request));
    return Reply{answer.status, std::move(answer.fields), std::move(answer.body)};
  }

 private:
  // One for each request: it lives ten minutes, and a request may wait for the next file.
  result<std::string> token() {
    HttpRequest request;
    request.method = http::Method::post;
    request.url = base_ + "/oauth2/token";
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(credential_.data()),
                          credential_.size());
    request.fields.set("Authorization", "Basic " + base64_encode(bytes));
    request.fields.set("Content-Type", "application/x-www-form-urlencoded");
    request.body = "grant_type=client_credentials";
    request.max_redirects = 0;
    MEENT_TRY(answer, client_->send(request));
    const auto told = json::parse(answer.body);
    const auto text = told ? told->root().member("access_token").text()
                           : result<std::string_view>(fail(told.error()));
    if (answer.status != 200 || !text) {
      return fail(Code::unauthenticated,
                  "the server gives the client of the command line no token; see operator.client");
    }
    return std::string(*text);
  }

  std::string base_;
  std::string credential_;
  std::unique_ptr<HttpClient> client_;
};

result<std::unique_ptr<Transport>> remote(const Config& config) {
  MEENT_TRY(credential, read_secret(config.resolve(config.operator_.client_file)));
  const bool secure = !config.server.tls_certificate_file.empty();
  const auto base =
      config.server.public_url.empty()
          ? fmt::format("{}://{}", secure ? "https" : "http", config.server.listen.front())
          : config.server.public_url;
  net::HttpClientConfig client;
  client.allow_private = {"127.0.0.0/8",   "::1/128",        "10.0.0.0/8",
                          "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"};
  client.ca_file = config.client.ca_file;
  return std::make_unique<RemoteTransport>(base, std::move(credential),
                                           net::make_http_client(client));
}

}  // namespace

result<std::unique_ptr<Transport>> connect(const Config& config) {
  auto node = Node::open(config);
  if (node) {
    return std::make_unique<LocalTransport>(std::move(*node));
  }
  if (node.error().code != Code::conflict) {
    return fail(std::move(node.error()));
  }
  return remote(config);
}

error refusal(const Reply& reply) {
  error why{Code::invalid, fmt::format("the server answered {}", reply.status), {}};
  if (const auto problem = json::parse(reply.body)) {
    if (const auto detail = problem->root().member("detail").text()) {
      why.detail = *detail;
    }
    if (const auto where = problem->root().member("where").text()) {
      why.where = *where;
    }
  }
  return why;
}

FileBody::FileBody(int fd, std::uint64_t size, std::function<void(double)> progress)
    : fd_(fd), size_(size), piece_(kPiece, '\0'), progress_(std::move(progress)) {}

FileBody::~FileBody() {
  ::close(fd_);
}

result<std::unique_ptr<FileBody>> FileBody::open(const std::string& path,
                                                 std::function<void(double)> progress) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat about{};
  if (fd < 0 || ::fstat(fd, &about) != 0 || !S_ISREG(about.st_mode)) {
    if (fd >= 0) {
      ::close(fd);
    }
    return fail(Code::not_found, fmt::format("cannot read {} as a file", path));
  }
  return std::unique_ptr<FileBody>(
      new FileBody(fd, static_cast<std::uint64_t>(about.st_size), std::move(progress)));
}

std::string_view FileBody::read() {
  const auto got = ::read(fd_, piece_.data(), piece_.size());
  if (got < 0) {
    throw broken_world(Code::internal, "the file cannot be read any further");
  }
  done_ += static_cast<std::uint64_t>(got);
  if (progress_ && size_ > 0) {
    progress_(static_cast<double>(done_) / static_cast<double>(size_));
  }
  return {piece_.data(), static_cast<std::size_t>(got)};
}

}  // namespace meent::app
