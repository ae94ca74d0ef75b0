#include "net/smtp_mailer.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/ids.hpp"
#include "net/answer.hpp"
#include "net/outgoing.hpp"

namespace meent::net {
namespace {

constexpr std::size_t kReplyLimit = 16U << 10U;

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// A subject in words of at most 45 bytes, cut between characters (RFC 2047 §2).
std::string encode_subject(std::string_view subject) {
  std::string plain(subject);
  std::ranges::replace_if(plain, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  if (is_ascii(plain) && plain.size() < 70) {
    return plain;
  }
  std::string out;
  for (std::size_t at = 0; at < plain.size();) {
    auto end = std::min(at + 45, plain.size());
    while (end < plain.size() && end > at + 1 &&
           (static_cast<unsigned char>(plain[end]) & 0xc0U) == 0x80) {
      --end;
    }
    out.append(out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?");
    out.append(base64(std::string_view(plain).substr(at, end - at))).append("?=");
    at = end;
  }
  return out;
}

// One talk with the relay.
class Dialogue {
 public:
  Dialogue(Outgoing& wire, Deadline deadline) : wire_(wire), deadline_(deadline) {}

  // Sends a line (none at the greeting) and wants a reply of this class: 2 or 3.
  result<std::string> say(std::string_view line, char wanted) {
    if (!line.empty()) {
      MEENT_CHECK(wire_.write(std::string(line) + "\r\n", deadline_));
    }
    std::string reply;
    while (true) {
      MEENT_TRY(next, read_line());
      reply.append(next).append("\n");
      if (next.size() < 3 || reply.size() > kReplyLimit) {
        return fail(Code::unavailable, "The mail relay does not speak SMTP.");
      }
      if (next.size() == 3 || next[3] != '-') {
        break;
      }
    }
    if (reply.front() != wanted) {
      return fail(reply.starts_with("55") ? Code::invalid : Code::unavailable,
                  "The mail relay refuses: " + reply.substr(0, reply.find('\n')));
    }
    return reply;
  }
  // After STARTTLS what came in the clear must not be believed.
  bool has_more() const { return !held_.empty(); }

 private:
  result<std::string> read_line() {
    while (true) {
      const auto end = held_.find('\n');
      if (end != std::string::npos) {
        std::string line = held_.substr(0, end);
        held_.erase(0, end + 1);
        if (line.ends_with('\r')) {
          line.pop_back();
        }
        return line;
      }
      if (held_.size() > kReplyLimit) {
        return fail(Code::unavailable, "The mail relay sends a line without end.");
      }
      std::array<char, 1024> piece{};
      MEENT_TRY(got, wire_.read(piece.data(), piece.size(), deadline_));
      if (got == 0) {
        return fail(Code::unavailable, "The mail relay hung up.");
      }
      held_.append(piece.data(), got);
    }
  }

  Outgoing& wire_;
  Deadline deadline_;
  std::string held_;
};

class SmtpMailer final : public Mailer {
 public:
  SmtpMailer(SmtpConfig config, const Clock& clock) : config_(std::move(config)), clock_(clock) {}

  result<void> send(const Mail& mail) override {
    if (!is_mail_address(mail.to) || !is_mail_address(config_.from)) {
      return fail(Code::invalid, "This is no mail address; write it as name@example.org.",
                  is_mail_address(mail.to) ? config_.from : mail.to);
    }
    const auto deadline = std::chrono::steady_clock::now() + config_.timeout;
    MEENT_TRY(wire, Outgoing::connect(config_.host, config_.port, nullptr, deadline));
    Dialogue talk(*wire, deadline);
    MEENT_CHECK(talk.say("", '2'));
    MEENT_CHECK(talk.say("EHLO " + config_.helo, '2'));
    MEENT_CHECK(secure(*wire, talk, deadline));
    MEENT_CHECK(talk.say("MAIL FROM:<" + config_.from + ">", '2'));
    MEENT_CHECK(talk.say("RCPT TO:<" + mail.to + ">", '2'));
    MEENT_CHECK(talk.say("DATA", '3'));
    MEENT_CHECK(wire->write(message(mail), deadline));
    MEENT_CHECK(talk.say(".", '2'));
    [[maybe_unused]] const auto goodbye = talk.say("QUIT", '2');  // the mail is theirs already
    return {};
  }

 private:
  result<void> secure(Outgoing& wire, Dialogue& talk, Deadline deadline) const {
    if (!config_.starttls) {
      return config_.user.empty()
                 ? result<void>{}
                 : fail(Code::invalid, "A password goes to the mail relay only with starttls on.");
    }
    MEENT_CHECK(talk.say("STARTTLS", '2'));
    if (talk.has_more()) {
      return fail(Code::unavailable, "The mail relay talks on before TLS has begun.");
    }
    MEENT_TRY(authorities, TrustedAuthorities::load(config_.ca_file));
    MEENT_CHECK(wire.start_tls(*authorities, config_.host, deadline));
    MEENT_CHECK(talk.say("EHLO " + config_.helo, '2'));
    if (!config_.user.empty()) {
      const std::string secret = '\0' + config_.user + '\0' + config_.password;
      MEENT_CHECK(talk.say("AUTH PLAIN " + base64(secret), '2'));
    }
    return {};
  }

  std::string message(const Mail& mail) const {
    SystemRandom random;
    PublicId id;
    random.fill(id.bytes);
    const auto at = config_.from.find('@');
    auto date = format_http_date(clock_.now().micros / 1'000'000);
    date.replace(date.size() - 3, 3, "+0000");
    return format_message(mail, config_.from, date, id.text() + config_.from.substr(at));
  }

  SmtpConfig config_;
  const Clock& clock_;
};

}  // namespace

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  return text.size() <= 254 && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos && std::ranges::all_of(text, [](char c) {
           return c > ' ' && c < 0x7f && c != '<' && c != '>' && c != ',' && c != ';' && c != '"';
         });
}

std::string format_message(const Mail& mail, std::string_view from, std::string_view date,
                           std::string_view message_id) {
  std::string out = "From: <" + std::string(from) + ">\r\nTo: <" + mail.to + ">\r\nSubject: ";
  out.append(encode_subject(mail.subject)).append("\r\nDate: ").append(date);
  out.append("\r\nMessage-ID: <").append(message_id);
  out.append(
      ">\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n");
  // Base64 keeps any text within SMTP's lines of 998 octets, and no line begins with a dot.
  for (std::string_view text = mail.text; !text.empty();) {
    const auto piece = text.substr(0, 57);
    out.append(base64(piece)).append("\r\n");
    text.remove_prefix(piece.size());
  }
  return out;
}

std::unique_ptr<Mailer> make_smtp_mailer(SmtpConfig config, const Clock& clock) {
  return std::make_unique<SmtpMailer>(std::move(config), clock);
}

}  // namespace meent::net
