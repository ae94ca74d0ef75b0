#include "app/commands/accounts.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include <fmt/format.h>

namespace meent::app {
namespace {

constexpr int kMostPages = 10'000;

}  // namespace

result<json::Document> ask_json(Transport& transport, http::Method method, std::string target,
                                const std::string& body) {
  http::ViewBody view(body);
  Exchange exchange{.method = method, .target = std::move(target)};
  if (!body.empty()) {
    exchange.fields.set("Content-Type", "application/json");
    exchange.body = &view;
  }
  MEENT_TRY(reply, transport.ask(exchange));
  if (reply.status / 100 != 2) {
    return fail(refusal(reply));
  }
  return json::parse(reply.body.empty() ? std::string_view("{}") : std::string_view(reply.body));
}

result<std::vector<json::Document>> ask_pages(Transport& transport, const std::string& target) {
  std::vector<json::Document> pages;
  std::string next;
  for (int i = 0; i < kMostPages; ++i) {
    const char join = target.find('?') == std::string::npos ? '?' : '&';
    MEENT_TRY(page, ask_json(transport, http::Method::get,
                             next.empty() ? target : target + join + "cursor=" + next));
    next = page.root().member("next").text().value_or("");
    pages.push_back(std::move(page));
    if (next.empty()) {
      break;
    }
  }
  return pages;
}

result<SecretPlace> SecretPlace::reserve(const std::string& file) {
  if (file.empty()) {
    return SecretPlace({}, -1);
  }
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(Code::conflict,
                fmt::format("cannot make {}: {}", file, std::generic_category().message(errno)));
  }
  return SecretPlace(file, fd);
}

SecretPlace::SecretPlace(SecretPlace&& other) noexcept
    : file_(std::move(other.file_)),
      fd_(std::exchange(other.fd_, -1)),
      written_(std::exchange(other.written_, true)) {}

SecretPlace::~SecretPlace() {
  if (fd_ >= 0) {
    ::close(fd_);
    if (!written_) {
      ::unlink(file_.c_str());
    }
  }
}

result<std::string> SecretPlace::put(std::string_view what, std::string_view secret) {
  if (fd_ < 0) {
    return fmt::format("{}: {}\nIt is shown this once.\n", what, secret);
  }
  const std::string line = std::string(secret) + "\n";
  written_ = ::write(fd_, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
             ::fsync(fd_) == 0;
  if (!written_) {
    return fail(Code::exhausted, fmt::format("cannot write {}", file_));
  }
  return fmt::format("{}: in {}\n", what, file_);
}

}  // namespace meent::app
