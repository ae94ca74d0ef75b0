// Log-in and what follows from it. A session is 32 random bytes in a cookie, of which only the hash
// is kept. It gets new bytes at each log-in, each change of acting party and each new password, so
// that a session that somebody planted is worth nothing (fixation). It ends 30 minutes after its
// last use, 12 hours after the log-in, at log-out, when the account is blocked, and, all sessions
// of an account at once, when its password changes.
//
// Whatever is wrong with a log-in, the answer is the same and takes the same time: the password is
// compared also when there is no such account.
//
// A log-in and a log-out are told to the log about the person; log-ins that failed, waits that were
// asked for among them, are counted by person and minute (Desk::failed_log_ins).
//
// Errors of all: unauthenticated (no session, or one that is over), denied (cross-site),
// too_many (`where`: seconds to wait), unavailable (too many at once).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gate/credentials.hpp"
#include "gate/identity/desk.hpp"

namespace meent::gate::identity {

inline constexpr std::chrono::minutes kSessionIdle{30};
inline constexpr std::chrono::hours kSessionLife{12};
inline constexpr std::chrono::seconds kTouchAfter{60};  // a use is stored once a minute at most
inline constexpr std::size_t kSessionsOfAccount = 32;   // more: the oldest ends

struct SessionView {
  std::string login;
  std::string name;  // of the person
  std::string person;
  std::string acting;
  Roles roles;
  std::vector<Acting> parties;
  std::string csrf;
  Instant expires;
  std::string cookie;  // a Set-Cookie value when the secret is new
};

class Sessions {
 public:
  explicit Sessions(Desk& desk) : desk_(desk) {}

  // The live session of this cookie; null when there is none or it is over.
  result<LiveSessionRef> find(std::string_view cookie_header) const;
  bool is_over(const LiveSession& session) const;
  // It was used now.
  void touch(LiveSession& session) const;

  TicketRef<SessionView> log_in(std::string_view login, std::string_view password,
                                std::string_view address, const Credentials& shown);
  result<SessionView> view(const Credentials& shown) const;
  TicketRef<SessionView> act_for(std::string_view party, const Credentials& shown);
  TicketRef<std::monostate> log_out(const Credentials& shown);
  // `who`: the principal of the same request, for the log.
  TicketRef<SessionView> change_password(const Principal& who, std::string_view old,
                                         std::string_view fresh, std::string_view address,
                                         const Credentials& shown);
  // Takes away what is over; at most `most` records.
  void sweep(std::size_t most);

 private:
  struct Found {
    LiveSessionRef session;
    UserRef user;
    std::string secret;
  };
  result<Found> live(const Credentials& shown) const;
  result<SessionView> let_in(std::string_view login, std::string_view address,
                             std::string_view password, const LiveSessionRef& old);
  // `entry`: what the log is to say of it; nothing when that is said already.
  result<SessionView> begin(const User& user, std::string acting,
                            std::optional<store::LogEntry> entry);
  store::LogEntry entry_about(const User& user, std::string_view change) const;
  void note_failure(std::string_view login);
  SessionView view_of(const Session& session, const User& user, std::string_view secret,
                      bool fresh) const;
  void end_oldest(std::string_view login);
  void renew_hash(const User& user, std::string_view password);

  Desk& desk_;
};

}  // namespace meent::gate::identity
