#include "base/result.hpp"

namespace meent {

std::string_view name_of(Code code) {
  switch (code) {
    using enum Code;
    case invalid: return "invalid";
    case unauthenticated: return "unauthenticated";
    case denied: return "denied";
    case not_found: return "not-found";
    case conflict: return "conflict";
    case precondition: return "precondition";
    case too_large: return "too-large";
    case too_many: return "too-many";
    case unsupported: return "unsupported";
    case exhausted: return "exhausted";
    case unavailable: return "unavailable";
    case timeout: return "timeout";
    case internal: return "internal";
  }
  return "internal";
}

}  // namespace meent
