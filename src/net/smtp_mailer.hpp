// Hands mail to one relay by SMTP (RFC 5321), with STARTTLS when the configuration asks for it
// (RFC 3207). Plain text only; the relay queues, retries and signs.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/mailer.hpp"

namespace meent::net {

struct SmtpConfig {
  std::string host = "localhost";
  std::uint16_t port = 25;
  std::string from;  // "meent@example.org"
  std::string user;  // AUTH PLAIN, only over TLS; empty: none
  std::string password;
  bool starttls = false;  // true: no mail without TLS
  std::string ca_file;    // empty: the system's authorities
  std::string helo = "localhost";
  std::chrono::milliseconds timeout{30'000};
};

// Each send() makes its own connection and waits for it. Errors of send(): invalid (an address, a
// password without starttls, a mailbox that the relay refuses: 55x), unavailable (no relay, no TLS,
// any other refusal), timeout.
std::unique_ptr<Mailer> make_smtp_mailer(SmtpConfig config, const Clock& clock);

// An address that can stand in an envelope: one '@', no space, no bracket, no control character.
bool is_mail_address(std::string_view text);
// The message with its header (RFC 5322), lines ended by CR LF, ready for DATA.
std::string format_message(const Mail& mail, std::string_view from, std::string_view date,
                           std::string_view message_id);

}  // namespace meent::net
