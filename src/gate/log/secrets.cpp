#include "gate/log/secrets.hpp"

#include <sodium.h>

#include <cstring>

namespace meent::gate {

SecretSource::~SecretSource() {
  sodium_memzero(drawn_.data(), drawn_.size());
}

tlog::Secret SecretSource::next() {
  tlog::Secret out;
  const std::lock_guard lock(mutex_);
  if (at_ == drawn_.size()) {
    random_.fill(drawn_);
    at_ = 0;
  }
  std::memcpy(out.data(), drawn_.data() + at_, out.size());
  std::memset(drawn_.data() + at_, 0, out.size());
  at_ += out.size();
  return out;
}

}  // namespace meent::gate
