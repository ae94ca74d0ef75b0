// gzip and brotli: whole bodies at once (libdeflate, brotli), streams piece by piece (zlib,
// brotli), and what clients or other servers send, decoded with a bound on what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/negotiate.hpp"

struct libdeflate_compressor;

namespace meent::net {

// The tools one thread keeps between answers. Not thread-safe.
class Workbench {
 public:
  Workbench();
  ~Workbench();
  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  // The encoded bytes, or nothing when they would not be smaller.
  std::optional<std::string> encode(std::string_view bytes, Encoding encoding);

 private:
  libdeflate_compressor* deflate_ = nullptr;  // made on first use: 100s of kB
};

// A stream that is encoded piece by piece.
class StreamEncoder {
 public:
  enum class Flush : std::uint8_t { none, sync, finish };

  explicit StreamEncoder(Encoding encoding);
  ~StreamEncoder();
  StreamEncoder(StreamEncoder&&) noexcept;
  StreamEncoder& operator=(StreamEncoder&&) noexcept;

  // Appends what is ready; with sync all of it up to here, with finish also the end of the stream.
  void encode(std::string_view piece, Flush flush, std::string& out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Decodes a stream that somebody else made: never puts out more than `bound` bytes in all.
// Errors: invalid (not of that coding, or cut off), too_large.
class StreamDecoder {
 public:
  StreamDecoder(Encoding encoding, std::uint64_t bound);
  ~StreamDecoder();
  StreamDecoder(StreamDecoder&&) noexcept;
  StreamDecoder& operator=(StreamDecoder&&) noexcept;

  // Appends what `piece` decodes to.
  result<void> decode(std::string_view piece, std::string& out);
  // Whether the stream came to its own end.
  bool complete() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The coding a Content-Encoding names; nothing for those we do not have.
std::optional<Encoding> parse_coding(std::string_view content_encoding);

}  // namespace meent::net
