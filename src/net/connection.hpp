// One client: its requests one after the other, pipelined ones in order, each through the phases
// below; or, after an upgrade, one WebSocket. Lives on one io thread; only run() is called on the
// pool, while nothing else touches what it uses.
#pragma once

#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "doors/door.hpp"
#include "net/answer.hpp"
#include "net/job.hpp"
#include "net/loop.hpp"
#include "net/request_body.hpp"
#include "net/request_parser.hpp"
#include "net/timer_wheel.hpp"
#include "net/websocket.hpp"
#include "net/wire.hpp"

namespace meent::net {

// The request as a door sees it.
struct RequestView final : doors::Request {
  const RequestHead* head = nullptr;
  std::string_view header(std::string_view name) const override { return head->get(name); }
};

class Connection final : public Watched, public Timed, public Job, public Woken {
 public:
  Connection(Loop& loop, int socket, std::string peer, std::unique_ptr<TlsSession> tls);
  ~Connection() override;

  // By whom limits count (client_of).
  const std::string& client() const { return client_; }
  void open();     // once, before anything else
  void drain();    // no further requests; streams end
  void abort();    // now; the client sees a reset
  void resume();   // asked for by Loop::again
  void cut_due();  // asked for by Loop::cut_soon

  void on_events(std::uint32_t events) override;
  void on_deadline() override;
  void run(Workbench& bench) noexcept override;
  void returned() override;
  void on_wake() override;

 private:
  enum class Phase : std::uint8_t {
    head,       // waits for a request, or has part of its head
    body,       // takes the body
    room,       // the handler runs on the pool
    later,      // the answer waits for the writer
    streaming,  // the body of the answer is pulled
    socket,     // a WebSocket
    closing,    // what is left to send, then the end
    lingering,  // the answer is out; what the client still sends is dropped
    dead,
  };
  enum class Work : std::uint8_t { handle, finish, pull, upgrade, socket, socket_closed };
  enum class Event : std::uint8_t { opened, message, drained };

  // connection.cpp: the socket and time
  void read();
  bool read_goes_on();
  void process();
  bool flush();
  void settle();
  std::int64_t deadline() const;
  void update_interest();
  void input_ended();
  void end_gently();
  void close();
  void release_source();

  // cut.cpp: answers that may no longer be seen
  class Cutter final : public Woken {
   public:
    explicit Cutter(Connection& connection) : connection_(connection) {}
    void on_wake() override { connection_.cut(); }

   private:
    Connection& connection_;
  };
  void begin_cuttable();
  void cut();
  void cut_now();
  void mark_cut();
  bool cut_flushed() const;

  // exchange.cpp: requests and answers
  bool step_head();
  bool step_body();
  void begin(std::size_t head_size);
  void forget_request();
  void name_request();
  bool find_route();
  void answer_without_route(const doors::Router::Found& found);
  bool answer_preflight();
  void allow_origin();
  bool expect_body();
  void dispatch();
  void start_work(Work work);
  void after_work();
  void refuse(const Refusal& refusal, bool close, unsigned retry_after = 0);
  void refuse_late(const Refusal& refusal);
  doors::Response call_door();
  doors::Response failed(const std::exception& what);
  void take_response(doors::Response response, Workbench& bench);
  void emit();
  void complete();
  void observe(bool whole);
  Asked asked() const;
  HeadParts head_parts(bool close);

  // stream.cpp: answers that are pulled
  void begin_stream();
  void pull();
  void run_pull();
  void after_pull();
  void end_stream();
  void append_chunk_end();

  // socket_session.cpp: the WebSocket
  bool upgrade();
  void run_upgrade();
  void after_upgrade();
  bool next_event();
  void take_frames();
  void pump_socket();
  void run_socket();
  void after_socket();
  void socket_over();

  Loop& loop_;
  Shared& shared_;
  Wire wire_;
  std::string peer_;
  std::string client_;  // by which limits count
  Phase phase_ = Phase::head;
  std::uint32_t interest_ = 0;
  bool input_ended_ = false;
  bool job_out_ = false;
  bool woken_ = false;
  bool buried_ = false;
  bool blocked_ = false;            // the socket takes no more for now
  std::int64_t last_progress_ = 0;  // of sending
  std::int64_t phase_since_ = 0;
  std::int64_t check_at_ = 0;  // of the body's speed, of the next ping or comment

  // the request at hand
  RequestParser parser_;
  RequestHead head_;
  RequestView request_;
  std::string head_copy_;  // of a request with a body, whose head would move
  std::size_t scanned_ = 0;
  std::size_t held_ = 0;  // input bytes the head stands in until the answer is made
  RequestBody body_;
  http::ViewBody empty_body_{{}};
  const doors::Route* route_ = nullptr;
  std::string request_id_;
  std::string traceparent_;
  std::string_view allow_origin_;
  bool vary_origin_ = false;
  bool keep_ = true;
  bool in_request_ = false;
  bool head_started_ = false;
  std::uint32_t served_ = 0;
  std::int64_t started_micros_ = 0;

  // the answer at hand
  Work work_ = Work::handle;
  std::unique_ptr<doors::Later> later_;
  std::shared_ptr<WakePort> port_;
  Answer answer_;
  std::optional<StreamEncoder> encoder_;
  std::string pulled_;
  std::string raw_;
  http::Pulled outcome_ = http::Pulled::more;
  bool pull_failed_ = false;
  bool waiting_ = false;  // the source has nothing now
  std::uint64_t body_sent_ = 0;
  std::uint64_t source_left_ = 0;  // of a stated length

  // the right to be read of a pulled answer; outlives it while its bytes are under way
  Cutter cutter_{*this};
  std::shared_ptr<WakePort> cut_port_;
  std::shared_ptr<std::atomic<bool>> cut_at_once_;
  std::uint64_t cut_mark_ = 0;  // bytes that must have arrived by then
  // Complete, but kept until the next answer: it holds the right under which its bytes travel.
  std::unique_ptr<http::PullSource> cut_source_;
  bool cut_waits_ = false;  // Loop::cut_soon was asked
  bool cut_after_pull_ = false;

  // the WebSocket
  std::optional<ws::Protocol> protocol_;
  std::unique_ptr<doors::Socket> socket_;
  error no_socket_;  // why the door gave none
  std::vector<doors::Socket::Message> arrived_;
  std::deque<doors::Socket::Message> inbox_;
  std::size_t inbox_bytes_ = 0;
  Event event_ = Event::opened;
  doors::Socket::Message message_;  // of the event
  doors::Socket::Wish wish_;
  bool tell_opened_ = false;
  bool tell_drained_ = false;
  bool socket_told_closed_ = false;
};

}  // namespace meent::net
