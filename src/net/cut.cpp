// Answers whose right to be read ends while they are under way (a revoked agreement): the client
// must not get bytes of it long after. What lies in our buffers and in the kernel's goes with the
// connection, by a reset.
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "net/connection.hpp"

namespace meent::net {

// The port stays when the answer is complete: its bytes may still wait for a slow reader.
void Connection::begin_cuttable() {
  if (cut_port_) {
    cut_port_->detach();
  }
  cut_port_ = std::make_shared<WakePort>(loop_.mailbox(), &cutter_);
  cut_at_once_ = std::make_shared<std::atomic<bool>>(false);
  cut_after_pull_ = false;
  answer_.source->on_cut([port = cut_port_, at_once = cut_at_once_](http::Cut how) {
    if (how == http::Cut::now) {
      at_once->store(true, std::memory_order_release);
    }
    port->wake();
  });
}

void Connection::cut() {
  if (phase_ == Phase::dead) {
    return;
  }
  const bool streams = phase_ == Phase::streaming;
  mark_cut();
  if (cut_at_once_->load(std::memory_order_acquire)) {
    if (streams || !cut_flushed()) {
      cut_now();
    }
    return;
  }
  cut_after_pull_ = streams && job_out_;
  if (cut_flushed() && !cut_after_pull_) {
    return;
  }
  if (!std::exchange(cut_waits_, true)) {
    loop_.cut_soon(*this);
  }
}

void Connection::cut_due() {
  cut_waits_ = false;
  if (phase_ != Phase::dead && (cut_after_pull_ || !cut_flushed())) {
    cut_now();
  }
}

void Connection::mark_cut() {
  cut_mark_ = wire_.sent() + wire_.pending();
}

// Whether the client's machine has all that was made before the cut. Under TLS the mark lies a
// little low, since what is not enciphered yet grows; the other test holds then.
bool Connection::cut_flushed() const {
  int unacknowledged = 0;
  if (::ioctl(wire_.socket(), SIOCOUTQ, &unacknowledged) != 0) {
    return false;
  }
  if (wire_.pending() == 0 && unacknowledged == 0) {
    return true;
  }
  return !wire_.secure() && wire_.sent() >= cut_mark_ + static_cast<std::uint64_t>(unacknowledged);
}

// Closing alone would send the reset only once the object goes, which waits for a job that may be
// queued; dissolving the association drops the kernel's buffer and resets at once (RFC 9293
// §3.10.5).
void Connection::cut_now() {
  sockaddr nowhere{};
  nowhere.sa_family = AF_UNSPEC;
  ::connect(wire_.socket(), &nowhere, sizeof(nowhere));
  abort();
}

}  // namespace meent::net
