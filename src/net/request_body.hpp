// The body of a request on its way in: decoded, bounded, in memory while it is small and in an
// unlinked file beyond that, so that a door reads it without waiting for a socket.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/http.hpp"
#include "net/codings.hpp"
#include "net/request_parser.hpp"

namespace meent::net {

// A file without a name, gone with its descriptor.
class SpoolFile {
 public:
  explicit SpoolFile(const std::string& directory);  // throws broken_world
  ~SpoolFile();
  SpoolFile(const SpoolFile&) = delete;
  SpoolFile& operator=(const SpoolFile&) = delete;

  void append(std::string_view bytes);  // throws broken_world
  std::size_t read_at(std::uint64_t offset, char* to, std::size_t size) const;  // throws

 private:
  int file_;
};

class RequestBody final : public BodySink, public http::BodyReader {
 public:
  RequestBody() = default;

  // Before each request with a body. `bound`: bytes it may have when decoded; `in_memory`: beyond
  // so many it goes to a file in the directory `spool`.
  void begin(Encoding encoding, std::uint64_t bound, std::size_t in_memory, std::string_view spool);
  void reset();  // gives back what the body held
  // Refuses with 400 (not of its coding), 413 (over the bound) or 507 (no room in the spool).
  Refusal take(std::string_view piece) override;
  // After the last piece: a coding that stops halfway is refused.
  Refusal finish();

  std::string_view read() override;
  std::uint64_t size() const override { return size_; }
  // Bytes as they came off the wire; for the least speed of a sender.
  std::uint64_t received() const { return received_; }

 private:
  Refusal store();

  std::optional<StreamDecoder> decoder_;
  std::uint64_t bound_ = 0;
  std::size_t in_memory_ = 0;
  std::string directory_;
  std::string memory_;
  std::unique_ptr<SpoolFile> file_;
  std::uint64_t in_file_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t read_ = 0;
};

}  // namespace meent::net
