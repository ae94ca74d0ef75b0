// One io thread. Asio drives it and its timer; the sockets of its connections lie in a set of their
// own (epoll, level-triggered), which Asio watches as one descriptor. So a request costs a receive
// and a send, and the waiting is shared by all connections that became ready together.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "net/job.hpp"
#include "net/shared.hpp"
#include "net/timer_wheel.hpp"
#include "net/trace.hpp"
#include "net/wire.hpp"

namespace meent::net {

class Connection;

// Something with a descriptor in the set.
class Watched {
 public:
  virtual void on_events(std::uint32_t events) = 0;  // EPOLLIN and the like

 protected:
  virtual ~Watched() = default;
};

class Loop {
 public:
  explicit Loop(Shared& shared);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Before run(): takes a listening socket (closes it).
  void listen(int socket, bool tls);
  void run();                          // until told to stop and all is gone
  void nudge() { mailbox_->nudge(); }  // any thread: look at shared.draining and stopping

  // For connections, on this thread.
  Shared& shared() { return shared_; }
  TimerWheel& wheel() { return wheel_; }
  Workbench& bench() { return bench_; }
  Names& names() { return names_; }
  BufferPool& buffers() { return buffers_; }
  const std::shared_ptr<Mailbox>& mailbox() const { return mailbox_; }
  std::int64_t now() const { return now_; }  // milliseconds, of this round
  std::string_view date();                   // IMF-fixdate, of this second
  // `first`: it is not in the set yet. Throws broken_world when the set takes no more.
  void watch(int descriptor, std::uint32_t events, Watched& watched, bool first);
  void unwatch(int descriptor);
  // A job that was claimed for goes to the pool at the end of this round.
  void submit(Job& job) { handed_over_.push_back(&job); }
  // Calls resume() behind what is at hand.
  void again(Connection& connection) { again_.push_back(&connection); }
  // Calls cut_due() some 40 ms from now.
  void cut_soon(Connection& connection);
  // It is deleted at the end of this round.
  void bury(Connection& connection);

 private:
  class Listener;
  class Post;
  void await_ready();
  void await_tick();
  void round();
  void hand_over();
  void collect();
  void await_look();
  void await_cut();
  void start_drain();
  void stop_all();
  void update_now() { now_ = shared_.clock.steady_micros() / 1000; }

  friend class Listener;
  void accepted(int socket, std::string peer, bool tls);

  Shared& shared_;
  boost::asio::io_context io_{1};
  boost::asio::posix::stream_descriptor ready_;
  boost::asio::steady_timer tick_;
  boost::asio::steady_timer look_;  // runs while jobs are away
  boost::asio::steady_timer cut_;   // runs while answers may have to be cut
  std::vector<Connection*> cuts_;
  std::size_t away_ = 0;  // jobs at the pool
  bool looking_ = false;
  std::shared_ptr<Mailbox> mailbox_;
  std::int64_t now_;
  TimerWheel wheel_;
  Workbench bench_;
  Names names_;
  BufferPool buffers_;
  std::unique_ptr<Post> post_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::unordered_set<Connection*> connections_;
  std::vector<Job*> handed_over_;
  std::vector<Connection*> again_;
  std::vector<Connection*> graves_;
  std::string date_;
  std::int64_t date_second_ = -1;
  bool draining_ = false;
  bool stopping_ = false;
};

}  // namespace meent::net
