#include "app/listen_address.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <array>
#include <charconv>
#include <memory>
#include <string>

#include <fmt/format.h>

namespace meent::app {
namespace {

struct HostPort {
  std::string host;
  std::uint16_t port = 0;
};

result<HostPort> split(std::string_view text) {
  const auto colon = text.rfind(':');
  const auto bad = [&] {
    return fail(Code::invalid,
                "an address to listen on is host:port or [ipv6]:port, such as localhost:8080",
                std::string(text));
  };
  if (colon == std::string_view::npos || colon == 0) {
    return bad();
  }
  auto host = text.substr(0, colon);
  if (host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return bad();
  }
  HostPort out{std::string(host), 0};
  const auto port = text.substr(colon + 1);
  const auto [end, wrong] = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (wrong != std::errc{} || end != port.data() + port.size() || port.empty()) {
    return bad();
  }
  return out;
}

std::string numeric(const addrinfo& found) {
  std::array<char, NI_MAXHOST> text{};
  ::getnameinfo(found.ai_addr, found.ai_addrlen, text.data(), text.size(), nullptr, 0,
                NI_NUMERICHOST);
  return text.data();
}

}  // namespace

result<std::vector<net::ListenAddress>> resolve_listen(std::string_view text, bool tls) {
  MEENT_TRY(where, split(text));
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE;
  addrinfo* list = nullptr;
  if (const int bad = ::getaddrinfo(where.host.c_str(), nullptr, &wanted, &list); bad != 0) {
    return fail(Code::invalid,
                fmt::format("the host {} is not known here: {}", where.host, ::gai_strerror(bad)),
                std::string(text));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(list, &::freeaddrinfo);
  std::vector<net::ListenAddress> out;
  for (const auto* each = list; each != nullptr; each = each->ai_next) {
    if (where.port == 0 && !out.empty()) {
      break;  // a free port is asked once: two addresses would get two ports
    }
    out.push_back({numeric(*each), where.port, tls});
  }
  return out;
}

}  // namespace meent::app
