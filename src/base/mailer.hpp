// Sending mail: an interface here, implemented in net, injected by app.
#pragma once

#include <string>

#include "base/result.hpp"

namespace meent {

struct Mail {
  std::string to;
  std::string subject;
  std::string text;  // plain text, UTF-8
};

class Mailer {
 public:
  virtual ~Mailer() = default;
  // Hands the mail to the configured relay. Errors: invalid (address), unavailable.
  virtual result<void> send(const Mail& mail) = 0;
};

}  // namespace meent
