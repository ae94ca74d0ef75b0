#include "net/request_body.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "net/kept.hpp"

namespace meent::net {
namespace {

constexpr std::size_t kSpoolPiece = 1U << 20U;
constexpr Refusal kTooLarge{
    413, "The body is larger than this address takes; send less, or send it in parts."};
constexpr Refusal kMalformed{400,
                             "The body is not what its Content-Encoding says, or was cut off."};
constexpr Refusal kFull{507, "There is no room left for this body; try again later."};

broken_world spool_failed(const char* what) {
  const int code = errno;
  return {code == ENOSPC || code == EDQUOT ? Code::exhausted : Code::unavailable,
          std::string("spool file: ") + what + ": " + std::strerror(code)};
}

}  // namespace

SpoolFile::SpoolFile(const std::string& directory)
    : file_(::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)) {
  if (file_ >= 0) {
    return;
  }
  // A file system without O_TMPFILE: make a name and take it away.
  std::string name = directory + "/meent-spool-XXXXXX";
  file_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (file_ < 0) {
    throw spool_failed("open");
  }
  ::unlink(name.c_str());
}

SpoolFile::~SpoolFile() {
  ::close(file_);
}

void SpoolFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) {
      continue;
    }
    if (written < 0) {
      throw spool_failed("write");
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::size_t SpoolFile::read_at(std::uint64_t offset, char* to, std::size_t size) const {
  std::size_t done = 0;
  while (done < size) {
    const auto got = ::pread(file_, to + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got <= 0) {
      throw spool_failed("read");
    }
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void RequestBody::begin(Encoding encoding, std::uint64_t bound, std::size_t in_memory,
                        std::string_view spool) {
  reset();
  bound_ = bound;
  in_memory_ = in_memory;
  directory_ = spool;
  if (encoding != Encoding::identity) {
    decoder_.emplace(encoding, bound);
  }
}

void RequestBody::reset() {
  decoder_.reset();
  file_.reset();
  put_away(memory_);
  in_file_ = size_ = received_ = read_ = 0;
}

Refusal RequestBody::take(std::string_view piece) {
  received_ += piece.size();
  const auto before = memory_.size();
  if (decoder_) {
    if (const auto decoded = decoder_->decode(piece, memory_); !decoded) {
      return decoded.error().code == Code::too_large ? kTooLarge : kMalformed;
    }
  } else {
    if (piece.size() > bound_ - size_) {
      return kTooLarge;
    }
    memory_.append(piece);
  }
  size_ += memory_.size() - before;
  return memory_.size() > in_memory_ ? store() : Refusal{};
}

Refusal RequestBody::store() {
  try {
    if (!file_) {
      file_ = std::make_unique<SpoolFile>(directory_);
    }
    file_->append(memory_);
  } catch (const broken_world&) {
    return kFull;
  }
  in_file_ += memory_.size();
  memory_.clear();
  return {};
}

Refusal RequestBody::finish() {
  if (decoder_ && !decoder_->complete() && received_ > 0) {
    return kMalformed;
  }
  decoder_.reset();
  if (!file_) {
    return {};
  }
  const Refusal refusal = memory_.empty() ? Refusal{} : store();
  put_away(memory_);
  return refusal;
}

std::string_view RequestBody::read() {
  if (!file_) {
    const auto all = std::string_view(memory_).substr(static_cast<std::size_t>(read_));
    read_ = memory_.size();
    return all;
  }
  const auto want =
      static_cast<std::size_t>(std::min<std::uint64_t>(kSpoolPiece, in_file_ - read_));
  memory_.resize(want);
  read_ += file_->read_at(read_, memory_.data(), want);
  return memory_;
}

}  // namespace meent::net
