#include "net/codings.hpp"

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <new>

#include "base/ensure.hpp"
#include "base/http.hpp"

namespace meent::net {
namespace {

constexpr int kDeflateLevel = 5;
constexpr int kZlibLevel = 5;
constexpr int kBrotliQuality = 4;
constexpr int kBrotliWindow = 19;     // 512 kB: what a stream's encoder keeps
constexpr int kGzipWindow = 15 + 16;  // zlib's way to say: with a gzip header
constexpr std::size_t kPiece = 64U << 10U;

error too_large(std::uint64_t bound) {
  return {Code::too_large,
          "The decoded body is larger than " + std::to_string(bound) + " bytes; send less.", ""};
}

error malformed(std::string_view coding) {
  return {Code::invalid, "The body is not valid " + std::string(coding) + ".", ""};
}

}  // namespace

Workbench::Workbench() = default;
Workbench::~Workbench() {
  libdeflate_free_compressor(deflate_);
}

std::optional<std::string> Workbench::encode(std::string_view bytes, Encoding encoding) {
  std::string out;
  std::size_t size = 0;
  if (encoding == Encoding::gzip) {
    deflate_ = deflate_ != nullptr ? deflate_ : libdeflate_alloc_compressor(kDeflateLevel);
    if (deflate_ == nullptr) {
      return std::nullopt;
    }
    out.resize(bytes.size());  // what does not fit is not worth it
    size = libdeflate_gzip_compress(deflate_, bytes.data(), bytes.size(), out.data(), out.size());
  } else if (encoding == Encoding::br) {
    out.resize(bytes.size());
    size = out.size();
    const auto done =
        BrotliEncoderCompress(kBrotliQuality, kBrotliWindow, BROTLI_MODE_TEXT, bytes.size(),
                              reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                              reinterpret_cast<std::uint8_t*>(out.data()));
    size = done == BROTLI_TRUE ? size : 0;
  }
  if (size == 0) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

struct StreamEncoder::State {
  Encoding encoding;
  z_stream zlib{};
  BrotliEncoderState* brotli = nullptr;

  explicit State(Encoding e) : encoding(e) {
    if (encoding == Encoding::gzip) {
      if (deflateInit2(&zlib, kZlibLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc();
      }
    } else if (encoding == Encoding::br) {
      brotli = BrotliEncoderCreateInstance(nullptr, nullptr, nullptr);
      if (brotli == nullptr) {
        throw std::bad_alloc();
      }
      BrotliEncoderSetParameter(brotli, BROTLI_PARAM_QUALITY, kBrotliQuality);
      BrotliEncoderSetParameter(brotli, BROTLI_PARAM_LGWIN, kBrotliWindow);
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (encoding == Encoding::gzip) {
      deflateEnd(&zlib);
    } else if (brotli != nullptr) {
      BrotliEncoderDestroyInstance(brotli);
    }
  }

  void deflate_into(std::string_view piece, int flush, std::string& out) {
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    zlib.avail_in = static_cast<uInt>(piece.size());
    do {
      const auto before = out.size();
      out.resize(before + std::clamp(piece.size() / 2, std::size_t{512}, kPiece));
      zlib.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      zlib.avail_out = static_cast<uInt>(out.size() - before);
      ::deflate(&zlib, flush);
      out.resize(out.size() - zlib.avail_out);
    } while (zlib.avail_out == 0);
  }

  void brotli_into(std::string_view piece, BrotliEncoderOperation operation, std::string& out) {
    const auto* next = reinterpret_cast<const std::uint8_t*>(piece.data());
    std::size_t left = piece.size();
    do {
      std::size_t room = 0;
      const auto ok =
          BrotliEncoderCompressStream(brotli, operation, &left, &next, &room, nullptr, nullptr);
      ensure(ok == BROTLI_TRUE, "brotli takes any bytes");
      std::size_t size = 0;
      while (const std::uint8_t* made = BrotliEncoderTakeOutput(brotli, &size)) {
        out.append(reinterpret_cast<const char*>(made), size);
        size = 0;
      }
    } while (left > 0 || BrotliEncoderHasMoreOutput(brotli) == BROTLI_TRUE);
  }
};

StreamEncoder::StreamEncoder(Encoding encoding) : state_(std::make_unique<State>(encoding)) {}
StreamEncoder::~StreamEncoder() = default;
StreamEncoder::StreamEncoder(StreamEncoder&&) noexcept = default;
StreamEncoder& StreamEncoder::operator=(StreamEncoder&&) noexcept = default;

void StreamEncoder::encode(std::string_view piece, Flush flush, std::string& out) {
  constexpr int kZlib[] = {Z_NO_FLUSH, Z_SYNC_FLUSH, Z_FINISH};
  constexpr BrotliEncoderOperation kBrotli[] = {BROTLI_OPERATION_PROCESS, BROTLI_OPERATION_FLUSH,
                                                BROTLI_OPERATION_FINISH};
  const auto index = static_cast<std::size_t>(flush);
  switch (state_->encoding) {
    case Encoding::identity: out.append(piece); break;
    case Encoding::gzip: state_->deflate_into(piece, kZlib[index], out); break;
    case Encoding::br: state_->brotli_into(piece, kBrotli[index], out); break;
  }
}

struct StreamDecoder::State {
  Encoding encoding;
  std::uint64_t bound;
  std::uint64_t made = 0;
  bool ended = false;
  z_stream zlib{};
  BrotliDecoderState* brotli = nullptr;

  State(Encoding e, std::uint64_t b) : encoding(e), bound(b) {
    if (encoding == Encoding::gzip) {
      if (inflateInit2(&zlib, kGzipWindow) != Z_OK) {
        throw std::bad_alloc();
      }
    } else if (encoding == Encoding::br) {
      brotli = BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
      if (brotli == nullptr) {
        throw std::bad_alloc();
      }
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (encoding == Encoding::gzip) {
      inflateEnd(&zlib);
    } else if (brotli != nullptr) {
      BrotliDecoderDestroyInstance(brotli);
    }
  }

  result<void> plain(std::string_view piece, std::string& out) {
    if (piece.size() > bound - made) {
      return fail(too_large(bound));
    }
    made += piece.size();
    out.append(piece);
    return {};
  }

  // Room for the next bytes: never more than one byte over the bound, which betrays a bomb.
  std::size_t room() const {
    return static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, bound - made + 1));
  }

  result<void> inflate_into(std::string_view piece, std::string& out) {
    zlib.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
    zlib.avail_in = static_cast<uInt>(piece.size());
    while (true) {
      if (ended && zlib.avail_in == 0) {
        return {};
      }
      if (ended) {  // a gzip file may have several members (RFC 1952 §2.2)
        inflateReset(&zlib);
        ended = false;
      }
      const auto before = out.size();
      const auto space = room();
      out.resize(before + space);
      zlib.next_out = reinterpret_cast<Bytef*>(out.data() + before);
      zlib.avail_out = static_cast<uInt>(space);
      const int status = ::inflate(&zlib, Z_NO_FLUSH);
      out.resize(out.size() - zlib.avail_out);
      made += out.size() - before;
      if (made > bound) {
        return fail(too_large(bound));
      }
      if (status == Z_STREAM_END) {
        ended = true;
        continue;
      }
      if (status != Z_OK && status != Z_BUF_ERROR) {
        return fail(malformed("gzip"));
      }
      if (zlib.avail_in == 0 && zlib.avail_out != 0) {
        return {};
      }
    }
  }

  result<void> unbrotli_into(std::string_view piece, std::string& out) {
    const auto* next = reinterpret_cast<const std::uint8_t*>(piece.data());
    std::size_t left = piece.size();
    while (!ended) {
      const auto before = out.size();
      auto space = room();
      out.resize(before + space);
      auto* to = reinterpret_cast<std::uint8_t*>(out.data() + before);
      const auto status = BrotliDecoderDecompressStream(brotli, &left, &next, &space, &to, nullptr);
      out.resize(out.size() - space);
      made += out.size() - before;
      if (made > bound) {
        return fail(too_large(bound));
      }
      if (status == BROTLI_DECODER_RESULT_ERROR) {
        return fail(malformed("brotli"));
      }
      ended = status == BROTLI_DECODER_RESULT_SUCCESS;
      if (status == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) {
        return {};
      }
    }
    return left == 0 ? result<void>{} : fail(malformed("brotli"));
  }
};

StreamDecoder::StreamDecoder(Encoding encoding, std::uint64_t bound)
    : state_(std::make_unique<State>(encoding, bound)) {}
StreamDecoder::~StreamDecoder() = default;
StreamDecoder::StreamDecoder(StreamDecoder&&) noexcept = default;
StreamDecoder& StreamDecoder::operator=(StreamDecoder&&) noexcept = default;

result<void> StreamDecoder::decode(std::string_view piece, std::string& out) {
  switch (state_->encoding) {
    case Encoding::identity: return state_->plain(piece, out);
    case Encoding::gzip: return state_->inflate_into(piece, out);
    case Encoding::br: return state_->unbrotli_into(piece, out);
  }
  return {};
}

bool StreamDecoder::complete() const {
  return state_->encoding == Encoding::identity || state_->ended;
}

std::optional<Encoding> parse_coding(std::string_view content_encoding) {
  if (content_encoding.empty() || http::same_field_name(content_encoding, "identity")) {
    return Encoding::identity;
  }
  if (http::same_field_name(content_encoding, "gzip") ||
      http::same_field_name(content_encoding, "x-gzip")) {
    return Encoding::gzip;
  }
  if (http::same_field_name(content_encoding, "br")) {
    return Encoding::br;
  }
  return std::nullopt;
}

}  // namespace meent::net
