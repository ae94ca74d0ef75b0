// How the command line talks to Meent: through the same doors as everybody. When a server runs on
// the store, over HTTP; when none does, the doors are called in this process, without a socket.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/config.hpp"
#include "base/http.hpp"
#include "base/result.hpp"

namespace meent::app {

struct Exchange {
  http::Method method = http::Method::get;
  std::string target;  // "/v1/collections/stations/records?limit=5"
  http::Fields fields;
  http::BodyReader* body = nullptr;
  // Takes the pieces of a 2xx answer when set.
  std::function<result<void>(std::string_view)> sink;
};

struct Reply {
  int status = 0;
  http::Fields fields;
  std::string body;  // without a sink, or of a refusal
};

class Transport {
 public:
  virtual ~Transport() = default;
  virtual result<Reply> ask(const Exchange& exchange) = 0;
};

// Opens the store itself when nobody has it, else speaks to the configured address.
result<std::unique_ptr<Transport>> connect(const Config& config);

// A refusal (problem+json) as an error with the server's own words.
error refusal(const Reply& reply);

// A file as a body that comes in; tells how far it is.
class FileBody final : public http::BodyReader {
 public:
  static result<std::unique_ptr<FileBody>> open(const std::string& path,
                                                std::function<void(double)> progress);
  ~FileBody() override;
  FileBody(const FileBody&) = delete;
  FileBody& operator=(const FileBody&) = delete;
  std::string_view read() override;
  std::uint64_t size() const override { return size_; }

 private:
  FileBody(int fd, std::uint64_t size, std::function<void(double)> progress);

  int fd_;
  std::uint64_t size_;
  std::uint64_t done_ = 0;
  std::string piece_;
  std::function<void(double)> progress_;
};

}  // namespace meent::app
